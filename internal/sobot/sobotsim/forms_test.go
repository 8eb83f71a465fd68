package sobotsim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cardOf is a card with a handle where %s stands, and more parts.
func cardOf(format string, parts ...string) string {
	header := `{"type":"HEADER","format":"` + format + `","example":{"header_handle":["%s"]}}`
	return `{"components":[` + strings.Join(append([]string{header}, parts...), ",") + `]}`
}

func carousel(cards ...string) string {
	return `{"type":"CAROUSEL","cards":[` + strings.Join(cards, ",") + `]}`
}

const (
	seeIt      = `{"type":"BUTTONS","buttons":[{"type":"URL","text":"See it","url":"https://a.example/p/{{1}}","example":["https://a.example/p/1"]}]}`
	cardText   = `{"type":"BODY","text":"Fresh {{1}} today.","example":{"body_text":[["figs"]]}}`
	spring     = `{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Spring sale","has_expiration":true}}`
	couponCode = `{"type":"COPY_CODE","example":"SPRING25"}`
)

func TestCreate_takes_Metas_forms_and_lists_them(t *testing.T) {
	b := newBench(t, Options{})
	for name, components := range map[string][]string{
		"carousel": {plainBody, carousel(cardOf("IMAGE", cardText, seeIt), cardOf("IMAGE", cardText, seeIt))},
		"offer":    {`{"type":"HEADER","format":"IMAGE","example":{"header_handle":["%s"]}}`, spring, plainBody, buttonsOf(couponCode)},
		"catalog":  {plainBody, buttonsOf(`{"type":"CATALOG","text":"View catalog"}`)},
		"items":    {plainBody, buttonsOf(`{"type":"MPM","text":"View items"}`)},
	} {
		body := strings.Replace(creation("MARKETING", components...), `"name":"n"`, `"name":"`+name+`"`, 1)
		a := b.create(strings.ReplaceAll(body, "%s", b.issueHandle("IMAGE", "image/png")))
		require.Equal(t, codeSuccess, a.Code, "%s: %s", name, a.Raw)
	}
	listed := b.do("GET", whatsapp+OpList+"?wabaid=123456789", "", nil)
	for _, want := range []string{`"limited_time_offer":{"has_expiration":true,"text":"Spring sale"}`, `"cards":[{"components":[`, `"text":"View items"`, `"text":"Fresh {{1}} today."`} {
		assert.Contains(t, listed.Raw, want)
	}
	assert.NotContains(t, listed.Raw, b.issueHandle("IMAGE", "image/png"), "a list tells links, not handles")
	assert.Empty(t, b.Violations())
}

func TestCreate_refuses_forms_that_Meta_would(t *testing.T) {
	card := cardOf("IMAGE", cardText, seeIt)
	cases := map[string][]string{
		"one card":                     {plainBody, carousel(card)},
		"eleven cards":                 {plainBody, carousel(strings.Split(strings.Repeat(card+"\n", 10)+card, "\n")...)},
		"cards of two kinds":           {plainBody, carousel(card, cardOf("VIDEO", cardText, seeIt))},
		"a text in one card only":      {plainBody, carousel(card, cardOf("IMAGE", seeIt))},
		"one card without buttons":     {plainBody, carousel(cardOf("IMAGE", cardText, seeIt), cardOf("IMAGE", cardText))},
		"a coupon in a card":           {plainBody, carousel(cardOf("IMAGE", buttonsOf(couponCode)), cardOf("IMAGE", buttonsOf(couponCode)))},
		"a long card":                  {plainBody, carousel(cardOf("IMAGE", `{"type":"BODY","text":"`+strings.Repeat("x", 161)+`"}`, seeIt), card)},
		"a footer beside a carousel":   {plainBody, `{"type":"FOOTER","text":"x"}`, carousel(card, card)},
		"a document on cards":          {plainBody, carousel(cardOf("DOCUMENT", seeIt), cardOf("DOCUMENT", seeIt))},
		"an offer with a footer":       {spring, plainBody, `{"type":"FOOTER","text":"x"}`, buttonsOf(couponCode)},
		"an offer with a text header":  {`{"type":"HEADER","format":"TEXT","text":"x"}`, spring, plainBody, buttonsOf(couponCode)},
		"an offer without buttons":     {spring, plainBody},
		"an offer with a quick reply":  {spring, plainBody, buttonsOf(`{"type":"QUICK_REPLY","text":"Ok"}`)},
		"a long offer":                 {strings.Replace(spring, "Spring sale", "Spring sale of 2026", 1), plainBody, buttonsOf(couponCode)},
		"an offer with a long body":    {spring, `{"type":"BODY","text":"` + strings.Repeat("x", 601) + `"}`, buttonsOf(couponCode)},
		"a catalog and another button": {plainBody, buttonsOf(`{"type":"CATALOG","text":"View catalog"},{"type":"QUICK_REPLY","text":"No"}`)},
		"a catalog of another name":    {plainBody, buttonsOf(`{"type":"CATALOG","text":"Our wines"}`)},
	}
	for name, components := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Options{})
			a := b.create(strings.ReplaceAll(creation("MARKETING", components...), "%s", b.issueHandle("IMAGE", "image/png")))
			assert.Equal(t, codeInvalidParameter, a.Code, a.Raw)
			assert.Empty(t, b.Violations(), "well-formed, but not allowed")
			assert.Empty(t, b.kept().Templates)
		})
	}
	for _, category := range []string{"UTILITY", "AUTHENTICATION"} {
		b := newBench(t, Options{})
		a := b.create(fmt.Sprintf(creation(category, spring, `{"type":"BODY"%s}`), map[string]string{"UTILITY": `,"text":"Hello there."`}[category]))
		assert.Equal(t, codeInvalidParameter, a.Code, category)
	}
}
