-- One-time links, sessions that can be told apart, a throttle by address, the audit.

-- +goose Up

-- Everybody signs in once more: sessions from before cannot say where they began.
DROP TABLE sessions;
CREATE TABLE sessions (
    id_hash    TEXT PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE, -- names it on pages; opens nothing
    person_id  TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address    TEXT NOT NULL,
    browser    TEXT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Invitations and resets: by one of these a person sets their password, once.
CREATE TABLE password_links (
    token_hash TEXT PRIMARY KEY,
    person_id  TEXT NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Addresses that somebody signed in from; key is a hash of account and address.
CREATE TABLE known_addresses (
    key     TEXT PRIMARY KEY,
    last_at BIGINT NOT NULL
);
CREATE INDEX known_addresses_last ON known_addresses (last_at);

-- Who did what, when and from where. It is only ever added to. What became of a
-- call to Sobot stands with the operation or the send.
CREATE TABLE audit (
    id          TEXT PRIMARY KEY,
    at          BIGINT NOT NULL, -- unix ms
    person_id   TEXT NOT NULL,
    name        TEXT NOT NULL,
    email       TEXT NOT NULL,
    role        TEXT NOT NULL,
    action      TEXT NOT NULL,
    about       TEXT NOT NULL,
    waba        TEXT NOT NULL,
    detail      TEXT NOT NULL,
    operation   TEXT NOT NULL,
    address     TEXT NOT NULL,
    request     TEXT NOT NULL,
    search_text TEXT NOT NULL
);
CREATE INDEX audit_person ON audit (person_id, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_at ON audit (at);

-- A program from before this cannot write sessions any more.
UPDATE meta SET value = '2' WHERE name = 'min_reader_version';
