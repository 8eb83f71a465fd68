package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"
)

func (a answer) find(t *testing.T, selector string) *goquery.Selection {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	require.NoError(t, err)
	return doc.Find(selector)
}

// openEmpty is a house as it is first started: no demo, nobody in it.
func openEmpty(t *testing.T) (*house, *access.Service) {
	h := openHouse(t, func(o *Options) { o.Demo = false })
	people := storetest.New(t, h.now) // without the demo's
	h = h.again(t, func(o *Options) { o.Access = access.New(people, o.Now, slog.New(slog.DiscardHandler)) })
	return h, h.access
}

func TestSignInPage(t *testing.T) {
	ctx := context.Background()
	const email, password = "ana@example.com", "a few plain words"
	demo := openHouse(t)
	h := demo.again(t, func(o *Options) { o.Demo = false })
	require.NoError(t, h.access.EnsureAdmin(ctx, email, password))
	t.Run("the right password leads back to where one wanted to go", func(t *testing.T) {
		page := h.send("GET", "/signin?next=%2Fsettings%3Fa%3Db", "")
		next, _ := page.find(t, "input[name=next]").Attr("value")
		form := url.Values{"email": {email}, "password": {password}, "next": {next}}
		got := h.send("POST", "/signin", form.Encode(), sameOrigin)
		assert.Equal(t, http.StatusSeeOther, got.StatusCode)
		assert.Equal(t, "/settings?a=b", got.Header.Get("Location"))
	})
	t.Run("a foreign next leads home", func(t *testing.T) {
		form := url.Values{"email": {email}, "password": {password}, "next": {"//evil.example"}}
		assert.Equal(t, "/", h.send("POST", "/signin", form.Encode(), sameOrigin).Header.Get("Location"))
	})
	t.Run("a wrong password keeps what was typed but the password, and does not tell who exists", func(t *testing.T) {
		try := func(email string) answer {
			form := url.Values{"email": {email}, "password": {"wrong wrong wrong"}, "next": {"/settings"}}
			return h.send("POST", "/signin", form.Encode(), sameOrigin)
		}
		known, unknown := try(email), try("eve@example.com")
		assert.Equal(t, http.StatusUnprocessableEntity, known.StatusCode)
		assert.Equal(t, known.StatusCode, unknown.StatusCode)
		assert.Equal(t, strings.ReplaceAll(known.body, email, "eve@example.com"), unknown.body)
		typed, _ := known.find(t, "input[name=email]").Attr("value")
		assert.Equal(t, email, typed)
		next, _ := known.find(t, "input[name=next]").Attr("value")
		assert.Equal(t, "/settings", next)
		assert.NotContains(t, known.body, "wrong wrong")
		assert.NotContains(t, h.logs.String(), "wrong wrong")
		assert.Empty(t, known.Header.Get("Set-Cookie"))
	})
	t.Run("too many tries are told to wait", func(t *testing.T) {
		form := url.Values{"email": {"often@example.com"}, "password": {"x"}}.Encode()
		for range 5 {
			require.Equal(t, 422, h.send("POST", "/signin", form, sameOrigin).StatusCode)
		}
		got := h.send("POST", "/signin", form, sameOrigin)
		assert.Equal(t, 429, got.StatusCode)
		assert.NotEmpty(t, got.Header.Get("Retry-After"))
	})
	t.Run("a demo is entered by one click in each role, nothing else is", func(t *testing.T) {
		page := demo.send("GET", "/signin", "")
		assert.Equal(t, 3, page.find(t, "[data-testid=demo-signin] button[name=role]").Length())
		assert.Contains(t, page.body, "Nothing leaves this machine")
		for _, role := range []string{"admin", "editor", "viewer"} {
			assert.Equal(t, 303, demo.send("POST", "/signin/demo", "role="+role, sameOrigin).StatusCode, role)
		}
		assert.Equal(t, 404, demo.send("POST", "/signin/demo", "role=owner", sameOrigin).StatusCode)
		assert.Equal(t, 404, h.send("POST", "/signin/demo", "role=admin", sameOrigin).StatusCode, "not outside a demo")
		assert.Zero(t, h.send("GET", "/signin", "").find(t, "[data-testid=demo-signin]").Length())
	})
	t.Run("who is signed in already goes on", func(t *testing.T) {
		assert.Equal(t, "/settings", h.send("GET", "/signin?next=/settings", "", h.as(access.Admin)).Header.Get("Location"))
	})
}

func TestSetupPage(t *testing.T) {
	ctx := context.Background()
	h, people := openEmpty(t)
	assert.Contains(t, h.send("GET", "/signin", "").body, "setup link")
	token, err := people.SetupToken(ctx)
	require.NoError(t, err)
	assert.Equal(t, 404, h.send("GET", "/setup/wrong", "").StatusCode)
	assert.Equal(t, 200, h.send("GET", "/setup/"+token, "").StatusCode)

	bad := h.send("POST", "/setup/"+token, url.Values{"name": {"Ana"}, "email": {"ana"}, "password": {"short"}}.Encode(), sameOrigin)
	assert.Equal(t, 422, bad.StatusCode)
	assert.Equal(t, 2, bad.find(t, "[data-testid=field-error]").Length())
	name, _ := bad.find(t, "input[name=name]").Attr("value")
	assert.Equal(t, "Ana", name, "nothing typed is lost")

	good := url.Values{"name": {"Ana"}, "email": {"ana@example.com"}, "password": {"a few plain words"}}.Encode()
	got := h.send("POST", "/setup/"+token, good, sameOrigin)
	assert.Equal(t, 303, got.StatusCode)
	assert.NotEmpty(t, got.Header.Get("Set-Cookie"), "signed in at once")
	assert.Equal(t, 404, h.send("GET", "/setup/"+token, "").StatusCode)
	assert.Equal(t, 404, h.send("POST", "/setup/"+token, good, sameOrigin).StatusCode)
	assert.NotContains(t, h.logs.String(), token)
}

