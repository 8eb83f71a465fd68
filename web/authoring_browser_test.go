package web

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

func TestAuthoringInABrowser(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.Run("two people edit one draft: both texts are shown and neither is lost", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		theirs := ready()
		theirs.Body, theirs.Footer = "Hello {{1}}, your parcel left our warehouse this morning.", "Nusa Retail"
		_, err := b.desk.SaveDraft(t.Context(), b.people[access.Admin], d, theirs)
		require.NoError(t, err)
		b.Type("#f-body", "Good news! ")
		b.Until(`document.querySelector("[data-testid=apart]")`)
		b.Forgive("409")
		b.ShootAll("draft-conflict")
		b.Accessible("a draft in conflict", filepath.Join("node_modules", "axe-core", "axe.min.js"))
		b.Press("Keep both")
		b.Until(`location.pathname !== "` + ui.DraftURL(shopWABA, d.ID) + `" && document.readyState === "complete"`)
		assert.Equal(t, "Good news! "+ready().Body, b.Eval(`document.querySelector("#f-body").value`))
		assert.Equal(t, theirs.Body, b.stored(d).Body)
	})
	b.Run("a draft that somebody discards under one's hands leaves the words on the page", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		require.NoError(t, b.desk.DiscardDraft(t.Context(), b.people[access.Admin], shopWABA, d.ID))
		b.Type("#f-footer", "Written too late")
		b.Until(`document.querySelector("[data-testid=gone]")`)
		b.Forgive("409")
		b.ShootAll("draft-gone")
		b.Press("Keep my text as a new draft")
		b.Until(`location.pathname !== "` + ui.DraftURL(shopWABA, d.ID) + `" && document.readyState === "complete"`)
		assert.Equal(t, "Written too late", b.Eval(`document.querySelector("#f-footer").value`))
	})
	b.Run("drafts are listed with their author and age", func(t *testing.T) {
		b.draft(templates.Content{Category: templates.CategoryMarketing})
		b.Open(ui.DraftsURL(shopWABA))
		b.Sees("Without a name")
		b.ShootAll("drafts")
	})
}

func TestMakingTemplatesAgainInABrowser(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	b := s.openTab(access.Editor)
	s.approved("order_left")
	require.NoError(t, s.f.Sim.Reject(desktest.WABA, "order_left", "en_US", "INVALID_FORMAT"))
	s.f.Deliver()
	b.Open(address(templatePath))
	b.ShootAll("template-rejected")
	b.Click("[data-testid=new-version]")
	b.Until(`document.querySelector("[data-testid=pinned]")`)
	b.ShootAll("new-version")
	b.Accessible("a new version of a rejected template", filepath.Join("node_modules", "axe-core", "axe.min.js"))
	b.Open(address(templatePath))
	b.Click("details[data-menu] summary[aria-label=More]")
	b.ShootAll("template-menu")
	b.Press("Duplicate")
	b.Until(`document.querySelector("#f-name")?.value === "order_left_copy"`)
	require.NoError(t, s.f.Desk.Delete(t.Context(), desktest.Admin, desktest.WABA, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, "op1"))
	b.Open(address(templatePath))
	b.ShootAll("template-deleted")
	b.Press("Recreate")
	b.Until(`document.querySelector("#f-name")?.value === "order_left"`)
}

func TestImportInABrowser(t *testing.T) {
	t.Parallel()
	axe := filepath.Join("node_modules", "axe-core", "axe.min.js")
	s := openStage(t)
	b := s.openTab(access.Editor)
	s.approved("order_left")
	b.Open(address("/import"))
	b.ShootAll("import")
	b.Accessible("import", axe)
	b.Fill("#json", `[`+createBody("parcel_ready", "Your parcel is on its way to you.")+`,`+createBody("order_left", "Your order has left.")+`,`+
		createBody("Bad Name", "Hello {{1}}")+`,{"name":"strange","components":"none"}]`)
	b.Press("Look at it")
	b.Until(`document.querySelectorAll("[data-testid=verdict]").length === 4`)
	b.ShootAll("import-verdicts")
	b.Accessible("import, verdicts", axe)
	b.Press("Keep the chosen ones as drafts")
	b.Until(`location.pathname.endsWith("/drafts")`)
	b.Sees("2 templates are drafts now.")
	b.Click(`[data-testid=draft] a`)
	b.Until(`document.querySelector("#f-name")`)
	b.ShootAll("draft-imported")
	b.Press("As JSON")
	b.Until(`document.querySelector("#create-json")`)
	b.ShootAll("draft-code")
	b.Accessible("a draft as JSON", axe)
}
