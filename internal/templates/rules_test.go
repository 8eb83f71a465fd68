package templates

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type ruleCase struct {
	rule    string
	spoil   func(*Content)
	field   string
	message string
	near    func(*Content)
}

// ruleCases holds, for each rule, contents that break it and their nearest
// neighbours that do not.
var ruleCases = append(ruleCasesOfForms, []ruleCase{
	{"category-required", func(c *Content) { c.Category = "" }, "category", "No category is chosen", func(c *Content) { c.Category = "marketing" }},
	{"category-required", func(c *Content) { c.Category = "OTP" }, "category", `"OTP" is not a category`, func(c *Content) { c.Category = CategoryMarketing }},
	{"name-required", func(c *Content) { c.Name = " " }, "name", "The template has no name", func(c *Content) { c.Name = "a" }},
	{"name-length", func(c *Content) { c.Name = repeat("a", 513) }, "name", "The name has 513 characters, 1 too many", func(c *Content) { c.Name = repeat("a", 512) }},
	{"name-characters", func(c *Content) { c.Name = "Order_shipped" }, "name", "The name contains the capital letter O", func(c *Content) { c.Name = "order_shipped_2" }},
	{"name-characters", func(c *Content) { c.Name = "order shipped" }, "name", "The name contains a space", func(c *Content) { c.Name = "_1" }},
	{"name-characters", func(c *Content) { c.Name = "größe" }, "name", "The name contains “ö”", func(c *Content) { c.Name = "groesse" }},
	{"name-reserved", func(c *Content) { c.Name = "hello_world" }, "name", "The name hello_world is reserved by Meta", func(c *Content) { c.Name = "hello_world_2" }},
	{"name-reserved", func(c *Content) { c.Name = "sample_x" }, "name", "The name sample_x is reserved by Meta", func(c *Content) { c.Name = "my_sample_x" }},
	{"language-required", func(c *Content) { c.Language = "" }, "language", "No language is chosen", func(c *Content) { c.Language = "id" }},
	{"language-required", func(c *Content) { c.Language = "english" }, "language", `"english" is not a language code`, func(c *Content) { c.Language = "pt-BR" }},
	{"language-unlisted", func(c *Content) { c.Language = "en_AU" }, "language", "The language en_AU is not in Sobot's list", func(c *Content) { c.Language = "en_GB" }},

	{"header-format", func(c *Content) { c.Header.Format = "GIF" }, "header.format", "A GIF header cannot be created here", func(c *Content) { c.Header.Format = HeaderLocation }},
	{"header-text-required", func(c *Content) { c.Header.Text = " " }, "header.text", "The header is empty", func(c *Content) { c.Header.Text = "x" }},
	{"header-text-length", func(c *Content) { c.Header.Text = repeat("é", 61) }, "header.text", "The header has 61 characters, 1 too many", func(c *Content) { c.Header.Text = repeat("é", 60) }},
	{"header-text-one-line", func(c *Content) { c.Header.Text = "a\r\nb" }, "header.text", "The header contains a line break", func(c *Content) { c.Header.Text = "a b" }},
	{"header-text-one-variable", func(c *Content) { c.Header.Text = "{{1}} and {{2}} x" }, "header.text", "The header has 2 variables", func(c *Content) { c.Header.Text = "Our {{1}} is on!" }},
	{"header-text-variable", func(c *Content) { c.Header.Text = "Order {{2}} shipped" }, "header.text", "The header's variable is written {{2}}", func(c *Content) { c.Header.Text = "Order shipped" }},
	{"header-text-variable", func(c *Content) { c.Header.Text = "Order {1} shipped" }, "header.text", "The header's variable is written {1}", func(c *Content) { c.Header.Text = "Order (1) shipped" }},
	{"header-sample-required", func(c *Content) { c.Header.Sample = " " }, "header.sample", "The header's variable has no sample", func(c *Content) { c.Header.Sample, c.Header.Text = "", "No variable" }},
	{"header-sample-form", func(c *Content) { c.Header.Sample = "a     b" }, "header.sample", "The header's sample contains more than four spaces in a row", func(c *Content) { c.Header.Sample = "a    b" }},
	{"header-media-required", media(HeaderImage, Media{}), "header.media", "The header has no sample image", media(HeaderImage, image)},
	{"header-media-required", media(HeaderVideo, Media{}), "header.media", "The header has no sample video", media(HeaderVideo, Media{Handle: "4::x"})},
	{"header-media-address", media(HeaderImage, Media{URL: "shop.example/a.png"}), "header.media", "The sample's address is not a web address", media(HeaderImage, Media{URL: "https://shop.example/a.png"})},
	{"header-media-type", media(HeaderImage, Media{MediaID: "t", MIME: "image/webp"}), "header.media", "The sample is image/webp; the header takes a JPEG or PNG image of at most 5 MB", media(HeaderImage, Media{MediaID: "t", MIME: "image/png"})},
	{"header-media-type", media(HeaderVideo, Media{MediaID: "t", MIME: "video/quicktime"}), "header.media", "The sample is video/quicktime; the header takes an MP4 or 3GPP video of at most 16 MB", media(HeaderVideo, Media{MediaID: "t", MIME: "video/mp4; codecs=avc1"})},
	{"header-media-size", media(HeaderImage, Media{MediaID: "t", Size: MaxImage + 1}), "header.media", "The sample has 5.0 MB; the header takes a JPEG or PNG image of at most 5 MB", media(HeaderImage, Media{MediaID: "t", Size: MaxImage})},
	{"header-media-size", media(HeaderVideo, Media{MediaID: "t", Size: 17 << 20}), "header.media", "The sample has 17.0 MB; the header takes an MP4 or 3GPP video of at most 16 MB", media(HeaderVideo, Media{MediaID: "t", Size: MaxVideo})},
	{"header-media-size", media(HeaderDocument, Media{MediaID: "t", Size: MaxDocument + 1}), "header.media", "The sample has 100.0 MB; the header takes a document of at most 100 MB, best a PDF", media(HeaderDocument, Media{MediaID: "t", Size: MaxDocument})},
	{"header-document-pdf", media(HeaderDocument, Media{URL: "https://a.example/Offer.DOCX?v=1"}), "header.media", "The sample document is not a PDF", media(HeaderDocument, Media{URL: "https://a.example/offer"})},
	{"header-document-pdf", media(HeaderDocument, Media{MediaID: "t", MIME: "text/plain"}), "header.media", "The sample document is not a PDF", media(HeaderDocument, Media{MediaID: "t", MIME: "application/pdf"})},

	{"body-required", body("\n "), "body", "The body is empty", body("x")},
	{"body-length", body(repeat("字", 1025)), "body", "The body has 1025 characters, 1 too many", body(repeat("字", 1024))},
	{"body-length", body(repeat("a\r\n", 512) + "b"), "body", "The body has 1025 characters, 1 too many", body(repeat("a\r\n", 511) + "bc")},
	{"body-length", body(repeat("😀", 1025)), "body", "The body has 1025 characters, 1 too many", body(repeat("😀", 1024))},
	{"body-variable-form", body("Hello {{ 1 }}, good day"), "body", "{{ 1 }} is not a variable", body("Hello {{1}}, good day", "x")},
	{"body-variable-form", body("Hello {{a-b}}, good day"), "body", "{{a-b}} is not a variable", body("Hello {a-b}, good day")},
	{"body-variable-named", body("Hello {{first_name}}, good day"), "body", "The variable {{first_name}} has a name instead of a number", body("Hello {{1}}, good day", "x")},
	{"body-variable-gap", body("a {{1}} b {{2}} c {{3}} d {{5}} e", "1", "2", "3", "", "5"), "body", "Variables jump from {{3}} to {{5}}", body("a {{1}} b {{2}} c {{3}} d {{4}} e", "1", "2", "3", "4")},
	{"body-variable-gap", body("a {{2}} b", "", "2"), "body", "Variables begin with {{2}} instead of {{1}}", body("a {{1}} b {{1}} c", "1")},
	{"body-variable-first", body(" {{1}} is here", "x"), "body", "The body begins with {{1}}", body("*{{1}}* is here", "x")},
	{"body-variable-last", body("Here is {{1}}\n", "x"), "body", "The body ends with {{1}}", body("Here is {{1}}.", "x")},
	{"body-variables-adjacent", body("Hi {{1}} \n{{2}} there", "a", "b"), "body", "Nothing stands between {{1}} and {{2}}", body("Hi {{1}}, {{2}} there", "a", "b")},
	{"body-variables-adjacent", body("Hi {{1}}{{2}} there", "a", "b"), "body", "Nothing stands between {{1}} and {{2}}", body("Hi {{1}}-{{2}} there", "a", "b")},
	{"body-tab", body("a\tb"), "body", "The body contains a tab", body("a\nb")},
	{"body-variable-last-punctuation", body("My number for you is this one: {{1}}. ", "1"), "body", "Only . follows {{1}} at the end", body("My number is {{1}}. Call me", "1")},
	{"body-variable-order", body("We send {{2}} to our friend {{1}} today", "a", "b"), "body", "{{1}} comes after {{2}}", body("We send {{1}} and {{2}} and again {{1}} today", "a", "b")},
	{"body-density", body("Order {{1}} of {{2}} arrives today", "x", "y"), "body", "4 words for 2 variables is thin", body("Order {{1}} of {{2}} arrives today I hear", "x", "y")},
	{"body-density", body("To meet - {{1}} - is {{2}} !! now", "x", "y"), "body", "4 words for 2 variables is thin", body("To meet you{{1}}! It is{{2}} now", "x", "y")},
	{
		"body-density", func(c *Content) {
			c.Language, c.Body, c.Samples = "zh_CN", "您的订单{{1}}已经发货", []string{"x"}
		}, "body", "8 characters for 1 variable is thin",
		func(c *Content) {
			c.Language, c.Body, c.Samples = "zh_CN", "您的订单{{1}}今天已经发货", []string{"x"}
		},
	},
	{"body-long", body(repeat("a", 551)), "body", "The body has 551 characters", body(repeat("a", 550))},
	{"promo-in-utility", body("Enjoy a free coffee"), "body", "“free” sounds like advertising", body("Rooms are smoke free and you are free to smoke outside")},
	{"promo-in-utility", body("Two mugs wait in the cart"), "body", "“cart” sounds like advertising", body("Two mugs wait in the carton")},
	{"promo-in-utility", body("Your plan renews today"), "body", "“renew” sounds like advertising", body("Your plan ends today")},
	{"promo-in-utility", body("Get 20% off today"), "body", "“% off” sounds like advertising", body("Your heater is off today")},

	{"sample-required", body("Hi {{1}} and {{2}} there you are", "Maria", " "), "samples.1", "The variable {{2}} has no sample", body("Hi {{1}} and {{2}} there you are", "Maria", "x")},
	{"sample-form", body("Hi {{1}} there you are", "a\nb"), "samples.0", "The sample of {{1}} contains a line break", body("Hi {{1}} there you are", "a b")},
	{"sample-form", body("Hi {{1}} there you are", "a\tb"), "samples.0", "The sample of {{1}} contains a tab", body("Hi {{1}} there you are", "a    b")},
	{"sample-form", body("Hi {{1}} there you are", "a     b"), "samples.0", "The sample of {{1}} contains more than four spaces in a row", body("Hi there", "a     b")},

	{"footer-length", func(c *Content) { c.Footer = repeat("x", 61) }, "footer", "The footer has 61 characters, 1 too many", func(c *Content) { c.Footer = repeat("x", 60) }},
	{"footer-variable", func(c *Content) { c.Footer = "Bye {{1}}" }, "footer", "The footer contains {{1}}", func(c *Content) { c.Footer = "" }},
	{"footer-one-line", func(c *Content) { c.Footer = "a\nb" }, "footer", "The footer contains a line break", func(c *Content) { c.Footer = "a, b" }},

	{"buttons-total", buttons(quick(11)...), "buttons", "There are 11 buttons, 1 too many", buttons(quick(10)...)},
	{
		"buttons-url-count", buttons(link("https://a.example", ""), link("https://b.example", ""), link("https://c.example", "")), "buttons", "There are 3 URL buttons, 1 too many",
		buttons(link("https://a.example", ""), link("https://b.example", "")),
	},
	{"buttons-phone-count", buttons(call("+6281234567"), call("+6281234568")), "buttons", "There are 2 phone buttons, 1 too many", buttons(call("+6281234567"))},
	{
		"buttons-grouping", buttons(quick(1)[0], link("https://a.example", ""), quick(1)[0]), "buttons", "Quick replies and other buttons are mixed",
		buttons(link("https://a.example", ""), call("+6281234567"), quick(1)[0]),
	},
	{
		"buttons-grouping", buttons(link("https://a.example", ""), quick(1)[0], call("+6281234567")), "buttons", "Quick replies and other buttons are mixed",
		buttons(quick(1)[0], link("https://a.example", ""), call("+6281234567")),
	},
	{"button-text-required", buttons(quick(1)[0], DraftButton{Type: QuickReply, Text: " "}), "buttons.1.text", "Button 2 has no text", buttons(quick(2)...)},
	{"button-text-length", buttons(DraftButton{Type: QuickReply, Text: repeat("x", 26)}), "buttons.0.text", "The text of button 1 has 26 characters, 1 too many", buttons(DraftButton{Type: QuickReply, Text: repeat("x", 25)})},
	{"button-text-variable", buttons(DraftButton{Type: QuickReply, Text: "Hi {{1}}"}), "buttons.0.text", "The text of button 1 contains {{1}}", buttons(DraftButton{Type: QuickReply, Text: "Hi (you)"})},
	{"button-text-variable", buttons(DraftButton{Type: QuickReply, Text: "Hi {you"}), "buttons.0.text", "The text of button 1 contains a curly brace", buttons(DraftButton{Type: QuickReply, Text: "Hi you"})},
	{"button-text-one-line", buttons(DraftButton{Type: QuickReply, Text: "a\nb"}), "buttons.0.text", "The text of button 1 contains a line break", buttons(DraftButton{Type: QuickReply, Text: "a b"})},
	{"button-phone-required", buttons(call("")), "buttons.0.phone", "Button 1 has no phone number", buttons(call("86123456789"))},
	{"button-phone-length", buttons(call(repeat("1", 21))), "buttons.0.phone", "The phone number of button 1 has 21 characters, 1 too many", buttons(call(repeat("1", 20)))},
	{"button-phone-form", buttons(call("0812 3456 789")), "buttons.0.phone", "0812 3456 789 begins with 0 instead of a country code", buttons(call("+1 (555) 005-1310"))},
	{"button-phone-form", buttons(call("call me")), "buttons.0.phone", "call me is not a phone number", buttons(call("15550051310"))},
	{"button-phone-form", buttons(call("1234567890123456")), "buttons.0.phone", "1234567890123456 is too long: a number with its country code has at most 15 digits", buttons(call("123456789012345"))},
	{"button-phone-form", buttons(call("123456")), "buttons.0.phone", "123456 is too short for a number with its country code", buttons(call("1234567"))},

	{"button-url-required", buttons(link("", "")), "buttons.0.url", "Button 1 has no address", buttons(link("https://a.example", ""))},
	{"button-url-length", buttons(link("https://a.example/"+repeat("x", 1983), "")), "buttons.0.url", "The address of button 1 has 2001 characters, 1 too many", buttons(link("https://a.example/"+repeat("x", 1982), ""))},
	{"button-url-form", buttons(link("https//a.example", "")), "buttons.0.url", "The address of button 1 is not a web address", buttons(link("https://a.example", ""))},
	{"button-url-form", buttons(link("https://a.example/a b", "")), "buttons.0.url", "The address of button 1 contains a space", buttons(link("https://a.example/a%20b", ""))},
	{"button-url-form", buttons(link("javascript:alert(1)", "")), "buttons.0.url", "The address of button 1 is not a web address", buttons(link("http://a.example", ""))},
	{"button-url-host", buttons(link("https://{{1}}", "x")), "buttons.0.url", "The variable of button 1 is part of the domain", buttons(link("https://a.example?x={{1}}", "x"))},
	{"button-url-host", buttons(link("https://a.example{{1}}", "x")), "buttons.0.url", "The variable of button 1 is part of the domain", buttons(link("https://a.example/{{1}}", "x"))},
	{"button-url-variable", buttons(link("https://a.example/{{1}}/x", "x")), "buttons.0.url", "The variable of button 1 is not at the end of the address", buttons(link("https://a.example/x/{{1}}", "x"))},
	{"button-url-variable", buttons(link("https://a.example/{{1}}/{{2}}", "x")), "buttons.0.url", "The address of button 1 has 2 variables", buttons(link("https://a.example/%7B1%7D", ""))},
	{"button-url-variable", buttons(link("https://a.example/{{2}}", "x")), "buttons.0.url", "The variable of button 1 is written {{2}} instead of {{1}}", buttons(link("https://a.example/{{1}}", "x"))},
	{"button-url-whatsapp", buttons(link("https://wa.me/6281", "")), "buttons.0.url", "Button 1 leads to wa.me", buttons(link("https://swa.me/6281", ""))},
	{"button-url-whatsapp", buttons(link("https://API.whatsapp.com/send", "")), "buttons.0.url", "Button 1 leads to api.whatsapp.com", buttons(link("https://whatsapp.example", ""))},
	{"button-url-http", buttons(link("http://a.example", "")), "buttons.0.url", "The address of button 1 begins with http://", buttons(link("https://a.example", ""))},
	{"button-sample-required", buttons(link("https://a.example/{{1}}", "")), "buttons.0.sample", "The variable of button 1 has no sample", buttons(link("https://a.example/1", ""))},
	{"button-sample-form", buttons(link("https://a.example/{{1}}", "https://b.example/1")), "buttons.0.sample", "The sample of button 1 does not begin with https://a.example/", buttons(link("https://a.example/{{1}}", "https://a.example/1"))},
	{"button-sample-form", buttons(link("https://a.example/{{1}}", "https://a.example/")), "buttons.0.sample", "The sample of button 1 has no value in place of {{1}}", buttons(link("https://a.example/?to={{1}}", "https://b.example/1"))},
	{"button-sample-form", buttons(link("https://a.example/{{1}}", "{{1}}")), "buttons.0.sample", "The sample of button 1 still contains a variable", buttons(link("https://a.example/{{1}}", "a b"))},

	{"expiry-range", func(c *Content) { *c = code(); c.Expiry = "0" }, "expiry", `A code cannot expire after "0" minutes`, func(c *Content) { *c = code(); c.Expiry = "1" }},
	{"expiry-range", func(c *Content) { *c = code(); c.Expiry = "91" }, "expiry", `A code cannot expire after "91" minutes`, func(c *Content) { *c = code(); c.Expiry = "90" }},
	{"expiry-range", func(c *Content) { *c = code(); c.Expiry = "1.5" }, "expiry", `A code cannot expire after "1.5" minutes`, func(c *Content) { *c = code(); c.Expiry = "" }},

	{"name-vague", func(c *Content) { c.Name = "template_014" }, "name", "template_014 does not say what the template is for", func(c *Content) { c.Name = "template_name" }},
	{"name-vague", func(c *Content) { c.Name = "test2" }, "name", "test2 does not say what the template is for", func(c *Content) { c.Name = "test_drive" }},
	{"header-emoji", func(c *Content) { c.Header.Text = "Order {{1}} 📦 shipped" }, "header.text", "The header has an emoji", func(c *Content) { c.Header.Text = "Order {{1}} → shipped" }},
	{"header-marks", func(c *Content) { c.Header.Text = "*Order* shipped" }, "header.text", "The header has formatting marks", func(c *Content) { c.Header.Text = "Order AB_12 shipped" }},
	{"header-marks", func(c *Content) { c.Header.Text = "_Order_ shipped" }, "header.text", "The header has formatting marks", func(c *Content) { c.Header.Text = "- Order shipped" }},
	{"header-variable-edge", func(c *Content) { c.Header.Text = "Order {{1}}" }, "header.text", "The header ends with {{1}}", func(c *Content) { c.Header.Text = "Order {{1}}!" }},
	{"header-variable-edge", func(c *Content) { c.Header.Text = "{{1}} shipped" }, "header.text", "The header begins with {{1}}", func(c *Content) { c.Header.Text = "Your {{1}} shipped" }},

	{"body-variable-alone", body("Your order:\n{{1}}\nis ready", "x"), "body", "{{1}} stands alone on its line", body("Your order:\nNo. {{1}}\nis ready", "x")},
	{"variable-context", body("We sent {{1}}, {{2}} - {{3}} to you today", "x", "y", "z"), "body", "Nothing says what {{2}} is", body("We sent {{1}}, {{2}} to you today", "x", "y")},
	{"body-variables-punctuation", body("Our visits: {{1}},\n{{2}} is the time", "x", "y"), "body", "Only “,” stands between {{1}} and {{2}}", body("Our visits: {{1}},\nor {{2}} is the time", "x", "y")},
	{"body-variables-punctuation", body("We sent {{1}}, {{2}} to you today", "x", "y"), "body", "Only “,” stands between {{1}} and {{2}}", body("We sent {{1}} and {{2}} to you today", "x", "y")},
	{"body-variable-repeated", body("We sent {{1}} to you, {{1}} to all", "x"), "body", "{{1}} is used more than once", body("We sent {{1}} to you, {{2}} to all", "x", "y")},
	{"body-variable-count", many(26), "body", "The body has 26 variables", many(25)},
	{"sample-quality", body("Hello dear {{1}}, good day", "{{1}}"), "samples.0", "The sample of {{1}} is a variable itself", body("Hello dear {{1}}, good day", "Maria")},
	{"sample-quality", body("Hello dear {{1}}, good day", "xxx"), "samples.0", "The sample of {{1}} is only filler", body("Hello dear {{1}}, good day", "Test drive")},
	{"sample-quality", body("Write to {{1}} in the evening", "ana@gmail.com"), "samples.0", "The sample of {{1}} is an e-mail address that may be real", body("Write to {{1}} in the evening", "ana@example.com")},
	{"sample-quality", body("Call us on {{1}} in the evening", "+62 812 3456 7890"), "samples.0", "The sample of {{1}} looks like a real phone number", body("Call us on {{1}} in the evening", "86123456789")},
	{"sample-quality", body("Your card {{1}} was used today", "4111 1111 1111 1111"), "samples.0", "The sample of {{1}} looks like a real card number", body("Your card {{1}} was used today", "4111 1111 1111 1112")},
	{"sample-quality", func(c *Content) { c.Header.Sample = "TODO" }, "header.sample", "The header's sample is only filler", func(c *Content) { c.Header.Sample = "5 August" }},

	{"body-blank-lines", body("One\n\n\nTwo"), "body", "There are several blank lines in a row", body("One\n\nTwo")},
	{"body-blank-lines", body(" \nOne"), "body", "The body begins with a blank line", body("One\nTwo")},
	{"body-blank-lines", body("One\n "), "body", "The body ends with a line break", body("One ")},
	{"body-spaces", body("One     two"), "body", "The body has more than four spaces in a row", body("One    two")},
	{"body-emoji", body("Eleven " + repeat("👍🏽", 11)), "body", "The body has 11 emoji, 1 too many", body("Ten " + repeat("👩‍👩‍👧", 10))},
	{"body-markdown", body("This is **bold**"), "body", "**bold** is not formatting that WhatsApp knows", body("This is *bold*, 2 ** 3")},
	{"body-markdown", body("# Title\nText"), "body", "# Title is not formatting that WhatsApp knows", body("#1 in town")},
	{"body-markdown", body("See [here](https://a.example)"), "body", "[here](https://a.example) is not formatting that WhatsApp knows", body("See [here] (https://a.example)")},
	{"body-markdown", body("See [our page](www.shop.example)"), "body", "[our page](www.shop.example) is not formatting that WhatsApp knows", body("See [our page](below)")},
	{"body-markdown", body("a | b\n--|--\n1 | 2"), "body", "--|-- is not formatting that WhatsApp knows", body("a | b\n--\n1 | 2")},
	{"body-markdown", body("| a | b |\n| 1 | 2 |"), "body", "| a | b | is not formatting that WhatsApp knows", body("a | b")},
	{"body-capitals", body("YOUR ORDER IS READY! Come by."), "body", "“YOUR ORDER IS READY” is all in capitals", body("Your order from IKEA is READY")},
	{"body-repeats", body("Ready!!! Come"), "body", "!!! says no more than !", body("Ready!! Come")},
	{"body-double-spaces", body("One  two"), "body", "The body has double spaces", body("One two")},
	{"body-double-spaces", body("One \ntwo"), "body", "The body has spaces at the end of a line", body("One\n two")},

	{"vague", body("Hello there!"), "body", "The body says almost nothing by itself (2 words)", body("Hello there, friend!")},
	{"vague", func(c *Content) { c.Language = "zh_CN"; body("您好")(c) }, "body", "The body says almost nothing by itself (2 letters)", func(c *Content) { c.Language = "zh_CN"; body("您的订单已发货")(c) }},
	{"promo-in-utility", func(c *Content) { c.Language = "es"; body("Tu pedido tiene un descuento hoy")(c) }, "body", "“descuento” sounds like advertising", func(c *Content) { c.Language = "es"; body("Tu pedido sale mañana")(c) }},
	{"promo-in-utility", func(c *Content) { c.Buttons[0].Text = "Shop now" }, "buttons.0.text", "“shop now” sounds like advertising", func(c *Content) { c.Category = CategoryMarketing; c.Buttons[0].Text = "Shop now" }},
	{"promo-in-utility", body("Get this free gift"), "body", "“free” sounds like advertising", body("Feel free to ask, it is free of charge")},
	{"otp-outside-auth", body("Your verification code is {{1}} for today", "1"), "body", "“verification code” belongs into an authentication template", body("Your booking code is {{1}} for today", "1")},
	{"survey-in-utility", body("Please answer our survey now"), "body", "“survey” asks without saying about which order or visit", body("Please answer our survey about your order")},
	{"sensitive-data", body("Please reply with your card number now"), "body", "It seems to ask for “card number”", body("Please do not send your card number to us")},
	{"sensitive-data", body("Please confirm your PIN"), "body", "It seems to ask for “pin”", body("Please confirm the visit. Your PIN is safe.")},
	{"threat", body("We take legal action next week"), "body", "“legal action” sounds like a threat", body("We take no action next week")},
	{"gambling", body("Join our raffle this week"), "body", "“raffle” sounds like a game of chance", body("Join our walk this week")},
	{"language-mix", body("Hola, tu pedido ya está en camino"), "body", "The language is English, the text looks like Spanish", func(c *Content) { c.Language = "es_MX"; body("Hola, tu pedido ya está en camino")(c) }},
	{"language-mix", func(c *Content) { c.Language = "ar"; body("Your order is on its way")(c) }, "body", "The language is Arabic, the text looks like Latin letters", func(c *Content) {
		c.Language = "ar"
		body("طلبك رقم {{1}} من IKEA في الطريق إليك", "x")(c)
	}},
	{"url-in-body", body("See https://bit.ly/x for more"), "body", "bit.ly hides where the link leads", body("See https://bit.lyon.example/x for more")},
	{"url-in-body", body("See 192.0.2.7/pay for more"), "body", "192.0.2.7 is the address of a machine", body("See 192.0.2.7 for more")},
	{"url-in-body", body("See 192.0.2.7:8080 for more"), "body", "192.0.2.7 is the address of a machine", body("See 192.0.2.7: it is there")},
	{"url-in-body", func(c *Content) { c.Footer = "See bit.ly/3xyz" }, "footer", "bit.ly hides where the link leads", func(c *Content) { c.Footer = "See shop.example/3xyz" }},
	{"url-in-body", body("See http://192.0.2.7/x for more"), "body", "192.0.2.7 is the address of a machine", body("Version 1.2.3.4 is out now")},
	{"no-opt-out", func(c *Content) { c.Category = CategoryMarketing }, "buttons", "There is no way to stop these messages", func(c *Content) { c.Category = CategoryMarketing; c.Footer = "Reply STOP to leave" }},

	{"footer-emoji", func(c *Content) { c.Footer = "Bye 👋" }, "footer", "The footer has an emoji", func(c *Content) { c.Footer = "Bye" }},
	{"footer-marks", func(c *Content) { c.Footer = "~Bye~" }, "footer", "The footer has formatting marks", func(c *Content) { c.Footer = "Bye" }},
	{"button-text-emoji", buttons(labelled("Go ➡️", "https://a.example")), "buttons.0.text", "The text of button 1 has an emoji", buttons(labelled("Go", "https://a.example"))},
	{"button-text-marks", buttons(labelled("`Go`", "https://a.example")), "buttons.0.text", "The text of button 1 has formatting marks", buttons(labelled("Go_to", "https://a.example"))},
	{"button-text-same", buttons(labelled("Go", "https://a.example"), labelled("gó ", "https://b.example")), "buttons.1.text", "Buttons 1 and 2 have the same text", buttons(labelled("", "https://a.example"), labelled("", "https://b.example"))},
	{"buttons-desktop", buttons(quick(4)...), "buttons", "On a computer, 4 buttons cannot be seen", buttons(quick(3)...)},
	{"buttons-desktop", buttons(quick(1)[0], call("+6281234567")), "buttons", "On a computer, quick replies beside other buttons cannot be seen", buttons(link("https://a.example", ""), call("+6281234567"))},
	{"buttons-see-all", buttons(quick(4)...), "buttons", "2 of 4 buttons are behind “See all options”", buttons(quick(3)...)},
	{"button-phone-zero", buttons(call("+62 0812 345 678")), "buttons.0.phone", "A 0 follows the country code +62 of button 1", buttons(call("+62 812 345 678"))},
	{"button-phone-zero", buttons(call("+1 012 345 6789")), "buttons.0.phone", "A 0 follows the country code +1 of button 1", buttons(call("+1 212 345 6789"))},
	{"button-url-shortener", buttons(link("https://www.Bit.ly/x", "")), "buttons.0.url", "Button 1 leads through www.Bit.ly", buttons(link("https://bit.ly.example/x", ""))},
}...)

