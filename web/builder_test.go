package web

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"mime/multipart"
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
	"templatedesk/web/views/builder"
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

func openWorkshop(t *testing.T) *workshop {
	t.Helper()
	ctx := context.Background()
	w := &workshop{house: openHouse(t), sim: sobotsim.New(sobotsim.Options{}), people: map[access.Role]access.Person{}}
	w.clock = time.Now().UTC() // a browser judges by its own clock whether a cookie has expired
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
	d := desk.New(desk.Options{
		Store: w.store, Hub: w.hub, Now: w.now, MediaDir: w.media, Demo: true, PublicURL: w.at,
		Sobot: sobot.New(sobot.Options{BaseURL: vendor.URL, AppID: appID, AppKey: sobot.Secret(appKey), Timeouts: sobot.Timeouts{Create: 2 * time.Second}}),
	})
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
	res, doc := w.get(builder.DraftURL(d.WABA, d.ID))
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

func TestBuilderBegins(t *testing.T) {
	w := openWorkshop(t)
	t.Run("a kind of message makes a draft and leads to it", func(t *testing.T) {
		res, doc := w.get("/accounts/" + shopWABA + "/templates/new")
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, 3, testid(doc, "kind").Length())

		res, _ = w.post(builder.DraftsURL(shopWABA), url.Values{"category": {"UTILITY"}}, false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		res, doc = w.get(res.Header.Get("Location"))
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, "UTILITY", form(t, doc).Get("category"))
	})
	t.Run("an untouched draft says what is needed without calling it an error", func(t *testing.T) {
		doc, _ := w.open(w.draft(templates.Content{Category: templates.CategoryUtility}))
		assert.Zero(t, testid(doc, "field-error").Length())
		assert.Equal(t, []string{"name-required", "language-required", "body-required"},
			testid(doc, "missing").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("data-rule", "") }))
		assert.Contains(t, testid(doc, "left").Text(), "Still needed: name, language, the text")
	})
	t.Run("an unknown kind is refused", func(t *testing.T) {
		res, _ := w.post(builder.DraftsURL(shopWABA), url.Values{"category": {"SPAM"}}, false)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	})
	t.Run("drafts are listed with author and can be discarded", func(t *testing.T) {
		d := w.draft(ready())
		_, doc := w.get(builder.DraftsURL(shopWABA))
		row := testid(doc, "draft").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "order_shipped") })
		assert.Contains(t, row.Text(), "by you")
		res, _ := w.post(builder.DraftURL(shopWABA, d.ID)+"/discard", url.Values{}, false)
		assert.Equal(t, http.StatusSeeOther, res.StatusCode)
		_, err := w.desk.Draft(t.Context(), shopWABA, d.ID)
		require.ErrorIs(t, err, templates.ErrNotFound)
		res, _ = w.get(builder.DraftURL(shopWABA, d.ID))
		assert.Equal(t, "/accounts/"+shopWABA+"/templates", res.Header.Get("Location"))
	})
}

