package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Observer hears what was asked of the server and how it ended. It gets words of ours
// alone, never a path, an address or anything that somebody typed.
type Observer interface {
	// Answered tells of each request; route is the pattern of the access table that
	// matched, "" when none did.
	Answered(route, method string, status int, took time.Duration)
	Webhook(outcome string)
	SignIn(outcome string)
	StreamOpened()
	StreamEnded(how string)
}

// nobody is the Observer when there is none.
type nobody struct{}

func (nobody) Answered(string, string, int, time.Duration) {}
func (nobody) Webhook(string)                              {}
func (nobody) SignIn(string)                               {}
func (nobody) StreamOpened()                               {}
func (nobody) StreamEnded(string)                          {}

const (
	signInPath  = "/signin"
	webhookPath = "/webhooks/sobot/:secret"
)

// tell tells the observer of an answer as it goes out.
func (s *Server) tell(c *fiber.Ctx, took time.Duration) {
	route, _ := c.Locals(routeKey).(string)
	status := c.Response().StatusCode()
	s.watched.Answered(route, c.Method(), status, took)
	if c.Method() != http.MethodPost {
		return
	}
	switch route {
	case webhookPath:
		s.watched.Webhook(outcomeOf(status, map[int]string{
			http.StatusOK: "kept", http.StatusNotFound: "wrong address", http.StatusRequestEntityTooLarge: "too large",
		}))
	case signInPath:
		s.watched.SignIn(outcomeOf(status, map[int]string{
			http.StatusSeeOther: "ok", http.StatusUnprocessableEntity: "wrong", http.StatusTooManyRequests: "throttled",
		}))
	}
}

func outcomeOf(status int, known map[int]string) string {
	if word, ok := known[status]; ok {
		return word
	}
	if status >= 500 {
		return "failed"
	}
	return "refused"
}

// metrics shows the figures to whoever has the token. Without a token, or where they
// have a listener of their own, there is nothing here.
func (s *Server) metrics(c *fiber.Ctx) error {
	if s.figures == nil || s.figuresToken == "" {
		return errNoPage
	}
	if !HasToken(c.Get(fiber.HeaderAuthorization), s.figuresToken) {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
		return c.Status(http.StatusUnauthorized).SendString("this needs the token of DASHBOARD_METRICS_TOKEN\n")
	}
	kind, text, err := s.figures()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kind)
	return c.Send(text)
}

// HasToken reports whether an Authorization header carries the token.
func HasToken(header, token string) bool {
	scheme, got, _ := strings.Cut(header, " ")
	want, have := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(got))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(want[:], have[:]) == 1
}
