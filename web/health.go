package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// healthz says that the process is alive and answers, and nothing about who runs
// which version here.
func (s *Server) healthz(c *fiber.Ctx) error { return c.SendString("ok\n") }

const (
	// readyFor is how long an answer of readyz holds: it writes to the database, and
	// strangers may ask as often as they like.
	readyFor  = time.Second
	readyTime = 3 * time.Second
)

// readiness remembers the last look for a moment.
type readiness struct {
	mu      sync.Mutex
	looked  time.Time
	missing []string
}

// readyz says whether this dashboard can do its work now, and names what is missing.
// One who asks while somebody looks waits for the same answer.
func (s *Server) readyz(c *fiber.Ctx) error {
	missing := s.notReady(s.ctx(c))
	if s.stopping.Load() {
		missing = append([]string{"stopping"}, missing...)
	}
	answer := struct {
		Ready   bool     `json:"ready"`
		Missing []string `json:"missing,omitempty"`
	}{len(missing) == 0, missing}
	if !answer.Ready {
		c.Status(http.StatusServiceUnavailable)
	}
	return c.JSON(answer)
}

func (s *Server) notReady(ctx context.Context) []string {
	s.ready.mu.Lock()
	defer s.ready.mu.Unlock()
	if now := time.Now(); s.ready.looked.IsZero() || now.Sub(s.ready.looked) >= readyFor {
		ctx, cancel := context.WithTimeout(ctx, readyTime)
		defer cancel()
		s.ready.missing, s.ready.looked = s.desk.NotReady(ctx), time.Now()
	}
	return s.ready.missing
}

// robots keeps search engines out of an installation that can be reached from outside.
func (s *Server) robots(c *fiber.Ctx) error {
	return c.SendString("User-agent: *\nDisallow: /\n")
}
