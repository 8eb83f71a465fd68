package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/store"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// busy has 60 events of four kinds in two accounts, several at one moment.
func busy(t *testing.T) *desk {
	d := open(t)
	d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en"), template("t2", "902", "bye", "en")}})
	b := templates.Batch{}
	for i := range 60 {
		e := events.Event{
			Key: fmt.Sprint("k", i), Source: events.FromWebhook, ReceivedAt: start.Add(time.Duration(i/4) * time.Second),
			WABA: []string{waba, waba, "another"}[i%3],
		}
		switch i % 5 {
		case 0:
			e.Kind, e.To, e.TemplateID, e.WABA = events.TemplateStatus, "APPROVED", "t1", waba
		case 1:
			e.Kind, e.To, e.TemplateID, e.WABA = events.TemplateQuality, "GREEN", "t2", waba
		case 2:
			e.Kind = events.AccountUpdate
		default:
			e.Kind, e.To = events.MessageStatus, "read"
		}
		b.Events = append(b.Events, e)
	}
	d.record(b)
	return d
}

func TestJournal(t *testing.T) {
	d := busy(t)
	whole, next, err := d.Journal(ctx, events.Filter{}, events.Cursor{}, 1000)
	require.NoError(t, err)
	require.Len(t, whole, 60)
	assert.Zero(t, next)
	for i := 1; i < len(whole); i++ {
		a, b := whole[i-1], whole[i]
		require.True(t, a.At().After(b.At()) || a.At().Equal(b.At()) && a.ID > b.ID, "newest first, then by id")
	}
	for name, c := range map[string]struct {
		filter events.Filter
		keep   func(events.Event) bool
	}{
		"everything": {events.Filter{}, func(events.Event) bool { return true }},
		"an_account": {events.Filter{WABA: waba}, func(e events.Event) bool { return e.WABA == waba }},
		"a_template": {events.Filter{TemplateID: "t1"}, func(e events.Event) bool { return e.TemplateID == "t1" }},
		"two_kinds_of_an_account": {
			events.Filter{WABA: waba, Kinds: []events.Kind{events.AccountUpdate, events.MessageStatus}},
			func(e events.Event) bool {
				return e.WABA == waba && (e.Kind == events.AccountUpdate || e.Kind == events.MessageStatus)
			},
		},
		"a_kind_of_all_accounts": {
			events.Filter{Kinds: []events.Kind{events.MessageStatus}},
			func(e events.Event) bool { return e.Kind == events.MessageStatus },
		},
		"a_kind_of_a_template": {
			events.Filter{WABA: waba, TemplateID: "t2", Kinds: []events.Kind{events.TemplateQuality}},
			func(e events.Event) bool { return e.TemplateID == "t2" },
		},
		"nothing": {events.Filter{WABA: "nobody"}, func(events.Event) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			var want, got []string
			for _, e := range whole {
				if c.keep(e) {
					want = append(want, e.ID)
				}
			}
			var cursor events.Cursor
			for {
				page, next, err := d.Journal(ctx, c.filter, cursor, 7)
				require.NoError(t, err)
				require.LessOrEqual(t, len(page), 7)
				for _, e := range page {
					got = append(got, e.ID)
				}
				if next == (events.Cursor{}) {
					break
				}
				cursor = next
			}
			assert.Equal(t, want, got, "page by page as at once")
		})
	}
	t.Run("an_event_comes_back_as_it_was_given", func(t *testing.T) {
		given := events.Event{
			Key: "full", Kind: events.MessageStatus, Source: events.FromRecovered, WABA: waba, VendorTemplateID: "77",
			Name: "n", Language: "en", Sender: "s", MessageID: "m", Phone: "4912", VendorTime: minute(9), Future: true,
			ReceivedAt: minute(8).Add(7 * time.Millisecond), From: "a", To: "b", Reason: "r", Detail: "d", Until: minute(99),
			Actor: "Ada", Payload: []byte(`{"b": 1,  "a":2}`), InboxID: "in",
		}
		given.ID = d.said(given).Events[0].ID
		got, err := d.Event(ctx, given.ID)
		require.NoError(t, err)
		assert.Equal(t, given, got)
		page, _, err := d.Journal(ctx, events.Filter{WABA: waba}, events.Cursor{}, 1)
		require.NoError(t, err)
		given.Payload = nil
		assert.Equal(t, []events.Event{given}, page, "in a page without its payload")
		for payload, want := range map[string]string{`{"before":[]}`: `{"before":[]}`, `"` + strings.Repeat("x", 70_000) + `"`: ""} {
			d.said(events.Event{Key: payload, Kind: events.TemplateWording, WABA: waba, ReceivedAt: minute(200), Payload: []byte(payload)})
			page, _, err = d.Journal(ctx, events.Filter{WABA: waba}, events.Cursor{}, 1)
			require.NoError(t, err)
			assert.Equal(t, want, string(page[0].Payload), "a change of wording with its own, unless it is none")
		}
		_, err = d.Event(ctx, "none")
		assert.ErrorIs(t, err, templates.ErrNotFound)
	})
}

