package phone_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/templates"
	"templatedesk/web/views/phone"
)

func render(t testing.TB, c templ.Component) *goquery.Document {
	t.Helper()
	var html strings.Builder
	require.NoError(t, c.Render(t.Context(), &html))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html.String()))
	require.NoError(t, err)
	return doc
}

func sale() templates.Content {
	return templates.Content{
		Name: "sale", Language: "en_US", Category: templates.CategoryMarketing,
		Body:    "Hi {{1}}, our *sale* is _on_:\n- shoes\n- hats\n\nSee https://nusa.example/sale now.",
		Samples: []string{"Ana"}, Footer: "Reply STOP",
	}
}

func TestPhone(t *testing.T) {
	t.Run("draws marks, lists and links without adding blanks", func(t *testing.T) {
		doc := render(t, phone.Phone(templates.PreviewDraft(sale()), phone.Options{}))
		body := doc.Find("[data-testid=phone-body]")
		assert.Equal(t, "Hi Ana, our sale is on:", body.Find("p").First().Text())
		assert.Equal(t, []string{"shoes", "hats"}, body.Find("ul li").Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) }))
		link := body.Find("a")
		assert.Equal(t, "https://nusa.example/sale", link.AttrOr("href", ""))
		assert.Equal(t, "noopener noreferrer", link.AttrOr("rel", ""))
		assert.Equal(t, "Reply STOP", doc.Find("[data-testid=phone-footer]").Text())
	})
	t.Run("tints values only while they are filled in", func(t *testing.T) {
		marks := func(o phone.Options) []string {
			return render(t, phone.Phone(templates.PreviewDraft(sale()), o)).Find("mark").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
		}
		assert.Equal(t, []string{"Ana"}, marks(phone.Options{Mark: true}))
		assert.Empty(t, marks(phone.Options{}))
	})
	t.Run("always tints a variable without a value", func(t *testing.T) {
		c := sale()
		c.Samples = nil
		doc := render(t, phone.Phone(templates.PreviewDraft(c), phone.Options{}))
		assert.Equal(t, "{{1}}", doc.Find("mark").Text())
	})
	t.Run("shows two of more than three buttons and the rest behind a word", func(t *testing.T) {
		c := sale()
		for _, text := range []string{"A", "B", "C", "D"} {
			c.Buttons = append(c.Buttons, templates.DraftButton{Type: templates.QuickReply, Text: text})
		}
		doc := render(t, phone.Phone(templates.PreviewDraft(c), phone.Options{}))
		shown := doc.Find("[data-testid=phone-button]")
		assert.Equal(t, 3, shown.Length())
		assert.Equal(t, "See all options", strings.TrimSpace(shown.Last().Text()))
		assert.Equal(t, 4, doc.Find("details li").Length())
	})
	t.Run("writes from the right where the language does", func(t *testing.T) {
		c := sale()
		c.Language = "ar"
		assert.Equal(t, "rtl", render(t, phone.Bubble(templates.PreviewDraft(c), phone.Options{})).Find(".bubble").AttrOr("dir", ""))
	})
	t.Run("draws our own copy of an image and a stand-in for everything else", func(t *testing.T) {
		c := sale()
		c.Header = templates.Header{Format: templates.HeaderImage, Media: templates.Media{MediaID: "ABC", MIME: "image/jpeg", FileName: "summer.jpg"}}
		p := templates.PreviewDraft(c)
		assert.Equal(t, "/samples/ABC.jpg", render(t, phone.Phone(p, phone.Options{Picture: phone.Picture(c.Header.Media)})).Find("img").AttrOr("src", ""))

		doc := render(t, phone.Phone(p, phone.Options{}))
		assert.Zero(t, doc.Find("img").Length())
		assert.Contains(t, doc.Find("[data-testid=phone-media]").Text(), "summer.jpg")

		c.Header = templates.Header{Format: templates.HeaderDocument, Media: templates.Media{URL: "https://x.example/a.pdf", FileName: "a.pdf"}}
		doc = render(t, phone.Phone(templates.PreviewDraft(c), phone.Options{}))
		assert.Contains(t, doc.Find("[data-testid=phone-media]").Text(), "PDF")
	})
	t.Run("draws the cards of a carousel under the message, each with its own picture", func(t *testing.T) {
		card := func(text string) templates.Card {
			return templates.Card{Media: templates.Media{MediaID: "m", FileName: text + ".png", MIME: "image/png"}, Body: text, Buttons: []templates.DraftButton{{Type: templates.QuickReply, Text: "Send " + text}}}
		}
		c := sale()
		c.Form, c.Cards = templates.FormCarousel, []templates.Card{card("pears"), card("figs")}
		doc := render(t, phone.Phone(templates.PreviewDraft(c), phone.Options{Cards: []string{"/samples/P.png"}}))
		cards := doc.Find("[data-testid=phone-cards] [data-testid=phone-card]")
		assert.Equal(t, 2, cards.Length())
		assert.Equal(t, "/samples/P.png", cards.Eq(0).Find("img").AttrOr("src", ""))
		assert.Contains(t, cards.Eq(1).Find("[data-testid=phone-media]").Text(), "figs.png", "a stand-in without a picture")
		assert.Contains(t, cards.Eq(1).Text(), "Send figs")
		assert.NotContains(t, doc.Text(), "cannot draw")
	})
	t.Run("draws an offer's headline and invents no time for it", func(t *testing.T) {
		c := sale()
		c.Form, c.Header, c.Offer = templates.FormOffer, templates.Header{}, templates.Offer{Text: "Spring sale", Expires: true}
		said := render(t, phone.Phone(templates.PreviewDraft(c), phone.Options{})).Find("[data-testid=phone-offer]").Text()
		assert.Contains(t, said, "Spring sale")
		assert.Contains(t, said, "Counts down once it is sent")
		c.Offer.Expires = false
		assert.NotContains(t, render(t, phone.Phone(templates.PreviewDraft(c), phone.Options{})).Text(), "Counts down")
	})
	t.Run("keeps hostile text as text and has no inline style", func(t *testing.T) {
		c := sale()
		c.Body = `<img src=x onerror=alert(1)> "><svg onload=x> [a](javascript:alert(1)) javascript:alert(1) {{1}} end`
		c.Samples = []string{"<b style=x>"}
		c.Footer = "<script>"
		doc := render(t, phone.Phone(templates.PreviewDraft(c), phone.Options{Mark: true}))
		assert.Zero(t, doc.Find("img, script, [onerror], [onload], [style], a[href^=javascript]").Length())
		assert.Contains(t, doc.Text(), "<img src=x onerror=alert(1)>")
	})
	t.Run("shows an authentication message as Meta writes it", func(t *testing.T) {
		c := templates.Content{Category: templates.CategoryAuthentication, Language: "en_US", Security: true, Expiry: "5"}
		doc := render(t, phone.Phone(templates.PreviewDraft(c), phone.Options{}))
		assert.Contains(t, doc.Find("[data-testid=phone-body]").Text(), "is your verification code.")
		assert.Contains(t, doc.Find("[data-testid=phone-footer]").Text(), "5 minutes")
		assert.Equal(t, "Copy code", strings.TrimSpace(doc.Find("[data-testid=phone-button]").Text()))
	})
}

