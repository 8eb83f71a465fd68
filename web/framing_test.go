package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// talk writes raw bytes and reads every answer until the server closes the
// connection or says no more for a moment.
func talk(t *testing.T, addr, raw string) []*http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	_, _ = io.WriteString(conn, raw) // the server may have hung up
	return answers(t, conn)
}

func answers(t *testing.T, conn net.Conn) (out []*http.Response) {
	t.Helper()
	r := bufio.NewReader(conn)
	for {
		patience := 150 * time.Millisecond
		if len(out) == 0 {
			patience = 10 * time.Second
		}
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(patience)))
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			return out
		}
		_, err = io.Copy(io.Discard, res.Body)
		require.NoError(t, err)
		out = append(out, res)
	}
}

const post = "POST /webhooks/sobot/" + webhookSecret + " HTTP/1.1\r\n"

// TestFraming sends what Fiber's own fasthttp took with 200
// and what it would take still, over a real socket: an upgrade must not undo it.
func TestFraming(t *testing.T) {
	h := openHouse(t)
	addr := h.listen()
	// What a smuggled request looks like; it must never get an answer of its own.
	const second = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	refused := map[string]string{
		"two lengths":                     post + "Host: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}" + second,
		"two different lengths":           post + "Host: x\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + second,
		"length and chunked":              post + "Host: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second,
		"chunked and length":              post + "Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + second,
		"identity and length":             post + "Host: x\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}" + second,
		"identity alone":                  post + "Host: x\r\nTransfer-Encoding: identity\r\n\r\n" + second,
		"an unknown transfer encoding":    post + "Host: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + second,
		"two transfer encodings":          post + "Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + second,
		"two hosts":                       "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"no host":                         "GET /healthz HTTP/1.1\r\n\r\n",
		"an empty host":                   "GET /healthz HTTP/1.1\r\nHost: \r\n\r\n",
		"NUL in a header":                 "GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n",
		"a space before the colon":        post + "Host: x\r\nContent-Length : 2\r\n\r\n{}",
		"a signed length":                 post + "Host: x\r\nContent-Length: +2\r\n\r\n{}",
		"a negative length":               post + "Host: x\r\nContent-Length: -1\r\n\r\n{}",
		"a length beyond all numbers":     post + "Host: x\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
		"junk after a chunk's size":       post + "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n2 x\r\n{}\r\n0\r\n\r\n",
		"a newline in a chunk extension":  post + "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n2;a\nb\r\n{}\r\n0\r\n\r\n",
		"a chunk's size in 17 digits":     post + "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000002\r\n{}\r\n0\r\n\r\n",
		"chunked in HTTP/1.0":             "POST /webhooks/sobot/" + webhookSecret + " HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"a compressed body":               post + "Host: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
		"a compression that is not known": post + "Host: x\r\nContent-Encoding: zstd, identity\r\nContent-Length: 2\r\n\r\n{}",
		"a method in lower case":          "get /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
		"headers of 40 kB":                "GET /healthz HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 40<<10) + "\r\n\r\n",
	}
	for name, raw := range refused {
		t.Run("refuses "+name, func(t *testing.T) {
			t.Parallel()
			got := talk(t, addr, raw)
			require.Len(t, got, 1, "one answer, and nothing smuggled behind it")
			assert.GreaterOrEqual(t, got[0].StatusCode, 400)
			assert.Less(t, got[0].StatusCode, 500)
			assertHeaders(t, got[0])
		})
	}
	t.Run("takes what is well formed", func(t *testing.T) {
		plain := talk(t, addr, post+"Host: x\r\nContent-Length: 2\r\n\r\n{}"+second)
		require.Len(t, plain, 2)
		assert.Equal(t, 200, plain[0].StatusCode)
		chunked := talk(t, addr, post+"Host: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"+second)
		require.Len(t, chunked, 2)
		assert.Equal(t, 200, chunked[0].StatusCode)
		identity := talk(t, addr, post+"Host: x\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}")
		assert.Equal(t, 200, identity[0].StatusCode)
	})
	t.Run("a refused body is not taken for the next request", func(t *testing.T) {
		for _, size := range []int{len(second), 100 << 10} {
			body := second + strings.Repeat(" ", size-len(second))
			// The origin check refuses this post without reading it.
			got := talk(t, addr, fmt.Sprintf("POST /signin HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
			require.Len(t, got, 1)
			assert.Equal(t, 403, got[0].StatusCode)
		}
	})
	t.Run("a webhook that breaks off is not taken for a whole one", func(t *testing.T) {
		before, err := h.store.InboxStats(t.Context())
		require.NoError(t, err)
		for _, head := range []string{"Content-Length: 10\r\n\r\n", "Content-Length: 9000\r\n\r\n" + strings.Repeat(" ", 8<<10), "Transfer-Encoding: chunked\r\n\r\na\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"} {
			conn, err := net.Dial("tcp", addr)
			require.NoError(t, err)
			_, err = io.WriteString(conn, post+"Host: x\r\n"+head+"{}")
			require.NoError(t, err)
			require.NoError(t, conn.(*net.TCPConn).CloseWrite())
			got := answers(t, conn)
			conn.Close()
			require.Len(t, got, 1, "%.30q", head)
			assert.Equal(t, 400, got[0].StatusCode, "%.30q", head)
		}
		after, err := h.store.InboxStats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, before, after, "nothing was kept")
	})
	t.Run("a body over its route's cap is refused, with a length or without", func(t *testing.T) {
		huge := strings.Repeat("x", 1<<20)
		chunk := fmt.Sprintf("%x\r\n%s\r\n", len(huge), huge)
		got := talkLong(t, addr, post+"Host: x\r\nContent-Length: "+strconv.Itoa(webhookCap+1)+"\r\n\r\n", huge)
		require.Len(t, got, 1)
		assert.Equal(t, 413, got[0].StatusCode)
		got = talkLong(t, addr, post+"Host: x\r\nTransfer-Encoding: chunked\r\n\r\n", strings.Repeat(chunk, 4)+"0\r\n\r\n")
		require.Len(t, got, 1)
		assert.Equal(t, 413, got[0].StatusCode)
		got = talkLong(t, addr, post+"Host: x\r\nContent-Length: "+strconv.Itoa(webhookCap)+"\r\n\r\n", strings.Repeat("x", webhookCap))
		require.Len(t, got, 1)
		assert.Equal(t, 200, got[0].StatusCode, "exactly the cap is taken")
	})
}

// talkLong writes from a goroutine, because the server may answer, and stop
// reading, before all is written.
func talkLong(t *testing.T, addr, head, body string) []*http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	go func() {
		_, _ = io.WriteString(conn, head+body) // the server may have hung up
	}()
	return answers(t, conn)
}

