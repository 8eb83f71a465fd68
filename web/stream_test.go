package web

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
)

// hear opens a stream and gives its lines as they come; closed when it ends.
func (h *house) hear(addr, topics string, cookie *http.Cookie, headers ...string) <-chan string {
	h.t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://"+addr+"/live?topics="+topics, nil)
	require.NoError(h.t, err)
	req.AddCookie(cookie)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(h.t, err)
	require.Equal(h.t, http.StatusOK, res.StatusCode)
	assert.Equal(h.t, "text/event-stream", res.Header.Get("Content-Type"))
	assertHeaders(h.t, res)
	h.t.Cleanup(func() { res.Body.Close() })
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(res.Body); scan.Scan(); {
			if !strings.HasPrefix(scan.Text(), "id: ") { // a place, other each time
				lines <- scan.Text()
			}
		}
	}()
	for _, line := range []string{"retry: 2000", "", "event: beat", "data: 15000", ""} {
		require.Equal(h.t, line, next(h.t, lines))
	}
	return lines
}

func next(t *testing.T, lines <-chan string) string {
	t.Helper()
	select {
	case line, ok := <-lines:
		require.True(t, ok, "the stream ended")
		return line
	case <-time.After(10 * time.Second):
		require.Fail(t, "nothing came")
		return ""
	}
}

func ended(t *testing.T, lines <-chan string) {
	t.Helper()
	for {
		select {
		case _, open := <-lines:
			if !open {
				return
			}
		case <-time.After(10 * time.Second):
			require.Fail(t, "the stream is still open")
		}
	}
}

func TestLive(t *testing.T) {
	h := openHouse(t)
	addr := h.listen()
	t.Run("a published topic reaches who listens to it, and nobody else", func(t *testing.T) {
		mine := h.hear(addr, "waba/1,template/7", h.as(access.Viewer))
		h.hub.Publish("waba/2", "waba/1", "template/8")
		assert.Equal(t, "event: changed", next(t, mine))
		assert.Equal(t, "data: waba/1", next(t, mine))
		assert.Equal(t, "", next(t, mine))
	})
	t.Run("what comes quickly is told together, at most two a second", func(t *testing.T) {
		lines := h.hear(addr, "a,b,c", h.as(access.Viewer))
		h.hub.Publish("a")
		require.Equal(t, "event: changed", next(t, lines))
		began := time.Now()
		h.hub.Publish("b")
		h.hub.Publish("c")
		h.hub.Publish("b")
		require.Equal(t, "data: a", next(t, lines))
		next(t, lines)
		require.Equal(t, "event: changed", next(t, lines))
		assert.Equal(t, "data: b c", next(t, lines))
		assert.Greater(t, time.Since(began), eventGap*8/10)
	})
	t.Run("a page hears what happened since it was made, and a browser that connects again since the last event", func(t *testing.T) {
		cookie := h.as(access.Viewer)
		page := h.send("GET", "/rules", "", cookie).body
		since := regexp.MustCompile(`data-since="([^"]+)"`).FindStringSubmatch(page)
		require.NotEmpty(t, since)
		h.hub.Publish("a", "other")
		lines := h.hear(addr, "a,b&since="+url.QueryEscape(since[1]), cookie)
		require.Equal(t, "event: changed", next(t, lines))
		assert.Equal(t, "data: a", next(t, lines))
		mark := h.hub.Mark()
		h.hub.Publish("b")
		lines = h.hear(addr, "a,b&since="+url.QueryEscape(since[1]), cookie, "Last-Event-ID: "+mark)
		require.Equal(t, "event: changed", next(t, lines))
		assert.Equal(t, "data: b", next(t, lines))
		lines = h.hear(addr, "a&since=of-another-process.7", cookie)
		assert.Equal(t, "event: resync", next(t, lines))
	})
	t.Run("sign-out ends it", func(t *testing.T) {
		cookie := h.as(access.Viewer)
		lines := h.hear(addr, "a", cookie)
		require.NoError(t, h.access.SignOut(context.Background(), cookie.Value))
		h.hub.Publish("a")
		ended(t, lines)
	})
	t.Run("a browser that leaves is forgotten", func(t *testing.T) {
		h := openHouse(t)
		addr := h.listen()
		req, _ := http.NewRequest(http.MethodGet, "http://"+addr+"/live?topics=a", nil)
		req.AddCookie(h.as(access.Viewer))
		res, err := http.DefaultTransport.RoundTrip(req)
		require.NoError(t, err)
		require.Equal(t, 1, h.hub.Listeners())
		res.Body.Close()
		require.Eventually(t, func() bool {
			h.hub.Publish("a") // only a write tells that nobody reads
			return h.hub.Listeners() == 0
		}, 10*time.Second, 20*time.Millisecond)
	})
	t.Run("a panic in a writer ends that stream alone", func(t *testing.T) {
		h := openHouse(t)
		h.access = nil // what asks whether the session lives now panics
		lines := h.hearAnyway()
		h.hub.Publish("a")
		ended(t, lines)
		assert.Equal(t, 200, h.send("GET", "/healthz", "").StatusCode)
		assert.Contains(t, h.logs.String(), "panic in live stream")
	})
	t.Run("shutdown with open streams takes no time", func(t *testing.T) {
		var all []<-chan string
		for range 20 {
			all = append(all, h.hear(addr, "a", h.as(access.Viewer)))
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		began := time.Now()
		require.NoError(t, h.Shutdown(ctx))
		assert.Less(t, time.Since(began), 2*time.Second)
		for _, lines := range all {
			ended(t, lines)
		}
	})
}

func TestShutdownBeforeTheStart(t *testing.T) {
	h := openHouse(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, h.Shutdown(t.Context()))
	done := make(chan error, 1)
	go func() { done <- h.Serve(ln) }()
	select {
	case err := <-done:
		assert.NoError(t, err)
	case <-time.After(10 * time.Second):
		assert.Fail(t, "it serves for ever")
	}
}

// hearAnyway begins to listen, and opens a stream on a route without a guard. The
// route comes first: Fiber's table is not to be changed under a server that runs.
func (h *house) hearAnyway() <-chan string {
	h.register(route{method: "GET", path: "/unguarded", who: public, handler: h.live})
	res, err := http.Get("http://" + h.listen() + "/unguarded?topics=a")
	require.NoError(h.t, err)
	h.t.Cleanup(func() { res.Body.Close() })
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(res.Body); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	next(h.t, lines)
	return lines
}

func TestEvent(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		got := event("changed", "a"+end+end+"event: evil"+end+"data: b")
		assert.Equal(t, 1, strings.Count(got, "\n\n"), "one event: %q", got)
		assert.Equal(t, "event: changed\ndata: a\ndata: \ndata: event: evil\ndata: data: b\n\n", got)
	}
}
