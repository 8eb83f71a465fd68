package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/web/views/timeline"
)

// showPayload is the raw payload of one event, for the disclosure of its entry. Whoever
// comes here by address gets the event's own page.
func (s *Server) showPayload(c *fiber.Ctx) error {
	event, err := s.sight(c).event(s.ctx(c), c.Params("waba"), c.Params("id"))
	if err != nil {
		return err
	}
	if !wantsFragment(c) {
		return s.seeOther(c, timeline.EventURL(event))
	}
	return s.fragment(c, http.StatusOK, timeline.Payload(event, s.person(c)))
}
