package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/redact"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told is what docs/operations.md tells people to have SQLite do, where it begins so.
func told(t *testing.T, begins string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	require.NoError(t, err)
	found := regexp.MustCompile("`sqlite3 dashboard.db \"(" + begins + "[^\"]*)\"`").FindSubmatch(text)
	require.NotNil(t, found, "docs/operations.md does not say %s", begins)
	return string(found[1])
}

// TestBackupAndRestore takes backups as docs/operations.md says while webhooks come in,
// and lets another program go on from the last.
func TestBackupAndRestore(t *testing.T) {
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	cfg, err := LoadConfig(env, false)
	require.NoError(t, err)
	p := startProgram(t, cfg)
	b := p.browser(t)
	b.signIn()
	res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa Retail"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)

	sent := posts{sent: map[string]int{}, acked: map[string]int{}}
	stop := make(chan struct{})
	var senders sync.WaitGroup
	for sender := range 4 {
		senders.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					sent.post(&http.Client{Timeout: 30 * time.Second}, p.base+"/webhooks/sobot/"+webhookSecret, fmt.Appendf(nil, `{"sender":%d,"n":%d}`, sender, i))
				}
			}
		})
	}
	db := openData(t, filepath.Join(env["DASHBOARD_DATA_DIR"], "dashboard.db"))
	last, before := "", map[string]int{}
	for n := range 20 {
		sent.mu.Lock()
		before = map[string]int{}
		for body, times := range sent.acked {
			before[body] = times
		}
		sent.mu.Unlock()
		folder := t.TempDir()
		last = filepath.Join(folder, "dashboard.db")
		_, err := db.ExecContext(t.Context(), strings.ReplaceAll(told(t, "VACUUM INTO"), "/backup/dashboard.db", last))
		require.NoError(t, err)
		copied := openData(t, last)
		var verdict string
		require.NoError(t, copied.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&verdict))
		assert.Equal(t, "ok", verdict, "backup %d", n)
		broken, err := copied.QueryContext(t.Context(), `PRAGMA foreign_key_check`)
		require.NoError(t, err)
		assert.False(t, broken.Next(), "backup %d", n)
		require.NoError(t, broken.Err())
		broken.Close()
		require.NoError(t, copied.Close())
		kept := keptBodies(t, folder)
		for body, times := range before {
			require.GreaterOrEqual(t, kept[body], times, "backup %d lacks %s, which was acknowledged before", n, body)
		}
	}
	close(stop)
	senders.Wait()
	require.NotEmpty(t, before)
	require.NoError(t, p.stop())

	env["DASHBOARD_ADDR"], env["DASHBOARD_DATA_DIR"] = freeAddr(t), t.TempDir()
	for from, to := range map[string]string{last: "dashboard.db", filepath.Join(cfg.DataDir, "secret.key"): "secret.key"} {
		content, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(env["DASHBOARD_DATA_DIR"], to), content, 0o600))
	}
	cfg, err = LoadConfig(env, false)
	require.NoError(t, err)
	b = startProgram(t, cfg).browser(t)
	b.signIn()
	res, body = b.get("/accounts/" + testWABA + "/activity")
	assert.Equal(t, http.StatusOK, res.StatusCode, body)
	require.Eventually(t, func() bool {
		res, _ := b.get("/readyz")
		return res.StatusCode == http.StatusOK
	}, 30*time.Second, 20*time.Millisecond, "what waited in the backup is worked on")
}

// TestLostKey loses the key, and follows docs/operations.md.
func TestLostKey(t *testing.T) {
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	delete(env, "DASHBOARD_WEBHOOK_SECRET")
	cfg, err := LoadConfig(env, false)
	require.NoError(t, err)
	p := startProgram(t, cfg)
	b := p.browser(t)
	b.signIn()
	res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa Retail"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
	res, body = b.post("/settings/alarms/webhooks", url.Values{"label": {"On-call"}, "address": {"https://hooks.example.com/x"}, "cause": {"rejected"}, "accounts": {"all"}})
	require.Equal(t, http.StatusOK, res.StatusCode, body)
	address := regexp.MustCompile(`/webhooks/sobot/\w+`)
	_, body = b.get("/webhooks")
	first := address.FindString(body)
	require.NotEmpty(t, first)
	require.NoError(t, p.stop())

	require.NoError(t, os.Remove(filepath.Join(cfg.DataDir, "secret.key")))
	err = Run(t.Context(), cfg, quiet, io.Discard, &redact.Secrets{})
	require.ErrorContains(t, err, "secret.key")
	assert.Equal(t, exitData, exitCode(err))

	db := openData(t, cfg.databasePath())
	_, err = db.ExecContext(t.Context(), told(t, "DELETE FROM secrets"))
	require.NoError(t, err)
	require.NoError(t, db.Close())
	startProgram(t, cfg)
	_, body = b.get("/webhooks")
	second := address.FindString(body)
	assert.NotEmpty(t, second, "people are signed in still")
	assert.NotEqual(t, first, second)
	_, body = b.get("/settings/alarms")
	assert.Contains(t, body, "There is none yet.")
	_, body = b.get("/settings")
	assert.Contains(t, body, "Nusa Retail")
}
