package web

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/web/browsertest"
)

// tight is a listener whose connections hold little on the way, so that a reader who
// stalls is felt at once.
type tight struct{ net.Listener }

func (l tight) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		err = tcp.SetWriteBuffer(4 << 10)
	}
	return conn, err
}

func TestFiveHundredListeners(t *testing.T) {
	const each = 250
	h := openHouse(t, func(o *Options) { o.Patience = 10 * time.Second })
	cookie := h.as(access.Viewer)
	addr := h.serve(tight{h.port()})
	open := "GET /live?topics=template/ HTTP/1.1\r\nHost: x\r\nCookie: " + cookie.String() + "\r\n\r\n"
	for range each {
		stall(t, addr, open)
	}
	heard := make(chan string, 10*each)
	for range each {
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		_, err = io.WriteString(conn, open)
		require.NoError(t, err)
		go func() {
			scan := bufio.NewScanner(conn)
			scan.Buffer(nil, 1<<20)
			for scan.Scan() {
				for _, mark := range []string{"template/first", "template/second"} {
					if strings.Contains(scan.Text(), mark) {
						heard <- mark
					}
				}
			}
		}()
	}
	require.Eventually(t, func() bool { return h.hub.Listeners() == 2*each }, 20*time.Second, 10*time.Millisecond)

	// More than the kernel holds for somebody who does not read.
	var many []string
	for i := range 25 {
		many = append(many, fmt.Sprintf("template/%03d-%s", i, strings.Repeat("x", 2<<10)))
	}
	for _, mark := range []string{"template/first", "template/second"} {
		h.hub.Publish(append(many, mark)...)
		for n := range each {
			select {
			case got := <-heard:
				require.Equal(t, mark, got)
			case <-time.After(time.Minute):
				require.Failf(t, "somebody waits for those who stall", "%s: %d of %d heard it", mark, n, each)
			}
		}
		assert.Equal(t, http.StatusOK, h.send("GET", "/healthz", "").StatusCode)
	}
	require.Eventually(t, func() bool { return h.hub.Listeners() == each }, time.Minute, 10*time.Millisecond, "who stalls is cut, and nobody else")
}

// router passes connections on, and can forget those that carry a live stream, as
// routers do with a laptop that sleeps: nothing comes any more, and nothing says so.
type router struct {
	mu    sync.Mutex
	slept map[net.Conn]bool
	live  map[net.Conn]bool
}

func (r *router) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for conn, live := range r.live {
		r.slept[conn] = r.slept[conn] || live
	}
}

func (r *router) pass(from, to, browser net.Conn) {
	defer from.Close()
	defer to.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		r.mu.Lock()
		if from == browser {
			r.live[browser] = bytes.Contains(buf[:n], []byte("GET /live"))
		}
		slept := r.slept[browser]
		r.mu.Unlock()
		if slept {
			continue
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (r *router) before(t *testing.T, addr string) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			browser, err := ln.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", addr)
			if err != nil {
				browser.Close()
				continue
			}
			go r.pass(browser, server, browser)
			go r.pass(server, browser, browser)
		}
	}()
	return ln.Addr().String()
}

func TestALaptopThatWakesCatchesUp(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.heartbeat = 100 * time.Millisecond
	s.listed(sobotsim.Template{Name: "order_update", Language: "en_US", Status: "APPROVED"})
	r := &router{slept: map[net.Conn]bool{}, live: map[net.Conn]bool{}}
	b := browsertest.Open(t, "http://"+r.before(t, s.listen()))
	enter(b, access.Editor)
	b.Open(address("/templates"))
	require.NoError(t, s.f.Sim.SetStatus(desktest.WABA, "order_update", "en_US", "PAUSED", ""))
	s.f.Deliver()
	b.Until(`document.querySelector("#name-order_update [data-status=PAUSED]")`)
	r.forget()
	s.f.Clock.Advance(time.Minute)
	require.NoError(t, s.f.Sim.SetStatus(desktest.WABA, "order_update", "en_US", "DISABLED", ""))
	s.f.Deliver()
	b.Until(`document.querySelector("#name-order_update [data-status=DISABLED]")`)
}
