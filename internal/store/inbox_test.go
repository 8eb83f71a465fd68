package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTakeIn(t *testing.T) {
	t.Run("large_bodies_come_a_few_at_a_time", func(t *testing.T) {
		d := open(t)
		large := bytes.Repeat([]byte("x"), 3<<20)
		for range 5 {
			_, err := d.TakeIn(ctx, large, events.FromWebhook)
			require.NoError(t, err)
		}
		some, err := d.Waiting(ctx, 64)
		require.NoError(t, err)
		assert.Len(t, some, 3, "what is held in memory has a bound")
	})
	t.Run("64_callers_at_once_find_every_byte_again", func(t *testing.T) {
		d := open(t)
		bodies := make([][]byte, 64)
		random := rand.New(rand.NewPCG(7, 7))
		for i := range bodies {
			bodies[i] = make([]byte, random.IntN(9000))
			for j := range bodies[i] {
				bodies[i][j] = byte(random.Uint32()) // NUL and invalid UTF-8 too
			}
		}
		ids := make([]string, len(bodies))
		var wg sync.WaitGroup
		for i, body := range bodies {
			wg.Go(func() {
				buffer := bytes.Clone(body)
				id, err := d.TakeIn(ctx, buffer, events.FromWebhook)
				assert.NoError(t, err)
				clear(buffer) // as a server does with its request buffers
				ids[i] = id
			})
		}
		wg.Wait()
		for i, id := range ids {
			r, err := d.Received(ctx, id)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(bodies[i], r.Body), "body %d", i)
			assert.Equal(t, events.InboxWaiting, r.State)
			assert.Equal(t, events.FromWebhook, r.Source)
			assert.Equal(t, start, r.At)
		}
		batches, rows := d.BatchStats()
		assert.EqualValues(t, 64, rows)
		assert.LessOrEqual(t, batches, int64(64))
	})
	t.Run("callers_that_wait_share_a_commit", func(t *testing.T) {
		d := open(t)
		_, writes := d.Pools()
		tx, err := writes.Begin() // keeps the writer busy until all have come
		require.NoError(t, err)
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				_, err := d.TakeIn(ctx, []byte("{}"), events.FromWebhook)
				assert.NoError(t, err)
			})
		}
		require.Eventually(t, func() bool { return writes.Stats().WaitCount > 0 }, 5*time.Second, time.Millisecond)
		require.NoError(t, tx.Rollback())
		wg.Wait()
		batches, rows := d.BatchStats()
		assert.EqualValues(t, 100, rows)
		assert.Less(t, batches, int64(50))
	})
	t.Run("an_empty_body_is_a_body", func(t *testing.T) {
		d := open(t)
		id, err := d.TakeIn(ctx, nil, events.FromRecovered)
		require.NoError(t, err)
		r, err := d.Received(ctx, id)
		require.NoError(t, err)
		assert.Empty(t, r.Body)
	})
	t.Run("after_close_nothing_is_taken_and_nothing_was_lost", func(t *testing.T) {
		o := options(t)
		s, err := store.Open(ctx, o)
		require.NoError(t, err)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var taken []string
		for range 16 {
			wg.Go(func() {
				for {
					id, err := s.TakeIn(ctx, []byte("x"), events.FromWebhook)
					if err != nil {
						assert.ErrorIs(t, err, store.ErrClosed)
						return
					}
					mu.Lock()
					taken = append(taken, id)
					mu.Unlock()
				}
			})
		}
		require.Eventually(t, func() bool { _, rows := s.BatchStats(); return rows > 50 }, 5*time.Second, time.Millisecond)
		require.NoError(t, s.Close())
		wg.Wait()
		stats, err := storetest.Open(t, o).InboxStats(ctx)
		require.NoError(t, err)
		assert.Equal(t, len(taken), stats.Total)
	})
	t.Run("a_caller_that_cannot_wait_does_not_hold_up_the_others", func(t *testing.T) {
		d := open(t)
		_, writes := d.Pools()
		tx, err := writes.Begin()
		require.NoError(t, err)
		gone, cancel := context.WithCancel(ctx)
		scribbled := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			body := []byte("impatient")
			_, err := d.TakeIn(gone, body, events.FromWebhook)
			assert.ErrorIs(t, err, context.Canceled)
			copy(body, "scribbled") // the server uses its buffer for the next request
			close(scribbled)
		})
		wg.Go(func() {
			_, err := d.TakeIn(ctx, []byte("patient"), events.FromWebhook)
			assert.NoError(t, err)
		})
		require.Eventually(t, func() bool { return writes.Stats().WaitCount > 0 }, 5*time.Second, time.Millisecond)
		cancel()
		<-scribbled
		require.NoError(t, tx.Rollback())
		wg.Wait()
		rows, err := d.Waiting(ctx, 10)
		require.NoError(t, err)
		for _, r := range rows {
			assert.Contains(t, []string{"impatient", "patient"}, string(r.Body))
		}
	})
}

