package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/templates"
	"templatedesk/web/views/rules"
)

// showRules lists what drafts are checked for; htmx gets the page's body alone.
func (s *Server) showRules(c *fiber.Ctx) error {
	page := rules.New(c.Query("q"), templates.Severity(c.Query("severity")))
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, rules.Body(page))
	}
	return s.page(c, http.StatusOK, s.frame(c, "", "", "Review rules"), rules.Body(page))
}
