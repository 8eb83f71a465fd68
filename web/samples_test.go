package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// largePicture takes a while on a slow line.
func largePicture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 300, 300))
	_, err := rand.Read(img.Pix)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	return b.Bytes()
}

func sampleNames(doc *goquery.Document) []string {
	return testid(doc, "sample").Map(func(_ int, s *goquery.Selection) string { return s.Find("p").First().Text() })
}

func TestMediaPage(t *testing.T) {
	w := openWorkshop(t)
	t.Run("says how files come here when there are none", func(t *testing.T) {
		_, doc := w.get(ui.SamplesURL)
		assert.Contains(t, testid(doc, "empty").Text(), "No files yet")
	})
	t.Run("keeps what is added and shows it by kind", func(t *testing.T) {
		res, _ := w.postFile(ui.SamplesURL, "summer.png", picture(t))
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		res, _ = w.postFile(ui.SamplesURL, "bill <b>.pdf", []byte("%PDF-1.7 a bill"))
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		_, doc := w.get(ui.SamplesURL)
		assert.ElementsMatch(t, []string{"summer.png", "bill <b>.pdf"}, sampleNames(doc))
		_, doc = w.get(ui.SamplesURL + "?kind=image")
		assert.Equal(t, []string{"summer.png"}, sampleNames(doc))
		assert.Contains(t, testid(doc, "sample").Text(), "image/png · 1 KB · 12×8")
		assert.Contains(t, testid(doc, "room").Text(), "taken")
		_, doc = w.get(ui.SamplesURL + "?kind=video")
		assert.Contains(t, testid(doc, "empty").Text(), "No file of this kind")
	})
	t.Run("hands files to people who are signed in, and no browser runs them", func(t *testing.T) {
		_, doc := w.get(ui.SamplesURL + "?kind=image")
		file := doc.Find(`[data-testid="sample"] img`).AttrOr("src", "")
		res, _ := w.get(file)
		assert.Equal(t, "image/png", res.Header.Get("Content-Type"))
		assert.Equal(t, "default-src 'none'; sandbox", res.Header.Get("Content-Security-Policy"))
		res, _ = w.get(strings.Replace(file, ui.SamplesURL, "/media", 1))
		assert.Equal(t, http.StatusNotFound, res.StatusCode, "this is no public address")
		defer func(c *http.Cookie) { w.cookie = c }(w.cookie)
		w.cookie = &http.Cookie{Name: "none"}
		res, _ = w.get(file)
		assert.NotEqual(t, http.StatusOK, res.StatusCode)
	})
	t.Run("refuses what no header takes at its field", func(t *testing.T) {
		res, doc := w.postFile(ui.SamplesURL, "page.png", []byte("<html>"))
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, doc.Find("#file-error").Text(), "By its bytes this file is text/html")
		res, doc = w.request(http.MethodPost, ui.SamplesURL, "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n"))
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, doc.Find("#file-error").Text(), "Choose a file first")
	})
	t.Run("removes what no draft needs", func(t *testing.T) {
		_, doc := w.get(ui.SamplesURL + "?kind=document")
		remove := doc.Find(`form[action$="/remove"]`).AttrOr("action", "")
		res, _ := w.post(remove, nil, false)
		require.Equal(t, ui.SamplesURL, res.Header.Get("Location"))
		_, doc = w.get(ui.SamplesURL)
		assert.Equal(t, []string{"summer.png"}, sampleNames(doc))
		res, _ = w.post(remove, nil, false)
		assert.Equal(t, http.StatusSeeOther, res.StatusCode, "a second click does no harm")
	})
	t.Run("shows older files on further pages", func(t *testing.T) {
		for i := range desk.SamplesShown {
			w.clock = w.clock.Add(time.Second)
			_, err := w.desk.AddSample(t.Context(), w.people[access.Editor], fmt.Sprintf("%d.pdf", i), 0, strings.NewReader(fmt.Sprintf("%%PDF-1.7 %d", i)))
			require.NoError(t, err)
		}
		_, doc := w.get(ui.SamplesURL)
		assert.Len(t, sampleNames(doc), desk.SamplesShown)
		_, doc = w.get(doc.Find(`a[rel="next"]`).AttrOr("href", ""))
		assert.Equal(t, []string{"summer.png"}, sampleNames(doc))
		assert.Zero(t, doc.Find(`a[rel="next"]`).Length())
		assert.Equal(t, ui.SamplesURL, doc.Find(`a[rel="first"]`).AttrOr("href", ""))
		_, doc = w.get(ui.SamplesURL + "?before=gone")
		assert.Len(t, sampleNames(doc), desk.SamplesShown, "a place that is gone leads to the newest")
	})
	t.Run("lets viewers look and change nothing", func(t *testing.T) {
		defer func(c *http.Cookie) { w.cookie = c }(w.cookie)
		w.cookie = w.as(access.Viewer)
		_, doc := w.get(ui.SamplesURL)
		assert.Zero(t, doc.Find("#main form").Length())
		res, _ := w.postFile(ui.SamplesURL, "summer.png", picture(t))
		assert.Equal(t, http.StatusForbidden, res.StatusCode)
	})
}

