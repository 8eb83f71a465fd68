package web

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/events"
)

// readiness of the house, looked at anew.
func (h *house) askReady() (status int, missing []string) {
	h.t.Helper()
	h.Server.ready.looked = time.Time{}
	got := h.send(http.MethodGet, "/readyz", "")
	var body struct {
		Ready   bool
		Missing []string
	}
	require.NoError(h.t, json.Unmarshal([]byte(got.body), &body), got.body)
	assert.Equal(h.t, got.StatusCode == http.StatusOK, body.Ready)
	return got.StatusCode, body.Missing
}

func TestReadyz(t *testing.T) {
	h := openHouse(t)
	t.Run("waits until the inbox of the run before is worked on", func(t *testing.T) {
		_, err := h.store.TakeIn(t.Context(), []byte(`{}`), events.FromWebhook)
		require.NoError(t, err)
		status, missing := h.askReady()
		assert.Equal(t, http.StatusServiceUnavailable, status)
		assert.Equal(t, []string{"inbox"}, missing)
		require.NoError(t, h.desk.ApplyWaiting(t.Context()))
		status, missing = h.askReady()
		assert.Equal(t, http.StatusOK, status)
		assert.Empty(t, missing)
	})
	t.Run("keeps an answer for a moment, so that a stranger makes no work", func(t *testing.T) {
		h.askReady()
		looked := h.Server.ready.looked
		for range 20 {
			assert.Equal(t, http.StatusOK, h.send(http.MethodGet, "/readyz", "").StatusCode)
			if time.Since(looked) > readyFor/2 {
				return // a slow machine: the moment may be over
			}
			assert.Equal(t, looked, h.Server.ready.looked)
		}
	})
	t.Run("says so while it stops", func(t *testing.T) {
		h := h.again(t, func(*Options) {})
		h.stopping.Store(true)
		status, missing := h.askReady()
		assert.Equal(t, http.StatusServiceUnavailable, status)
		assert.Equal(t, []string{"stopping"}, missing)
		assert.Equal(t, http.StatusOK, h.send(http.MethodGet, "/healthz", "").StatusCode, "it is alive")
	})
	t.Run("names a database that cannot be written, and no more about it", func(t *testing.T) {
		require.NoError(t, h.store.Close())
		status, missing := h.askReady()
		assert.Equal(t, http.StatusServiceUnavailable, status)
		assert.Equal(t, []string{"database"}, missing)
	})
}
