package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Screen sets the window's width in CSS pixels and the colour scheme.
func (b *Tab) Screen(width int64, dark bool) {
	b.t.Helper()
	b.do("emulate", chromedp.EmulateViewport(width, 900), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme(dark)}},
		})
		return err
	}))
	// What is on its way to its new colour is brought there, and drawn.
	b.Eval(`new Promise(drawn => requestAnimationFrame(() => {
		for (const moving of document.getAnimations()) moving.effect.getComputedTiming().endTime === Infinity ? moving.cancel() : moving.finish();
		requestAnimationFrame(() => drawn(""));
	}))`)
}

func scheme(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

// everyLook shows the page wide and narrow, light and dark.
func (b *Tab) everyLook(look func(name string)) {
	b.t.Helper()
	for _, width := range []int64{1280, 390} {
		for _, dark := range []bool{false, true} {
			b.Screen(width, dark)
			look(fmt.Sprintf("%d-%s", width, scheme(dark)))
		}
	}
	b.Screen(1280, false)
}

// ShootAll keeps the page wide and narrow, light and dark, and holds it to not
// scrolling sideways in any of them.
func (b *Tab) ShootAll(name string) {
	b.t.Helper()
	b.everyLook(func(look string) {
		over := b.Eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`)
		assert.Equal(b.t, "0", over, "%s scrolls sideways at %s", name, look)
		b.shoot(name + "-" + look)
	})
}

// shoot keeps a picture of the page in the folder SHOTS names; without it, none.
func (b *Tab) shoot(name string) {
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

// Accessible holds the page to axe-core's rules, wide and narrow, light and dark.
// axe is the path of axe.min.js.
func (b *Tab) Accessible(name, axe string) {
	b.t.Helper()
	script, err := os.ReadFile(axe)
	require.NoError(b.t, err, "run make assets")
	b.Eval(string(script) + ";0")
	b.everyLook(func(look string) {
		var found struct {
			Passed     int
			Violations []struct {
				Rule, Help string
				Nodes      []struct{ HTML, Why string }
			}
		}
		require.NoError(b.t, json.Unmarshal([]byte(b.Eval(`axe.run().then(found => ({
			passed: found.passes.length,
			violations: found.violations.map(v => ({rule: v.id, help: v.help, nodes: v.nodes.map(n => ({html: n.html, why: n.failureSummary}))})),
		}))`)), &found))
		assert.Greater(b.t, found.Passed, 5, "axe looked at %s", name)
		for _, v := range found.Violations {
			var where strings.Builder
			for _, n := range v.Nodes {
				fmt.Fprintf(&where, "\n  %.200s\n    %s", n.HTML, strings.ReplaceAll(n.Why, "\n", "\n    "))
			}
			assert.Fail(b.t, v.Help, "%s, %s (%s)%s", name, look, v.Rule, where.String())
		}
	})
}