// Code points are the unit: never more than any other reading of "characters", so
// that nothing is blocked that Meta may take.
func TestLengthCountsCodePointsOfEmojiAndCombiningMarks(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "abc": 3, "字": 1, "😀": 1, "👍🏽": 2, "👩‍👩‍👧": 5, "🇮🇩": 2, "e\u0301": 2, "é": 1, "क्षि": 4,
		"a\r\nb": 3, "a\rb": 3, "a\nb": 3, "\r\n\r\n": 2, "{{1}}": 5,
	} {
		assert.Equal(t, want, Length(text), "%q", text)
	}
}

// What is one on the screen may be several characters, a line break of a browser's form
// is one, and every limit means the same.
func TestEveryLimitCountsTheSameCharacters(t *testing.T) {
	limits := []struct {
		rule  string
		limit int
		field func(string) func(*Content)
	}{
		{"header-text-length", MaxHeaderText, func(s string) func(*Content) {
			return func(c *Content) { c.Header = Header{Format: HeaderText, Text: s} }
		}},
		{"body-length", MaxBody, func(s string) func(*Content) { return body(s) }},
		{"offer-body-length", MaxOfferBody, func(s string) func(*Content) { return offer(body(s)) }},
		{"card-body-length", MaxCardBody, func(s string) func(*Content) {
			return carousel(func(c *Content) { c.Cards[0].Body = s })
		}},
		{"footer-length", MaxFooter, func(s string) func(*Content) { return func(c *Content) { c.Footer = s } }},
		{"button-text-length", MaxButtonText, func(s string) func(*Content) { return buttons(DraftButton{Type: QuickReply, Text: s}) }},
		{"offer-text-length", MaxOfferText, func(s string) func(*Content) { return offer(func(c *Content) { c.Offer.Text = s }) }},
		{"otp-label-length", MaxButtonText, func(s string) func(*Content) { return inAuth(func(c *Content) { c.CodeLabel = s }) }},
		{"name-length", MaxName, func(s string) func(*Content) { return func(c *Content) { c.Name = s } }},
	}
	for _, one := range []struct{ what, text string }{
		{"a letter", "x"},
		{"a Chinese character", "字"},
		{"an emoji", "😀"},
		{"a letter with its accent apart", "e\u0301"},
		{"an emoji with a skin tone", "👍🏽"},
		{"a family", "👩‍👩‍👧"},
		{"a Devanagari syllable", "क्षि"},
		{"a Thai vowel above", "กี"},
		{"a browser's line break", "a\r\n"},
	} {
		size := Length(one.text)
		for _, l := range limits {
			c := sound()
			full := repeat(one.text, l.limit/size) + repeat("y", l.limit%size)
			l.field(full)(&c)
			assert.Empty(t, findingsOf(c, l.rule), "%s: %d characters made of %s", l.rule, l.limit, one.what)
			l.field(full + "z")(&c)
			assert.NotEmpty(t, findingsOf(c, l.rule), "%s: %d characters made of %s", l.rule, l.limit+1, one.what)
		}
	}
}

