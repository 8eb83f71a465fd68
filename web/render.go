package web

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// page answers with a whole page: body in the shell.
func (s *Server) page(c *fiber.Ctx, status int, frame ui.Frame, body templ.Component) error {
	shell := ui.Layout(frame)
	if frame.Person.ID == "" {
		shell = ui.Bare(frame) // nobody is signed in: no places around it
	}
	return s.fragment(c, status, within(shell, body))
}

// fragment answers with a component alone. It renders to a buffer first: a view
// that fails half-way must not send half a page.
func (s *Server) fragment(c *fiber.Ctx, status int, component templ.Component) error {
	res := c.Response()
	res.ResetBody()
	if err := component.Render(s.ctx(c), res.BodyWriter()); err != nil {
		res.ResetBody()
		return fmt.Errorf("render: %w", err)
	}
	// The same address answers a page or a part of it.
	c.Vary("HX-Request", fiber.HeaderAcceptEncoding)
	if status == http.StatusOK {
		s.tag(c)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Status(status)
	switch asked := c.Get(fiber.HeaderAcceptEncoding); {
	case len(res.Body()) <= worthZipping:
	case takes(asked, "br") && (len(res.Body()) > worthBrotli || !takes(asked, "gzip")):
		c.Set(fiber.HeaderContentEncoding, "br")
		res.SetBodyRaw(fasthttp.AppendBrotliBytesLevel(nil, res.Body(), brotliLevel))
	case takes(asked, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		res.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, res.Body(), fasthttp.CompressBestSpeed))
	}
	return nil
}

// worthZipping is how many bytes of HTML are worth the work of compressing them. What is
// secret on a page never stands beside what a stranger may have put into the same answer's
// address, so that its compressed length tells nothing.
const worthZipping = 1 << 10

// worthBrotli is how many bytes of HTML are worth setting up Brotli's tables, which takes
// half a millisecond: the answer to a key press is not.
const worthBrotli = 32 << 10

// brotliLevel makes a list page a fifth smaller than gzip does in a hurry, in a
// millisecond; the levels above it take many times as long.
const brotliLevel = 5

// within renders shell with body as its children.
func within(shell, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return shell.Render(templ.WithChildren(ctx, body), w)
	})
}

// wantsFragment reports whether htmx asks for a part of the page. A restored
// history entry and a boosted link want the whole of it.
func wantsFragment(c *fiber.Ctx) bool {
	return c.Get("HX-Request") == "true" && c.Get("HX-Boosted") == "" && c.Get("HX-History-Restore-Request") == ""
}

// frame is what the shell shows around a page of this person: waba is the account
// that the page is about, or "". What cannot be read just now is left out and
// said in the connection box, so that the page itself still shows.
func (s *Server) frame(c *fiber.Ctx, waba string, active ui.Place, title string) ui.Frame {
	f := s.strangerFrame(c, title)
	f.Active, f.WABA, f.Person = active, waba, s.person(c)
	f.Since, _ = c.Locals(sinceKey).(string)
	if f.Person.ID == "" {
		return f
	}
	status, err := s.desk.Status(s.ctx(c))
	if err != nil {
		s.note(c, slog.LevelError, "read status", err)
		f.Connection.Problem = "The database cannot be read just now."
		return f
	}
	bell, err := s.desk.Bell(s.ctx(c), f.Person.ID)
	if err != nil {
		s.note(c, slog.LevelError, "count alarms", err)
	}
	f.Bell = ui.Bell{Unread: bell.Unread, Newest: bell.Newest}
	f.Accounts = status.Accounts
	f.Last = s.lastAccount(c, f.Accounts, waba)
	f.Connection = ui.Connection{
		Host: status.SobotHost, Connected: status.Connected, Problem: status.ConnectionProblem, LastWebhook: status.LastWebhook,
	}
	// Looked at until it is done once: it is for the first run, not for every page.
	if f.Person.Role.May(access.Admin) && !s.setUp.Load() {
		list, err := s.desk.Checklist(s.ctx(c))
		if err != nil {
			s.note(c, slog.LevelError, "read checklist", err)
			return f
		}
		s.setUp.Store(list.Done)
		for _, step := range list.Steps {
			if !step.Done {
				f.SetupLeft++
			}
		}
	}
	return f
}

// accountCookie holds the account that this browser looked at last, so that a page of no
// account (webhooks, settings) leads back to it.
const accountCookie = "desk-account"

// lastAccount is the account looked at last: waba, when the page is about one.
func (s *Server) lastAccount(c *fiber.Ctx, accounts []templates.Account, waba string) string {
	last := c.Cookies(s.hostCookie(accountCookie))
	known := waba == ui.AllAccounts || slices.ContainsFunc(accounts, func(a templates.Account) bool { return a.WABA == waba })
	if waba == "" || waba == last || !known {
		return last
	}
	s.setCookie(c, s.hostCookie(accountCookie), waba, access.AbsoluteEnd)
	return waba
}

// strangerFrame is the frame of a page that shows nothing of the house.
func (s *Server) strangerFrame(c *fiber.Ctx, title string) ui.Frame {
	return ui.Frame{Title: title, Demo: s.demo, Now: s.now(), Toasts: s.takeFlash(c)}
}

// seeOther sends the browser to a path of ours by GET, after a post or instead of
// a page. htmx follows a 303 by itself and would swap the page in; it is told.
func (s *Server) seeOther(c *fiber.Ctx, path string) error {
	if c.Get("HX-Request") != "" {
		c.Set("HX-Redirect", path)
		return c.Status(http.StatusOK).Send(nil)
	}
	c.Set(fiber.HeaderLocation, path)
	return c.Status(http.StatusSeeOther).Send(nil)
}

// flashCookie carries one message over a redirect.
const flashCookie = "desk-flash"

// flash shows text as a toast on the next page that this browser opens.
func (s *Server) flash(c *fiber.Ctx, kind ui.Kind, text string) {
	if r := []rune(text); len(r) > 300 {
		text = string(r[:299]) + "…"
	}
	value := base64.RawURLEncoding.EncodeToString([]byte(string(kind) + "\n" + text))
	s.setCookie(c, s.hostCookie(flashCookie), value, time.Minute)
}

func (s *Server) takeFlash(c *fiber.Ctx) []ui.Toast {
	value := c.Cookies(s.hostCookie(flashCookie))
	if value == "" || wantsFragment(c) {
		return nil
	}
	s.setCookie(c, s.hostCookie(flashCookie), "", 0)
	text, err := base64.RawURLEncoding.DecodeString(value)
	kind, words, ok := strings.Cut(string(text), "\n")
	if err != nil || !ok || len(words) > 2000 {
		return nil
	}
	return []ui.Toast{{Kind: ui.Kind(kind), Text: plainText(words)}}
}
