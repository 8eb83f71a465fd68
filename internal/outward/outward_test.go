package outward

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

// names is a name server on loopback that a test scripts: for each name the answers
// to its look-ups, in order; the last one stays.
type names struct {
	answers map[string][][]string
	asked   map[string]int
}

// resolver starts serving; a name that is not scripted does not exist.
func (n *names) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	n.asked = map[string]int{}
	go func() {
		buf := make([]byte, 1500)
		for {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if reply, ok := n.reply(buf[:size]); ok {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (n *names) reply(query []byte) ([]byte, bool) {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil, false
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	script, known := n.answers[strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))]
	if !known {
		m.RCode = dnsmessage.RCodeNameError
	} else {
		key := q.Name.String() + q.Type.String()
		round := min(n.asked[key], len(script)-1)
		n.asked[key]++
		for _, text := range script[round] {
			addr := netip.MustParseAddr(text)
			header := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0}
			switch {
			case addr.Is4() && q.Type == dnsmessage.TypeA:
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: addr.As4()}})
			case addr.Is6() && q.Type == dnsmessage.TypeAAAA:
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
			}
		}
	}
	packed, err := m.Pack()
	return packed, err == nil
}

// fetch asks for an address with a client that may reach nothing special.
func fetch(t *testing.T, c *Client, address string) (Answer, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	return c.Do(t.Context(), req)
}

// refusedAddresses are the hostile ones of every list of such, and one in each block
// of the registries.
var refusedAddresses = []string{
	"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::1", "::", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
	"::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fe80::1%eth0",
	"fec0::1", "ff02::1", "100.64.0.1", "100.100.100.200", "192.0.0.8", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1",
	"192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
	"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100::1", "100:0:0:1::1", "2001::1", "2001:1::1", "2001:2::1", "2001:3::1",
	"2001:4:112::1", "2001:10::1", "2001:20::1", "2001:30::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1",
	"4000::1", "200::1",
}

func TestSpecialAddresses(t *testing.T) {
	c := New(Options{})
	for _, text := range refusedAddresses {
		addr := netip.MustParseAddr(text)
		assert.NotEmpty(t, Special(addr), text)
		assert.Error(t, c.check(addr, 443), text)
	}
	for _, text := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0",
		"172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"::ffff:8.8.8.8", "64:ff9b::808:808", "2001:4860:4860::8888", "2606:4700::1111", "2001:200::1", "2001:db7::1", "2003::1",
	} {
		addr := netip.MustParseAddr(text)
		assert.Empty(t, Special(addr), text)
		assert.NoError(t, c.check(addr, 443), text)
	}
	assert.NotEmpty(t, Special(netip.Addr{}))
}

func TestPorts(t *testing.T) {
	public := netip.MustParseAddr("8.8.8.8")
	c := New(Options{AlsoPorts: []uint16{9443}})
	for _, port := range []uint16{80, 443, 8080, 8443, 9443} {
		assert.NoError(t, c.check(public, port), port)
	}
	for _, port := range []uint16{0, 22, 25, 53, 3306, 5432, 6379, 9444, 65535} {
		assert.Error(t, c.check(public, port), port)
	}
}

func TestGuardRefusesWhateverTheAddressIsCalled(t *testing.T) {
	var knocks atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { knocks.Add(1) }))
	t.Cleanup(inside.Close)
	_, port, err := net.SplitHostPort(inside.Listener.Addr().String())
	require.NoError(t, err)
	dns := &names{answers: map[string][][]string{}}
	for i, text := range refusedAddresses {
		if addr := netip.MustParseAddr(text); addr.Zone() == "" && !addr.Is4In6() {
			dns.answers[nameOf(i)] = [][]string{{text}}
		}
	}
	// What some resolvers read as numbers is a name to ours; here it leads inside too.
	odd := []string{"127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localtest.example", "xn--lclhst-cua.example"}
	for _, name := range odd {
		dns.answers[name] = [][]string{{"127.0.0.1"}}
	}
	c := New(Options{Resolver: dns.resolver(t)})

	var hosts []string
	for i, text := range refusedAddresses {
		addr := netip.MustParseAddr(text)
		if addr.Is6() {
			text = "[" + strings.ReplaceAll(text, "%", "%25") + "]"
		}
		hosts = append(hosts, text)
		if _, named := dns.answers[nameOf(i)]; named {
			hosts = append(hosts, nameOf(i), nameOf(i)+".")
		}
	}
	hosts = append(hosts, append(odd, "localhost", "localhost.")...)
	for _, host := range hosts {
		_, err := fetch(t, c, "http://"+host+":"+port+"/?token=leak-me")
		var refused *Refused
		if assert.Error(t, err, host) && !errors.As(err, &refused) {
			// An address without a network to it may fail before it is dialled.
			var op *net.OpError
			assert.True(t, errors.As(err, &op), "%s: %v", host, err)
		}
		assert.NotContains(t, err.Error(), "leak-me", host)
	}
	for _, address := range []string{"http://good@127.0.0.1/", "http://a:b@example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://x/", "http:///x", "//x/"} {
		_, err := fetch(t, c, address)
		var refused *Refused
		require.ErrorAs(t, err, &refused, address)
	}
	assert.Zero(t, knocks.Load(), "nobody may have got inside")
}

func nameOf(i int) string {
	return "n" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + ".example"
}

