package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const metricsToken = "the-metrics-token-of-these-tests"

// figures reads a page of metrics into values by their full name, with labels. Of a
// histogram it keeps count and sum.
func figures(t *testing.T, text string) map[string]float64 {
	t.Helper()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	require.NoError(t, err)
	values := map[string]float64{}
	for name, family := range families {
		for _, m := range family.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetName()+"="+l.GetValue())
			}
			key := func(suffix string) string {
				full := name + suffix
				if len(labels) > 0 {
					full += "{" + strings.Join(labels, ",") + "}"
				}
				return full
			}
			switch {
			case m.Histogram != nil:
				values[key("_count")], values[key("_sum")] = float64(m.Histogram.GetSampleCount()), m.Histogram.GetSampleSum()
			case m.Counter != nil:
				values[key("")] = m.Counter.GetValue()
			case m.Gauge != nil:
				values[key("")] = m.Gauge.GetValue()
			}
		}
	}
	return values
}

// scrape gets the metrics with the token.
func (b *browser) scrape(address string) string {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, address, nil)
	require.NoError(b.t, err)
	req.Header.Set("Authorization", "Bearer "+metricsToken)
	res, text := b.do(req)
	require.Equal(b.t, http.StatusOK, res.StatusCode, text)
	require.Contains(b.t, res.Header.Get("Content-Type"), "text/plain")
	return text
}

func TestMetrics(t *testing.T) {
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	start := func(t *testing.T, more map[string]string) *program {
		t.Helper()
		for k, v := range more {
			env[k] = v
		}
		cfg, err := LoadConfig(env, false)
		require.NoError(t, err)
		return startProgram(t, cfg)
	}

	t.Run("count_what_really_happened_and_name_nobody", func(t *testing.T) {
		p := start(t, map[string]string{"DASHBOARD_METRICS_TOKEN": metricsToken})
		b := p.browser(t)
		b.post("/signin", url.Values{"email": {"typed-by-somebody@example.com"}, "password": {"typed-by-somebody"}})
		b.signIn()
		res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa"}})
		require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
		for range 3 {
			b.get("/accounts/" + testWABA + "/templates?q=typed-by-somebody")
		}
		b.get("/no/such/typed-by-somebody")
		sim.SetWebhookURL(p.base + "/webhooks/sobot/" + webhookSecret)
		const pushed = 7
		for range pushed {
			require.NoError(t, sim.AccountUpdate(testSender, "VERIFIED_ACCOUNT"))
		}
		require.NoError(t, sim.Drain(t.Context()))
		b.post("/webhooks/sobot/"+strings.Repeat("wrong", 10), url.Values{})

		var text string
		var got map[string]float64
		require.Eventually(t, func() bool { // the inbox is worked on behind the answers
			text = b.scrape(p.base + "/metrics")
			got = figures(t, text)
			return got["templatedesk_inbox_waiting"] == 0 && got["templatedesk_applier_batch_size_sum"] == pushed
		}, 20*time.Second, 20*time.Millisecond)

		for name, want := range map[string]float64{
			"templatedesk_webhooks_total{outcome=kept}":                               pushed,
			"templatedesk_webhooks_total{outcome=wrong_address}":                      1,
			"templatedesk_intake_batch_size_sum":                                      pushed,
			"templatedesk_sign_ins_total{outcome=wrong}":                              1,
			"templatedesk_sign_ins_total{outcome=ok}":                                 1,
			"templatedesk_sobot_call_duration_seconds_count{op=get_token,outcome=ok}": 1,
			"templatedesk_sobot_token_acquisitions_total":                             1,
			"templatedesk_sobot_token":                                                1,
			"templatedesk_accounts":                                                   1,
			"templatedesk_accounts_sync_failing":                                      0,
			"templatedesk_inbox_parked":                                               0,
			"templatedesk_inbox_lag_seconds":                                          0,
			"templatedesk_read_ok":                                                    1,
			"templatedesk_live_streams":                                               0,
			"templatedesk_media_bytes":                                                0,
			"templatedesk_http_request_duration_seconds_count{class=2xx,method=GET,route=/accounts/:waba/templates}": 3,
			"templatedesk_http_request_duration_seconds_count{class=2xx,method=POST,route=/webhooks/sobot/:secret}":  pushed,
			"templatedesk_http_request_duration_seconds_count{class=4xx,method=any,route=none}":                      1,
			"templatedesk_http_request_duration_seconds_count{class=3xx,method=POST,route=/signin}":                  1,
			"templatedesk_build_info{version=" + version() + "}":                                                     1,
		} {
			value, there := got[name]
			assert.True(t, there, name)
			assert.InDelta(t, want, value, 0.001, name)
		}
		for _, name := range []string{
			"templatedesk_sobot_call_duration_seconds_count{op=list_templates,outcome=ok}", "templatedesk_database_bytes", "templatedesk_intake_commit_duration_seconds_sum",
			"templatedesk_applier_batch_duration_seconds_count{outcome=ok}", "go_goroutines", "process_resident_memory_bytes",
		} {
			assert.Positive(t, got[name], name)
		}
		for _, typed := range []string{testWABA, testSender, "typed-by-somebody", webhookSecret, adminEmail, "wrongwrong", metricsToken, env["SOBOT_APP_KEY"], "Nusa"} {
			assert.NotContains(t, text, typed)
		}

		res, _ = b.get("/metrics")
		assert.Equal(t, http.StatusUnauthorized, res.StatusCode, "a session is no token")
		for _, header := range []string{"Bearer", "Bearer ", "Bearer " + metricsToken + "x", "Basic " + metricsToken, metricsToken} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+"/metrics", nil)
			require.NoError(t, err)
			req.Header.Set("Authorization", header)
			res, body := b.do(req)
			assert.Equal(t, http.StatusUnauthorized, res.StatusCode, header)
			assert.NotContains(t, body, "templatedesk_")
		}
		require.NoError(t, p.stop())
	})
	t.Run("have_a_listener_of_their_own_where_one_is_set", func(t *testing.T) {
		addr := freeAddr(t)
		p := start(t, map[string]string{"DASHBOARD_METRICS_ADDR": addr})
		b := p.browser(t)
		assert.Contains(t, b.scrape("http://"+addr+"/metrics"), "templatedesk_inbox_waiting 0")
		res, err := http.Get("http://" + addr + "/metrics")
		require.NoError(t, err)
		res.Body.Close()
		assert.Equal(t, http.StatusUnauthorized, res.StatusCode, "the token is asked for here too, once set")
		res, _ = b.get("/metrics")
		assert.Equal(t, http.StatusNotFound, res.StatusCode, "and not at the pages' address")
		require.NoError(t, p.stop())
	})
	t.Run("are_not_there_when_nobody_asked_for_them", func(t *testing.T) {
		p := start(t, map[string]string{"DASHBOARD_METRICS_ADDR": "", "DASHBOARD_METRICS_TOKEN": ""})
		res, body := p.browser(t).get("/metrics")
		assert.Equal(t, http.StatusNotFound, res.StatusCode)
		assert.NotContains(t, body, "templatedesk_")
		require.NoError(t, p.stop())
	})
}