// Where nobody puts spaces between words, letters are counted, whatever the language was
// chosen to be.
func TestScriptsWithoutSpacesAreJudgedByTheirLetters(t *testing.T) {
	for language, text := range map[string]string{
		"zh_CN": "您的包裹{{1}}今天送到", "zh_TW": "您的包裹{{1}}今天送達", "ja": "お荷物{{1}}は本日届く", "th": "พัสดุ{{1}}ถึงแล้ว", "lo": "ພັດສະດຸ{{1}}ຮອດ",
	} {
		thin, rich := sound(), sound()
		thin.Language, rich.Language = language, language
		fixed := strings.ReplaceAll(text, "{{1}}", "")
		body(text, "A-1042")(&thin)
		body(fixed+text+fixed, "A-1042")(&rich)
		assert.Len(t, findingsOf(thin, "body-density"), 1, language)
		assert.Empty(t, findingsOf(rich, "body-density"), language)
		assert.Empty(t, findingsOf(rich, "vague"), language)

		rich.Language = "en_US"
		assert.Empty(t, findingsOf(rich, "body-density"), "%s in an English template", language)
		assert.Empty(t, findingsOf(rich, "vague"), "%s in an English template", language)
		assert.Len(t, findingsOf(rich, "language-mix"), 1, "%s in an English template", language)
	}
}

