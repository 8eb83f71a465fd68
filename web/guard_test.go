package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
)

// example fills a route's parameters.
func example(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") || part == "*" {
			parts[i] = "123456789012345678"
		}
	}
	return strings.Join(parts, "/")
}

func TestRoutes(t *testing.T) {
	h := openHouse(t)
	table := map[string]route{}
	for _, r := range h.routes() {
		table[r.method+" "+r.path] = r
		if r.method == http.MethodGet {
			table[http.MethodHead+" "+r.path] = r
		}
	}
	t.Run("every registered route is in the table", func(t *testing.T) {
		for _, r := range h.app.GetRoutes(true) {
			assert.Contains(t, table, r.Method+" "+r.Path)
		}
	})
	t.Run("every route says who may use it", func(t *testing.T) {
		known := []rule{public, viewer, editor, admin}
		for key, r := range table {
			assert.Contains(t, known, r.who, key)
		}
	})
	t.Run("without a session every route that is not public asks to sign in", func(t *testing.T) {
		for key, r := range table {
			if r.who == public {
				continue
			}
			got := h.send(r.method, example(r.path), "", sameOrigin)
			assert.Equal(t, http.StatusSeeOther, got.StatusCode, key)
			assert.True(t, strings.HasPrefix(got.Header.Get("Location"), "/signin"), key)
		}
	})
	t.Run("each role reaches what it may and is refused the rest, in words", func(t *testing.T) {
		for _, role := range []access.Role{access.Viewer, access.Editor, access.Admin} {
			for key, r := range table {
				method := r.method
				if method == http.MethodGet {
					method = http.MethodHead // a stream would not end
				}
				got := h.send(method, example(r.path), "", sameOrigin, h.as(role)) // a fresh session: some routes end it
				what := string(role) + " " + key
				if r.who == public || role.May(access.Role(r.who)) {
					assert.NotEqual(t, http.StatusForbidden, got.StatusCode, what)
					assert.Falsef(t, strings.HasPrefix(got.Header.Get("Location"), "/signin?"), what)
					continue
				}
				require.Equal(t, http.StatusForbidden, got.StatusCode, what)
				got = h.send(r.method, example(r.path), "", sameOrigin, h.as(role))
				assert.Contains(t, got.body, "It needs the role "+string(r.who), what)
			}
		}
	})
	t.Run("posts that are not from our own pages are refused, signed in or not", func(t *testing.T) {
		cookie := h.as(access.Admin)
		for key, r := range table {
			if r.method == http.MethodGet || r.method == http.MethodHead || r.anyOrigin {
				continue
			}
			for what, headers := range foreign {
				extras := []any{cookie}
				for _, header := range headers {
					extras = append(extras, header)
				}
				assert.Equal(t, http.StatusForbidden, h.send(r.method, example(r.path), "", extras...).StatusCode, "%s: %s", key, what)
			}
		}
	})
	t.Run("a route without a rule lets nobody in", func(t *testing.T) {
		h := h.again(t, func(*Options) {})
		h.register(route{method: "GET", path: "/forgotten", handler: h.healthz})
		assert.Equal(t, 403, h.send("GET", "/forgotten", "", h.as(access.Admin)).StatusCode)
	})
	t.Run("case and slashes do not find another route", func(t *testing.T) {
		addr := h.again(t, func(*Options) {}).listen()
		for _, path := range []string{"/SIGNIN", "/signin/", "//signin", "/healthz/", "/signin%2f", "/%73ignin/../x", "/signin;x", "/signin%00"} {
			got := talk(t, addr, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
			if assert.Len(t, got, 1, path) {
				assert.Equal(t, 404, got[0].StatusCode, path)
			}
		}
	})
}

var foreign = map[string][]string{
	"a foreign origin":              {"Origin: https://evil.example"},
	"a null origin":                 {"Origin: null"},
	"neither header":                {},
	"cross-site":                    {"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"},
	"same site but another origin":  {"Sec-Fetch-Site: same-site", "Origin: http://other.desk.test"},
	"cross-site with our origin":    {"Sec-Fetch-Site: cross-site", "Origin: http://desk.test"},
	"our host with another port":    {"Origin: http://desk.test:8081"},
	"our host as somebody's prefix": {"Origin: http://desk.test.evil.example"},
	"our host as a user name":       {"Origin: http://desk.test@evil.example"},
}

func TestOrigin(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.PublicURL = "https://desk.example.com" })
	for _, header := range []string{sameOrigin, "Origin: http://desk.test", "Origin: https://desk.example.com"} {
		got := h.send("POST", "/signin/demo", "role=viewer", header)
		assert.Equal(t, http.StatusSeeOther, got.StatusCode, header)
	}
	got := h.send("POST", "/signin/demo", "role=viewer", "Origin: http://desk.example.com")
	assert.Equal(t, http.StatusForbidden, got.StatusCode, "the public address over plain http is another origin")
}

