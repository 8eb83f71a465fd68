package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/mail/mailtest"
	"templatedesk/internal/sobot/sobotsim"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestKillBetweenSendingAnAlarmAndNotingIt kills the program, built as people run it, at
// the moment an alarm has reached somebody and before anything could be noted of it. The
// next start brings it once more, under the same id, and then no more.
func TestKillBetweenSendingAnAlarmAndNotingIt(t *testing.T) {
	binary := buildBinary(t)
	for _, reached := range []string{"by_post", "by_mail"} {
		t.Run(reached, func(t *testing.T) {
			var mu sync.Mutex
			var posts []string
			var p *binaryProcess
			killed := make(chan struct{})
			kill := sync.OnceFunc(func() {
				_ = p.cmd.Process.Kill()
				_ = p.cmd.Wait()
				close(killed)
			})
			receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				posts = append(posts, r.Header.Get("webhook-id"))
				mu.Unlock()
				if reached == "by_post" {
					kill()
				}
				w.WriteHeader(http.StatusNoContent)
			}))
			defer receiver.Close()
			server := mailtest.Serve(t)
			if reached == "by_mail" {
				server.OnLetter(kill)
			}
			got := func() (hooks, letters []string) {
				mu.Lock()
				defer mu.Unlock()
				for _, l := range server.Letters() {
					letters = append(letters, l.ID)
				}
				return append(hooks, posts...), letters
			}

			sim, sobotURL := startSim(t)
			_, err := sim.AddTemplate(sobotsim.Template{WABA: testWABA, Name: "order_left", Language: "en_US", Status: "PENDING"})
			require.NoError(t, err)
			env := liveEnv(t, sim, sobotURL, freeAddr(t))
			env["DASHBOARD_ALLOW_PRIVATE_TARGETS"] = "127.0.0.0/8"
			env["DASHBOARD_SMTP_HOST"], env["DASHBOARD_SMTP_PORT"], env["DASHBOARD_SMTP_FROM"] = "127.0.0.1", strconv.Itoa(server.Port), "desk@example.com"
			sim.SetWebhookURL("http://" + env["DASHBOARD_ADDR"] + "/webhooks/sobot/" + webhookSecret)
			p = startBinary(t, binary, env)
			b := (&program{base: "http://" + env["DASHBOARD_ADDR"]}).browser(t)
			b.signIn()
			for path, form := range map[string]url.Values{
				"/settings/accounts": {"waba": {testWABA}, "label": {"Nusa Retail"}},
				"/me/alarms":         {"email": {"rejected"}, "accounts": {"all"}},
			} {
				res, body := b.post(path, form)
				require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
			}
			res, body := b.post("/settings/alarms/webhooks", url.Values{"label": {"On-call"}, "address": {receiver.URL}, "cause": {"rejected"}, "accounts": {"all"}})
			require.Equal(t, http.StatusOK, res.StatusCode, body)
			require.NoError(t, sim.Reject(testWABA, "order_left", "en_US", "INVALID_FORMAT"))
			select {
			case <-killed:
			case <-time.After(30 * time.Second):
				t.Fatalf("nothing was delivered:\n%s", p.out)
			}

			second := startBinary(t, binary, env)
			delivered := func() bool {
				_, targets := b.get("/settings/alarms")
				_, mine := b.get("/me/alarms")
				return strings.Contains(targets, `data-testid="delivered"`) && strings.Contains(mine, `data-testid="delivered"`)
			}
			require.Eventually(t, delivered, 30*time.Second, 50*time.Millisecond, "%s", second.out)
			hooks, letters := got()
			repeated, other := hooks, letters
			if reached == "by_mail" {
				repeated, other = letters, hooks
			}
			require.Len(t, repeated, 2, "what was not noted is brought again")
			assert.Equal(t, repeated[0], repeated[1])
			for _, id := range other {
				assert.Equal(t, other[0], id, "the other one, which may have been noted or not")
			}
		})
	}
}
