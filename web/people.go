package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/web/views/people"
	"templatedesk/web/views/ui"
)

func (s *Server) showPeople(c *fiber.Ctx) error {
	return s.peoplePage(c, http.StatusOK, people.Page{})
}

func (s *Server) peoplePage(c *fiber.Ctx, status int, page people.Page) error {
	members, err := s.access.Members(s.ctx(c))
	if err != nil {
		return err
	}
	page.Members, page.Self, page.Demo, page.Now = members, s.person(c), s.demo, s.now()
	return s.page(c, status, s.frame(c, "", ui.PlaceSettings, "People"), people.Body(page))
}

// invitePerson answers with the page itself: the link is shown this once, and must
// travel in no address and no cookie.
func (s *Server) invitePerson(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	email, role := form.Get("email"), access.Role(form.Get("role"))
	token, p, err := s.access.Invite(s.ctx(c), s.person(c), email, role)
	var fields access.FieldErrors
	if errors.As(err, &fields) {
		return s.peoplePage(c, http.StatusUnprocessableEntity, people.Page{Email: email, Role: role, Errors: fields})
	}
	if err != nil {
		return err
	}
	return s.freshLink(c, token, p)
}

// newLink makes a new invitation for somebody who has not come in, or a reset.
func (s *Server) newLink(c *fiber.Ctx) error {
	token, p, err := s.access.NewLink(s.ctx(c), s.person(c), c.Params("id"))
	if err != nil {
		return err
	}
	return s.freshLink(c, token, p)
}

func (s *Server) freshLink(c *fiber.Ctx, token string, p access.Person) error {
	life := access.ResetLife
	if p.Invited() {
		life = access.InvitationLife
	}
	return s.peoplePage(c, http.StatusOK, people.Page{Fresh: people.Link{
		For: p, Address: s.publicURL + PasswordPath + token, Whole: s.publicURL != "", Until: s.now().Add(life),
	}})
}

func (s *Server) changeRole(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	role := access.Role(form.Get("role"))
	err = s.access.SetRole(s.ctx(c), s.person(c), c.Params("id"), role)
	return s.peopleChanged(c, err, "The role is "+strings.ToLower(ui.RoleWord(role))+" now. They were signed out and sign in again.")
}

func (s *Server) endSessionsOf(c *fiber.Ctx) error {
	err := s.access.EndSessionsOf(s.ctx(c), s.person(c), c.Params("id"))
	return s.peopleChanged(c, err, "They are signed out everywhere.")
}

func (s *Server) removePerson(c *fiber.Ctx) error {
	err := s.access.Remove(s.ctx(c), s.person(c), c.Params("id"))
	return s.peopleChanged(c, err, "The person was removed and is signed out.")
}

func (s *Server) peopleChanged(c *fiber.Ctx, err error, done string) error {
	if err != nil {
		return err
	}
	s.flash(c, ui.Success, done)
	return s.seeOther(c, "/settings/people")
}
