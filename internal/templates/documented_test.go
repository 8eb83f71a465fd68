package templates

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documented are the texts that Sobot's document and Meta's pages show as valid,
// put into a content. None of them may ever be blocked.
func documented() map[string]Content {
	text := func(category, body string, samples ...string) Content {
		return Content{Name: "seasonal_promotion", Language: "en_US", Category: category, Body: body, Samples: samples}
	}
	with := func(c Content, more func(*Content)) Content { more(&c); return c }
	callAndSupport := buttons(
		DraftButton{Type: PhoneButton, Text: "Call", Phone: "86123456789"},
		DraftButton{Type: URLButton, Text: "Contact Support", URL: "https://xxx.com"},
	)
	handle := Media{Handle: "4::XXX:YYYY-AAAA:e:11:22:33:OOOO"}
	return map[string]Content{
		"Sobot, example for MARKETING": with(text(CategoryMarketing, "Shop now through {{1}} and use code {{2}} to get {{3}} off of all merchandise.", "the end of August", "25OFF", "25%"), func(c *Content) {
			c.Header = Header{Format: HeaderText, Text: "Our {{1}} is on!", Sample: "Summer Sale"}
			c.Footer = "Use the buttons below to manage your marketing subscriptions"
			c.Buttons = []DraftButton{{Type: QuickReply, Text: "Unsubscribe from Promos"}, {Type: QuickReply, Text: "Unsubscribe from All"}}
		}),
		"Sobot, 4.1 document": with(text(CategoryMarketing, "Nice to meet you{{1}}! My number is {{2}}. ", "Pablo", "86123456789"), func(c *Content) {
			media(HeaderDocument, handle)(c)
			callAndSupport(c)
		}),
		"Sobot, 4.2 video": with(text(CategoryMarketing, "Nice to meet you{{1}}! My number is {{2}}. ", "Pablo", "86123456789"), func(c *Content) {
			media(HeaderVideo, handle)(c)
			callAndSupport(c)
		}),
		"Sobot, 4.3 image": with(text(CategoryMarketing, "Nice to meet you{{1}}! Your order number is {{2}}. it is great.", "Pablo", "1234567890"), func(c *Content) {
			media(HeaderImage, handle)(c)
			callAndSupport(c)
		}),
		"Sobot, list": with(text(CategoryUtility, "This is {{1}} content, and also have {{2}} params.", "rick", "2"), func(c *Content) {
			c.Language, c.Footer = "zh_CN", "this is footer"
		}),
		"Sobot, example for AUTHENTICATION": {Name: "template_name", Language: "en_US", Category: CategoryAuthentication, Security: true, Expiry: "5"},
		"Meta, order confirmation": with(text(CategoryUtility, "Thank you for your order, {{1}}! Your order number is {{2}}. Tap the button below to see its details.", "Pablo", "860198-230332"), func(c *Content) {
			c.Buttons = []DraftButton{
				{Type: PhoneButton, Text: "Call", Phone: "15550051310"},
				{Type: URLButton, Text: "Contact us", URL: "https://www.luckyshrub.com/support?order={{1}}", Sample: "860198-230332"},
			}
		}),
		"Meta, punctuation between variables": text(CategoryUtility, "Your visit is on {{1}}, {{2}}, at the shop.", "Monday", "5 August"),
		"Meta, several paragraphs":            text(CategoryMarketing, "Hello {{1}}!\n\nThe season's *new* plants are here.\n\n- Lemons\n- Limes\n\nSee you soon.", "Pablo"),
		"Turkish percentages":                 with(text(CategoryMarketing, "Bugün her şey %1 daha ucuz, yarın %5."), func(c *Content) { c.Language = "tr" }),
		"an address with escapes":             text(CategoryUtility, "Read more at https://a.example/?q=%20x%2Fy and in our shop."),
		"a smiley and a single brace":         text(CategoryUtility, "See you :} {soon} or [later] [[or never"),
		"percentages":                         text(CategoryUtility, "Rates fell from 3%, 1.5% and 100 % to %1.5 of it."),
	}
}

func TestDocumentedExamplesAreNeverBlocked(t *testing.T) {
	for name, c := range documented() {
		t.Run(name, func(t *testing.T) {
			for _, f := range Review(c) {
				assert.NotEqual(t, SeverityError, f.Severity, "%s: %s", f.RuleID, f.Message)
			}
		})
	}
}

// The vendor's own create calls; only an upload's handle cannot stand in a file.
func TestTheCreateCallsOfTheDocumentAreNeverBlocked(t *testing.T) {
	files, err := filepath.Glob("../sobot/testdata/create_*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			list, err := DecodeImport(raw)
			require.NoError(t, err)
			c := list[0].Content
			for _, slot := range c.Slots() {
				c = c.WithMedia(slot.Key, Media{For: slot.Format, Handle: "4::x"})
			}
			for _, f := range Review(c) {
				assert.NotEqual(t, SeverityError, f.Severity, "%s: %s", f.RuleID, f.Message)
			}
		})
	}
}

func TestOnlyTheRiskyEndingOfTheDocumentIsWarnedOf(t *testing.T) {
	warnings := func(example string) []Finding {
		return slices.DeleteFunc(Review(documented()[example]), func(f Finding) bool { return f.Severity == SeverityInfo })
	}
	found := warnings("Sobot, 4.1 document")
	if assert.Len(t, found, 1) {
		assert.Equal(t, "body-variable-last-punctuation", found[0].RuleID)
	}
	assert.Empty(t, warnings("Sobot, 4.3 image"))
	assert.Empty(t, Review(documented()["Sobot, example for AUTHENTICATION"]))
}
