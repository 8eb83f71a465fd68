package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/web/views/ui"
	"templatedesk/web/views/welcome"
)

// home leads to the templates of the account looked at last, else of the first, or to
// the checklist while there is none.
func (s *Server) home(c *fiber.Ctx) error {
	next, err := s.firstTemplates(c)
	if err != nil {
		return err
	}
	if next == "" {
		next = "/welcome"
	}
	return s.seeOther(c, next)
}

// firstTemplates is the templates page of the account that this browser looked at last, or
// of all if it looked at all, else of the first; empty without one.
func (s *Server) firstTemplates(c *fiber.Ctx) (string, error) {
	accounts, err := s.desk.Accounts(s.ctx(c))
	if err != nil || len(accounts) == 0 {
		return "", err
	}
	last := c.Cookies(s.hostCookie(accountCookie))
	if last == ui.AllAccounts && len(accounts) > 1 {
		return ui.TemplatesURL(last), nil
	}
	for _, a := range accounts {
		if a.WABA == last {
			return ui.TemplatesURL(a.WABA), nil
		}
	}
	return ui.TemplatesURL(accounts[0].WABA), nil
}

// welcome shows what remains to be done before the dashboard can do its whole job.
func (s *Server) welcome(c *fiber.Ctx) error {
	checklist, err := s.desk.Checklist(s.ctx(c))
	if err != nil {
		return err
	}
	next, err := s.firstTemplates(c)
	if err != nil {
		return err
	}
	page := welcome.Page{Next: next, Admin: s.person(c).Role.May(access.Admin)}
	for _, step := range checklist.Steps {
		page.Steps = append(page.Steps, welcome.Step(step))
	}
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, welcome.Body(page))
	}
	return s.page(c, http.StatusOK, s.frame(c, "", ui.PlaceWelcome, "Getting started"), welcome.Body(page))
}
