package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/problem"
	"templatedesk/web/views/ui"
)

// problemError is an error as people see it: what happened (Title), what it means,
// what to do. Err is for the log alone.
type problemError struct {
	Status           int
	Title, Means, Do string
	Close            bool // the connection may hold the rest of a body that we refused
	Err              error
}

func (p *problemError) Error() string {
	if p.Err != nil {
		return p.Title + " (" + p.Err.Error() + ")"
	}
	return p.Title
}

func (p *problemError) Unwrap() error { return p.Err }

var (
	// errSignIn is no problem to show: fail sends to the sign-in page.
	errSignIn = errors.New("nobody is signed in")

	errTooLarge = &problemError{
		Status: http.StatusRequestEntityTooLarge, Close: true,
		Title: "This is too large.", Means: "Nothing was kept.", Do: "Send less, or a smaller file.",
	}
	errNoPage = &problemError{
		Status: http.StatusNotFound,
		Title:  "There is nothing at this address.",
		Means:  "It may have been deleted, or the address has a mistake in it.",
		Do:     "Go to the start page and look for it there.",
	}
)

func forbidden(need rule) error {
	return &problemError{
		Status: http.StatusForbidden,
		Title:  "Your role does not allow this.",
		Means:  fmt.Sprintf("It needs the role %s. Nothing was changed.", need),
		Do:     "Ask an admin of this dashboard to do it, or for the role.",
	}
}

// explain is the one place that turns an error into what people see of it.
func explain(err error) *problemError {
	var (
		own     *problemError
		trouble *desk.Trouble
		fields  templates.FieldErrors
		fiberE  *fiber.Error
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &trouble):
		p := &problemError{Status: http.StatusBadGateway, Title: trouble.What, Means: trouble.Means, Do: trouble.Do, Err: err}
		if trouble.Outcome == templates.OutcomeRefused {
			p.Status = http.StatusUnprocessableEntity
		}
		return p
	case errors.As(err, &fields):
		p := &problemError{Status: http.StatusUnprocessableEntity, Title: "This needs another look.", Do: "Go back and correct it."}
		for _, path := range slices.Sorted(maps.Keys(fields)) {
			p.Means += fields[path] + " "
		}
		return p
	case errors.Is(err, templates.ErrNotFound), errors.Is(err, access.ErrNotFound):
		return errNoPage
	case errors.Is(err, templates.ErrConflict), errors.Is(err, access.ErrConflict):
		return &problemError{
			Status: http.StatusConflict,
			Title:  "Somebody else was faster.",
			Means:  "This was changed meanwhile, and your change was not made.",
			Do:     "Reload the page to see how it is now, then decide again.",
		}
	case errors.Is(err, access.ErrOneself):
		return &problemError{
			Status: http.StatusConflict,
			Title:  "You cannot do this to yourself.",
			Means:  "Nobody changes their own role or removes themselves here, so that no dashboard is left without an admin by mistake.",
			Do:     "Ask another admin.",
		}
	case errors.Is(err, access.ErrLastAdmin):
		return &problemError{
			Status: http.StatusConflict,
			Title:  "This is the only admin who can sign in.",
			Means:  "Without one nobody could change settings. Nothing was changed.",
			Do:     "Make somebody else an admin first.",
		}
	case errors.Is(err, desk.ErrBusy), errors.Is(err, access.ErrBusy):
		return &problemError{
			Status: http.StatusServiceUnavailable, Err: err,
			Title: "The dashboard is busy.", Means: "Nothing was changed.", Do: "Try again in a few seconds.",
		}
	case errors.Is(err, templates.ErrUnavailable):
		return &problemError{
			Status: http.StatusServiceUnavailable, Err: err,
			Title: "The dashboard can keep nothing just now.", Means: "What you asked for was not done.",
			Do: "Try again in a few seconds. If it stays, whoever runs the dashboard should look at its disk.",
		}
	case errors.Is(err, context.DeadlineExceeded):
		return &problemError{
			Status: http.StatusServiceUnavailable, Err: err,
			Title: "This took too long.", Means: "It was given up; it may or may not have been done.", Do: "Reload the page to see.",
		}
	case errors.As(err, &fiberE):
		return explainFiber(fiberE)
	}
	return &problemError{
		Status: http.StatusInternalServerError, Err: err,
		Title: "The dashboard has a fault.",
		Means: "It was not caused by what you did, and what you asked for may not have been done.",
		Do:    "Try again. If it stays, tell whoever runs the dashboard the request number below.",
	}
}

