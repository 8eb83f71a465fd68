package browsertest

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// mostTabs is more presses of the tabulator than any page needs from end to end.
const mostTabs = 120

// Focused is what a screen reader says of where the focus is: a role and a name, such as
// "button Submit for review".
func (b *Tab) Focused() string {
	b.t.Helper()
	var said string
	b.do("ask for the focus", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		element, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.activeElement"})
		if err != nil {
			return err
		}
		no := false
		tree, err := cdp.Call(ctx, t, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: element.Result.ObjectID, FetchRelatives: &no})
		if err != nil || len(tree.Nodes) == 0 {
			return err
		}
		said = word(tree.Nodes[0].Role) + " " + word(tree.Nodes[0].Name)
		return nil
	}))
	return said
}

func word(v *accessibility.Value) (text string) {
	if v != nil {
		_ = json.Unmarshal(v.Value, &text)
	}
	return text
}

// TabTo presses the tabulator until the focus is on what a screen reader begins to call
// so, as somebody does who uses neither eyes nor mouse.
func (b *Tab) TabTo(called string) {
	b.t.Helper()
	var passed string
	for range mostTabs {
		b.Key(kb.Tab)
		said := b.Focused()
		if strings.HasPrefix(said, called) {
			return
		}
		passed += "\n  " + said
	}
	b.t.Fatalf("the tabulator never came to %q, but to%s", called, passed)
}