// tags are all that a message can be drawn with.
const tags = "html, head, body, div, p, ul, ol, li, blockquote, mark, a, span, code, svg, svg *, details, summary"

func FuzzPhone(f *testing.F) {
	for _, seed := range []string{"<b>*a*</b>", "&lt;x&gt; _&amp;_", "```<script>```", "https://a.example/?\"onload=x>", "javascript:x www.a.example'", "- <li>\n> </blockquote>", "{{1}} </mark>", "\xff\x00<"} {
		f.Add(seed, "<i>*v*</i>")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		c := templates.Content{
			Category: templates.CategoryMarketing, Language: "en_US", Body: text, Samples: []string{value}, Footer: value,
			Header:  templates.Header{Format: templates.HeaderText, Text: text, Sample: value},
			Buttons: []templates.DraftButton{{Type: templates.QuickReply, Text: text}},
		}
		p := templates.PreviewDraft(c)
		p.Offer = &templates.PreviewOffer{Text: value}
		p.Cards = []templates.PreviewCard{{Header: templates.PreviewHeader{Format: templates.HeaderImage, FileName: value}, Body: p.Body, Buttons: p.Buttons}}
		doc := render(t, phone.Phone(p, phone.Options{Mark: true}))
		if raw := doc.Find("*").Not(tags); raw.Length() > 0 {
			t.Fatalf("%q brings a <%s>", text, goquery.NodeName(raw))
		}
		doc.Find("*").Each(func(_ int, s *goquery.Selection) {
			for _, a := range s.Nodes[0].Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" {
					t.Fatalf("%q brings %s", text, a.Key)
				}
				if link := strings.ToLower(a.Val); a.Key == "href" && s.Is("a") && !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
					t.Fatalf("%q leads to %q", text, a.Val)
				}
			}
		})
		// What a browser reads is what was meant, to the letter.
		var body strings.Builder
		for _, line := range p.Body {
			for _, in := range line.Inlines {
				body.WriteString(in.Text)
			}
		}
		if seen := plain(doc.Find("[data-testid=phone-body]").Text()); seen != plain(body.String()) {
			t.Fatalf("%q is read as %q", body.String(), seen)
		}
		if seen := plain(doc.Find("[data-testid=phone-footer]").Text()); seen != plain(p.Footer) {
			t.Fatalf("%q is read as %q", p.Footer, seen)
		}
	})
}

// plain leaves out the blanks, which the markup around a text may have too.
func plain(text string) string { return strings.Join(strings.Fields(text), "") }
