package web

import (
	"errors"
	"io"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/samples"
	"templatedesk/web/views/ui"
)

// showSamples shows the media samples that are kept, the last used first.
func (s *Server) showSamples(c *fiber.Ctx) error {
	return s.samplesPage(c, http.StatusOK, samples.Page{})
}

func (s *Server) samplesPage(c *fiber.Ctx, status int, page samples.Page) error {
	ctx := s.ctx(c)
	page.Kind, page.First = samples.ReadKind(c.Query("kind")), true
	var before templates.Upload
	if id := c.Query("before"); id != "" {
		up, err := s.desk.Sample(ctx, id)
		switch {
		case err == nil:
			before, page.First = up, false
		case !errors.Is(err, templates.ErrNotFound): // one that was removed meanwhile leads to the first page
			return err
		}
	}
	list, err := s.desk.Samples(ctx, page.Kind, before, desk.SamplesShown+1)
	if err != nil {
		return err
	}
	if len(list) > desk.SamplesShown {
		list = list[:desk.SamplesShown]
		page.Older = list[len(list)-1].ID
	}
	page.Files = list
	if page.Taken, page.Quota, err = s.desk.SamplesRoom(ctx); err != nil {
		return err
	}
	page.Public, page.Person, page.Now = s.publicURL != "", s.person(c), s.now()
	if wantsFragment(c) {
		return s.fragment(c, status, samples.Body(page))
	}
	return s.page(c, status, s.frame(c, "", ui.PlaceTemplates, "Media"), samples.Body(page))
}

// addSample keeps a file for later.
func (s *Server) addSample(c *fiber.Ctx) error {
	up, err := s.decodeUpload(c, "file")
	if err != nil {
		return err
	}
	if up.Body == nil {
		return s.samplesPage(c, http.StatusUnprocessableEntity, samples.Page{Error: "Choose a file first."})
	}
	kept, err := s.desk.AddSample(s.ctx(c), s.person(c), up.FileName, up.Size, up.Body)
	if err != nil {
		_, _ = io.Copy(io.Discard, up.Body) // a browser reads no answer before it has sent everything
	}
	var fields templates.FieldErrors
	switch {
	case errors.As(err, &fields):
		return s.samplesPage(c, http.StatusUnprocessableEntity, samples.Page{Error: fields["file"]})
	case err != nil:
		return err
	}
	s.flash(c, ui.Success, kept.FileName+" is kept. A header can take it in the builder.")
	return s.seeOther(c, ui.SamplesURL)
}

// removeSample removes a sample that no draft needs.
func (s *Server) removeSample(c *fiber.Ctx) error {
	switch err := s.desk.RemoveSample(s.ctx(c), s.person(c), c.Params("id")); {
	case errors.Is(err, templates.ErrConflict):
		s.flash(c, ui.Error, "A draft needs this file. Take it out of the draft first, then remove it.")
	case errors.Is(err, templates.ErrNotFound):
		s.flash(c, ui.Info, "This file was not here any more.")
	case err != nil:
		return err
	default:
		s.flash(c, ui.Success, "The file is removed.")
	}
	return s.seeOther(c, ui.SamplesURL)
}
