package web

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
	"templatedesk/web/browsertest"
	"templatedesk/web/views/builder"
	"templatedesk/web/views/ui"
)

// TestEveryPageIsAccessible holds every page, as people meet it, to axe-core's rules.
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	axe := filepath.Join("node_modules", "axe-core", "axe.min.js")

	t.Run("before_anybody_is_in", func(t *testing.T) {
		h, people := openEmpty(t)
		token, err := people.SetupToken(context.Background())
		require.NoError(t, err)
		b := browsertest.Open(t, "http://"+h.listen())
		b.Open("/signin")
		b.Accessible("signin", axe)
		b.Open("/setup/" + token)
		b.Accessible("setup", axe)
		b.Fill("#email", "ana@example.com")
		b.Eval(`document.querySelectorAll("main form").forEach(form => form.noValidate = true)`)
		b.Press("Make my account")
		b.Until(`document.querySelector("[data-testid=field-error]")`)
		b.Forgive("422")
		b.Accessible("setup refused", axe)
	})
	t.Run("in_a_new_demo", func(t *testing.T) {
		h := openHouse(t)
		b := browsertest.Open(t, "http://"+h.listen())
		b.Open("/signin")
		b.Accessible("signin to the demo", axe)
		enter(b, access.Admin)
		b.Open("/welcome")
		b.Accessible("welcome", axe)
	})
	t.Run("at_work", func(t *testing.T) {
		s := openStage(t)
		b := s.openTab(access.Admin)
		page := func(name, path string) {
			b.Open(path)
			b.Accessible(name, axe)
		}
		page("list, empty", address("/templates"))
		page("activity, empty", address("/activity"))

		s.listed(
			sobotsim.Template{Name: "greeting", Language: "zh_CN", Status: "REJECTED"},
			sobotsim.Template{Name: "greeting", Language: "ar", Status: "PENDING"},
			sobotsim.Template{Name: "monthly_offer", Language: "en_US", Status: "DISABLED", Category: "MARKETING"},
		)
		s.approved("order_left")
		s.approved("gone_by_now")
		require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "RED"))
		require.NoError(t, s.f.Sim.Pause(desktest.WABA, "gone_by_now", "en_US", s.f.Clock.Now().Add(time.Hour)))
		require.NoError(t, s.f.Desk.AddTestPhone(t.Context(), desktest.Admin, "Warehouse", "+62 812 5550 0101"))
		s.f.Sim.PushRaw([]byte(`{"surprise":"new"}`))
		s.f.Deliver()

		page("list of all accounts", "/templates")
		page("decisions", address("/decisions"))
		page("media", "/samples")
		page("list", address("/templates"))
		b.Click("[data-testid=row] details[data-menu] summary")
		b.Accessible("list with a menu", axe)
		page("list, no match", address("/templates?q=no+such+words"))
		page("new", address("/templates/new"))
		page("template", address(templatePath))
		page("template, rejected", address("/templates/greeting/zh_CN"))
		page("template, paused", address("/templates/gone_by_now/en_US"))

		marketing := s.drafted(templates.Content{
			Name: "Bad Name", Language: "en_US", Category: templates.CategoryMarketing,
			Header: templates.Header{Format: "IMAGE"}, Body: "Hi {{1}}, {{3}} is on sale.", Footer: "Reply STOP",
			Buttons: []templates.DraftButton{{Type: "URL", Text: "Shop", URL: "https://nusa.example/{{1}}"}, {Type: "QUICK_REPLY", Text: "Stop"}},
		})
		auth := s.drafted(templates.Content{Name: "code", Language: "en_US", Category: templates.CategoryAuthentication})
		carousel := s.drafted(templates.Content{
			Name: "cards", Language: "ar", Category: templates.CategoryMarketing, Form: templates.FormCarousel, Body: "Hi",
			Deck: templates.Deck{Cards: []templates.Card{{Body: "One", Buttons: []templates.DraftButton{{Type: "URL", Text: "See", URL: "https://nusa.example/{{1}}"}}}, {Body: "Two"}}},
		})
		page("drafts", address("/drafts"))
		page("builder, carousel from the right", ui.DraftURL(desktest.WABA, carousel.ID))
		page("a draft as JSON", builder.CodeURL(desktest.WABA, carousel.ID))
		page("import", address("/import"))
		page("builder, marketing with errors", ui.DraftURL(desktest.WABA, marketing.ID))
		page("builder, authentication", ui.DraftURL(desktest.WABA, auth.ID))

		page("test-send", address(testPath))
		b.Fill(`[name="body.0"]`, " ")
		b.Eval(`document.querySelector("[data-testid=test-form]").noValidate = true`)
		b.Click(`[data-testid=test-form] button.btn-primary`)
		b.Until(`document.querySelector("[data-testid=errors]")`)
		b.Forgive("422")
		b.Accessible("test-send, refused", axe)
		b.Fill(`[name="body.0"]`, "A-1001")
		b.Click(`[data-testid=test-form] button.btn-primary`)
		b.Until(`location.pathname.includes("/sends/")`)
		b.Accessible("send", axe)
		require.NoError(t, s.f.Sim.MessageStatus(s.f.Sim.Messages()[0].ID, "failed", "131026"))
		s.f.Deliver()
		b.Open(b.Path())
		b.Accessible("send, failed", axe)

		page("activity", address("/activity"))
		page("activity, filtered", "/activity?severity=problem&number=1&from=2020-01-01")
		list, _, err := s.f.Desk.Activity(t.Context(), events.Filter{WABA: desktest.WABA}, events.Cursor{})
		require.NoError(t, err)
		page("event", address("/events/"+list[0].ID))
		page("alarms", "/alarms?show=all")
		page("alarms, no match", "/alarms?cause=token_war")
		page("webhooks", "/webhooks")
		view, err := s.f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		page("received", "/webhooks/received/"+view.Unrecognised[0].InboxID)
		page("settings", "/settings")
		page("me", "/me")
		page("people", "/settings/people")
		b.Fill("#invite-email", "bob@example.com")
		b.Press("Make the invitation")
		b.Until(`document.querySelector("[data-testid=fresh-link]")`)
		b.Accessible("people, invited", axe)
		page("audit", "/settings/audit")
		page("audit, no match", "/settings/audit?q=nobody+ever")
		page("no such page", "/no/such/page")
		b.Forgive("404")

		page("delete", address("/templates/gone_by_now/delete"))
		b.Fill(`[name=typed]`, "gone_by_now")
		b.Press("Delete 1 language")
		b.Until(`location.pathname.endsWith("/templates")`)
		page("template, deleted", address("/templates/gone_by_now/en_US"))
	})
}

func (s *stage) drafted(c templates.Content) templates.Draft {
	s.t.Helper()
	d, err := s.f.Desk.NewDraft(s.t.Context(), desktest.Admin, desktest.WABA, c)
	require.NoError(s.t, err)
	return d
}
