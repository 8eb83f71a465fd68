package web

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/web/static"
)

// window is a real Chromium on a stage's pages, signed in.
type window struct {
	*stage
	at  string
	ctx context.Context
}

func (s *stage) openWindow(role access.Role) *window {
	s.t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil || !static.Built() {
		s.t.Skip("needs chromium and built assets (make assets)")
	}
	w := &window{stage: s, at: "http://" + s.listen()}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1280, 1600))
	alloc, stop := chromedp.NewExecAllocator(s.t.Context(), flags...)
	s.t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(alloc)
	s.t.Cleanup(quit)
	w.ctx = ctx
	require.NoError(s.t, chromedp.Do(ctx)) // starts the browser, which must not end with a deadline of an action
	w.do(chromedp.Navigate(w.at+"/signin"), chromedp.Click(`button[value=`+string(role)+`]`))
	w.until(`!location.pathname.startsWith("/signin")`)
	return w
}

func (w *window) do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	require.NoError(w.t, chromedp.Do(ctx, actions...))
}

func (w *window) eval(expression string) string {
	w.t.Helper()
	got, err := chromedp.Run(w.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	require.NoError(w.t, err)
	return got
}

// until waits for a JavaScript expression to be true.
func (w *window) until(expression string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		yes, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		return err == nil && yes // a page that is just changing has no answer
	}, 5*time.Second, 20*time.Millisecond, expression)
}

func TestPagesInABrowser(t *testing.T) {
	t.Run("a_template_page_changes_by_itself_and_keeps_what_was_opened", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		for i := range 60 {
			s.f.Clock.Advance(time.Minute)
			require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", []string{"GREEN", "YELLOW"}[i%2]))
		}
		s.f.Deliver()
		w := s.openWindow(access.Editor)
		w.do(chromedp.Navigate(w.at+address(templatePath)), chromedp.Click(`#request-json-box summary`), chromedp.Click(`[data-testid=older]`))
		w.until(`document.querySelectorAll("[data-testid=entry]").length === 62`)

		require.NoError(t, s.f.Sim.Pause(desktest.WABA, "order_left", "en_US", s.f.Clock.Now().Add(3*time.Hour)))
		s.f.Deliver()
		w.until(`document.querySelector("header [data-testid=status]").dataset.status === "PAUSED"`)
		w.until(`document.querySelectorAll("[data-testid=entry]").length === 63`)
		w.until(`document.querySelector("button[data-testid=test-send]")?.disabled`)
		assert.Equal(t, "true", w.eval(`document.querySelector("#request-json-box").open`))
		assert.Equal(t, "1", w.eval(`document.querySelectorAll("#timeline").length`))
		assert.Contains(t, w.eval(`document.querySelector("[data-testid=headline]").textContent`), "Paused until")
	})
	t.Run("a_test_send_is_previewed_while_typing_sent_once_and_followed_live", func(t *testing.T) {
		s, _ := testStage(t)
		w := s.openWindow(access.Editor)
		w.do(chromedp.Navigate(w.at + address(testPath)))
		w.do(chromedp.Click(`[data-keep-open] summary`))
		w.do(chromedp.Click(`input#phone-other`))
		w.do(chromedp.SendKeys(`#to`, "+62 812 5550 0202"))
		w.do(chromedp.SendKeys(`input#value-body-0`, "B-2 "))
		w.until(`document.querySelector("[data-testid=phone-body]").textContent.includes("B-2")`)
		w.until(`document.querySelector("[data-testid=cost]").textContent.includes("+62 812-5550-0202")`)
		w.until(`document.querySelector("#request-text").textContent.includes("6281255500202")`)
		assert.Equal(t, "value-body-0", w.eval(`document.activeElement.id`))
		assert.Equal(t, "true", w.eval(`document.querySelector("[data-keep-open]").open`))

		w.eval(`(() => { const b = document.querySelector("[data-testid=test-form] button.btn-primary"); b.click(); b.click(); })()`)
		w.until(`location.pathname.includes("/sends/")`)
		w.until(`document.querySelectorAll("[data-testid=tick][data-done]").length === 1`)
		assert.Equal(t, 1, s.f.Sim.Count(sobotsim.OpSend))
		for i, word := range []string{"sent", "delivered", "read"} {
			require.NoError(t, s.f.Sim.MessageStatus(s.f.Sim.Messages()[0].ID, word, ""))
			s.f.Deliver()
			w.until(`document.querySelectorAll("[data-testid=tick][data-done]").length === ` + string(rune('2'+i)))
		}
	})
}
