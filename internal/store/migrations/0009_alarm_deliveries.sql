-- What waits for a target is found without reading what went out to it before.

-- +goose Up

CREATE INDEX alarm_deliveries_waiting ON alarm_deliveries (target, due_at) WHERE state = 'waiting';
