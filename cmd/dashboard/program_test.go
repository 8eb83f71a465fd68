package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/redact"
	"templatedesk/internal/sobot/sobotsim"

	"github.com/stretchr/testify/require"
)

// What an unattended install sets, and the account that the simulator has.
const (
	adminEmail    = "ana@example.com"
	adminPassword = "correct horse battery"

	testWABA   = "100200300400500"
	testSender = "110220330440550"
)

// program is the whole dashboard running in this process against the simulator.
type program struct {
	base   string // http://127.0.0.1:port
	sim    *sobotsim.Sim
	stdout *transcript
	stop   func() error // asks it to stop and waits; may be called twice
	log    *transcript

	secrets redact.Secrets // that the program learned
}

// freeAddr is a loopback address that nobody listens on.
func freeAddr(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	return ln.Addr().String()
}

// startSim starts a simulator with one account and one sender. The test fails
// if it sees a request that breaks Sobot's document.
func startSim(t testing.TB) (*sobotsim.Sim, string) {
	t.Helper()
	sim := sobotsim.New(sobotsim.Options{})
	sim.AddAccount(testWABA, "Nusa Retail")
	require.NoError(t, sim.AddSender(testWABA, testSender, "6281255500001"))
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		require.NoError(t, sim.Close())
		server.Close()
		require.Empty(t, sim.Violations(), "requests that break Sobot's document")
	})
	return sim, server.URL
}

// liveEnv is an environment for a live dashboard at addr against a simulator.
func liveEnv(t testing.TB, sim *sobotsim.Sim, sobotURL, addr string) map[string]string {
	t.Helper()
	appID, appKey := sim.Credentials()
	return map[string]string{
		"SOBOT_BASE_URL": sobotURL, "SOBOT_APP_ID": appID, "SOBOT_APP_KEY": appKey,
		"DASHBOARD_ADDR": addr, "DASHBOARD_PUBLIC_URL": "http://" + addr, "DASHBOARD_DATA_DIR": t.TempDir(),
		"DASHBOARD_WEBHOOK_SECRET": webhookSecret,
		"DASHBOARD_ADMIN_EMAIL":    adminEmail, "DASHBOARD_ADMIN_PASSWORD": adminPassword,
	}
}

const webhookSecret = "thewebhooksecretofthesetests0123456789"

// startLive runs a live dashboard against a simulator that pushes to it.
func startLive(t testing.TB) *program {
	t.Helper()
	sim, sobotURL := startSim(t)
	addr := freeAddr(t)
	cfg, err := LoadConfig(liveEnv(t, sim, sobotURL, addr), false)
	require.NoError(t, err)
	p := startProgram(t, cfg)
	p.sim = sim
	sim.SetWebhookURL(p.base + "/webhooks/sobot/" + webhookSecret)
	return p
}

// startProgram runs cfg and waits until it says where it is.
func startProgram(t testing.TB, cfg Config) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &program{stdout: newTranscript(), log: newTranscript()}
	done := make(chan error, 1)
	log := slog.New(newLogHandler(p.log, cfg.LogFormat, slog.LevelDebug, &p.secrets))
	go func() { done <- Run(ctx, cfg, log, p.stdout, &p.secrets) }()
	var once sync.Once
	var stopped error
	p.stop = func() error {
		once.Do(func() {
			cancel()
			select {
			case stopped = <-done:
			case <-time.After(20 * time.Second):
				stopped = fmt.Errorf("did not stop:\n%s", p.log)
			}
		})
		return stopped
	}
	t.Cleanup(func() { require.NoError(t, p.stop()) })
	select {
	case line := <-p.stdout.says("Template Desk is at "):
		p.base = strings.TrimPrefix(line, "Template Desk is at ")
	case err := <-done:
		done <- err
		t.Fatalf("did not start: %v\n%s", err, p.log)
	}
	return p
}

// browser is an HTTP client with cookies that looks like a browser of the same
// site and follows no redirect.
type browser struct {
	t    testing.TB
	base string
	http *http.Client
}

func (p *program) browser(t testing.TB) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &browser{t: t, base: p.base, http: &http.Client{
		Jar: jar, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (b *browser) get(path string) (*http.Response, string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, nil)
	require.NoError(b.t, err)
	return b.do(req)
}

func (b *browser) post(path string, form url.Values) (*http.Response, string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	require.NoError(b.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

func (b *browser) do(req *http.Request) (*http.Response, string) {
	b.t.Helper()
	res, err := b.http.Do(req)
	require.NoError(b.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(b.t, err)
	return res, string(body)
}

// signIn enters as the admin of an unattended install.
func (b *browser) signIn() {
	b.t.Helper()
	res, body := b.post("/signin", url.Values{"email": {adminEmail}, "password": {adminPassword}})
	require.Equal(b.t, http.StatusSeeOther, res.StatusCode, body)
}

// transcript keeps what is written to it and tells who waits for a line.
type transcript struct {
	mu    sync.Mutex
	lines []string
	part  string // of a line that has not ended
	waits []wait
}

type wait struct {
	prefix string
	found  chan string
}

func newTranscript() *transcript { return &transcript{} }

func (tr *transcript) Write(p []byte) (int, error) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	ended := strings.Split(tr.part+string(p), "\n")
	tr.part = ended[len(ended)-1]
	for _, line := range ended[:len(ended)-1] {
		line = strings.TrimSpace(line)
		tr.lines = append(tr.lines, line)
		for _, w := range tr.waits {
			w.tell(line)
		}
	}
	return len(p), nil
}

// says gives the first line that begins with prefix, once it is there.
func (tr *transcript) says(prefix string) <-chan string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	w := wait{prefix, make(chan string, 1)}
	tr.waits = append(tr.waits, w)
	for _, line := range tr.lines {
		w.tell(line)
	}
	return w.found
}

func (w wait) tell(line string) {
	if strings.HasPrefix(line, w.prefix) {
		select {
		case w.found <- line:
		default: // the first one counts
		}
	}
}

func (tr *transcript) String() string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return strings.Join(tr.lines, "\n") + "\n" + tr.part
}
