package browsertest

import (
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Key presses keys (see chromedp's kb package, or letters) where the focus is.
func (b *Tab) Key(keys string, with ...chromedp.KeyOption) {
	b.t.Helper()
	b.do("press a key", chromedp.KeyEvent(keys, with...))
}

// AltKey presses a key while Alt is held.
func (b *Tab) AltKey(key string) {
	b.t.Helper()
	b.Key(key, chromedp.KeyModifiers(chromedp.ModifierAlt))
}

// Drag takes hold of what a CSS selector names and lets go over another, at a share of
// its height (0 is its top).
func (b *Tab) Drag(from, to string, share float64) {
	b.t.Helper()
	middle := func(css string, share float64) (x, y float64) {
		_, err := fmt.Sscan(b.Eval(fmt.Sprintf(`(() => {
			const r = document.querySelector(%q).getBoundingClientRect();
			return (r.x + r.width / 2) + " " + (r.y + r.height * %g);
		})()`, css, share)), &x, &y)
		require.NoError(b.t, err, css)
		return x, y
	}
	b.Eval(fmt.Sprintf(`document.querySelector(%q).scrollIntoView({block: "center", behavior: "instant"})`, from))
	x0, y0 := middle(from, 0.5)
	x1, y1 := middle(to, share)
	b.do("drag "+from,
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x0, y0, chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, (x0+x1)/2, (y0+y1)/2, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x1, y1, chromedp.ButtonLeft),
	)
	x, y := middle(to, share) // the page may have scrolled along
	b.do("let go over "+to,
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)),
	)
}
