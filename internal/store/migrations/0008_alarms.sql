-- Alarms: what somebody must hear of, who wants to, and what is still to be sent.

-- +goose Up

CREATE TABLE alarms (
    id          TEXT PRIMARY KEY, -- sorts by when it was noticed
    key         TEXT NOT NULL UNIQUE, -- of the cause: none rings twice
    slot        TEXT NOT NULL, -- what it is about; one of a slot is open at most
    cause       TEXT NOT NULL,
    waba        TEXT NOT NULL,
    template_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    language    TEXT NOT NULL,
    number      TEXT NOT NULL, -- masked
    from_word   TEXT NOT NULL,
    word        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    detail      TEXT NOT NULL,
    until_at    BIGINT NOT NULL,
    source      TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    noticed_at  BIGINT NOT NULL,
    late        BOOLEAN NOT NULL,
    closed_at   BIGINT NOT NULL DEFAULT 0,
    closed_by   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX alarms_open ON alarms (slot) WHERE closed_at = 0;
CREATE INDEX alarms_open_newest ON alarms (id) WHERE closed_at = 0;
CREATE INDEX alarms_slot ON alarms (slot, closed_at);
CREATE INDEX alarms_cause ON alarms (cause, id);

-- Whom an alarm is shown to, and whether they have read it (0: not yet).
CREATE TABLE alarm_readers (
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    alarm_id  TEXT NOT NULL REFERENCES alarms (id),
    read_at   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_id, alarm_id)
);
CREATE INDEX alarm_readers_unread ON alarm_readers (person_id, alarm_id) WHERE read_at = 0;

-- What a person chose; who never did has no row. Lists are JSON; wabas null is all.
CREATE TABLE alarm_choices (
    person_id TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    in_app    TEXT NOT NULL,
    by_email  TEXT NOT NULL,
    wabas     TEXT NOT NULL
);

-- How Sobot's pushes came in, a row a day, to know which silence is unusual.
CREATE TABLE webhook_days (
    day     BIGINT PRIMARY KEY, -- days since 1970, UTC
    heard   BIGINT NOT NULL, -- minutes in which some came
    longest BIGINT NOT NULL -- milliseconds without any
);

-- Reviews under way, for the watch over those that take too long.
CREATE INDEX templates_pending ON templates (pending_since) WHERE pending_since > 0;

-- Addresses that alarms are posted to. What is sealed: the address and the secret that
-- posts are signed with.
CREATE TABLE alarm_hooks (
    id         TEXT PRIMARY KEY,
    label      TEXT NOT NULL,
    sealed     BYTEA NOT NULL,
    causes     TEXT NOT NULL,
    wabas      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

-- What goes out: an alarm to a target, at least once and at most one row.
CREATE TABLE alarm_deliveries (
    id         TEXT PRIMARY KEY,
    alarm_id   TEXT NOT NULL REFERENCES alarms (id),
    target     TEXT NOT NULL, -- mail:<person> or hook:<id>
    state      TEXT NOT NULL, -- waiting, done, given up
    attempts   BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,
    problem    TEXT NOT NULL DEFAULT '',
    UNIQUE (alarm_id, target)
);
CREATE INDEX alarm_deliveries_due ON alarm_deliveries (due_at, id) WHERE state = 'waiting';
CREATE INDEX alarm_deliveries_target ON alarm_deliveries (target, id);