// No page may sort or walk what it does not show: that is fast today and slow in
// a year.
func TestJournalWalksIndexes(t *testing.T) {
	d := busy(t)
	reads, _ := d.Pools()
	plan := func(query string, args ...any) string {
		rows, err := reads.Query(`EXPLAIN QUERY PLAN `+query, args...)
		require.NoError(t, err)
		defer rows.Close()
		var lines []string
		for rows.Next() {
			var id, parent, unused int
			var line string
			require.NoError(t, rows.Scan(&id, &parent, &unused, &line))
			lines = append(lines, line)
		}
		require.NoError(t, rows.Err())
		return strings.Join(lines, "\n")
	}
	many := []events.Kind{
		events.TemplateStatus, events.TemplateQuality, events.TemplateCategory, events.TemplateDeleted, events.TestSent,
		events.MessageStatus, events.NumberQuality, events.AccountUpdate, events.Inbound, events.Unrecognised,
	}
	for name, c := range map[string]struct {
		filter events.Filter
		index  string
	}{
		"everything":          {events.Filter{}, "events_timeline"},
		"kinds":               {events.Filter{Kinds: many[:2]}, "events_timeline"},
		"account":             {events.Filter{WABA: waba}, "events_account"},
		"account_by_kind":     {events.Filter{WABA: waba, Kinds: many[:1]}, "events_account_kind"},
		"account_by_kinds":    {events.Filter{WABA: waba, Kinds: many}, "events_account_kind"},
		"template":            {events.Filter{TemplateID: "t1"}, "events_template"},
		"template_by_kinds":   {events.Filter{TemplateID: "t1", Kinds: many}, "events_template"},
		"template_in_account": {events.Filter{WABA: waba, TemplateID: "t1"}, "events_template"},
	} {
		for where, cursor := range map[string]events.Cursor{"first": {}, "deep": {At: minute(1), ID: "x"}} {
			t.Run(name+"/"+where, func(t *testing.T) {
				query, args := store.JournalQuery(c.filter, cursor, 50)
				got := plan(query, args...)
				assert.Contains(t, got+" ", "INDEX "+c.index+" ")
				assert.NotContains(t, got, "TEMP B-TREE")
				assert.NotContains(t, got, "SCAN events\n")
			})
		}
	}
	for index, query := range map[string]string{
		"templates_revision":  `SELECT id FROM templates WHERE waba = $1 AND revision > $2`,
		"templates_vendor":    `SELECT id FROM templates WHERE vendor_id = $1 AND (waba = $2 OR $2 = '')`,
		"events_waiting":      `SELECT id FROM events WHERE vendor_template_id = $1 AND (waba = $2 OR waba = '') AND template_id IS NULL AND vendor_template_id <> ''`,
		"events_message":      `SELECT id FROM events WHERE message_id = $1 AND message_id <> '' AND kind = $2 AND template_id IS NULL`,
		"sends_message":       `SELECT id FROM sends WHERE message_id = $1 AND message_id <> ''`,
		"inbox_waiting":       `SELECT id FROM inbox WHERE state = 'waiting' AND due_at <= $1 ORDER BY id LIMIT $2`,
		"events_unrecognised": `SELECT COUNT(*) FROM events WHERE kind = 'unrecognised'`,
	} {
		t.Run(index, func(t *testing.T) {
			got := plan(query, make([]any, strings.Count(query, "$"))...)
			assert.Contains(t, got, index)
			assert.NotContains(t, got, "TEMP B-TREE")
		})
	}
}
