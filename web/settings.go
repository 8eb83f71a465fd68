package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/settings"
	"templatedesk/web/views/ui"
)

func (s *Server) showSettings(c *fiber.Ctx) error {
	return s.settingsPage(c, http.StatusOK, settings.Refused{})
}

// settingsPage shows the settings, with a refused form as it was typed.
func (s *Server) settingsPage(c *fiber.Ctx, status int, refused settings.Refused) error {
	ctx := s.ctx(c)
	state, err := s.desk.Status(ctx)
	if err != nil {
		return err
	}
	phones, err := s.desk.TestPhones(ctx)
	if err != nil {
		return err
	}
	return s.page(c, status, s.frame(c, "", ui.PlaceSettings, "Settings"), settings.Body(settings.Page{
		Connection: settings.Connection{
			Host: state.SobotHost, Connected: state.Connected, Problem: state.ConnectionProblem,
			TokenExpires: state.TokenExpires, Demo: state.Demo,
		},
		Public:   settings.Public{Address: s.publicURL, Probed: s.beacon != nil, Verdict: s.reached()},
		Accounts: state.Accounts,
		Phones:   phones,
		Refused:  refused,
		Now:      s.now(),
		Zone:     ui.ZoneOf(s.person(c)),
	}))
}

// settled ends a change of the settings: back to the page with a word about it, or the
// same form again with what is wrong beside its fields.
func (s *Server) settled(c *fiber.Ctx, err error, done, anchor, form string, typed url.Values) error {
	var (
		fields  templates.FieldErrors
		trouble *desk.Trouble
	)
	switch {
	case errors.As(err, &fields):
		return s.settingsPage(c, http.StatusUnprocessableEntity, settings.Refused{Form: form, Values: typed, Errors: fields})
	case errors.As(err, &trouble):
		return s.settingsPage(c, http.StatusUnprocessableEntity, settings.Refused{
			Form: form, Values: typed,
			Trouble: settings.Trouble{What: trouble.What, Means: trouble.Means, Do: trouble.Do},
		})
	case err != nil:
		return err
	}
	s.flash(c, ui.Success, done)
	return s.seeOther(c, "/settings#"+anchor)
}

func (s *Server) testConnection(c *fiber.Ctx) error {
	err := s.desk.TestConnection(s.ctx(c))
	return s.settled(c, err, "Sobot answered: the credentials are right and the token is good.", "connection", settings.FormConnection, nil)
}

func (s *Server) addAccount(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	account, err := s.desk.AddAccount(s.ctx(c), s.person(c), form.Get("waba"), form.Get("label"))
	return s.settled(c, err, account.Label+" was added, and its templates are here.", "accounts", settings.FormAccount, form)
}

func (s *Server) renameAccount(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	waba := c.Params("waba")
	err = s.desk.RenameAccount(s.ctx(c), s.person(c), waba, form.Get("label"))
	return s.settled(c, err, "The account was renamed.", "accounts", settings.FormRename+waba, form)
}

func (s *Server) removeAccount(c *fiber.Ctx) error {
	err := s.desk.RemoveAccount(s.ctx(c), s.person(c), c.Params("waba"))
	return s.settled(c, err, "The account was removed. Its history is kept.", "accounts", "", nil)
}

func (s *Server) addSender(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	waba := c.Params("waba")
	sender, err := s.desk.AddSender(s.ctx(c), s.person(c), templates.Sender{
		WABA: waba, PhoneNumberID: form.Get("phone_number_id"), Display: form.Get("display"), Label: form.Get("label"),
	})
	return s.settled(c, err, "Test-sends can go out from "+sender.Label+" now.", "accounts", settings.FormSender+waba, form)
}

func (s *Server) removeSender(c *fiber.Ctx) error {
	err := s.desk.RemoveSender(s.ctx(c), s.person(c), c.Params("waba"), c.Params("id"))
	return s.settled(c, err, "The sender was removed.", "accounts", "", nil)
}

func (s *Server) addPhone(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	err = s.desk.AddTestPhone(s.ctx(c), s.person(c), form.Get("label"), form.Get("number"))
	return s.settled(c, err, "The test phone was added.", "phones", settings.FormPhone, form)
}

func (s *Server) removePhone(c *fiber.Ctx) error {
	err := s.desk.RemoveTestPhone(s.ctx(c), s.person(c), c.Params("id"))
	return s.settled(c, err, "The test phone was removed.", "phones", "", nil)
}
