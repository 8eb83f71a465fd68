// Package browsertest knows how a person works in a real Chromium: open a page,
// press, type, look. It must not know any page of ours, nor be imported outside
// of tests.
package browsertest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"templatedesk/web/static"
)

// One Chromium serves all tests of a process, each in a browser context (cookies,
// cache) of its own.
var chromium struct {
	once sync.Once
	ctx  context.Context
	err  error
	quit []context.CancelFunc
}

// Main runs a package's tests and ends Chromium after them: the whole TestMain of
// a package that uses Open.
func Main(m *testing.M) {
	m.Run()
	for i := len(chromium.quit) - 1; i >= 0; i-- {
		chromium.quit[i]()
	}
}

// need skips a test that cannot run for want of Chromium or of built assets, as on
// a fresh clone. With BROWSER_TESTS=required, as `make test` sets it, it fails.
func need(t testing.TB) {
	t.Helper()
	why := ""
	switch {
	case !static.Built():
		why = "the assets are not built: run make assets"
	case chromiumPath() == "":
		why = "no Chromium: install it, or name one by CHROMIUM=/path/to/chromium"
	}
	if why != "" && os.Getenv("BROWSER_TESTS") == "required" {
		t.Fatal("browser tests are required, but " + why)
	}
	if why != "" {
		t.Skip(why + " (make test sees to all of it)")
	}
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
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromiumPath()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
	)
	alloc, quitAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, quit := chromedp.NewContext(alloc)
	chromium.quit = append(chromium.quit, quitAlloc, quit)
	// No deadline on this first call: it would end the browser with it.
	chromium.ctx, chromium.err = ctx, chromedp.Do(ctx)
	if chromium.err != nil {
		chromium.err = errors.Join(errors.New("chromium did not start"), chromium.err)
	}
}
