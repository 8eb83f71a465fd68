package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"templatedesk/internal/sobot/sobotsim"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRecovery is a dashboard that is down while Sobot pushes: whatever it missed must be
// in its history after the next start, byte for byte, and nothing of it twice, however
// often it starts.
func TestRecovery(t *testing.T) {
	const missed = 500
	sim, sobotURL := startSim(t)
	_, err := sim.AddTemplate(sobotsim.Template{WABA: testWABA, Name: "order_left", Language: "en_US"})
	require.NoError(t, err)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	cfg, err := LoadConfig(env, false)
	require.NoError(t, err)

	p := startProgram(t, cfg)
	sim.SetWebhookURL(p.base + "/webhooks/sobot/" + webhookSecret)
	b := p.browser(t)
	b.signIn()
	res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
	p.furnish(t)
	require.NoError(t, sim.InboundText(testSender, "6281255500099", "Budi", "you are up"))
	b.waitFor("/accounts/"+testWABA+"/activity", "you are up")
	require.NoError(t, p.stop())

	for i := range missed {
		switch i % 4 {
		case 0:
			sim.PushRaw(fmt.Appendf(nil, `{"entry":[{"id":"%s","time":%d,"changes":[{"field":"message_template_quality_update","value":{`+
				`"previous_quality_score":"GREEN","new_quality_score":"RED","message_template_name":"order_left","message_template_language":"en-US"}}]}],`+
				`"object":"whatsapp_business_account"}`, testWABA, time.Now().Unix()-int64(i)))
		case 1: // nobody can tell these from a repeat by what they say
			require.NoError(t, sim.InboundText(testSender, "6281255500099", "Budi", "the same words"))
		case 2:
			require.NoError(t, sim.InboundText(testSender, "6281255500099", "Budi", fmt.Sprint("message ", i)))
		default:
			sim.PushRaw(hostileBody(9, i, 0))
		}
	}
	// Another system's failures are in the same log, and none of our business.
	sim.AddFailedPush(sobotsim.Push{URL: "https://other.example/hook", At: time.Now(), Body: []byte(`{"content":{"text":"not ours"},"from":"1","to":"2","type":"text","name":"N"}`)})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, sim.Drain(ctx))
	require.Len(t, sim.FailedPushes(), missed+1)

	db, err := sql.Open("sqlite", filepath.Join(env["DASHBOARD_DATA_DIR"], "dashboard.db")+"?_pragma=busy_timeout(5000)")
	require.NoError(t, err)
	defer db.Close()
	count := func(query string, args ...any) (n int) {
		require.NoError(t, db.QueryRowContext(t.Context(), query, args...).Scan(&n))
		return n
	}
	for range 2 {
		before := sim.Count(sobotsim.OpPushes)
		p := startProgram(t, cfg)
		require.Eventually(t, func() bool {
			return sim.Count(sobotsim.OpPushes) > before &&
				count(`SELECT COUNT(*) FROM inbox WHERE source = 'recovered' AND state = 'done'`) >= missed
		}, 30*time.Second, 20*time.Millisecond)
		b := p.browser(t)
		b.signIn()
		b.waitFor("/accounts/"+testWABA+"/activity", "message 498")
		require.NoError(t, p.stop())

		assert.Equal(t, missed, count(`SELECT COUNT(*) FROM inbox WHERE source = 'recovered' AND state = 'done'`))
		assert.Equal(t, missed, count(`SELECT COUNT(*) FROM events WHERE source = 'recovered' AND kind <> 'unrecognised'`))
		assert.Equal(t, missed/4, count(`SELECT COUNT(*) FROM events WHERE kind = 'inbound' AND detail = 'the same words'`))
		assert.Equal(t, missed/4, count(`SELECT COUNT(DISTINCT detail) FROM events WHERE kind = 'inbound' AND detail LIKE 'message %'`))
		assert.Equal(t, missed/4, count(`SELECT COUNT(*) FROM events WHERE kind = 'template_quality' AND template_id IS NOT NULL`))
		assert.Zero(t, count(`SELECT COUNT(*) FROM failed_pushes WHERE state <> 'recovered'`))
		assert.Zero(t, count(`SELECT COUNT(*) FROM inbox WHERE CAST(body AS TEXT) LIKE '%not ours%'`))
		for _, failed := range sim.FailedPushes() {
			body := failed.Body
			if failed.URL == "https://other.example/hook" {
				continue
			}
			if bytes.HasPrefix(body, []byte(`{"entry"`)) { // the log has one more key
				body = append([]byte(`{"type":"raw",`), body[1:]...)
			}
			assert.Positive(t, count(`SELECT COUNT(*) FROM inbox WHERE body = $1`, body), "byte for byte: %s", body)
		}
	}
	assert.Zero(t, sim.Count(sobotsim.OpRepush), "what is whole in the log needs no re-push")
}
