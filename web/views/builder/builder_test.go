package builder_test

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
)

func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var html strings.Builder
	require.NoError(t, c.Render(t.Context(), &html))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html.String()))
	require.NoError(t, err)
	return doc
}

var (
	now    = time.Date(2026, 3, 1, 14, 3, 0, 0, time.UTC)
	editor = access.Person{ID: "1", Email: "ana@nusa.example", Role: access.Editor}
)

func page(c templates.Content) builder.Page {
	p := builder.Page{
		Draft:  templates.Draft{ID: "d1", WABA: "1005", Version: 7, Author: editor.Email, Updated: now.Add(-time.Minute), Content: c},
		Person: editor, Now: now, Public: true, OpID: "op-1",
	}
	p.Findings = templates.Review(c)
	return p
}

func utility() templates.Content {
	return templates.Content{Name: "order_shipped", Language: "en_US", Category: templates.CategoryUtility, Body: "Your order left our warehouse."}
}

func find(doc *goquery.Document, id string) *goquery.Selection {
	return doc.Find("[data-testid=" + id + "]")
}

func TestBuilder(t *testing.T) {
	t.Run("says when and by whom it was saved and that nothing is in the way", func(t *testing.T) {
		doc := render(t, builder.Builder(page(utility())))
		assert.Contains(t, find(doc, "saved").Text(), "Draft saved 14:02 by you")
		assert.Contains(t, find(doc, "left").Text(), "Ready to submit")
		_, off := find(doc, "submit").Attr("aria-disabled")
		assert.False(t, off)
	})
	t.Run("the first button of the form is a harmless one, because Enter presses it", func(t *testing.T) {
		doc := render(t, builder.Builder(page(utility())))
		assert.Equal(t, "save", doc.Find("form#draft button").First().AttrOr("value", ""))
	})
	t.Run("an error stands under its field and in the review, with the same fix, and both lead to each other", func(t *testing.T) {
		c := utility()
		c.Body, c.Samples = "Order {{2}} left our warehouse.", []string{"", "7"}
		doc := render(t, builder.Builder(page(c)))
		panel := find(doc, "finding").First()
		assert.Equal(t, "E", panel.AttrOr("data-severity", ""))
		assert.Equal(t, "#f-body", panel.Find("a").AttrOr("href", ""))
		assert.Equal(t, panel.Find("button").AttrOr("value", "x"), find(doc, "fix").AttrOr("value", "y"))
		assert.Equal(t, "true", doc.Find("#f-body").AttrOr("aria-invalid", ""))
		assert.Equal(t, 1, doc.Find("#f-body-error").Length())
		assert.Contains(t, find(doc, "left").Text(), "1 to fix")
		assert.Equal(t, "true", find(doc, "submit").AttrOr("aria-disabled", ""))
	})
	t.Run("every finding's link has a target on the page", func(t *testing.T) {
		c := templates.Content{
			Category: "ODD", Language: "??", Name: "Bad Name", Header: templates.Header{Format: templates.HeaderText, Text: "{{1}} {{2}}"},
			Body: "{{1}} {{3}}", Footer: "{{1}}", Buttons: []templates.DraftButton{{Type: templates.URLButton, URL: "http://{{1}}"}, {Type: templates.PhoneButton}},
		}
		for _, format := range []string{templates.HeaderText, templates.HeaderImage} {
			c.Header.Format = format
			p := page(c)
			p.Tried = true
			doc := render(t, builder.Builder(p))
			links := doc.Find("[data-testid=review] li a")
			require.Greater(t, links.Length(), 8)
			links.Each(func(_ int, a *goquery.Selection) {
				assert.Equal(t, 1, doc.Find(a.AttrOr("href", "#none")).Length(), a.AttrOr("href", ""))
			})
		}
	})
	t.Run("an authentication template has no text to write", func(t *testing.T) {
		c := templates.Content{Name: "code", Language: "en_US", Category: templates.CategoryAuthentication, Security: true, Expiry: "91"}
		doc := render(t, builder.Builder(page(c)))
		assert.Zero(t, doc.Find("[name=body], [name^=buttons], [name=footer], [name='header.text']").Length())
		assert.Contains(t, find(doc, "code-text").Text(), "do not share this code")
		assert.Equal(t, "true", doc.Find("#f-expiry").AttrOr("aria-invalid", ""))
	})
	t.Run("without a public address uploads are off and the page says why", func(t *testing.T) {
		c := utility()
		c.Header.Format = templates.HeaderVideo
		p := page(c)
		p.Public = false
		doc := render(t, builder.Builder(p))
		assert.Contains(t, find(doc, "no-public-url").Text(), "DASHBOARD_PUBLIC_URL")
		assert.Zero(t, doc.Find("input[type=file]").Length())
		assert.Equal(t, 1, doc.Find("#f-media-url").Length())
	})
	t.Run("nothing can be edited while Sobot's answer is awaited", func(t *testing.T) {
		p := page(utility())
		p.Draft.Submit = "unknown"
		doc := render(t, builder.Builder(p))
		_, off := doc.Find("form#draft > div > fieldset").Attr("disabled")
		assert.True(t, off)
		_, off = find(doc, "submit").Attr("disabled")
		assert.True(t, off)
		assert.Zero(t, find(doc, "discard").Length())
		assert.Equal(t, "waba/1005", doc.Find("#builder").AttrOr("data-live", ""))
	})
	t.Run("hostile words stay words", func(t *testing.T) {
		evil := `"><img src=x onerror=alert(1)><script>x</script></textarea><div hx-get="/x" style="x">`
		c := templates.Content{
			Name: evil, Language: evil, Category: evil, Header: templates.Header{Format: templates.HeaderText, Text: evil, Sample: evil},
			Body: evil, Samples: []string{evil}, Footer: evil, Buttons: []templates.DraftButton{{Type: templates.URLButton, Text: evil, URL: evil, Sample: evil}, {Type: evil, Text: evil}},
		}
		p := page(c)
		p.Draft.Refusal, p.Draft.Author, p.Tried = evil, evil, true
		p.Conflict = &builder.Conflict{By: evil, At: now}
		doc := render(t, builder.Builder(p))
		assert.Zero(t, doc.Find("img, script, [onerror], [style], [hx-get='/x']").Length())
		assert.Equal(t, evil, doc.Find("#f-body").Text())
	})
	t.Run("a text that begins with an empty line keeps it", func(t *testing.T) {
		c := utility()
		c.Body = "\nHello"
		assert.Equal(t, "\nHello", render(t, builder.Builder(page(c))).Find("#f-body").Text())
	})
}