func TestNoEmojiIsOverlooked(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		for _, text := range []string{string(r), string(r) + "\ufe0f", string(r) + "\u20e3"} {
			if utf8.ValidRune(r) && emojiAt(text) > 0 && !mayHaveEmoji(text) {
				require.Fail(t, "an emoji is overlooked", "%+q", text)
			}
		}
	}
}

func TestEmojiAreCountedAsTheyAreSeen(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "abc 123 # *": 0, "😀": 1, "👍🏽": 1, "👩‍👩‍👧": 1, "🇮🇩🇩🇪": 2, "1️⃣": 1, "❤️": 1, "❤": 1, "©": 0, "©️": 1, "→ • – ✓": 1,
		"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": 1, "e\u0301": 0, "字": 0, "😀😀": 2,
	} {
		assert.Equal(t, want, countEmoji(text), "%q", text)
	}
}

func many(n int) func(*Content) {
	return func(c *Content) {
		c.Body, c.Samples = "Here is", nil
		for i := 1; i <= n; i++ {
			c.Body += " and then " + variable(i)
			c.Samples = append(c.Samples, "A-1042")
		}
		c.Body += " in the end."
	}
}

func findingsOf(c Content, rule string) []Finding {
	var of []Finding
	for _, f := range Review(c) {
		if f.RuleID == rule {
			of = append(of, f)
		}
	}
	return of
}

