package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/browsertest"
	"templatedesk/web/views/ui"
)

// tab is a real Chromium on a workshop's pages, signed in as an editor.
type tab struct {
	*workshop
	*browsertest.Tab
}

func openTab(t *testing.T) *tab {
	t.Helper()
	w := openWorkshop(t)
	b := &tab{w, browsertest.Open(t, w.at)}
	enter(b.Tab, access.Editor)
	return b
}

// enter signs in to a demo by its button.
func enter(b *browsertest.Tab, role access.Role) {
	b.Open("/signin")
	b.Click(`button[value=` + string(role) + `]`)
	b.Until(`!location.pathname.startsWith("/signin")`)
}

// Run is a subtest that goes on in the same tab and workshop.
func (b *tab) Run(name string, f func(t *testing.T)) {
	b.Tab.Run(name, func(t *testing.T) {
		defer func(outer *testing.T) { b.t = outer }(b.t)
		b.t = t
		f(t)
	})
}

func (b *tab) visit(d templates.Draft) {
	b.t.Helper()
	b.Open(ui.DraftURL(d.WABA, d.ID))
}

func (b *tab) storedUntil(d templates.Draft, ok func(templates.Draft) bool, what string) {
	b.t.Helper()
	if !assert.Eventually(b.t, func() bool { return ok(b.stored(d)) }, 45*time.Second, 20*time.Millisecond, what) {
		b.t.Logf("stored is %+v", b.stored(d).Content)
	}
}

// holdEdits keeps edits from leaving the browser, and counts them; letGo(n) sends the first n
// that are kept, letGo() all of them and those to come.
const holdEdits = `{
	const { open, send } = XMLHttpRequest.prototype;
	const held = [];
	let holding = true;
	window.edits = 0;
	XMLHttpRequest.prototype.open = function (method, url, ...rest) {
		this.isEdit = method === "POST" && url === location.pathname;
		return open.call(this, method, url, ...rest);
	};
	XMLHttpRequest.prototype.send = function (body) {
		if (this.isEdit) edits++;
		this.isEdit && holding ? held.push(() => send.call(this, body)) : send.call(this, body);
	};
	window.letGo = (n = Infinity) => {
		if (n === Infinity) holding = false;
		for (const go of held.splice(0, n)) go();
	};
}`

