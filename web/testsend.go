package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"templatedesk/internal/desk"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/testsend"
	"templatedesk/web/views/ui"
)

// oneTimeID reports whether a form's id is one that we put there.
func oneTimeID(id string) bool { return len(id) == 36 && uuid.Validate(id) == nil }

// showTest asks for all that a test-send of the template needs, samples filled in.
func (s *Server) showTest(c *fiber.Ctx) error {
	form, err := s.desk.PrepareSend(s.ctx(c), c.Params("waba"), c.Params("name"), c.Params("language"))
	if err != nil {
		return err
	}
	page := s.testPage(c, form)
	if len(form.Senders) > 0 {
		page.Sender = form.Senders[0].ID
	}
	if s.demo {
		for _, n := range page.Needs { // a stranger has no link at hand, and any will do
			if link := mediaStandIns[n.Kind]; link != "" && page.Values[n.Path] == "" {
				page.Values[n.Path] = link
			}
		}
	}
	page.Phone = testsend.OtherPhone
	if len(form.Phones) > 0 {
		page.Phone = form.Phones[0].ID
	}
	return s.showTestForm(c, http.StatusOK, page)
}

// sendTest sends the message and leads to the page that follows it. The one-time id in
// the form makes a second post of it lead to the same message.
func (s *Server) sendTest(c *fiber.Ctx) error {
	page, err := s.typedTest(c)
	if err != nil {
		return err
	}
	t := page.Template
	if !oneTimeID(page.ID) {
		return badForm(http.StatusBadRequest, nil)
	}
	if _, err := s.desk.SendByID(s.ctx(c), t.WABA, page.ID); err == nil {
		s.flash(c, ui.Info, "You sent this form before, so nothing was sent a second time. This is what became of it.")
		return s.seeOther(c, ui.SendURL(t.WABA, page.ID))
	}
	sent, err := s.desk.Send(s.ctx(c), s.person(c), desk.SendRequest{
		ID: page.ID, WABA: t.WABA, Name: t.Name, Language: t.Language, SenderID: page.Sender, To: recipientOf(page), Values: page.Values,
	})
	var (
		fields  templates.FieldErrors
		trouble *desk.Trouble
	)
	switch {
	case err == nil:
		return s.seeOther(c, ui.SendURL(sent.WABA, sent.ID))
	case errors.As(err, &fields):
		page.Errors, page.Asked = fields, true
		return s.showTestForm(c, http.StatusUnprocessableEntity, page)
	case errors.As(err, &trouble) && page.Unsendable != "":
		return s.showTestForm(c, http.StatusConflict, page) // it says itself why it cannot be sent
	}
	return err
}

// previewTest draws the message with what is typed so far.
func (s *Server) previewTest(c *fiber.Ctx) error {
	page, err := s.typedTest(c)
	if err != nil {
		return err
	}
	page.Request = s.exactRequest(page)
	return s.fragment(c, http.StatusOK, testsend.Typed(page))
}

func (s *Server) testPage(c *fiber.Ctx, form desk.SendForm) testsend.FormPage {
	return testsend.FormPage{
		ID: form.ID, Template: form.Template, Needs: form.Needs, Senders: form.Senders, Phones: form.Phones,
		Unsendable: form.Unsendable, Values: form.Values, Person: s.person(c), Demo: s.demo,
	}
}

// typedTest is the form as it was posted, over the template as it is now.
func (s *Server) typedTest(c *fiber.Ctx) (testsend.FormPage, error) {
	typed, err := decodeForm(c)
	if err != nil {
		return testsend.FormPage{}, err
	}
	form, err := s.desk.PrepareSend(s.ctx(c), c.Params("waba"), c.Params("name"), c.Params("language"))
	if err != nil {
		return testsend.FormPage{}, err
	}
	page := s.testPage(c, form)
	page.ID, page.Values = typed.Get(testsend.FieldID), typedValues(form.Needs, typed)
	page.Sender, page.Phone, page.To = typed.Get(testsend.FieldSender), typed.Get(testsend.FieldPhone), typed.Get(testsend.FieldTo)
	return page, nil
}

// typedValues takes what the template asks for, and nothing else, from a form.
func typedValues(needs []templates.Need, typed url.Values) templates.Values {
	values := templates.Values{}
	for _, n := range needs {
		values[n.Path] = typed.Get(n.Path)
	}
	return values
}

// recipientOf is the number of the test phone chosen, else the one typed.
func recipientOf(page testsend.FormPage) string {
	for _, phone := range page.Phones {
		if phone.ID == page.Phone {
			return phone.Number
		}
	}
	return page.To
}

func (s *Server) showTestForm(c *fiber.Ctx, status int, page testsend.FormPage) error {
	page.Request = s.exactRequest(page)
	frame := s.frame(c, page.Template.WABA, ui.PlaceTemplates, "Test-send "+page.Template.Name)
	return s.page(c, status, frame, testsend.Form(page))
}

// exactRequest is the body that would be posted to Sobot now; the recipient is left open
// until it is a number. Empty for a template that cannot be sent from here.
func (s *Server) exactRequest(page testsend.FormPage) string {
	if page.Template.Unsupported() != "" {
		return ""
	}
	from, to := "SENDER", "RECIPIENT"
	for _, sender := range page.Senders {
		if sender.ID == page.Sender {
			from = sender.PhoneNumberID
		}
	}
	if digits, _, err := templates.ParseRecipient(recipientOf(page)); err == nil {
		to = digits
	}
	body, err := s.desk.RequestJSON(page.Template, page.Values, from, to)
	if err != nil {
		return ""
	}
	return body
}

// showSend follows one test-send; htmx gets the page's body alone.
func (s *Server) showSend(c *fiber.Ctx) error {
	ctx, waba := s.ctx(c), c.Params("waba")
	send, statuses, err := s.sight(c).send(ctx, waba, c.Params("id"))
	if err != nil {
		return err
	}
	page := testsend.SendPage{Send: send, Statuses: statuses, Person: s.person(c), Now: s.now()}
	if send.State.Status == events.MessageFailed {
		page.Meaning, page.Advice = desk.ExplainCode(send.State.Code)
	}
	page.Request = shownRequest(send)
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, testsend.Send(page))
	}
	return s.page(c, http.StatusOK, s.frame(c, waba, ui.PlaceTemplates, "Test-send "+send.Name), testsend.Send(page))
}

// shownRequest is what was posted to Sobot.
func shownRequest(send templates.Send) string {
	var out bytes.Buffer
	if len(send.Request) == 0 || json.Indent(&out, send.Request, "", "  ") != nil {
		return ""
	}
	return out.String()
}
