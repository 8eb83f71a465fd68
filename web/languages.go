package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
	"templatedesk/web/views/ui"
)

// addLanguage starts another language of the draft that was just kept, and leads to it.
func (s *Server) addLanguage(c *fiber.Ctx, page builder.Page, form url.Values) error {
	draft, err := s.desk.AddLanguage(s.ctx(c), s.person(c), page.Draft.WABA, page.Draft.ID, form.Get("add-language"))
	var fields templates.FieldErrors
	if errors.As(err, &fields) {
		page.Errors = fields
		for path := range fields {
			page.Focus = path
		}
		return s.answerEdit(c, page, nil)
	}
	if err != nil {
		return s.answerEdit(c, page, err)
	}
	return s.seeOther(c, ui.DraftURL(draft.WABA, draft.ID))
}

// languagesOf are all languages of a draft's name, templates in use first.
func (s *Server) languagesOf(ctx context.Context, page builder.Page) ([]builder.Language, error) {
	all, err := s.desk.Languages(ctx, page.Draft)
	if err != nil {
		return nil, err
	}
	var list []builder.Language
	for _, t := range all.Templates {
		list = append(list, builder.LanguageInUse(t))
	}
	for _, d := range all.Drafts {
		findings := page.Findings
		if d.ID != page.Draft.ID {
			findings = s.desk.Review(ctx, d)
		}
		list = append(list, builder.LanguageOf(d, findings))
	}
	return list, nil
}

// submitAll saves what was typed and begins to submit every language of the draft.
func (s *Server) submitAll(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	waba, id := c.Params("waba"), form.Get("op-id")
	if !oneTimeID(id) {
		return badForm(http.StatusBadRequest, nil)
	}
	// A second click may come after the draft has become a template.
	switch _, err := s.desk.Round(s.ctx(c), waba, id); {
	case err == nil:
		return s.seeOther(c, ui.RoundURL(waba, id))
	case !errors.Is(err, templates.ErrNotFound):
		return err
	}
	page, err := s.keepTyped(c, form, "")
	if err != nil || page.Gone || page.Conflict != nil {
		return s.answerEdit(c, page, err)
	}
	if _, err := s.desk.SubmitAll(s.ctx(c), s.person(c), waba, page.Draft.ID, id); err != nil {
		return s.answerEdit(c, page, err)
	}
	return s.seeOther(c, ui.RoundURL(waba, id))
}
