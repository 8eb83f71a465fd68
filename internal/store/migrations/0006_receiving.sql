-- What a webhook said beside what is read of it, why a list was asked for, which
-- messages may be repeats, which bodies were understood later, and which events belong
-- to no account yet.

-- +goose Up

ALTER TABLE events ADD COLUMN extra TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN likeness TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN may_repeat BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE events ADD COLUMN understood_at BIGINT NOT NULL DEFAULT 0;

CREATE INDEX events_likeness ON events (likeness, received_at) WHERE likeness <> '';

CREATE INDEX events_unrecognised ON events (at, id) WHERE kind = 'unrecognised' AND understood_at = 0;
CREATE INDEX events_unrecognised_body ON events (inbox_id) WHERE kind = 'unrecognised' AND understood_at = 0;

-- Messages and their statuses name a number, not an account.
CREATE INDEX events_unassigned ON events (waba, at, id) WHERE waba = '' AND kind <> 'unrecognised';
CREATE INDEX events_unassigned_sender ON events (sender) WHERE waba = '' AND kind <> 'unrecognised';
CREATE INDEX events_unassigned_phone ON events (phone) WHERE waba = '' AND kind <> 'unrecognised';
INSERT INTO tallies (name, n) SELECT 'unassigned', COUNT(*) FROM events WHERE waba = '' AND kind <> 'unrecognised';
