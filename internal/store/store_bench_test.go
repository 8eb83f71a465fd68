package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/require"
)

// fill records n templates in three languages a name, as a first list would.
func fill(tb testing.TB, s *store.Store, n int) {
	tb.Helper()
	statuses := []string{"APPROVED", "APPROVED", "APPROVED", "PENDING", "REJECTED", "PAUSED"}
	languages := []string{"en", "de", "pt_BR"}
	batch := templates.Batch{Now: start}
	for i := range n {
		name := fmt.Sprintf("order_update_%05d", i/3)
		id := fmt.Sprintf("t-%06d", i)
		batch.Templates = append(batch.Templates, templates.Template{
			ID: id, WABA: waba, VendorID: fmt.Sprintf("9%015d", i), Name: name, Language: languages[i%3], KnownSince: start,
			Components: []sobot.Component{
				{Type: "HEADER", Format: "TEXT", Text: "Order update"},
				{Type: "BODY", Text: fmt.Sprintf("Hello {{1}}, your order %d has left our warehouse and will be with you by {{2}}. "+
					"You can follow it at any time with the button below, or answer this message if anything is not as it should be.", i)},
				{Type: "FOOTER", Text: "Reply STOP to hear no more"},
			},
		})
		batch.Events = append(batch.Events, events.Event{
			Key: "known/" + id, Kind: events.TemplateKnown, Source: events.FromSync, WABA: waba, TemplateID: id,
			To: statuses[i%len(statuses)], ReceivedAt: start.Add(time.Duration(i) * time.Millisecond),
		})
	}
	_, err := s.Record(context.Background(), batch)
	require.NoError(tb, err)
}

func BenchmarkListTemplates(b *testing.B) {
	s := storetest.New(b, func() time.Time { return start })
	fill(b, s, 6000)
	for name, q := range map[string]templates.Query{
		"first":     {},
		"deep":      {Page: 60},
		"by_name":   {Sort: templates.SortName, Page: 40},
		"rejected":  {Status: "REJECTED"},
		"attention": {Attention: true},
		"search":    {Search: "order 4711"},
		"nothing":   {Search: "zeppelin"},
	} {
		q.WABA, q.Now = waba, start
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := s.ListTemplates(context.Background(), q)
				require.NoError(b, err)
			}
		})
	}
}

func BenchmarkRecordBaseline6000(b *testing.B) {
	for b.Loop() {
		fill(b, storetest.New(b), 6000)
	}
}

var webhookBody = []byte(`{"wabaid":"1234567890","event":"APPROVED","message_template_id":987654321098765432,` +
	`"message_template_name":"order_update","message_template_language":"en-US","reason":"NONE","timestamp":1700000000}`)

// The same rows by 32 callers that each wait for their commit, and by bare
// inserts of one row a transaction on the same kind of database.
func BenchmarkTakeIn(b *testing.B) {
	b.Run("32_callers", func(b *testing.B) {
		s := storetest.New(b)
		var wg sync.WaitGroup
		work := make(chan struct{}, 32)
		for range 32 {
			wg.Go(func() {
				for range work {
					if _, err := s.TakeIn(context.Background(), webhookBody, events.FromWebhook); err != nil {
						b.Error(err)
					}
				}
			})
		}
		for b.Loop() {
			work <- struct{}{}
		}
		close(work)
		wg.Wait()
		batches, rows := s.BatchStats()
		b.ReportMetric(float64(rows)/float64(batches), "rows/commit")
	})
	for _, group := range []int{1, 32} {
		b.Run(fmt.Sprintf("bare_inserts_%d_a_commit", group), func(b *testing.B) {
			db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
				"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
			require.NoError(b, err)
			defer db.Close()
			db.SetMaxOpenConns(1)
			_, err = db.Exec(`CREATE TABLE inbox (id TEXT PRIMARY KEY, at BIGINT, source TEXT, state TEXT, body BYTEA);
				CREATE INDEX waiting ON inbox (id) WHERE state = 'waiting'`)
			require.NoError(b, err)
			insert, err := db.Prepare(`INSERT INTO inbox VALUES ($1, $2, 'webhook', 'waiting', $3)`)
			require.NoError(b, err)
			defer insert.Close()
			n := 0
			var tx *sql.Tx
			for b.Loop() {
				if tx == nil {
					tx, err = db.Begin()
					require.NoError(b, err)
				}
				_, err := tx.Stmt(insert).Exec(fmt.Sprintf("%036d", n), n, webhookBody)
				require.NoError(b, err)
				if n++; n%group == 0 {
					require.NoError(b, tx.Commit())
					tx = nil
				}
			}
			if tx != nil {
				require.NoError(b, tx.Commit())
			}
		})
	}
}

func BenchmarkJournal(b *testing.B) {
	s := storetest.New(b)
	fill(b, s, 6000)
	for name, f := range map[string]events.Filter{
		"template":     {TemplateID: "t-000100"},
		"account":      {WABA: waba},
		"eleven_kinds": {WABA: waba, Kinds: []events.Kind{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", events.TemplateKnown}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _, err := s.Journal(context.Background(), f, events.Cursor{}, 50)
				require.NoError(b, err)
			}
		})
	}
}
