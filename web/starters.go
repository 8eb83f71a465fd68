package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/templates"
	"templatedesk/web/views/starters"
	"templatedesk/web/views/ui"
)

// listStarters shows the library of texts to begin with; htmx gets the page's body alone.
func (s *Server) listStarters(c *fiber.Ctx) error {
	account, err := s.desk.Account(s.ctx(c), c.Params("waba"))
	if err != nil {
		return err
	}
	page := starters.New(account, s.person(c), c.Query("q"), c.Query("purpose"), c.Query("language"))
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, starters.Body(page))
	}
	return s.page(c, http.StatusOK, s.frame(c, account.WABA, ui.PlaceTemplates, "Starter library"), starters.Body(page))
}

// startFrom makes a draft of a starter and opens it.
func (s *Server) startFrom(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	starter, ok := templates.FindStarter(c.Params("id"))
	if !ok {
		return templates.ErrNotFound
	}
	content, ok := starter.In(form.Get("language"))
	if !ok {
		return templates.FieldErrors{"language": "Choose a language of the library."}
	}
	draft, err := s.desk.NewDraft(s.ctx(c), s.person(c), c.Params("waba"), content)
	if err != nil {
		return err
	}
	return s.seeOther(c, ui.DraftURL(draft.WABA, draft.ID))
}
