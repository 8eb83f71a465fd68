package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTroubles starts the program with what commonly goes wrong at the first
// start: the page must say what to do, keep what was typed, and add nothing.
func TestTroubles(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(env map[string]string)
		says  []string
	}{
		"a_wrong_app_key_is_named_with_its_setting": {
			func(env map[string]string) { env["SOBOT_APP_KEY"] = "wrong-app-key-canary" },
			[]string{"Sobot refused our credentials", "SOBOT_APP_KEY"},
		},
		"a_wrong_app_id_is_named_with_its_setting": {
			func(env map[string]string) { env["SOBOT_APP_ID"] = "wrong-app-id" },
			[]string{"Sobot refused our credentials", "SOBOT_APP_ID"},
		},
		"an_unreachable_Sobot_is_named_with_its_setting": {
			func(env map[string]string) { env["SOBOT_BASE_URL"] = "http://" + freeAddr(t) },
			[]string{"Sobot could not be reached", "SOBOT_BASE_URL"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			sim, sobotURL := startSim(t)
			env := liveEnv(t, sim, sobotURL, freeAddr(t))
			c.spoil(env)
			cfg, err := LoadConfig(env, false)
			require.NoError(t, err)
			p := startProgram(t, cfg)
			b := p.browser(t)
			b.signIn()
			res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa Typed Here"}})
			assert.GreaterOrEqual(t, res.StatusCode, 400)
			for _, words := range c.says {
				assert.Contains(t, body, words)
			}
			assert.Contains(t, body, `value="Nusa Typed Here"`, "nothing typed is lost")
			assert.Contains(t, body, `value="`+testWABA+`"`)
			_, body = b.get("/settings")
			assert.NotContains(t, body, "Nusa Typed Here", "nothing was added")
			res, body = b.post("/settings/connection/test", nil)
			if res.StatusCode == http.StatusSeeOther {
				_, body = b.get(res.Header.Get("Location"))
			}
			assert.Contains(t, body, c.says[0])
			require.NoError(t, p.stop())
			for _, secret := range []string{"wrong-app-key-canary", env["SOBOT_APP_KEY"], webhookSecret, adminPassword, "sign="} {
				assert.False(t, strings.Contains(p.log.String(), secret), "%s is in the log:\n%s", secret, p.log)
			}
		})
	}
}
