//go:build bench

package main

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"
)

// TestBench prints what pages and the webhook door cost, each beside a bare
// yardstick of the same run. Only the ratios mean something on another machine;
// each is of the medians of five rounds, and rounds of both sides take turns.
func TestBench(t *testing.T) {
	p := startBench(t)
	cookie := p.cookie(t)
	list := "/accounts/" + testWABA + "/templates"
	one := list + "/bench_0001/en_US"

	listBody := p.fetch(t, list, cookie)
	oneBody := p.fetch(t, one, cookie)
	bareList, bareOne, hello := bareFiber(t, listBody), bareFiber(t, oneBody), bareFiber(t, []byte("hello"))

	page := func(base, path string) func() float64 {
		return func() float64 { return rate(t, 400, 16, get(base+path, cookie)) }
	}
	t.Run("list", func(t *testing.T) {
		compare("list page, 50 rows of 6,000 templates", "bare Fiber, same bytes", page(p.base, list), page(bareList, "/"))
		compare("list page, 50 rows of 6,000 templates", "bare Fiber, hello", page(p.base, list), page(hello, "/"))
	})
	t.Run("template", func(t *testing.T) {
		compare("template page with 1,000 events", "bare Fiber, same bytes", page(p.base, one), page(bareOne, "/"))
	})
	t.Run("key press", func(t *testing.T) { keyPress(t, p, cookie) })
	t.Run("weight", func(t *testing.T) {
		requests, bytes := weighList(t)
		fmt.Printf("%-60s %9d bytes in %d requests   %-28s %9d bytes in %d requests   ratio %.3f\n", "list page of the demo, cold, on the wire", bytes, requests,
			"budget", 23_000, 6, float64(bytes)/23_000)
	})
	t.Run("intake", func(t *testing.T) { burst(t, 10_000, 5) })
}

const benchToken = "a token for the figures of the bench"

func startBench(t *testing.T) *program {
	sim, sobotURL := startSim(t)
	for i := range 3000 {
		for _, language := range []string{"en_US", "id"} {
			_, err := sim.AddTemplate(sobotsim.Template{
				WABA: testWABA, Name: fmt.Sprintf("bench_%04d", i), Language: language,
				Components: fmt.Sprintf(`[{"type":"BODY","text":"Hello {{1}}, your order %d leaves our warehouse on {{2}} and comes to your door.","example":{"body_text":[["Rina","Monday"]]}},{"type":"FOOTER","text":"Nusa Retail"}]`, i),
			})
			require.NoError(t, err)
		}
	}
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	env["DASHBOARD_METRICS_TOKEN"] = benchToken
	cfg, err := LoadConfig(env, false)
	require.NoError(t, err)
	p := startProgram(t, cfg)
	b := p.browser(t)
	b.signIn()
	res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa Retail"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
	id := ""
	for _, tpl := range sim.Templates(testWABA) {
		if tpl.Name == "bench_0001" && tpl.Language == "en_US" {
			id = tpl.ID
		}
	}
	words := []string{"GREEN", "YELLOW"}
	rate(t, 1000, 8, func(i int) (*fasthttp.Request, int) {
		req := fasthttp.AcquireRequest()
		req.SetRequestURI(p.base + "/webhooks/sobot/" + webhookSecret)
		req.Header.SetMethod(http.MethodPost)
		req.SetBody(fmt.Appendf(nil, `{"entry":[{"id":"%s","time":%d,"changes":[{"field":"message_template_quality_update","value":{"previous_quality_score":"%s","new_quality_score":"%s","message_template_id":%s,"message_template_name":"bench_0001","message_template_language":"en-US"}}]}],"object":"whatsapp_business_account"}`,
			testWABA, time.Now().Unix()-int64(i)*60, words[i%2], words[(i+1)%2], id))
		return req, http.StatusOK
	})
	return p
}

