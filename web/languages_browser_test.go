package web

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"templatedesk/internal/templates"
)

func TestLanguagesInABrowser(t *testing.T) {
	b := openTab(t)
	b.Run("a language is chosen, added and compared while one writes", func(t *testing.T) {
		c := ready()
		c.Buttons = replies("Yes", "No")
		d := b.draft(c)
		b.visit(d)
		b.Eval(`{ const f = document.querySelector("#f-add-language"); f.value = "es"; f.dispatchEvent(new Event("input", { bubbles: true })); }`)
		b.Type("#f-footer", "Nusa")
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "Nusa" }, "saved")
		assert.Equal(t, "es", b.Eval(`document.querySelector("#f-add-language").value`), "a choice outlives a save")
		b.Click("#add-language-button")
		b.Until(`document.querySelectorAll("[data-testid=language]").length === 2 && document.querySelector("#f-language").value === "es"`)
		b.Click("#remove-buttons-1")
		b.Until(`document.querySelector("[data-testid=parity-row][data-path=buttons]").dataset.same === "false"`)
		b.Accessible("languages that differ", axeScript)
		b.ShootAll("languages")
	})
}