func TestDrafts(t *testing.T) {
	list := builder.Start{Account: templates.Account{WABA: "1005"}, Now: now, Person: editor, Drafts: []templates.Draft{page(utility()).Draft}}
	t.Run("an editor resumes and discards", func(t *testing.T) {
		doc := render(t, builder.Drafts(list))
		assert.Equal(t, "/accounts/1005/drafts/d1", find(doc, "draft").Find("a.btn").AttrOr("href", ""))
		assert.Equal(t, "/accounts/1005/drafts/d1/discard", find(doc, "draft").Find("form").AttrOr("action", ""))
	})
	t.Run("a viewer looks", func(t *testing.T) {
		list := list
		list.Person.Role = access.Viewer
		doc := render(t, builder.Drafts(list))
		assert.Equal(t, 1, find(doc, "draft").Length())
		assert.Zero(t, doc.Find("form, a.btn:not([download], [href='/samples'])").Length(), "but for what it may take along or look at")
	})
}

func TestATroubleWithAFileWhoseHeaderIsGoneIsStillSaid(t *testing.T) {
	p := page(utility())
	p.Errors = templates.FieldErrors{"header.media": "Choose image, video or document for the header first.", "name": "Taken"}
	said := find(render(t, builder.Builder(p)), "unplaced")
	assert.Equal(t, 1, said.Length())
	assert.Contains(t, said.Text(), "Choose image, video or document")

	p.Draft.Header.Format = templates.HeaderImage
	assert.Zero(t, find(render(t, builder.Builder(p)), "unplaced").Length(), "the header says it itself")
}
