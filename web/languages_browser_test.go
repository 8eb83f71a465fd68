package web

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
)

func TestLanguagesInABrowser(t *testing.T) {
	t.Parallel()
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
	b.Run("all are submitted, and the page tells each outcome as it comes", func(t *testing.T) {
		c := ready()
		c.Name = "in_two_languages"
		d := b.draft(c)
		c.Language, c.Body = "es", "Hola {{1}}, su pedido ya salió de nuestro almacén."
		es, err := b.desk.AddLanguage(t.Context(), b.people[access.Editor], d.WABA, d.ID, "es")
		require.NoError(t, err)
		_, err = b.desk.SaveDraft(t.Context(), b.people[access.Editor], es, c)
		require.NoError(t, err)
		b.visit(d)
		b.Click("#submit-all")
		b.Until(`location.pathname.includes("/rounds/") && document.querySelectorAll("[data-testid=part][data-state=waiting]").length === 2`)
		b.Accessible("a submission that waits", axeScript)
		b.sim.FailNext(sobotsim.OpCreate, sobotsim.Drop().AfterExecuting())
		b.desk.RunQueued(t.Context())
		b.Until(`document.querySelector("[data-about=en_US]").dataset.state === "unknown" && document.querySelector("[data-about=es]").dataset.state === "ok"`)
		b.Accessible("a submission that ended", axeScript)
		b.ShootAll("submission")
	})
}