func TestBuilderInABrowser(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.Run("typing is kept letter by letter while answers come in, with focus and caret", func(t *testing.T) {
		d := b.draft(templates.Content{Category: templates.CategoryUtility})
		b.visit(d)
		const name, body = "order_shipped_today", "Hello {{1}}, your order {{2}} has left our warehouse and will be with you soon."
		b.Eval(`{ window.saves = 0; document.addEventListener("htmx:beforeSend", () => window.saves++); }`)
		write := func(field string, parts ...string) {
			for _, part := range parts { // the next letters come while the answer to these is on its way
				before := b.Eval(`window.saves`)
				b.Type(field, part)
				b.Until(`window.saves > ` + before)
			}
		}
		write("#f-name", "order", "_", "shipped", "_today")
		write("#f-body", strings.SplitAfter(body, ", ")...)
		b.storedUntil(d, func(s templates.Draft) bool { return s.Name == name && s.Body == body }, "all of it is stored")
		assert.Equal(t, body, b.Eval(`document.querySelector("#f-body").value`))
		assert.Equal(t, "f-body", b.Eval(`document.activeElement.id`))
		b.Until(`document.querySelector("#f-samples-1")`)
		b.Until(`document.querySelector("h1").textContent.includes("order_shipped_today")`)
		assert.Equal(t, "0", b.Eval(`document.querySelectorAll("[data-testid=notice]").length`), "no conflict with oneself")
	})
	b.Run("what a key press does not change is left standing, and drawn anew once it does", func(t *testing.T) {
		c := ready()
		c.Buttons = []templates.DraftButton{{Type: templates.QuickReply, Text: "Thanks"}}
		d := b.draft(c)
		b.visit(d)
		mark := func() { b.Eval(`document.querySelectorAll("[id^=part-]").forEach(part => part.dataset.seen = "")`) } // what is drawn anew loses it
		seen := func() string {
			return b.Eval(`[...document.querySelectorAll("[id^=part-][data-seen]")].map(part => part.id).join(" ")`)
		}
		const all = "part-add-language part-kind part-header part-body part-footer part-buttons part-delivery"
		mark()
		assert.Equal(t, all, seen())
		b.Type("#f-body", "!")
		b.Until(`!document.querySelector("#part-body[data-seen]")`)
		assert.Equal(t, strings.Replace(all, "part-body ", "", 1), seen())
		mark()
		b.Type("#f-buttons-0-text", " a lot")
		b.Until(`!document.querySelector("#part-buttons[data-seen]")`)
		assert.Equal(t, strings.Replace(all, "part-buttons ", "", 1), seen())
		b.storedUntil(d, func(s templates.Draft) bool {
			return strings.Contains(s.Buttons[0].Text, " a lot") && strings.Contains(s.Body, "!")
		}, "all of it is stored")
		assert.Equal(t, "f-buttons-0-text", b.Eval(`document.activeElement.id`))
	})
	b.Run("a field typed in while another's answer is on its way is not overwritten", func(t *testing.T) {
		c := ready()
		c.Samples = nil
		d := b.draft(c)
		b.visit(d)
		b.Eval(`(() => {
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
	b.Run("a variable goes to the caret and its sample appears", func(t *testing.T) {
		c := ready()
		c.Body, c.Samples = "Hello , your order is here.", nil
		d := b.draft(c)
		b.visit(d)
		b.Eval(`(() => { const f = document.querySelector("#f-body"); f.focus(); f.setSelectionRange(6, 6); return "" })()`)
		b.Click(`[data-insert=variable][data-for=f-body]`)
		b.Until(`document.querySelector("#f-samples-0")`)
		assert.Equal(t, "Hello {{1}}, your order is here.", b.stored(d).Body)
	})
	b.Run("a fix is one press, and a new button takes the focus", func(t *testing.T) {
		c := ready()
		c.Body, c.Samples = "Hi {{1}}, parcel {{3}} is on its way.", []string{"Ana", "", "P-1"}
		d := b.draft(c)
		b.visit(d)
		b.Click(`[data-testid=fix]`)
		b.Until(`document.querySelector("#f-body").value === "Hi {{1}}, parcel {{2}} is on its way."`)
		b.Click(`[data-testid=add-URL]`)
		b.Until(`document.activeElement.id === "f-buttons-0-text"`)
		b.Type("#f-buttons-0-text", "Track")
		b.Type("#f-buttons-0-url", "https://nusa.example/t/")
		b.Click(`[data-testid=add-QUICK_REPLY]`)
		b.Until(`document.querySelectorAll("[data-testid=button]").length === 2`)
		b.Type("#f-buttons-1-text", "Stop")
		b.Click("#up-buttons-1")
		b.storedUntil(d, func(s templates.Draft) bool {
			return len(s.Buttons) == 2 && s.Buttons[0].Text == "Stop" && s.Buttons[1].Text == "Track" && s.Buttons[1].URL == "https://nusa.example/t/"
		}, "moved with all they hold")
	})
	b.Run("a fix shows in the field even where a press leaves the focus there, as Safari does", func(t *testing.T) {
		d := b.draft(templates.Content{Category: templates.CategoryUtility})
		b.visit(d)
		b.Type("#f-body", "Hi {{1}}, parcel {{3}} is on its way.")
		b.Until(`document.querySelector("[data-testid=fix]")`)
		require.Equal(t, "f-body", b.Eval(`document.querySelector("[data-testid=fix]").click(), document.activeElement.id`))
		b.Until(`document.querySelector("#f-body").value === "Hi {{1}}, parcel {{2}} is on its way."`)
		b.Type("#f-body", "!")
		b.storedUntil(d, func(s templates.Draft) bool {
			return strings.Contains(s.Body, "{{2}}") && !strings.Contains(s.Body, "{{3}}") && strings.Contains(s.Body, "!")
		}, "and typing goes on")
	})
	b.Run("a conflict shows both ways out", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		theirs := ready()
		theirs.Footer = "theirs"
		_, err := b.desk.SaveDraft(t.Context(), b.people[access.Admin], d, theirs)
		require.NoError(t, err)
		b.Type("#f-footer", "mine")
		b.Until(`document.querySelector("button[value=keep-mine]")?.checkVisibility()`)
		b.Forgive("409")
		assert.Equal(t, "mine", b.Eval(`document.querySelector("#f-footer").value`))
		b.Click(`button[value=keep-mine]`)
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "mine" }, "mine is kept")
	})
	b.Run("leaving at once saves what was typed last", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		b.Type("#f-footer", "quick")
		b.Open(ui.DraftsURL(d.WABA))
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "quick" }, "saved by leaving")
	})
	b.Run("typing without a connection says so and is saved once there is one", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		b.CutLine()
		b.Type("#f-footer", "in the tunnel")
		b.Sees("Not saved: no connection.")
		b.MendLine()
		b.Eval(`window.dispatchEvent(new Event("online"))`)
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "in the tunnel" }, "saved after the tunnel")
		b.Sees("Draft saved")
		b.Forgive("ERR_INTERNET_DISCONNECTED")
		b.Forgive("htmx:sendError")
	})
	b.Run("a session that ends while somebody types takes nothing away, and what was typed is saved after signing in", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		b.Eval(`fetch("/signout", {method: "POST"}).then(() => "")`)
		b.Type("#f-footer", "kept")
		b.Sees("Not saved: you were signed out.")
		assert.Equal(t, "kept", b.Eval(`document.querySelector("#f-footer").value`))
		b.Eval(`fetch("/signin/demo", {method: "POST", body: new URLSearchParams({role: "editor"})}).then(() => "")`)
		b.Eval(`window.dispatchEvent(new Event("focus"))`)
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "kept" }, "saved after signing in")
		b.Sees("Draft saved")
		b.Forgive("401")
	})
	b.Run("a file is sent, fetched by Sobot and shown", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		file := filepath.Join(t.TempDir(), "summer.png")
		require.NoError(t, os.WriteFile(file, picture(t), 0o600))
		b.Click(`label:has(input[value=IMAGE])`)
		b.Until(`document.querySelector("#file-upload")?.checkVisibility()`)
		b.Attach("#file-upload", file)
		b.Until(`document.querySelector("[data-testid=media-ready]")?.checkVisibility()`)
		b.Type("#f-footer", "after")
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "after" && s.Header.Media.Handle != "" }, "and typing goes on")
	})
	b.Run("edits go one after another, and none is forgotten while the answer to another is merged", func(t *testing.T) {
		d := b.draft(ready())
		b.visit(d)
		b.Eval(holdEdits)
		b.Type("#f-footer", "one")
		b.Until(`edits === 1`)
		b.Type("#f-footer", " two")
		// Past the pause that saves: it waits for its turn, or is sent before it.
		passed := `edits > %d || Date.now() > typed + 600`
		b.Eval(`window.typed = Date.now()`)
		b.Until(fmt.Sprintf(passed, 1))
		b.Eval(`window.answers = 0, document.addEventListener("htmx:afterSettle", () => answers++), letGo(1)`)
		b.Until(`answers === 1 && edits === 2`)
		b.Type("#f-footer", " three")
		b.Eval(`window.typed = Date.now()`)
		b.Until(fmt.Sprintf(passed, 2))
		assert.Equal(t, "2", b.Eval(`edits`))
		b.Eval(`letGo()`)
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "one two three" }, "all of it, and nobody is in conflict with himself")
	})
	b.Run("a file waits for the edit that is on its way, and both are kept", func(t *testing.T) {
		c := ready()
		c.Header.Format = templates.HeaderImage
		d := b.draft(c)
		b.visit(d)
		b.Eval(holdEdits)
		b.Type("#f-footer", "before")
		b.Until(`edits === 1`)
		file := filepath.Join(t.TempDir(), "summer.png")
		require.NoError(t, os.WriteFile(file, picture(t), 0o600))
		b.Attach("#file-upload", file)
		b.Until(`document.querySelector("form[data-upload][aria-busy]")`)
		b.Type("#f-footer", ", meanwhile")
		b.Eval(`letGo()`)
		b.Until(`document.querySelector("[data-testid=media-ready]")?.checkVisibility()`)
		b.storedUntil(d, func(s templates.Draft) bool { return s.Footer == "before, meanwhile" && s.Header.Media.Handle != "" }, "nobody is in conflict with himself")
	})
	b.Run("submit leads to the template", func(t *testing.T) {
		c := ready()
		c.Name = "in_a_browser"
		b.visit(b.draft(c))
		b.Click("#submit")
		b.Until(`location.pathname.endsWith("/templates/in_a_browser/en_US")`)
	})
}
