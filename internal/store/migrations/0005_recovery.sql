-- What Sobot could not push to us, and how the webhooks of each account come in.

-- +goose Up

-- When Sobot tried to push it first, by its clock; of recovered bodies alone.
ALTER TABLE inbox ADD COLUMN pushed_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE failed_pushes (
    id          TEXT PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    log_id      TEXT NOT NULL,
    waba        TEXT NOT NULL,
    sender      TEXT NOT NULL,
    address     TEXT NOT NULL, -- its last letters; the whole is a secret
    http_code   BIGINT NOT NULL,
    pushed_at   BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    found_at    BIGINT NOT NULL,
    state       TEXT NOT NULL,
    problem     TEXT NOT NULL,
    inbox_id    TEXT NOT NULL,
    repushes    BIGINT NOT NULL DEFAULT 0,
    repushed_at BIGINT NOT NULL DEFAULT 0,
    body        BYTEA NOT NULL -- empty once it is in the inbox
);
CREATE INDEX failed_pushes_state ON failed_pushes (state, id);
CREATE INDEX failed_pushes_log ON failed_pushes (log_id) WHERE state IN ('failing', 'arrived');
CREATE INDEX failed_pushes_repushed ON failed_pushes (repushed_at) WHERE repushed_at > 0;

-- A row for each account and day (days since 1970, UTC) with webhooks; waba is '' for
-- those that name none. A gap is the time between two webhooks; it belongs to the day it
-- ended on.
CREATE TABLE receptions (
    waba      TEXT NOT NULL,
    day       BIGINT NOT NULL,
    received  BIGINT NOT NULL,
    recovered BIGINT NOT NULL,
    last_at   BIGINT NOT NULL, -- pushed to us by Sobot itself
    gap_ms    BIGINT NOT NULL,
    gap_at    BIGINT NOT NULL, -- its start
    PRIMARY KEY (waba, day)
);
INSERT INTO receptions (waba, day, received, recovered, last_at, gap_ms, gap_at)
SELECT waba, MAX(received_at) / 86400000, 0, 0, MAX(received_at), 0, 0 FROM events WHERE source = 'webhook' GROUP BY waba;
