package web

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/events"
)

// openConnections waits until the server has that many.
func (h *house) openConnections(want int32) {
	h.t.Helper()
	require.Eventually(h.t, func() bool { return h.app.Server().GetOpenConnectionsCount() == want },
		20*time.Second, 10*time.Millisecond, "it has %d connections, not %d", h.app.Server().GetOpenConnectionsCount(), want)
}

// stall sends a request and never reads its answer.
func stall(t *testing.T, addr, raw string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4<<10))
	_, err = io.WriteString(conn, raw)
	require.NoError(t, err)
	return conn
}

// cut waits until the server has hung up on a reader. It cannot have sent all: nobody
// read, and the kernel does not hold that much.
func (h *house) cut(logged string) {
	h.t.Helper()
	require.Eventually(h.t, func() bool { return strings.Contains(h.logs.String(), logged) }, 20*time.Second, 5*time.Millisecond)
	h.openConnections(0)
}

func TestStalledSenders(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.Patience = 2 * time.Second })
	h.register(route{method: "POST", path: "/upload", who: public, cap: 1 << 20, anyOrigin: true, handler: func(c *fiber.Ctx) error {
		up, err := h.decodeUpload(c, "file")
		if err == nil {
			_, err = io.Copy(io.Discard, up.Body)
		}
		return err
	}})
	addr := h.listen()
	t.Run("two hundred of them keep nobody else waiting, and are cut", func(t *testing.T) {
		for i := range 200 {
			raw := "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
			if i%2 == 0 {
				raw = post + "Host: x\r\nContent-Length: 5000\r\n\r\n{"
			}
			stall(t, addr, raw)
		}
		got := talk(t, addr, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		require.Len(t, got, 1)
		assert.Equal(t, 200, got[0].StatusCode)
		h.openConnections(0)
	})
	t.Run("an upload that stops is told so, and cut", func(t *testing.T) {
		const head = "Host: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n" +
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
		got := talk(t, addr, "POST /upload HTTP/1.1\r\n"+head+strings.Repeat("x", 8<<10))
		require.Len(t, got, 1)
		assert.Equal(t, http.StatusRequestTimeout, got[0].StatusCode)
		assertHeaders(t, got[0])
		h.openConnections(0)
	})
}

func TestStalledReaders(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.Patience = 200 * time.Millisecond })
	// More than the kernel holds for somebody who does not read.
	const size = 64 << 20
	page := bytes.Repeat([]byte("<p>long</p>\n"), size/12)
	h.register(route{method: "GET", path: "/long", who: public, handler: func(c *fiber.Ctx) error { return c.Send(page) }})
	h.keepMedia(mediaToken, ".jpg", "image/jpeg", "a.jpg", "")
	require.NoError(t, os.Truncate(filepath.Join(h.media, mediaToken+".jpg"), size))
	addr := h.listen()
	t.Run("of a page are cut", func(t *testing.T) {
		stall(t, addr, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
		h.cut("path=/long")
	})
	t.Run("of a media file are cut, and the file is closed", func(t *testing.T) {
		stall(t, addr, "GET /media/"+mediaToken+".jpg HTTP/1.1\r\nHost: x\r\n\r\n")
		h.cut("path=/media/")
		assert.Empty(t, h.openFiles())
	})
	t.Run("of a stream are cut", func(t *testing.T) {
		ours, theirs := net.Pipe() // holds nothing for who does not read
		defer theirs.Close()
		stream := liveStream{ended: func(string) {}, conn: ours, patience: h.patience, beat: h.heartbeat, log: h.log, heard: h.hub.Subscribe(events.Topics("a"))}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			stream.run(bufio.NewWriter(ours))
		}()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			require.Fail(t, "it still waits")
		}
		assert.Zero(t, h.hub.Listeners())
	})
}

// openFiles are the media files that this process has open.
func (h *house) openFiles() (names []string) {
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		h.t.Skip("this system does not tell which files are open")
	}
	for _, fd := range fds {
		name, _ := os.Readlink("/proc/self/fd/" + fd.Name())
		if strings.HasPrefix(name, h.media) {
			names = append(names, name)
		}
	}
	return names
}

// deadlines is a connection that notes which ones were set.
type deadlines struct {
	net.Conn
	read, write []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error  { d.read = append(d.read, t); return nil }
func (d *deadlines) SetWriteDeadline(t time.Time) error { d.write = append(d.write, t); return nil }

// TestSlowButSteady holds that whoever keeps going may take as long as it takes: the
// deadline moves ahead with each piece.
func TestSlowButSteady(t *testing.T) {
	conn := &deadlines{}
	ctx := &requestCtx{}
	ctx.Init2(conn, nil, false)
	up := &pacedReader{from: strings.NewReader("xy"), ctx: ctx, patience: time.Hour, began: time.Now()}
	down := &pacedFile{Reader: strings.NewReader("xy"), ctx: ctx, patience: time.Hour}
	for range 2 {
		before := time.Now()
		for _, r := range []io.Reader{up, down} {
			_, err := r.Read(make([]byte, 1))
			require.NoError(t, err)
		}
		for _, set := range [][]time.Time{conn.read, conn.write} {
			assert.WithinRange(t, set[len(set)-1], before.Add(time.Hour), time.Now().Add(time.Hour))
		}
	}
	assert.Len(t, conn.read, 2)
	assert.Len(t, conn.write, 2)
}

// TestMediaFilesAreClosed asks in every way that ends without sending the file.
func TestMediaFilesAreClosed(t *testing.T) {
	h := openHouse(t)
	h.keepMedia(mediaToken, ".jpg", "image/jpeg", "a.jpg", "0123456789")
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for _, header := range []string{"X-No: 1", "Range: bytes=0-3", "Range: bytes=99-", `If-None-Match: "sum"`} {
			h.send(method, "/media/"+mediaToken+".jpg", "", header)
			assert.Empty(t, h.openFiles(), "%s with %s", method, header)
		}
		h.send(method, "/media/"+mediaToken+".png", "")
		assert.Empty(t, h.openFiles(), "%s as another type", method)
	}
}
