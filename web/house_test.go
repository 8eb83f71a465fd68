package web

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/events"
	"templatedesk/internal/redact"
	"templatedesk/internal/sobot"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"
)

const webhookSecret = "a-secret-of-the-webhook-address-0123456789"

// house is a whole server on a fresh database. Its Sobot cannot be reached: what
// these tests look at never asks it.
type house struct {
	*Server
	t     *testing.T
	store *store.Store
	hub   *events.Hub
	media string
	clock time.Time
	logs  *logs
	built Options
}

// logs collects what was logged.
type logs struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// openHouse builds a demo server, so that its three people can sign in by one
// click; change alters the options first.
func openHouse(t *testing.T, change ...func(*Options)) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{t: t, clock: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), logs: &logs{}, media: t.TempDir(), hub: events.NewHub()}
	now := func() time.Time { return h.clock }
	log := slog.New(redact.NewHandler(slog.NewTextHandler(h.logs, &slog.HandlerOptions{Level: slog.LevelDebug}), &redact.Secrets{}))
	h.store = storetest.New(t, now)
	people := access.New(h.store, now, log)
	require.NoError(t, people.EnsureDemoPeople(ctx))
	d := desk.New(desk.Options{
		Store: h.store, Hub: h.hub, Now: now, Log: log, MediaDir: h.media, Demo: true,
		Sobot: sobot.New(sobot.Options{BaseURL: "http://127.0.0.1:1", AppID: "app", AppKey: "key"}),
	})
	require.NoError(t, d.EnsureWebhookSecret(ctx, webhookSecret))
	h.built = Options{Desk: d, Access: people, Hub: h.hub, Demo: true, Now: now, Log: log, Version: "test"}
	for _, f := range change {
		f(&h.built)
	}
	h.Server = New(h.built)
	return h
}

// again is another server on the same database: making one takes a while under
// the race detector.
func (h *house) again(t *testing.T, change func(*Options)) *house {
	other := *h
	other.t = t
	change(&other.built)
	other.Server = New(other.built)
	return &other
}

// as gives the cookie of a person of that role.
func (h *house) as(role access.Role) *http.Cookie {
	h.t.Helper()
	id, _, err := h.access.SignInDemo(context.Background(), role)
	require.NoError(h.t, err)
	return &http.Cookie{Name: h.cookieName(), Value: id}
}

type answer struct {
	*http.Response
	body string
}

// send answers one request in process. Extras are *http.Cookie or "Name: value".
func (h *house) send(method, path, body string, extras ...any) answer {
	h.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Host = "desk.test"
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, extra := range extras {
		switch e := extra.(type) {
		case *http.Cookie:
			req.AddCookie(e)
		case string:
			name, value, _ := strings.Cut(e, ": ")
			req.Header.Set(name, value)
		}
	}
	res, err := h.Test(req)
	require.NoError(h.t, err, "%s %s", method, path)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(h.t, err)
	return answer{res, string(text)}
}

const sameOrigin = "Sec-Fetch-Site: same-origin"

// listen serves on a real port until the test ends and gives its address.
func (h *house) listen() string {
	h.t.Helper()
	return h.serve(h.port())
}

// port is a free one.
func (h *house) port() net.Listener {
	h.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(h.t, err)
	return ln
}

// serve is listen with a listener of the test's own.
func (h *house) serve(ln net.Listener) string {
	done := make(chan error, 1)
	go func() { done <- h.Serve(ln) }()
	h.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = h.Shutdown(ctx) // an open connection of a test that is over
		<-done
	})
	return ln.Addr().String()
}
