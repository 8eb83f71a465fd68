package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"templatedesk/internal/sobot/sobotsim"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// canaryNumber is the test phone's, without its country code.
const canaryNumber = "81255500177"

// parrot stands between the program and the simulator. It hears what goes over the wire,
// and can answer a call with all that it was sent, in many disguises.
type parrot struct {
	*httptest.Server
	mu     sync.Mutex
	answer http.HandlerFunc // instead of the simulator's; nil for none
	only   string           // to calls whose path holds it
	heard  map[string]string
}

func newParrot(t *testing.T, sobotURL string) *parrot {
	target, err := url.Parse(sobotURL)
	require.NoError(t, err)
	p := &parrot{heard: map[string]string{}}
	proxy := httputil.NewSingleHostReverseProxy(target)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		if sign := r.URL.Query().Get("sign"); sign != "" {
			p.heard["sign"] = sign
		}
		if token := r.Header.Get("token"); token != "" {
			p.heard["token"] = token
		}
		answer := p.answer
		if p.only != "" && !strings.Contains(r.URL.Path, p.only) {
			answer = nil
		}
		p.mu.Unlock()
		if answer != nil {
			answer(w, r)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *parrot) says(only string, answer http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer, p.only = answer, only
}

// repeated are faults that say back all that came, and more that the program knows.
func repeated(extra []string) map[string]http.HandlerFunc {
	all := func(r *http.Request) string {
		body, _ := io.ReadAll(r.Body)
		plain, _ := url.QueryUnescape(r.URL.RawQuery)
		return strings.Join(append(extra, r.Header.Get("token"), r.URL.RawQuery, plain, string(body)), " ")
	}
	refuse := func(code string, disguise func(string) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]string{"ret_code": code, "ret_msg": disguise(all(r))})
		}
	}
	same := func(s string) string { return s }
	hangUp := func(answer func(*http.Request) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			text := answer(r)
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				_, _ = io.WriteString(conn, text)
				_ = conn.Close()
			}
		}
	}
	return map[string]http.HandlerFunc{
		"refuses": refuse("777777", same), "is unclear": refuse("999998", same), "has a code that says it": func(w http.ResponseWriter, r *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]string{"ret_code": all(r), "ret_msg": "no"})
		},
		"quotes":  refuse("777777", func(s string) string { return fmt.Sprintf("%q", s) }),
		"escapes": refuse("777777", url.QueryEscape),
		"fails":   func(w http.ResponseWriter, r *http.Request) { http.Error(w, all(r), http.StatusBadGateway) },
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/x?"+url.QueryEscape(all(r)), http.StatusFound)
		},
		"hangs up":    hangUp(func(*http.Request) string { return "" }),
		"is not HTTP": hangUp(func(r *http.Request) string { return all(r) + "\r\n\r\n" }),
		"cut":         func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, `{"ret_code":"`+all(r)) },
	}
}

// canaryHouse is the program with all canaries in it.
type canaryHouse struct {
	t       *testing.T
	p       *program
	b       *browser
	parrot  *parrot
	sim     *sobotsim.Sim
	secrets map[string]string // canaries by name; the number is apart
	draft   string            // address of one with a sample
	problem *regexp.Regexp
}

