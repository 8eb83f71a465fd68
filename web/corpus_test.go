package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRawCorpus sends requests as no library would, over a real socket. Each has what
// must happen. A request that is refused for its form gets one answer, and what hides
// behind it gets none. Known and left: a request line alone may end in a bare LF,
// since nothing in it tells where a request ends; high bytes in a header's value are
// only text.
func TestRawCorpus(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.Patience = time.Second })
	addr := h.listen()
	const (
		second  = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
		get     = "GET /healthz HTTP/1.1\r\nHost: x\r\n"
		chunked = post + "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n"
		end     = "0\r\n\r\n"
	)
	bodied := func(header string) string { return post + "Host: x\r\n" + header + "\r\n\r\n{}" + second }
	encoded := func(header string) string {
		return post + "Host: x\r\n" + header + "\r\n\r\n2\r\n{}\r\n" + end + second
	}

	refused := map[string]string{
		"chunked twice":                       encoded("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
		"identity, then chunked":              encoded("Transfer-Encoding: identity, chunked"),
		"chunked, then identity":              encoded("Transfer-Encoding: chunked, identity"),
		"gzip, then chunked":                  encoded("Transfer-Encoding: gzip, chunked"),
		"chunked in quotes":                   encoded(`Transfer-Encoding: "chunked"`),
		"chunked after a vertical tab":        encoded("Transfer-Encoding: \vchunked"),
		"a transfer encoding of nothing":      encoded("Transfer-Encoding: "),
		"a blank before the colon":            encoded("Transfer-Encoding : chunked"),
		"a folded transfer encoding":          encoded("Transfer-Encoding:\r\n chunked"),
		"a length in hex":                     bodied("Content-Length: 0x2"),
		"a length in a list":                  bodied("Content-Length: 2, 2"),
		"a length with an exponent":           bodied("Content-Length: 2e0"),
		"a length with an underscore":         bodied("Content-Length: 1_0"),
		"a length of nothing":                 bodied("Content-Length: "),
		"a folded length":                     bodied("Content-Length:\r\n 2"),
		"a length hidden by folding":          bodied("A: b\r\n Content-Length: 50\r\nContent-Length: 2"),
		"a chunk's size in C's hex":           chunked + "0x2\r\n{}\r\n" + end + second,
		"a negative chunk":                    chunked + "-2\r\n{}\r\n" + end + second,
		"a signed chunk":                      chunked + "+2\r\n{}\r\n" + end + second,
		"chunks with bare LF":                 chunked + "2\n{}\n0\n\n" + second,
		"a chunk without its end":             chunked + "2\r\n{}" + end + second,
		"a chunk longer than it said":         chunked + "2\r\n{}{}\r\n" + end + second,
		"a length in the trailer":             chunked + "2\r\n{}\r\n0\r\nContent-Length: 50\r\n\r\n" + second,
		"bare LF everywhere":                  "GET /healthz HTTP/1.1\nHost: x\n\n" + second,
		"bare LF after one header":            "GET /healthz HTTP/1.1\r\nHost: x\nA: b\r\n\r\n" + second,
		"bare LF at the end of the head":      "GET /healthz HTTP/1.1\r\nHost: x\r\n\n" + second,
		"LF CR":                               "GET /healthz HTTP/1.1\n\rHost: x\n\r\n\r" + second,
		"a bare CR in a value":                get + "A: b\rc\r\n\r\n" + second,
		"a folded header":                     get + "A: b\r\n c\r\n\r\n" + second,
		"a header folded with a tab":          get + "A: b\r\n\tc\r\n\r\n" + second,
		"a folded first header":               "GET /healthz HTTP/1.1\r\n Host: x\r\nHost: y\r\n\r\n" + second,
		"DEL in a value":                      get + "A: b\x7fc\r\n\r\n" + second,
		"DEL in a name":                       get + "A\x7f: b\r\n\r\n" + second,
		"NUL in a name":                       get + "A\x00: b\r\n\r\n" + second,
		"a high byte in a name":               get + "\xff: b\r\n\r\n" + second,
		"a header without a colon":            get + "Abc\r\n\r\n" + second,
		"a header without a name":             get + ": b\r\n\r\n" + second,
		"a host with a path":                  "GET /healthz HTTP/1.1\r\nHost: x/y\r\n\r\n" + second,
		"a host with a blank":                 "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n" + second,
		"a list of hosts":                     "GET /healthz HTTP/1.1\r\nHost: x, y\r\n\r\n" + second,
		"HTTP/1.0 without a host":             "GET /healthz HTTP/1.0\r\n\r\n" + second,
		"HTTP/0.9":                            "GET /healthz\r\n",
		"HTTP/2 spoken at once":               "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"no version of HTTP":                  "GET /healthz HTTP/1.1x\r\nHost: x\r\n\r\n" + second,
		"two blanks in the request line":      "GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + second,
		"tabs in the request line":            "GET\t/healthz\tHTTP/1.1\r\nHost: x\r\n\r\n" + second,
		"a method of two words":               "GE T /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + second,
		"a body on a route that takes none":   get + "Content-Length: 2\r\n\r\n{}" + second,
		"a request as such a body":            get + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(second)) + second,
		"a body shorter than it said":         post + "Host: x\r\nContent-Length: 10\r\n\r\n{}",
		"a chunk that never comes":            chunked + "ff\r\n{}",
		"a second encoding of the body":       bodied("Content-Encoding: identity\r\nContent-Encoding: gzip\r\nContent-Length: 2"),
		"junk":                                "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
		"a header that never ends":            get + "A: b",
		"a path with a NUL in its query":      "GET /signin?\x00 HTTP/1.1\r\nHost: x\r\n\r\n" + second,
		"a path with a blank behind it":       "GET /signin  HTTP/1.1\r\nHost: x\r\n\r\n" + second,
		"a path that splits the request":      "GET /signin%0d%0aX: y HTTP/1.1\r\nHost: x\r\n\r\n" + second,
		"no path":                             "GET  HTTP/1.1\r\nHost: x\r\n\r\n" + second,
		"a path that does not begin with a /": "GET signin HTTP/1.1\r\nHost: x\r\n\r\n" + second,
		"a star that is no OPTIONS":           "GET * HTTP/1.1\r\nHost: x\r\n\r\n" + second,
	}
	require.GreaterOrEqual(t, len(refused), 50)
	for what, raw := range refused {
		t.Run("refuses "+what, func(t *testing.T) {
			t.Parallel()
			got := talk(t, addr, raw)
			require.Len(t, got, 1, "one answer, and nothing smuggled behind it")
			assert.GreaterOrEqual(t, got[0].StatusCode, 400)
			assert.Less(t, got[0].StatusCode, 500)
			assert.True(t, got[0].Close, "the connection ends")
			assertHeaders(t, got[0])
		})
	}

	// These are odd and harmless: they are answered as written, and so is the next
	// request, which is where everybody expects it.
	for what, c := range map[string]struct {
		raw    string
		status int
	}{
		"CHUNKED in capitals":           {encoded("Transfer-Encoding: CHUNKED"), 200},
		"chunked after a tab":           {encoded("Transfer-Encoding:\tchunked"), 200},
		"a chunk extension":             {chunked + "2;a=b\r\n{}\r\n" + end + second, 200},
		"a trailer":                     {chunked + "2\r\n{}\r\n0\r\nA: b\r\n\r\n" + second, 200},
		"a length after two blanks":     {bodied("Content-Length:  2"), 200},
		"high bytes in a value":         {get + "A: \xff\xfe\r\n\r\n" + second, 200},
		"an absolute address elsewhere": {"GET http://evil.example/healthz HTTP/1.1\r\nHost: x\r\n\r\n" + second, 200},
		"a post to such an address":     {"POST http://evil.example/signin/demo HTTP/1.1\r\nHost: x\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n" + second, 403},
		"TRACE":                         {"TRACE /signin HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\n\r\n" + second, 405},
		"CONNECT":                       {"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n" + second, 404},
		"OPTIONS *":                     {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n" + second, 404},
		"a method of 8 kB":              {strings.Repeat("A", 8<<10) + " /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + second, 400},
		"a wish for HTTP/2":             {get + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n" + second, 200},
		"a wish for a web socket":       {get + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + second, 200},
		"a refused post of four bytes":  {"POST /signin HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\na=bc" + second, 403},
		"another method in a header":    {"GET /signout HTTP/1.1\r\nHost: x\r\nX-HTTP-Method-Override: POST\r\n\r\n" + second, 405},
		"another path in a header":      {"GET /no/such HTTP/1.1\r\nHost: x\r\nX-Original-URL: /healthz\r\nX-Rewrite-URL: /healthz\r\n\r\n" + second, 404},
	} {
		t.Run("answers "+what, func(t *testing.T) {
			t.Parallel()
			got := talk(t, addr, c.raw)
			require.Len(t, got, 2)
			assert.Equal(t, c.status, got[0].StatusCode)
			assert.Equal(t, 200, got[1].StatusCode)
			assert.Empty(t, got[0].Header.Get("Upgrade"))
			assertHeaders(t, got[0])
		})
	}
	t.Run("goes on for who waits to be asked", func(t *testing.T) {
		t.Parallel()
		got := talk(t, addr, post+"Host: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		require.Len(t, got, 2)
		assert.Equal(t, []int{100, 200}, []int{got[0].StatusCode, got[1].StatusCode})
	})

	// No spelling of a path finds a route that it is not: whoever guards /settings at
	// a proxy and we must mean the same.
	for _, path := range []string{
		"//signin", "/./signin", "/%2e/signin", "/%2e%2e/", "/%252e%252e/", "/..;/", "/../signin", "/x/../signin", "/x/%2e%2e/signin", "/%00", "/\\", "/\\signin",
		"/signin%2f", "/signin/", "/signin.", "/signin%20", "/signin%09", "/signin;x=y", "/signin%23", "/SIGNIN", "/Signin", "/sign%69n/", "/%zz", "/%", "/%c0%ae", "/\xff",
		"/static/../signin", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fgo.mod", `/static/..\..\go.mod`, "/media/..%2fdashboard.db",
		"/accounts/1/../../settings", "/accounts/%2e%2e/settings", "/" + strings.Repeat("a", 12<<10),
	} {
		t.Run(fmt.Sprintf("finds nothing at %.40q", path), func(t *testing.T) {
			t.Parallel()
			got := talk(t, addr, "GET "+path+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
			require.Len(t, got, 1)
			assert.Equal(t, http.StatusNotFound, got[0].StatusCode)
			assertHeaders(t, got[0])
		})
	}
	t.Run("a path of 64 kB is too long", func(t *testing.T) {
		got := talk(t, addr, "GET /"+strings.Repeat("a", 64<<10)+" HTTP/1.1\r\nHost: x\r\n\r\n")
		for _, res := range got { // the connection may break before it was written whole
			assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, res.StatusCode)
		}
	})
}
