package access_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"templatedesk/internal/access"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func from(address string) context.Context {
	return access.WithOrigin(context.Background(), access.Origin{Address: address})
}

// guesses tries wrong passwords for one account and counts those that were looked at.
func (h *house) guesses(t *testing.T, n int, address func(i int) string) (hashed int) {
	t.Helper()
	for i := range n {
		_, _, err := h.SignIn(from(address(i)), email, fmt.Sprintf("guess %d", i))
		switch {
		case err == nil:
			t.Fatal("a guess was right")
		case !isWait(err):
			require.ErrorIs(t, err, access.ErrSignIn)
			hashed++
		}
	}
	assert.Equal(t, int64(hashed), h.Hashes(), "only these cost a hash")
	return hashed
}

func isWait(err error) bool { return errors.Is(err, access.ErrWait) }

func TestThrottle(t *testing.T) {
	one := func(int) string { return "192.0.2.1" }
	many := func(i int) string { return fmt.Sprintf("198.51.%d.%d", i/200, i%200) }

	t.Run("1,000 guesses from one address cost few hashes, and the owner comes in from another", func(t *testing.T) {
		h := openWithAdmin(t)
		assert.LessOrEqual(t, h.guesses(t, 1000, one), 15)
		_, _, err := h.SignIn(from("203.0.113.5"), email, password)
		assert.NoError(t, err)
	})
	t.Run("1,000 guesses from as many addresses cost few hashes, and the owner comes in from where they were before", func(t *testing.T) {
		h := openWithAdmin(t)
		_, _, err := h.SignIn(from("203.0.113.5"), email, password)
		require.NoError(t, err)
		h.ForgetHashes()
		assert.LessOrEqual(t, h.guesses(t, 1000, many), 15)
		_, _, err = h.SignIn(from("203.0.113.5"), email, password)
		assert.NoError(t, err)
	})
	t.Run("the count survives a restart", func(t *testing.T) {
		h := openWithAdmin(t)
		h.guesses(t, 20, one)
		h.Service = access.New(h.store, func() time.Time { return h.clock }, slog.New(slog.DiscardHandler))
		h.Hasten()
		_, _, err := h.SignIn(from("192.0.2.1"), email, password)
		assert.ErrorIs(t, err, access.ErrWait)
	})
	t.Run("it is a wait, not a lock, and success starts the count anew", func(t *testing.T) {
		h := openWithAdmin(t)
		h.guesses(t, 20, one)
		_, _, err := h.SignIn(from("192.0.2.1"), email, password)
		require.ErrorIs(t, err, access.ErrWait, "even the right password waits after five wrong ones")
		h.pass(2 * time.Second)
		_, _, err = h.SignIn(from("192.0.2.1"), email, password)
		require.NoError(t, err)
		_, _, err = h.SignIn(from("192.0.2.1"), email, "wrong")
		assert.ErrorIs(t, err, access.ErrSignIn)
	})
	t.Run("one address that tries many accounts waits too", func(t *testing.T) {
		h := openWithAdmin(t)
		waits := 0
		for i := range 60 {
			if _, _, err := h.SignIn(from("192.0.2.1"), fmt.Sprintf("u%d@example.com", i), "guess"); isWait(err) {
				waits++
			}
		}
		assert.Equal(t, 30, waits)
		_, _, err := h.SignIn(from("2001:db8::1"), "u1@example.com", "guess")
		assert.ErrorIs(t, err, access.ErrSignIn, "others do not wait for it")
	})
	t.Run("the addresses of one IPv6 network count as one", func(t *testing.T) {
		h := openWithAdmin(t)
		hashed := h.guesses(t, 50, func(i int) string { return fmt.Sprintf("2001:db8:1:2::%x", i) })
		assert.Equal(t, 5, hashed)
	})
	t.Run("known and unknown addresses are told the same at every step", func(t *testing.T) {
		h := openWithAdmin(t)
		for range 12 {
			_, _, known := h.SignIn(from("192.0.2.1"), email, "wrong")
			_, _, unknown := h.SignIn(from("192.0.2.2"), "nobody@example.com", "wrong")
			assert.Equal(t, known, unknown)
			h.pass(300 * time.Millisecond)
		}
	})
	t.Run("many at once count too", func(t *testing.T) {
		h := openWithAdmin(t)
		var wg sync.WaitGroup
		var looked atomic.Int64
		for range 40 {
			wg.Go(func() {
				if _, _, err := h.SignIn(from("192.0.2.1"), email, "guess"); !isWait(err) {
					looked.Add(1)
				}
			})
		}
		wg.Wait()
		assert.Equal(t, int64(5), looked.Load())
	})
	t.Run("a wrong guess at one's own password counts like one at the door", func(t *testing.T) {
		h := openWithAdmin(t)
		_, p, err := h.SignIn(from("192.0.2.1"), email, password)
		require.NoError(t, err)
		for range 5 {
			_, err = h.ChangePassword(from("192.0.2.1"), p, "wrong", "another few words")
			var fields access.FieldErrors
			require.ErrorAs(t, err, &fields)
			assert.Contains(t, fields, "current")
		}
		_, err = h.ChangePassword(from("192.0.2.1"), p, password, "another few words")
		assert.ErrorIs(t, err, access.ErrWait)
	})
}