// TestCanaries plants the secrets of a house wherever text can come in, lets the upstream
// repeat them in every fault, and looks for them in all that goes out.
func TestCanaries(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			sim, sobotURL := startSim(t)
			parrot := newParrot(t, sobotURL)
			env := liveEnv(t, sim, parrot.URL, freeAddr(t))
			env["DASHBOARD_LOG_FORMAT"], env["DASHBOARD_SECRET_KEY"] = format, strings.Repeat("0c4a", 15)+"feed"
			delete(env, "DASHBOARD_WEBHOOK_SECRET")
			h := &canaryHouse{t: t, sim: sim, parrot: parrot, problem: regexp.MustCompile(`data-testid="problem"|data-toast="error"`), secrets: map[string]string{
				"app key": env["SOBOT_APP_KEY"], "secret key": env["DASHBOARD_SECRET_KEY"],
			}}

			// The first start: nobody is there, and the setup link is on stdout, once.
			first := map[string]string{}
			for name, value := range env {
				if !strings.HasPrefix(name, "DASHBOARD_ADMIN") {
					first[name] = value
				}
			}
			cfg, err := LoadConfig(first, false)
			require.NoError(t, err)
			h.open(startProgram(t, cfg))
			link := <-h.p.stdout.says("http://")
			h.secrets["setup token"] = link[strings.LastIndex(link, "/")+1:]
			h.plantEverywhere()
			res, body := h.b.post("/setup/"+h.secrets["setup token"], url.Values{"name": {"Ana"}, "email": {adminEmail}, "password": {adminPassword}, "again": {adminPassword}})
			require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
			h.secrets["old webhook secret"] = h.webhookSecret()
			h.close()
			assert.Equal(t, 1, strings.Count(h.p.stdout.String(), h.secrets["setup token"]))
			h.scan("stdout, but for its setup link", strings.ReplaceAll(h.p.stdout.String(), link, ""))

			h.secrets["admin password"] = adminPassword // of the configuration from here on
			env["DASHBOARD_WEBHOOK_SECRET"], h.secrets["webhook secret"] = webhookSecret, webhookSecret
			cfg, err = LoadConfig(env, false)
			require.NoError(t, err)
			h.open(startProgram(t, cfg))
			h.b.signIn()
			h.furnish()
			require.GreaterOrEqual(t, len(h.secrets), 10, "canaries, and the number")
			for name, secret := range h.secrets {
				require.NotEmpty(t, secret, name)
			}
			h.plantEverywhere()
			if format == "json" { // once is enough: the faults take their time
				h.askSobotWithFaults()
				h.plantEverywhere()
			}
			h.exports()
			h.close()
			h.scan("stdout", h.p.stdout.String())
			if format == "json" {
				for line := range strings.Lines(strings.TrimSpace(h.p.log.String())) {
					require.True(t, json.Valid([]byte(line)), line)
				}
			}

			// The same log without the handler that makes it discreet would be full of them:
			// the scanner finds one that is planted.
			bare := &bytes.Buffer{}
			slog.New(slog.NewTextHandler(bare, nil)).Info("planted", "x", "sign "+h.secrets["sign"])
			assert.NotEmpty(t, leaks(bare.String(), h.secrets["sign"]))
		})
	}
}

func (h *canaryHouse) open(p *program) { h.p, h.b = p, p.browser(h.t) }

func (h *canaryHouse) close() {
	h.t.Helper()
	require.NoError(h.t, h.p.stop())
	log := h.p.log.String()
	require.Contains(h.t, log, "stopped", "the log was heard to its end")
	h.scan("log", log)
}

// exports scans what people can take out of the house: the audit tells of account labels
// that were canaries.
func (h *canaryHouse) exports() {
	h.t.Helper()
	for _, secret := range h.secrets {
		for _, label := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret)), "Nusa"} {
			res, body := h.b.post("/settings/accounts/"+testWABA+"/rename", url.Values{"label": {label}})
			require.Less(h.t, res.StatusCode, 500, body) // some are longer than a label may be
		}
	}
	for _, path := range []string{"/settings/audit/export.csv", "/settings/audit/export.json"} {
		res, body := h.b.get(path)
		require.Equal(h.t, http.StatusOK, res.StatusCode)
		require.Greater(h.t, strings.Count(body, "account-renamed"), 2*len(h.secrets), "it tells of what was planted")
		h.scan(path, body, "number")
	}
}

// scan fails for each canary in a text but those in except.
func (h *canaryHouse) scan(where, text string, except ...string) {
	h.t.Helper()
	excerpt := func(found string) string {
		at := strings.Index(text, found)
		return text[max(0, at-300):min(len(text), max(0, at)+300)]
	}
	for name, secret := range h.secrets {
		if found := leaks(text, secret); len(found) > 0 && !slices.Contains(except, name) {
			h.t.Errorf("the %s is in the %s, %v:\n%s", name, where, found, excerpt(written(secret)[found[0]]))
		}
	}
	if !slices.Contains(except, "number") && numberLeaks(text, canaryNumber) {
		h.t.Errorf("a telephone number is in the %s:\n%s", where, excerpt("0177"))
	}
}

