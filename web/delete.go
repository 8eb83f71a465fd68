package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/deletion"
	"templatedesk/web/views/ui"
)

// showDelete names all that a delete would take away.
func (s *Server) showDelete(c *fiber.Ctx) error {
	page, err := s.deletionPage(c)
	if err != nil {
		return err
	}
	return s.showDeletion(c, http.StatusOK, page)
}

// deleteTemplate deletes a name with all its languages. The one-time id in the form makes
// a second post of it do nothing.
func (s *Server) deleteTemplate(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	waba, name, op := c.Params("waba"), c.Params("name"), form.Get("op")
	if !oneTimeID(op) {
		return badForm(http.StatusBadRequest, nil)
	}
	err = s.desk.Delete(s.ctx(c), s.person(c), waba, name, desk.Confirmed{Typed: form.Get("typed"), Seen: strings.Split(form.Get("seen"), ",")}, op)
	var (
		fields  templates.FieldErrors
		trouble *desk.Trouble
	)
	switch {
	case err == nil:
		s.flash(c, ui.Success, name+" is deleted in every language. Its history stays readable: Activity leads to it.")
		return s.seeOther(c, ui.AccountURL(waba)+"/templates")
	case errors.As(err, &fields):
		page, err := s.deletionPage(c)
		if err != nil {
			return err
		}
		page.OpID, page.Typed, page.Error = op, form.Get("typed"), fields["typed"]
		return s.showDeletion(c, http.StatusUnprocessableEntity, page)
	case errors.As(err, &trouble):
		page, prepareErr := s.deletionPage(c)
		if prepareErr != nil {
			return err // the trouble says more than that nothing is left to delete
		}
		page.Trouble = &deletion.Trouble{
			What: trouble.What, Means: trouble.Means, Do: trouble.Do, Unknown: trouble.Outcome == templates.OutcomeUnknown,
		}
		return s.showDeletion(c, explain(err).Status, page)
	}
	return err
}

func (s *Server) deletionPage(c *fiber.Ctx) (deletion.Page, error) {
	del, err := s.desk.PrepareDelete(s.ctx(c), c.Params("waba"), c.Params("name"))
	if err != nil {
		return deletion.Page{}, err
	}
	return deletion.Page{Sheet: sheet(del), WABA: del.WABA, OpID: del.OpID, Now: s.now(), Zone: ui.ZoneOf(s.person(c))}, nil
}

func sheet(del desk.Deletion) deletion.Sheet {
	return deletion.Sheet{
		Name: del.Name, Templates: del.Templates, Tests: del.Tests, LastTest: del.LastTest,
		LocksName: del.LocksName, Undeletable: del.Undeletable,
	}
}

func (s *Server) showDeletion(c *fiber.Ctx, status int, page deletion.Page) error {
	return s.page(c, status, s.frame(c, page.WABA, ui.PlaceTemplates, "Delete "+page.Name), deletion.Body(page))
}
