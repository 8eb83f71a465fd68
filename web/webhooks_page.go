package web

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
	"templatedesk/web/views/webhooks"
)

// showWebhooks says how Sobot's pushes come in. The address holds the secret: it is
// handed to the view for admins alone.
func (s *Server) showWebhooks(c *fiber.Ctx) error {
	view, err := s.sight(c).webhooks(s.ctx(c))
	if err != nil {
		return err
	}
	recovery, err := s.sight(c).recovery(s.ctx(c))
	if err != nil {
		return err
	}
	page := webhooks.Page{
		HasPublicURL: view.Address != "", Stats: view.Stats, Unrecognised: view.Unrecognised, Unassigned: view.Unassigned, Parked: view.Parked,
		Recovery: recovery,
		Person:   s.person(c), Now: s.now(),
	}
	if page.Person.Role.May(access.Admin) {
		page.Address, page.Secrets = view.Address, view.Secrets
	}
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, webhooks.Body(page))
	}
	return s.page(c, http.StatusOK, s.frame(c, "", ui.PlaceWebhooks, "Webhooks"), webhooks.Body(page))
}

// rotateWebhookSecret makes a new address; the page says what is to be done with it.
func (s *Server) rotateWebhookSecret(c *fiber.Ctx) error {
	switch err := s.desk.RotateWebhookSecret(s.ctx(c), s.person(c)); {
	case errors.Is(err, templates.ErrConflict):
		s.flash(c, ui.Info, "This address is new already, so it was not replaced once more.")
	case err != nil:
		return err
	default:
		s.flash(c, ui.Success, "There is a new address. Paste it into Sobot; the old one is accepted for seven days more.")
	}
	return s.seeOther(c, "/webhooks")
}

// endOldWebhookSecret stops accepting the replaced addresses.
func (s *Server) endOldWebhookSecret(c *fiber.Ctx) error {
	if err := s.desk.EndOldWebhookSecret(s.ctx(c), s.person(c)); err != nil {
		return err
	}
	s.flash(c, ui.Success, "The old address is not accepted any more.")
	return s.seeOther(c, "/webhooks")
}

// showReceived shows one body as it was received, as text.
func (s *Server) showReceived(c *fiber.Ctx) error {
	received, err := s.desk.Received(s.ctx(c), c.Params("id"))
	if err != nil {
		return err
	}
	page := webhooks.ReceivedPage{Received: received, Person: s.person(c), Now: s.now()}
	return s.page(c, http.StatusOK, s.frame(c, "", ui.PlaceWebhooks, "Body as received"), webhooks.Received(page))
}

// processAgain reads a kept body once more.
func (s *Server) processAgain(c *fiber.Ctx) error {
	id := c.Params("id")
	switch understood, err := s.desk.ProcessAgain(s.ctx(c), s.person(c), id); {
	case errors.Is(err, templates.ErrNotFound):
		return err
	case err != nil:
		s.note(c, slog.LevelError, "process body again", err)
		s.flash(c, ui.Error, "It still could not be applied, and nothing was changed. The log of the dashboard says why.")
	case understood:
		s.flash(c, ui.Success, "The body was processed again, and all of it is understood. What was known already did not change.")
	default:
		s.flash(c, ui.Info, "The body was processed again, and something of it still is not understood. It stays on the list.")
	}
	return s.seeOther(c, webhooks.ReceivedURL(id))
}

// processAllAgain reads every body again that was not understood or was set aside.
func (s *Server) processAllAgain(c *fiber.Ctx) error {
	n, err := s.desk.ProcessAllAgain(s.ctx(c), s.person(c))
	switch {
	case err != nil:
		return err
	case n == 0:
		s.flash(c, ui.Info, "There was nothing to process again.")
	case n == 1:
		s.flash(c, ui.Success, "One body is being processed again. What is understood leaves the list.")
	default:
		s.flash(c, ui.Success, strconv.Itoa(n)+" bodies are being processed again. What is understood leaves the list.")
	}
	return s.seeOther(c, "/webhooks")
}
