package events

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"sync"
)

// ErrHubClosed is what Wait returns once the hub or the listener is closed.
var ErrHubClosed = errors.New("the hub is closed")

// maxPending is how many topics a listener may have waiting. A listener further
// behind is told to fetch everything anew, which costs less than a longer list.
const maxPending = 256

// remembered is how many topics the hub can tell again to whoever was away.
const remembered = 1024

// Hub fans out topics ("template/<id> changed") to the listeners of this process.
// It carries no data: a listener that hears a topic fetches what it shows.
// Publishing never blocks, whatever the listeners do.
type Hub struct {
	mu        sync.Mutex
	listeners map[*Listener]struct{}
	closed    bool
	epoch     string   // this hub among those that there were before
	published uint64   // how many topics were, ever
	recent    []string // the last of them, at their number modulo remembered
}

// NewHub returns an open hub without listeners.
func NewHub() *Hub {
	return &Hub{listeners: map[*Listener]struct{}{}, epoch: rand.Text()[:8], recent: make([]string, remembered)}
}

// Listener hears the topics that it subscribed to. One goroutine waits on it.
type Listener struct {
	hub   *Hub
	match func(topic string) bool
	wake  chan struct{} // one token: there is something to take
	done  chan struct{} // closed under hub.mu, once

	mu      sync.Mutex
	pending []string // in order of their first publishing
	known   map[string]struct{}
	resync  bool
	heard   uint64 // how many topics had been published when the last were offered
	taken   uint64 // heard, when the last were taken
}

// Topics matches the topics given; one that ends in a slash matches all below it.
func Topics(wanted ...string) func(topic string) bool {
	return func(topic string) bool {
		for _, want := range wanted {
			if topic == want || strings.HasSuffix(want, "/") && strings.HasPrefix(topic, want) {
				return true
			}
		}
		return false
	}
}

// Subscribe returns a listener for the topics that match, which is asked while
// publishing and so must be quick. Close the listener when done. On a closed hub
// the listener is closed from the start.
func (h *Hub) Subscribe(match func(topic string) bool) *Listener {
	return h.SubscribeSince("", match)
}

// SubscribeSince is Subscribe for somebody who heard all until mark: what was published
// since then is waiting at once. If that is no longer known, as after a restart, it is a
// resync. An empty mark is now.
func (h *Hub) SubscribeSince(mark string, match func(topic string) bool) *Listener {
	l := &Listener{
		hub: h, match: match,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
		known: map[string]struct{}{},
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l.heard, l.taken = h.published, h.published
	if mark != "" {
		h.catchUp(l, mark)
	}
	if h.closed {
		close(l.done)
	} else {
		h.listeners[l] = struct{}{}
	}
	return l
}

func (h *Hub) catchUp(l *Listener, mark string) {
	epoch, number, _ := strings.Cut(mark, ".")
	since, err := strconv.ParseUint(number, 10, 64)
	if err != nil || epoch != h.epoch || since > h.published || h.published-since > remembered {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.resync = true
		l.wake <- struct{}{}
		return
	}
	l.taken = since
	var missed []string
	for n := since; n < h.published; n++ {
		missed = append(missed, h.recent[n%remembered])
	}
	l.offer(missed, h.published)
}

// Mark names this moment, for SubscribeSince.
func (h *Hub) Mark() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mark(h.published)
}

func (h *Hub) mark(n uint64) string { return h.epoch + "." + strconv.FormatUint(n, 10) }

// Publish tells every listener about the topics it subscribed to. It is called
// after the commit, so that a listener finds what it is told of.
func (h *Hub) Publish(topics ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, topic := range topics {
		h.recent[h.published%remembered] = topic
		h.published++
	}
	for l := range h.listeners {
		l.offer(topics, h.published)
	}
}

// Close ends all listeners, for good. It comes before the server's shutdown,
// which would wait for open streams otherwise.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.listeners {
		close(l.done)
		delete(h.listeners, l)
	}
}

// Listeners is how many listen now.
func (h *Hub) Listeners() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners)
}

func (l *Listener) offer(topics []string, published uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = published
	for _, topic := range topics {
		if l.resync { // everything will be fetched anyway
			break
		}
		if _, waiting := l.known[topic]; waiting || !l.match(topic) {
			continue
		}
		if len(l.pending) == maxPending {
			l.pending, l.resync = nil, true
			clear(l.known)
			break
		}
		l.pending = append(l.pending, topic)
		l.known[topic] = struct{}{}
	}
	if l.resync || len(l.pending) > 0 {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// Wait returns the topics published since the last call, each once, as soon as
// there are any. With resync there were too many to keep: fetch everything. The
// error is the context's, or ErrHubClosed after the last topics were taken.
func (l *Listener) Wait(ctx context.Context) (topics []string, resync bool, err error) {
	for {
		if topics, resync = l.take(); resync || len(topics) > 0 {
			return topics, resync, nil
		}
		select {
		case <-l.wake:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-l.done:
			// What was published before the close may have come in between.
			if topics, resync = l.take(); resync || len(topics) > 0 {
				return topics, resync, nil
			}
			return nil, false, ErrHubClosed
		}
	}
}

func (l *Listener) take() (topics []string, resync bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	topics, resync = l.pending, l.resync
	l.pending, l.resync, l.taken = nil, false, l.heard
	clear(l.known)
	return topics, resync
}

// Mark names the moment until which everything was taken from Wait, for SubscribeSince.
func (l *Listener) Mark() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hub.mark(l.taken)
}

// Close ends the listener; the hub forgets it. Closing twice is harmless.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	if _, open := l.hub.listeners[l]; open {
		delete(l.hub.listeners, l)
		close(l.done)
	}
}
