package web

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/web/browsertest"
)

// openTab is a real Chromium on the stage's pages, signed in.
func (s *stage) openTab(role access.Role) *browsertest.Tab {
	s.t.Helper()
	b := browsertest.Open(s.t, "http://"+s.listen())
	enter(b, role)
	return b
}

func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	t.Run("webhooks_change_rows_under_somebody_who_searches_and_take_nothing_away", func(t *testing.T) {
		s := openStage(t)
		var seeds []sobotsim.Template
		for i := range 30 {
			seeds = append(seeds, sobotsim.Template{Name: fmt.Sprintf("order_%02d", i), Language: "en_US", Status: "APPROVED"})
		}
		s.listed(seeds...)
		b := s.openTab(access.Editor)
		b.Open(address("/templates?sort=name"))
		b.Type("#search", "order")
		b.Until(`location.search.includes("q=order")`)
		b.Eval(`{ scrollTo(0, 80); document.querySelector("#search").setSelectionRange(2, 2); }`)
		state := `[document.activeElement.id, document.activeElement.value, document.activeElement.selectionStart, scrollY].join(" ")`
		require.Equal(t, "search order 2 80", b.Eval(state))

		s.f.Clock.Advance(time.Minute)
		require.NoError(t, s.f.Sim.Pause(desktest.WABA, "order_03", "en_US", s.f.Clock.Now().Add(3*time.Hour)))
		s.f.Deliver()
		b.Until(`document.querySelector("#name-order_03 [data-status=PAUSED]")`)
		assert.Equal(t, "search order 2 80", b.Eval(state))

		b.Eval(`document.querySelector("#search").setSelectionRange(5, 5)`)
		for i, letter := range []string{"_", "0", "1"} {
			require.NoError(t, s.f.Sim.SetStatus(desktest.WABA, fmt.Sprintf("order_%02d", 10+i), "en_US", "DISABLED", ""))
			b.Type("#search", letter)
			s.f.Deliver()
		}
		b.Until(`document.querySelectorAll("[data-testid=row]").length === 1 && document.querySelector("#name-order_01")`)
		assert.Equal(t, "search order_01 8", b.Eval(`[document.activeElement.id, document.activeElement.value, document.activeElement.selectionStart].join(" ")`))
		b.Eval(`document.querySelector("#search").select()`)
		b.Type("#search", "order_1")
		b.Until(`document.querySelectorAll("[data-testid=row] [data-status=DISABLED]").length === 3`)
	})
	t.Run("activity_is_filtered_paged_and_changes_under_a_filter", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		for i := range 60 {
			s.f.Clock.Advance(time.Minute)
			require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", []string{"GREEN", "YELLOW"}[i%2]))
		}
		s.f.Deliver()
		b := s.openTab(access.Viewer)
		b.Open(address("/activity"))
		entries := `document.querySelectorAll("[data-testid=entry]").length`
		assert.Equal(t, "50", b.Eval(entries))
		b.Click(`[data-testid=pager] [rel=next]`)
		b.Until(entries + ` === 12`)
		assert.Contains(t, b.Eval(`location.search`), "before=")
		b.Click(`[data-testid=pager] [rel=prev]`)
		b.Until(entries + ` === 50`)

		b.Eval(`{ const kind = document.querySelector("#severity"); kind.value = "good"; kind.dispatchEvent(new Event("change", {bubbles: true})); }`)
		b.Until(entries + ` === 31 && location.search === "?severity=good"`)
		b.Click(`#more-filters summary`)
		b.Type(`#template`, "order_le")
		s.f.Clock.Advance(time.Minute)
		require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "GREEN"))
		s.f.Deliver()
		b.Until(entries + ` === 32`)
		assert.Equal(t, "true order_le template", b.Eval(`[document.querySelector("#more-filters").open, document.activeElement.value, document.activeElement.id].join(" ")`))
		b.Type(`#template`, "ft\r")
		b.Until(`location.search.includes("template=order_left")`)
		assert.Equal(t, "32", b.Eval(entries))
		b.Click(`[data-testid=chips] li:first-child a`)
		b.Until(entries + ` === 50`)
		b.Eval(`history.back()`)
		b.Until(`document.querySelectorAll("[data-testid=chips] li").length === 2`)
	})
	t.Run("a_template_page_changes_by_itself_and_keeps_what_was_opened", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		for i := range 60 {
			s.f.Clock.Advance(time.Minute)
			require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", []string{"GREEN", "YELLOW"}[i%2]))
		}
		s.f.Deliver()
		b := s.openTab(access.Editor)
		b.Open(address(templatePath))
		b.Click(`#request-json-box summary`)
		b.Click(`[data-testid=older]`)
		b.Until(`document.querySelectorAll("[data-testid=entry]").length === 62`)

		require.NoError(t, s.f.Sim.Pause(desktest.WABA, "order_left", "en_US", s.f.Clock.Now().Add(3*time.Hour)))
		s.f.Deliver()
		b.Until(`document.querySelector("header [data-testid=status]").dataset.status === "PAUSED"`)
		b.Until(`document.querySelectorAll("[data-testid=entry]").length === 63`)
		b.Until(`document.querySelector("button[data-testid=test-send]")?.disabled`)
		assert.Equal(t, "true", b.Eval(`document.querySelector("#request-json-box").open`))
		assert.Equal(t, "1", b.Eval(`document.querySelectorAll("#timeline").length`))
		assert.Contains(t, b.Eval(`document.querySelector("[data-testid=headline]").textContent`), "Paused until")
	})
	t.Run("a_raw_payload_opened_in_the_timeline_stays_open_while_the_timeline_changes", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		b := s.openTab(access.Viewer)
		b.Open(address(templatePath))
		b.Click(`[data-testid=entry][data-kind=template_status] summary`)
		b.Until(`document.querySelector("[data-testid=entry] [data-testid=raw]")?.textContent.includes("message_template_status_update")`)
		b.Eval(`document.querySelector("[data-testid=payload] pre").focus()`)

		s.f.Clock.Advance(time.Minute)
		require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "GREEN"))
		s.f.Deliver()
		b.Until(`document.querySelectorAll("[data-testid=entry]").length === 3`)
		assert.Equal(t, "true", b.Eval(`document.querySelector("[data-kind=template_status] details").open`))
		assert.Equal(t, "raw", b.Eval(`document.activeElement.dataset.testid`))
		assert.Equal(t, "1", b.Eval(`document.querySelectorAll("[data-testid=payload]").length`))
	})
	t.Run("a_test_send_is_previewed_while_typing_sent_once_and_followed_live", func(t *testing.T) {
		s, _ := testStage(t)
		b := s.openTab(access.Editor)
		b.Open(address(testPath))
		b.Click(`[data-keep-open] summary`)
		b.Click(`input#phone-other`)
		b.Type(`#to`, "+62 812 5550 0202")
		b.Type(`input#value-body-0`, "B-2 ")
		b.Until(`document.querySelector("[data-testid=phone-body]").textContent.includes("B-2")`)
		b.Until(`document.querySelector("[data-testid=cost]").textContent.includes("+62 812-5550-0202")`)
		b.Until(`document.querySelector("#request-text").textContent.includes("6281255500202")`)
		assert.Equal(t, "value-body-0", b.Eval(`document.activeElement.id`))
		assert.Equal(t, "true", b.Eval(`document.querySelector("[data-keep-open]").open`))

		b.Eval(`(() => { const send = document.querySelector("[data-testid=test-form] button.btn-primary"); send.click(); send.click(); })()`)
		b.Until(`location.pathname.includes("/sends/")`)
		b.Until(`document.querySelectorAll("[data-testid=tick][data-done]").length === 1`)
		assert.Equal(t, 1, s.f.Sim.Count(sobotsim.OpSend))
		for i, word := range []string{"sent", "delivered", "read"} {
			require.NoError(t, s.f.Sim.MessageStatus(s.f.Sim.Messages()[0].ID, word, ""))
			s.f.Deliver()
			b.Until(`document.querySelectorAll("[data-testid=tick][data-done]").length === ` + string(rune('2'+i)))
		}
	})
}
