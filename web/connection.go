package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/web/views/ui"
)

// connection is the box in the shell that says how we stand with Sobot: it renews
// itself on every page.
func (s *Server) connection(c *fiber.Ctx) error {
	return s.fragment(c, http.StatusOK, ui.ConnectionBox(s.frame(c, "", "", "")))
}
