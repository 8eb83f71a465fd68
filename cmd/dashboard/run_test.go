package main

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"templatedesk/internal/redact"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/store"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	t.Run("lets_the_admin_of_an_unattended_install_in", func(t *testing.T) {
		p := startLive(t)
		b := p.browser(t)
		res, _ := b.get("/settings")
		assert.Equal(t, http.StatusSeeOther, res.StatusCode)
		assert.Contains(t, res.Header.Get("Location"), "/signin")
		b.signIn()
		res, body := b.get("/settings")
		assert.Equal(t, http.StatusOK, res.StatusCode, body)
		assert.NotContains(t, p.stdout.String(), "/setup/")
	})

	t.Run("prints_a_setup_link_that_works_once_and_never_logs_it", func(t *testing.T) {
		sim, sobotURL := startSim(t)
		env := liveEnv(t, sim, sobotURL, freeAddr(t))
		delete(env, "DASHBOARD_ADMIN_EMAIL")
		delete(env, "DASHBOARD_ADMIN_PASSWORD")
		cfg, err := LoadConfig(env, false)
		require.NoError(t, err)
		p := startProgram(t, cfg)
		link := <-p.stdout.says("http://")
		setup, err := url.Parse(link)
		require.NoError(t, err)
		b := p.browser(t)
		form := url.Values{"name": {"Ana"}, "email": {adminEmail}, "password": {adminPassword}, "again": {adminPassword}}
		res, body := b.post(setup.Path, form)
		require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
		res, _ = b.get("/settings")
		assert.Equal(t, http.StatusOK, res.StatusCode)
		res, _ = p.browser(t).post(setup.Path, form)
		assert.Equal(t, http.StatusNotFound, res.StatusCode, "the link works once")
		assert.NotContains(t, p.log.String(), strings.TrimPrefix(setup.Path, "/setup/"))
	})

	t.Run("stops_at_once_with_streams_open", func(t *testing.T) {
		p := startLive(t)
		b := p.browser(t)
		b.signIn()
		var streams []*http.Response
		for range 10 {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+"/live?topics=status", nil)
			require.NoError(t, err)
			client := &http.Client{Jar: b.http.Jar}
			res, err := client.Do(req)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, res.StatusCode)
			line, err := bufio.NewReader(res.Body).ReadString('\n')
			require.NoError(t, err, "the stream is open: %q", line)
			streams = append(streams, res)
		}
		began := time.Now()
		require.NoError(t, p.stop())
		assert.Less(t, time.Since(began), stopTime, "nobody waits for a stream to end by itself")
		for _, s := range streams {
			s.Body.Close()
		}
	})

	t.Run("keeps_the_Sobot_token_over_a_restart", func(t *testing.T) {
		sim, sobotURL := startSim(t)
		cfg, err := LoadConfig(liveEnv(t, sim, sobotURL, freeAddr(t)), false)
		require.NoError(t, err)
		for round := range 2 {
			p := startProgram(t, cfg)
			b := p.browser(t)
			b.signIn()
			if round == 0 {
				res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa"}})
				require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
			}
			res, body := b.post("/settings/connection/test", nil)
			require.Less(t, res.StatusCode, 400, body)
			require.NoError(t, p.stop())
		}
		assert.Equal(t, 1, sim.MintCount())
	})

	t.Run("refuses_a_data_folder_in_use_of_another_key_or_mode", func(t *testing.T) {
		sim, sobotURL := startSim(t)
		env := liveEnv(t, sim, sobotURL, freeAddr(t))
		cfg, err := LoadConfig(env, false)
		require.NoError(t, err)
		p := startProgram(t, cfg)
		other := cfg
		other.Addr = freeAddr(t)
		err = Run(t.Context(), other, quiet, newTranscript(), &redact.Secrets{})
		assert.Equal(t, exitLocked, exitCode(err), "%v", err)
		require.NoError(t, p.stop())

		other.SecretKey = sobot.Secret(strings.Repeat("ab", 32))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err = Run(ctx, other, quiet, newTranscript(), &redact.Secrets{})
		assert.Equal(t, exitData, exitCode(err), "%v", err)
		require.ErrorIs(t, err, store.ErrSecretKey)

		demo := Config{Demo: true, Addr: freeAddr(t), DataDir: t.TempDir()}
		require.NoError(t, os.MkdirAll(demo.dataDir(), 0o700))
		require.NoError(t, os.Rename(filepath.Join(cfg.DataDir, "dashboard.db"), filepath.Join(demo.dataDir(), "dashboard.db")))
		err = Run(t.Context(), demo, quiet, newTranscript(), &redact.Secrets{})
		assert.Equal(t, exitData, exitCode(err), "%v", err)
	})
}

func TestDemo(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 {
		p := startProgram(t, Config{Demo: true, Addr: "127.0.0.1:0", DataDir: dir})
		b := p.browser(t)
		res, body := b.post("/signin/demo", url.Values{"role": {"editor"}})
		require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
		b.waitFor("/accounts/"+sobotsim.DemoRetail+"/templates", "order_shipped")
		page := b.waitFor("/accounts/"+sobotsim.DemoKopi+"/templates", "appointment_reminder")
		assert.Contains(t, page, "Kopi Klinik", "round %d", round)
		assert.Contains(t, page, "nothing leaves")
		require.NoError(t, p.stop())
	}
}

// waitFor follows redirects from path until the page contains text: a demo
// furnishes itself while it serves.
func (b *browser) waitFor(path, text string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer cancel()
	for at := path; ; {
		res, body := b.get(at)
		switch {
		case res.StatusCode == http.StatusSeeOther || res.StatusCode == http.StatusFound:
			at = res.Header.Get("Location")
			continue
		case res.StatusCode == http.StatusOK && strings.Contains(body, text):
			return body
		}
		at = path
		require.NoError(b.t, ctx.Err(), "%q never came at %s (HTTP %d)", text, path, res.StatusCode)
	}
}
