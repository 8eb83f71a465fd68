package store_test

import (
	"database/sql"
	"fmt"
	"slices"
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
			e.Kind, e.To, e.Sender, e.Phone = events.MessageStatus, []string{"read", "failed"}[i/10%2], []string{"777", "888"}[i/5%2], fmt.Sprint("62", i/15)
		}
		if i%7 == 0 {
			e.Source = events.FromRecovered
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
		"a_severity": {
			events.Filter{Severities: []events.Severity{events.Problem}},
			func(e events.Event) bool { return e.To == "failed" },
		},
		"two_severities_of_a_source_in_an_account": {
			events.Filter{WABA: waba, Sources: []events.Source{events.FromRecovered}, Severities: []events.Severity{events.Good, events.Problem}},
			func(e events.Event) bool {
				return e.WABA == waba && e.Source == events.FromRecovered && (e.To == "failed" || e.To == "APPROVED" || e.To == "GREEN")
			},
		},
		"a_name": {events.Filter{Name: "welcome"}, func(e events.Event) bool { return e.Name == "welcome" }},
		"a_name_in_an_account_and_a_language": {
			events.Filter{WABA: waba, Name: "bye", Language: "en", Kinds: []events.Kind{events.TemplateQuality}},
			func(e events.Event) bool { return e.Name == "bye" },
		},
		"a_name_in_another_language": {events.Filter{Name: "bye", Language: "de"}, func(events.Event) bool { return false }},
		"a_sender":                   {events.Filter{Numbers: []string{"777"}}, func(e events.Event) bool { return e.Sender == "777" }},
		"a_sender_in_two_spellings": {
			events.Filter{WABA: waba, Numbers: []string{"777", "888"}, Severities: []events.Severity{events.Problem}},
			func(e events.Event) bool { return e.WABA == waba && e.Sender != "" && e.To == "failed" },
		},
		"another_party": {
			events.Filter{Numbers: []string{"621", "888"}},
			func(e events.Event) bool { return e.Phone == "621" || e.Sender == "888" },
		},
		"a_name_and_a_number": {events.Filter{Name: "bye", Numbers: []string{"888"}}, func(events.Event) bool { return false }},
		"a_period": {
			events.Filter{From: start.Add(3 * time.Second), To: start.Add(9 * time.Second)},
			func(e events.Event) bool {
				return !e.At().Before(start.Add(3*time.Second)) && e.At().Before(start.Add(9*time.Second))
			},
		},
		"a_kind_in_a_period": {
			events.Filter{WABA: waba, Kinds: []events.Kind{events.MessageStatus}, From: start.Add(2 * time.Second), To: start.Add(12 * time.Second)},
			func(e events.Event) bool {
				return e.WABA == waba && e.Kind == events.MessageStatus && !e.At().Before(start.Add(2*time.Second)) && e.At().Before(start.Add(12*time.Second))
			},
		},
		"a_template_by_severity": {
			events.Filter{TemplateID: "t1", Severities: []events.Severity{events.Good}, Sources: []events.Source{events.FromWebhook}},
			func(e events.Event) bool { return e.TemplateID == "t1" && e.Source == events.FromWebhook },
		},
		"a_kind_that_never_occurred": {events.Filter{Kinds: []events.Kind{"unheard"}}, func(events.Event) bool { return false }},
		"nothing":                    {events.Filter{WABA: "nobody"}, func(events.Event) bool { return false }},
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

			var up []string
			cursor = events.Cursor{At: start.Add(-time.Hour), ID: "0"}
			for more := true; more; {
				var page []events.Event
				var err error
				page, more, err = d.JournalNewer(ctx, c.filter, cursor, 7)
				require.NoError(t, err)
				require.LessOrEqual(t, len(page), 7)
				for i, e := range slices.Backward(page) {
					up = append([]string{e.ID}, up...)
					cursor = events.CursorOf(page[0])
					require.True(t, i == 0 || page[i-1].ID != e.ID)
				}
			}
			assert.Equal(t, want, up, "and back again")
		})
	}
	t.Run("the_silent_baseline_stands_in_its_templates_history_alone", func(t *testing.T) {
		d := open(t)
		fill(t, d.Store, 3)
		for _, f := range []events.Filter{{}, {WABA: waba}, {Name: "order_update_00000"}, {Sources: []events.Source{events.FromSync}}} {
			page, _, err := d.Journal(ctx, f, events.Cursor{}, 10)
			require.NoError(t, err)
			assert.Empty(t, page)
		}
		page, _, err := d.Journal(ctx, events.Filter{TemplateID: "t-000001"}, events.Cursor{}, 10)
		require.NoError(t, err)
		assert.Len(t, page, 1)
	})
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
	plan := func(query string, args ...any) string { return plan(t, reads, query, args...) }
	many := []events.Kind{
		events.TemplateStatus, events.TemplateQuality, events.TemplateCategory, events.TemplateDeleted, events.TestSent,
		events.MessageStatus, events.NumberQuality, events.AccountUpdate, events.Inbound, events.Unrecognised,
	}
	problems := []events.Severity{events.Problem, events.Warning, events.Good, events.Note}
	for name, c := range map[string]struct {
		filter events.Filter
		index  string
	}{
		"everything":          {events.Filter{}, "events_all"},
		"kinds":               {events.Filter{Kinds: many}, "events_class"},
		"one_kind":            {events.Filter{Kinds: many[5:6]}, "events_class"},
		"severities":          {events.Filter{Severities: problems}, "events_class"},
		"sources":             {events.Filter{Sources: []events.Source{events.FromWebhook}}, "events_class"},
		"account":             {events.Filter{WABA: waba}, "events_account"},
		"account_by_kind":     {events.Filter{WABA: waba, Kinds: many[:1]}, "events_account_class"},
		"account_by_all":      {events.Filter{WABA: waba, Kinds: many, Severities: problems, Sources: []events.Source{events.FromWebhook}}, "events_account_class"},
		"name":                {events.Filter{Name: "welcome"}, "events_name"},
		"account_by_name":     {events.Filter{WABA: waba, Name: "welcome", Language: "en", Severities: problems}, "events_name"},
		"number":              {events.Filter{Numbers: []string{"777"}}, "events_sender"},
		"account_by_number":   {events.Filter{WABA: waba, Numbers: []string{"777", "+777"}, Severities: problems}, "events_phone"},
		"name_and_number":     {events.Filter{WABA: waba, Name: "welcome", Numbers: []string{"777"}}, "events_name"},
		"template":            {events.Filter{TemplateID: "t1"}, "events_template"},
		"template_by_kinds":   {events.Filter{TemplateID: "t1", Kinds: many}, "events_template"},
		"template_in_account": {events.Filter{WABA: waba, TemplateID: "t1", Severities: problems}, "events_template"},
	} {
		for where, cursor := range map[string]events.Cursor{"first": {}, "deep": {At: minute(1), ID: "x"}} {
			for period, f := range map[string]events.Filter{"": c.filter, "/in_a_period": during(c.filter)} {
				for way, newer := range map[string]bool{"older": false, "newer": true} {
					t.Run(name+"/"+where+period+"/"+way, func(t *testing.T) {
						query, args, err := d.JournalQuery(f, cursor, newer, 50)
						require.NoError(t, err)
						got := plan(query, args...)
						assert.Contains(t, got+" ", "INDEX "+c.index+" ")
						assert.NotContains(t, got, "TEMP B-TREE")
						for line := range strings.SplitSeq(got, "\n") {
							assert.False(t, strings.HasPrefix(line, "SCAN events") && !strings.Contains(line, "events_all"), line)
						}
						assert.NotContains(t, strings.ToUpper(query), "GROUP BY")
					})
				}
			}
		}
	}
	for index, query := range map[string]string{
		"templates_revision": `SELECT id FROM templates WHERE waba = $1 AND revision > $2`,
		"templates_vendor":   `SELECT id FROM templates WHERE vendor_id = $1 AND (waba = $2 OR $2 = '')`,
		"events_waiting":     `SELECT id FROM events WHERE vendor_template_id = $1 AND (waba = $2 OR waba = '') AND template_id IS NULL AND vendor_template_id <> ''`,
		"events_message":     `SELECT id FROM events WHERE message_id = $1 AND message_id <> '' AND kind = $2 AND template_id IS NULL`,
		"sends_message":      `SELECT id FROM sends WHERE message_id = $1 AND message_id <> ''`,
		"inbox_waiting":      `SELECT id FROM inbox WHERE state = 'waiting' AND due_at <= $1 ORDER BY id LIMIT $2`,
		"inbox_1 (id>?)":     store.LastWebhookQuery,
	} {
		t.Run(index, func(t *testing.T) {
			got := plan(query, make([]any, strings.Count(query, "$"))...)
			assert.Contains(t, got+" ", index)
			assert.NotContains(t, got, "TEMP B-TREE")
		})
	}
}

// during is f in a period.
func during(f events.Filter) events.Filter {
	f.From, f.To = start, minute(5)
	return f
}

// plan is how the database would answer a query.
func plan(t *testing.T, db *sql.DB, query string, args ...any) string {
	t.Helper()
	rows, err := db.QueryContext(ctx, `EXPLAIN QUERY PLAN `+query, args...)
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
