package web

import (
	"errors"
	"io"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
)

// slotParam names the slot of a sample in an address: a card's key, or none for the header.
const slotParam = "slot"

// uploadMedia takes the file of a sample.
func (s *Server) uploadMedia(c *fiber.Ctx) error {
	waba, id := c.Params("waba"), c.Params("id")
	draft, err := s.desk.Draft(s.ctx(c), waba, id)
	page := builder.Page{Draft: draft}
	if err != nil {
		return s.answerEdit(c, page, err)
	}
	up, err := s.decodeUpload(c, "file")
	if err != nil {
		return err
	}
	if up.Body == nil {
		page.Errors = templates.FieldErrors{mediaPath(draft, c.Query(slotParam)): "Choose a file first."}
		return s.answerEdit(c, page, nil)
	}
	kept, err := s.desk.AttachUpload(s.ctx(c), s.person(c), waba, id, c.Query(slotParam), up.FileName, up.Size, up.Body)
	if err != nil {
		// A browser reads no answer before it has sent everything: take the rest, which
		// the route's cap bounds.
		_, _ = io.Copy(io.Discard, up.Body)
	}
	return s.answerMedia(c, page, kept, err)
}

// setMediaURL takes a sample by its public address.
func (s *Server) setMediaURL(c *fiber.Ctx) error {
	return s.changeMedia(c, func(d templates.Draft, form url.Values) (templates.Draft, error) {
		link := form.Get(builder.MediaURLName(c.Query(slotParam)))
		return s.desk.AttachURL(s.ctx(c), s.person(c), d.WABA, d.ID, c.Query(slotParam), d.Version, link)
	})
}

// reuseMedia takes an earlier sample.
func (s *Server) reuseMedia(c *fiber.Ctx) error {
	return s.changeMedia(c, func(d templates.Draft, form url.Values) (templates.Draft, error) {
		return s.desk.ReuseSample(s.ctx(c), s.person(c), d.WABA, d.ID, c.Query(slotParam), d.Version, form.Get("sample"))
	})
}

// earlierSamples are what the draft's headers that still want a file may take.
func (s *Server) earlierSamples(c *fiber.Ctx, draft templates.Draft) (map[string][]templates.Upload, error) {
	earlier := map[string][]templates.Upload{}
	for _, slot := range draft.Slots() {
		if _, known := earlier[slot.Format]; known || !slot.Media.Empty() {
			continue
		}
		list, err := s.desk.Samples(s.ctx(c), slot.Format, templates.Upload{}, desk.SamplesOffered)
		if err != nil {
			return nil, err
		}
		earlier[slot.Format] = list
	}
	return earlier, nil
}

// retryMedia asks Sobot again for the sample that the draft has.
func (s *Server) retryMedia(c *fiber.Ctx) error {
	return s.changeMedia(c, func(d templates.Draft, _ url.Values) (templates.Draft, error) {
		return s.desk.RetryHandle(s.ctx(c), s.person(c), d.WABA, d.ID, c.Query(slotParam), d.Version)
	})
}

func (s *Server) removeMedia(c *fiber.Ctx) error {
	return s.changeMedia(c, func(d templates.Draft, _ url.Values) (templates.Draft, error) {
		return s.desk.DetachMedia(s.ctx(c), s.person(c), d.WABA, d.ID, c.Query(slotParam), d.Version)
	})
}

// changeMedia saves what was typed, since the buttons stand in the builder's form,
// and then changes the sample.
func (s *Server) changeMedia(c *fiber.Ctx, change func(d templates.Draft, form url.Values) (templates.Draft, error)) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	page, err := s.keepTyped(c, form, "")
	if err != nil || page.Conflict != nil || page.Gone || page.Draft.Submit != "" {
		return s.answerEdit(c, page, err)
	}
	kept, err := change(page.Draft, form)
	return s.answerMedia(c, page, kept, err)
}

// mediaPath is where a trouble with a slot's file is shown.
func mediaPath(draft templates.Draft, slotKey string) string {
	if slot, ok := draft.Slot(slotKey); ok {
		return slot.Path
	}
	return "header.media"
}

// answerMedia shows the draft after its sample was changed, or was not.
func (s *Server) answerMedia(c *fiber.Ctx, page builder.Page, kept templates.Draft, err error) error {
	var fields templates.FieldErrors
	switch {
	case err == nil:
		page.Draft = kept
	case errors.As(err, &fields):
		page.Errors, err = fields, nil
	}
	return s.answerEdit(c, page, err)
}
