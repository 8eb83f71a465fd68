-- Several names deleted at once are kept as several languages submitted at once are.

-- +goose Up

ALTER TABLE submissions RENAME TO rounds;
ALTER TABLE rounds ADD COLUMN kind TEXT NOT NULL DEFAULT 'create'; -- of its operations: create, delete
ALTER TABLE rounds ADD COLUMN stopped_at BIGINT NOT NULL DEFAULT 0; -- when somebody wanted nothing more to be begun
DROP INDEX submissions_open;
CREATE INDEX rounds_open ON rounds (waba, id) WHERE ended_at = 0;