func TestEachRuleFindsItsViolationAndSparesItsNeighbour(t *testing.T) {
	for _, tc := range ruleCases {
		t.Run(tc.rule+"/"+tc.message, func(t *testing.T) {
			bad := sound()
			tc.spoil(&bad)
			found := findingsOf(bad, tc.rule)
			require.Len(t, found, 1)
			assert.Equal(t, tc.field, found[0].Field)
			assert.Equal(t, tc.message, found[0].Message)
			assert.Equal(t, found[0].Severity == SeverityError, Blocking(found))

			good := sound()
			tc.near(&good)
			assert.Empty(t, findingsOf(good, tc.rule))
		})
	}
}

func TestEveryRuleHasACaseAndSaysWhy(t *testing.T) {
	tested := map[string]bool{}
	for _, tc := range ruleCases {
		tested[tc.rule] = true
	}
	ids := map[string]bool{}
	for _, r := range Rules {
		assert.True(t, tested[r.ID] || r.account != Facts{}, "no case for %s", r.ID)
		assert.NotEqual(t, r.spoil == nil, r.account == Facts{}, "%s: either the content or the account is to blame", r.ID)
		assert.False(t, ids[r.ID], "%s stands twice in the table", r.ID)
		ids[r.ID] = true
		for _, text := range []string{r.Field, r.Why, r.Fix, r.Source, r.Confidence} {
			assert.NotEmpty(t, text, r.ID)
		}
		assert.Contains(t, []Severity{SeverityError, SeverityWarning, SeverityInfo}, r.Severity, r.ID)
		assert.Equal(t, r.fix != nil, r.FixLabel != "", "%s: a fix needs a label and a label a fix", r.ID)
	}
}

