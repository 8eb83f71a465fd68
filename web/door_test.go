package web

import (
	"net"
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// queue is a listener that gives out what the test put into it.
type queue struct {
	net.Listener
	results chan any // net.Conn or error
}

func (q queue) Accept() (net.Conn, error) {
	switch r := (<-q.results).(type) {
	case net.Conn:
		return r, nil
	case error:
		return nil, r
	}
	return nil, net.ErrClosed
}

type caller struct {
	net.Conn
	from   string
	closed bool
}

func (c *caller) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.from))
}
func (c *caller) Close() error { c.closed = true; return nil }

func TestDoor(t *testing.T) {
	open := func() (queue, *door) {
		q := queue{results: make(chan any, 10)}
		proxy := netip.MustParseAddr("10.0.0.1")
		return q, &door{Listener: q, shared: func(a netip.Addr) bool { return a == proxy }, most: 2, open: map[netip.Addr]int{}}
	}
	t.Run("waits when descriptors run out, and ends when the listener does", func(t *testing.T) {
		q, d := open()
		for _, err := range []error{syscall.EMFILE, &net.OpError{Op: "accept", Err: syscall.ENFILE}, syscall.ECONNABORTED} {
			q.results <- err
		}
		q.results <- &caller{from: "203.0.113.7:1"}
		_, err := d.Accept()
		require.NoError(t, err)
		q.results <- net.ErrClosed
		_, err = d.Accept()
		require.ErrorIs(t, err, net.ErrClosed)
	})
	t.Run("one address gets its share and no more, until it leaves", func(t *testing.T) {
		q, d := open()
		come := func(from string) net.Conn {
			q.results <- &caller{from: from}
			conn, err := d.Accept()
			require.NoError(t, err)
			return conn
		}
		first := come("[2001:db8::1]:1")
		come("[2001:db8::2]:1")
		refused := &caller{from: "[2001:db8:0:0:ffff::3]:1"}
		q.results <- refused
		come("203.0.113.7:1") // somebody else comes in
		assert.True(t, refused.closed, "the same network has two already")
		require.NoError(t, first.Close())
		require.NoError(t, first.Close(), "twice is once")
		come("[2001:db8::3]:1")
		assert.Len(t, d.open, 2)
	})
	t.Run("a proxy speaks for many", func(t *testing.T) {
		q, d := open()
		for range 5 {
			q.results <- &caller{from: "10.0.0.1:1"}
			_, err := d.Accept()
			require.NoError(t, err)
		}
		assert.Empty(t, d.open)
	})
}
