package sobotsim

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFault(t *testing.T) {
	create := creation("UTILITY", plainBody)
	t.Run("each takes the place of one answer, and the call did not happen", func(t *testing.T) {
		for name, c := range map[string]struct {
			fault  Fault
			status int
			check  func(t *testing.T, a answer)
		}{
			"refuse":  {Refuse("4", "too many"), 200, func(t *testing.T, a answer) { assert.Equal(t, "4", a.Code) }},
			"status":  {Status(502), 502, func(t *testing.T, a answer) { assert.Contains(t, a.Raw, "<html>") }},
			"garbage": {Garbage(), 200, func(t *testing.T, a answer) { assert.Empty(t, a.Code) }},
			"empty":   {EmptyBody(), 200, func(t *testing.T, a answer) { assert.Empty(t, a.Raw) }},
			"huge":    {Huge(1 << 20), 200, func(t *testing.T, a answer) { assert.Greater(t, len(a.Raw), 1<<20) }},
			"own":     {Answer(`{"ret_code":"000000"}`), 200, func(t *testing.T, a answer) { assert.Equal(t, codeSuccess, a.Code) }},
		} {
			t.Run(name, func(t *testing.T) {
				b := newBench(t, Options{})
				b.FailNext(OpCreate, c.fault)
				a := b.create(create)
				assert.Equal(t, c.status, a.Status)
				c.check(t, a)
				assert.Empty(t, b.kept().Templates)
				assert.Equal(t, codeSuccess, b.create(create).Code, "only one call is hit")
				assert.Equal(t, 2, b.Count(OpCreate))
			})
		}
	})
	t.Run("a dropped connection after executing leaves the caller unaware", func(t *testing.T) {
		b := newBench(t, Options{})
		b.FailNext(OpCreate, Drop().AfterExecuting(), Drop())
		for range 2 {
			req, err := http.NewRequest(http.MethodPost, b.server.URL+whatsapp+OpCreate, strings.NewReader(create))
			require.NoError(t, err)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("token", b.token)
			_, err = b.client.Do(req) //nolint:bodyclose // there is none
			require.Error(t, err)
		}
		assert.Len(t, b.kept().Templates, 1)
		assert.Equal(t, codeSuccess, b.Requests()[1].Code)
		assert.Zero(t, b.Requests()[1].HTTPStatus)
	})
	t.Run("a hanging answer ends with the caller or with the simulator", func(t *testing.T) {
		b := newBench(t, Options{})
		b.FailNext(OpList, Hang(), Hang())
		ctx, cancel := context.WithCancel(context.Background())
		hung := make(chan error, 2)
		call := func(ctx context.Context) {
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, b.server.URL+whatsapp+OpList+"?wabaid=1", nil)
			_, err := b.client.Do(req) //nolint:bodyclose // there is none
			hung <- err
		}
		go call(ctx)
		require.Eventually(t, func() bool { return b.Count(OpList) == 1 }, 5*time.Second, time.Millisecond)
		cancel()
		assert.ErrorIs(t, <-hung, context.Canceled)
		go call(context.Background())
		require.Eventually(t, func() bool { return b.Count(OpList) == 2 }, 5*time.Second, time.Millisecond)
		require.NoError(t, b.Close())
		assert.Error(t, <-hung)
	})
	t.Run("a late answer is a proper one", func(t *testing.T) {
		b := newBench(t, Options{})
		b.FailNext(OpList, Delay(time.Millisecond))
		assert.Equal(t, codeSuccess, b.list().Code)
	})
	t.Run("faults can be disarmed", func(t *testing.T) {
		b := newBench(t, Options{})
		b.FailNext(OpList, Status(500))
		b.ClearFaults()
		assert.Equal(t, codeSuccess, b.list().Code)
	})
	t.Run("a lost token answer has killed the old token", func(t *testing.T) {
		b := newBench(t, Options{})
		b.FailNext(OpToken, EmptyBody().AfterExecuting())
		b.do(http.MethodGet, b.tokenPath(b.clock.Now()), "", nil)
		assert.Equal(t, codeTokenInvalid, b.list().Code)
	})
	t.Run("a handler works without a listener too", func(t *testing.T) {
		b := newBench(t, Options{})
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, whatsapp+OpList+"?wabaid="+testWABA, nil)
		r.Header.Set("token", b.token)
		b.ServeHTTP(w, r)
		assert.Contains(t, w.Body.String(), codeSuccess)
	})
}
