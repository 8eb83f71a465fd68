package web

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"templatedesk/internal/access"
)

func TestParseProxies(t *testing.T) {
	got, err := ParseProxies(" 10.1.2.3, 192.168.0.9/16 ,,2001:db8::1,::ffff:172.16.0.0/108")
	require.NoError(t, err)
	assert.Equal(t, Proxies{
		netip.MustParsePrefix("10.1.2.3/32"), netip.MustParsePrefix("192.168.0.0/16"),
		netip.MustParsePrefix("2001:db8::1/128"), netip.MustParsePrefix("172.16.0.0/12"),
	}, got)
	none, err := ParseProxies("")
	require.NoError(t, err)
	assert.Empty(t, none)
	for _, bad := range []string{
		"proxy", "10.0.0", "10.0.0.0/33", "10.0.0.1:80", "fe80::1%eth0", "fe80::%eth0/64", "*", "0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96",
		"::ffff:0.0.0.0/80", "10.0.0.1;10.0.0.2", "-1", "10.0.0.0/-1", "010.0.0.1",
	} {
		_, err := ParseProxies("10.0.0.1," + bad)
		assert.Error(t, err, bad)
	}
}

// from asks a server with those proxies where a request of peer came from.
func from(t testing.TB, proxies, peer string, forwarded ...string) string {
	t.Helper()
	list, err := ParseProxies(proxies)
	require.NoError(t, err)
	s, app := &Server{proxies: list}, fiber.New()
	ctx := &requestCtx{}
	ctx.Init(&fasthttp.Request{}, &net.TCPAddr{IP: net.ParseIP(peer), Port: 4000}, nil)
	for _, line := range forwarded {
		ctx.Request.Header.Add("X-Forwarded-For", line)
	}
	c := app.AcquireCtx(ctx)
	defer app.ReleaseCtx(c)
	return s.clientAddress(c)
}

