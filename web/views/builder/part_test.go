package builder_test

import (
	"strconv"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/outward"
	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
)

// full is a page with something in every part of the form.
func full() builder.Page {
	c := templates.Content{
		Name: "order_shipped", Language: "en_US", Category: templates.CategoryMarketing,
		Header: templates.Header{Format: templates.HeaderText, Text: "Order {{1}}", Sample: "A-1"},
		Body:   "Hello {{1}}, your order {{2}} left our warehouse today.", Samples: []string{"Leila", "A-1"}, Footer: "Nusa Retail", TTL: "43200",
		Buttons: []templates.DraftButton{{Type: templates.QuickReply, Text: "Thanks"}, {Type: templates.URLButton, Text: "Track", URL: "https://nusa.example/{{1}}", Sample: "https://nusa.example/7"}},
	}
	return page(c)
}

// edits are all that can happen to a page between two answers.
var edits = map[string]func(*builder.Page){
	"name":            func(p *builder.Page) { p.Draft.Name = "Order" },
	"language":        func(p *builder.Page) { p.Draft.Language = "ar" },
	"category":        func(p *builder.Page) { p.Draft.Category = templates.CategoryUtility },
	"authentication":  func(p *builder.Page) { p.Draft.Category = templates.CategoryAuthentication },
	"offer":           func(p *builder.Page) { p.Draft.Form = templates.FormOffer },
	"carousel":        func(p *builder.Page) { p.Draft.Form = templates.FormCarousel },
	"header format":   func(p *builder.Page) { p.Draft.Header.Format = templates.HeaderImage },
	"header text":     func(p *builder.Page) { p.Draft.Header.Text = "Order" },
	"header sample":   func(p *builder.Page) { p.Draft.Header.Sample = "" },
	"header file":     func(p *builder.Page) { imageHeader(p); p.Draft.Header.Media.Handle = "4::x" },
	"header problem":  func(p *builder.Page) { imageHeader(p); p.Draft.Header.Media.Problem = "Sobot could not fetch it" },
	"no uploads":      func(p *builder.Page) { p.Draft.Header.Format, p.Public = templates.HeaderImage, false },
	"not reached":     func(p *builder.Page) { p.Draft.Header.Format, p.Reached.Reach = templates.HeaderImage, outward.No },
	"earlier samples": earlierImage,
	"body":            func(p *builder.Page) { p.Draft.Body += " See you *soon*." },
	"body variable":   func(p *builder.Page) { p.Draft.Body = "Hello {1}." },
	"sample":          func(p *builder.Page) { p.Draft.Samples = []string{"Leila", ""} },
	"footer":          func(p *builder.Page) { p.Draft.Footer = "{{1}}" },
	"button label":    func(p *builder.Page) { p.Draft.Buttons[1].Text = "" },
	"button order":    func(p *builder.Page) { b := p.Draft.Buttons; b[0], b[1] = b[1], b[0] },
	"fewer buttons":   func(p *builder.Page) { p.Draft.Buttons = p.Draft.Buttons[:1] },
	"time to deliver": func(p *builder.Page) { p.Draft.TTL = "1" },
	"tried":           func(p *builder.Page) { p.Draft.Footer, p.Draft.Buttons[0].Text, p.Tried = "", "", true },
	"refused": func(p *builder.Page) {
		p.Draft.Refusal, p.Draft.RefusalField = "Sobot says no", "body"
	},
	"error":        func(p *builder.Page) { p.Errors = templates.FieldErrors{"language": "It is there already"} },
	"focus":        func(p *builder.Page) { p.Focus = "footer" },
	"row's focus":  func(p *builder.Page) { p.Focus = builder.RowID("down", builder.ListButtons, 0) },
	"locked":       func(p *builder.Page) { p.Draft.Name, p.Draft.Submit = "Order", "submitting" },
	"gone":         func(p *builder.Page) { p.Gone = true },
	"another":      func(p *builder.Page) { p.Draft.ID, p.Draft.WABA = "d2", "1006" },
	"version":      func(p *builder.Page) { p.Draft.Version++ },
	"add language": func(p *builder.Page) { p.AddLanguage = "es" },
	"two languages": func(p *builder.Page) {
		c := p.Draft.Content
		c.Language = "es"
		p.Languages = append(p.Languages, builder.LanguageOf(templates.Draft{ID: "d3", Content: c}, nil))
	},
}

