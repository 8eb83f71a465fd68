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
