package testsend_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/views/testsend"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, c.Render(context.Background(), &out))
	page, err := goquery.NewDocumentFromReader(&out)
	require.NoError(t, err)
	return page
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestForm(t *testing.T) {
	tpl := templates.Template{WABA: "1", Name: "visit", Language: "ar", Category: "UTILITY", Components: []sobot.Component{
		{Type: "HEADER", Format: "LOCATION"},
		{Type: "BODY", Text: "Hi {{1}}"},
		{Type: "BUTTONS", Buttons: []sobot.Button{{Type: "URL", Text: "Open", URL: "https://x.example/{{1}}"}}},
	}}
	page := testsend.FormPage{
		ID: "one-time", Template: tpl, Needs: tpl.Needs(), Values: templates.Values{"body.0": `"><script>`},
		Senders: []templates.Sender{{ID: "s1", Display: "6281255500001", Label: "Shop"}}, Sender: "s1", Phone: testsend.OtherPhone,
	}
	t.Run("has_a_labelled_input_for_every_value", func(t *testing.T) {
		form := render(t, testsend.Form(page)).Find(`[data-testid="test-form"]`)
		for _, n := range tpl.Needs() {
			input := form.Find(`[name="` + n.Path + `"]`)
			require.Equal(t, 1, input.Length(), n.Path)
			assert.Equal(t, n.Label, words(form.Find(`label[for="`+input.AttrOr("id", "?")+`"]`)))
		}
		assert.Equal(t, `"><script>`, form.Find(`[name="body.0"]`).AttrOr("value", ""))
		assert.Equal(t, "one-time", form.Find(`[name="id"]`).AttrOr("value", ""))
		assert.Zero(t, form.Find("script, [style]").Length())
	})
	t.Run("without_test_phones_asks_for_a_number_at_once", func(t *testing.T) {
		form := render(t, testsend.Form(page))
		assert.Equal(t, testsend.OtherPhone, form.Find(`[name="phone"][type="hidden"]`).AttrOr("value", ""))
		assert.Equal(t, 1, form.Find(`[name="to"]`).Length())
		assert.Contains(t, words(form.Find(`[data-testid="cost"]`)), "Name a recipient")
	})
	t.Run("shows_each_error_beside_its_field_and_a_general_one_on_top", func(t *testing.T) {
		p := page
		p.Asked, p.Errors = true, templates.FieldErrors{"header.location.latitude": "Not a latitude.", "to": "Too short.", "body": "Too long in all."}
		form := render(t, testsend.Form(p))
		assert.Equal(t, "Not a latitude.", words(form.Find("#value-header-location-latitude-error")))
		assert.Equal(t, "Too short.", words(form.Find("#to-error")))
		assert.Contains(t, words(form.Find(`[data-testid="errors"]`)), "Too long in all.")
	})
}

func TestSend(t *testing.T) {
	accepted := templates.Send{
		ID: "s1", WABA: "1", Name: "visit", Language: "ar", To: "6281255500101", From: "110220330", FromLabel: "Shop", Actor: "ana@example.com",
		Created: noon, Updated: noon, Outcome: templates.OutcomeOK, MessageID: "wamid.x", State: events.MessageState{Status: "accepted", At: noon},
	}
	status := func(word string, after time.Duration) events.Event {
		return events.Event{Kind: events.MessageStatus, To: word, ReceivedAt: noon.Add(after), VendorTime: noon.Add(after)}
	}
	show := func(t *testing.T, now time.Time, s templates.Send, told ...events.Event) *goquery.Document {
		return render(t, testsend.Send(testsend.SendPage{Send: s, Statuses: told, Person: access.Person{Email: "ana@example.com", Role: access.Editor}, Now: now}))
	}
	done := func(page *goquery.Document) []string {
		return page.Find(`[data-testid="tick"][data-done]`).Map(func(_ int, e *goquery.Selection) string { return e.AttrOr("data-status", "") })
	}
	t.Run("counts_what_was_passed_without_a_word_as_done_but_invents_no_time", func(t *testing.T) {
		s := accepted
		s.State.Status = "read"
		page := show(t, noon.Add(time.Minute), s, status("read", 9*time.Second))
		assert.Equal(t, []string{"accepted", "sent", "delivered", "read"}, done(page))
		assert.Equal(t, 2, page.Find(`[data-testid="tick"] time`).Length())
		assert.Zero(t, page.Find("noscript").Length(), "nothing more is to come")
	})
	t.Run("ends_with_the_failure_where_it_failed", func(t *testing.T) {
		s := accepted
		s.State = events.MessageState{Status: "failed", Code: "999", Title: "Odd", At: noon}
		page := show(t, noon, s, status("sent", time.Second), status("failed", 2*time.Second))
		assert.Equal(t, []string{"accepted", "sent", "failed"}, done(page))
		assert.Equal(t, 3, page.Find(`[data-testid="tick"]`).Length())
		assert.Contains(t, words(page.Find(`[data-testid="notice"]`)), "It failed with code 999: Odd. This program does not know the code.")
	})
	t.Run("says_that_webhooks_are_silent_only_after_a_while", func(t *testing.T) {
		assert.Zero(t, show(t, noon.Add(time.Minute), accepted).Find(`[data-testid="notice"]`).Length())
		late := show(t, noon.Add(3*time.Minute), accepted)
		assert.Equal(t, "/webhooks", late.Find(`[data-testid="notice"] a`).AttrOr("href", ""))
		assert.Contains(t, late.Find("noscript").Text(), "Reload")
	})
	t.Run("names_every_outcome_in_words", func(t *testing.T) {
		for outcome, want := range map[string]string{
			"": "Sobot is being asked.", templates.OutcomeRefused: "It was not sent.",
			templates.OutcomeNeverSent: "It was never sent.", templates.OutcomeUnknown: "It may or may not have gone out.",
		} {
			s := accepted
			s.Outcome, s.Error, s.State = outcome, "Because <b>.", events.MessageState{}
			page := show(t, noon, s)
			assert.Contains(t, words(page.Find(`[data-testid="notice"]`)), want)
			assert.Zero(t, page.Find(`[data-testid="tick"]`).Length())
			assert.Equal(t, "/accounts/1/templates/visit/ar/test", page.Find("a.btn").AttrOr("href", ""))
		}
	})
}
