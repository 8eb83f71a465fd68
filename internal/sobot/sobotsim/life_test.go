package sobotsim

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newLifeBench(t *testing.T) (*bench, *receiver) {
	r := newReceiver(t)
	b := newBench(t, Options{WebhookURL: r.server.URL, Life: true, Seed: 7})
	b.Life().Tick(b.clock.Now())
	return b, r
}

// live moves the clock second by second.
func (b *bench) live(seconds int) {
	b.t.Helper()
	for range seconds {
		b.Life().Tick(b.clock.Add(time.Second))
	}
	b.drain()
}

func (b *bench) submit(name, category string) {
	b.t.Helper()
	a := b.create(strings.Replace(creation(category, plainBody), `"n"`, `"`+name+`"`, 1))
	require.Equal(b.t, codeSuccess, a.Code, a.Raw)
}

func TestLife_reviews_templates(t *testing.T) {
	t.Run("within three to six seconds", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.submit("news", "UTILITY")
		b.live(2)
		assert.Empty(t, r.received())
		assert.Equal(t, "PENDING", b.kept().Templates[0].Status)
		b.live(4)
		require.Len(t, r.received(), 1)
		assert.Contains(t, r.received()[0], `"event":"APPROVED"`)
		assert.Equal(t, "APPROVED", b.kept().Templates[0].Status)
	})
	t.Run("and rejects with a reason when asked to", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.submit("news_reject", "UTILITY")
		b.live(6)
		require.Len(t, r.received(), 1)
		assert.Contains(t, r.received()[0], `"event":"REJECTED"`)
		assert.Regexp(t, `"reason":"(INVALID_FORMAT|PROMOTIONAL)"`, r.received()[0])
	})
	t.Run("and pauses after approval when asked to, for some minutes", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.submit("news_pause", "UTILITY")
		b.live(15)
		got := strings.Join(r.received(), "\n")
		assert.Regexp(t, `(?s)APPROVED.*"new_quality_score":"RED".*PAUSED`, got)
		assert.Contains(t, got, "FIRST_PAUSE")
		assert.Equal(t, "PAUSED", b.kept().Templates[0].Status)
		b.live(5 * 60)
		assert.Equal(t, "APPROVED", b.kept().Templates[0].Status)
	})
	t.Run("and moves the category when asked to", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.submit("news_recat", "UTILITY")
		b.live(6)
		assert.Equal(t, "MARKETING", b.kept().Templates[0].Category)
		assert.Contains(t, r.received()[0], "template_category_update")
	})
	t.Run("but not one that was deleted meanwhile", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.submit("news", "UTILITY")
		require.Equal(t, codeSuccess, b.delete("news").Code)
		b.live(10)
		assert.Empty(t, r.received())
		assert.Empty(t, b.kept().Agenda)
	})
}

func TestLife_delivers_messages(t *testing.T) {
	t.Run("sent, delivered and read, then the answer to a quick reply", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.add("answer", sendable["answer"])
		require.Equal(t, codeSuccess, b.send(sending("answer", "")).Code)
		b.live(15)
		got := r.received()
		require.Len(t, got, 4)
		assert.Contains(t, got[0], `"status":"sent"`)
		assert.Contains(t, got[1], `"status":"delivered"`)
		assert.Contains(t, got[2], `"status":"read"`)
		assert.Contains(t, got[3], `"messageid":"`+b.kept().Messages[0].ID+`"`)
		assert.Contains(t, got[3], `"text":"Yes"`)
	})
	t.Run("no answer where there is nothing to tap", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.add("plain", "")
		require.Equal(t, codeSuccess, b.send(sending("plain", "")).Code)
		b.live(15)
		assert.Len(t, r.received(), 3)
	})
	t.Run("a number ending in 0000 cannot be reached", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.add("plain", "")
		require.Equal(t, codeSuccess, b.send(strings.Replace(sending("plain", ""), "8618888888888", "8618888880000", 1)).Code)
		b.live(5)
		require.Len(t, r.received(), 1)
		assert.Contains(t, r.received()[0], `"errorCode":"131026"`)
	})
}

func TestLife(t *testing.T) {
	t.Run("quality drifts every few minutes and now and then a webhook is lost", func(t *testing.T) {
		b, r := newLifeBench(t)
		b.add("plain", "")
		b.live(3600)
		lost := len(b.FailedPushes())
		all := len(r.received()) + lost
		assert.GreaterOrEqual(t, all, 60/5)
		assert.LessOrEqual(t, all, 60/2)
		assert.Positive(t, lost)
		assert.Less(t, lost, all/2)
	})
	t.Run("the same seed lives the same life", func(t *testing.T) {
		live := func() []string {
			b, r := newLifeBench(t)
			require.NoError(t, b.SeedDemo())
			b.submit("news_reject", "UTILITY")
			b.live(600)
			return r.received()
		}
		assert.Equal(t, live(), live())
	})
	t.Run("a ticker drives it until the simulator is closed", func(t *testing.T) {
		s := New(Options{Life: true})
		s.Life().Start(time.Millisecond)
		assert.Eventually(t, func() bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			return !s.state.NextDrift.IsZero()
		}, 5*time.Second, time.Millisecond)
		require.NoError(t, s.Close())
	})
	t.Run("without the option there is none, and asking for it does no harm", func(t *testing.T) {
		b, r := newPushBench(t)
		b.submit("news", "UTILITY")
		b.Life().Tick(b.clock.Add(time.Hour))
		b.Life().Start(time.Millisecond)
		b.drain()
		assert.Empty(t, r.received())
	})
}
