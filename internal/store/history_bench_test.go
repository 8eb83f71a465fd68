//go:build bench

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
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/require"
)

// TestBench prints what the reads of a page cost with a history of a million events, beside
// the same with ten thousand; both desks have 6,000 templates. Each ratio is of the medians
// of five rounds, and rounds of both take turns.
func TestBench(t *testing.T) {
	small, large := history(t, 10_000), history(t, 1_000_000)
	for _, page := range []struct {
		name string
		read func(s *store.Store) error
	}{
		{"list, first page", aList(templates.Query{WABA: waba, Now: start})},
		{"list, a search", aList(templates.Query{WABA: waba, Now: start, Search: "order 471"})},
		{"list, page 60", aList(templates.Query{WABA: waba, Now: start, Page: 60})},
		{"timeline of a template, first page", told(events.Filter{TemplateID: "t-000001"}, false)},
		{"timeline of a template, a deep page", told(events.Filter{TemplateID: "t-000001"}, true)},
		{"activity of an account, first page", told(events.Filter{WABA: waba}, false)},
		{"activity of an account, a deep page", told(events.Filter{WABA: waba}, true)},
		{"activity of all accounts, first page", told(events.Filter{}, false)},
		{"activity of all accounts, a deep page", told(events.Filter{}, true)},
		{"activity, rejections alone, first page", told(events.Filter{WABA: waba, Severities: []events.Severity{events.Problem}}, false)},
		{"activity, rejections alone, a deep page", told(events.Filter{WABA: waba, Severities: []events.Severity{events.Problem}}, true)},
		{"activity of one sender, a deep page", told(events.Filter{WABA: waba, Numbers: []string{"777"}}, true)},
	} {
		took := func(s *store.Store) float64 {
			const times = 200
			began := time.Now()
			for range times {
				require.NoError(t, page.read(s))
			}
			return float64(time.Since(began).Microseconds()) / times
		}
		took(small)
		took(large)
		var a, b []float64
		for range 5 {
			a, b = append(a, took(large)), append(b, took(small))
		}
		slices.Sort(a)
		slices.Sort(b)
		fmt.Printf("%-60s %9.0f µs   %-55s %9.0f µs   ratio %.3f\n", page.name+", 1,000,000 events", a[2], "with 10,000", b[2], a[2]/b[2])
	}
}

func aList(q templates.Query) func(*store.Store) error {
	return func(s *store.Store) error {
		_, err := s.ListTemplates(ctx, q)
		return err
	}
}

// told reads a page of the journal: the newest, or one in the middle of the history.
func told(f events.Filter, deep bool) func(*store.Store) error {
	middles := map[*store.Store]events.Cursor{}
	return func(s *store.Store) error {
		before := events.Cursor{}
		if deep {
			if _, known := middles[s]; !known {
				middles[s] = middle(s)
			}
			before = middles[s]
		}
		page, _, err := s.Journal(ctx, f, before, 50)
		if err == nil && len(page) < 50 {
			err = fmt.Errorf("a page of %d events is no page", len(page))
		}
		return err
	}
}

// middle is the place half-way through the history that both desks share: the hundred
// newest events of the template t-000001, and as many older ones, stand around it.
func middle(s *store.Store) events.Cursor {
	reads, _ := s.Pools()
	var at int64
	_ = reads.QueryRowContext(ctx, `SELECT (MIN(at) + MAX(at)) / 2 FROM events WHERE template_id = 't-000001' AND kind = 'template_quality'`).Scan(&at)
	return events.Cursor{At: time.UnixMilli(at), ID: "zzz"}
}

// history is a desk with 6,000 templates and about n events: what a batch of webhooks of
// every kind records, again and again into the past.
func history(t *testing.T, n int) *store.Store {
	t.Helper()
	s := storetest.New(t, func() time.Time { return start })
	fill(t, s, 6000)
	const seeds = 500
	b := templates.Batch{Now: start}
	for i := range seeds {
		e := events.Event{
			Key: fmt.Sprint("seed", i), Source: events.FromWebhook, WABA: waba, ReceivedAt: start, VendorTime: start.Add(-time.Duration(i) * time.Second),
		}
		switch i % 5 {
		case 0:
			e.Kind, e.To, e.TemplateID = events.TemplateStatus, "APPROVED", fmt.Sprintf("t-%06d", 10+i)
		case 1:
			e.Kind, e.To, e.TemplateID = events.TemplateQuality, "YELLOW", fmt.Sprintf("t-%06d", 10+i)
		case 2:
			e.Kind, e.To, e.TemplateID = events.TemplateStatus, "REJECTED", fmt.Sprintf("t-%06d", 10+i)
		default:
			e.Kind, e.To, e.Sender, e.Phone, e.MessageID = events.MessageStatus, "read", "777", "6281255500101", fmt.Sprint("wamid.", i)
		}
		b.Events = append(b.Events, e)
	}
	for i := range 200 { // one template whose history is as long on both desks, over the same time as all
		at := start.Add(-time.Duration(i) * time.Duration(n/200) * time.Second)
		b.Events = append(b.Events, events.Event{
			Key: fmt.Sprint("one", i), Source: events.FromWebhook, WABA: waba, Kind: events.TemplateQuality, To: []string{"GREEN", "YELLOW"}[i%2],
			TemplateID: "t-000001", ReceivedAt: start, VendorTime: at,
		})
	}
	_, err := s.Record(ctx, b)
	require.NoError(t, err)
	_, writes := s.Pools()
	repeat(t, writes, n/seeds)
	_, err = writes.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	require.NoError(t, err)
	return s
}

// repeat writes each seed times more, every time 500 seconds earlier.
func repeat(t *testing.T, db *sql.DB, times int) {
	t.Helper()
	rows, err := db.QueryContext(ctx, `SELECT name FROM pragma_table_info('events')`)
	require.NoError(t, err)
	defer rows.Close()
	var columns, values []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		columns = append(columns, name)
		value := name
		switch name {
		case "id", "key":
			value = name + ` || '-' || n`
		case "at", "vendor_at", "received_at":
			value = name + ` - 500000 * n`
		}
		values = append(values, value)
	}
	require.NoError(t, rows.Err())
	rows.Close()
	_, err = db.ExecContext(ctx, `WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < $1)
		INSERT INTO events (`+strings.Join(columns, ", ")+`) SELECT `+strings.Join(values, ", ")+` FROM more, events WHERE key LIKE 'seed%'`, times-1)
	require.NoError(t, err)
}
