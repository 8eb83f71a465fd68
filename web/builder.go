package web

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
	"templatedesk/web/views/ui"
)

// newTemplate asks for the kind of message and offers the drafts that wait.
func (s *Server) newTemplate(c *fiber.Ctx) error {
	start, err := s.builderStart(c)
	if err != nil {
		return err
	}
	frame := s.frame(c, start.Account.WABA, ui.PlaceTemplates, "New template")
	return s.page(c, http.StatusOK, frame, builder.Choose(start))
}

func (s *Server) listDrafts(c *fiber.Ctx) error {
	start, err := s.builderStart(c)
	if err != nil {
		return err
	}
	frame := s.frame(c, start.Account.WABA, ui.PlaceTemplates, "Drafts")
	return s.page(c, http.StatusOK, frame, builder.Drafts(start))
}

func (s *Server) builderStart(c *fiber.Ctx) (builder.Start, error) {
	account, err := s.desk.Account(s.ctx(c), c.Params("waba"))
	if err != nil {
		return builder.Start{}, err
	}
	drafts, err := s.desk.Drafts(s.ctx(c), account.WABA)
	return builder.Start{Account: account, Drafts: drafts, Person: s.person(c), Now: s.now()}, err
}

func (s *Server) createDraft(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	category := form.Get("category")
	switch category {
	case templates.CategoryMarketing, templates.CategoryUtility, templates.CategoryAuthentication:
	default:
		return templates.FieldErrors{"category": "Choose Marketing, Utility or Authentication."}
	}
	draft, err := s.desk.NewDraft(s.ctx(c), s.person(c), c.Params("waba"), templates.Content{
		Category: category, Security: category == templates.CategoryAuthentication,
	})
	if err != nil {
		return err
	}
	return s.seeOther(c, ui.DraftURL(draft.WABA, draft.ID))
}

// draftFromTemplate starts a draft from a template: a copy, a new version, another
// language, or a deleted one again.
func (s *Server) draftFromTemplate(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	how := form.Get("how")
	switch how {
	case templates.OriginCopy, templates.OriginVersion, templates.OriginAgain, templates.OriginLanguage:
	default:
		return badForm(http.StatusBadRequest, nil)
	}
	draft, err := s.desk.DraftFrom(s.ctx(c), s.person(c), c.Params("waba"), c.Params("name"), c.Params("language"), how)
	if err != nil {
		return err
	}
	return s.seeOther(c, ui.DraftURL(draft.WABA, draft.ID))
}

func (s *Server) showDraft(c *fiber.Ctx) error {
	draft, err := s.desk.Draft(s.ctx(c), c.Params("waba"), c.Params("id"))
	if errors.Is(err, templates.ErrNotFound) {
		return s.draftGone(c)
	}
	if err != nil {
		return err
	}
	return s.showBuilder(c, http.StatusOK, builder.Page{Draft: draft, Tried: c.Query("tried") != "", Focus: c.Query("focus")})
}

// draftGone is where somebody lands whose draft was submitted or discarded meanwhile.
func (s *Server) draftGone(c *fiber.Ctx) error {
	s.flash(c, ui.Info, "This draft is not here any more: it was discarded, or it has become a template.")
	return s.seeOther(c, ui.AccountURL(c.Params("waba"))+"/templates")
}

// saveDraft keeps what was typed and does what a button of the form says.
func (s *Server) saveDraft(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	op := form.Get("op")
	page, err := s.keepTyped(c, form, op)
	kept := err == nil && page.Conflict == nil && !page.Gone && page.Draft.Submit == ""
	switch {
	case kept && op == "add-language":
		return s.addLanguage(c, page, form)
	case kept && op == "rename-languages":
		err = s.desk.RenameLanguages(s.ctx(c), s.person(c), page.Draft.WABA, page.Draft.ID)
	}
	if err == nil && page.Draft.ID != c.Params("id") { // kept beside the one that was edited
		s.flash(c, ui.Success, "Your text is a draft of its own now.")
		return s.seeOther(c, ui.DraftURL(page.Draft.WABA, page.Draft.ID))
	}
	return s.answerEdit(c, page, err)
}