func TestFail(t *testing.T) {
	h := openHouse(t)
	const secret = "token=abcdef /home/somebody/x.go"
	failing := map[string]error{
		"/e/500":   fmt.Errorf("open: %w", errors.New(secret)),
		"/e/404":   fmt.Errorf("template: %w", templates.ErrNotFound),
		"/e/409":   fmt.Errorf("save: %w", templates.ErrConflict),
		"/e/422":   templates.FieldErrors{"name": "Type a name."},
		"/e/503":   fmt.Errorf("%w: %s", desk.ErrBusy, secret),
		"/e/full":  fmt.Errorf("save: %w: %s", templates.ErrUnavailable, secret),
		"/e/502":   &desk.Trouble{What: "Sobot gave no clear answer.", Means: "It may be sent.", Do: "Look at the phone.", Outcome: templates.OutcomeUnknown, Err: errors.New(secret)},
		"/e/504":   fmt.Errorf("list: %w", context.DeadlineExceeded),
		"/e/panic": nil,
	}
	for path, err := range failing {
		h.register(route{method: "GET", path: path, who: public, handler: func(*fiber.Ctx) error {
			if err == nil {
				panic(secret)
			}
			return err
		}})
	}
	h.app.Handler()
	want := map[string]int{"/e/500": 500, "/e/404": 404, "/e/409": 409, "/e/422": 422, "/e/503": 503, "/e/full": 503, "/e/502": 502, "/e/504": 503, "/e/panic": 500}
	for path, status := range want {
		page := h.send("GET", path, "")
		assert.Equal(t, status, page.StatusCode, path)
		assert.Equal(t, 1, page.find(t, "main [data-testid=problem]").Length(), path)
		assert.NotContains(t, page.body, "abcdef", "%s: internals are for the log", path)
		assertHeaders(t, page.Response)

		toast := h.send("GET", path, "", "HX-Request: true")
		assert.Equal(t, status, toast.StatusCode, path)
		assert.Equal(t, "#toasts", toast.Header.Get("HX-Retarget"), path)
		assert.Zero(t, toast.find(t, "main").Length(), "%s: a part, not a page", path)
		assert.Equal(t, 1, toast.find(t, "[data-toast=error]").Length(), path)
	}
	t.Run("a fault names the number under which the log knows more", func(t *testing.T) {
		page := h.send("GET", "/e/500", "")
		id := page.Header.Get("X-Request-Id")
		require.NotEmpty(t, id)
		assert.Equal(t, id, page.find(t, "[data-testid=problem] code").Text())
		assert.Contains(t, h.logs.String(), id)
	})
	t.Run("what the phone's owner should do is said", func(t *testing.T) {
		assert.Contains(t, h.send("GET", "/e/502", "").body, "Look at the phone.")
	})
	t.Run("a busy dashboard says when to come again", func(t *testing.T) {
		assert.NotEmpty(t, h.send("GET", "/e/503", "").Header.Get("Retry-After"))
	})
}

func TestAccessLog(t *testing.T) {
	h := openHouse(t)
	const canary = "SeCrEt0123456789SeCrEt0123456789"
	for _, path := range []string{
		"/webhooks/sobot/" + canary, "/webhooks/sobot/" + canary + "/", "/Webhooks/Sobot/" + canary, "/media/" + canary + ".jpg",
		"/setup/" + canary, "/setup/" + canary + "/x", "/somewhere/" + canary, "/signin?next=/" + canary + "&phone=" + canary,
	} {
		h.send("GET", path, "")
		h.send("POST", path, "", sameOrigin)
	}
	h.send("GET", "/live", "", &http.Cookie{Name: "desk", Value: canary})
	assert.NotContains(t, h.logs.String(), canary)
	assert.Contains(t, h.logs.String(), "path=/webhooks/sobot/…")
	assert.Contains(t, h.logs.String(), "path=/signin")
}

func TestWebhookDoor(t *testing.T) {
	h := openHouse(t)
	t.Run("keeps the body byte for byte and then says so", func(t *testing.T) {
		body := "{\"a\": \"\u00e9\xff\x00 \r\n\"}  "
		got := h.send("POST", "/webhooks/sobot/"+webhookSecret, body, "Content-Type: application/json")
		require.Equal(t, 200, got.StatusCode)
		waiting, err := h.store.Waiting(context.Background(), 10)
		require.NoError(t, err)
		require.Len(t, waiting, 1)
		assert.Equal(t, body, string(waiting[0].Body))
	})
	t.Run("a wrong secret is an address that does not exist", func(t *testing.T) {
		want := h.send("POST", "/no/such/address", "{}")
		for _, secret := range []string{
			"wrong", webhookSecret[1:], webhookSecret + "x", strings.ToUpper(webhookSecret), "%61" + webhookSecret[1:], "",
		} {
			got := h.send("POST", "/webhooks/sobot/"+secret, "{}", "Content-Type: application/json")
			assert.Equal(t, 404, got.StatusCode, secret)
			assert.Equal(t, want.body, got.body, secret)
		}
		waiting, err := h.store.Waiting(context.Background(), 10)
		require.NoError(t, err)
		assert.Len(t, waiting, 1, "nothing was kept")
	})
	t.Run("when it cannot be kept, Sobot is asked to come again", func(t *testing.T) {
		require.NoError(t, h.store.Close())
		got := h.send("POST", "/webhooks/sobot/"+webhookSecret, "{}")
		assert.Equal(t, 503, got.StatusCode)
		assert.NotEmpty(t, got.Header.Get("Retry-After"))
	})
}
