package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// checked is what one run of the check said.
type checked struct {
	code  int
	text  string
	items map[string]string // "grade text" by item
}

// runCheck runs the built program's check.
func runCheck(t *testing.T, binary string, env map[string]string, flags ...string) checked {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"check"}, flags...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	for k, v := range env {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil {
		require.True(t, errors.As(err, &exit), "%v", err)
	}
	got := checked{code: cmd.ProcessState.ExitCode(), text: string(out), items: map[string]string{}}
	for line := range strings.Lines(got.text) {
		if len(line) > 25 {
			got.items[strings.TrimSpace(line[9:24])] = strings.TrimSpace(line[:9]) + " " + strings.TrimSpace(line[25:])
		}
	}
	for _, secret := range []string{env["SOBOT_APP_KEY"], env["DASHBOARD_WEBHOOK_SECRET"], env["DASHBOARD_ADMIN_PASSWORD"], "sign="} {
		assert.False(t, secret != "" && strings.Contains(got.text, secret), "%s in:\n%s", secret, got.text)
	}
	return got
}

// folderNames are the files of a folder.
func folderNames(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

func TestCheck(t *testing.T) {
	binary := buildBinary(t)
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	dir := env["DASHBOARD_DATA_DIR"]
	require.NoError(t, os.Chmod(dir, 0o700))
	env["DASHBOARD_ALLOW_PRIVATE_TARGETS"] = "127.0.0.0/8"
	database := filepath.Join(dir, "dashboard.db")

	t.Run("before_the_first_start_it_says_what_will_be_made_and_makes_nothing", func(t *testing.T) {
		got := runCheck(t, binary, env)
		assert.Equal(t, exitOK, got.code, got.text)
		assert.Contains(t, got.items["database"], "warning")
		assert.Contains(t, got.items["secret key"], "warning")
		assert.Contains(t, got.items["sobot token"], "warning none is kept")
		assert.Contains(t, got.items["dashboard"], "warning it does not run")
		assert.Contains(t, got.items["public address"], "warning whether")
		assert.Empty(t, folderNames(t, dir))
		assert.Zero(t, sim.MintCount())
	})
	t.Run("asks_for_a_token_only_when_told_to", func(t *testing.T) {
		got := runCheck(t, binary, env, "-token")
		assert.Contains(t, got.items["sobot token"], "ok Sobot gave one")
		assert.Contains(t, got.items["clock"], "ok")
		assert.Equal(t, 1, sim.MintCount())
		assert.Empty(t, folderNames(t, dir))
	})

	p := startBinary(t, binary, env)
	b := (&program{base: "http://" + env["DASHBOARD_ADDR"]}).browser(t)
	b.signIn()
	res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
	minted := sim.MintCount()

	t.Run("beside_a_running_dashboard_all_is_in_order", func(t *testing.T) {
		got := runCheck(t, binary, env, "-token") // which changes nothing where a token is kept
		assert.Equal(t, exitOK, got.code, got.text)
		for _, item := range []string{"configuration", "data folder", "secret key", "database", "sobot", "sobot token", "clock", "dashboard"} {
			assert.True(t, strings.HasPrefix(got.items[item], "ok "), "%s: %s", item, got.items[item])
		}
		assert.Contains(t, got.items["public address"], "warning This dashboard answers", "it answers, but only a loopback address was tried")
		assert.Equal(t, minted, sim.MintCount())
	})
	t.Run("a_public_address_that_nobody_outside_reaches_fails", func(t *testing.T) {
		env := with(env, "DASHBOARD_ALLOW_PRIVATE_TARGETS", "")
		got := runCheck(t, binary, env)
		assert.Equal(t, exitFailed, got.code)
		assert.Contains(t, got.items["public address"], "failed 127.0.0.1 is this machine itself")
		other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) }))
		defer other.Close()
		env = with(env, "DASHBOARD_ALLOW_PRIVATE_TARGETS", "127.0.0.0/8")
		got = runCheck(t, binary, with(env, "DASHBOARD_PUBLIC_URL", other.URL))
		assert.Equal(t, exitFailed, got.code)
		assert.Contains(t, got.items["public address"], "failed Something else answers")
	})
	t.Run("a_Sobot_that_cannot_be_reached_fails", func(t *testing.T) {
		got := runCheck(t, binary, with(env, "SOBOT_BASE_URL", "http://"+freeAddr(t)))
		assert.Equal(t, exitFailed, got.code)
		assert.Contains(t, got.items["sobot"], "SOBOT_BASE_URL")
	})
	t.Run("a_wrong_clock_is_told", func(t *testing.T) {
		late := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(10*time.Minute).UTC().Format(http.TimeFormat))
			_, _ = w.Write([]byte(`{"ret_code":"000000","ret_msg":"ok","item":{"token":"t0ken","expires_in":"86400"}}`))
		}))
		defer late.Close()
		got := runCheck(t, binary, with(env, "SOBOT_BASE_URL", late.URL), "-token")
		assert.Contains(t, got.items["clock"], "behind Sobot")
	})
	t.Run("a_wrong_configuration_is_said_with_its_own_code", func(t *testing.T) {
		got := runCheck(t, binary, with(env, "DASHBOARD_ALLOW_PRIVATE_TARGETS", "169.254.0.0/16"))
		assert.Equal(t, exitConfig, got.code)
		assert.Contains(t, got.text, "DASHBOARD_ALLOW_PRIVATE_TARGETS")
		assert.Equal(t, exitConfig, runCheck(t, binary, env, "-no-such-flag").code)
		assert.Equal(t, exitConfig, runCheck(t, binary, env, "everything").code)
	})

	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.cmd.Wait(), p.out.String())

	t.Run("beside_a_stopped_one_it_leaves_the_database_as_it_is", func(t *testing.T) {
		files := folderNames(t, dir)
		before, err := os.ReadFile(database)
		require.NoError(t, err)
		got := runCheck(t, binary, env)
		assert.Equal(t, exitOK, got.code, got.text)
		assert.Contains(t, got.items["dashboard"], "warning")
		after, err := os.ReadFile(database)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(before, after))
		assert.Equal(t, files, folderNames(t, dir))
	})
	t.Run("a_token_that_sobot_refuses_is_told_and_not_replaced", func(t *testing.T) {
		sim.ExpireTokens() // no running dashboard gets a new one meanwhile
		minted := sim.MintCount()
		got := runCheck(t, binary, env)
		assert.Contains(t, got.items["sobot token"], "warning Sobot accepts the kept one no more")
		assert.Equal(t, minted, sim.MintCount())
	})
	t.Run("files_that_others_can_read_are_named", func(t *testing.T) {
		require.NoError(t, os.Chmod(database, 0o644))
		require.NoError(t, os.Chmod(dir, 0o755))
		got := runCheck(t, binary, env)
		assert.Contains(t, got.items["database"], "chmod 600")
		assert.Contains(t, got.items["data folder"], "chmod 700")
		require.NoError(t, os.Chmod(database, 0o600))
	})
	t.Run("another_key_a_lost_key_and_a_damaged_database_fail", func(t *testing.T) {
		got := runCheck(t, binary, with(env, "DASHBOARD_SECRET_KEY", strings.Repeat("ab", 32)))
		assert.Equal(t, exitFailed, got.code)
		assert.Contains(t, got.items["database"], "does not open with this secret key")
		key := filepath.Join(dir, "secret.key")
		require.NoError(t, os.Rename(key, key+".away"))
		got = runCheck(t, binary, env)
		assert.Equal(t, exitFailed, got.code)
		assert.Contains(t, got.items["secret key"], "bring the key back")
		require.NoError(t, os.Rename(key+".away", key))
		require.NoError(t, os.Truncate(database, 5000))
		got = runCheck(t, binary, env)
		assert.Equal(t, exitFailed, got.code)
		assert.Contains(t, got.items["database"], "damaged")
	})
}

// with is env with one more value.
func with(env map[string]string, name, value string) map[string]string {
	more := map[string]string{name: value}
	for k, v := range env {
		if _, set := more[k]; !set {
			more[k] = v
		}
	}
	return more
}