func TestHalfSentBodiesHoldNoMemory(t *testing.T) {
	h := openHouse(t)
	addr := h.listen()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const senders = 20
	for range senders {
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		defer conn.Close()
		// Nobody is signed in: 1 MB comes of the 100 MB that the upload route allows.
		head := "POST /webhooks/sobot/wrong HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n"
		go func() { _, _ = io.WriteString(conn, head+strings.Repeat("x", 1<<20)) }()
		got, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		assert.Equal(t, 404, got.StatusCode, "answered without waiting for the body")
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(senders*256<<10))
}

// TestModuleFloors reads go.mod: below these versions known faults of the HTTP
// parser and of Fiber come back.
func TestModuleFloors(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	floors := map[string][3]int{
		"github.com/valyala/fasthttp":   {1, 70, 0},
		"github.com/gofiber/fiber/v2":   {2, 52, 13},
		"github.com/klauspost/compress": {1, 18, 7},
	}
	for line := range strings.Lines(string(mod)) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(words) < 2 {
			continue
		}
		floor, watched := floors[words[0]]
		if !watched {
			continue
		}
		delete(floors, words[0])
		var v [3]int
		_, err := fmt.Sscanf(words[1], "v%d.%d.%d", &v[0], &v[1], &v[2])
		require.NoError(t, err, line)
		older := v[0] < floor[0] || v[0] == floor[0] && (v[1] < floor[1] || v[1] == floor[1] && v[2] < floor[2])
		assert.False(t, older, "%s is older than %v", strings.TrimSpace(line), floor)
	}
	assert.Empty(t, floors, "every watched module is in go.mod")
}
