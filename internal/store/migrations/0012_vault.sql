-- Samples are kept after their public address has ended, and can be used again.

-- +goose Up

ALTER TABLE uploads ADD COLUMN token TEXT NOT NULL DEFAULT ''; -- of the public address, which answers until expires_at; empty: it never had one
ALTER TABLE uploads ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0; -- when it was last chosen, or fetched for a handle
UPDATE uploads SET token = id, used_at = created_at;
CREATE UNIQUE INDEX uploads_token ON uploads (token) WHERE token <> '';
CREATE INDEX uploads_used ON uploads (used_at, id);
DROP INDEX uploads_expiry;