func TestDiskFull(t *testing.T) {
	for _, room := range []int{0, 1, 2, 5, 20} {
		t.Run(fmt.Sprintf("with_%d_pages_left_nothing_is_acknowledged_and_it_recovers", room), func(t *testing.T) {
			d := open(t)
			_, writes := d.Pools()
			var pages int
			require.NoError(t, writes.QueryRow(`PRAGMA page_count`).Scan(&pages))
			capPages := func(n int) {
				_, err := writes.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, n))
				require.NoError(t, err)
			}
			capPages(pages + room)
			body := bytes.Repeat([]byte("b"), 6000)
			acknowledged := 0
			var err error
			for range 100 {
				if _, err = d.TakeIn(ctx, body, events.FromWebhook); err != nil {
					break
				}
				acknowledged++
			}
			require.ErrorIs(t, err, store.ErrFull)
			_, err = d.Record(ctx, templates.Batch{Templates: []templates.Template{template("big", "1", string(body), "en")}})
			require.ErrorIs(t, err, store.ErrFull)
			require.ErrorIs(t, err, templates.ErrUnavailable)

			stats, err := d.InboxStats(ctx)
			require.NoError(t, err, "reading goes on")
			assert.Equal(t, acknowledged, stats.Total)

			capPages(pages + 10000)
			_, err = d.TakeIn(ctx, body, events.FromWebhook)
			require.NoError(t, err, "no restart is needed")
			var verdict string
			require.NoError(t, writes.QueryRow(`PRAGMA integrity_check`).Scan(&verdict))
			assert.Equal(t, "ok", verdict)
		})
	}
}

func TestLockedByAnotherProcess(t *testing.T) {
	o := options(t)
	s := storetest.Open(t, o)
	_, writes := s.Pools()
	_, err := writes.Exec(`PRAGMA busy_timeout = 20`)
	require.NoError(t, err)
	other, err := sql.Open("sqlite", "file:"+o.Path)
	require.NoError(t, err)
	defer other.Close()
	hold, err := other.Conn(ctx)
	require.NoError(t, err)
	defer hold.Close()
	_, err = hold.ExecContext(ctx, `BEGIN IMMEDIATE`)
	require.NoError(t, err)

	_, err = s.TakeIn(ctx, []byte("{}"), events.FromWebhook)
	require.ErrorIs(t, err, store.ErrBusy)
	require.ErrorIs(t, err, templates.ErrUnavailable)
	_, err = s.InboxStats(ctx)
	require.NoError(t, err, "reading goes on")

	_, err = hold.ExecContext(ctx, `ROLLBACK`)
	require.NoError(t, err)
	_, err = s.TakeIn(ctx, []byte("{}"), events.FromWebhook)
	require.NoError(t, err)
	stats, err := s.InboxStats(ctx)
	require.NoError(t, err)
	assert.Equal(t, 1, stats.Total)
}

func TestInbox(t *testing.T) {
	d := open(t)
	var ids []string
	for i := range 5 {
		d.now = minute(i)
		id, err := d.TakeIn(ctx, fmt.Appendf(nil, "body %d", i), events.FromWebhook)
		require.NoError(t, err)
		ids = append(ids, id)
	}
	waiting := func() (bodies []string) {
		list, err := d.Waiting(ctx, 3)
		require.NoError(t, err)
		for _, r := range list {
			bodies = append(bodies, string(r.Body))
		}
		return bodies
	}
	assert.Equal(t, []string{"body 0", "body 1", "body 2"}, waiting(), "oldest first, up to the limit")

	require.NoError(t, d.RetryLater(ctx, ids[0], "the database was busy", minute(60)))
	require.NoError(t, d.Park(ctx, ids[1], "not understood\x00 three times"))
	d.record(templates.Batch{InboxDone: []string{ids[2]}})
	assert.Equal(t, []string{"body 3", "body 4"}, waiting())
	d.now = minute(60)
	assert.Equal(t, []string{"body 0", "body 3", "body 4"}, waiting(), "what is due comes back")

	parked, err := d.Parked(ctx, 10)
	require.NoError(t, err)
	require.Len(t, parked, 1)
	assert.Equal(t, 1, parked[0].Attempts)
	assert.Equal(t, "not understood three times", parked[0].Error)
	done, err := d.Received(ctx, ids[2])
	require.NoError(t, err)
	assert.Equal(t, events.InboxDone, done.State)

	d.said(events.Event{Key: "u", Kind: events.Unrecognised, Source: events.FromWebhook, ReceivedAt: start})
	stats, err := d.InboxStats(ctx)
	require.NoError(t, err)
	assert.Equal(t, events.InboxStats{Total: 5, Waiting: 3, Parked: 1, Unrecognised: 1, LastAt: minute(4)}, stats)

	assert.ErrorIs(t, d.Park(ctx, "none", ""), templates.ErrNotFound)
	assert.ErrorIs(t, d.RetryLater(ctx, "none", "", start), templates.ErrNotFound)
	_, err = d.Received(ctx, "none")
	assert.ErrorIs(t, err, templates.ErrNotFound)
}
