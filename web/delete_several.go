package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/deletion"
	"templatedesk/web/views/ui"
)

// chooseDeletions lets one choose names; it begins with those that the address's search finds.
func (s *Server) chooseDeletions(c *fiber.Ctx) error {
	return s.choice(c, http.StatusOK, deletion.Choice{Search: listQuery(c).Search})
}

func (s *Server) choice(c *fiber.Ctx, status int, page deletion.Choice) error {
	page.WABA = c.Params("waba")
	if _, err := s.desk.Account(s.ctx(c), page.WABA); err != nil {
		return err
	}
	found, err := s.desk.List(s.ctx(c), templates.Query{WABA: page.WABA, Search: page.Search, Sort: templates.SortName, PerPage: desk.MaxDeleted})
	if err != nil {
		return err
	}
	page.Groups, page.Total = found.Groups, found.Names
	return s.page(c, status, s.frame(c, page.WABA, ui.PlaceTemplates, "Delete several names"), deletion.Choose(page))
}

// checkDeletions names all that the chosen names would take away.
func (s *Server) checkDeletions(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	err = s.confirmDeletions(c, http.StatusOK, deletion.Several{OpID: desk.NewID()}, form["name"])
	var fields templates.FieldErrors
	if !errors.As(err, &fields) {
		return err
	}
	page := deletion.Choice{Search: form.Get("q"), Chosen: map[string]bool{}, Error: fields["names"]}
	for _, name := range form["name"] {
		page.Chosen[name] = true
	}
	return s.choice(c, http.StatusUnprocessableEntity, page)
}

func (s *Server) confirmDeletions(c *fiber.Ctx, status int, page deletion.Several, names []string) error {
	page.WABA = c.Params("waba")
	list, gone, err := s.desk.PrepareDeletions(s.ctx(c), page.WABA, names)
	if err != nil {
		return err
	}
	if page.Gone = gone; len(list) == 0 {
		return templates.FieldErrors{"names": "None of these names is in use any more: somebody else was faster."}
	}
	for _, del := range list {
		page.Sheets = append(page.Sheets, sheet(del))
	}
	page.Words = desk.DeletionWords(len(list))
	return s.page(c, status, s.frame(c, page.WABA, ui.PlaceTemplates, "Delete several names"), deletion.Confirm(page))
}

// deleteSeveral begins to delete the confirmed names. The one-time id in the form makes a
// second post of it lead to the same round.
func (s *Server) deleteSeveral(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	waba, op := c.Params("waba"), form.Get("op")
	if !oneTimeID(op) || len(form["name"]) != len(form["seen"]) {
		return badForm(http.StatusBadRequest, nil)
	}
	_, err = s.desk.DeleteSeveral(s.ctx(c), s.person(c), waba, confirmed(form), form.Get("typed"), op)
	var fields templates.FieldErrors
	switch {
	case err == nil:
		return s.seeOther(c, ui.RoundURL(waba, op))
	case errors.As(err, &fields) && fields["typed"] != "":
		page := deletion.Several{OpID: op, Typed: form.Get("typed"), Error: fields["typed"]}
		return s.confirmDeletions(c, http.StatusUnprocessableEntity, page, form["name"])
	}
	return err
}

// confirmed are the names of the sheet with the languages that it told of.
func confirmed(form url.Values) map[string][]string {
	seen := map[string][]string{}
	for i, name := range form["name"] {
		seen[name] = strings.Split(form["seen"][i], ",")
	}
	return seen
}