func TestClientAddress(t *testing.T) {
	const proxies = "10.0.0.0/8, 2001:db8::/32"
	for what, c := range map[string]struct {
		peer  string
		lines []string
		want  string
	}{
		"nobody between":                            {"203.0.113.7", nil, "203.0.113.7"},
		"a stranger who names somebody else":        {"203.0.113.7", []string{"198.51.100.1"}, "203.0.113.7"},
		"a stranger who names a proxy":              {"203.0.113.7", []string{"10.0.0.1"}, "203.0.113.7"},
		"a proxy that says nothing":                 {"10.0.0.1", nil, "10.0.0.1"},
		"a proxy":                                   {"10.0.0.1", []string{"203.0.113.7"}, "203.0.113.7"},
		"a proxy as IPv6 shows it":                  {"::ffff:10.0.0.1", []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
		"an IPv6 proxy":                             {"2001:db8::1", []string{"2001:DB9:0::1"}, "2001:db9::1"},
		"two proxies":                               {"10.0.0.1", []string{"203.0.113.7, 10.9.9.9"}, "203.0.113.7"},
		"what the browser made up is on the left":   {"10.0.0.1", []string{"198.51.100.1, 127.0.0.1, 203.0.113.7"}, "203.0.113.7"},
		"a made-up chain of proxies":                {"10.0.0.1", []string{"198.51.100.1, 10.0.0.2, 203.0.113.7, 10.0.0.3"}, "203.0.113.7"},
		"two header lines are one list":             {"10.0.0.1", []string{"198.51.100.1", "203.0.113.7,10.0.0.2"}, "203.0.113.7"},
		"a list over two lines":                     {"10.0.0.1", []string{"203.0.113.7", "10.0.0.2"}, "203.0.113.7"},
		"with a port":                               {"10.0.0.1", []string{"203.0.113.7:55555"}, "203.0.113.7"},
		"IPv6 with a port":                          {"10.0.0.1", []string{"[2001:db9::1]:55555"}, "2001:db9::1"},
		"proxies alone":                             {"10.0.0.1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		"junk stays with the proxy":                 {"10.0.0.1", []string{"unknown"}, "10.0.0.1"},
		"junk left of a proxy stays with that":      {"10.0.0.1", []string{"203.0.113.7, <script>, 10.0.0.2"}, "10.0.0.2"},
		"a zone":                                    {"10.0.0.1", []string{"fe80::1%eth0"}, "10.0.0.1"},
		"a zone with a port":                        {"10.0.0.1", []string{"[fe80::1%25eth0]:80"}, "10.0.0.1"},
		"an empty line":                             {"10.0.0.1", []string{""}, "10.0.0.1"},
		"an empty entry":                            {"10.0.0.1", []string{"203.0.113.7, ,"}, "10.0.0.1"},
		"octal":                                     {"10.0.0.1", []string{"0313.0.0113.7"}, "10.0.0.1"},
		"a number":                                  {"10.0.0.1", []string{"3405803783"}, "10.0.0.1"},
		"10 kB of commas":                           {"10.0.0.1", []string{strings.Repeat(",", 10<<10)}, "10.0.0.1"},
		"10 kB of addresses":                        {"10.0.0.1", []string{strings.Repeat("127.0.0.1, ", 900) + "203.0.113.7"}, "203.0.113.7"},
		"10 kB of proxies ends after a few of them": {"10.0.0.1", []string{"203.0.113.7, " + strings.Repeat("10.0.0.2, ", 1000) + "10.0.0.2"}, "10.0.0.2"},
	} {
		assert.Equal(t, c.want, from(t, proxies, c.peer, c.lines...), what)
	}
	t.Run("nobody is trusted by default", func(t *testing.T) {
		for _, peer := range []string{"127.0.0.1", "10.0.0.1", "::1"} {
			assert.Equal(t, peer, from(t, "", peer, "203.0.113.7"))
		}
	})
	t.Run("a thousand spoofed chains give one address", func(t *testing.T) {
		seen := map[string]bool{}
		for i := range 1000 {
			seen[from(t, proxies, "10.0.0.1", fmt.Sprintf("%d.1.1.1, 10.0.0.%d, junk%d, 203.0.113.7", i%200+1, i%250, i))] = true
		}
		assert.Equal(t, map[string]bool{"203.0.113.7": true}, seen)
	})
}

func FuzzClientAddress(f *testing.F) {
	f.Add("203.0.113.7, 10.0.0.2", "")
	f.Add("x", "fe80::1%eth0")
	f.Add("[::1]:80,", ",,,")
	f.Fuzz(func(t *testing.T, one, two string) {
		if got := from(t, "10.0.0.0/8", "192.0.2.1", one, two); got != "192.0.2.1" {
			t.Fatalf("a stranger became %q", got)
		}
		a, err := netip.ParseAddr(from(t, "10.0.0.0/8", "10.0.0.1", one, two))
		if err != nil || a.Zone() != "" || a.Is4In6() {
			t.Fatalf("%q, %q became %v", one, two, a)
		}
	})
}

// TestOriginOfARequest looks at what handlers and the log get.
func TestOriginOfARequest(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.Proxies = Proxies{netip.MustParsePrefix("127.0.0.0/8")} })
	var got access.Origin
	h.register(route{method: "GET", path: "/who", who: public, handler: func(c *fiber.Ctx) error {
		got = access.OriginOf(h.ctx(c))
		return nil
	}})
	h.app.Handler()
	res := talk(t, h.listen(), "GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1, 203.0.113.7\r\nX-Real-IP: 1.1.1.1\r\nForwarded: for=1.1.1.1\r\n\r\n")
	require.Len(t, res, 1)
	assert.Equal(t, "203.0.113.7", got.Address)
	assert.Equal(t, res[0].Header.Get("X-Request-ID"), got.Request)
	assert.Contains(t, h.logs.String(), "address=203.0.113.7")
}
