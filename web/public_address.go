package web

import (
	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/outward"
	"templatedesk/web/views/ui"
)

// respond answers our own probe of the public address. To anybody else there is
// nothing here.
func (s *Server) respond(c *fiber.Ctx) error {
	if s.beacon == nil {
		return errNoPage
	}
	answer, ok := s.beacon.Respond(c.Params("challenge"))
	if !ok {
		return errNoPage
	}
	return c.SendString(answer + "\n")
}

// testPublicAddress probes now, and shows what came of it.
func (s *Server) testPublicAddress(c *fiber.Ctx) error {
	if s.beacon == nil {
		return errNoPage
	}
	switch s.beacon.Test(s.ctx(c)).Reach {
	case outward.Yes:
		s.flash(c, ui.Success, "The public address can be reached from outside.")
	case outward.No:
		s.flash(c, ui.Error, "The public address cannot be reached from outside.")
	default:
		s.flash(c, ui.Warning, "From here it cannot be told whether the public address can be reached.")
	}
	return s.seeOther(c, "/settings#public-address")
}

// reached is what is known of the public address; the zero Verdict when nobody asked.
func (s *Server) reached() outward.Verdict {
	if s.beacon == nil {
		return outward.Verdict{}
	}
	return s.beacon.Last()
}
