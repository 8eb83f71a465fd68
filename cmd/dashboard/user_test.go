package main

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// userOf runs "dashboard user …" beside a dashboard and gives what it says.
func userOf(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	for name, value := range env {
		t.Setenv(name, value)
	}
	var out, errs bytes.Buffer
	code = start(append([]string{"user"}, args...), &out, &errs)
	return code, out.String(), errs.String()
}

func TestUserCommand(t *testing.T) {
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	t.Run("without a database it says so and makes none", func(t *testing.T) {
		code, _, errs := userOf(t, env, "list")
		assert.NotEqual(t, exitOK, code)
		assert.Contains(t, errs, "no such file")
	})
	cfg, err := LoadConfig(env, false)
	require.NoError(t, err)
	p := startProgram(t, cfg)
	ana := p.browser(t)
	ana.signIn()

	t.Run("somebody added comes in by the link, while the dashboard runs", func(t *testing.T) {
		code, out, errs := userOf(t, env, "add", "-role", "editor", "Bob@Example.com")
		require.Equal(t, exitOK, code, errs)
		_, path, found := strings.Cut(out, p.base+"/password/")
		require.True(t, found, out)
		bob := p.browser(t)
		res, body := bob.post("/password/"+strings.TrimSpace(path), url.Values{"name": {"Bob"}, "password": {"bob's few plain words"}})
		require.Equal(t, 303, res.StatusCode, body)
		res, _ = bob.get("/me")
		require.Equal(t, 200, res.StatusCode)

		code, out, _ = userOf(t, env, "role", "bob@example.com", "viewer")
		require.Equal(t, exitOK, code)
		assert.Contains(t, out, "has the role viewer now")
		res, _ = bob.get("/me")
		assert.Equal(t, 303, res.StatusCode, "signed out by it")
	})
	t.Run("a locked out admin gets a new password, and the audit says from where", func(t *testing.T) {
		code, out, errs := userOf(t, env, "link", adminEmail)
		require.Equal(t, exitOK, code, errs)
		assert.Contains(t, out, "/password/")
		_, page := ana.get("/settings/audit")
		assert.Contains(t, page, "Command line")
	})
	t.Run("the list names everybody", func(t *testing.T) {
		_, out, _ := userOf(t, env, "list")
		assert.Contains(t, out, adminEmail)
		assert.Contains(t, out, "bob@example.com")
	})
	t.Run("what cannot be done is said in words and changes nothing", func(t *testing.T) {
		for _, args := range [][]string{
			{"remove", adminEmail},
			{"role", adminEmail, "viewer"},
			{"role", "bob@example.com", "owner"},
			{"link", "nobody@example.com"},
			{"add", "nonsense"},
			{"add", adminEmail},
		} {
			code, _, errs := userOf(t, env, args...)
			assert.Equal(t, exitFailed, code, args)
			assert.True(t, strings.HasSuffix(strings.TrimSpace(errs), "."), "%s: a sentence, not %q", args, errs)
		}
		for _, args := range [][]string{{"explode"}, {"role"}, {"list", "x"}, {"add", "-x"}, {"link"}} {
			code, _, errs := userOf(t, env, args...)
			assert.Equal(t, exitConfig, code, args)
			assert.Contains(t, errs, "dashboard user list", args)
		}
	})
	t.Run("sign-out and removal do what they say", func(t *testing.T) {
		code, _, _ := userOf(t, env, "sign-out", adminEmail)
		require.Equal(t, exitOK, code)
		res, _ := ana.get("/me")
		assert.Equal(t, 303, res.StatusCode)
		code, _, _ = userOf(t, env, "remove", "bob@example.com")
		require.Equal(t, exitOK, code)
		_, out, _ := userOf(t, env, "list")
		assert.NotContains(t, out, "bob@example.com")
	})
}
