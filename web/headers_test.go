package web

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/templates"
	"templatedesk/web/static"
	"templatedesk/web/views/ui"
)

// assertHeaders checks what every answer carries, whatever its kind.
func assertHeaders(t *testing.T, res *http.Response) {
	t.Helper()
	what := func(name string) string {
		if res.Request == nil {
			return name + " of a " + res.Status
		}
		return name + " of a " + res.Status + " to " + res.Request.Method + " " + res.Request.URL.Path
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy": "camera=(), microphone=(), geolocation=()",
	} {
		assert.Equal(t, []string{want}, res.Header.Values(name), what(name))
	}
	policies := res.Header.Values("Content-Security-Policy")
	if assert.Len(t, policies, 1, what("Content-Security-Policy")) && policies[0] != "default-src 'none'; sandbox" {
		assert.Equal(t, csp, policies[0], what("Content-Security-Policy"))
	}
	cached := res.Header.Values("Cache-Control")
	if res.StatusCode >= 400 {
		assert.Equal(t, []string{"no-store"}, cached, what("Cache-Control"))
	}
	assert.Len(t, cached, 1, what("Cache-Control"))
	for _, name := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Origin"} {
		assert.Empty(t, res.Header.Values(name), what(name))
	}
	assert.Empty(t, res.Header.Get("Refresh"))
	for _, line := range res.Header.Values("Set-Cookie") {
		lower := strings.ToLower(line)
		for _, want := range []string{"; httponly", "; samesite=lax", "; path=/"} {
			assert.Contains(t, lower, want)
		}
		assert.NotContains(t, lower, "domain")
	}
}

// TestCSP spells out what the policy must never allow.
func TestCSP(t *testing.T) {
	assert.True(t, strings.HasPrefix(csp, "default-src 'none'; "))
	for _, must := range []string{"script-src 'self';", "style-src 'self';", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		assert.Contains(t, csp, must)
	}
	for _, never := range []string{"unsafe", "*", "http:", "https:", "blob:"} {
		assert.NotContains(t, csp, never)
	}
}

// TestHeaderSweep asks every route in every way that there is an answer to, over a
// real listener, and looks at nothing but the headers.
func TestHeaderSweep(t *testing.T) {
	h := openHouse(t)
	h.keepMedia(mediaToken, ".jpg", "image/jpeg", "a.jpg", "0123456789")
	boom := func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000")
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src *")
		panic("boom")
	}
	h.register(route{method: "GET", path: "/panics", who: public, handler: boom})
	h.register(route{method: "GET", path: "/full", who: public, handler: func(*fiber.Ctx) error { return templates.ErrUnavailable }})
	h.register(route{method: "GET", path: "/busy", who: public, handler: func(*fiber.Ctx) error { return desk.ErrBusy }})
	addr := h.listen()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	seen := map[int]int{}
	ask := func(method, path, body string, headers ...string) *http.Response {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel() // ends streams
		req, err := http.NewRequestWithContext(ctx, method, "http://"+addr+path, strings.NewReader(body))
		require.NoError(t, err)
		for _, header := range headers {
			name, value, _ := strings.Cut(header, ": ")
			req.Header.Set(name, value)
		}
		res, err := client.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		assertHeaders(t, res)
		seen[res.StatusCode]++
		return res
	}
	cookie := func(role access.Role) string { c := h.as(role); return "Cookie: " + c.Name + "=" + c.Value }
	people := []string{"", cookie(access.Viewer), cookie(access.Admin)}
	for _, r := range h.routes() {
		if r.path == "/signout" {
			people[1], people[2] = cookie(access.Viewer), cookie(access.Admin)
		}
		for _, who := range people {
			for _, htmx := range []string{"X-No: 1", "HX-Request: true"} {
				ask(r.method, example(r.path), "", sameOrigin, "Cookie: "+strings.TrimPrefix(who, "Cookie: "), htmx)
			}
		}
		ask(http.MethodHead, example(r.path), "", people[2])
		ask(http.MethodPut, example(r.path), "", sameOrigin)
		ask(http.MethodOptions, example(r.path), "")
		if r.method == http.MethodPost {
			ask(r.method, example(r.path), strings.Repeat("a", int(formCap)+1), sameOrigin)
			ask(r.method, example(r.path), "a=b", "Origin: https://evil.example")
			ask(r.method, example(r.path), "a=b", sameOrigin, "Content-Encoding: gzip")
		}
		if r.path == "/signout" {
			people[1], people[2] = cookie(access.Viewer), cookie(access.Admin)
		}
	}
	ask(http.MethodGet, "/live", "", "Accept: text/event-stream")
	media := "/media/" + mediaToken + ".jpg"
	for _, header := range []string{"X-No: 1", "Range: bytes=0-3", "Range: bytes=99-", `If-None-Match: "sum"`} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			res := ask(method, media, "", header)
			assert.Equal(t, "default-src 'none'; sandbox", res.Header.Get("Content-Security-Policy"))
			assert.NotContains(t, res.Header.Get("Cache-Control"), "public")
		}
	}
	if static.Built() {
		css := static.Path("app.css")
		etag := ask(http.MethodGet, css, "").Header.Get("ETag")
		ask(http.MethodGet, css, "", "If-None-Match: "+etag)
		ask(http.MethodHead, css, "", "Accept-Encoding: gzip")
	}
	for _, path := range []string{"/panics", "/full", "/busy", "/no/such/page", "/static/no-such", "/media/no-such", "/live?topics=" + strings.Repeat("a,", 200)} {
		for _, htmx := range []string{"X-No: 1", "HX-Request: true"} {
			res := ask(http.MethodGet, path, "", people[2], htmx)
			assert.GreaterOrEqual(t, res.StatusCode, 400, path)
		}
	}
	for _, raw := range []string{
		"GET /healthz HTTP/1.1\r\n\r\n", "junk\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 40<<10) + "\r\n\r\n", "BREW /coffee HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		for _, res := range talk(t, addr, raw) {
			assertHeaders(t, res)
			seen[res.StatusCode]++
		}
	}
	for _, status := range []int{200, 206, 303, 304, 400, 401, 403, 404, 405, 413, 415, 416, 431, 500, 503} {
		assert.NotZero(t, seen[status], "the sweep saw a %d", status)
	}
	t.Logf("seen: %v", seen)
}

