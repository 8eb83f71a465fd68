package web

import (
	"log/slog"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/web/views/ui"
)

// connection is the part of the shell that is live on every page: how we stand with
// Sobot, and the alarms that came since the page was made (?after=).
func (s *Server) connection(c *fiber.Ctx) error {
	frame := s.frame(c, "", "", "")
	if after := c.Query("after"); wantsFragment(c) && c.Context().QueryArgs().Has("after") {
		toasts, err := s.rung(c, after)
		if err != nil {
			s.note(c, slog.LevelError, "read alarms", err)
		}
		frame.Toasts = toasts
	}
	return s.fragment(c, http.StatusOK, ui.Renewed(frame))
}