// explainFiber speaks for the router and the HTTP parser, whose own words are not
// for people and may repeat what was sent.
func explainFiber(e *fiber.Error) *problemError {
	switch e.Code {
	case http.StatusNotFound:
		return errNoPage
	case http.StatusMethodNotAllowed:
		return &problemError{Status: e.Code, Title: "This address cannot be used that way.", Means: "Nothing was changed.", Do: "Go to the start page."}
	case http.StatusRequestEntityTooLarge:
		return errTooLarge
	case http.StatusRequestHeaderFieldsTooLarge:
		return &problemError{Status: e.Code, Close: true, Title: "The request's headers are too large.", Means: "Nothing was changed.", Do: "Clear this site's cookies and try again."}
	case http.StatusRequestTimeout:
		return &problemError{Status: e.Code, Close: true, Title: "The request took too long to arrive.", Means: "Nothing was changed.", Do: "Try again."}
	}
	return &problemError{Status: http.StatusBadRequest, Close: true, Title: "This request is malformed.", Means: "Nothing was changed.", Do: "Check the program or proxy that sent it."}
}

const errorTime = 10 * time.Second

// fail answers with an error: a toast for htmx, else a whole page. It is Fiber's
// error handler; handlers return their errors and never show them themselves.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	// The request's own time may be what ran out; saying so needs some more.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), errorTime)
	defer cancel()
	c.SetUserContext(ctx)
	if errors.Is(err, errSignIn) {
		if !s.mayBeTyping(c) {
			if held, err := s.holdTyped(c); held {
				return err
			}
			return s.askSignIn(c)
		}
		err = &problemError{
			Status: http.StatusUnauthorized, Title: "You were signed out.",
			Means: "Nothing was done. What you typed is still on this page.", Do: "Sign in in another tab, then go on here.",
		}
	}
	// What the handler said of the answer it meant to give does not hold for this one.
	s.setHeaders(c.Context())
	for _, name := range []string{fiber.HeaderETag, fiber.HeaderAcceptRanges, fiber.HeaderContentDisposition, fiber.HeaderContentEncoding, fiber.HeaderContentRange} {
		c.Response().Header.Del(name)
	}
	p := explain(err)
	switch {
	case p.Status >= 500:
		s.note(c, slog.LevelError, "request failed", err)
	case p.Err != nil:
		s.note(c, slog.LevelInfo, "request refused", err)
	}
	if p.Close {
		c.Context().SetConnectionClose()
	}
	if p.Status == http.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	view := problem.Problem{Title: p.Title, Means: p.Means, Do: p.Do}
	if p.Status >= 500 {
		view.Request = requestID(c)
	}
	if c.Get("HX-Request") != "" {
		// The element that asked keeps what it shows; the toast goes below the rest.
		c.Set("HX-Retarget", "#toasts")
		c.Set("HX-Reswap", "beforeend")
		return s.fragment(c, p.Status, ui.ToastBox(ui.Toast{Kind: ui.Error, Text: view.Sentence()}))
	}
	// Without desk or session: this must work when those are what failed. A known
	// person keeps the places to go on from.
	frame := s.strangerFrame(c, p.Title)
	if s.person(c).ID != "" && p.Status < 500 {
		frame = s.frame(c, "", "", p.Title)
	}
	return s.page(c, p.Status, frame, problem.Page(view))
}