func TestHTTPS(t *testing.T) {
	h := openStage(t)
	h.https = true
	for _, path := range []string{"/signin", "/no/such/page", "/healthz"} {
		assert.NotEmpty(t, h.send("GET", path, "").Header.Get("Strict-Transport-Security"), path)
	}
	t.Run("every cookie is for this host over https alone", func(t *testing.T) {
		admin := h.as(access.Admin)
		var lines []string
		lines = append(lines, h.send("POST", "/signin/demo", "role=viewer", sameOrigin).Header.Values("Set-Cookie")...)
		lines = append(lines, h.send("GET", address("/templates"), "", admin).Header.Values("Set-Cookie")...)
		said := h.send("POST", "/settings/phones", "number=%2B6281234567890&label=Ana", sameOrigin, admin)
		lines = append(lines, said.Header.Values("Set-Cookie")...)
		names := map[string]bool{}
		for _, line := range lines {
			name, _, _ := strings.Cut(line, "=")
			names[name] = true
			assert.Contains(t, strings.ToLower(line), "; secure", line)
		}
		assert.Equal(t, map[string]bool{"__Host-desk": true, "__Host-desk-account": true, "__Host-desk-flash": true}, names)
	})
	t.Run("a message that crossed a redirect is shown once", func(t *testing.T) {
		admin := h.as(access.Admin)
		said := h.send("POST", "/settings/phones", "number=%2B6281234567891&label=Ben", sameOrigin, admin)
		require.Equal(t, http.StatusSeeOther, said.StatusCode)
		flash := said.Cookies()[0]
		got := h.send("GET", "/settings", "", admin, flash)
		assert.Contains(t, got.body, "data-testid=\"toast")
		assert.Contains(t, strings.Join(got.Header.Values("Set-Cookie"), "\n"), flash.Name+"=;")
	})
}

// forwardedHosts are ways to make a program believe that it has another address.
var forwardedHosts = []string{
	"X-Forwarded-Host: evil.example", "X-Forwarded-Host: evil.example\tx", "X-Forwarded-Host: a@evil.example", "X-Forwarded-Host: evil.example:99999",
	"X-Forwarded-Server: evil.example", "X-Host: evil.example", "X-Original-Host: evil.example", "Forwarded: host=evil.example;proto=https",
	"X-Original-URL: //evil.example/settings", "X-Rewrite-URL: //evil.example/settings", "X-Forwarded-Prefix: //evil.example",
	"X-Forwarded-Proto: evil.example", "X-HTTP-Method-Override: evil.example", "Referer: https://evil.example/", "HX-Current-URL: https://evil.example/signin",
}

