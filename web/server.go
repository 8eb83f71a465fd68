// Package web knows the browser's side of the house: routes and who may use them,
// forms, pages, the webhook door, the live stream, and how a supervisor asks whether
// we are ready. It must not know SQL or the Sobot client: everything that it shows or
// starts goes through the desk.
package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/events"
	"templatedesk/internal/outward"
	"templatedesk/internal/redact"
)

// Options are what a Server is built from.
type Options struct {
	Desk   *desk.Desk
	Access *access.Service
	Hub    *events.Hub
	// PublicURL is where browsers and Sobot reach us, such as
	// https://desk.example.com; empty when nobody said. https decides whether
	// cookies are Secure.
	PublicURL string
	Proxies   Proxies // who may say where a request came from; nobody by default
	// Patience is how long a peer may stall, sending or reading, before it is cut;
	// 20 seconds by default.
	Patience time.Duration
	// Heartbeat is how often a live stream says something at least; 15 seconds by default.
	Heartbeat time.Duration
	Demo      bool
	Now       func() time.Time
	Log       *slog.Logger
	Version   string
	// Beacon knows whether the public address can be reached from outside. Nil: nobody
	// asks, as in the demo, whose Sobot is on this machine.
	Beacon  *outward.Beacon
	Observe Observer        // may be nil
	Secrets *redact.Secrets // what no export shows; may be nil
	// Metrics gives the figures for /metrics, shown to whoever has MetricsToken; without
	// a token there is no such address.
	Metrics      func() (contentType string, text []byte, err error)
	MetricsToken string
}

// Server answers browsers and takes webhooks in.
type Server struct {
	desk      *desk.Desk
	access    *access.Service
	hub       *events.Hub
	publicURL string
	proxies   Proxies
	secrets   *redact.Secrets
	patience  time.Duration
	heartbeat time.Duration
	https     bool
	demo      bool
	now       func() time.Time
	log       *slog.Logger
	version   string
	beacon    *outward.Beacon
	watched   Observer

	figures      func() (contentType string, text []byte, err error)
	figuresToken string

	process  string // see keep
	app      *fiber.App
	pages    map[string]bool // route patterns that answer GET
	setUp    atomic.Bool     // the first-run checklist was seen done
	ready    readiness
	stopping atomic.Bool     // Shutdown has begun
	stopped  context.Context // ends with Shutdown
	stop     context.CancelFunc
}

// Limits of the server. A body is limited by its route (routes.go): with
// streaming on, Fiber's own limit is only how much is read ahead of the handler.
const (
	readAhead   = 4 << 10
	headerBytes = 16 << 10
	idleTimeout = 90 * time.Second
)

// New builds the server; it listens to nothing until Serve.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Secrets == nil {
		o.Secrets = &redact.Secrets{}
	}
	if o.Observe == nil {
		o.Observe = nobody{}
	}
	if o.Patience == 0 {
		o.Patience = 20 * time.Second
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 15 * time.Second
	}
	s := &Server{
		desk: o.Desk, access: o.Access, hub: o.Hub, demo: o.Demo, now: o.Now, log: o.Log, version: o.Version, beacon: o.Beacon, watched: o.Observe, secrets: o.Secrets,
		figures: o.Metrics, figuresToken: o.MetricsToken,
		publicURL: strings.TrimRight(o.PublicURL, "/"),
		proxies:   o.Proxies, patience: o.Patience, heartbeat: o.Heartbeat,
		https: strings.HasPrefix(strings.ToLower(o.PublicURL), "https://"),
		pages: map[string]bool{}, process: rand.Text(),
	}
	s.access.OnSessionsEnd(func(personID string) { s.hub.Publish(personTopic(personID)) })
	s.stopped, s.stop = context.WithCancel(context.Background())
	s.app = fiber.New(fiber.Config{
		// Without Immutable, every string that Fiber hands out is overwritten by
		// the next request on the connection. The copies cost nothing that matters.
		Immutable: true,
		// An access rule and a route must not disagree about case or a slash.
		StrictRouting: true,
		CaseSensitive: true,

		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true, // else uploads are parsed before anybody is asked who they are
		BodyLimit:                    readAhead,
		ReadBufferSize:               headerBytes,
		ReadTimeout:                  s.patience, // also ends a request whose lines end in a bare LF, which the parser waits on
		IdleTimeout:                  idleTimeout,
		WriteTimeout:                 0,                  // would cut live streams; stream.go sets its own deadlines
		Concurrency:                  2 * maxConnections, // door.go keeps it well below

		EnableTrustedProxyCheck: true, // with no list: Fiber believes X-Forwarded-* from nobody; see proxies.go
		DisableStartupMessage:   true,
		ErrorHandler:            s.fail,
	})
	s.app.Use(s.observe, s.refuseBadFraming)
	s.mount()

	server := s.app.Server()
	server.CloseOnShutdown = true
	server.SecureErrorLogMessage = true // the parser's errors quote what was sent
	server.Logger = serverLog{o.Log}    // else it writes to stderr by itself
	// Outside of Fiber, because Fiber answers some requests (an unknown method, a
	// malformed header) without asking any middleware.
	inner, refuse := s.app.Handler(), server.ErrorHandler
	server.Handler = func(ctx *requestCtx) {
		s.setHeaders(ctx)
		inner(ctx)
	}
	server.ErrorHandler = func(ctx *requestCtx, err error) {
		s.setHeaders(ctx)
		refuse(ctx, err)
	}
	return s
}

// Serve answers on ln until Shutdown.
func (s *Server) Serve(ln net.Listener) error {
	// Fiber forgets a shutdown that comes before it listens.
	defer context.AfterFunc(s.stopped, func() { _ = ln.Close() })()
	if err := s.app.Listener(s.door(ln)); s.stopped.Err() == nil {
		return err
	}
	return nil // closing the listener is how it was asked to stop
}

// Shutdown ends live streams, lets requests finish as long as ctx allows, and
// closes the rest. The hub comes first: the server waits for open streams.
func (s *Server) Shutdown(ctx context.Context) error {
	defer s.stop()
	s.stopping.Store(true)
	s.hub.Close()
	return s.app.ShutdownWithContext(ctx)
}

// Test answers one request in process, for tests.
func (s *Server) Test(req *http.Request) (*http.Response, error) { return s.app.Test(req, -1) }
