package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/outward"
	"templatedesk/web/static"
)

// observe gives each request a number, survives panics, and writes the access log.
// Nothing else is between it and the handlers' errors, so it sees every answer as
// it goes out.
func (s *Server) observe(c *fiber.Ctx) error {
	began := time.Now()
	id := rand.Text()[:16]
	c.Locals(requestKey, id)
	from := s.clientAddress(c)
	c.SetUserContext(access.WithOrigin(context.Background(), access.Origin{Address: from, Request: id, Browser: plainText(c.Get(fiber.HeaderUserAgent))}))
	c.Set(fiber.HeaderXRequestID, id)
	if err := s.survive(c); err != nil {
		if err := s.fail(c, err); err != nil {
			s.note(c, slog.LevelError, "show error", err)
			c.Status(fiber.StatusInternalServerError).Response().ResetBody()
		}
	}
	// A reader who stalls must not hold a connection for ever, though one on a slow
	// line gets a while for a page; streams and files move this ahead as they flow.
	if err := c.Context().SetWriteDeadline(time.Now().Add(3 * s.patience)); err != nil {
		s.note(c, slog.LevelDebug, "set write deadline", err)
	}
	s.tell(c, time.Since(began))
	status := c.Response().StatusCode()
	level := slog.LevelInfo
	if status < 400 && (strings.HasPrefix(c.Path(), static.Prefix) || c.Path() == "/healthz" || c.Path() == "/readyz" || c.Path() == "/metrics") {
		level = slog.LevelDebug // many, and nothing to learn from
	}
	s.log.LogAttrs(s.ctx(c), level, "request",
		slog.String("method", c.Method()), slog.String("path", loggedPath(c)),
		slog.Int("status", status), slog.Duration("took", time.Since(began)), slog.String("person", s.person(c).ID), slog.String("address", from))
	s.readOn(c)
	return nil
}

// survive turns a panic in a handler into an error; without it one bad request
// would end the process.
func (s *Server) survive(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			// The stack goes to the log only; the panic's value may hold anything.
			err = fmt.Errorf("panic: %T\n%s", r, debug.Stack())
			if e, ok := r.(error); ok {
				err = fmt.Errorf("panic: %w\n%s", e, debug.Stack())
			}
		}
	}()
	return c.Next()
}

// note writes to the log; the log adds the request's number.
func (s *Server) note(c *fiber.Ctx, level slog.Level, what string, err error) {
	s.log.LogAttrs(s.ctx(c), level, what, slog.String("error", err.Error()))
}

// serverLog lets the HTTP server say through our log what it would write to stderr.
type serverLog struct{ log *slog.Logger }

// Printf is what the server calls.
func (l serverLog) Printf(format string, args ...any) {
	l.log.Warn("HTTP server", "said", fmt.Sprintf(format, args...))
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestKey).(string)
	return id
}

// secretPaths hold a secret after their prefix, also when what follows is
// mistyped and matches no route.
var secretPaths = []string{"/webhooks/sobot/", "/media/", "/setup/", PasswordPath, outward.BeaconPath}

// loggedPath is the path as it may be logged: no query, which holds searches and
// telephone numbers, no secret, no line breaks, not endless.
func loggedPath(c *fiber.Ctx) string {
	path := c.Path()
	for _, prefix := range secretPaths {
		if len(path) > len(prefix) && strings.EqualFold(path[:len(prefix)], prefix) {
			return prefix + "…"
		}
	}
	if c.Response().StatusCode() == fiber.StatusNotFound {
		// Perhaps a secret pasted at the wrong place: long pieces are left out.
		parts := strings.Split(path, "/")
		for i, part := range parts {
			if len(part) > 24 {
				parts[i] = "…"
			}
		}
		path = strings.Join(parts, "/")
	}
	path = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, path)
	return path[:min(len(path), 300)]
}