// TestForwardedHost looks for any trace of another host's name in answers: in bodies
// and in every header.
func TestForwardedHost(t *testing.T) {
	s := openStage(t)
	draft, err := s.f.Desk.NewDraft(t.Context(), desktest.Admin, desktest.WABA, templates.Content{Name: "x", Language: "en_US"})
	require.NoError(t, err)
	admin := s.as(access.Admin)
	paths := []string{ui.DraftURL(desktest.WABA, draft.ID), address("/templates"), address("/activity")}
	for _, r := range s.routes() {
		if r.method == http.MethodGet && r.path != "/live" {
			paths = append(paths, example(r.path))
		}
	}
	for _, path := range paths {
		for _, who := range []*http.Cookie{nil, admin} {
			extras := []any{}
			if who != nil {
				extras = append(extras, who)
			}
			for _, header := range forwardedHosts {
				extras = append(extras, header)
			}
			for _, htmx := range []string{"X-No: 1", "HX-Request: true"} {
				got := s.send("GET", path, "", append(extras, htmx)...)
				assert.NotContains(t, got.body, "evil.example", path)
				for name, values := range got.Header {
					assert.NotContains(t, strings.Join(values, "\n"), "evil.example", "%s of %s", name, path)
				}
			}
		}
	}
	t.Run("nor of a Host that is not ours", func(t *testing.T) {
		addr := s.listen()
		for _, path := range []string{"/", "/signin", "/settings", "/no/such/page", "/setup/x", "/signin?next=https://evil.example/"} {
			for _, res := range talk(t, addr, "GET "+path+" HTTP/1.1\r\nHost: evil.example\r\n\r\n") {
				for name, values := range res.Header {
					assert.NotContains(t, strings.Join(values, "\n"), "evil.example", "%s of %s", name, path)
				}
			}
		}
	})
}

// TestGoingOn holds that every place that a request is sent to is a path of ours,
// whatever the request asked for.
func TestGoingOn(t *testing.T) {
	h := openHouse(t)
	for _, next := range hostileNexts {
		form := url.Values{"role": {"viewer"}, "next": {next}}.Encode()
		for _, htmx := range []string{"X-No: 1", "HX-Request: true"} {
			got := h.send("POST", "/signin/demo", form, sameOrigin, htmx)
			to := got.Header.Get("Location") + got.Header.Get("HX-Redirect")
			u, err := url.Parse(to)
			require.NoError(t, err)
			assert.Empty(t, u.Scheme+u.Host, "%.40q", next)
			assert.Regexp(t, `^/([^/\\]|$)`, to, "%.40q", next)
		}
		got := h.send("GET", "/signin?next="+url.QueryEscape(next), "")
		assert.NotContains(t, got.body, `value="/evil`, "%.40q", next)
		assert.NotContains(t, got.body, `//evil`, "%.40q", next)
	}
}

// TestZippedSecrets holds the reason why pages may be compressed (render.go): no page
// that shows a secret repeats what a stranger may have put into its address.
func TestZippedSecrets(t *testing.T) {
	s := openStage(t)
	view, err := s.f.Desk.Webhooks(t.Context())
	require.NoError(t, err)
	d, err := s.f.Desk.NewDraft(t.Context(), desktest.Admin, desktest.WABA, templates.Content{
		Name: "x", Language: "en_US", Category: "UTILITY", Body: "Hello there, friend.", Header: templates.Header{Format: templates.HeaderImage},
	})
	require.NoError(t, err)
	d, err = s.f.Desk.AttachUpload(t.Context(), desktest.Admin, desktest.WABA, d.ID, templates.HeaderSlot, "a.png", 0, strings.NewReader(string(picture(t))))
	require.NoError(t, err)
	admin := s.as(access.Admin)
	const stranger = "zqjxkvstranger"
	query := "?"
	for _, name := range []string{"q", "next", "kind", "focus", "tried", "part", "before", "down", "status", "sort", "topics", "page"} {
		query += name + "=" + stranger + "&"
	}
	for path, secret := range map[string]string{
		"/webhooks":                      view.Address[strings.LastIndex(view.Address, "/")+1:],
		ui.DraftURL(desktest.WABA, d.ID): d.Header.Media.MediaID,
	} {
		for _, htmx := range []string{"X-No: 1", "HX-Request: true"} {
			got := s.send("GET", path+query, "", admin, htmx, "Referer: https://x/"+stranger, "HX-Current-URL: https://x/"+stranger)
			require.Contains(t, got.body, secret, "%s shows its secret", path)
			assert.NotContains(t, got.body, stranger, path)
		}
	}
}

// TestStreamHeaders is here too because a stream's headers leave before its end.
func TestStreamHeaders(t *testing.T) {
	h := openHouse(t)
	req, err := http.NewRequest(http.MethodGet, "http://"+h.listen()+"/live?topics=a", nil)
	require.NoError(t, err)
	req.AddCookie(h.as(access.Viewer))
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	defer res.Body.Close()
	assertHeaders(t, res)
	assert.Equal(t, "no-store", res.Header.Get("Cache-Control"))
	_, err = bufio.NewReader(res.Body).ReadString('\n')
	require.NoError(t, err)
}
