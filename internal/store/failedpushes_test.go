package store_test

import (
	"fmt"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func lost(key string, change ...func(*events.FailedPush)) events.FailedPush {
	p := events.FailedPush{
		Key: key, LogID: "log-" + key, WABA: waba, Sender: "777", Address: "AB12", HTTPCode: 503, PushedAt: minute(1), AnsweredAt: minute(1),
		State: events.PushRecovered, Body: []byte("\xff\x00" + key),
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

func failing(p *events.FailedPush) { p.State, p.Problem = events.PushFailing, "cut" }

func TestTakeRecovered(t *testing.T) {
	t.Run("puts_a_body_into_the_inbox_byte_for_byte_and_once", func(t *testing.T) {
		d := open(t)
		fresh, err := d.TakeRecovered(ctx, []events.FailedPush{lost("a"), lost("b", failing), lost("a")})
		require.NoError(t, err)
		require.Len(t, fresh, 2)
		fresh, err = d.TakeRecovered(ctx, []events.FailedPush{lost("a"), lost("b", failing)})
		require.NoError(t, err)
		assert.Empty(t, fresh)
		waiting, err := d.Waiting(ctx, 10)
		require.NoError(t, err)
		require.Len(t, waiting, 1)
		assert.Equal(t, events.Received{
			ID: waiting[0].ID, At: start, PushedAt: minute(1), Source: events.FromRecovered, Body: []byte("\xff\x00a"), State: events.InboxWaiting,
		}, waiting[0])
		stats, err := d.InboxStats(ctx)
		require.NoError(t, err)
		assert.Equal(t, 1, stats.Total)
		assert.Zero(t, stats.LastAt, "Sobot itself pushed nothing")
		recovered, err := d.FailedPushes(ctx, events.PushRecovered, 10)
		require.NoError(t, err)
		require.Len(t, recovered, 1)
		assert.Equal(t, waiting[0].ID, recovered[0].InboxID)
		one, err := d.FailedPush(ctx, recovered[0].ID)
		require.NoError(t, err)
		assert.Empty(t, one.Body)
		counts, err := d.CountFailing(ctx)
		require.NoError(t, err)
		assert.Equal(t, map[string]int{waba: 1}, counts)
	})
	t.Run("re-pushes_are_begun_with_their_audit_and_rest_in_between", func(t *testing.T) {
		d := open(t)
		fresh, err := d.TakeRecovered(ctx, []events.FailedPush{lost("a", failing)})
		require.NoError(t, err)
		id, note := fresh[0].ID, access.Entry{Action: access.PushedAgain}
		require.NoError(t, d.BeginRepush(ctx, id, start, note))
		require.ErrorIs(t, d.BeginRepush(ctx, id, start.Add(-time.Second), note), templates.ErrConflict)
		entries, err := d.Audit(ctx, access.AuditFilter{}, "", 10)
		require.NoError(t, err)
		assert.Len(t, entries, 1, "what was not begun is not entered")
		n, err := d.RepushedSince(ctx, start)
		require.NoError(t, err)
		assert.Equal(t, 1, n)
		require.NoError(t, d.EndRepush(ctx, id, events.PushFailing, "again"))
		p, err := d.FailedPush(ctx, id)
		require.NoError(t, err)
		assert.Equal(t, []any{"again", 1, start, "\xff\x00a"}, []any{p.Problem, p.Repushes, p.RepushedAt, string(p.Body)})
		require.NoError(t, d.EndRepush(ctx, id, events.PushArrived, ""))
		require.ErrorIs(t, d.BeginRepush(ctx, id, minute(9), note), templates.ErrConflict)
		require.NoError(t, d.ForgetPushes(ctx, start.Add(time.Second)))
		_, err = d.FailedPush(ctx, id)
		require.ErrorIs(t, err, templates.ErrNotFound)
		require.ErrorIs(t, d.EndRepush(ctx, id, events.PushArrived, ""), templates.ErrNotFound)
	})
}

func TestReception(t *testing.T) {
	came := func(n int, account string, at time.Time, source events.Source) events.Event {
		return events.Event{
			Key: fmt.Sprint("k", n, account), Kind: events.AccountUpdate, Source: source, WABA: account, ReceivedAt: at,
			InboxID: fmt.Sprint("in", n), Payload: []byte(`{}`),
		}
	}
	record := func(t *testing.T, d *desk, list ...events.Event) {
		t.Helper()
		_, err := d.Record(ctx, templates.Batch{Events: list})
		require.NoError(t, err)
	}
	t.Run("counts_bodies_and_finds_the_longest_gap_of_each_account", func(t *testing.T) {
		d := open(t)
		record(t, d, came(1, waba, minute(0), events.FromWebhook), came(2, waba, minute(10), events.FromWebhook), came(2, "other", minute(10), events.FromWebhook))
		second := came(3, waba, minute(70), events.FromWebhook)
		second.Key = "another event of the same body"
		record(t, d, came(3, waba, minute(70), events.FromWebhook), second, came(4, waba, minute(75), events.FromRecovered))
		d.now = minute(80)
		got, err := d.Reception(ctx, waba)
		require.NoError(t, err)
		assert.Equal(t, events.Reception{WABA: waba, LastAt: minute(70), Received: 3, Recovered: 1, Gap: time.Hour, GapFrom: minute(10)}, got)
		got, err = d.Reception(ctx, "other")
		require.NoError(t, err)
		assert.Equal(t, events.Reception{WABA: "other", LastAt: minute(10), Received: 1}, got)
	})
	t.Run("a_gap_that_ended_longer_than_thirty_days_ago_is_forgotten_and_the_last_webhook_is_not", func(t *testing.T) {
		d := open(t)
		record(t, d, came(1, waba, minute(0), events.FromWebhook), came(2, waba, minute(90), events.FromWebhook))
		d.now = start.AddDate(0, 0, 40)
		got, err := d.Reception(ctx, waba)
		require.NoError(t, err)
		assert.Equal(t, events.Reception{WABA: waba, LastAt: minute(90)}, got)
	})
	t.Run("a_body_that_is_read_again_counts_once", func(t *testing.T) {
		d := open(t)
		id, err := d.TakeIn(ctx, []byte(`{}`), events.FromWebhook)
		require.NoError(t, err)
		for range 3 {
			e := came(1, waba, start, events.FromWebhook)
			e.InboxID = id
			_, err := d.Record(ctx, templates.Batch{Events: []events.Event{e}, InboxDone: []string{id}})
			require.NoError(t, err)
		}
		got, err := d.Reception(ctx, waba)
		require.NoError(t, err)
		assert.Equal(t, 1, got.Received)
	})
	t.Run("an_older_one_that_waited_for_another_try_is_no_gap", func(t *testing.T) {
		d := open(t)
		record(t, d, came(2, waba, minute(5), events.FromWebhook))
		record(t, d, came(1, waba, minute(0), events.FromWebhook))
		got, err := d.Reception(ctx, waba)
		require.NoError(t, err)
		assert.Equal(t, events.Reception{WABA: waba, LastAt: minute(5), Received: 2}, got)
	})
}
