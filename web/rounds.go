package web

import (
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/views/rounds"
	"templatedesk/web/views/ui"
)

// mayFollow reports whether a person may see a round: as who may begin one.
func mayFollow(p access.Person, r templates.Round) bool {
	if r.Kind == templates.OpDelete {
		return p.Role.May(access.Admin)
	}
	return p.Role.May(access.Editor)
}

// roundsSeen are the rounds under way in an account that the person may follow.
func (s *Server) roundsSeen(c *fiber.Ctx, waba string) ([]templates.Round, error) {
	open, err := s.desk.OpenRounds(s.ctx(c), waba)
	return slices.DeleteFunc(open, func(r templates.Round) bool { return !mayFollow(s.person(c), r) }), err
}

// round is the one of the address.
func (s *Server) round(c *fiber.Ctx) (templates.Round, error) {
	r, err := s.desk.Round(s.ctx(c), c.Params("waba"), c.Params("id"))
	if err == nil && !mayFollow(s.person(c), r) {
		return r, forbidden(admin)
	}
	return r, err
}

// showRound says how far a round is.
func (s *Server) showRound(c *fiber.Ctx) error {
	r, err := s.round(c)
	if err != nil {
		return err
	}
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, rounds.Body(r))
	}
	return s.page(c, http.StatusOK, s.frame(c, r.WABA, ui.PlaceTemplates, rounds.Title(r)), rounds.Body(r))
}

// stopRound begins nothing more of a round.
func (s *Server) stopRound(c *fiber.Ctx) error {
	r, err := s.round(c)
	if err != nil {
		return err
	}
	if err := s.desk.StopRound(s.ctx(c), r.WABA, r.ID); err != nil {
		return err
	}
	return s.seeOther(c, ui.RoundURL(r.WABA, r.ID))
}