func TestBuilderSaves(t *testing.T) {
	w := openWorkshop(t)
	t.Run("each edit is kept and its answer holds the next version, samples and preview", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		res, doc := w.post(builder.DraftURL(shopWABA, d.ID), with(f, "body", "Hi {{1}}, parcel {{2}} is on its way."), true)
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, "2", form(t, doc).Get("version"))
		assert.Equal(t, 1, doc.Find("#f-samples-1").Length())
		assert.Contains(t, testid(doc, "phone-body").First().Text(), "Hi Ana, parcel {{2}}")
		assert.Equal(t, "Hi {{1}}, parcel {{2}} is on its way.", w.stored(d).Body)
		assert.Zero(t, doc.Find("html head title").Length(), "a part, not a page")
	})
	t.Run("a post that changes nothing makes no version", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		w.post(builder.DraftURL(shopWABA, d.ID), f, true)
		assert.Equal(t, 1, w.stored(d).Version)
	})
	t.Run("without script an edit comes back to the draft's own address", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		res, _ := w.post(builder.DraftURL(shopWABA, d.ID), with(f, "op", "add:URL"), false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		res, doc := w.get(res.Header.Get("Location"))
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, 1, testid(doc, "button").Length())
		_, focused := doc.Find("#f-buttons-0-text").Attr("autofocus")
		assert.True(t, focused)
	})
	t.Run("a fix corrects the text and takes the samples along", func(t *testing.T) {
		c := ready()
		c.Body, c.Samples = "Hi {{1}}, parcel {{3}} is on its way.", []string{"Ana", "", "P-1"}
		d := w.draft(c)
		doc, f := w.open(d)
		fix := doc.Find("[data-rule=body-variable-gap] button[name=op]")
		require.Equal(t, "fix:body-variable-gap", fix.AttrOr("value", ""))
		assert.Equal(t, "fix:body-variable-gap", testid(doc, "fix").AttrOr("value", ""), "the same fix under the field")
		assert.Contains(t, doc.Find("#f-body").AttrOr("aria-describedby", ""), "f-body-error")
		w.post(builder.DraftURL(shopWABA, d.ID), with(f, "op", "fix:body-variable-gap"), true)
		assert.Equal(t, "Hi {{1}}, parcel {{2}} is on its way.", w.stored(d).Body)
		assert.Equal(t, []string{"Ana", "P-1"}, w.stored(d).Samples[:2])
	})
	t.Run("a stale edit is shown as a conflict and loses nothing on either side", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		theirs := ready()
		theirs.Body = "Their own words."
		_, err := w.desk.SaveDraft(t.Context(), w.people[access.Admin], shopWABA, d.ID, 1, theirs)
		require.NoError(t, err)

		res, doc := w.post(builder.DraftURL(shopWABA, d.ID), with(f, "body", "My own words."), true)
		require.Equal(t, http.StatusConflict, res.StatusCode)
		assert.Contains(t, testid(doc, "notice").Text(), w.people[access.Admin].Email+" changed this draft")
		mine := form(t, doc)
		assert.Equal(t, "My own words.", mine.Get("body"))
		assert.Equal(t, "Their own words.", w.stored(d).Body)

		t.Run("typing on stays a conflict", func(t *testing.T) {
			res, _ := w.post(builder.DraftURL(shopWABA, d.ID), with(mine, "body", "My own words, more."), true)
			assert.Equal(t, http.StatusConflict, res.StatusCode)
		})
		t.Run("theirs can be taken", func(t *testing.T) {
			res, doc := w.post(builder.DraftURL(shopWABA, d.ID), with(mine, "op", "take-theirs"), true)
			require.Equal(t, http.StatusOK, res.StatusCode)
			assert.Equal(t, "Their own words.", form(t, doc).Get("body"))
			assert.Zero(t, testid(doc, "notice").Length())
		})
		t.Run("mine can be kept", func(t *testing.T) {
			res, _ := w.post(builder.DraftURL(shopWABA, d.ID), with(mine, "op", "keep-mine"), true)
			require.Equal(t, http.StatusOK, res.StatusCode)
			assert.Equal(t, "My own words.", w.stored(d).Body)
		})
	})
}

func TestBuilderSubmits(t *testing.T) {
	w := openWorkshop(t)
	t.Run("a finished draft becomes a template, once however often it is posted", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		asked := w.sim.Count("createTemplateInfo")
		for range 3 {
			res, _ := w.post(builder.DraftURL(shopWABA, d.ID)+"/submit", f, true)
			assert.Equal(t, "/accounts/"+shopWABA+"/templates/order_shipped/en_US", res.Header.Get("HX-Redirect"))
		}
		assert.Len(t, w.sim.Templates(shopWABA), 1)
		assert.LessOrEqual(t, w.sim.Count("createTemplateInfo")-asked, 1)
	})
	t.Run("what was typed last is submitted", func(t *testing.T) {
		c := ready()
		c.Name = "typed_last"
		d := w.draft(c)
		_, f := w.open(d)
		res, _ := w.post(builder.DraftURL(shopWABA, d.ID)+"/submit", with(f, "footer", "Nusa Retail"), false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		made, err := w.desk.Template(t.Context(), shopWABA, "typed_last", "en_US")
		require.NoError(t, err)
		assert.Equal(t, "Nusa Retail", made.Components[len(made.Components)-1].Text)
	})
	t.Run("an unfinished one is refused with every needed field marked, and Sobot is not asked", func(t *testing.T) {
		before := len(w.sim.Requests())
		d := w.draft(templates.Content{Category: templates.CategoryUtility})
		_, f := w.open(d)
		res, doc := w.post(builder.DraftURL(shopWABA, d.ID)+"/submit", f, true)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Equal(t, "true", doc.Find("#f-name").AttrOr("aria-invalid", ""))
		assert.Equal(t, 3, testid(doc, "field-error").Length())
		assert.Equal(t, "f-name", doc.Find("[autofocus]").AttrOr("id", ""), "the first one takes the focus")
		assert.Equal(t, "1", form(t, doc).Get("tried"), "and stay marked while one corrects them")
		assert.Len(t, w.sim.Requests(), before)
	})
	t.Run("a refusal shows Sobot's own words and keeps the draft", func(t *testing.T) {
		c := ready()
		c.Name = "refused_one"
		d := w.draft(c)
		_, f := w.open(d)
		w.sim.FailNext("createTemplateInfo", sobotsim.Refuse("100", "the moon is not in the right phase"))
		res, doc := w.post(builder.DraftURL(shopWABA, d.ID)+"/submit", f, true)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, testid(doc, "notice").Text(), "the moon is not in the right phase")
		assert.Equal(t, ready().Body, w.stored(d).Body)
		assert.Empty(t, w.stored(d).Submit)
		doc, _ = w.open(d)
		assert.Contains(t, testid(doc, "notice").Text(), "the moon is not in the right phase", "also after a reload")
	})
	t.Run("a lost answer locks the draft until a list tells", func(t *testing.T) {
		c := ready()
		c.Name = "lost_one"
		d := w.draft(c)
		_, f := w.open(d)
		w.sim.FailNext("createTemplateInfo", sobotsim.Drop().AfterExecuting())
		_, doc := w.post(builder.DraftURL(shopWABA, d.ID)+"/submit", f, true)
		require.Equal(t, 1, testid(doc, "unknown").Length())
		_, off := doc.Find("form#draft fieldset").First().Attr("disabled")
		assert.True(t, off)
		assert.Equal(t, "/accounts/"+shopWABA+"/sync", testid(doc, "unknown").Find("button").AttrOr("formaction", ""))

		w.post(builder.DraftURL(shopWABA, d.ID), with(f, "body", "Changed meanwhile."), true)
		assert.Equal(t, c.Body, w.stored(d).Body, "an edit from another window changes nothing now")
	})
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 12, 8))))
	return b.Bytes()
}

