package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/chromedp/cdproto/cdp"
)

// One Chromium serves all browser tests, each in a context (cookies, cache) of
// its own.
var chromium struct {
	once   sync.Once
	ctx    context.Context
	err    error
	cancel []context.CancelFunc
}

func TestMain(m *testing.M) {
	code := m.Run()
	for i := len(chromium.cancel) - 1; i >= 0; i-- {
		chromium.cancel[i]()
	}
	os.Exit(code)
}

func chromiumPath() string {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func startChromium() {
	path := chromiumPath()
	if path == "" {
		chromium.err = fmt.Errorf("chromium is not installed: run make test, which installs or names it")
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 900),
	)
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	chromium.cancel = append(chromium.cancel, cancelAlloc, cancel)
	// No deadline on this first call: it would end the browser with it.
	chromium.ctx, chromium.err = ctx, chromedp.Do(ctx)
}

// tab is a person in front of a browser.
type tab struct {
	t    testing.TB
	ctx  context.Context
	base string

	mu       sync.Mutex
	troubles []string // console errors, exceptions, broken content security policy
}

// openTab opens a tab of its own cookies. The test fails when the page logs an
// error or breaks the content security policy.
func openTab(t testing.TB, base string) *tab {
	t.Helper()
	chromium.once.Do(startChromium)
	require.NoError(t, chromium.err)
	ctx, cancel := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	b := &tab{t: t, ctx: ctx, base: base}
	require.NoError(t, chromedp.Do(ctx))
	require.NoError(t, chromedp.Listen(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *runtime.EventExceptionThrown:
			b.note("exception: " + ev.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if ev.Entry.Level == log.EntryLevelError {
				b.note("console: " + ev.Entry.Text + " " + ev.Entry.URL)
			}
		}
	}))
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		cancel()
		assert.Empty(t, b.troubles, "the browser complained")
	})
	return b
}

func (b *tab) note(trouble string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.troubles = append(b.troubles, trouble)
}

// forgive drops complaints that a test provoked on purpose.
func (b *tab) forgive(part string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var left []string
	for _, trouble := range b.troubles {
		if !strings.Contains(trouble, part) {
			left = append(left, trouble)
		}
	}
	b.troubles = left
}

const patience = 15 * time.Second

func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.shoot("failure")
		b.t.Fatalf("%s: %v\nat %s\n%s", what, err, b.location(), b.text())
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do("open "+path, chromedp.Navigate(b.base+path))
}

// click presses what the CSS selector names, once it is visible.
func (b *tab) click(css string) {
	b.t.Helper()
	b.do("click "+css, chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible))
}

// press clicks, as a mouse does, the visible button or link with that text.
func (b *tab) press(text string) {
	b.t.Helper()
	js := fmt.Sprintf(`(() => {
		const want = %q;
		const seen = root => root ? [...root.querySelectorAll('button, a, summary, label')] : [];
		const all = [...seen(document.querySelector('main')), ...seen(document.body)]; // the page before the shell
		const says = e => e.textContent.trim().replace(/\s+/g, ' ');
		const el = all.find(e => e.checkVisibility() && says(e) === want) || all.find(e => e.checkVisibility() && says(e).startsWith(want));
		if (!el) return '';
		el.scrollIntoView({block: 'center', behavior: 'instant'});
		const r = el.getBoundingClientRect();
		return (r.x + r.width / 2) + ' ' + (r.y + r.height / 2);
	})()`, text)
	b.until("something to press that says "+text, js)
	var x, y float64
	_, err := fmt.Sscan(b.value(js), &x, &y)
	require.NoError(b.t, err)
	b.do("press "+text, chromedp.MouseClickXY(x, y))
}

// fill types into a field as a person does, after emptying it.
func (b *tab) fill(css, text string) {
	b.t.Helper()
	b.do("fill "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.ScrollIntoView(chromedp.CSS(css)))
	b.eval(fmt.Sprintf(`{ const e = document.querySelector(%q); e.focus(); e.select && e.select(); }`, css))
	b.do("fill "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

func (b *tab) choose(css, value string) {
	b.t.Helper()
	b.do("choose "+css, chromedp.WaitVisible(chromedp.CSS(css)))
	b.eval(fmt.Sprintf(`{ const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event('change', {bubbles: true})); }`, css, value))
}

func (b *tab) eval(js string) {
	b.t.Helper()
	b.do("evaluate", chromedp.Evaluate[chromedp.Void](js))
}

// until waits for a JavaScript expression to become true.
func (b *tab) until(what, js string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		// A page that navigates meanwhile ends the poll: ask the next one.
		_, err := chromedp.Run(ctx, chromedp.Poll[bool]("!!("+js+")", chromedp.WithPollingInterval(20*time.Millisecond)))
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			b.shoot("failure")
			b.t.Fatalf("%s never came: %v\nat %s\n%s", what, err, b.location(), b.text())
		}
	}
}

// sees waits until the page shows the text.
func (b *tab) sees(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf("text %q", text), fmt.Sprintf(`document.body && document.body.innerText.replace(/\s+/g, ' ').includes(%q)`, text))
}

func (b *tab) value(js string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[string](js))
	require.NoError(b.t, err)
	return v
}

func (b *tab) location() string {
	at, _ := chromedp.Run(b.ctx, chromedp.Location())
	if u, err := url.Parse(at); err == nil {
		return u.Path
	}
	return at
}

func (b *tab) text() string {
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ''`))
	return text
}

// size sets the window and the colour scheme.
func (b *tab) size(width int64, dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.do("emulate", chromedp.EmulateViewport(width, 900), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// shoot keeps a picture of the page in the folder SHOTS names; without it, none.
func (b *tab) shoot(name string) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
	if err != nil {
		b.t.Logf("no picture of %s: %v", name, err)
	}
}

// shootAll keeps the page wide and narrow, light and dark, and holds it to not
// scrolling sideways in any of them.
func (b *tab) shootAll(name string) {
	b.t.Helper()
	for _, width := range []int64{1280, 390} {
		for _, dark := range []bool{false, true} {
			b.size(width, dark)
			over := b.value(`String(document.documentElement.scrollWidth - document.documentElement.clientWidth)`)
			assert.Equal(b.t, "0", over, "%s scrolls sideways at %d", name, width)
			scheme := map[bool]string{false: "light", true: "dark"}[dark]
			b.shoot(fmt.Sprintf("%s-%d-%s", name, width, scheme))
		}
	}
	b.size(1280, false)
}
