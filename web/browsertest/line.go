package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// SlowUploads lets so many bytes a second leave the browser; 0 lets them go as they come.
func (b *Tab) SlowUploads(perSecond float64) {
	b.t.Helper()
	b.line(&network.Conditions{DownloadThroughput: -1, UploadThroughput: perSecond})
}

// CutLine lets nothing through that begins from now on.
func (b *Tab) CutLine() {
	b.t.Helper()
	b.line(&network.Conditions{Offline: true})
}

// MendLine lets everything through again.
func (b *Tab) MendLine() {
	b.t.Helper()
	b.line()
}

func (b *Tab) line(conditions ...*network.Conditions) {
	b.t.Helper()
	b.do("change the line", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: append([]*network.Conditions{}, conditions...),
		})
		return err
	}))
}