func TestTheExampleOfEachRuleBreaksThatRuleAlone(t *testing.T) {
	for _, r := range Rules {
		t.Run(r.ID, func(t *testing.T) {
			found := map[string]bool{}
			for _, f := range ReviewIn(r.Example()) {
				if f.Severity != SeverityInfo || f.RuleID == r.ID {
					found[f.RuleID] = true
				}
			}
			want := map[string]bool{r.ID: true}
			if r.Severity == SeverityInfo {
				assert.True(t, found[r.ID])
				return
			}
			assert.Equal(t, want, found)
		})
	}
}

func TestSoundContentsHaveNoFindings(t *testing.T) {
	assert.Empty(t, Review(sound()))
	assert.Empty(t, Review(code()))
	c := sound()
	media(HeaderImage, image)(&c)
	assert.Empty(t, Review(c))
}

func TestReviewListsErrorsBeforeWarnings(t *testing.T) {
	c := sound()
	c.Language, c.Footer = "en_AU", "Bye {{1}}"
	found := Review(c)
	require.Len(t, found, 2)
	assert.Equal(t, "footer-variable", found[0].RuleID)
	assert.Equal(t, "language-unlisted", found[1].RuleID)
	assert.True(t, Blocking(found))
	assert.False(t, Blocking(found[1:]))
}