// keyPress posts the whole form of a full draft as the builder does at each pause in the
// typing: 1,024 characters of right-to-left text, ten buttons, all samples. The answer is
// the form, the preview and the review anew. What the server did for it, from the request
// read to the answer ready to be written, is told by its own figures; posting what is
// stored already shows it without the disk, and posting something else with it.
func keyPress(t *testing.T, p *program, cookie string) {
	b := p.browser(t)
	b.signIn()
	res, body := b.post("/accounts/"+testWABA+"/drafts", url.Values{"category": {"UTILITY"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
	draft := res.Header.Get("Location")
	form := url.Values{
		"version": {"1"}, "shown": {"buttons"}, "name": {"order_on_its_way"}, "language": {"ar"}, "category": {"UTILITY"},
		"header.format": {"TEXT"}, "header.text": {"طلبك {{1}} في الطريق"}, "header.sample": {"A-1042"}, "footer": {"شكرا لتسوقك معنا"},
		"body": {strings.Repeat("مرحبا {{1}} طلبك رقم {{2}} في الطريق إليك اليوم.\n", 21) + "شكرا"}, "samples.0": {"ليلى"}, "samples.1": {"A-1042"},
	}
	for i := range 10 {
		form.Set(fmt.Sprintf("buttons.%d.type", i), "QUICK_REPLY")
		form.Set(fmt.Sprintf("buttons.%d.text", i), fmt.Sprintf("جواب %d", i))
	}
	worked := func(of string) float64 {
		if form.Get("version") == "1" {
			return 0 // it has answered none
		}
		return figure(t, p.base, benchToken, "templatedesk_http_request_duration_seconds_"+of+`{class="2xx",method="POST",route="/accounts/:waba/drafts/:id"}`)
	}
	version := regexp.MustCompile(`name="version" value="(\d+)"`)
	part := regexp.MustCompile(`name="have" value="([a-z-]+)(-\w+)"`)
	parts := map[string]string{} // as the browser has them
	press := func(change bool, encoding string) func() float64 {
		return func() float64 {
			client := &fasthttp.Client{}
			before, answered := worked("sum"), worked("count")
			for i := range 200 {
				if change {
					form.Set("footer", fmt.Sprint("شكرا ", i))
				}
				req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
				req.SetRequestURI(p.base + draft)
				req.Header.SetMethod(http.MethodPost)
				req.Header.Set("Cookie", cookie)
				req.Header.Set("Sec-Fetch-Site", "same-origin")
				req.Header.Set("HX-Request", "true")
				req.Header.SetContentType("application/x-www-form-urlencoded")
				req.Header.Set("Accept-Encoding", encoding)
				req.SetBodyString(form.Encode())
				require.NoError(t, client.Do(req, res))
				require.Equal(t, http.StatusOK, res.StatusCode(), string(res.Body()))
				body, err := res.BodyUncompressed()
				require.NoError(t, err)
				form.Set("version", string(version.FindSubmatch(body)[1]))
				for _, m := range part.FindAllSubmatch(body, -1) {
					parts[string(m[1])] = string(m[2])
				}
				form.Del("have")
				for name, sum := range parts {
					form.Add("have", name+sum)
				}
			}
			return (worked("sum") - before) / (worked("count") - answered) * 1000
		}
	}
	press(true, "")() // is stored from now on
	content := templates.Content{
		Name: form.Get("name"), Language: "ar", Category: templates.CategoryUtility,
		Header: templates.Header{Format: templates.HeaderText, Text: form.Get("header.text"), Sample: "A-1042"},
		Body:   form.Get("body"), Samples: []string{"ليلى", "A-1042"}, Footer: form.Get("footer"),
	}
	for i := range 10 {
		content.Buttons = append(content.Buttons, templates.DraftButton{Type: templates.QuickReply, Text: form.Get(fmt.Sprintf("buttons.%d.text", i))})
	}
	rules := func() float64 {
		const times = 500
		began := time.Now()
		for range times {
			templates.Review(content)
			templates.PreviewDraft(content)
		}
		return float64(time.Since(began).Microseconds()) / times / 1000
	}
	for _, one := range []struct {
		name string
		took func() float64
	}{
		{"key press in a full draft: all rules and the preview", rules},
		{"key press in a full draft: the server's work, nothing new", press(false, "")},
		{"key press in a full draft: the same, compressed", press(false, "gzip, deflate, br, zstd")},
		{"key press in a full draft: the same, kept on disk too", press(true, "gzip, deflate, br, zstd")},
	} {
		var rounds []float64
		for range 5 {
			rounds = append(rounds, one.took())
		}
		slices.Sort(rounds)
		fmt.Printf("%-60s %9.2f ms  %-55s %9.2f ms  ratio %.3f\n", one.name, rounds[2], "budget", 1.0, rounds[2])
	}
}

// cookie is a signed-in session's.
func (p *program) cookie(t *testing.T) string {
	b := p.browser(t)
	b.signIn()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base, nil)
	require.NoError(t, err)
	for _, c := range b.http.Jar.Cookies(req.URL) {
		req.AddCookie(c)
	}
	return req.Header.Get("Cookie")
}

func (p *program) fetch(t *testing.T, path, cookie string) []byte {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+path, nil)
	require.NoError(t, err)
	req.Header.Set("Cookie", cookie)
	_, body := p.browser(t).do(req)
	t.Logf("%s: %d bytes", path, len(body))
	return []byte(body)
}

// bareFiber serves the same bytes with nothing around them.
func bareFiber(t *testing.T, body []byte) string {
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(body)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = app.Listener(ln) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + ln.Addr().String()
}

func get(address, cookie string) func(int) (*fasthttp.Request, int) {
	return func(int) (*fasthttp.Request, int) {
		req := fasthttp.AcquireRequest()
		req.SetRequestURI(address)
		req.Header.Set("Cookie", cookie)
		return req, http.StatusOK
	}
}

// rate sends n requests over conns connections and returns answers per second.
func rate(t *testing.T, n, conns int, request func(i int) (req *fasthttp.Request, want int)) float64 {
	client := &fasthttp.Client{MaxConnsPerHost: conns}
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	began := time.Now()
	var wg sync.WaitGroup
	for range conns {
		wg.Go(func() {
			res := fasthttp.AcquireResponse()
			for i := range next {
				req, want := request(i)
				if err := client.Do(req, res); err != nil || res.StatusCode() != want {
					t.Errorf("request %d: %v, HTTP %d", i, err, res.StatusCode())
					return
				}
				fasthttp.ReleaseRequest(req)
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(began).Seconds()
}

// compare prints the medians of five rounds of ours and of the yardstick.
func compare(name, yardstick string, ours, bare func() float64) {
	ours() // warm
	bare()
	var a, b []float64
	for range 5 {
		a, b = append(a, ours()), append(b, bare())
	}
	slices.Sort(a)
	slices.Sort(b)
	fmt.Printf("%-60s %9.0f/s   %-55s %9.0f/s   ratio %.3f\n", name, a[2], yardstick, b[2], a[2]/b[2])
}
