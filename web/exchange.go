package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
	"templatedesk/web/views/exchange"
	"templatedesk/web/views/ui"
)

// showImport asks for JSON.
func (s *Server) showImport(c *fiber.Ctx) error {
	return s.importPage(c, http.StatusOK, exchange.Page{})
}

// checkImport shows a verdict for each template of the posted JSON; it keeps nothing.
func (s *Server) checkImport(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	return s.verdicts(c, exchange.Page{JSON: form.Get("json")})
}

// checkImportFile does the same for a file.
func (s *Server) checkImportFile(c *fiber.Ctx) error {
	up, err := s.decodeUpload(c, "file")
	if err != nil {
		return err
	}
	if up.Body == nil {
		return s.importPage(c, http.StatusUnprocessableEntity, exchange.Page{Error: "Choose a file first."})
	}
	raw, err := io.ReadAll(io.LimitReader(up.Body, templates.MaxImportBytes+1))
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, up.Body) // a browser reads no answer before it has sent everything
	if len(raw) > templates.MaxImportBytes {
		return s.importPage(c, http.StatusUnprocessableEntity, exchange.Page{Error: "The file is too large. Split it."})
	}
	return s.verdicts(c, exchange.Page{JSON: plainText(string(raw))})
}

func (s *Server) verdicts(c *fiber.Ctx, page exchange.Page) error {
	var err error
	page.Verdicts, err = s.desk.CheckImport(s.ctx(c), c.Params("waba"), []byte(page.JSON))
	return s.importAnswer(c, page, err)
}

// importTemplates keeps the chosen ones as drafts.
func (s *Server) importTemplates(c *fiber.Ctx) error {
	form, err := decodeForm(c)
	if err != nil {
		return err
	}
	ctx, waba := s.ctx(c), c.Params("waba")
	page := exchange.Page{JSON: form.Get("json"), Chosen: map[int]bool{}}
	places := chosenPlaces(form)
	for _, i := range places {
		page.Chosen[i] = true
	}
	drafts, err := s.desk.Import(ctx, s.person(c), waba, []byte(page.JSON), places)
	var fields templates.FieldErrors
	if errors.As(err, &fields) && fields["chosen"] != "" {
		page.Nothing = fields["chosen"]
		page.Verdicts, err = s.desk.CheckImport(ctx, waba, []byte(page.JSON))
	}
	if err != nil || page.Nothing != "" {
		return s.importAnswer(c, page, err)
	}
	if len(drafts) == 1 {
		s.flash(c, ui.Success, "Imported as a draft.")
		return s.seeOther(c, ui.DraftURL(waba, drafts[0].ID))
	}
	s.flash(c, ui.Success, strconv.Itoa(len(drafts))+" templates are drafts now.")
	return s.seeOther(c, ui.DraftsURL(waba))
}

// chosenPlaces are the ticked places, each once.
func chosenPlaces(form url.Values) []int {
	var places []int
	seen := map[int]bool{}
	for _, text := range form["chosen"] {
		if i, err := strconv.Atoi(text); err == nil && !seen[i] {
			seen[i] = true
			places = append(places, i)
		}
	}
	return places
}

func (s *Server) importAnswer(c *fiber.Ctx, page exchange.Page, err error) error {
	var why *templates.ImportError
	switch {
	case errors.As(err, &why):
		page.Error = why.Why
	case err != nil:
		return err
	case page.Nothing == "":
		return s.importPage(c, http.StatusOK, page)
	}
	return s.importPage(c, http.StatusUnprocessableEntity, page)
}

func (s *Server) importPage(c *fiber.Ctx, status int, page exchange.Page) error {
	var err error
	if page.Account, err = s.desk.Account(s.ctx(c), c.Params("waba")); err != nil {
		return err
	}
	return s.page(c, status, s.frame(c, page.Account.WABA, ui.PlaceTemplates, "Import"), exchange.Body(page))
}

// exportTemplates and exportDrafts hand out all of an account in our own JSON.
func (s *Server) exportTemplates(c *fiber.Ctx) error { return s.exportExchange(c, false) }
func (s *Server) exportDrafts(c *fiber.Ctx) error    { return s.exportExchange(c, true) }

func (s *Server) exportExchange(c *fiber.Ctx, drafts bool) error {
	waba, what := c.Params("waba"), "templates"
	if drafts {
		what = "drafts"
	}
	out, err := s.desk.Export(s.ctx(c), waba, drafts)
	if err != nil {
		return err
	}
	if err := s.noteExport(c, what, waba, "json"); err != nil {
		return err
	}
	return s.sendExchange(c, what+"-"+waba, out)
}

// exportTemplate and exportDraft hand out one.
func (s *Server) exportTemplate(c *fiber.Ctx) error {
	t, err := s.desk.Template(s.ctx(c), c.Params("waba"), c.Params("name"), c.Params("language"))
	if err != nil {
		return err
	}
	return s.sendExchange(c, t.Name+"-"+t.Language, templates.Exchange{
		Format: templates.ExchangeFormat, WABA: t.WABA, Templates: []templates.Exchanged{templates.ExchangeTemplate(t.Template)},
	})
}

func (s *Server) exportDraft(c *fiber.Ctx) error {
	d, err := s.desk.Draft(s.ctx(c), c.Params("waba"), c.Params("id"))
	if err != nil {
		return err
	}
	return s.sendExchange(c, builder.Title(d), templates.Exchange{
		Format: templates.ExchangeFormat, WABA: d.WABA, Templates: []templates.Exchanged{templates.ExchangeDraft(d)},
	})
}

func (s *Server) sendExchange(c *fiber.Ctx, name string, out templates.Exchange) error {
	return s.sendFile(c, name+".json", fiber.MIMEApplicationJSONCharsetUTF8, func(_ context.Context, w *bufio.Writer) error {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(out); err != nil {
			return err
		}
		_, err := w.WriteString(s.secrets.Values(b.String()))
		return errors.Join(err, w.Flush())
	})
}

// showDraftCode shows the call that would create the draft's template, to be copied.
func (s *Server) showDraftCode(c *fiber.Ctx) error {
	draft, err := s.desk.Draft(s.ctx(c), c.Params("waba"), c.Params("id"))
	if errors.Is(err, templates.ErrNotFound) {
		return s.draftGone(c)
	}
	if err != nil {
		return err
	}
	code := builder.Code{Draft: draft}
	if code.JSON, code.CURL, err = s.createCall(draft); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, s.frame(c, draft.WABA, ui.PlaceTemplates, "As JSON"), builder.CodePage(code))
}

func (s *Server) createCall(d templates.Draft) (body, curl string, err error) {
	request := templates.CreateRequest(d)
	if body, err = s.desk.CreateJSON(request); err != nil {
		return "", "", err
	}
	curl, err = s.desk.CreateCURL(request)
	return body, curl, err
}