// see scans the answer to something that went wrong: an error page or toast shows no
// canary. A form that is shown again keeps what was typed, and an admin's pages show the
// team's phones and samples.
func (h *canaryHouse) see(what string, res *http.Response, body, typed string) {
	h.t.Helper()
	switch {
	case res.StatusCode < 400:
	case h.problem.MatchString(body):
		h.scan("error page of "+what, body)
	default:
		h.scan("answer to "+what, body, typed, "number", "media id")
	}
}

// webhookSecret is what the page tells an admin.
func (h *canaryHouse) webhookSecret() string {
	h.t.Helper()
	_, page := h.b.get("/webhooks")
	found := regexp.MustCompile(`/webhooks/sobot/([0-9A-Za-z]{32,})`).FindStringSubmatch(page)
	require.NotNil(h.t, found, page)
	return found[1]
}

// furnish makes an account with a template, a draft with a sample and a test phone, and
// so learns the rest of the canaries.
func (h *canaryHouse) furnish() {
	h.t.Helper()
	post := func(path string, form url.Values) string {
		h.t.Helper()
		res, body := h.b.post(path, form)
		require.Equal(h.t, http.StatusSeeOther, res.StatusCode, "%s: %s", path, body)
		return res.Header.Get("Location")
	}
	post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa"}})
	post("/settings/accounts/"+testWABA+"/senders", url.Values{"phone_number_id": {testSender}, "display": {"+62 812 5550 0001"}, "label": {"Shop"}})
	post("/settings/phones", url.Values{"label": {"Ana"}, "number": {"+62" + canaryNumber}})
	_, err := h.sim.AddTemplate(sobotsim.Template{WABA: testWABA, Name: "order_left", Language: "en_US", Status: "APPROVED"})
	require.NoError(h.t, err)
	post("/accounts/"+testWABA+"/sync", nil)
	h.b.waitFor("/accounts/"+testWABA+"/templates", "order_left")
	h.draft = h.sampleDraft()
	for _, c := range h.b.http.Jar.Cookies(mustURL(h.t, h.p.base)) {
		if c.Name == "desk" {
			h.secrets["session id"] = c.Value
		}
	}
	h.parrot.mu.Lock()
	h.secrets["sign"], h.secrets["token"] = h.parrot.heard["sign"], h.parrot.heard["token"]
	h.parrot.mu.Unlock()
}

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	require.NoError(t, err)
	return u
}

// sampleDraft begins a draft with a picture and gives its address.
func (h *canaryHouse) sampleDraft() string {
	h.t.Helper()
	res, body := h.b.post("/accounts/"+testWABA+"/drafts", url.Values{"category": {"MARKETING"}})
	require.Equal(h.t, http.StatusSeeOther, res.StatusCode, body)
	draft := res.Header.Get("Location")
	res, body = h.b.post(draft, h.draftForm(draft))
	require.Less(h.t, res.StatusCode, 400, body)
	raw, err := os.ReadFile(picture(h.t))
	require.NoError(h.t, err)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "autumn.png")
	require.NoError(h.t, err)
	_, err = part.Write(raw)
	require.NoError(h.t, errors.Join(err, w.Close()))
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.p.base+draft+"/media", &form)
	require.NoError(h.t, err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, body = h.b.do(req)
	require.Less(h.t, res.StatusCode, 400, body)
	var asked strings.Builder
	for _, r := range h.sim.Requests() {
		asked.WriteString(r.Query.Encode())
		asked.Write(r.Body)
	}
	found := regexp.MustCompile(`media(?:/|%2F)([0-9A-Z]{52})\.png`).FindStringSubmatch(asked.String())
	require.NotNil(h.t, found, asked.String())
	h.secrets["media id"] = found[1]
	return draft
}

func (h *canaryHouse) draftForm(draft string) url.Values {
	h.t.Helper()
	_, page := h.b.get(draft)
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)
	require.NotNil(h.t, version, page)
	return url.Values{
		"version": {version[1]}, "shown": {"text"}, "name": {"autumn_" + strings.ToLower(uuid.NewString()[:8])}, "language": {"en_US"}, "category": {"MARKETING"},
		"header.format": {"IMAGE"}, "body": {"Our autumn sale has begun, come and see us."}, "op-id": {uuid.NewString()},
	}
}
