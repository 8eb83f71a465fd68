// Package desktest knows how to put a whole desk together for a test: a real
// store, a real client, the Sobot simulator and a clock that the test moves. It
// must not be imported outside of tests, nor replace any of them by a fake.
package desktest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/events"
	"templatedesk/internal/mail"
	"templatedesk/internal/outward"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/require"
)

// The account that Account adds.
const (
	WABA        = "100200300400500"
	SenderID    = "110220330440550" // phone number id
	SenderPhone = "6281255500001"
)

// Admin is who acts in tests.
var Admin = access.Person{ID: "p1", Email: "ana@example.com", Name: "Ana", Role: access.Admin}

// Clock is the time of the whole fixture. It stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Fixture is a desk with all that it needs.
type Fixture struct {
	Desk      *desk.Desk
	Store     *store.Store
	Sim       *sobotsim.Sim
	Hub       *events.Hub
	Clock     *Clock
	SobotURL  string
	PublicURL string
	MediaDir  string

	t testing.TB
}

// Option changes how the fixture is put together.
type Option func(*config)

type config struct {
	publicURL string
	appKey    string
	down      bool
	timeouts  sobot.Timeouts
	log       *slog.Logger

	mediaQuota, diskFloor int64

	mail  *mail.Mailer
	posts *outward.Client
}

// WithPublicURL says that the test serves media and webhooks itself, at url.
func WithPublicURL(url string) Option { return func(c *config) { c.publicURL = url } }

// WithWrongKey gives the client an app key that Sobot does not know.
func WithWrongKey() Option { return func(c *config) { c.appKey = "not-the-key" } }

// WithSobotDown lets nobody listen where Sobot should be.
func WithSobotDown() Option { return func(c *config) { c.down = true } }

// WithRoom limits the space that uploads may take, in bytes.
func WithRoom(quota, floor int64) Option {
	return func(c *config) { c.mediaQuota, c.diskFloor = quota, floor }
}

// WithTargets lets the desk send letters as o says, and post to addresses on loopback.
func WithTargets(t testing.TB, o mail.Options) Option {
	t.Helper()
	mailer, err := mail.New(o)
	require.NoError(t, err)
	return func(c *config) {
		c.mail = mailer
		c.posts = outward.New(outward.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	}
}

// WithLog lets a test read what desk and client log.
func WithLog(log *slog.Logger) Option { return func(c *config) { c.log = log } }

// WithTimeouts shortens the client's deadlines.
func WithTimeouts(t sobot.Timeouts) Option { return func(c *config) { c.timeouts = t } }

// New puts a fixture together. Everything ends with the test, which fails when
// the simulator saw a request that breaks Sobot's document.
func New(t testing.TB, options ...Option) *Fixture {
	t.Helper()
	var c config
	for _, o := range options {
		o(&c)
	}
	// Today at nine, whatever the hour: what a test does in one day stays in that day.
	f := &Fixture{t: t, Clock: &Clock{now: time.Now().UTC().Truncate(24 * time.Hour).Add(9 * time.Hour)}, Hub: events.NewHub(), MediaDir: t.TempDir()}
	f.Sim = sobotsim.New(sobotsim.Options{Now: f.Clock.Now})
	vendor := httptest.NewServer(f.Sim)
	f.SobotURL = vendor.URL
	if c.down {
		vendor.Close()
	}
	t.Cleanup(func() {
		require.NoError(t, f.Sim.Close())
		vendor.Close()
		require.Empty(t, f.Sim.Violations(), "requests that break Sobot's document")
	})
	f.PublicURL = c.publicURL
	if f.PublicURL == "" {
		public := httptest.NewServer(http.HandlerFunc(f.servePublic))
		t.Cleanup(public.Close)
		f.PublicURL = public.URL
	}
	f.Store = storetest.New(t, f.Clock.Now)

	appID, appKey := f.Sim.Credentials()
	if c.appKey != "" {
		appKey = c.appKey
	}
	client := sobot.New(sobot.Options{
		BaseURL: f.SobotURL, AppID: appID, AppKey: sobot.Secret(appKey), Now: f.Clock.Now, Timeouts: c.timeouts, Log: c.log,
	})
	t.Cleanup(client.Close)
	f.Desk = desk.New(desk.Options{
		Store: f.Store, Sobot: client, Hub: f.Hub, Now: f.Clock.Now, PublicURL: f.PublicURL, MediaDir: f.MediaDir,
		Mail: c.mail, Outward: c.posts,
		MediaQuota: c.mediaQuota, DiskFloor: c.diskFloor, SobotHost: "sobot.test", Log: c.log,
	})
	require.NoError(t, f.Desk.EnsureWebhookSecret(t.Context(), ""))
	view, err := f.Desk.Webhooks(t.Context())
	require.NoError(t, err)
	f.Sim.SetWebhookURL(view.Address)
	return f
}

// Account adds WABA at Sobot and here, with a sender.
func (f *Fixture) Account() {
	f.t.Helper()
	f.Sim.AddAccount(WABA, "Nusa Retail")
	require.NoError(f.t, f.Sim.AddSender(WABA, SenderID, SenderPhone))
	f.AddAccount()
}

// AddAccount adds WABA here; Sobot knows it already.
func (f *Fixture) AddAccount() {
	f.t.Helper()
	_, err := f.Desk.AddAccount(f.t.Context(), Admin, WABA, "Nusa Retail")
	require.NoError(f.t, err)
	_, err = f.Desk.AddSender(f.t.Context(), Admin, templates.Sender{WABA: WABA, PhoneNumberID: SenderID, Display: "+" + SenderPhone, Label: "Shop"})
	require.NoError(f.t, err)
}

// Deliver waits until the simulator has pushed everything and applies it.
func (f *Fixture) Deliver() {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(f.t, f.Sim.Drain(ctx))
	require.NoError(f.t, f.Desk.ApplyWaiting(ctx))
}

// servePublic is what Sobot sees of a dashboard: media and the webhook address.
func (f *Fixture) servePublic(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/media/"):
		name := path.Base(r.URL.Path)
		file, up, err := f.Desk.OpenMedia(r.Context(), strings.TrimSuffix(name, path.Ext(name)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer file.Close()
		w.Header().Set("Content-Type", up.MIME)
		_, _ = io.Copy(w, file)
	case r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/webhooks/sobot/"):
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = f.Desk.TakeIn(r.Context(), path.Base(r.URL.Path), body)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	default:
		http.NotFound(w, r)
	}
}
