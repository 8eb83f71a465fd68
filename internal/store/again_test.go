package store_test

import (
	"fmt"
	"testing"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Bodies that were not understood when they came, and are by now.
func TestReadAgain(t *testing.T) {
	unread := func(id, key string) events.Event {
		return events.Event{
			Key: key, Kind: events.Unrecognised, Source: events.FromWebhook, ReceivedAt: start, InboxID: id,
			Reason: "not known", Payload: []byte(fmt.Sprintf(`{"what":%q}`, key)),
		}
	}
	take := func(d *desk, keys ...string) string {
		id, err := d.TakeIn(ctx, []byte("{}"), events.FromWebhook)
		require.NoError(d.t, err)
		b := templates.Batch{InboxDone: []string{id}}
		for _, key := range keys {
			b.Events = append(b.Events, unread(id, key))
		}
		d.record(b)
		return id
	}
	counted := func(d *desk) int {
		stats, err := d.InboxStats(ctx)
		require.NoError(d.t, err)
		list, err := d.NotUnderstood(ctx, 100)
		require.NoError(d.t, err)
		require.Len(d.t, list, stats.Unrecognised, "the figure is that of the list")
		return stats.Unrecognised
	}
	t.Run("what_is_understood_now_leaves_the_list_and_stays_in_the_journal", func(t *testing.T) {
		d := open(t)
		id := take(d, "a", "b")
		require.Equal(t, 2, counted(d))
		now := said("901", "APPROVED", 1)
		now.InboxID = id
		d.now = minute(9)
		d.record(templates.Batch{InboxDone: []string{id}, Events: []events.Event{now, unread(id, "b")}})
		require.Equal(t, 1, counted(d))
		journal, _, err := d.Journal(ctx, events.Filter{Kinds: []events.Kind{events.Unrecognised}}, events.Cursor{}, 10)
		require.NoError(t, err)
		require.Len(t, journal, 2)
		for _, e := range journal {
			if e.Key == "a" {
				assert.Equal(t, minute(9), e.Understood)
			} else {
				assert.Zero(t, e.Understood)
			}
		}
	})
	t.Run("what_is_still_not_understood_stays_one_event_even_under_a_key_of_another_version", func(t *testing.T) {
		d := open(t)
		id := take(d, "a")
		again := unread(id, "a")
		again.Key = "a of a newer version"
		d.record(templates.Batch{InboxDone: []string{id}, Events: []events.Event{again}})
		assert.Equal(t, 1, counted(d))
	})
	t.Run("bodies_go_back_into_the_line_in_steps_and_set_aside_ones_with_them", func(t *testing.T) {
		d := open(t)
		var ids []string
		for i := range 5 {
			ids = append(ids, take(d, fmt.Sprint(i), fmt.Sprint("also ", i)))
		}
		require.NoError(t, d.Park(ctx, ids[3], "a panic"))
		read, err := d.TakeIn(ctx, []byte("{}"), events.FromWebhook)
		require.NoError(t, err)
		d.record(templates.Batch{InboxDone: []string{read}, Events: []events.Event{said("901", "APPROVED", 1)}})
		parked, err := d.TakeIn(ctx, []byte("{}"), events.FromWebhook)
		require.NoError(t, err)
		require.NoError(t, d.Park(ctx, parked, "a panic"))

		var steps []int
		after := ""
		for {
			n, last, err := d.ReadAgain(ctx, after, 4)
			require.NoError(t, err)
			if steps = append(steps, n); n == 0 {
				break
			}
			after = last
		}
		assert.Equal(t, []int{4, 2, 0}, steps)
		waiting, err := d.Waiting(ctx, 100)
		require.NoError(t, err)
		var got []string
		for _, r := range waiting {
			got = append(got, r.ID)
		}
		assert.Equal(t, append(ids, parked), got, "what was understood is left alone")
	})
}
