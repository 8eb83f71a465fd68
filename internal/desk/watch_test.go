package desk_test

import (
	"fmt"
	"testing"
	"time"

	"templatedesk/internal/alarms"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// watched is a fixture whose clock's looks are taken by the test.
type watched struct {
	*desktest.Fixture
	t    *testing.T
	look func()
}

func watch(t *testing.T) *watched {
	f := desktest.New(t)
	f.Account()
	w := &watched{Fixture: f, t: t}
	w.restart()
	return w
}

// restart forgets what the clock knew, as a new process does.
func (w *watched) restart() {
	look := w.Desk.Watcher()
	w.look = func() {
		w.t.Helper()
		require.NoError(w.t, look(w.t.Context()))
	}
	w.look()
}

func (w *watched) after(d time.Duration) {
	w.t.Helper()
	w.Clock.Advance(d)
	w.look()
}

// standing are the open alarms, as causes.
func (w *watched) standing() (causes []alarms.Cause) {
	w.t.Helper()
	for _, a := range w.all(alarms.Filter{State: alarms.StateOpen}) {
		causes = append(causes, a.Cause)
	}
	return causes
}

func (w *watched) all(f alarms.Filter) []alarms.Seen {
	w.t.Helper()
	list, _, err := w.Desk.Alarms(w.t.Context(), "", f, "")
	require.NoError(w.t, err)
	return list
}

func (w *watched) submit(name string) {
	w.t.Helper()
	ctx := w.t.Context()
	d, err := w.Desk.NewDraft(ctx, desktest.Admin, desktest.WABA, templates.Content{
		Name: name, Language: "en_US", Category: "UTILITY", Body: "Your order {{1}} has left our warehouse today.", Samples: []string{"A-1001"},
	})
	require.NoError(w.t, err)
	_, _, err = w.Desk.Submit(ctx, desktest.Admin, desktest.WABA, d.ID, d.Version, "op-"+name)
	require.NoError(w.t, err)
}

func TestStuckReviews(t *testing.T) {
	t.Run("without_a_history_a_day_is_too_long", func(t *testing.T) {
		w := watch(t)
		w.submit("order_left")
		w.after(23 * time.Hour)
		assert.Empty(t, w.standing())
		w.after(2 * time.Hour)
		assert.Equal(t, []alarms.Cause{alarms.Stuck}, w.standing())
		w.restart()
		w.after(time.Hour)
		assert.Len(t, w.all(alarms.Filter{}), 1, "once, also over a restart")
		require.NoError(t, w.Sim.Approve(desktest.WABA, "order_left", "en_US"))
		w.Deliver()
		assert.Empty(t, w.standing())
	})
	t.Run("where_reviews_take_an_hour_four_are_too_long", func(t *testing.T) {
		w := watch(t)
		for i := range 12 {
			name := fmt.Sprintf("order_%d", i)
			w.submit(name)
			w.Clock.Advance(time.Hour)
			require.NoError(t, w.Sim.Approve(desktest.WABA, name, "en_US"))
			w.Deliver()
		}
		w.submit("slow")
		w.after(2 * time.Hour)
		assert.Empty(t, w.standing())
		w.after(2 * time.Hour)
		require.Equal(t, []alarms.Cause{alarms.Stuck}, w.standing())
		meaning, _ := w.all(alarms.Filter{})[0].Meaning()
		assert.Equal(t, "Of the last 12 reviews here, 95 of 100 were decided within 60 minutes.", meaning)
	})
}

func TestSilence(t *testing.T) {
	// lively lets pushes come in: an hour apart for some days, but for a quiet night.
	lively := func(w *watched, days int) {
		for range days {
			for hour := range 24 {
				w.Clock.Advance(59 * time.Minute)
				if hour >= 8 {
					require.NoError(w.t, w.Desk.TakeIn(w.t.Context(), w.secret(), []byte(`{}`)))
				}
				w.after(time.Minute)
			}
		}
	}
	t.Run("is_unusual_when_it_lasts_half_as_long_again_as_the_longest_one_of_two_weeks", func(t *testing.T) {
		w := watch(t)
		lively(w, 4)
		assert.Empty(t, w.all(alarms.Filter{}), "the nights are usual")
		w.after(13 * time.Hour)
		assert.Empty(t, w.standing())
		w.after(2 * time.Hour)
		require.Equal(t, []alarms.Cause{alarms.Silence}, w.standing())
		a := w.all(alarms.Filter{})[0]
		meaning, _ := a.Meaning()
		assert.Contains(t, meaning, "In the last 14 days the longest silence was 9 hours.")
		w.after(time.Hour)
		w.restart()
		w.after(3 * time.Hour)
		assert.Len(t, w.all(alarms.Filter{}), 1, "one silence is one alarm, also over a restart")
		require.NoError(t, w.Desk.TakeIn(t.Context(), w.secret(), []byte(`{}`)))
		w.after(time.Minute)
		assert.Empty(t, w.standing())
		lively(w, 1)
		w.after(15 * time.Hour)
		assert.Equal(t, []alarms.Cause{alarms.Silence}, w.standing(), "a silence that rang does not become usual")
	})
	t.Run("of_a_new_installation_nobody_knows_what_is_usual", func(t *testing.T) {
		w := watch(t)
		lively(w, 1)
		w.after(100 * time.Hour)
		assert.Empty(t, w.all(alarms.Filter{}))
	})
	t.Run("while_we_were_down_is_not_sobots", func(t *testing.T) {
		w := watch(t)
		lively(w, 4)
		w.Clock.Advance(40 * time.Hour)
		w.restart()
		assert.Empty(t, w.standing(), "Sobot gets the time to come back")
		require.NoError(t, w.Desk.TakeIn(t.Context(), w.secret(), []byte(`{}`)))
		w.after(time.Minute)
		lively(w, 1)
		w.after(15 * time.Hour)
		assert.Equal(t, []alarms.Cause{alarms.Silence}, w.standing(), "the time we were down is not usual either")
	})
}

func (w *watched) secret() string {
	w.t.Helper()
	view, err := w.Desk.Webhooks(w.t.Context())
	require.NoError(w.t, err)
	return view.Address[len(w.PublicURL)+len("/webhooks/sobot/"):]
}

func TestSobotUnreachable(t *testing.T) {
	w := watch(t)
	failing := func() {
		w.Sim.FailNext(sobotsim.OpList, sobotsim.EmptyBody())
		_, err := w.Desk.Sync(t.Context(), desktest.WABA)
		require.Error(t, err)
	}
	failing()
	w.after(20 * time.Minute)
	assert.Empty(t, w.standing(), "one list alone may fail")
	failing()
	w.look()
	require.Equal(t, []alarms.Cause{alarms.Unreachable}, w.standing())
	failing()
	w.after(time.Hour)
	assert.Len(t, w.all(alarms.Filter{}), 1)
	_, err := w.Desk.Sync(t.Context(), desktest.WABA)
	require.NoError(t, err)
	w.look()
	assert.Empty(t, w.standing())

	w.Sim.FailNext(sobotsim.OpList, sobotsim.Refuse("100001", "no such account"))
	_, err = w.Desk.Sync(t.Context(), desktest.WABA)
	require.Error(t, err)
	w.after(20 * time.Minute)
	assert.Empty(t, w.standing(), "a refusal is an answer")
}

func TestTokenWar(t *testing.T) {
	w := watch(t)
	stolen := func() {
		w.Clock.Advance(30 * time.Minute)
		w.Sim.ExpireTokens()
		_, err := w.Desk.Sync(t.Context(), desktest.WABA)
		require.NoError(t, err)
		w.look()
	}
	stolen()
	stolen()
	assert.Empty(t, w.standing(), "it happens")
	stolen()
	require.Equal(t, []alarms.Cause{alarms.TokenWar}, w.standing())
	meaning, todo := w.all(alarms.Filter{})[0].Meaning()
	assert.Contains(t, meaning, "that was 3 times")
	assert.Contains(t, todo, "credentials of its own")
	require.NoError(t, w.Desk.CloseAlarm(t.Context(), desktest.Admin, w.all(alarms.Filter{})[0].ID))
	for range 20 {
		stolen()
	}
	assert.Len(t, w.all(alarms.Filter{}), 1, "one war, though somebody closed it")
	w.after(7 * time.Hour)
	for range 3 {
		stolen()
	}
	assert.Equal(t, []alarms.Cause{alarms.TokenWar}, w.standing(), "another one")
}

func TestAWatchThatCannotReadGoesOn(t *testing.T) {
	w := watch(t)
	look := w.Desk.Watcher()
	require.NoError(t, w.Store.Close())
	assert.Error(t, look(t.Context()))
}
