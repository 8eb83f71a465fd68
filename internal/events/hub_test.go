package events

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func everything(string) bool { return true }

func TestHub(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	t.Run("a_listener_hears_its_topics_once_and_in_order", func(t *testing.T) {
		h := NewHub()
		l := h.Subscribe(Topics("template/", "webhooks"))
		h.Publish("template/2", "send/1", "webhooks", "template/2")
		h.Publish("template/1", "webhooks/other", "template/2")
		topics, resync, err := l.Wait(ctx)
		require.NoError(t, err)
		assert.False(t, resync)
		assert.Equal(t, []string{"template/2", "webhooks", "template/1"}, topics)

		h.Publish("template/2")
		topics, _, err = l.Wait(ctx)
		require.NoError(t, err)
		assert.Equal(t, []string{"template/2"}, topics, "taken topics can come again")
	})
	t.Run("a_waiting_listener_is_woken", func(t *testing.T) {
		h := NewHub()
		l := h.Subscribe(everything)
		heard := make(chan []string)
		go func() {
			topics, _, _ := l.Wait(ctx)
			heard <- topics
		}()
		h.Publish("a")
		assert.Equal(t, []string{"a"}, <-heard)
	})
	t.Run("who_comes_back_hears_what_was_missed_and_nothing_twice", func(t *testing.T) {
		h := NewHub()
		h.Publish("a")
		mark := h.Mark()
		h.Publish("b", "c")
		l := h.SubscribeSince(mark, Topics("a", "b"))
		assert.Equal(t, mark, l.Mark(), "nothing was taken yet")
		h.Publish("a")
		topics, resync, err := l.Wait(ctx)
		require.NoError(t, err)
		assert.False(t, resync)
		assert.Equal(t, []string{"b", "a"}, topics)
		assert.Equal(t, h.Mark(), l.Mark())
		h.Publish("b")
		assert.NotEqual(t, h.Mark(), l.Mark(), "what waits was not heard")
		again := h.SubscribeSince(l.Mark(), everything)
		topics, _, err = again.Wait(ctx)
		require.NoError(t, err)
		assert.Equal(t, []string{"b"}, topics)
		now := h.SubscribeSince("", everything)
		h.Publish("d")
		topics, _, err = now.Wait(ctx)
		require.NoError(t, err)
		assert.Equal(t, []string{"d"}, topics, "no mark is now")
	})
	t.Run("who_was_away_for_too_long_or_heard_another_hub_fetches_everything", func(t *testing.T) {
		h := NewHub()
		first := h.Mark()
		for range remembered {
			h.Publish("a")
		}
		l := h.SubscribeSince(first, Topics("none"))
		h.Publish("b")
		for what, l := range map[string]*Listener{
			"too long": h.SubscribeSince(first, everything), "another": h.SubscribeSince(NewHub().Mark(), everything), "ahead": h.SubscribeSince(h.epoch+".99999", everything),
			"garbage": h.SubscribeSince("x", everything), "negative": h.SubscribeSince(h.epoch+".-1", everything),
		} {
			_, resync, err := l.Wait(ctx)
			require.NoError(t, err)
			assert.True(t, resync, what)
		}
		short, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		_, resync, err := l.Wait(short)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.False(t, resync, "all that was missed is remembered to the last")
	})
	t.Run("too_many_topics_become_a_resync", func(t *testing.T) {
		h := NewHub()
		l := h.Subscribe(everything)
		for i := range maxPending + 50 {
			h.Publish(fmt.Sprint("template/", i))
		}
		topics, resync, err := l.Wait(ctx)
		require.NoError(t, err)
		assert.True(t, resync)
		assert.Empty(t, topics)

		h.Publish("template/1")
		topics, resync, err = l.Wait(ctx)
		require.NoError(t, err)
		assert.False(t, resync)
		assert.Equal(t, []string{"template/1"}, topics)
	})
	t.Run("as_many_topics_as_fit_are_no_resync", func(t *testing.T) {
		h := NewHub()
		l := h.Subscribe(everything)
		for i := range maxPending {
			h.Publish(fmt.Sprint(i))
		}
		h.Publish("0")
		topics, resync, err := l.Wait(ctx)
		require.NoError(t, err)
		assert.False(t, resync)
		assert.Len(t, topics, maxPending)
	})
	t.Run("waiting_ends_with_its_context", func(t *testing.T) {
		l := NewHub().Subscribe(everything)
		over, cancel := context.WithCancel(ctx)
		cancel()
		_, _, err := l.Wait(over)
		assert.ErrorIs(t, err, context.Canceled)
	})
	t.Run("closing_the_hub_ends_all_after_what_they_still_have", func(t *testing.T) {
		h := NewHub()
		l := h.Subscribe(everything)
		h.Publish("a")
		h.Close()
		h.Close()
		topics, _, err := l.Wait(ctx)
		require.NoError(t, err)
		assert.Equal(t, []string{"a"}, topics)
		_, _, err = l.Wait(ctx)
		assert.ErrorIs(t, err, ErrHubClosed)
		l.Close()

		_, _, err = h.Subscribe(everything).Wait(ctx)
		assert.ErrorIs(t, err, ErrHubClosed, "a closed hub takes no listeners")
		h.Publish("b")
	})
	t.Run("a_closed_listener_is_forgotten", func(t *testing.T) {
		h := NewHub()
		l := h.Subscribe(everything)
		assert.Equal(t, 1, h.Listeners())
		l.Close()
		l.Close()
		assert.Zero(t, h.Listeners())
		h.Publish("a")
		_, _, err := l.Wait(ctx)
		assert.ErrorIs(t, err, ErrHubClosed)
	})
}

// TestHubStalledListenersHarmNobody has 500 listeners of which every second never
// takes anything, four publishers, and subscribers that come and go.
func TestHubStalledListenersHarmNobody(t *testing.T) {
	defer goleak.VerifyNone(t)
	const listeners, publishers, rounds = 500, 4, 100
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	h := NewHub()

	var stalled []*Listener
	var healthy sync.WaitGroup
	complete := make(chan bool, listeners)
	for i := range listeners {
		l := h.Subscribe(Topics("template/"))
		if i%2 == 0 {
			stalled = append(stalled, l)
			continue
		}
		healthy.Go(func() {
			defer l.Close()
			heard, anew := map[string]bool{}, false
			for {
				topics, resync, err := l.Wait(ctx)
				if err != nil {
					assert.ErrorIs(t, err, ErrHubClosed)
					complete <- anew || len(heard) == publishers*rounds
					return
				}
				anew = anew || resync
				for _, topic := range topics {
					heard[topic] = true
				}
			}
		})
	}

	var publishing sync.WaitGroup
	for p := range publishers {
		publishing.Go(func() {
			for i := range rounds {
				h.Publish(fmt.Sprintf("template/%d-%d", p, i), "other")
				if i%10 == 0 {
					h.Subscribe(everything).Close()
				}
			}
		})
	}
	publishing.Wait() // never blocks, although half of the listeners do not take
	h.Close()
	healthy.Wait()

	for range listeners / 2 {
		assert.True(t, <-complete, "a healthy listener hears every topic or a resync")
	}
	for _, l := range stalled {
		l.mu.Lock()
		assert.LessOrEqual(t, len(l.pending), maxPending)
		assert.True(t, l.resync, "a stalled listener is told to start anew")
		l.mu.Unlock()
	}
	assert.Zero(t, h.Listeners())
}
