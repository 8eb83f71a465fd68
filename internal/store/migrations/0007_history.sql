-- What charts show, without reading the journal through.

-- +goose Up

-- What says a template's status or quality: a chart walks back along it, past however
-- many messages. The query must name the same kinds in the same words (store/states.go).
CREATE INDEX events_states ON events (template_id, at, id) WHERE kind IN ('template_submitted', 'template_known', 'template_appeared', 'template_back', 'template_status', 'template_quality', 'template_deleted');

-- The first answer of review to each template: what was told by a push counts before
-- what a list showed later, and the earliest counts. Times are unix ms, 0 is not known.
CREATE TABLE answers (
    template_id  TEXT PRIMARY KEY REFERENCES templates (id),
    waba         TEXT NOT NULL,
    reviewed     BOOLEAN NOT NULL, -- it was seen in review, so its answer is one
    submitted_at BIGINT NOT NULL,  -- from here
    answered_at  BIGINT NOT NULL,
    told         BOOLEAN NOT NULL, -- by a push, else noticed in a list
    answer       TEXT NOT NULL
);
CREATE INDEX answers_given ON answers (waba, answered_at, answer, told, submitted_at) WHERE reviewed AND answered_at > 0;

INSERT INTO answers (template_id, waba, reviewed, submitted_at, answered_at, told, answer)
    SELECT template_id, MAX(waba),
        MAX(CASE WHEN kind = 'template_submitted' OR to_word IN ('PENDING', 'IN_APPEAL') THEN 1 ELSE 0 END) = 1,
        COALESCE(MIN(CASE WHEN kind = 'template_submitted' THEN at END), 0),
        COALESCE(MIN(CASE WHEN kind = 'template_status' AND to_word IN ('APPROVED', 'REJECTED') AND source <> 'sync' THEN at END),
            MIN(CASE WHEN kind = 'template_status' AND to_word IN ('APPROVED', 'REJECTED') THEN at END), 0),
        MAX(CASE WHEN kind = 'template_status' AND to_word IN ('APPROVED', 'REJECTED') AND source <> 'sync' THEN 1 ELSE 0 END) = 1,
        ''
    FROM events
    WHERE template_id IS NOT NULL AND kind IN ('template_submitted', 'template_known', 'template_appeared', 'template_back', 'template_status')
    GROUP BY template_id;
UPDATE answers SET answer = COALESCE((
    SELECT MAX(to_word) FROM events e
    WHERE e.template_id = answers.template_id AND e.at = answered_at AND e.kind = 'template_status' AND e.to_word IN ('APPROVED', 'REJECTED')
), '') WHERE answered_at > 0;

-- A program from before this would record answers without counting them.
UPDATE meta SET value = '7' WHERE name = 'min_reader_version';
