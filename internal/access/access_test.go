package access_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	email    = "ana@example.com"
	password = "a few plain words"
)

// house is a Service on a fresh database with a clock that the test moves.
type house struct {
	*access.Service
	store *store.Store
	clock time.Time
	told  []string // whose sessions ended
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{clock: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	h.store = storetest.New(t, func() time.Time { return h.clock })
	h.Service = access.New(h.store, func() time.Time { return h.clock }, slog.New(slog.DiscardHandler))
	h.Hasten()
	h.OnSessionsEnd(func(id string) { h.told = append(h.told, id) })
	return h
}

func (h *house) pass(d time.Duration) { h.clock = h.clock.Add(d) }

func openWithAdmin(t *testing.T) *house {
	t.Helper()
	h := open(t)
	require.NoError(t, h.EnsureAdmin(context.Background(), email, password))
	return h
}

func TestSignIn(t *testing.T) {
	ctx := context.Background()
	t.Run("the right password lets in, whatever the case of the address", func(t *testing.T) {
		h := openWithAdmin(t)
		id, p, err := h.SignIn(ctx, " Ana@Example.COM ", password)
		require.NoError(t, err)
		assert.Equal(t, access.Admin, p.Role)
		again, err := h.SessionPerson(ctx, id)
		require.NoError(t, err)
		assert.Equal(t, p.ID, again.ID)
	})
	t.Run("a wrong password and an unknown address are one answer", func(t *testing.T) {
		h := openWithAdmin(t)
		_, _, err := h.SignIn(ctx, email, password+"!")
		assert.ErrorIs(t, err, access.ErrSignIn)
		_, _, unknown := h.SignIn(ctx, "nobody@example.com", password)
		assert.Equal(t, err, unknown)
	})
	t.Run("passwords that differ only after 80 bytes are two", func(t *testing.T) {
		h := open(t)
		long := strings.Repeat("long ", 20)
		require.NoError(t, h.EnsureAdmin(ctx, email, long+"a"))
		_, _, err := h.SignIn(ctx, email, long+"b")
		assert.ErrorIs(t, err, access.ErrSignIn)
		_, _, err = h.SignIn(ctx, email, long+"a")
		assert.NoError(t, err)
	})
	t.Run("an accent typed as two characters is the same password", func(t *testing.T) {
		h := open(t)
		require.NoError(t, h.EnsureAdmin(ctx, email, "caf\u00e9 con leche"))
		_, _, err := h.SignIn(ctx, email, "cafe\u0301 con leche")
		assert.NoError(t, err)
	})
	t.Run("the database holds neither the password nor the session id", func(t *testing.T) {
		h := open(t)
		h.Service = access.New(h.store, func() time.Time { return h.clock }, slog.New(slog.DiscardHandler)) // at full cost
		require.NoError(t, h.EnsureAdmin(ctx, email, password))
		id, p, err := h.SignIn(ctx, email, password)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(p.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$"), p.PasswordHash)
		assert.GreaterOrEqual(t, len(id), 43, "256 bits")
		_, err = h.store.Session(ctx, id)
		assert.ErrorIs(t, err, access.ErrNotFound)
	})
	t.Run("people without a password hash cannot be entered by any password", func(t *testing.T) {
		h := open(t)
		require.NoError(t, h.EnsureDemoPeople(ctx))
		_, _, err := h.SignIn(ctx, "admin@demo.invalid", "")
		assert.ErrorIs(t, err, access.ErrSignIn)
	})
}

func TestSession(t *testing.T) {
	ctx := context.Background()
	begin := func(t *testing.T) (*house, string) {
		h := open(t)
		require.NoError(t, h.EnsureDemoPeople(ctx))
		id, _, err := h.SignInDemo(ctx, access.Editor)
		require.NoError(t, err)
		return h, id
	}
	alive := func(h *house, id string) bool {
		_, err := h.SessionPerson(ctx, id)
		return err == nil
	}
	t.Run("ends when it was not used for 12 hours", func(t *testing.T) {
		h, id := begin(t)
		h.pass(12*time.Hour - time.Second)
		assert.True(t, alive(h, id))
		h.pass(12*time.Hour - time.Second)
		assert.True(t, alive(h, id), "use moves the end on")
		h.pass(12 * time.Hour)
		assert.False(t, alive(h, id))
	})
	t.Run("ends after 30 days however much it was used", func(t *testing.T) {
		h, id := begin(t)
		for range 60 {
			assert.True(t, alive(h, id))
			h.pass(12*time.Hour - time.Second)
		}
		h.pass(time.Minute)
		assert.False(t, alive(h, id))
	})
	t.Run("listening alone does not keep it", func(t *testing.T) {
		h, id := begin(t)
		h.pass(6 * time.Hour)
		assert.True(t, h.SessionLives(ctx, id))
		h.pass(6 * time.Hour)
		assert.False(t, h.SessionLives(ctx, id))
	})
	t.Run("ends with sign-out, also the second time", func(t *testing.T) {
		h, id := begin(t)
		require.NoError(t, h.SignOut(ctx, id))
		assert.False(t, alive(h, id))
		assert.False(t, h.SessionLives(ctx, id))
		assert.NoError(t, h.SignOut(ctx, id))
	})
	t.Run("an id from nowhere is nobody's", func(t *testing.T) {
		h, _ := begin(t)
		for _, id := range []string{"", "x", strings.Repeat("A", 43)} {
			assert.False(t, alive(h, id), id)
		}
	})
	t.Run("ended ones are swept away", func(t *testing.T) {
		h, id := begin(t)
		h.pass(31 * 24 * time.Hour)
		require.NoError(t, h.Sweep(ctx))
		h.pass(-31 * 24 * time.Hour)
		assert.False(t, alive(h, id), "a clock turned back revives nothing that was swept")
	})
}

func TestSetup(t *testing.T) {
	ctx := context.Background()
	t.Run("the token makes one admin and dies", func(t *testing.T) {
		h := open(t)
		token, err := h.SetupToken(ctx)
		require.NoError(t, err)
		require.NoError(t, h.CheckSetup(ctx, token))
		id, p, err := h.Setup(ctx, token, "Ana", email, password)
		require.NoError(t, err)
		assert.Equal(t, access.Admin, p.Role)
		_, err = h.SessionPerson(ctx, id)
		assert.NoError(t, err, "signed in at once")
		assert.ErrorIs(t, h.CheckSetup(ctx, token), access.ErrLink)
		_, _, err = h.Setup(ctx, token, "Eve", "eve@example.com", password)
		assert.ErrorIs(t, err, access.ErrLink)
		token, err = h.SetupToken(ctx)
		assert.NoError(t, err)
		assert.Empty(t, token, "no token once there is somebody")
	})
	t.Run("a new start's token ends the last", func(t *testing.T) {
		h := open(t)
		first, _ := h.SetupToken(ctx)
		second, _ := h.SetupToken(ctx)
		assert.ErrorIs(t, h.CheckSetup(ctx, first), access.ErrLink)
		assert.NoError(t, h.CheckSetup(ctx, second))
		assert.ErrorIs(t, h.CheckSetup(ctx, ""), access.ErrLink)
	})
	t.Run("mistakes are told field by field and the token lives on", func(t *testing.T) {
		h := open(t)
		token, _ := h.SetupToken(ctx)
		_, _, err := h.Setup(ctx, token, " ", "not an address", "too short")
		var fields access.FieldErrors
		require.ErrorAs(t, err, &fields)
		assert.Len(t, fields, 3)
		assert.NoError(t, h.CheckSetup(ctx, token))
	})
	t.Run("of two posts at once one wins", func(t *testing.T) {
		h := open(t)
		token, _ := h.SetupToken(ctx)
		var wg sync.WaitGroup
		won := make(chan string, 2)
		for _, who := range []string{"ana@example.com", "eve@example.com"} {
			wg.Go(func() {
				if _, p, err := h.Setup(ctx, token, "A", who, password); err == nil {
					won <- p.Email
				}
			})
		}
		wg.Wait()
		assert.Len(t, won, 1)
		n, err := h.store.CountPeople(ctx)
		require.NoError(t, err)
		assert.Equal(t, 1, n)
	})
}

func TestEnsureAdmin(t *testing.T) {
	ctx := context.Background()
	t.Run("leaves an existing person as they are", func(t *testing.T) {
		h := openWithAdmin(t)
		require.NoError(t, h.EnsureAdmin(ctx, email, "quite another one"))
		_, _, err := h.SignIn(ctx, email, password)
		assert.NoError(t, err)
	})
	t.Run("refuses a password that will not do, in words", func(t *testing.T) {
		h := open(t)
		for _, bad := range []string{"", "short", strings.Repeat("a", 20), email, strings.Repeat("x y ", 300), "nul \x00 nul nul"} {
			err := h.EnsureAdmin(ctx, email, bad)
			if assert.Error(t, err, "%.20q", bad) && bad != "" {
				assert.NotContains(t, err.Error(), bad)
			}
		}
	})
}
