package store_test

import (
	"fmt"
	"slices"
	"testing"

	"templatedesk/internal/events"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a program from before wrote down is judged as this one would have.
func TestEventsFromBeforeGetTheirClass(t *testing.T) {
	o := options(t)
	s, err := store.Open(ctx, o)
	require.NoError(t, err)
	want := map[string]events.Severity{}
	b := templates.Batch{Now: start, Templates: []templates.Template{template("t1", "901", "welcome", "en")}}
	for _, kind := range []events.Kind{
		events.TemplateStatus, events.TemplateQuality, events.TemplateCategory, events.TemplateWording, events.TemplateSubmitted,
		events.TemplateUnknown, events.TemplateRefused, events.TemplateDeleted, events.TemplateAppeared, events.TemplateKnown,
		events.TemplateMissing, events.TemplateBack, events.TestSent, events.MessageStatus, events.NumberQuality,
		events.AccountUpdate, events.Inbound, events.Unrecognised,
	} {
		for _, word := range []string{
			"", "APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "FLAGGED", "LOCKED", "UNARCHIVED", "NEWLY_MADE", "GREEN",
			"YELLOW", "RED", "UNKNOWN", "UNFLAGGED", "DOWNGRADE", "ONBOARDING", "ACCOUNT_RESTRICTION", "VERIFIED_ACCOUNT",
			"PARTNER_REMOVED", "MM_LITE_TERMS_SIGNED", "ok", "unknown", "refused", "failed", "read",
		} {
			for _, source := range []events.Source{events.FromWebhook, events.FromUser} {
				e := events.Event{Key: fmt.Sprint(kind, word, source), Kind: kind, Source: source, WABA: "another", To: word, ReceivedAt: start}
				want[e.Key] = events.SeverityOf(e)
				b.Events = append(b.Events, e)
			}
		}
	}
	_, err = s.Record(ctx, b)
	require.NoError(t, err)
	_, writes := s.Pools()
	for _, undo := range []string{
		// What migrations after it made.
		`DROP INDEX uploads_token`, `DROP INDEX uploads_used`, `ALTER TABLE uploads DROP COLUMN token`, `ALTER TABLE uploads DROP COLUMN used_at`,
		`CREATE INDEX uploads_expiry ON uploads (expires_at)`, `DROP TABLE rounds`, `DROP INDEX drafts_family`, `ALTER TABLE drafts DROP COLUMN family`, `ALTER TABLE drafts DROP COLUMN refusal_field`,
		`DROP TABLE alarm_deliveries`, `DROP TABLE alarm_hooks`, `DROP TABLE webhook_days`, `DROP TABLE alarm_choices`,
		`DROP TABLE alarm_readers`, `DROP TABLE alarms`, `DROP INDEX templates_pending`,
		`DROP INDEX events_states`, `DROP TABLE answers`,
		`DROP TABLE failed_pushes`, `DROP TABLE receptions`, `ALTER TABLE inbox DROP COLUMN pushed_at`,
		`DROP INDEX events_likeness`, `DROP INDEX events_unrecognised`, `DROP INDEX events_unrecognised_body`, `DROP INDEX events_unassigned`,
		`DROP INDEX events_unassigned_sender`, `DROP INDEX events_unassigned_phone`, `DELETE FROM tallies WHERE name = 'unassigned'`,
		`ALTER TABLE events DROP COLUMN extra`, `ALTER TABLE events DROP COLUMN asked`, `ALTER TABLE events DROP COLUMN likeness`,
		`ALTER TABLE events DROP COLUMN may_repeat`, `ALTER TABLE events DROP COLUMN understood_at`,
		`DROP TABLE event_classes`, `DROP INDEX events_all`, `DROP INDEX events_account`, `DROP INDEX events_class`,
		`DROP INDEX events_account_class`, `DROP INDEX events_name`, `DROP INDEX events_sender`, `DROP INDEX events_phone`,
		`ALTER TABLE events DROP COLUMN class`,
		`CREATE INDEX events_timeline ON events (at, id, kind)`, `CREATE INDEX events_account ON events (waba, at, id, kind)`,
		`CREATE INDEX events_account_kind ON events (waba, kind, at, id)`, `CREATE INDEX events_unrecognised ON events (at) WHERE kind = 'unrecognised'`,
		`DELETE FROM goose_db_version WHERE version_id > 3`, `UPDATE meta SET value = '2' WHERE name = 'min_reader_version'`,
	} {
		_, err := writes.ExecContext(ctx, undo)
		require.NoError(t, err, undo)
	}
	require.NoError(t, s.Close())

	d := storetest.Open(t, o)
	found := 0
	for _, severity := range events.Severities {
		page, _, err := d.Journal(ctx, events.Filter{Severities: []events.Severity{severity}}, events.Cursor{}, 2000)
		require.NoError(t, err)
		for _, e := range page {
			assert.Equal(t, want[e.Key], severity, e.Key)
		}
		found += len(page)
	}
	silent := 0
	for _, severity := range want {
		if severity == events.Silent {
			silent++
		}
	}
	assert.Equal(t, len(want)-silent, found)
	assert.Positive(t, silent)

	fresh := events.Event{Key: "new", Kind: events.TemplateStatus, Source: events.FromRecovered, WABA: "another", To: "APPROVED", ReceivedAt: start}
	_, err = d.Record(ctx, templates.Batch{Now: start, Events: []events.Event{fresh}})
	require.NoError(t, err)
	page, _, err := d.Journal(ctx, events.Filter{Sources: []events.Source{events.FromRecovered}}, events.Cursor{}, 5)
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(page, func(e events.Event) bool { return e.Key == "new" }), "a class of its own, beside those from before")
	assert.Len(t, page, 1)
}
