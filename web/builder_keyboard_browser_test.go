package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"

	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
)

// A template from its first word to its submission without a mouse, each control found by
// what a screen reader calls it.
func TestTheWholeBuilderByKeyboardAndRoles(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	focusOn := func(id string) { b.Until(`document.activeElement.id === "` + id + `"`) }
	b.Open(shopList)
	b.Until(`document.readyState === "complete"`)
	b.TabTo("link New template")
	b.Key(kb.Enter)
	b.Until(`location.pathname.endsWith("/templates/new") && document.readyState === "complete"`)
	b.TabTo("button Utility")
	b.Key(kb.Enter)
	b.Until(`location.pathname.includes("/drafts/") && document.readyState === "complete"`)

	b.TabTo("textbox Name")
	b.Key("order_by_keyboard")
	b.TabTo("combobox Language")
	b.Key("English (US")
	b.Until(`document.activeElement.value === "en_US"`)
	b.TabTo("radio None")
	b.Key(kb.ArrowRight)
	b.Until(`document.querySelector("#f-header-text")`)
	b.TabTo("textbox Text")
	focusOn("f-header-text")
	b.Key("Order {{1}} is on its way")
	b.Until(`document.querySelector("#f-header-sample")`)
	b.TabTo("textbox Sample for {{1}}")
	b.Key("A-1042")
	b.TabTo("button Bold")
	b.TabTo("textbox Text")
	focusOn("f-body")
	b.Key("Hello {{1}}, your order has left our warehouse today.")
	b.Until(`document.querySelector("#f-samples-0")`)

	// What is still needed is told with a way to it.
	b.Until(`[...document.querySelectorAll("a")].some(a => a.textContent.includes("{{1}}"))`)
	b.TabTo("link Still needed")
	b.Key(kb.Enter)
	focusOn("f-samples-0")
	b.Key("Maria")

	b.TabTo("textbox Text (optional)")
	b.Key("Nusa Retail")
	b.TabTo("button Quick reply")
	b.Key(kb.Enter)
	focusOn("f-buttons-0-text")
	b.Key("Thank you")
	b.TabTo("button Quick reply")
	b.Key(kb.Enter)
	focusOn("f-buttons-1-text")
	b.Key("Where is it?")
	b.AltKey(kb.ArrowUp) // the second before the first
	focusOn("f-buttons-0-text")

	b.Until(`!document.querySelector("#submit").disabled && document.querySelector("[data-testid=phone]").innerText.includes("Where is it?")`)
	b.TabTo("button Submit for review")
	b.Key(kb.Enter)
	b.Until(`location.pathname.endsWith("/templates/order_by_keyboard/en_US") && document.readyState === "complete"`)
	sent := ""
	for _, r := range b.sim.Requests() {
		if r.Op == sobotsim.OpCreate {
			sent = string(r.Body)
		}
	}
	for _, part := range []string{"order_by_keyboard", "Order {{1}} is on its way", "A-1042", "Hello {{1}}, your order has left our warehouse today.", "Maria", "Nusa Retail"} {
		assert.Contains(t, sent, part)
	}
	assert.Less(t, strings.Index(sent, "Where is it?"), strings.Index(sent, "Thank you"))
}

