package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/web/views/signin"
)

type localKey int

const (
	personKey localKey = iota
	sessionKey
	sinceKey // where the hub stood before anything was read
	tagKey   // what the answer may be kept under; see keep
	requestKey
	routeKey // the pattern of the access table that matched
	capKey
)

// ctx is the request's context; it ends when the route's time is over.
func (s *Server) ctx(c *fiber.Ctx) context.Context { return c.UserContext() }

// person is who is signed in; the zero Person on public routes.
func (s *Server) person(c *fiber.Ctx) access.Person {
	p, _ := c.Locals(personKey).(access.Person)
	return p
}

// hostCookie gives a cookie's name the __Host- prefix where browsers allow it: then
// no sibling host and no plain-http answer can set one for us.
func (s *Server) hostCookie(name string) string {
	if s.https {
		return "__Host-" + name
	}
	return name
}

// cookieName is the session's.
func (s *Server) cookieName() string { return s.hostCookie("desk") }

// setCookie sets a cookie by its full name (hostCookie), or with lives 0 takes it away.
// How long it lives is said as a time to go, because browsers hold a moment against their
// own clock, and one that is a minute ahead would drop what lives a minute.
func (s *Server) setCookie(c *fiber.Ctx, name, value string, lives time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(lives.Seconds()), Expires: time.Unix(0, 0), // the first counts, unless it is 0
		HTTPOnly: true, Secure: s.https, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func (s *Server) beginSession(c *fiber.Ctx, id string) {
	s.setCookie(c, s.cookieName(), id, access.AbsoluteEnd)
}

func (s *Server) endSession(c *fiber.Ctx) { s.setCookie(c, s.cookieName(), "", 0) }

// signedIn finds the person behind the cookie, once a request.
func (s *Server) signedIn(c *fiber.Ctx) (access.Person, error) {
	id := c.Cookies(s.cookieName())
	if len(id) > 100 {
		id = ""
	}
	p, err := s.access.SessionPerson(s.ctx(c), id)
	if errors.Is(err, access.ErrNotFound) {
		return p, errSignIn
	}
	if err != nil {
		return p, err
	}
	c.Locals(personKey, p)
	c.Locals(sessionKey, id)
	return p, nil
}

// mayBeTyping reports whether leaving the page could lose what was typed in it: htmx posts a
// form from a page that stays.
func (s *Server) mayBeTyping(c *fiber.Ctx) bool {
	return c.Get("HX-Request") != "" && c.Method() == http.MethodPost
}

// maxHeld is twice what the form of a full carousel takes in any script, in bytes.
const maxHeld = 64 << 10

// holdTyped answers a plain post of a draft by a page that has all that was posted, to be
// posted again after signing in in another tab: the server keeps nothing of a stranger's.
// It reports whether the request was one. No stranger makes us read more than a draft has,
// nor anything whose size is not said beforehand.
func (s *Server) holdTyped(c *fiber.Ctx) (bool, error) {
	route, _ := c.Locals(routeKey).(string)
	size := c.Request().Header.ContentLength()
	if c.Method() != http.MethodPost || !strings.Contains(route, "/drafts/:id") || size <= 0 || size > maxHeld || c.Get(fiber.HeaderContentEncoding) != "" {
		return false, nil
	}
	form, err := decodeForm(c)
	if err != nil || len(form) == 0 {
		return false, nil //nolint:nilerr // what cannot be read cannot be held; the sign-in page comes instead
	}
	again := url.URL{Path: c.Path(), RawQuery: string(c.Request().URI().QueryString())}
	return true, s.page(c, http.StatusUnauthorized, s.strangerFrame(c, "Signed out"), signin.Held(again.String(), form))
}

// askSignIn sends somebody without a session to the sign-in page, and back
// afterwards to where a GET can take them.
func (s *Server) askSignIn(c *fiber.Ctx) error {
	if c.Get(fiber.HeaderAccept) == "text/event-stream" {
		return c.SendStatus(http.StatusUnauthorized) // a stream would follow the redirect for nothing
	}
	next := "/"
	switch {
	case c.Get("HX-Request") != "":
		// The address of the page, not of the fragment that it asked for.
		if page, err := url.Parse(c.Get("HX-Current-URL")); err == nil {
			next = page.RequestURI()
		}
	case c.Method() == http.MethodGet || c.Method() == http.MethodHead:
		next = c.OriginalURL()
	case s.pages[c.Route().Path]:
		next = c.Path()
	}
	to := "/signin"
	if next = safeNext(next); next != "/" {
		to += "?next=" + url.QueryEscape(next)
	}
	return s.seeOther(c, to)
}

// safeNext lets through a path on this site, taken apart and put together again,
// and turns everything else into "/".
func safeNext(next string) string {
	if len(next) > 2000 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f || r == '\ufffd' }) {
		return "/"
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "/"
	}
	// Decoded, it must still be one plain path: /%2fevil and /..//evil are not.
	clean := (&url.URL{Path: "/"}).JoinPath(u.Path).Path
	if clean != u.Path || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "//") ||
		strings.ContainsFunc(u.Path, func(r rune) bool { return r < ' ' || r == '\\' }) {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// checkOrigin lets only our own pages post: browsers say where a request comes
// from in Sec-Fetch-Site, and where they do not (plain http that is not
// localhost), in Origin. A request that says neither is refused.
func (s *Server) checkOrigin(c *fiber.Ctx) error {
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin":
		return nil
	case "":
		if s.ownOrigin(c.Get(fiber.HeaderOrigin), string(c.Request().Header.Host())) {
			return nil
		}
	}
	return &problemError{
		Status: http.StatusForbidden,
		Title:  "This request did not come from a page of this dashboard.",
		Means:  "Nothing was changed.",
		Do:     "Go back, reload the page and try again. Behind a proxy, DASHBOARD_PUBLIC_URL must be the address that you see in the browser.",
	}
}

func (s *Server) ownOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	if strings.EqualFold(u.Host, host) {
		return true
	}
	own, err := url.Parse(s.publicURL)
	return err == nil && s.publicURL != "" && u.Scheme == own.Scheme && strings.EqualFold(u.Host, own.Host)
}
