package web

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/desk"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 12, 8))))
	return b.Bytes()
}

// upload posts a file as a browser's file form does.
func (w *workshop) upload(d templates.Draft, name string, content []byte) (*http.Response, *goquery.Document) {
	w.t.Helper()
	return w.postFile(ui.DraftURL(d.WABA, d.ID)+"/media", name, content, "HX-Request: true")
}

func (w *workshop) postFile(path, name string, content []byte, headers ...string) (*http.Response, *goquery.Document) {
	w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", name)
	require.NoError(w.t, err)
	_, err = part.Write(content)
	require.NoError(w.t, err)
	require.NoError(w.t, m.Close())
	return w.request(http.MethodPost, path, m.FormDataContentType(), &body, headers...)
}

func TestNoRoomForAFile(t *testing.T) {
	w := openWorkshop(t, func(o *desk.Options) { o.MediaQuota = 1 })
	c := ready()
	c.Header.Format = templates.HeaderImage
	res, doc := w.upload(w.draft(c), "summer.png", picture(t))
	require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	assert.Contains(t, testid(doc, "field-error").Text(), "There is no room for this file")
	assert.Equal(t, c.Body, doc.Find("#f-body").Text(), "nothing typed is lost")
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
		w.post(ui.DraftURL(shopWABA, d.ID)+"/media-remove", with(f, "footer", "typed meanwhile"), true)
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
		_, doc = w.post(ui.DraftURL(shopWABA, d.ID)+"/media-retry", form(t, doc), true)
		assert.Equal(t, 1, testid(doc, "media-ready").Length())
	})
	t.Run("a pasted address that is none is refused", func(t *testing.T) {
		d := withImage()
		_, f := w.open(d)
		res, doc := w.post(ui.DraftURL(shopWABA, d.ID)+"/media-url", with(f, "media-url", "javascript:alert(1)"), true)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, testid(doc, "field-error").Text(), "https://")
	})
	t.Run("an edit made during the upload does not lose the file", func(t *testing.T) {
		d := withImage()
		_, f := w.open(d)
		w.sim.FailNext("get_handle_id", sobotsim.Delay(300*time.Millisecond))
		before := w.sim.Count("get_handle_id")
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.upload(d, "summer.png", picture(t))
		}()
		require.Eventually(t, func() bool { return w.sim.Count("get_handle_id") > before }, 5*time.Second, 5*time.Millisecond)
		w.post(ui.DraftURL(shopWABA, d.ID), with(f, "footer", "typed meanwhile"), true)
		<-done
		assert.Equal(t, "typed meanwhile", w.stored(d).Footer)
		assert.NotEmpty(t, w.stored(d).Header.Media.Handle)
	})
}