// The other forms, the other buttons, a second language and a fix, without a mouse too.
func TestTheOtherFormsByKeyboardAndRoles(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	focusOn := func(id string) { b.Until(`document.activeElement.id === "` + id + `"`) }
	begin := func(c templates.Content) templates.Draft {
		d := b.draft(c)
		b.visit(d)
		b.Until(`document.readyState === "complete"`)
		return d
	}
	carousel := func() templates.Draft {
		c := ready()
		c.Category = templates.CategoryMarketing
		d := begin(c)
		b.TabTo("radio Standard")
		b.Key(kb.ArrowRight)
		b.Until(`document.querySelector("#add-card")`)
		return d
	}
	b.Run("an offer with a code to copy and a link", func(t *testing.T) {
		d := carousel()
		b.Key(kb.ArrowRight)
		b.Until(`document.querySelector("#f-offer-text")`)
		b.TabTo("textbox Headline")
		b.Key("Spring sale")
		b.TabTo("checkbox Count down")
		b.Key(" ")
		b.TabTo("button Coupon code")
		b.Key(kb.Enter)
		focusOn("f-buttons-0-sample")
		b.Key("SPRING26")
		b.TabTo("button Link")
		b.Key(kb.Enter)
		focusOn("f-buttons-1-text")
		b.Key("Look")
		b.TabTo("textbox Address")
		b.Key("https://shop.example/{{1}}")
		b.Until(`document.querySelector("#f-buttons-1-sample")`)
		b.TabTo("textbox Sample address")
		b.Key("https://shop.example/spring")
		b.storedUntil(d, func(s templates.Draft) bool {
			return s.Form == templates.FormOffer && s.Offer == templates.Offer{Text: "Spring sale", Expires: true} && len(s.Buttons) == 2 &&
				s.Buttons[0].Sample == "SPRING26" && s.Buttons[1].Sample == "https://shop.example/spring"
		}, "the whole offer")
		b.Until(`document.querySelector("[data-testid=phone-offer]")?.innerText.includes("Spring sale")`)
	})
	b.Run("a carousel with a card more and a button on all", func(t *testing.T) {
		d := carousel()
		b.TabTo("button Card")
		b.Key(kb.Enter)
		b.storedUntil(d, func(s templates.Draft) bool { return len(s.Cards) > 0 }, "the first card")
		cards := len(b.stored(d).Cards)
		b.TabTo("button Quick reply")
		b.Key(kb.Enter)
		b.Until(`document.querySelector("[data-testid=card-button]")`)
		b.TabTo("button Card")
		b.Key(kb.Enter)
		b.storedUntil(d, func(s templates.Draft) bool {
			return len(s.Cards) == cards+1 && len(s.Cards[cards].Buttons) == len(s.Cards[0].Buttons)
		}, "a card like the others")
	})
	b.Run("a one-time code handed to an app", func(t *testing.T) {
		d := begin(templates.Content{Name: "login_code", Language: "en_US", Category: templates.CategoryAuthentication})
		b.TabTo("radio Copy code")
		b.Key(kb.ArrowRight)
		b.Until(`document.querySelector("#add-app")`)
		b.TabTo("button App")
		b.Key(kb.Enter)
		b.Until(`document.querySelector("#f-apps-0-package")`)
		b.TabTo("textbox Package name")
		b.Key("com.example.shop")
		b.TabTo("textbox Signature hash")
		b.Key("K8a/AINcGX7")
		b.storedUntil(d, func(s templates.Draft) bool {
			return s.OTPType == "ONE_TAP" && len(s.Apps) > 0 && s.Apps[0] == templates.App{Package: "com.example.shop", Hash: "K8a/AINcGX7"}
		}, "the app")
	})
	b.Run("a mistake is mended and a language added", func(t *testing.T) {
		c := ready()
		c.Name, c.Body, c.Samples = "mended_by_keyboard", "Hello {{2}}, your order has left our warehouse today.", []string{"", "Ana"}
		d := begin(c)
		b.TabTo("button Renumber")
		b.Key(kb.Enter)
		b.storedUntil(d, func(s templates.Draft) bool { return strings.HasPrefix(s.Body, "Hello {{1}}") }, "numbered anew")
		b.TabTo("combobox Language to add")
		b.Key("Spanish")
		b.TabTo("button Add the language")
		b.Key(kb.Enter)
		b.Until(`!location.pathname.endsWith("` + d.ID + `") && document.querySelector("#f-language")?.value === "es"`)
	})
}

// A long text is folded as on a phone, and stays unfolded while one writes.
func TestTheFoldOfALongText(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	c := ready()
	c.Category = templates.CategoryMarketing
	c.Body = strings.Repeat("Our hats are made by hand in a small workshop at the sea. ", 12) + "Come and see them."
	b.visit(b.draft(c))
	const folded = `(() => { const text = document.querySelector("[data-testid=phone-body]"); return text.scrollHeight > text.clientHeight + 4; })()`
	b.Until(folded)
	b.ShootAll("folded")
	b.TabTo("DisclosureTriangle Read more")
	b.Key(kb.Enter)
	b.Until("!" + folded)
	b.Type("#f-footer", "Nusa Retail")
	b.Until(`document.querySelector("[data-testid=phone-footer]")?.textContent === "Nusa Retail"`)
	assert.Equal(t, "false", b.Eval(folded), "an answer of the server does not fold it again")
	b.Accessible("an unfolded text", axeScript)
}
