package web

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/templates"
	"templatedesk/web/views/alarms"
	"templatedesk/web/views/ui"
)

// loudest is how many alarms show as toasts at once; the others are summed up.
const loudest = 3

func alarmQuery(c *fiber.Ctx) alarms.Query {
	return alarms.ReadQuery(c.Query("show"), c.Query("cause"), c.Query("before"))
}

// showAlarms shows what somebody should look at, newest first.
func (s *Server) showAlarms(c *fiber.Ctx) error {
	page := alarms.Page{Query: alarmQuery(c), Person: s.person(c), Now: s.now()}
	var err error
	if page.Alarms, page.More, err = s.sight(c).alarms(s.ctx(c), page.Person.ID, page.Query.Filter(), page.Query.Before); err != nil {
		return err
	}
	frame := s.frame(c, "", ui.PlaceAlarms, "Alarms")
	page.Bell, page.Accounts = frame.Bell, frame.Accounts
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, alarms.List(page))
	}
	return s.page(c, http.StatusOK, frame, alarms.Body(page))
}

func (s *Server) readAlarm(c *fiber.Ctx) error {
	if err := s.desk.ReadAlarm(s.ctx(c), s.person(c).ID, c.Params("id"), false); err != nil {
		return err
	}
	return s.seeOther(c, alarmQuery(c).Address(""))
}

// readAllAlarms marks what the page knew of; what came since stays unread.
func (s *Server) readAllAlarms(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	if err := s.desk.ReadAlarms(s.ctx(c), s.person(c).ID, form.Get("up_to")); err != nil {
		return err
	}
	return s.seeOther(c, alarmQuery(c).Address(""))
}

func (s *Server) closeAlarm(c *fiber.Ctx) error {
	switch err := s.desk.CloseAlarm(s.ctx(c), s.person(c), c.Params("id")); {
	case errors.Is(err, templates.ErrNotFound):
		s.flash(c, ui.Info, "It was over already.")
	case err != nil:
		return err
	default:
		s.flash(c, ui.Success, "The alarm is closed for everybody.")
	}
	return s.seeOther(c, alarmQuery(c).Address(""))
}

// rung are the toasts of the loud alarms that came after the one with the id after, which
// was the newest when the page was made.
func (s *Server) rung(c *fiber.Ctx, after string) ([]ui.Toast, error) {
	list, more, err := s.sight(c).loudAlarms(s.ctx(c), s.person(c).ID, after, loudest)
	if err != nil {
		return nil, err
	}
	toasts := make([]ui.Toast, len(list), len(list)+1)
	for i, a := range list {
		toasts[i] = alarms.Toast(a.Alarm)
	}
	if more > 0 {
		toasts = append(toasts, alarms.MoreToast(more))
	}
	return toasts, nil
}
