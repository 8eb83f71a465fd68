package desk_test

import (
	"database/sql"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A desk whose clock panics as often as it is told to: the one way to make the
// applier itself fail.
type fragile struct {
	*desk.Desk
	store  *store.Store
	path   string // of the database
	now    time.Time
	panics atomic.Int32
}

func newFragile(t *testing.T) *fragile {
	f := &fragile{path: filepath.Join(t.TempDir(), "desk.db"), now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	f.store = storetest.Open(t, store.Options{Path: f.path, Mode: "live", SecretKey: storetest.Key, Now: func() time.Time { return f.now }})
	f.Desk = desk.New(desk.Options{
		Store: f.store, Sobot: sobot.New(sobot.Options{BaseURL: "http://127.0.0.1:1"}), Hub: events.NewHub(),
		Now: func() time.Time {
			if f.panics.Add(-1) >= 0 {
				panic("not foreseen")
			}
			return f.now
		},
	})
	return f
}

func (f *fragile) takeIn(t *testing.T, body string) {
	t.Helper()
	_, err := f.store.TakeIn(t.Context(), []byte(body), events.FromWebhook)
	require.NoError(t, err)
}

// fail applies what waits while the first body that is due panics, in its group
// and alone.
func (f *fragile) fail(t *testing.T) events.InboxStats {
	t.Helper()
	f.panics.Store(2)
	require.NoError(t, f.ApplyWaiting(t.Context()))
	return f.stats(t)
}

func (f *fragile) stats(t *testing.T) events.InboxStats {
	t.Helper()
	stats, err := f.store.InboxStats(t.Context())
	require.NoError(t, err)
	return stats
}

func TestApplierDoesNotBlameBodiesForALockedDatabase(t *testing.T) {
	t.Parallel() // the store waits five seconds for the lock
	f := newFragile(t)
	f.takeIn(t, `{"type":"x"}`)
	other, err := sql.Open("sqlite", "file:"+f.path+"?_txlock=immediate")
	require.NoError(t, err)
	defer other.Close()
	lock, err := other.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	require.ErrorIs(t, f.ApplyWaiting(t.Context()), templates.ErrUnavailable)
	require.NoError(t, lock.Rollback())
	rows, err := f.store.Waiting(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, rows, 1, "it is due at once")
	assert.Zero(t, rows[0].Attempts)
}

func TestApplier(t *testing.T) {
	t.Run("survives_a_body_that_makes_the_program_panic", func(t *testing.T) {
		f := newFragile(t)
		f.takeIn(t, `{"type":"x"}`)
		assert.EqualValues(t, 1, f.fail(t).Waiting)
		require.NoError(t, f.ApplyWaiting(t.Context()))
		assert.EqualValues(t, 1, f.stats(t).Waiting, "it is set aside for a while")
		f.now = f.now.Add(time.Minute)
		require.NoError(t, f.ApplyWaiting(t.Context()))
		stats := f.stats(t)
		assert.Zero(t, stats.Waiting)
		assert.EqualValues(t, 1, stats.Unrecognised, "and read once it can be")
	})
	t.Run("parks_a_body_after_five_tries_and_holds_up_nobody", func(t *testing.T) {
		f := newFragile(t)
		f.takeIn(t, `{"type":"poison"}`)
		f.takeIn(t, `{"type":"behind it"}`)
		assert.EqualValues(t, 1, f.fail(t).Unrecognised, "the body behind it")
		for range 3 {
			f.now = f.now.Add(time.Minute)
			assert.Zero(t, f.fail(t).Parked)
		}
		f.now = f.now.Add(time.Minute)
		assert.EqualValues(t, 1, f.fail(t).Parked)
		f.now = f.now.Add(time.Hour)
		require.NoError(t, f.ApplyWaiting(t.Context()))
		view, err := f.Webhooks(t.Context())
		require.NoError(t, err)
		require.Len(t, view.Parked, 1, "nobody but a person tries again")
		_, err = f.ProcessAgain(t.Context(), desktest.Admin, view.Parked[0].ID)
		require.NoError(t, err)
		assert.Zero(t, f.stats(t).Parked)
	})
}
