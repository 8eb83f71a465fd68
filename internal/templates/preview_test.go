package templates

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPreviewDraft(t *testing.T) {
	c := sound()
	p := PreviewDraft(c)
	assert.Equal(t, PreviewHeader{Format: HeaderText, Text: []Inline{{Text: "Order ", Bold: true}, {Text: "A-1042", Bold: true, Var: 1}, {Text: " is on its way", Bold: true}}}, p.Header)
	assert.Equal(t, "Hello <v:Maria>, your order <v:A-1042> left our warehouse today and should reach you soon.", drawn(p.Body))
	assert.Equal(t, c.Footer, p.Footer)
	assert.Equal(t, []PreviewButton{{"url", "Track it"}, {"phone", "Call us"}}, p.Buttons)
	assert.False(t, p.RTL)
	assert.Empty(t, p.Note)

	c.Samples, c.Header.Sample = nil, ""
	p = PreviewDraft(c)
	assert.Equal(t, Inline{Text: "{{1}}", Var: 1, Empty: true}, p.Body[0].Inlines[1])
	assert.Equal(t, Inline{Text: "{{1}}", Bold: true, Var: 1, Empty: true}, p.Header.Text[1])
}

func TestPreviewOfAMediaDraftShowsOurFileNotTheHandle(t *testing.T) {
	c := sound()
	media(HeaderDocument, Media{MediaID: "tok", FileName: "bill.pdf", Handle: "4::x"})(&c)
	assert.Equal(t, PreviewHeader{Format: HeaderDocument, FileName: "bill.pdf", MediaID: "tok"}, PreviewDraft(c).Header)
	media(HeaderImage, Media{URL: "javascript:alert(1)"})(&c)
	assert.Empty(t, PreviewDraft(c).Header.URL, "only web addresses are shown")
	media(HeaderImage, Media{URL: "https://a.example/i.png"})(&c)
	assert.Equal(t, "https://a.example/i.png", PreviewDraft(c).Header.URL)
}

func TestPreviewShowsThreeButtonsOrTwoAndTheRest(t *testing.T) {
	for n, want := range map[int][]string{
		0: nil, 3: {"Answer 1", "Answer 2", "Answer 3"}, 4: {"Answer 1", "Answer 2", seeAll}, 10: {"Answer 1", "Answer 2", seeAll},
	} {
		p := PreviewDraft(Content{Category: CategoryMarketing, Body: "x", Buttons: quick(n)})
		var texts []string
		for _, b := range p.Buttons {
			texts = append(texts, b.Text)
		}
		assert.Equal(t, want, texts)
		assert.Len(t, p.AllButtons, n)
	}
}

func TestPreviewOfAuthenticationIsInTheTemplatesLanguage(t *testing.T) {
	c := code()
	c.Samples = []string{"left over from another category"}
	p := PreviewDraft(c)
	assert.Equal(t, "<bv:123456> is your verification code. For your security, do not share this code.", drawn(p.Body))
	assert.Equal(t, "This code expires in 10 minutes.", p.Footer)
	assert.Equal(t, []PreviewButton{{"copy", "Copy code"}}, p.Buttons)
	assert.Empty(t, p.Note)

	for _, language := range []string{
		"es", "es_MX", "pt_BR", "id", "ar", "zh_CN", "zh_TW", "fr", "de", "hi", "it", "tr", "ja",
		"nl", "pl", "ru", "uk", "ko", "vi", "th", "ms", "fa", "he", "ur", "bn",
	} {
		c.Language = language
		p = PreviewDraft(c)
		assert.NotContains(t, drawn(p.Body), "verification code", language)
		assert.Contains(t, drawn(p.Body), "<bv:123456>", language)
		assert.Contains(t, p.Footer, "10", language)
		assert.Equal(t, nearly, p.Note, language)
	}
	c.Language = "sw"
	p = PreviewDraft(c)
	assert.Contains(t, drawn(p.Body), "verification code")
	assert.Equal(t, elsewhere, p.Note)

	c.Security, c.Expiry = false, ""
	p = PreviewDraft(c)
	assert.NotContains(t, drawn(p.Body), "security")
	assert.Empty(t, p.Footer)
}

func TestEveryTextOfMetasHasItsPlaces(t *testing.T) {
	for language, text := range authTexts {
		assert.Contains(t, text.Body, "*{{1}}*", language)
		assert.Contains(t, text.Expiry, "%s", language)
		assert.NotEmpty(t, text.Button, language)
	}
}

