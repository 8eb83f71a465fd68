-- The first schema. One text for SQLite and PostgreSQL.
--
-- Columns ending in _at or _since are unix milliseconds, UTC; 0 means never.
-- Ids are UUIDv7 made by us, so they sort by the moment of their making.
-- Columns called content, components, state and request hold JSON that SQL never
-- looks into. Bytes that came from outside and must stay exact are BYTEA.

-- +goose Up

-- What this database is: the mode it was made in, and the oldest schema that a
-- program must know to read it safely.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE accounts (
    waba          TEXT PRIMARY KEY,
    label         TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    removed_at    BIGINT NOT NULL DEFAULT 0,
    synced_at     BIGINT NOT NULL DEFAULT 0,
    sync_error    TEXT NOT NULL DEFAULT '',
    sync_error_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE senders (
    id              TEXT PRIMARY KEY,
    waba            TEXT NOT NULL REFERENCES accounts (waba),
    phone_number_id TEXT NOT NULL,
    display         TEXT NOT NULL,
    label           TEXT NOT NULL,
    UNIQUE (waba, phone_number_id)
);

CREATE TABLE test_phones (
    id     TEXT PRIMARY KEY,
    label  TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE
);

-- Long columns come last: a list reads rows without touching them.
CREATE TABLE templates (
    id             TEXT PRIMARY KEY,
    waba           TEXT NOT NULL,
    deleted_at     BIGINT NOT NULL,
    revision       BIGINT NOT NULL, -- grows with every write in the account
    name           TEXT NOT NULL,
    language       TEXT NOT NULL,
    vendor_id      TEXT NOT NULL,
    -- What state adds up to, as events.Fold says.
    status         TEXT NOT NULL,
    quality        TEXT NOT NULL,
    category       TEXT NOT NULL,
    reason         TEXT NOT NULL,
    until_at       BIGINT NOT NULL,
    attention      BOOLEAN NOT NULL, -- needs a person, whatever the time is
    pending_since  BIGINT NOT NULL,
    changed_at     BIGINT NOT NULL,
    change         TEXT NOT NULL,
    changed_by     TEXT NOT NULL,
    asked_category TEXT NOT NULL,
    known_since    BIGINT NOT NULL,
    submitted_at   BIGINT NOT NULL,
    missing_since  BIGINT NOT NULL,
    search_text    TEXT NOT NULL,
    state          TEXT NOT NULL,
    components     TEXT NOT NULL
);
CREATE UNIQUE INDEX templates_address ON templates (waba, name, language) WHERE deleted_at = 0;
CREATE INDEX templates_vendor ON templates (vendor_id, waba);
CREATE INDEX templates_name ON templates (waba, name, language);
CREATE INDEX templates_revision ON templates (waba, revision);

-- The last revision given out in an account: its row also makes writers take turns.
CREATE TABLE revisions (
    waba     TEXT PRIMARY KEY,
    revision BIGINT NOT NULL
);

-- The journal: append-only, but for finding its template later.
CREATE TABLE events (
    id                 TEXT PRIMARY KEY,
    key                TEXT NOT NULL UNIQUE,
    kind               TEXT NOT NULL,
    source             TEXT NOT NULL,
    waba               TEXT NOT NULL,
    template_id        TEXT REFERENCES templates (id), -- NULL while waiting for its template
    vendor_template_id TEXT NOT NULL,
    name               TEXT NOT NULL,
    language           TEXT NOT NULL,
    sender             TEXT NOT NULL,
    message_id         TEXT NOT NULL,
    phone              TEXT NOT NULL,
    at                 BIGINT NOT NULL, -- unix ms; where it stands in a timeline
    vendor_at          BIGINT NOT NULL,
    future             BOOLEAN NOT NULL,
    received_at        BIGINT NOT NULL,
    from_word          TEXT NOT NULL,
    to_word            TEXT NOT NULL,
    category           TEXT NOT NULL, -- said beside a status
    reason             TEXT NOT NULL,
    detail             TEXT NOT NULL,
    until_at           BIGINT NOT NULL,
    actor              TEXT NOT NULL,
    inbox_id           TEXT NOT NULL,
    payload            BYTEA NOT NULL
);
CREATE INDEX events_timeline ON events (at, id, kind);
CREATE INDEX events_account ON events (waba, at, id, kind);
CREATE INDEX events_account_kind ON events (waba, kind, at, id);
CREATE INDEX events_template ON events (template_id, at, id, kind);
CREATE INDEX events_message ON events (message_id) WHERE message_id <> '';
CREATE INDEX events_waiting ON events (vendor_template_id) WHERE template_id IS NULL AND vendor_template_id <> '';
CREATE INDEX events_waiting_address ON events (waba, name, language) WHERE template_id IS NULL AND vendor_template_id = '' AND name <> '';
CREATE INDEX events_unrecognised ON events (at) WHERE kind = 'unrecognised';

CREATE TABLE drafts (
    id         TEXT PRIMARY KEY,
    waba       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    author     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    submit     TEXT NOT NULL,
    refusal    TEXT NOT NULL,
    content    TEXT NOT NULL
);
CREATE INDEX drafts_account ON drafts (waba, updated_at, id);

CREATE TABLE operations (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    waba       TEXT NOT NULL,
    name       TEXT NOT NULL,
    language   TEXT NOT NULL,
    draft_id   TEXT NOT NULL,
    actor      TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    outcome    TEXT NOT NULL,
    error      TEXT NOT NULL
);
CREATE INDEX operations_unsettled ON operations (outcome, waba) WHERE outcome IN ('', 'unknown');

CREATE TABLE sends (
    id          TEXT PRIMARY KEY,
    waba        TEXT NOT NULL,
    template_id TEXT NOT NULL REFERENCES templates (id),
    name        TEXT NOT NULL,
    language    TEXT NOT NULL,
    from_id     TEXT NOT NULL,
    from_label  TEXT NOT NULL,
    to_number   TEXT NOT NULL,
    to_label    TEXT NOT NULL,
    request     TEXT NOT NULL,
    actor       TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    outcome     TEXT NOT NULL,
    error       TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    wa_id       TEXT NOT NULL,
    state       TEXT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX sends_template ON sends (template_id, created_at, id);
CREATE INDEX sends_name ON sends (waba, name, created_at);
CREATE INDEX sends_message ON sends (message_id) WHERE message_id <> '';
CREATE INDEX sends_open ON sends (created_at) WHERE outcome = '';

-- Webhook bodies as they came.
CREATE TABLE inbox (
    id          TEXT PRIMARY KEY,
    received_at BIGINT NOT NULL,
    source      TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempts    BIGINT NOT NULL DEFAULT 0,
    due_at      BIGINT NOT NULL DEFAULT 0,
    problem     TEXT NOT NULL DEFAULT '',
    body        BYTEA NOT NULL
);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting';
CREATE INDEX inbox_parked ON inbox (id) WHERE state = 'parked';

CREATE TABLE uploads (
    id         TEXT PRIMARY KEY,
    sha256     TEXT NOT NULL,
    mime       TEXT NOT NULL,
    ext        TEXT NOT NULL,
    size       BIGINT NOT NULL, -- bytes
    width      BIGINT NOT NULL, -- pixels
    height     BIGINT NOT NULL,
    file_name  TEXT NOT NULL,
    actor      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX uploads_expiry ON uploads (expires_at);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Settings that only this program may read: nonce and AES-256-GCM ciphertext.
CREATE TABLE secrets (
    name   TEXT PRIMARY KEY,
    sealed BYTEA NOT NULL
);

CREATE TABLE leases (
    name     TEXT PRIMARY KEY,
    holder   TEXT NOT NULL,
    until_at BIGINT NOT NULL
);

CREATE TABLE people (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    time_zone     TEXT NOT NULL,
    theme         TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    id_hash    TEXT PRIMARY KEY,
    person_id  TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Sign-in tries of one address, known or not; key is a hash of it.
CREATE TABLE sign_in_tries (
    key     TEXT PRIMARY KEY,
    count   BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX sign_in_tries_last ON sign_in_tries (last_at);

-- How many rows there ever were: counting them anew would cost more with every webhook.
CREATE TABLE tallies (
    name TEXT PRIMARY KEY,
    n    BIGINT NOT NULL
);
INSERT INTO tallies (name, n) VALUES ('received', 0), ('unrecognised', 0);

INSERT INTO meta (name, value) VALUES ('min_reader_version', '1');
