package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"

	known "templatedesk/internal/alarms"
	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/alarms"
	"templatedesk/web/views/ui"
)

// showMyAlarms shows what the person hears of, and how letters to them went.
func (s *Server) showMyAlarms(c *fiber.Ctx) error {
	choice, mail, err := s.desk.AlarmChoice(s.ctx(c), s.person(c).ID)
	if err != nil {
		return err
	}
	page := mineOf(choice, mail)
	if wantsFragment(c) {
		page.Person, page.Now = s.person(c), s.now()
		return s.fragment(c, http.StatusOK, alarms.MineState(page))
	}
	return s.mineAlarms(c, http.StatusOK, page)
}

func (s *Server) mineAlarms(c *fiber.Ctx, status int, page alarms.Mine) error {
	frame := s.frame(c, "", "", "Your alarms")
	page.Person, page.Now, page.Demo, page.Accounts = frame.Person, s.now(), s.demo, frame.Accounts
	return s.page(c, status, frame, alarms.MineBody(page))
}

func mineOf(c known.Choice, m desk.MailState) alarms.Mine {
	return alarms.Mine{
		InApp:   alarms.Picks{Causes: c.InApp, All: c.WABAs == nil, WABAs: c.WABAs},
		ByEmail: c.ByEmail, Mail: mailOf(m),
	}
}

func mailOf(m desk.MailState) alarms.Mail {
	return alarms.Mail{Host: m.Host, From: m.From, Health: m.Health}
}

// picksOf reads causes and accounts out of a form.
func picksOf(form url.Values, name string) alarms.Picks {
	return alarms.Picks{Causes: causesOf(form[name]), All: form.Get("accounts") != "some", WABAs: form["waba"]}
}

func causesOf(words []string) []known.Cause {
	causes := make([]known.Cause, len(words))
	for i, word := range words {
		causes[i] = known.Cause(word)
	}
	return causes
}

func (s *Server) saveMyAlarms(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	picks := picksOf(form, "app")
	choice := known.Choice{InApp: picks.Causes, ByEmail: causesOf(form["email"]), WABAs: picks.Accounts()}
	var fields templates.FieldErrors
	switch err := s.desk.ChooseAlarms(s.ctx(c), s.person(c), choice); {
	case errors.As(err, &fields):
		_, mail, err := s.desk.AlarmChoice(s.ctx(c), s.person(c).ID)
		if err != nil {
			return err
		}
		page := mineOf(choice, mail)
		page.InApp, page.Errors = picks, fields
		return s.mineAlarms(c, http.StatusUnprocessableEntity, page)
	case err != nil:
		return err
	}
	s.flash(c, ui.Success, "Saved. It holds for alarms from now on.")
	return s.seeOther(c, "/me/alarms")
}

func (s *Server) testMyMail(c *fiber.Ctx) error {
	person := s.person(c)
	err := s.desk.TestMail(s.ctx(c), person)
	if trouble := troubleOf(err); trouble.What != "" {
		choice, mail, err := s.desk.AlarmChoice(s.ctx(c), person.ID)
		if err != nil {
			return err
		}
		page := mineOf(choice, mail)
		page.Trouble = trouble
		return s.mineAlarms(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	s.flash(c, ui.Success, "The mail server took the test. Look for it at "+person.Email+".")
	return s.seeOther(c, "/me/alarms#email")
}

func (s *Server) tryMyMail(c *fiber.Ctx) error {
	if err := s.desk.TryMail(s.ctx(c), s.person(c)); err != nil {
		return err
	}
	s.flash(c, ui.Info, "It is tried now. How it went shows here.")
	return s.seeOther(c, "/me/alarms#email")
}

// troubleOf is what of an error is for people to read; zero where it is none of those.
func troubleOf(err error) ui.Trouble {
	var trouble *desk.Trouble
	if !errors.As(err, &trouble) {
		return ui.Trouble{}
	}
	return ui.Trouble{What: trouble.What, Means: trouble.Means, Do: trouble.Do}
}

// showAlarmTargets shows admins where alarms go.
func (s *Server) showAlarmTargets(c *fiber.Ctx) error {
	return s.targetsPage(c, http.StatusOK, alarms.Targets{})
}

func (s *Server) targetsPage(c *fiber.Ctx, status int, page alarms.Targets) error {
	targets, err := s.desk.AlarmTargets(s.ctx(c))
	if err != nil {
		return err
	}
	if page.Errors == nil {
		page.Picks = alarms.Picks{Causes: known.DefaultChoice("").InApp, All: true}
	}
	for _, h := range targets.Hooks {
		page.Hooks = append(page.Hooks, alarms.Hook{
			ID: h.ID, Label: h.Label, Site: h.Address, By: h.By, Created: h.Created, Causes: h.Causes, WABAs: h.WABAs, Health: h.Health,
		})
	}
	frame := s.frame(c, "", ui.PlaceSettings, "Alarms")
	page.Mail, page.CanPost, page.Demo = mailOf(targets.Mail), targets.CanPost, s.demo
	page.Accounts, page.Now, page.Zone = frame.Accounts, s.now(), frame.Zone()
	if wantsFragment(c) && status == http.StatusOK {
		return s.fragment(c, status, alarms.TargetList(page))
	}
	return s.page(c, status, frame, alarms.TargetsBody(page))
}

// addHook answers with the page itself: the secret is shown this once, and must travel in
// no address and no cookie.
func (s *Server) addHook(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	page := alarms.Targets{Label: form.Get("label"), Address: form.Get("address"), Picks: picksOf(form, "cause")}
	hook, err := s.desk.AddHook(s.ctx(c), s.person(c), known.Hook{
		Label: page.Label, Address: page.Address, Causes: page.Picks.Causes, WABAs: page.Picks.Accounts(),
	})
	var fields templates.FieldErrors
	switch trouble := troubleOf(err); {
	case errors.As(err, &fields):
		page.Errors = fields
		return s.targetsPage(c, http.StatusUnprocessableEntity, page)
	case trouble.What != "":
		page.Trouble, page.Errors = trouble, map[string]string{}
		return s.targetsPage(c, http.StatusUnprocessableEntity, page)
	case err != nil:
		return err
	}
	page = alarms.Targets{}
	page.Fresh.Label, page.Fresh.Secret = hook.Label, hook.Secret
	return s.targetsPage(c, http.StatusOK, page)
}

func (s *Server) testHook(c *fiber.Ctx) error {
	id := c.Params("id")
	err := s.desk.TestHook(s.ctx(c), s.person(c), id)
	if trouble := troubleOf(err); trouble.What != "" {
		return s.targetsPage(c, http.StatusUnprocessableEntity, alarms.Targets{Trouble: trouble, TroubleOf: id})
	}
	return s.targetChanged(c, err, "It took the test.")
}

func (s *Server) tryHook(c *fiber.Ctx) error {
	return s.targetChanged(c, s.desk.TryHook(s.ctx(c), c.Params("id")), "It is tried now. How it went shows here.")
}

func (s *Server) removeHook(c *fiber.Ctx) error {
	return s.targetChanged(c, s.desk.RemoveHook(s.ctx(c), s.person(c), c.Params("id")), "The webhook was removed.")
}

func (s *Server) targetChanged(c *fiber.Ctx, err error, done string) error {
	if err != nil {
		return err
	}
	s.flash(c, ui.Success, done)
	return s.seeOther(c, "/settings/alarms")
}