// answerEdit shows the draft after an edit. A browser without script is sent to the
// draft's own address, so that a reload posts nothing twice.
func (s *Server) answerEdit(c *fiber.Ctx, page builder.Page, err error) error {
	switch {
	case errors.Is(err, templates.ErrNotFound):
		return s.draftGone(c)
	case err != nil:
		return err
	case page.Conflict != nil || page.Gone:
		return s.showBuilder(c, http.StatusConflict, page)
	case len(page.Errors) > 0:
		return s.showBuilder(c, http.StatusUnprocessableEntity, page)
	case wantsFragment(c):
		return s.showBuilder(c, http.StatusOK, page)
	}
	query := url.Values{}
	if page.Tried {
		query.Set("tried", "1")
	}
	to := ui.DraftURL(page.Draft.WABA, page.Draft.ID)
	if page.Focus != "" {
		query.Set("focus", page.Focus)
	}
	if len(query) > 0 {
		to += "?" + query.Encode()
	}
	return s.seeOther(c, to)
}

// keepTyped saves the posted form with op done to it. Where somebody else saved
// meanwhile, nothing is stored and the page holds what was typed, with the stale
// version, until the person decides; so it does where the draft is gone or is being
// submitted. Words that may be lost can become a draft of their own ("keep-both"), which
// then is the page's.
func (s *Server) keepTyped(c *fiber.Ctx, form url.Values, op string) (builder.Page, error) {
	ctx, waba, id := s.ctx(c), c.Params("waba"), c.Params("id")
	stored, err := s.desk.Draft(ctx, waba, id)
	page := builder.Page{Draft: stored, Tried: form.Has("tried"), AddLanguage: form.Get("add-language")}
	if op == "" && wantsFragment(c) {
		page.Have = form[builder.HavePart]
	}
	page.Gone = errors.Is(err, templates.ErrNotFound) && op != "take-theirs" && form.Has("version")
	if (err != nil && !page.Gone) || op == "take-theirs" {
		return page, err
	}
	typed := contentFromForm(form, stored.Content)
	if op == "keep-both" {
		page.Draft, err = s.desk.NewDraft(ctx, s.person(c), waba, typed)
		return page, err
	}
	if stored.Submit != "" {
		// A locked form posts no fields; one that was open before holds words.
		page.Gone = form.Has("name") && len(templates.Differences(typed, stored.Content)) > 0
		if !page.Gone {
			return page, nil
		}
	}
	if page.Gone {
		page.Draft = templates.Draft{ID: id, WABA: waba, Version: -1, Updated: s.now(), Content: typed}
		return page, nil
	}
	version := formNumber(form, "version")
	if op == "keep-mine" {
		version = formNumber(form, "theirs")
	}
	if version == stored.Version {
		typed, page.Focus = changeContent(typed, op)
		if reflect.DeepEqual(typed.Normalised(), stored.Content.Normalised()) {
			return page, nil
		}
		kept, err := s.desk.SaveDraft(ctx, s.person(c), stored, typed)
		if !errors.Is(err, templates.ErrConflict) {
			page.Draft = kept
			return page, err
		}
		if stored, err = s.desk.Draft(ctx, waba, id); err != nil || stored.Submit != "" {
			page.Draft = stored
			return page, err
		}
	}
	page.Draft = stored
	page.Draft.Content, page.Draft.Version, page.Focus = typed, version, ""
	page.Conflict = &builder.Conflict{
		By: stored.Author, At: stored.Updated, Version: stored.Version, Apart: templates.Differences(typed, stored.Content),
	}
	return page, nil
}

