package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var quiet = slog.New(slog.DiscardHandler)

func TestLoadConfig(t *testing.T) {
	good := map[string]string{"SOBOT_APP_ID": "app", "SOBOT_APP_KEY": "the-app-key"}
	with := func(more map[string]string) map[string]string {
		env := map[string]string{}
		for _, m := range []map[string]string{good, more} {
			for k, v := range m {
				env[k] = v
			}
		}
		return env
	}

	t.Run("has_defaults", func(t *testing.T) {
		c, err := LoadConfig(good, false)
		require.NoError(t, err)
		assert.Equal(t, "https://sg.sobot.io", c.SobotBaseURL)
		assert.Equal(t, "127.0.0.1:8080", c.Addr)
		assert.Equal(t, filepath.Join("data", "dashboard.db"), c.databasePath())
		assert.Empty(t, c.proxies, "nobody is trusted")
		assert.EqualValues(t, 1024, c.MediaQuota)
	})
	t.Run("reports_all_problems_together_and_no_secret", func(t *testing.T) {
		_, err := LoadConfig(with(map[string]string{
			"SOBOT_APP_KEY": "", "SOBOT_BASE_URL": "sg.sobot.io", "DASHBOARD_ADDR": "8080", "DASHBOARD_PUBLIC_URL": "https://x/y",
			"DASHBOARD_WEBHOOK_SECRET": "short-s3cret", "DASHBOARD_ADMIN_PASSWORD": "tooshort", "DASHBOARD_DATABASE_URL": "postgres://u:pw-leak@h/db",
			"DASHBOARD_TRUSTED_PROXIES": "10.0.0.1,proxy", "DASHBOARD_MEDIA_QUOTA_MB": "lots", "DASHBOARD_DISK_FLOOR_MB": "-1",
		}), false)
		require.Error(t, err)
		for _, name := range []string{
			"SOBOT_APP_KEY", "SOBOT_BASE_URL", "DASHBOARD_ADDR", "DASHBOARD_PUBLIC_URL", "DASHBOARD_WEBHOOK_SECRET",
			"DASHBOARD_ADMIN_PASSWORD", "DASHBOARD_ADMIN_EMAIL", "DASHBOARD_DATABASE_URL",
			"DASHBOARD_TRUSTED_PROXIES", "DASHBOARD_MEDIA_QUOTA_MB", "DASHBOARD_DISK_FLOOR_MB",
		} {
			assert.ErrorContains(t, err, name)
		}
		for _, secret := range []string{"short-s3cret", "tooshort", "pw-leak"} {
			assert.NotContains(t, err.Error(), secret)
		}
	})
	t.Run("without_credentials_names_what_is_missing_and_the_demo", func(t *testing.T) {
		_, err := LoadConfig(nil, false)
		assert.ErrorContains(t, err, "SOBOT_APP_ID")
		assert.ErrorContains(t, err, "-demo")
		_, err = LoadConfig(nil, true)
		assert.NoError(t, err)
	})
	t.Run("keeps_the_demo_on_loopback", func(t *testing.T) {
		for addr, ok := range map[string]bool{"127.0.0.1:0": true, "localhost:80": true, "[::1]:80": true, "0.0.0.0:80": false, "10.0.0.1:80": false, ":8080": false} {
			_, err := LoadConfig(map[string]string{"DASHBOARD_ADDR": addr}, true)
			assert.Equal(t, ok, err == nil, "%s: %v", addr, err)
		}
	})
	t.Run("reads_secrets_from_files", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "key")
		require.NoError(t, os.WriteFile(file, []byte("from-the-file\nignored"), 0o600))
		c, err := LoadConfig(map[string]string{"SOBOT_APP_ID": "app", "SOBOT_APP_KEY_FILE": file}, false)
		require.NoError(t, err)
		assert.Equal(t, "from-the-file", c.SobotAppKey.Reveal())
		_, err = LoadConfig(with(map[string]string{"SOBOT_APP_KEY_FILE": file}), false)
		assert.ErrorContains(t, err, "keep one")
		_, err = LoadConfig(map[string]string{"SOBOT_APP_ID": "app", "SOBOT_APP_KEY_FILE": file + "x"}, false)
		assert.ErrorContains(t, err, "SOBOT_APP_KEY_FILE")
	})
	t.Run("keeps_one_secret_key_and_refuses_a_broken_one", func(t *testing.T) {
		c := Config{DataDir: t.TempDir()}
		first, err := c.secretKey()
		require.NoError(t, err)
		again, err := c.secretKey()
		require.NoError(t, err)
		assert.Equal(t, first, again)
		require.NoError(t, os.WriteFile(filepath.Join(c.DataDir, "secret.key"), []byte("not hex"), 0o600))
		_, err = c.secretKey()
		assert.Error(t, err)
	})
	t.Run("shows_no_secret_however_it_is_printed", func(t *testing.T) {
		c := Config{SobotAppKey: "k3y-leak", WebhookSecret: "hook-leak", SecretKey: "abab-leak", AdminPassword: "pw-leak", DatabaseURL: "sqlite:u:db-leak@x", Addr: "shown"}
		js, err := json.Marshal(c)
		require.NoError(t, err)
		var log strings.Builder
		for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			slog.New(h).Info("x", "config", c, "pointer", &c)
			slog.New(h).Info("x", c.summary()...)
		}
		printed := []string{string(js), log.String()}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			printed = append(printed, fmt.Sprintf(verb, c), fmt.Sprintf(verb, &c), fmt.Sprintf(verb, []any{c}))
		}
		for _, text := range printed {
			assert.NotContains(t, text, "leak")
			assert.NotContains(t, text, hex.EncodeToString([]byte("leak")))
		}
		assert.Contains(t, log.String(), "shown")
	})
	t.Run("knows_two_formats_of_log", func(t *testing.T) {
		for format, ok := range map[string]bool{"": true, "text": true, "json": true, "yaml": false} {
			_, err := LoadConfig(with(map[string]string{"DASHBOARD_LOG_FORMAT": format}), false)
			assert.Equal(t, ok, err == nil, "%q: %v", format, err)
		}
	})
}

func TestStart(t *testing.T) {
	var out, errOut strings.Builder
	assert.Equal(t, exitOK, start([]string{"-version"}, &out, &errOut))
	assert.NotEmpty(t, out.String())
	assert.Equal(t, exitConfig, start([]string{"-no-such-flag"}, &out, &errOut))
	assert.Equal(t, exitConfig, start([]string{"serve"}, &out, &errOut))
	assert.Contains(t, errOut.String(), "\n  check ", "it says which commands there are")
	assert.Contains(t, errOut.String(), "serve")
}
