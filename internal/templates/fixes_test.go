package templates

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestApplyFix(t *testing.T) {
	cases := []struct {
		name, rule string
		spoil      func(*Content)
		want       func(t *testing.T, c Content)
	}{
		{"renumbering moves samples along", "body-variable-gap", body("a {{1}} b {{3}} c {{5}} d {{3}} e", "one", "", "three", "", "five"), func(t *testing.T, c Content) {
			assert.Equal(t, "a {{1}} b {{2}} c {{3}} d {{2}} e", c.Body)
			assert.Equal(t, []string{"one", "three", "five"}, c.Samples)
		}},
		{"renumbering follows the order of use", "body-variable-order", body("We send {{2}} to our friend {{1}} today", "Maria", "a book"), func(t *testing.T, c Content) {
			assert.Equal(t, "We send {{1}} to our friend {{2}} today", c.Body)
			assert.Equal(t, []string{"a book", "Maria"}, c.Samples)
		}},
		{"names become numbers beside numbers", "body-variable-named", body("Hi {{name}}, order {{1}} for {{name}} left", "A-1"), func(t *testing.T, c Content) {
			assert.Equal(t, "Hi {{1}}, order {{2}} for {{1}} left", c.Body)
			assert.Equal(t, []string{"", "A-1"}, c.Samples)
		}},
		{"braces are mended", "body-variable-form", body("a {1} b {{2} c {{ 3 }} d ｛｛4｝｝ e [[5]] f", "1", "2", "3", "4", "5"), func(t *testing.T, c Content) {
			assert.Equal(t, "a {{1}} b {{2}} c {{3}} d {{4}} e {{5}} f", c.Body)
			assert.Equal(t, []string{"1", "2", "3", "4", "5"}, c.Samples)
		}},
		{
			"quick replies are grouped, the rest keeps its order", "buttons-grouping",
			buttons(link("https://a.example", ""), quick(2)[0], call("+6281234567"), quick(2)[1]), func(t *testing.T, c Content) {
				var types []string
				for _, b := range c.Buttons {
					types = append(types, b.Type)
				}
				assert.Equal(t, []string{URLButton, PhoneButton, QuickReply, QuickReply}, types)
				assert.Equal(t, "Answer 1", c.Buttons[2].Text)
			},
		},
		{"a name is cleaned up", "name-characters", func(c *Content) { c.Name = " Été 2026: Big-Sale! " }, func(t *testing.T, c Content) {
			assert.Equal(t, "ete_2026_big_sale", c.Name)
		}},
		{"samples are put in one line", "sample-form", body("Hi {{1}} there you are", " a\r\n b\t\tc     d "), func(t *testing.T, c Content) {
			assert.Equal(t, []string{"a b c d"}, c.Samples)
		}},
		{"a header becomes one line", "header-text-one-line", func(c *Content) { c.Header.Text = "Order {{1}}\nis here" }, func(t *testing.T, c Content) {
			assert.Equal(t, "Order {{1}} is here", c.Header.Text)
		}},
		{"a header's variable is written right", "header-text-variable", func(c *Content) { c.Header.Text = "Order {{order}} is here" }, func(t *testing.T, c Content) {
			assert.Equal(t, "Order {{1}} is here", c.Header.Text)
		}},
		{"a footer becomes one line", "footer-one-line", func(c *Content) { c.Footer = "a\nb" }, func(t *testing.T, c Content) { assert.Equal(t, "a b", c.Footer) }},
		{"a URL's sample is invented", "button-sample-required", buttons(link("https://a.example/{{1}}", "")), func(t *testing.T, c Content) {
			assert.Equal(t, "https://a.example/A1042", c.Buttons[0].Sample)
		}},
		{"a URL's sample is completed", "button-sample-form", buttons(link("https://a.example/?n={{1}}", "https://a.example/?n={{1}}")), func(t *testing.T, c Content) {
			assert.Equal(t, "https://a.example/?n=A1042", c.Buttons[0].Sample)
		}},
		{"a URL's sample gets the scheme of its button", "button-sample-form", buttons(link("https://a.example/{{1}}", "http://www.a.example/77")), func(t *testing.T, c Content) {
			assert.Equal(t, "https://a.example/77", c.Buttons[0].Sample)
		}},
		{"blank lines go", "body-blank-lines", body("\n\nOne\n \n\n\nTwo  \n"), func(t *testing.T, c Content) { assert.Equal(t, "One\n\nTwo", c.Body) }},
		{"rows of spaces go", "body-spaces", body("One      two\n  - three  \nfour "), func(t *testing.T, c Content) {
			assert.Equal(t, "One two\n  - three\nfour", c.Body)
		}},
		{"double spaces go", "body-double-spaces", body("One  two \nthree"), func(t *testing.T, c Content) { assert.Equal(t, "One two\nthree", c.Body) }},
		{"one mark stays", "body-repeats", body("Now!!! Really????"), func(t *testing.T, c Content) { assert.Equal(t, "Now! Really?", c.Body) }},
		{"Markdown becomes WhatsApp's", "body-markdown", body("# Title\n**a {{1}}** and __b__ [c](https://a.example) end", "x"), func(t *testing.T, c Content) {
			assert.Equal(t, "*Title*\n*a {{1}}* and *b* c: https://a.example end", c.Body)
		}},
		{"emoji leave a label", "button-text-emoji", buttons(labelled("🚚 Track 👩‍👩‍👧 it 1️⃣🇮🇩", "https://a.example")), func(t *testing.T, c Content) {
			assert.Equal(t, "Track it", c.Buttons[0].Text)
		}},
		{"marks leave a label", "button-text-marks", buttons(labelled("*Track* _it_ ~n~ a_b", "https://a.example")), func(t *testing.T, c Content) {
			assert.Equal(t, "Track it n a_b", c.Buttons[0].Text)
		}},
		{"emoji leave a header", "header-emoji", func(c *Content) { c.Header.Text = "Order {{1}} 🚚 left" }, func(t *testing.T, c Content) {
			assert.Equal(t, "Order {{1}} left", c.Header.Text)
		}},
		{"marks leave a header", "header-marks", func(c *Content) { c.Header.Text = "*Order {{1}}* left" }, func(t *testing.T, c Content) {
			assert.Equal(t, "Order {{1}} left", c.Header.Text)
		}},
		{"emoji leave a footer", "footer-emoji", func(c *Content) { c.Footer = "Bye 👋🏽" }, func(t *testing.T, c Content) { assert.Equal(t, "Bye", c.Footer) }},
		{"marks leave a footer", "footer-marks", func(c *Content) { c.Footer = "_Bye_ `x`" }, func(t *testing.T, c Content) { assert.Equal(t, "Bye x", c.Footer) }},
		{"an offer's headline becomes one line", "offer-text-plain", offer(func(c *Content) { c.Offer.Text = "Ends\ntoday" }), func(t *testing.T, c Content) {
			assert.Equal(t, "Ends today", c.Offer.Text)
		}},
		{"emoji and line breaks leave the button of a code", "otp-label-plain", inAuth(oneTap(func(c *Content) { c.CodeLabel, c.Autofill = "Copy 📋 it", "Fill\nin" })), func(t *testing.T, c Content) {
			assert.Equal(t, "Copy it", c.CodeLabel)
			assert.Equal(t, "Fill in", c.Autofill)
		}},
		{"tabs become spaces", "body-tab", body("a\tb"), func(t *testing.T, c Content) { assert.Equal(t, "a b", c.Body) }},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := sound()
			tc.spoil(&c)
			require.NotEmpty(t, findingsOf(c, tc.rule))
			assert.NotEmpty(t, findingsOf(c, tc.rule)[0].FixLabel, "the button is offered")
			fixed, ok := ApplyFix(c, tc.rule)
			require.True(t, ok)
			assert.Empty(t, findingsOf(fixed, tc.rule))
			tc.want(t, fixed)
		})
	}
}

func TestApplyFixLeavesTheGivenContentAlone(t *testing.T) {
	c := sound()
	buttons(link("https://a.example", ""), quick(1)[0], call("+6281234567"))(&c)
	_, ok := ApplyFix(c, "buttons-grouping")
	require.True(t, ok)
	assert.Equal(t, QuickReply, c.Buttons[1].Type)
	same, ok := ApplyFix(c, "body-length")
	assert.False(t, ok)
	assert.Equal(t, c, same)
}

func TestAFixIsOfferedOnlyWhereItHelps(t *testing.T) {
	c := sound()
	body("Hello {{a-b}}, good day")(&c)
	found := findingsOf(c, "body-variable-form")
	require.Len(t, found, 1)
	assert.Empty(t, found[0].FixLabel)

	c.Name = "订单"
	found = findingsOf(c, "name-characters")
	require.Len(t, found, 1)
	assert.Empty(t, found[0].FixLabel)
	fixed, _ := ApplyFix(c, "name-characters")
	assert.Equal(t, "订单", fixed.Name, "a name is never emptied")
}