func TestGuardDecidesOnTheAddressThatIsDialled(t *testing.T) {
	var knocks atomic.Int64
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, _ := net.SplitHostPort(inner.Addr().String())
	inside := &httptest.Server{Listener: inner, Config: &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { knocks.Add(1) })}}
	inside.Start()
	t.Cleanup(inside.Close)
	outer, err := net.Listen("tcp", "127.0.0.2:"+port)
	require.NoError(t, err)
	outside := &httptest.Server{Listener: outer, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") })}}
	outside.Start()
	t.Cleanup(outside.Close)

	dns := &names{answers: map[string][][]string{
		"flips.example": {{"127.0.0.2"}, {"127.0.0.1"}},
		"both.example":  {{"127.0.0.1", "127.0.0.2"}},
	}}
	// 127.0.0.2 stands for the public internet, which a test must not knock at.
	c := New(Options{Resolver: dns.resolver(t), AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}})
	answer, err := fetch(t, c, "http://flips.example:"+port)
	require.NoError(t, err)
	assert.Equal(t, "fine", string(answer.Body))
	assert.Equal(t, "127.0.0.2", answer.From.String())
	_, err = fetch(t, c, "http://flips.example:"+port)
	var refused *Refused
	require.ErrorAs(t, err, &refused, "the name leads inside now")
	answer, err = fetch(t, c, "http://both.example:"+port)
	require.NoError(t, err, "of two addresses the harmless one is taken")
	assert.Equal(t, "fine", string(answer.Body))
	assert.Zero(t, knocks.Load())
}

func TestAllowPrivate(t *testing.T) {
	prefixes := func(texts ...string) (all []netip.Prefix) {
		for _, text := range texts {
			all = append(all, netip.MustParsePrefix(text))
		}
		return all
	}
	for _, p := range prefixes("10.0.0.0/8", "10.1.2.3/32", "192.168.7.0/24", "172.16.0.0/12", "100.64.0.0/10", "127.0.0.1/32", "::1/128", "fd12:3456::/32") {
		assert.NoError(t, CheckPrivate(p), p)
	}
	bad := prefixes("0.0.0.0/0", "::/0", "169.254.0.0/16", "169.254.169.254/32", "fe80::/10", "8.8.8.0/24", "10.0.0.0/7", "172.0.0.0/8", "224.0.0.0/4", "64:ff9b::/96", "::ffff:10.0.0.0/104")
	for _, p := range append(bad, netip.Prefix{}) {
		assert.Error(t, CheckPrivate(p), p)
	}
	c := New(Options{AllowPrivate: append(bad, prefixes("10.2.0.0/16", "fc00::/7", "100.64.0.0/10")...)})
	for addr, ok := range map[string]bool{
		"10.2.3.4": true, "::ffff:10.2.3.4": true, "10.3.0.1": false, "fd12::1": true, "100.64.1.1": true, "169.254.169.254": false, "127.0.0.1": false,
		"fd00:ec2::254": false, "fd20:ce::254": false, "100.100.100.200": false, "fe80::1": false, "64:ff9b::a02:304": false,
	} {
		assert.Equal(t, ok, c.check(netip.MustParseAddr(addr), 9999) == nil, addr)
	}
}

// loopback is a client that may reach this machine, for servers of a test.
func loopback(resolver ...*net.Resolver) *Client {
	o := Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	if len(resolver) > 0 {
		o.Resolver = resolver[0]
	}
	return New(o)
}

func TestDo(t *testing.T) {
	c := loopback()
	t.Run("follows no redirect and uses no proxy of the environment", func(t *testing.T) {
		t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
		var asked []string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			http.Redirect(w, r, "/inside", http.StatusFound)
		}))
		defer s.Close()
		answer, err := fetch(t, c, s.URL+"/start")
		require.NoError(t, err)
		assert.Equal(t, http.StatusFound, answer.Status)
		assert.Equal(t, []string{"/start"}, asked)
	})
	t.Run("reads no more than its limit", func(t *testing.T) {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			size := MaxAnswer
			if r.URL.Path == "/more" {
				size++
			}
			_, _ = w.Write(make([]byte, size))
		}))
		defer s.Close()
		answer, err := fetch(t, c, s.URL+"/all")
		require.NoError(t, err)
		assert.Len(t, answer.Body, MaxAnswer)
		_, err = fetch(t, c, s.URL+"/more")
		require.ErrorIs(t, err, ErrTooLarge)
	})
	t.Run("sends a body once on a connection of its own", func(t *testing.T) {
		var bodies, connections atomic.Int64
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if string(body) == "alarm" && r.Header.Get("X-Signature") == "signed" {
				bodies.Add(1)
			}
		}))
		s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				connections.Add(1)
			}
		}
		s.Start()
		defer s.Close()
		for range 2 {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader("alarm"))
			require.NoError(t, err)
			req.Header.Set("X-Signature", "signed")
			_, err = c.Do(t.Context(), req)
			require.NoError(t, err)
		}
		assert.EqualValues(t, 2, bodies.Load())
		assert.EqualValues(t, 2, connections.Load())
	})
	t.Run("ends with its context", func(t *testing.T) {
		hold := make(chan struct{})
		s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hold }))
		defer s.Close()
		defer close(hold)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/leak-me", nil)
		require.NoError(t, err)
		_, err = c.Do(ctx, req)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.NotContains(t, err.Error(), "leak-me")
	})
}