func TestCookies(t *testing.T) {
	h := openHouse(t)
	cookie := func(t *testing.T, url string) string {
		h := h.again(t, func(o *Options) { o.PublicURL = url })
		got := h.send("POST", "/signin/demo", "role=admin", sameOrigin)
		require.Equal(t, http.StatusSeeOther, got.StatusCode, got.body)
		require.Len(t, got.Header["Set-Cookie"], 1)
		return got.Header["Set-Cookie"][0]
	}
	t.Run("over https only our host over https gets it", func(t *testing.T) {
		c := cookie(t, "https://desk.example.com/")
		assert.True(t, strings.HasPrefix(c, "__Host-desk="), c)
		for _, want := range []string{"; secure", "; HttpOnly", "; SameSite=Lax", "; path=/"} {
			assert.Contains(t, strings.ToLower(c), strings.ToLower(want))
		}
		assert.NotContains(t, strings.ToLower(c), "domain")
	})
	t.Run("over plain http it works too", func(t *testing.T) {
		for _, url := range []string{"", "http://192.168.1.2:8080"} {
			c := cookie(t, url)
			assert.True(t, strings.HasPrefix(c, "desk="), c)
			assert.NotContains(t, strings.ToLower(c), "secure")
			assert.Contains(t, strings.ToLower(c), "; httponly")
			assert.Contains(t, strings.ToLower(c), "; samesite=lax")
		}
	})
	t.Run("it lives for a time that does not hang on the browser's clock", func(t *testing.T) {
		c := strings.ToLower(cookie(t, ""))
		assert.Contains(t, c, "; max-age=2592000;")
		assert.NotContains(t, c, "expires")
		out := h.send("POST", "/signout", "", sameOrigin, h.as(access.Viewer))
		assert.Contains(t, strings.ToLower(out.Header.Get("Set-Cookie")), "desk=; expires=thu, 01 jan 1970")
	})
	t.Run("a session id that the browser brought along is never adopted", func(t *testing.T) {
		planted := &http.Cookie{Name: "desk", Value: strings.Repeat("A", 43)}
		got := h.send("POST", "/signin/demo", "role=viewer", sameOrigin, planted)
		require.Equal(t, http.StatusSeeOther, got.StatusCode)
		assert.NotContains(t, got.Header.Get("Set-Cookie"), planted.Value)
		assert.Equal(t, http.StatusSeeOther, h.send("GET", "/live", "", planted).StatusCode, "it opens nothing")
	})
	t.Run("signing in again and signing out end the session before", func(t *testing.T) {
		old := h.as(access.Viewer)
		require.Equal(t, http.StatusOK, h.send("HEAD", "/live", "", old).StatusCode)
		h.send("POST", "/signin/demo", "role=viewer", sameOrigin, old)
		assert.Equal(t, http.StatusSeeOther, h.send("HEAD", "/live", "", old).StatusCode)
		now := h.as(access.Viewer)
		out := h.send("POST", "/signout", "", sameOrigin, now)
		assert.Equal(t, "/signin", out.Header.Get("Location"))
		assert.Equal(t, http.StatusSeeOther, h.send("HEAD", "/live", "", now).StatusCode)
	})
	t.Run("cookies of any shape open nothing", func(t *testing.T) {
		for _, value := range []string{"", "x", "%00", strings.Repeat("a", 8<<10), "a=b", "é"} {
			got := h.send("HEAD", "/live", "", "Cookie: desk="+value)
			assert.Equal(t, http.StatusSeeOther, got.StatusCode, "%.20q", value)
		}
	})
}

