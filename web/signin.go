package web

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/web/views/signin"
)

func (s *Server) showSignIn(c *fiber.Ctx) error {
	next := safeNext(c.Query("next"))
	if _, err := s.signedIn(c); err == nil {
		return s.seeOther(c, next)
	}
	nobody, err := s.access.Nobody(s.ctx(c))
	if err != nil {
		return err
	}
	return s.signInPage(c, http.StatusOK, signin.Form{Next: next, Nobody: nobody})
}

func (s *Server) signInPage(c *fiber.Ctx, status int, form signin.Form) error {
	form.Demo = s.demo
	return s.page(c, status, s.strangerFrame(c, "Sign in"), signin.Page(form))
}

// signIn keeps all that was typed but the password. One sentence for a wrong
// address and a wrong password: it must not tell who has an account here.
func (s *Server) signIn(c *fiber.Ctx) error {
	values, err := decodeForm(c)
	if err != nil {
		return err
	}
	form := signin.Form{Email: values.Get("email"), Next: safeNext(values.Get("next"))}
	id, _, err := s.access.SignIn(s.ctx(c), form.Email, values.Get("password"))
	switch {
	case errors.Is(err, access.ErrSignIn):
		form.Problem = "The e-mail address or the password is not right."
		form.Do = "Type both again. Only an admin of this dashboard can make an account."
		return s.signInPage(c, http.StatusUnprocessableEntity, form)
	case errors.Is(err, access.ErrWait):
		form.Problem = "There were too many tries for this address."
		form.Do = "Wait a minute, then try again."
		c.Set(fiber.HeaderRetryAfter, "60")
		return s.signInPage(c, http.StatusTooManyRequests, form)
	case err != nil:
		return err
	}
	return s.enter(c, id, form.Next)
}

// signInDemo enters as one of the demo's people, without a password.
func (s *Server) signInDemo(c *fiber.Ctx) error {
	if !s.demo {
		return errNoPage
	}
	values, err := decodeForm(c)
	if err != nil {
		return err
	}
	id, _, err := s.access.SignInDemo(s.ctx(c), access.Role(values.Get("role")))
	if err != nil {
		return err
	}
	return s.enter(c, id, safeNext(values.Get("next")))
}

// enter begins the browser's session and ends the one that it had.
func (s *Server) enter(c *fiber.Ctx, id, next string) error {
	if old := c.Cookies(s.cookieName()); old != "" {
		if err := s.access.SignOut(s.ctx(c), old); err != nil {
			s.note(c, slog.LevelWarn, "end the old session", err)
		}
	}
	s.beginSession(c, id)
	return s.seeOther(c, next)
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if err := s.access.SignOut(s.ctx(c), c.Cookies(s.cookieName())); err != nil {
		return err
	}
	s.endSession(c)
	c.Set("Clear-Site-Data", `"cache"`) // else the pages kept could be leafed back to
	return s.seeOther(c, "/signin")
}

func (s *Server) showSetup(c *fiber.Ctx) error {
	if err := s.access.CheckSetup(s.ctx(c), c.Params("token")); err != nil {
		return setupProblem(err)
	}
	return s.setupPage(c, http.StatusOK, signin.Setup{Token: c.Params("token")})
}

func (s *Server) setupPage(c *fiber.Ctx, status int, setup signin.Setup) error {
	return s.page(c, status, s.strangerFrame(c, "Set up"), signin.SetupPage(setup))
}

// setup makes the first admin and lets them in.
func (s *Server) setup(c *fiber.Ctx) error {
	values, err := decodeForm(c)
	if err != nil {
		return err
	}
	setup := signin.Setup{Token: c.Params("token"), Name: values.Get("name"), Email: values.Get("email")}
	id, _, err := s.access.Setup(s.ctx(c), setup.Token, setup.Name, setup.Email, values.Get("password"))
	var fields access.FieldErrors
	if errors.As(err, &fields) {
		setup.Errors = fields
		return s.setupPage(c, http.StatusUnprocessableEntity, setup)
	}
	if err != nil {
		return setupProblem(err)
	}
	return s.enter(c, id, "/")
}

// PasswordPath is where one-time links lead by which people set their password.
const PasswordPath = "/password/"

// showPasswordLink welcomes somebody who was invited, or who forgot their password.
func (s *Server) showPasswordLink(c *fiber.Ctx) error {
	token := c.Params("token")
	p, err := s.access.LinkPerson(s.ctx(c), token)
	if err != nil {
		return linkProblem(err)
	}
	return s.joinPage(c, http.StatusOK, signin.Join{Token: token, Email: p.Email, Name: p.Name, New: p.Invited(), Role: p.Role})
}

func (s *Server) joinPage(c *fiber.Ctx, status int, join signin.Join) error {
	title := "Set a new password"
	if join.New {
		title = "Welcome"
	}
	return s.page(c, status, s.strangerFrame(c, title), signin.JoinPage(join))
}

func (s *Server) usePasswordLink(c *fiber.Ctx) error {
	values, err := decodeForm(c)
	if err != nil {
		return err
	}
	token := c.Params("token")
	p, err := s.access.LinkPerson(s.ctx(c), token)
	if err != nil {
		return linkProblem(err)
	}
	join := signin.Join{Token: token, Email: p.Email, Name: values.Get("name"), New: p.Invited(), Role: p.Role}
	id, _, err := s.access.UseLink(s.ctx(c), token, join.Name, values.Get("password"))
	var fields access.FieldErrors
	if errors.As(err, &fields) {
		join.Errors = fields
		return s.joinPage(c, http.StatusUnprocessableEntity, join)
	}
	if err != nil {
		return linkProblem(err)
	}
	return s.enter(c, id, "/")
}

func linkProblem(err error) error {
	if !errors.Is(err, access.ErrLink) {
		return err
	}
	return &problemError{
		Status: http.StatusNotFound,
		Title:  "This link is not valid.",
		Means:  "It was used already, its time is over, or a newer one was made.",
		Do:     "Sign in if you have a password. Otherwise ask an admin of this dashboard for a new link.",
	}
}

func setupProblem(err error) error {
	if !errors.Is(err, access.ErrLink) {
		return err
	}
	return &problemError{
		Status: http.StatusNotFound,
		Title:  "This setup link is not valid.",
		Means:  "It was used already, or the dashboard has been restarted since and printed a new one.",
		Do:     "Sign in if there is an account. Otherwise use the link that the dashboard printed when it last started.",
	}
}
