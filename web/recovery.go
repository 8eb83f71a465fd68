package web

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
	"templatedesk/web/views/webhooks"
)

// lookForLost reads Sobot's log of failed pushes now. The page itself says how the last
// look went; the toast says what this one brought.
func (s *Server) lookForLost(c *fiber.Ctx) error {
	found, err := s.desk.Look(s.ctx(c))
	var trouble *desk.Trouble
	switch {
	case errors.As(err, &trouble):
		s.flash(c, ui.Error, trouble.What+" "+trouble.Do)
	case err != nil:
		return err
	case found.Recovered == 0 && found.Failing == 0:
		s.flash(c, ui.Info, "Sobot’s log shows nothing new.")
	default:
		words := "Recovered from Sobot’s log: " + ui.Counted(found.Recovered, "webhook", "webhooks") + "."
		if found.Failing > 0 {
			words += " Not to be taken from it: " + ui.Counted(found.Failing, "webhook", "webhooks") + "."
		}
		s.flash(c, ui.Success, words)
	}
	return s.seeOther(c, "/webhooks#lost")
}

// pushAgain has Sobot push one failed push again, or without an id all that can be.
func (s *Server) pushAgain(c *fiber.Ctx) error {
	res, err := s.desk.PushAgain(s.ctx(c), s.person(c), c.Params("id"))
	var trouble *desk.Trouble
	switch {
	case errors.As(err, &trouble):
		s.flash(c, ui.Error, trouble.What+" "+trouble.Means+" "+trouble.Do)
	case errors.Is(err, templates.ErrConflict):
		s.flash(c, ui.Info, "Nothing was asked for: it was just now, or it has arrived meanwhile.")
	case err != nil:
		return err
	case res.Arrived < res.Asked:
		s.flash(c, ui.Warning, "Sobot was asked for "+ui.Counted(res.Asked, "webhook", "webhooks")+"; "+ui.Counted(res.Arrived, "has", "have")+" arrived. The page says what became of the rest.")
	default:
		words := "Sobot pushed " + ui.Counted(res.Asked, "webhook", "webhooks") + " again, and all arrived."
		if res.Asked == 1 {
			words = "Sobot pushed the webhook again, and it arrived."
		}
		if res.Left > 0 {
			words += " Still to be asked for: " + ui.Counted(res.Left, "webhook", "webhooks") + "."
		}
		s.flash(c, ui.Success, words)
	}
	return s.seeOther(c, "/webhooks#lost")
}

// showFailedPush shows what Sobot's log has of one failed push, as text.
func (s *Server) showFailedPush(c *fiber.Ctx) error {
	push, err := s.desk.FailedPush(s.ctx(c), c.Params("id"))
	if err != nil {
		return err
	}
	page := webhooks.FailedPage{Push: push, Person: s.person(c), Now: s.now()}
	return s.page(c, http.StatusOK, s.frame(c, "", ui.PlaceWebhooks, "Failed push"), webhooks.Failed(page))
}