func TestAuthenticationIgnoresWhatWasTypedForOtherCategories(t *testing.T) {
	c := sound()
	c.Category, c.Body, c.Footer = CategoryAuthentication, "{{9}}", "{{1}}"
	assert.Empty(t, Review(c))
	c.Expiry = "x"
	assert.Len(t, Review(c), 1)
	c.Category = CategoryMarketing
	assert.Empty(t, findingsOf(c, "expiry-range"), "expiry is not sent with other categories")
}

func TestEachRuleIsShownWithWhatItsExampleTrips(t *testing.T) {
	shown := ShownRules()
	require.Len(t, shown, len(Rules))
	texts := 0
	for _, s := range shown {
		assert.NotEmpty(t, s.Message, s.ID)
		if s.Text != "" {
			texts++
		}
		assert.True(t, s.Matches(s.ID), s.ID)
		assert.False(t, s.Matches(s.ID+" nosuchword"), s.ID)
	}
	assert.Greater(t, texts, len(shown)/2)
}

func TestRulesAboutTheAccount(t *testing.T) {
	at := time.Date(2026, 8, 5, 10, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		facts Facts
		want  string // id and message; empty if nothing is found
	}{
		{Facts{}, ""},
		{Facts{Taken: true}, "name-taken: “order_shipped” exists already in en_US"},
		{Facts{Taken: true, LockedUntil: at}, "name-taken: “order_shipped” exists already in en_US"},
		{Facts{LockedUntil: at}, "name-locked: “order_shipped” was deleted; the name may be blocked until 5 August 2026"},
		{Facts{SameText: "other"}, "same-text: “other” has the same text"},
		{Facts{CreatedLastHour: 89, Templates: 239}, ""},
		{Facts{CreatedLastHour: 90}, "creations-an-hour: 90 templates were created within the last hour"},
		{Facts{Templates: 240}, "templates-of-account: The account has 240 templates"},
		{Facts{Templates: 251}, ""}, // so it is verified
		{Facts{Templates: 5900}, "templates-of-account: The account has 5900 templates"},
		{Facts{Restriction: "RESTRICTED_UTILITY_TEMPLATES", RestrictionAt: at}, "account-restricted: The account is restricted: no utility templates can be made (RESTRICTED_UTILITY_TEMPLATES), said on 5 August 2026"},
		{Facts{Restriction: "SOMETHING_NEW", RestrictionAt: at}, "account-restricted: The account is restricted: SOMETHING_NEW, said on 5 August 2026"},
	} {
		var found []string
		for _, f := range ReviewIn(sound(), tc.facts) {
			found = append(found, f.RuleID+": "+f.Message)
		}
		assert.Equal(t, tc.want, strings.Join(found, "\n"), "%+v", tc.facts)
	}
	c := sound()
	c.Category = CategoryMarketing
	for _, f := range ReviewIn(c, Facts{Restriction: "RESTRICTED_UTILITY_TEMPLATES"}) {
		assert.NotEqual(t, "account-restricted", f.RuleID, "marketing is not meant")
	}
	assert.Empty(t, findingsIn(code(), Facts{SameText: "other"}, "same-text"), "Meta writes the text of codes")
}

func findingsIn(c Content, account Facts, rule string) []Finding {
	return slices.DeleteFunc(ReviewIn(c, account), func(f Finding) bool { return f.RuleID != rule })
}
