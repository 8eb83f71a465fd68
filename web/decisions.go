package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/web/views/decisions"
	"templatedesk/web/views/ui"
)

// showDecisions shows what review answered to an account's templates, day by day.
func (s *Server) showDecisions(c *fiber.Ctx) error {
	ctx, waba := s.ctx(c), c.Params("waba")
	account, err := s.desk.Account(ctx, waba)
	if err != nil {
		return err
	}
	page := decisions.Page{Account: account, Days: decisions.ReadDays(c.Query("days")), Person: s.person(c), Now: s.now()}
	var cut bool
	if page.Decisions, cut, err = s.desk.Decisions(ctx, waba, page.Days, ui.ZoneOf(page.Person)); err != nil {
		return err
	}
	if cut {
		page.Most = desk.DecisionsRead
	}
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, decisions.Body(page))
	}
	return s.page(c, http.StatusOK, s.frame(c, waba, ui.PlaceActivity, "Decisions"), decisions.Body(page))
}