// submitDraft saves what was typed and asks Sobot to create the template.
func (s *Server) submitDraft(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	opID := form.Get("op-id")
	if !oneTimeID(opID) {
		return badForm(http.StatusBadRequest, nil)
	}
	page, err := s.keepTyped(c, form, "")
	switch {
	case page.Gone: // a second click may come after the draft has become a template
	case err != nil:
		return err
	case page.Conflict != nil || page.Draft.Submit != "":
		return s.showBuilder(c, http.StatusConflict, page)
	}
	waba, id := c.Params("waba"), c.Params("id")
	draft, t, err := s.desk.Submit(s.ctx(c), s.person(c), waba, id, page.Draft.Version, opID)
	var (
		fields  templates.FieldErrors
		trouble *desk.Trouble
	)
	switch {
	case err == nil:
		s.flash(c, ui.Success, "Submitted. Meta reviews it, usually within minutes; this page changes by itself.")
		return s.seeOther(c, ui.TemplateURL(waba, t.Name, t.Language))
	case page.Gone && (errors.Is(err, templates.ErrNotFound) || errors.Is(err, templates.ErrConflict)):
		return s.showBuilder(c, http.StatusConflict, page)
	case errors.Is(err, templates.ErrNotFound):
		return s.draftGone(c)
	case errors.As(err, &fields):
		page.Tried = true
		for _, f := range s.desk.Review(s.ctx(c), page.Draft) {
			if f.Severity == templates.SeverityError {
				page.Focus = f.Field // the review lists errors in the form's order
				break
			}
		}
		return s.showBuilder(c, http.StatusUnprocessableEntity, page)
	case errors.Is(err, templates.ErrConflict):
		// Between our save and the submission somebody else was faster.
		if page.Draft, err = s.desk.Draft(s.ctx(c), waba, id); err != nil {
			return s.answerEdit(c, page, err)
		}
		page.Trouble = &builder.Trouble{Kind: ui.Warning, What: "Somebody else changed this draft just now.", Means: "Nothing was submitted. This is their text.", Do: "Read it, then submit again."}
		return s.showBuilder(c, http.StatusConflict, page)
	case !errors.As(err, &trouble):
		return err
	}
	page.Trouble = &builder.Trouble{Kind: ui.Error, What: trouble.What, Means: trouble.Means, Do: trouble.Do}
	if trouble.Outcome == templates.OutcomeUnknown {
		page.Trouble.Kind = ui.Warning
	}
	if kept, err := s.desk.Draft(s.ctx(c), waba, id); err == nil {
		page.Draft = kept
	} else if draft.ID != "" {
		page.Draft = draft
	}
	return s.showBuilder(c, explain(err).Status, page)
}

func (s *Server) discardDraft(c *fiber.Ctx) error {
	waba, id := c.Params("waba"), c.Params("id")
	next, err := s.besides(c)
	if err != nil {
		return err
	}
	err = s.desk.DiscardDraft(s.ctx(c), s.person(c), waba, id)
	if errors.Is(err, templates.ErrNotFound) {
		return s.draftGone(c)
	}
	if errors.Is(err, templates.ErrConflict) {
		return &problemError{
			Status: http.StatusConflict, Title: "This draft is being submitted.",
			Means: "Nothing was discarded.", Do: "Wait until Sobot has answered.",
		}
	}
	if err != nil {
		return err
	}
	s.flash(c, ui.Success, "Draft discarded.")
	return s.seeOther(c, next)
}

// besides is where to go on from a draft that is about to go: to another language of it,
// else to the list.
func (s *Server) besides(c *fiber.Ctx) (string, error) {
	list := ui.DraftsURL(c.Params("waba"))
	draft, err := s.desk.Draft(s.ctx(c), c.Params("waba"), c.Params("id"))
	if errors.Is(err, templates.ErrNotFound) {
		return list, nil
	}
	if err != nil {
		return "", err
	}
	all, err := s.desk.Languages(s.ctx(c), draft)
	for _, sibling := range all.Drafts {
		if sibling.ID != draft.ID {
			return ui.DraftURL(sibling.WABA, sibling.ID), err
		}
	}
	return list, err
}

// showBuilder answers with the builder, as a page or as the part that is merged in.
func (s *Server) showBuilder(c *fiber.Ctx, status int, page builder.Page) error {
	page.Findings = s.desk.Review(s.ctx(c), page.Draft)
	page.OpID = desk.NewID()
	page.Public, page.Reached = s.publicURL != "", s.reached()
	page.Person, page.Now = s.person(c), s.now()
	var err error
	if page.Languages, err = s.languagesOf(s.ctx(c), page); err != nil {
		return err
	}
	if page.Earlier, err = s.earlierSamples(c, page.Draft); err != nil {
		return err
	}
	body := builder.Builder(page)
	if c.Get("HX-Request") != "" {
		return s.fragment(c, status, body)
	}
	frame := s.frame(c, page.Draft.WABA, ui.PlaceTemplates, builder.Title(page.Draft))
	return s.page(c, status, frame, body)
}