// upload posts a file as a browser's file form does.
func (w *workshop) upload(d templates.Draft, name string, content []byte) (*http.Response, *goquery.Document) {
	w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", name)
	require.NoError(w.t, err)
	_, err = part.Write(content)
	require.NoError(w.t, err)
	require.NoError(w.t, m.Close())
	return w.request(http.MethodPost, builder.DraftURL(d.WABA, d.ID)+"/media", m.FormDataContentType(), &body, "HX-Request: true")
}

func TestBuilderMedia(t *testing.T) {
	w := openWorkshop(t)
	withImage := func() templates.Draft {
		c := ready()
		c.Header.Format = templates.HeaderImage
		return w.draft(c)
	}
	t.Run("a file is kept, fetched by Sobot, shown, and taken off again", func(t *testing.T) {
		d := withImage()
		res, doc := w.upload(d, "summer.png", picture(t))
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, 1, testid(doc, "media-ready").Length())
		assert.Contains(t, testid(doc, "media").Text(), "12×8")
		src := doc.Find("img[data-testid=phone-media]").AttrOr("src", "")
		res, _ = w.get(src)
		assert.Equal(t, "image/png", res.Header.Get("Content-Type"))

		_, f := w.open(d)
		w.post(builder.DraftURL(shopWABA, d.ID)+"/media-remove", with(f, "footer", "typed meanwhile"), true)
		assert.True(t, w.stored(d).Header.Media.Empty())
		assert.Equal(t, "typed meanwhile", w.stored(d).Footer)
	})
	t.Run("a file of another kind is refused beside the field", func(t *testing.T) {
		res, doc := w.upload(withImage(), "summer.png", []byte("just text"))
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, testid(doc, "field-error").Text(), "By its bytes this file is text/plain")
	})
	t.Run("a file that Sobot cannot take is kept and can be tried again", func(t *testing.T) {
		d := withImage()
		w.sim.FailNext("get_handle_id", sobotsim.Refuse("500", "fetch failed"))
		_, doc := w.upload(d, "summer.png", picture(t))
		assert.Contains(t, testid(doc, "media-problem").Text(), "fetch failed")
		_, doc = w.post(builder.DraftURL(shopWABA, d.ID)+"/media-retry", form(t, doc), true)
		assert.Equal(t, 1, testid(doc, "media-ready").Length())
	})
	t.Run("a pasted address that is none is refused", func(t *testing.T) {
		d := withImage()
		_, f := w.open(d)
		res, doc := w.post(builder.DraftURL(shopWABA, d.ID)+"/media-url", with(f, "media-url", "javascript:alert(1)"), true)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, testid(doc, "field-error").Text(), "https://")
	})
	t.Run("an edit made during the upload does not lose the file", func(t *testing.T) {
		d := withImage()
		_, f := w.open(d)
		w.sim.FailNext("get_handle_id", sobotsim.Delay(300*time.Millisecond))
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.upload(d, "summer.png", picture(t))
		}()
		require.Eventually(t, func() bool { return w.sim.Count("get_handle_id") > 0 }, 5*time.Second, 5*time.Millisecond)
		w.post(builder.DraftURL(shopWABA, d.ID), with(f, "footer", "typed meanwhile"), true)
		<-done
		assert.Equal(t, "typed meanwhile", w.stored(d).Footer)
		assert.NotEmpty(t, w.stored(d).Header.Media.Handle)
	})
}
