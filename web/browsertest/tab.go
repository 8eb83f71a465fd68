package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Tab is a person in front of a browser. Whatever does not come about within
// patience ends the test, which then tells what the page shows.
type Tab struct {
	t    testing.TB
	base string // http://host:port
	ctx  context.Context

	mu       sync.Mutex
	troubles []string // console errors, exceptions, broken content security policy
}

const patience = 45 * time.Second

// Open opens a tab on a desktop's screen, with no cookies, for the site at base
// ("http://127.0.0.1:8080"). The test fails at its end when a page logged an error,
// threw an exception or broke the content security policy, unless that was forgiven.
func Open(t testing.TB, base string) *Tab {
	t.Helper()
	need(t)
	chromium.once.Do(startChromium)
	require.NoError(t, chromium.err)
	ctx, quit := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	b := &Tab{t: t, base: base, ctx: ctx}
	require.NoError(t, chromedp.Do(ctx))
	require.NoError(t, chromedp.Listen(ctx, b.hear))
	t.Cleanup(func() {
		troubles := b.complaints()
		quit()
		assert.Empty(t, troubles, "the browser complained")
	})
	b.Screen(1280, false)
	return b
}

// hear notes what a developer would see in red in the console.
func (b *Tab) hear(ev any) {
	trouble := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		trouble = "exception: " + ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			trouble += " " + e.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError {
			trouble = "console:"
			for _, arg := range ev.Args {
				trouble += " " + string(arg.Value) + arg.Description
			}
			// htmx reports a request that a newer one replaced, as fast typing does, like a
			// failure; one that really fails is told by sendError, responseError and others.
			if strings.Contains(trouble, "htmx:sendAbort") || strings.Contains(trouble, "htmx:afterRequest") {
				trouble = ""
			}
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError {
			trouble = "log: " + ev.Entry.Text + " " + ev.Entry.URL
		}
	}
	if trouble != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.troubles = append(b.troubles, trouble)
	}
}

// complaints are what has been heard so far.
func (b *Tab) complaints() []string {
	// What the page did before this answer has been told before it.
	_, _ = chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void]("0"))
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.troubles
}

// Forgive drops the complaints so far that contain part: those that the test
// provoked on purpose. There must be one.
func (b *Tab) Forgive(part string) {
	b.t.Helper()
	var left []string
	all := b.complaints()
	for _, trouble := range all {
		if !strings.Contains(trouble, part) {
			left = append(left, trouble)
		}
	}
	assert.Less(b.t, len(left), len(all), "nothing to forgive with %q", part)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.troubles = left
}

// Run is a subtest that goes on in the same tab.
func (b *Tab) Run(name string, f func(t *testing.T)) {
	outer := b.t.(*testing.T)
	outer.Run(name, func(t *testing.T) {
		defer func() { b.t = outer }()
		b.t = t
		f(t)
	})
}

func (b *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail(what, err)
	}
}

// fail ends the test with what a person would see.
func (b *Tab) fail(what string, err error) {
	b.t.Helper()
	b.shoot("failure")
	var page struct{ At, Text string }
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[[]byte](`({at: location.href, text: document.body?.innerText})`))
	_ = json.Unmarshal(text, &page)
	b.t.Fatalf("%s: %v\nat %s the page says:\n%s", what, err, page.At, page.Text)
}

// Open goes to a path of the site.
func (b *Tab) Open(path string) {
	b.t.Helper()
	b.do("open "+path, chromedp.Navigate(b.base+path))
}

// Click presses what the CSS selector names, once it is visible.
func (b *Tab) Click(css string) {
	b.t.Helper()
	b.do("click "+css, chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible))
}

// Press clicks the visible button, link or label that says text, or begins with it, once
// the page around it holds still: a mouse that aims at a page in motion hits what came
// into its place.
func (b *Tab) Press(text string) {
	b.t.Helper()
	b.Until(fmt.Sprintf(`(() => {
		const want = %q;
		const seen = root => root ? [...root.querySelectorAll('button, a, summary, label')] : [];
		const all = [...seen(document.querySelector('main')), ...seen(document.body)]; // the page before the shell
		const says = e => e.textContent.trim().replace(/\s+/g, ' ');
		const el = all.find(e => e.checkVisibility() && says(e) === want) || all.find(e => e.checkVisibility() && says(e).startsWith(want));
		if (!el) return false;
		el.scrollIntoView({block: 'center', behavior: 'instant'});
		const r = el.getBoundingClientRect();
		const [before, at] = [window.pressAt, (r.x + r.width / 2) + ' ' + (r.y + r.height / 2) + ' ' + want];
		window.pressAt = at;
		return before === at && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling');
	})()`, text))
	var x, y float64
	_, err := fmt.Sscan(b.Eval(`window.pressAt`), &x, &y)
	require.NoError(b.t, err, "%q went away", text)
	b.do("press "+text, chromedp.MouseClickXY(x, y))
}

// Fill replaces what a field holds, key by key.
func (b *Tab) Fill(css, text string) {
	b.t.Helper()
	b.do("fill "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.ScrollIntoView(chromedp.CSS(css)))
	b.Eval(fmt.Sprintf(`{ const e = document.querySelector(%q); e.focus(); e.select(); }`, css))
	b.Type(css, text)
}

// Type types into a field, where its caret is.
func (b *Tab) Type(css, text string) {
	b.t.Helper()
	b.do("type into "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

// Choose picks a select's option by its value.
func (b *Tab) Choose(css, value string) {
	b.t.Helper()
	b.do("choose "+css, chromedp.WaitVisible(chromedp.CSS(css)))
	b.Eval(fmt.Sprintf(`{ const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event('change', {bubbles: true})); }`, css, value))
	require.Equal(b.t, value, b.Eval(fmt.Sprintf(`document.querySelector(%q)?.value ?? %q`, css, value)), "%s has no such option", css)
}

// Attach picks a file of this machine in a file field. It tries again where the page put
// a new field in the place of the one that was found.
func (b *Tab) Attach(css, path string) {
	b.t.Helper()
	var err error
	for range 5 {
		ctx, cancel := context.WithTimeout(b.ctx, patience/5)
		err = chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS(css), []string{path}))
		cancel()
		if err == nil {
			return
		}
	}
	b.fail("attach "+path, err)
}

// Eval gives what JavaScript comes to, awaited if it is a promise: a string as it
// is, anything else as JSON, and "" for nothing.
func (b *Tab) Eval(js string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fail("evaluate "+js, err)
	}
	var text string
	if json.Unmarshal(got, &text) == nil {
		return text
	}
	return string(got)
}

// Until waits for a JavaScript expression to become true.
func (b *Tab) Until(js string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		// A page that is just changing has no answer: ask the next one.
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+js+")"))
		if yes && err == nil {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			if err == nil {
				err = ctx.Err()
			}
			b.fail("never came: "+js, err)
		}
	}
}

// Sees waits until the page shows the text, wherever its lines break.
func (b *Tab) Sees(text string) {
	b.t.Helper()
	b.Until(fmt.Sprintf(`document.body && document.body.innerText.replace(/\s+/g, ' ').includes(%q)`, text))
}

// Base is the site's address, for another tab on it.
func (b *Tab) Base() string { return b.base }

// Path is the path of the page's address.
func (b *Tab) Path() string {
	b.t.Helper()
	at, err := url.Parse(b.Eval("location.href"))
	require.NoError(b.t, err)
	return at.Path
}