// hostileNexts lead off this site, or nowhere.
var hostileNexts = []string{
	"", "//evil", `/\evil`, `\\evil`, "/%09/evil", "/%2f%2fevil", "/%2fevil", "https:evil", "https:/evil", "https://evil", "///evil",
	"/..//evil", "@evil", "/a/../../evil", "/%5cevil", "/x\r\nSet-Cookie: a=b", "/x%0d%0aa", "/x\x00", "javascript:alert(1)",
	"/" + strings.Repeat("a", 8<<10), "evil", "/ evil", "/\tevil", "/%",
	"/..;//evil", "//evil%2f..", "https://desk.test@evil", "//desk.test@evil", "http:///evil", `/\\/evil`,
}

func TestNext(t *testing.T) {
	for next, want := range map[string]string{
		"/accounts/1/templates?status=PENDING&q=a%20b": "/accounts/1/templates?status=PENDING&q=a%20b",
		"/":         "/",
		"/settings": "/settings",
	} {
		assert.Equal(t, want, safeNext(next))
	}
	for _, next := range hostileNexts {
		got := safeNext(next)
		u, err := url.Parse(got)
		require.NoError(t, err)
		assert.Equal(t, "/", got, "%.40q", next)
		assert.Empty(t, u.Host)
	}
	// These only look as if they led away: the browser stays here.
	for _, next := range []string{"/login@evil", "/\u2044\u2044evil", "/\uff0f\uff0fevil", "/a?b=https://evil", "/a?//evil"} {
		u, err := url.Parse("https://desk.example.com" + safeNext(next))
		require.NoError(t, err)
		assert.Equal(t, "desk.example.com", u.Host, next)
		assert.Regexp(t, `^/[^/\\]`, safeNext(next))
	}
}

func TestAskSignIn(t *testing.T) {
	h := openHouse(t)
	h.register(route{method: "GET", path: "/page", who: viewer, handler: h.healthz})
	h.register(route{method: "POST", path: "/page", who: viewer, handler: h.healthz, cap: formCap})
	h.app.Handler() // takes the new routes in
	t.Run("a page comes back after signing in, with its query", func(t *testing.T) {
		got := h.send("GET", "/page?a=b", "")
		assert.Equal(t, "/signin?next=%2Fpage%3Fa%3Db", got.Header.Get("Location"))
	})
	t.Run("a post comes back to its page", func(t *testing.T) {
		got := h.send("POST", "/page", "a=b", sameOrigin)
		assert.Equal(t, "/signin?next=%2Fpage", got.Header.Get("Location"))
	})
	t.Run("htmx is told to go, with the page's address", func(t *testing.T) {
		got := h.send("GET", "/page", "", "HX-Request: true", "HX-Current-URL: https://elsewhere.example/page?x=1")
		assert.Equal(t, "/signin?next=%2Fpage%3Fx%3D1", got.Header.Get("HX-Redirect"))
		assert.Equal(t, http.StatusOK, got.StatusCode, "a 303 would be followed by the browser, unseen by htmx")
	})
	t.Run("a form that htmx posts stays where it is, with what was typed", func(t *testing.T) {
		got := h.send("POST", "/page", "a=b", sameOrigin, "HX-Request: true", "HX-Current-URL: https://elsewhere.example/page")
		assert.Equal(t, http.StatusUnauthorized, got.StatusCode)
		assert.Empty(t, got.Header.Get("HX-Redirect"))
		assert.Equal(t, "#toasts", got.Header.Get("HX-Retarget"))
		assert.Contains(t, got.body, "You were signed out.")
	})
	t.Run("a stream is refused plainly", func(t *testing.T) {
		assert.Equal(t, http.StatusUnauthorized, h.send("GET", "/live", "", "Accept: text/event-stream").StatusCode)
	})
	t.Run("a session ends with its time", func(t *testing.T) {
		cookie := h.as(access.Viewer)
		require.Equal(t, http.StatusOK, h.send("GET", "/page", "", cookie).StatusCode)
		h.clock = h.clock.Add(12 * time.Hour)
		assert.Equal(t, http.StatusSeeOther, h.send("GET", "/page", "", cookie).StatusCode)
	})
}