func TestEarlierSamples(t *testing.T) {
	w := openWorkshop(t)
	withHeader := func(format string) templates.Draft {
		c := ready()
		c.Header.Format = format
		return w.draft(c)
	}
	_, doc := w.upload(withHeader(templates.HeaderImage), "summer.png", picture(t))
	require.Equal(t, 1, testid(doc, "media-ready").Length())

	d := withHeader(templates.HeaderImage)
	doc, f := w.open(d)
	choice := testid(doc, "earlier").Find("button")
	require.Equal(t, 1, choice.Length())
	assert.Contains(t, choice.Text(), "summer.png")
	reuse, id := choice.AttrOr("formaction", ""), choice.AttrOr("value", "")

	t.Run("are offered to headers that take them", func(t *testing.T) {
		doc, _ := w.open(withHeader(templates.HeaderVideo))
		assert.Zero(t, testid(doc, "earlier").Length())
	})
	t.Run("are refused at the field when they are gone", func(t *testing.T) {
		res, doc := w.post(reuse, with(f, "sample", "gone"), true)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, doc.Find("#f-header-media-error").Text(), "not kept here any more")
	})
	t.Run("are used again with one click, and what was typed is kept", func(t *testing.T) {
		_, f := w.open(d)
		_, doc := w.post(reuse, with(with(f, "sample", id), "footer", "typed meanwhile"), true)
		assert.Equal(t, 1, testid(doc, "media-ready").Length())
		assert.Equal(t, "typed meanwhile", w.stored(d).Footer)
		assert.NotEmpty(t, w.stored(d).Header.Media.Handle)
	})
}

func TestUploadsInABrowser(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	c := ready()
	c.Header.Format = templates.HeaderImage
	d := b.draft(c)
	file := filepath.Join(t.TempDir(), "summer.png")
	require.NoError(t, os.WriteFile(file, largePicture(t), 0o600))
	const line, again, cancel = `document.querySelector("[data-upload-line]").textContent`, "[data-upload-again]", "[data-upload-cancel]"

	b.Run("one that is cancelled keeps nothing, and can be sent again without choosing the file again", func(t *testing.T) {
		b.visit(d)
		b.SlowUploads(40_000)
		b.Attach("#file-upload", file)
		b.Until(line + `.includes(" sent")`)
		b.ShootAll("upload")
		b.Click(cancel)
		b.Until(line + `.includes("Cancelled")`)
		b.Until(`document.querySelector("[data-upload-again]").checkVisibility() && !document.querySelector("[data-upload-cancel]").checkVisibility()`)
		assert.True(t, b.stored(d).Header.Media.Empty())
	})
	b.Run("one that breaks off is sent again with a click", func(t *testing.T) {
		b.CutLine()
		b.Click(again)
		b.Until(line + `.includes("broke off")`)
		b.Forgive("ERR_INTERNET_DISCONNECTED")
		b.MendLine()
		b.Click(again)
		b.Until(`document.querySelector("[data-testid=media-ready]")?.checkVisibility()`)
		assert.Equal(t, "summer.png", b.stored(d).Header.Media.FileName)
	})
	b.Run("and is offered to the next draft, and on the page of all files", func(t *testing.T) {
		d := b.draft(c)
		b.visit(d)
		b.Click("[data-testid=earlier] summary")
		b.Accessible("earlier files", axeScript)
		b.ShootAll("earlier-files")
		b.Click("[data-testid=earlier] button")
		b.Until(`document.querySelector("[data-testid=media-ready]")?.checkVisibility()`)
		b.Open(ui.SamplesURL)
		b.Attach("#file", file)
		b.Until(`document.querySelector("#toasts").textContent.includes("is kept")`)
		b.Accessible("media", axeScript)
		b.ShootAll("media")
	})
}