func TestPreviewTemplate(t *testing.T) {
	tpl := listed(t, CategoryMarketing, fullTemplate)
	p := PreviewTemplate(tpl, Values{"body.0": "*Ana*", "header.filename": "b.pdf"})
	assert.Equal(t, "This is <bv:Ana> content, and also have <v:{{2}}> params.", drawn(p.Body))
	assert.Equal(t, "this is footer", p.Footer)
	assert.Equal(t, PreviewHeader{Format: HeaderDocument, FileName: "b.pdf"}, p.Header)
	assert.Equal(t, []PreviewButton{{"phone", "call me"}, {"url", "chat page"}}, p.Buttons)
	assert.Equal(t, "https://scontent.example/n.pdf?oh=1", PreviewTemplate(tpl, tpl.Samples()).Header.URL)

	tpl.Components[2].Text = repeat("one\n", 6) + "x"
	assert.True(t, PreviewTemplate(tpl, nil).ReadMore)
	tpl.Category = CategoryUtility
	assert.False(t, PreviewTemplate(tpl, nil).ReadMore)
}

func TestPreviewDrawsACarouselAndAnOffer(t *testing.T) {
	var c Content
	carousel(asIs)(&c)
	c.Cards[0].Media = Media{MediaID: "m1", FileName: "pears.png", MIME: "image/png"}
	c.Cards[0].Body, c.Cards[0].Samples = "*Pears* for {{1}}", []string{"Ana"}
	c.Cards[1].Body = "Figs for {{1}}"
	p := PreviewDraft(c)
	assert.Empty(t, p.Unsupported)
	require.Len(t, p.Cards, len(c.Cards))
	assert.Equal(t, PreviewHeader{Format: HeaderImage, MediaID: "m1", FileName: "pears.png"}, p.Cards[0].Header)
	assert.Equal(t, "<b:Pears> for <v:Ana>", drawn(p.Cards[0].Body))
	assert.True(t, p.Cards[1].Body[0].Inlines[1].Empty, "a variable without a sample")
	assert.Len(t, p.Cards[1].Buttons, len(c.Cards[1].Buttons))

	offer(func(c *Content) { c.Offer = Offer{Text: "Spring sale", Expires: true} })(&c)
	p = PreviewDraft(c)
	assert.Empty(t, p.Unsupported)
	assert.Equal(t, &PreviewOffer{Text: "Spring sale", Ends: true}, p.Offer)
	assert.Empty(t, p.Cards)

	listedCards := listed(t, "MARKETING", `[{"type":"BODY","text":"Hi"},{"type":"CAROUSEL","cards":[{"components":[
		{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.example/n.png?oh=1"]}},
		{"type":"BODY","text":"For {{1}}","example":{"body_text":[["Ana"]]}},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Yes"}]}]}]}]`)
	p = PreviewTemplate(listedCards, nil)
	require.Len(t, p.Cards, 1)
	assert.Equal(t, "For <v:Ana>", drawn(p.Cards[0].Body))
	assert.Equal(t, []PreviewButton{{Kind: "reply", Text: "Yes"}}, p.Cards[0].Buttons)
}

func TestPreviewNamesWhatItCannotDraw(t *testing.T) {
	p := PreviewTemplate(listed(t, "MARKETING", `[{"type":"body","text":"Hi {{first_name}}"},{"type":"carousel"},
		{"type":"HEADER","format":"LOCATION"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"},{"type":"EXTENSION"},{"type":"FLOW","text":"Book"}]}]`), nil)
	assert.Equal(t, []string{"CAROUSEL"}, p.Unsupported)
	assert.Equal(t, "LOCATION", p.Header.Format)
	assert.Equal(t, []PreviewButton{{"copy", "Copy offer code"}, {"other", "EXTENSION"}, {"flow", "Book"}}, p.Buttons)
	require.Len(t, p.Body[0].Inlines, 2)
	assert.Equal(t, Inline{Text: "{{first_name}}", Name: "first_name", Empty: true}, p.Body[0].Inlines[1])
	p = PreviewTemplate(listed(t, "MARKETING", `[{"type":"body","text":"Hi {{first_name}}"}]`), Values{"body.first_name": "Ana"})
	assert.Equal(t, Inline{Text: "Ana", Name: "first_name"}, p.Body[0].Inlines[1])
}

func TestRightToLeft(t *testing.T) {
	for _, language := range []string{"ar", "he", "fa", "ur", "ar_EG"} {
		assert.True(t, PreviewTemplate(Template{Language: language}, nil).RTL, language)
	}
	for _, language := range []string{"en", "id", "zh_CN", ""} {
		assert.False(t, RightToLeft(language), language)
	}
}
