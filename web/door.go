package web

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/netutil"
)

const (
	// maxConnections bounds all connections; more wait to be accepted. The HTTP
	// server would answer them itself, without any of our headers.
	maxConnections = 4096
	// maxFromOne bounds those of one address, so that no single machine takes all.
	maxFromOne = maxConnections / 4
	// acceptPause is how long to wait for a descriptor to become free.
	acceptPause = 50 * time.Millisecond
)

// door is the listener as the server sees it. Out of descriptors it waits instead
// of giving up, and no one address gets all the connections.
type door struct {
	net.Listener
	shared func(netip.Addr) bool // many people come from there: it has no limit of its own
	most   int

	mu   sync.Mutex
	open map[netip.Addr]int
}

func (s *Server) door(ln net.Listener) net.Listener {
	shared := func(a netip.Addr) bool { return a.IsLoopback() || s.proxies.trust(a) }
	return netutil.LimitListener(&door{Listener: ln, shared: shared, most: maxFromOne, open: map[netip.Addr]int{}}, maxConnections)
}

// Accept gives the next connection that may come in.
func (d *door) Accept() (net.Conn, error) {
	for {
		conn, err := d.Listener.Accept()
		switch {
		case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE), errors.Is(err, syscall.ENOBUFS),
			errors.Is(err, syscall.ENOMEM), errors.Is(err, syscall.ECONNABORTED):
			time.Sleep(acceptPause)
			continue
		case err != nil:
			return nil, err
		}
		from, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
		if d.shared(from.Addr().Unmap()) {
			return conn, nil
		}
		if a := network(from.Addr()); d.enter(a) {
			return &guest{Conn: conn, leave: sync.OnceFunc(func() { d.leave(a) })}, nil
		}
		_ = conn.Close() // nothing was read or promised
	}
}

// network is the address that one machine cannot change at will: of IPv6 the first
// half, since a machine gets the other half to itself.
func network(a netip.Addr) netip.Addr {
	if a = a.Unmap().WithZone(""); a.Is6() {
		p, _ := a.Prefix(64)
		return p.Addr()
	}
	return a
}

func (d *door) enter(a netip.Addr) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open[a] >= d.most {
		return false
	}
	d.open[a]++
	return true
}

func (d *door) leave(a netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open[a]--; d.open[a] == 0 {
		delete(d.open, a)
	}
}

type guest struct {
	net.Conn
	leave func()
}

// Close ends the connection and makes room for another one from there.
func (g *guest) Close() error {
	defer g.leave()
	return g.Conn.Close()
}
