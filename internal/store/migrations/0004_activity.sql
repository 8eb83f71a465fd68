-- What people look for in Activity, by walks along an index.

-- +goose Up

-- A kind, a source and a severity together, numbered as they first occur: there are some
-- dozens. Entries of any choice of them are merged from one walk a class, so that rare
-- ones are found at once among a million others. 0 is the class of silent events.
CREATE TABLE event_classes (
    class    BIGINT PRIMARY KEY,
    kind     TEXT NOT NULL,
    source   TEXT NOT NULL,
    severity TEXT NOT NULL,
    UNIQUE (kind, source, severity)
);

ALTER TABLE events ADD COLUMN class BIGINT NOT NULL DEFAULT 0;

-- What is there already, as events.SeverityOf judged when this was written.
CREATE TABLE judged AS
    SELECT id, kind, source, CASE
        WHEN kind IN ('template_status', 'template_appeared', 'template_back') THEN CASE
            WHEN to_word IN ('APPROVED', 'REINSTATED', 'UNARCHIVED') THEN 'good'
            WHEN to_word IN ('PENDING', 'IN_APPEAL', 'LOCKED', '') THEN 'note'
            WHEN to_word IN ('REJECTED', 'PAUSED', 'DISABLED') THEN 'problem'
            ELSE 'warning' END
        WHEN kind = 'template_quality' THEN CASE to_word WHEN 'GREEN' THEN 'good' WHEN 'YELLOW' THEN 'warning' WHEN 'RED' THEN 'problem' ELSE 'note' END
        WHEN kind = 'number_quality' THEN CASE
            WHEN to_word = 'DOWNGRADE' THEN 'problem'
            WHEN to_word IN ('UNFLAGGED', 'UPGRADE', 'THROUGHPUT_UPGRADE') THEN 'good'
            WHEN to_word = 'ONBOARDING' THEN 'note'
            ELSE 'warning' END
        WHEN kind = 'account_update' THEN CASE
            WHEN to_word IN ('ACCOUNT_DELETED', 'ACCOUNT_RESTRICTION', 'ACCOUNT_VIOLATION', 'DISABLED_UPDATE', 'ACCOUNT_OFFBOARDED') THEN 'problem'
            WHEN to_word IN ('VERIFIED_ACCOUNT', 'ACCOUNT_RECONNECTED') THEN 'good'
            WHEN to_word IN ('PARTNER_ADDED', 'PARTNER_APP_INSTALLED', 'AD_ACCOUNT_LINKED', 'MM_LITE_TERMS_SIGNED',
                'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE', 'VOLUME_BASED_PRICING_TIER_UPDATE', 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE',
                'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE') THEN 'note'
            ELSE 'warning' END
        WHEN kind = 'template_refused' THEN 'problem'
        WHEN kind IN ('template_unknown', 'template_missing', 'template_category', 'template_wording', 'unrecognised') THEN 'warning'
        WHEN kind = 'template_deleted' AND source <> 'user' THEN 'warning'
        WHEN kind = 'test_sent' THEN CASE to_word WHEN 'ok' THEN 'note' WHEN 'unknown' THEN 'warning' ELSE 'problem' END
        WHEN kind = 'message_status' AND to_word = 'failed' THEN 'problem'
        ELSE 'note' END AS severity
    FROM events WHERE kind <> 'template_known';
INSERT INTO event_classes (class, kind, source, severity)
    SELECT ROW_NUMBER() OVER (ORDER BY kind, source, severity), kind, source, severity
    FROM (SELECT DISTINCT kind, source, severity FROM judged) AS occurring;
CREATE UNIQUE INDEX judged_id ON judged (id);
UPDATE events SET class = (
    SELECT c.class FROM judged j JOIN event_classes c ON c.kind = j.kind AND c.source = j.source AND c.severity = j.severity
    WHERE j.id = events.id
) WHERE kind <> 'template_known';
DROP TABLE judged;

DROP INDEX events_timeline;
DROP INDEX events_account;
DROP INDEX events_account_kind;
DROP INDEX events_unrecognised;
CREATE INDEX events_all ON events (at, id) WHERE class <> 0;
CREATE INDEX events_account ON events (waba, at, id) WHERE class <> 0;
CREATE INDEX events_class ON events (class, at, id);
CREATE INDEX events_account_class ON events (waba, class, at, id);
CREATE INDEX events_name ON events (name, class, at, id) WHERE name <> '';
CREATE INDEX events_sender ON events (sender, class, at, id) WHERE sender <> '';
CREATE INDEX events_phone ON events (phone, at, id) WHERE phone <> '';

-- A program from before this would record events without their class.
UPDATE meta SET value = '4' WHERE name = 'min_reader_version';
