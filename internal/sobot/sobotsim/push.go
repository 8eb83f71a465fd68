package sobotsim

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

const pushTimeout = 10 * time.Second

// Push is one webhook and what became of it.
type Push struct {
	ID         string // 32 hex digits, like the document's configid
	Product    string // empty: WhatsApp
	Kind       string // the "field" of a template or account event, else the flat "type"
	Sender     string // number or WABA it is about
	Body       []byte
	URL        string    // where it was pushed to
	At         time.Time // when it was tried; zero while queued
	AnsweredAt time.Time
	HTTPCode   int  // 0: no answer, or never tried
	Lost       bool // dropped by DropPush, by Life or by Close before it was tried
	Cut        int  // how many bytes of it the log of failures keeps; 0: all
}

// Delivered says whether the receiver answered 2xx.
func (p Push) Delivered() bool { return p.HTTPCode/100 == 2 }

// pusher delivers webhooks one after the other, in the order they happened. It never follows a redirect and never repeats.
type pusher struct {
	sim    *Sim
	client *http.Client
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}

	mu       sync.Mutex
	cond     *sync.Cond // signals every change of the fields below
	url      string
	queue    []*Push
	busy     bool
	paused   bool
	stopped  bool
	drop     int
	double   int
	cut      int // see CutPushLog
	log      []*Push
	failures []*Push
}

func newPusher(s *Sim, url string) *pusher {
	client := *s.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p := &pusher{sim: s, client: &client, url: url, done: make(chan struct{})}
	p.cond = sync.NewCond(&p.mu)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	go p.run()
	return p
}

func (p *pusher) restore(failed []Push) {
	for i := range failed {
		p.failures = append(p.failures, &failed[i])
	}
}

// enqueue may be called with the simulator's lock held: the pusher has its own.
func (p *pusher) enqueue(push *Push) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = capped(append(p.log, push))
	times := 1
	switch {
	case p.stopped, p.drop > 0:
		if p.drop > 0 {
			p.drop--
		}
		p.lose(push)
		return
	case p.double > 0:
		p.double--
		times = 2
	}
	for range times {
		p.queue = append(p.queue, push)
	}
	p.cond.Broadcast()
}

// lose puts a push that was never tried among the failures; call it with the lock held.
func (p *pusher) lose(push *Push) {
	push.Lost, push.URL, push.Cut = true, p.url, p.cut
	push.At = p.sim.now()
	push.AnsweredAt = push.At
	if !slices.Contains(p.failures, push) {
		p.failures = capped(append(p.failures, push))
	}
}

func (p *pusher) run() {
	defer close(p.done)
	for {
		p.mu.Lock()
		for !p.stopped && (p.paused || len(p.queue) == 0) {
			p.cond.Wait()
		}
		if p.stopped {
			p.mu.Unlock()
			return
		}
		push, url := p.queue[0], p.url
		body := push.Body
		p.queue = p.queue[1:]
		p.busy = true
		p.mu.Unlock()

		at := p.sim.now()
		code := 0
		if url != "" {
			code = p.post(url, body)
		}

		p.mu.Lock()
		push.URL, push.At, push.AnsweredAt, push.HTTPCode = url, at, p.sim.now(), code
		switch {
		case url == "": // nothing configured, nothing failed
		case push.Delivered():
			p.failures = slices.DeleteFunc(p.failures, func(f *Push) bool { return f == push })
		case !slices.Contains(p.failures, push):
			push.Cut = p.cut
			p.failures = capped(append(p.failures, push))
		}
		p.busy = false
		p.cond.Broadcast()
		p.mu.Unlock()
		p.sim.changed()
	}
}

func (p *pusher) post(url string, body []byte) int {
	ctx, cancel := context.WithTimeout(p.ctx, pushTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	if err != nil {
		p.sim.opt.Log.Debug("sobotsim: webhook not delivered") // the error would show the secret in the URL
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	return resp.StatusCode
}

func (p *pusher) stop() {
	p.cancel()
	p.mu.Lock()
	p.stopped = true
	p.cond.Broadcast()
	p.mu.Unlock()
	<-p.done
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, push := range p.queue {
		p.lose(push)
	}
	p.queue = nil
	p.cond.Broadcast()
}

func (p *pusher) failed() []Push { return p.copies(&p.failures) }

func (p *pusher) copies(list *[]*Push) []Push {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Push, len(*list))
	for i, push := range *list {
		out[i] = *push
	}
	return out
}

// SetWebhookURL says where pushes go from now on; empty means nowhere (they are logged and count as neither delivered nor
// failed).
func (s *Sim) SetWebhookURL(url string) {
	s.pusher.mu.Lock()
	defer s.pusher.mu.Unlock()
	s.pusher.url = url
}

// Pushes lists every webhook made, oldest first (the last 5000).
func (s *Sim) Pushes() []Push { return s.pusher.copies(&s.pusher.log) }

// FailedPushes lists the webhooks that got no 2xx answer, or were lost, and were not delivered since. They are kept over
// restarts.
func (s *Sim) FailedPushes() []Push { return s.pusher.failed() }

// DropPush loses the next n webhooks before they are tried: they go straight to FailedPushes.
func (s *Sim) DropPush(n int) {
	s.pusher.mu.Lock()
	defer s.pusher.mu.Unlock()
	s.pusher.drop = n
}

// DuplicatePush delivers each of the next n webhooks twice.
func (s *Sim) DuplicatePush(n int) {
	s.pusher.mu.Lock()
	defer s.pusher.mu.Unlock()
	s.pusher.double = n
}

// PausePushes holds webhooks back in their queue until ResumePushes.
func (s *Sim) PausePushes() { s.setPaused(true) }

// ResumePushes lets the queue go.
func (s *Sim) ResumePushes() { s.setPaused(false) }

func (s *Sim) setPaused(paused bool) {
	s.pusher.mu.Lock()
	defer s.pusher.mu.Unlock()
	s.pusher.paused = paused
	s.pusher.cond.Broadcast()
}

// Drain waits until every queued webhook was tried. With pushes paused it waits for their resumption.
func (s *Sim) Drain(ctx context.Context) error {
	p := s.pusher
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.cond.Broadcast()
	})
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.queue) > 0 || p.busy {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		p.cond.Wait()
	}
	return nil
}

// push queues a webhook; call it with the lock held, so that webhooks leave in the order of the changes they tell of.
func (s *Sim) push(kind, about string, body []byte) {
	s.state.Sequence++
	s.pusher.enqueue(&Push{ID: s.pushID(), Kind: kind, Sender: about, Body: body})
	s.changed()
}

// pushID makes the configid of a push; call it with the lock held.
func (s *Sim) pushID() string {
	id := make([]byte, 16)
	for i := range id {
		id[i] = byte(s.rng.Uint32())
	}
	return hex.EncodeToString(id)
}
