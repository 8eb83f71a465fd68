package web

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/web/views/me"
	"templatedesk/web/views/ui"
)

func (s *Server) showMe(c *fiber.Ctx) error {
	p := s.person(c)
	return s.mePage(c, http.StatusOK, me.Page{Name: p.Name, Zone: p.TimeZone, Theme: p.Theme})
}

func (s *Server) mePage(c *fiber.Ctx, status int, page me.Page) error {
	page.Person, page.Demo, page.Now = s.person(c), s.demo, s.now()
	var err error
	if page.Sessions, err = s.access.Sessions(s.ctx(c), page.Person.ID); err != nil {
		return err
	}
	for _, one := range page.Sessions {
		if one.Own(c.Cookies(s.cookieName())) {
			page.ThisSession = one.IDHash
		}
	}
	if !page.Person.Role.May(access.Admin) {
		if page.Admins, err = s.access.Admins(s.ctx(c)); err != nil {
			return err
		}
	}
	return s.page(c, status, s.frame(c, "", "", "You"), me.Body(page))
}

func (s *Server) saveMe(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	page := me.Page{Name: form.Get("name"), Zone: form.Get("time_zone"), Theme: form.Get("theme")}
	var fields access.FieldErrors
	switch err := s.access.SaveProfile(s.ctx(c), s.person(c), page.Name, page.Zone, page.Theme); {
	case errors.As(err, &fields):
		page.Errors = fields
		return s.mePage(c, http.StatusUnprocessableEntity, page)
	case err != nil:
		return err
	}
	s.flash(c, ui.Success, "Saved.")
	return s.seeOther(c, "/me")
}

// changePassword gives this browser a new session: all others are ended.
func (s *Server) changePassword(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	p := s.person(c)
	page := me.Page{Name: p.Name, Zone: p.TimeZone, Theme: p.Theme}
	id, err := s.access.ChangePassword(s.ctx(c), p, form.Get("current"), form.Get("password"))
	var fields access.FieldErrors
	switch {
	case errors.As(err, &fields):
		page.Errors = fields
		return s.mePage(c, http.StatusUnprocessableEntity, page)
	case errors.Is(err, access.ErrWait):
		page.Problem = "There were too many tries."
		c.Set(fiber.HeaderRetryAfter, "60")
		return s.mePage(c, http.StatusTooManyRequests, page)
	case err != nil:
		return err
	}
	s.beginSession(c, id)
	s.flash(c, ui.Success, "Your password was changed. All your other browsers are signed out.")
	return s.seeOther(c, "/me")
}

func (s *Server) endMySession(c *fiber.Ctx) error {
	if err := s.access.EndSession(s.ctx(c), s.person(c), c.Params("key")); err != nil {
		return err
	}
	s.flash(c, ui.Success, "That browser is signed out.")
	return s.seeOther(c, "/me#sessions")
}

func (s *Server) endMyOtherSessions(c *fiber.Ctx) error {
	if err := s.access.EndOtherSessions(s.ctx(c), s.person(c), c.Cookies(s.cookieName())); err != nil {
		return err
	}
	s.flash(c, ui.Success, "You are signed out everywhere else.")
	return s.seeOther(c, "/me#sessions")
}
