-- Where a draft came from, and which file a template was submitted with.

-- +goose Up

ALTER TABLE drafts ADD COLUMN origin TEXT NOT NULL DEFAULT '{}'; -- JSON of templates.Origin

-- A list tells an expiring link, never the file: only this finds it again.
CREATE TABLE template_samples (
    template_id TEXT PRIMARY KEY REFERENCES templates (id),
    media       TEXT NOT NULL -- JSON of templates.Media
);
CREATE INDEX uploads_hash ON uploads (sha256);
