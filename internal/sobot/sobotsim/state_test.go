package sobotsim

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestState(t *testing.T) {
	t.Run("a restart goes on where it stopped", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "sobot.json")
		r := newReceiver(t)
		first := newBench(t, Options{StateFile: file, Life: true})
		require.NoError(t, first.SeedDemo())
		first.submit("news", "UTILITY")
		first.add("plain", "")
		require.Equal(t, codeSuccess, first.send(sending("plain", "")).Code)
		handle := first.issueHandle("IMAGE", "image/png")
		first.DropPush(1)
		require.NoError(t, first.Approve(testWABA, "plain", "en_US"))
		require.NoError(t, first.Close())

		second := newBench(t, Options{StateFile: file, Life: true, WebhookURL: r.server.URL})
		assert.Equal(t, first.Accounts(), second.Accounts())
		assert.Equal(t, first.PastPushes(), second.PastPushes())
		assert.Equal(t, first.kept().Templates, second.kept().Templates)
		assert.Equal(t, first.Templates(testWABA), second.Templates(testWABA))
		assert.Equal(t, first.Messages(), second.Messages())
		require.Len(t, second.FailedPushes(), 1)
		assert.Equal(t, 2, second.MintCount())
		assert.NotEqual(t, first.token, second.token, "the sequence of secrets does not start again")
		assert.Contains(t, second.kept().Handles, handle)
		second.live(15)
		assert.Equal(t, "APPROVED", second.template(testWABA, "news", "en_US").Status, "a review that was due is held")
		assert.Len(t, r.received(), 4, "one review, three ticks of the message")
	})
	t.Run("a token outlives a restart", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "sobot.json")
		clock := newClock()
		s := New(Options{StateFile: file, Now: clock.Now})
		s.AddAccount(testWABA, "Test")
		s.mu.Lock()
		token := s.mint(clock.Now())
		s.mu.Unlock()
		require.NoError(t, s.Close())
		s = New(Options{StateFile: file, Now: clock.Now})
		defer func() { assert.NoError(t, s.Close()) }()
		w := httptest.NewRecorder()
		req := httptest.NewRequest(http.MethodGet, whatsapp+OpList+"?wabaid="+testWABA, nil)
		req.Header.Set("token", token)
		s.ServeHTTP(w, req)
		assert.Contains(t, w.Body.String(), codeSuccess)
	})
	t.Run("changes are written without waiting for the end, and only by rename", func(t *testing.T) {
		dir := t.TempDir()
		s := New(Options{StateFile: filepath.Join(dir, "sobot.json")})
		defer func() { assert.NoError(t, s.Close()) }()
		s.AddAccount(testWABA, "Early")
		assert.Eventually(t, func() bool {
			raw, err := os.ReadFile(filepath.Join(dir, "sobot.json"))
			return err == nil && len(raw) > 0
		}, 5*time.Second, 5*time.Millisecond)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Len(t, left, 1)
	})
	t.Run("an unreadable file is set aside", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "sobot.json")
		require.NoError(t, os.WriteFile(file, []byte("{half"), 0o600))
		s := New(Options{StateFile: file})
		assert.Empty(t, s.Accounts())
		require.NoError(t, s.Close())
		raw, err := os.ReadFile(file + ".unreadable")
		require.NoError(t, err)
		assert.Equal(t, "{half", string(raw))
	})
	t.Run("what was still queued at the end counts as failed", func(t *testing.T) {
		b, _ := newPushBench(t)
		b.PausePushes()
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		require.NoError(t, b.Close())
		require.Len(t, b.FailedPushes(), 1)
		assert.True(t, b.FailedPushes()[0].Lost)
		require.NoError(t, b.Disable(testWABA, "a", "pt_BR"))
		assert.Len(t, b.FailedPushes(), 2)
	})
	t.Run("a place that cannot be written is reported at the end", func(t *testing.T) {
		s := New(Options{StateFile: filepath.Join(t.TempDir(), "none", "sobot.json")})
		assert.ErrorContains(t, s.Close(), "write simulator state")
	})
}
