-- Several languages of one name: drafts that belong together, and submissions of several at once.

-- +goose Up

ALTER TABLE drafts ADD COLUMN family TEXT NOT NULL DEFAULT ''; -- the id of the draft that the others started from
UPDATE drafts SET family = id;
CREATE INDEX drafts_family ON drafts (family, created_at, id);

ALTER TABLE drafts ADD COLUMN refusal_field TEXT NOT NULL DEFAULT ''; -- form path of the part that the refusal speaks of

CREATE TABLE submissions (
    id         TEXT PRIMARY KEY, -- made with the form; the operation of each part is id.place
    waba       TEXT NOT NULL,
    name       TEXT NOT NULL,
    actor      TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL, -- 0 while it is under way
    parts      TEXT NOT NULL -- JSON of []templates.SubmissionPart
);
CREATE INDEX submissions_open ON submissions (id) WHERE ended_at = 0;
