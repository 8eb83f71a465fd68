package browsertest

import (
	"context"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Request is what a page asked for, and how many bytes came, head and body as they were
// on the wire.
type Request struct {
	Address string
	Bytes   int
}

// Weigh opens a page as a browser does that has never been there, and gives all that it
// asks for until its live stream has said its first word: by then everything is there that
// comes without somebody doing something.
func (b *Tab) Weigh(path string) []Request {
	b.t.Helper()
	var (
		mu    sync.Mutex
		order []network.RequestID
		all   = map[network.RequestID]*Request{}
		open  = map[network.RequestID]bool{}
		calm  = make(chan struct{}, 1)
		heard bool
	)
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	require.NoError(b.t, chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			if strings.HasPrefix(ev.Request.URL, "data:") {
				return
			}
			if ev.Type == network.ResourceTypeDocument { // what came before is the page before's
				order, heard = nil, false
				clear(all)
				clear(open)
			}
			order = append(order, ev.RequestID)
			all[ev.RequestID] = &Request{Address: ev.Request.URL}
			open[ev.RequestID] = true
		case *network.EventResponseReceived:
			if r := all[ev.RequestID]; r != nil {
				r.Bytes = int(ev.Response.EncodedDataLength)
			}
		case *network.EventDataReceived:
			if r := all[ev.RequestID]; r != nil {
				r.Bytes += int(ev.EncodedDataLength)
			}
		case *network.EventLoadingFinished:
			if r := all[ev.RequestID]; r != nil {
				r.Bytes = int(ev.EncodedDataLength)
			}
			delete(open, ev.RequestID)
		case *network.EventLoadingFailed: // given up for a newer one of its kind, as live updates are
			delete(open, ev.RequestID)
		case *network.EventEventSourceMessageReceived:
			if all[ev.RequestID] != nil {
				heard = true
				delete(open, ev.RequestID) // it never ends
			}
		}
		if heard && len(open) == 0 {
			select {
			case calm <- struct{}{}:
			default:
			}
		}
	}))
	b.do("weigh "+path,
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
				return err
			}
			_, err := cdp.Call(ctx, t, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
			return err
		}),
		chromedp.Navigate(b.base+path),
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			select {
			case <-calm:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}),
	)
	mu.Lock()
	defer mu.Unlock()
	list := make([]Request, 0, len(order))
	for _, id := range order {
		list = append(list, *all[id])
	}
	return list
}
