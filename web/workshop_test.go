package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// workshop is a house with a Sobot that answers, on a port that Sobot can fetch from.
type workshop struct {
	*house
	sim    *sobotsim.Sim
	at     string // http://127.0.0.1:port
	cookie *http.Cookie
	people map[access.Role]access.Person
}

const shopWABA = "100564172790001"

func openWorkshop(t *testing.T, change ...func(*desk.Options)) *workshop {
	t.Helper()
	ctx := context.Background()
	w := &workshop{house: openHouse(t), sim: sobotsim.New(sobotsim.Options{}), people: map[access.Role]access.Person{}}
	w.clock = time.Now().UTC() // as the simulator's
	w.sim.AddAccount(shopWABA, "Nusa Retail")
	vendor := httptest.NewServer(w.sim)
	t.Cleanup(func() {
		_ = w.sim.Close()
		vendor.Close()
		assert.Empty(t, w.sim.Violations(), "the simulator has nothing to complain about")
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w.at = "http://" + ln.Addr().String()
	appID, appKey := w.sim.Credentials()
	options := desk.Options{
		Store: w.store, Hub: w.hub, Now: w.now, MediaDir: w.media, Demo: true, PublicURL: w.at,
		Sobot: sobot.New(sobot.Options{BaseURL: vendor.URL, AppID: appID, AppKey: sobot.Secret(appKey), Timeouts: sobot.Timeouts{Create: 2 * time.Second}}),
	}
	for _, f := range change {
		f(&options)
	}
	d := desk.New(options)
	w.Server = New(Options{Desk: d, Access: w.access, Hub: w.hub, Demo: true, Now: w.now, PublicURL: w.at})
	done := make(chan error, 1)
	go func() { done <- w.Serve(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_ = w.Shutdown(ctx)
		<-done
	})
	w.cookie = w.as(access.Editor)
	for _, role := range []access.Role{access.Editor, access.Admin} {
		_, w.people[role], err = w.access.SignInDemo(ctx, role)
		require.NoError(t, err)
	}
	_, err = d.AddAccount(ctx, w.people[access.Admin], shopWABA, "Nusa Retail")
	require.NoError(t, err)
	return w
}

// draft starts one with the given content.
func (w *workshop) draft(c templates.Content) templates.Draft {
	w.t.Helper()
	d, err := w.desk.NewDraft(context.Background(), w.people[access.Editor], shopWABA, c)
	require.NoError(w.t, err)
	return d
}

func (w *workshop) stored(d templates.Draft) templates.Draft {
	w.t.Helper()
	kept, err := w.desk.Draft(context.Background(), d.WABA, d.ID)
	require.NoError(w.t, err)
	return kept
}

// request asks as an editor's browser would, following no redirect.
func (w *workshop) request(method, path, contentType string, body io.Reader, headers ...string) (*http.Response, *goquery.Document) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.at+path, body)
	require.NoError(w.t, err)
	req.AddCookie(w.cookie)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	require.NoError(w.t, err)
	defer res.Body.Close()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	require.NoError(w.t, err)
	return res, doc
}

func (w *workshop) get(path string) (*http.Response, *goquery.Document) {
	w.t.Helper()
	return w.request(http.MethodGet, path, "", nil)
}

// post sends a form; htmx adds its header.
func (w *workshop) post(path string, form url.Values, htmx bool) (*http.Response, *goquery.Document) {
	w.t.Helper()
	var headers []string
	if htmx {
		headers = []string{"HX-Request: true"}
	}
	return w.request(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), headers...)
}

// form reads the builder's form back from a page, as a browser would post it.
func form(t *testing.T, doc *goquery.Document) url.Values {
	t.Helper()
	values := url.Values{}
	found := doc.Find("form#draft")
	require.Equal(t, 1, found.Length(), "one builder on the page")
	found.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name, ok := s.Attr("name")
		kind := s.AttrOr("type", "")
		_, checked := s.Attr("checked")
		switch {
		case !ok, kind == "file", (kind == "radio" || kind == "checkbox") && !checked:
		case goquery.NodeName(s) == "textarea":
			values.Add(name, s.Text())
		case goquery.NodeName(s) == "select":
			values.Add(name, s.Find("option[selected]").AttrOr("value", ""))
		default:
			values.Add(name, s.AttrOr("value", ""))
		}
	})
	return values
}

func (w *workshop) open(d templates.Draft) (*goquery.Document, url.Values) {
	w.t.Helper()
	res, doc := w.get(ui.DraftURL(d.WABA, d.ID))
	require.Equal(w.t, http.StatusOK, res.StatusCode)
	return doc, form(w.t, doc)
}

func with(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, list := range form {
		out[name] = list
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func ready() templates.Content {
	return templates.Content{
		Name: "order_shipped", Language: "en_US", Category: templates.CategoryUtility,
		Body: "Hello {{1}}, your order has left our warehouse today.", Samples: []string{"Ana"},
	}
}

func testid(doc *goquery.Document, id string) *goquery.Selection {
	return doc.Find("[data-testid=" + id + "]")
}
