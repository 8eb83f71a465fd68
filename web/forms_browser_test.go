package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

const axeScript = "node_modules/axe-core/axe.min.js"

func buttonLabels(list []templates.DraftButton) string {
	var words []string
	for _, b := range list {
		words = append(words, b.Text)
	}
	return strings.Join(words, " ")
}

func replies(words ...string) []templates.DraftButton {
	var list []templates.DraftButton
	for _, word := range words {
		list = append(list, templates.DraftButton{Type: templates.QuickReply, Text: word})
	}
	return list
}

func TestFormsInABrowser(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.Run("rows move by Alt and arrows, and who writes in one goes on at its new place", func(t *testing.T) {
		c := ready()
		c.Buttons = replies("one", "two", "three")
		d := b.draft(c)
		b.visit(d)
		b.Type("#f-buttons-2-text", "!")
		b.AltKey(kb.ArrowUp)
		b.Until(`document.activeElement.id === "f-buttons-1-text" && document.activeElement.value === "!three"`)
		b.Key("?")
		b.AltKey(kb.ArrowUp)
		b.Until(`document.activeElement.id === "f-buttons-0-text" && document.activeElement.value === "!?three"`)
		b.AltKey(kb.ArrowUp) // at the top already
		b.Key(".")
		b.storedUntil(d, func(s templates.Draft) bool { return buttonLabels(s.Buttons) == "!?.three one two" }, "moved with what was typed")
	})
	b.Run("rows move by dragging, and Escape lets go", func(t *testing.T) {
		c := ready()
		c.Buttons = replies("one", "two", "three", "four")
		d := b.draft(c)
		b.visit(d)
		row := func(n string) string { return `[data-testid=button][data-row="` + n + `"]` }
		b.Drag(row("0")+" [data-drag]", row("2"), 0.8)
		b.storedUntil(d, func(s templates.Draft) bool { return buttonLabels(s.Buttons) == "two three one four" }, "down")
		b.Until(`document.querySelector("#f-buttons-2-text").value === "one"`)
		b.Drag(row("3")+" [data-drag]", row("0"), 0.1)
		b.storedUntil(d, func(s templates.Draft) bool { return buttonLabels(s.Buttons) == "four two three one" }, "up")
		b.Until(`document.querySelector("#f-buttons-0-text").value === "four"`)
		version := b.stored(d).Version
		b.Eval(`(() => {
			const handle = document.querySelector('[data-row="0"] [data-drag]');
			const at = (y) => ({ bubbles: true, pointerId: 1, button: 0, clientX: 5, clientY: y });
			handle.setPointerCapture = () => {};
			handle.dispatchEvent(new PointerEvent("pointerdown", at(0)));
			handle.dispatchEvent(new PointerEvent("pointermove", at(9999)));
			document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
			handle.dispatchEvent(new PointerEvent("pointerup", at(9999)));
			return "";
		})()`)
		assert.Equal(t, "0", b.Eval(`document.querySelectorAll("[data-dragged], [data-drop]").length`))
		b.Type("#f-footer", "x")
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "x" }, "and typing goes on")
		assert.Equal(t, "four two three one", buttonLabels(b.stored(d).Buttons))
		assert.Equal(t, version+1, b.stored(d).Version)
	})
	b.Run("a carousel is written card by card, each with its own file wherever it moves", func(t *testing.T) {
		c := ready()
		c.Name, c.Category, c.Form = "spring_cards", templates.CategoryMarketing, templates.FormCarousel
		d := b.draft(c)
		b.visit(d)
		b.Click("#add-card")
		b.Until(`document.activeElement.id === "f-cards-0-body"`)
		b.Key("Figs.")
		b.Click("#add-cardbuttons-QUICK_REPLY")
		b.Until(`document.activeElement.id === "f-cards-0-buttons-0-text"`)
		b.Key("Send figs")
		b.Click("#add-card")
		b.Until(`document.activeElement.id === "f-cards-1-body"`)
		b.Key("Pears.")
		b.Type("#f-cards-1-buttons-0-text", "Send pears")
		file := filepath.Join(t.TempDir(), "figs.png")
		require.NoError(t, os.WriteFile(file, picture(t), 0o600))
		b.Attach("#file-upload-1", file)
		b.Until(`document.querySelector("#f-cards-0-media [data-testid=media-ready]")`)
		b.Click("#down-cards-0")
		b.Until(`document.querySelector("#f-cards-1-media [data-testid=media-ready]") && document.activeElement.id === "up-cards-1"`)
		b.storedUntil(d, func(s templates.Draft) bool {
			return len(s.Cards) == 2 && s.Cards[0].Body == "Pears." && s.Cards[1].Body == "Figs." && s.Cards[1].Media.Handle != "" &&
				s.Cards[0].Media.Empty() && buttonLabels(s.Cards[1].Buttons) == "Send figs"
		}, "moved with all it holds")
		b.Accessible("a carousel", axeScript)
		b.ShootAll("carousel")
	})
	b.Run("a code that is handed to an app", func(t *testing.T) {
		d := b.draft(templates.Content{Name: "sign_in", Language: "en_US", Category: templates.CategoryAuthentication})
		b.visit(d)
		b.Click(`label:has(input[value=ZERO_TAP])`)
		b.Click(`[data-testid=add-app]`)
		b.Until(`document.activeElement.id === "f-apps-0-package"`)
		b.Key("com.example.shop" + kb.Tab + "K8a/AINcGX7")
		b.Click("#f-zero_tap_terms")
		b.Type("#f-ttl", "300")
		b.Until(`document.querySelector("[data-testid=ttl-words]")?.textContent === "= 5 minutes"`)
		b.storedUntil(d, func(s templates.Draft) bool {
			return s.OTPType == sobot.OTPZeroTap && s.ZeroTapTerms && len(s.Apps) == 1 && s.Apps[0] == templates.App{Package: "com.example.shop", Hash: "K8a/AINcGX7"}
		}, "all of it")
		b.Accessible("zero tap", axeScript)
		b.ShootAll("zero-tap")
		b.Click("#remove-apps-0")
		b.storedUntil(d, func(s templates.Draft) bool { return len(s.Apps) == 0 }, "removed")
	})
	b.Run("an offer, a Flow and a coupon", func(t *testing.T) {
		c := ready()
		c.Name, c.Category, c.Form = "spring_offer", templates.CategoryMarketing, templates.FormOffer
		d := b.draft(c)
		b.visit(d)
		b.Type("#f-offer-text", "Ends Sunday")
		b.Click(`[data-testid=add-URL]`)
		b.Until(`document.activeElement.id === "f-buttons-0-text"`)
		b.Key("Shop")
		b.Click(`[data-testid=add-COPY_CODE]`)
		b.Until(`document.activeElement.id === "f-buttons-0-sample"`)
		b.Key("SPRING25")
		b.storedUntil(d, func(s templates.Draft) bool {
			return s.Offer.Text == "Ends Sunday" && len(s.Buttons) == 2 && s.Buttons[0].Sample == "SPRING25" && s.Buttons[1].Text == "Shop"
		}, "the code stands first")
		b.Accessible("an offer", axeScript)
		b.ShootAll("offer")
		b.Click(`label:has(input[name=layout][value=""])`)
		b.Until(`document.querySelector("[data-testid=add-FLOW]")`)
		b.Click(`[data-testid=add-FLOW]`)
		b.Until(`document.activeElement.id === "f-buttons-2-text"`)
		b.Key("Book" + kb.Tab + "1189725")
		b.Type("#f-buttons-2-flow_screen", "START")
		b.storedUntil(d, func(s templates.Draft) bool {
			return len(s.Buttons) == 3 && s.Buttons[2].FlowID == "1189725" && s.Buttons[2].FlowScreen == "START"
		}, "a Flow")
		b.Click(`label:has(input[value=LOCATION])`)
		b.Until(`document.querySelector("[data-testid=location-note]")`)
		b.ShootAll("flow")
	})
	b.Run("ten buttons and 1,024 characters from the right are written without a stumble", func(t *testing.T) {
		c := ready()
		c.Language, c.Category = "ar", templates.CategoryMarketing
		word := "مرحبا بكم في متجرنا الجديد. "
		c.Body, c.Samples = string([]rune(strings.Repeat(word, 60))[:1000]), nil
		for range 9 {
			c.Buttons = append(c.Buttons, templates.DraftButton{Type: templates.QuickReply, Text: "نعم"})
		}
		c.Buttons = append(c.Buttons, templates.DraftButton{Type: templates.URLButton, Text: "المتجر", URL: "https://nusa.example"})
		d := b.draft(c)
		b.visit(d)
		b.Eval(`{ const f = document.querySelector("#f-body"); f.focus(); f.setSelectionRange(500, 500); window.saves = 0; document.addEventListener("htmx:beforeSend", () => window.saves++); }`)
		for _, part := range []string{"سلام ", "عليكم ", "يا ناس ", "قليل"} {
			before := b.Eval(`window.saves`)
			b.Key(part)
			b.Until(`window.saves > ` + before)
		}
		want := string([]rune(c.Body)[:500]) + "سلام عليكم يا ناس قليل" + string([]rune(c.Body)[500:])
		b.storedUntil(d, func(s templates.Draft) bool { return s.Body == want }, "every letter in its place")
		assert.Equal(t, "522", b.Eval(`String(document.activeElement.selectionStart)`))
		assert.Equal(t, "f-body", b.Eval(`document.activeElement.id`))
		assert.Equal(t, "rtl", b.Eval(`getComputedStyle(document.querySelector("#f-body")).direction`))
		b.Until(`document.querySelector("[data-count=f-body]").textContent === "1022/1024"`)
		b.Accessible("a long one from the right", axeScript)
		b.ShootAll("arabic")
	})
}