func imageHeader(p *builder.Page) {
	p.Draft.Header.Format = templates.HeaderImage
	p.Draft.Header.Media = templates.Media{For: templates.HeaderImage, MediaID: "m1", FileName: "a.png", MIME: "image/png"}
}

func earlierImage(p *builder.Page) {
	p.Draft.Header.Format = templates.HeaderImage
	p.Earlier = map[string][]templates.Upload{templates.HeaderImage: {{ID: "m1", FileName: "a.png", MIME: "image/png"}}}
}

func after(edit func(*builder.Page)) builder.Page {
	p := full()
	edit(&p)
	p.Findings = templates.Review(p.Draft.Content)
	return p
}

// sums are what a browser that shows the page posts of its parts.
func sums(doc *goquery.Document) []string {
	return doc.Find("input[name=" + builder.HavePart + "]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") })
}

func TestPartsThatABrowserHas(t *testing.T) {
	edits["nothing"] = func(*builder.Page) {}
	t.Run("have all that they show", func(t *testing.T) {
		for name, edit := range edits {
			p := after(edit)
			for part, draw := range builder.Parts {
				whole, err := render(t, draw(p)).Html()
				require.NoError(t, err)
				alone, err := render(t, draw(p.Of(part))).Html()
				require.NoError(t, err)
				require.Equal(t, whole, alone, "%s after %s", part, name)
			}
		}
	})
	t.Run("make, with the rest of the answer, the page that would be drawn whole, whatever was edited", func(t *testing.T) {
		kept := 0
		docs, wholes := map[string]*goquery.Document{}, map[string]string{}
		for name, edit := range edits {
			docs[name] = render(t, builder.Builder(after(edit)))
			html, err := docs[name].Html()
			require.NoError(t, err)
			wholes[name] = html
		}
		for was, shown := range docs {
			for is, edit := range edits {
				p := after(edit)
				p.Have = sums(shown)
				answer := render(t, builder.Builder(p))
				answer.Find("[data-unchanged]").Each(func(_ int, part *goquery.Selection) {
					kept++
					old, err := goquery.OuterHtml(shown.Find("#" + part.AttrOr("id", "")))
					require.NoError(t, err)
					part.ReplaceWithHtml(old)
				})
				merged, err := answer.Html()
				require.NoError(t, err)
				require.Equal(t, wholes[is], merged, "%s, then %s", was, is)
			}
		}
		assert.Greater(t, kept, len(edits)*len(edits), "parts were left out")
	})
	t.Run("are left out of an answer that changes another", func(t *testing.T) {
		p := after(edits["body"])
		p.Have = sums(render(t, builder.Builder(full())))
		doc := render(t, builder.Builder(p))
		for _, part := range []string{"kind", "header", "footer", "buttons", "delivery", "add-language"} {
			_, unchanged := doc.Find("#part-" + part).Attr("data-unchanged")
			assert.True(t, unchanged, part)
		}
		assert.Equal(t, 1, doc.Find("#part-body textarea").Length())
	})
	t.Run("are drawn for a browser that says nonsense of them", func(t *testing.T) {
		p := full()
		for i, sum := range sums(render(t, builder.Builder(p))) {
			p.Have = append(p.Have, "", "kind", "buttons-0", sum+"0", strconv.Itoa(i)+sum, "body-"+sum)
		}
		assert.Zero(t, render(t, builder.Builder(p)).Find("[data-unchanged]").Length())
	})
}
