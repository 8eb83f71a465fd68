package web

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/static"
	"templatedesk/web/views/builder"
)

// tab is a real Chromium on a workshop's pages, signed in as an editor.
type tab struct {
	*workshop
	ctx context.Context
}

func openTab(t *testing.T) *tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil || !static.Built() {
		t.Skip("needs chromium and built assets (make assets)")
	}
	w := openWorkshop(t)
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-quic", true), chromedp.WindowSize(1280, 1600))
	alloc, stop := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(alloc)
	t.Cleanup(quit)
	b := &tab{w, ctx}
	require.NoError(t, chromedp.Do(ctx)) // starts the browser, which must not end with a deadline of an action
	b.do(chromedp.Navigate(w.at+"/signin"), chromedp.Click(`button[value=editor]`))
	b.until(`!location.pathname.startsWith("/signin")`)
	return b
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	require.NoError(b.t, chromedp.Do(ctx, actions...), "on %s", b.eval("location.href + ' ' + document.title"))
}

// eval gives a JavaScript expression's string.
func (b *tab) eval(expression string) string {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	require.NoError(b.t, err)
	return got
}

// until waits for a JavaScript expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	assert.Eventually(b.t, func() bool {
		yes, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		return err == nil && yes // a page that is just changing has no answer
	}, 5*time.Second, 20*time.Millisecond, expression)
}

func (b *tab) visit(d templates.Draft) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.at+builder.DraftURL(d.WABA, d.ID)), chromedp.WaitVisible("#draft"))
}

func (b *tab) storedUntil(d templates.Draft, ok func(templates.Draft) bool, what string) {
	b.t.Helper()
	assert.Eventually(b.t, func() bool { return ok(b.stored(d)) }, 5*time.Second, 20*time.Millisecond, what)
}

func TestBuilderInABrowser(t *testing.T) {
	b := openTab(t)
	run := func(name string, f func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			defer func(outer *testing.T) { b.t = outer }(b.t)
			b.t = t
			f(t)
		})
	}
	run("typing is kept letter by letter while answers come in, with focus and caret", func(t *testing.T) {
		d := b.draft(templates.Content{Category: templates.CategoryUtility})
		b.visit(d)
		const name, body = "order_shipped_today", "Hello {{1}}, your order {{2}} has left our warehouse and will be with you soon."
		for _, r := range name { // slower than the pause that saves, so that answers fall between letters
			b.do(chromedp.SendKeys("#f-name", string(r)), chromedp.Sleep(30*time.Millisecond))
		}
		for _, word := range strings.SplitAfter(body, " ") {
			b.do(chromedp.SendKeys("#f-body", word), chromedp.Sleep(60*time.Millisecond))
		}
		b.storedUntil(d, func(s templates.Draft) bool { return s.Name == name && s.Body == body }, "all of it is stored")
		assert.Equal(t, body, b.eval(`document.querySelector("#f-body").value`))
		assert.Equal(t, "f-body", b.eval(`document.activeElement.id`))
		b.until(`document.querySelector("#f-samples-1")`)
		b.until(`document.querySelector("h1").textContent.includes("order_shipped_today")`)
		assert.Equal(t, "0", b.eval(`String(document.querySelectorAll("[data-testid=notice]").length)`), "no conflict with oneself")
	})
	run("a field typed in while another's answer is on its way is not overwritten", func(t *testing.T) {
		c := ready()
		c.Samples = nil
		d := b.draft(c)
		b.visit(d)
		b.eval(`(() => {
			const type = (id, text) => {
				const field = document.getElementById(id);
				field.focus();
				field.value = text;
				field.dispatchEvent(new Event("input", { bubbles: true }));
			};
			document.addEventListener("htmx:beforeSend", () => { type("f-footer", "one two"); type("f-samples-0", "Ana"); }, { once: true });
			type("f-footer", "one");
			return "";
		})()`)
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "one two" && s.Samples[0] == "Ana" }, "both are stored")
	})
	run("a variable goes to the caret and its sample appears", func(t *testing.T) {
		c := ready()
		c.Body, c.Samples = "Hello , your order is here.", nil
		d := b.draft(c)
		b.visit(d)
		b.eval(`(() => { const f = document.querySelector("#f-body"); f.focus(); f.setSelectionRange(6, 6); return "" })()`)
		b.do(chromedp.Click(`[data-insert=variable][data-for=f-body]`))
		b.until(`document.querySelector("#f-samples-0")`)
		assert.Equal(t, "Hello {{1}}, your order is here.", b.stored(d).Body)
	})
	run("a fix is one press, and a new button takes the focus", func(t *testing.T) {
		c := ready()
		c.Body, c.Samples = "Hi {{1}}, parcel {{3}} is on its way.", []string{"Ana", "", "P-1"}
		d := b.draft(c)
		b.visit(d)
		b.do(chromedp.Click(`[data-testid=fix]`))
		b.until(`document.querySelector("#f-body").value === "Hi {{1}}, parcel {{2}} is on its way."`)
		b.do(chromedp.Click(`[data-testid=add-URL]`))
		b.until(`document.activeElement.id === "f-buttons-0-text"`)
		b.do(chromedp.SendKeys("#f-buttons-0-text", "Track"), chromedp.SendKeys("#f-buttons-0-url", "https://nusa.example/t/"))
		b.do(chromedp.Click(`[data-testid=add-QUICK_REPLY]`))
		b.until(`document.querySelectorAll("[data-testid=button]").length === 2`)
		b.do(chromedp.SendKeys("#f-buttons-1-text", "Stop"), chromedp.Click("#up-1"))
		b.storedUntil(d, func(s templates.Draft) bool {
			return len(s.Buttons) == 2 && s.Buttons[0].Text == "Stop" && s.Buttons[1].Text == "Track" && s.Buttons[1].URL == "https://nusa.example/t/"
		}, "moved with all they hold")
	})
	run("a conflict shows both ways out", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		theirs := ready()
		theirs.Footer = "theirs"
		_, err := b.desk.SaveDraft(t.Context(), b.people[access.Admin], d.WABA, d.ID, 1, theirs)
		require.NoError(t, err)
		b.do(chromedp.SendKeys("#f-footer", "mine"), chromedp.WaitVisible(`button[value=keep-mine]`))
		assert.Equal(t, "mine", b.eval(`document.querySelector("#f-footer").value`))
		b.do(chromedp.Click(`button[value=keep-mine]`))
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "mine" }, "mine is kept")
	})
	run("leaving at once saves what was typed last", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		b.do(chromedp.SendKeys("#f-footer", "quick"), chromedp.Navigate(b.at+builder.DraftsURL(d.WABA)))
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "quick" }, "saved by leaving")
	})
	run("a file is sent, fetched by Sobot and shown", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		file := filepath.Join(t.TempDir(), "summer.png")
		require.NoError(t, os.WriteFile(file, picture(t), 0o600))
		b.do(chromedp.Click(`label:has(input[value=IMAGE])`), chromedp.WaitVisible("#f-file"))
		b.do(chromedp.SetUploadFiles("#f-file", []string{file}), chromedp.WaitVisible(`[data-testid=media-ready]`))
		b.do(chromedp.SendKeys("#f-footer", "after"))
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "after" && s.Header.Media.Handle != "" }, "and typing goes on")
	})
	run("submit leads to the template", func(t *testing.T) {
		c := ready()
		c.Name = "in_a_browser"
		b.visit(b.draft(c))
		b.do(chromedp.Click("#submit"))
		b.until(`location.pathname.endsWith("/templates/in_a_browser/en_US")`)
	})
}
