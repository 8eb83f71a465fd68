package web

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/templates"
)

const mediaToken = "abcdefghijklmnopqrstuvwxyz0123456789"

func (h *house) keepMedia(id, ext, mime, name, body string) {
	h.t.Helper()
	require.NoError(h.t, os.WriteFile(filepath.Join(h.media, id+ext), []byte(body), 0o600))
	require.NoError(h.t, h.store.CreateUpload(context.Background(), templates.Upload{
		ID: id, Token: id, Ext: ext, MIME: mime, FileName: name, SHA256: "sum", Size: int64(len(body)),
		Created: h.clock, Used: h.clock, Expires: h.clock.Add(time.Hour),
	}))
}

func TestMediaFile(t *testing.T) {
	h := openHouse(t)
	const text = "0123456789"
	h.keepMedia(mediaToken, ".jpg", "image/jpeg", "a.jpg", text)
	path := "/media/" + mediaToken + ".jpg"
	t.Run("is served to anybody, and no browser runs it", func(t *testing.T) {
		got := h.send("GET", path, "")
		assert.Equal(t, 200, got.StatusCode)
		assert.Equal(t, text, got.body)
		assert.Equal(t, "image/jpeg", got.Header.Get("Content-Type"))
		assert.Equal(t, "default-src 'none'; sandbox", got.Header.Get("Content-Security-Policy"))
		assertHeaders(t, got.Response)
	})
	t.Run("answers HEAD with the size alone", func(t *testing.T) {
		got := h.send("HEAD", path, "")
		assert.Equal(t, 200, got.StatusCode)
		assert.EqualValues(t, len(text), got.ContentLength)
		assert.Empty(t, got.body)
	})
	t.Run("answers one range", func(t *testing.T) {
		for asked, want := range map[string]string{"bytes=0-3": "0123", "bytes=7-": "789", "bytes=-2": "89", "bytes=8-99": "89", "bytes=-99": text} {
			got := h.send("GET", path, "", "Range: "+asked)
			assert.Equal(t, 206, got.StatusCode, asked)
			assert.Equal(t, want, got.body, asked)
			assert.True(t, strings.HasSuffix(got.Header.Get("Content-Range"), "/10"), asked)
		}
	})
	t.Run("ignores ranges that it does not understand", func(t *testing.T) {
		for _, asked := range []string{"bytes=0-1,3-4", "bytes=5-2", "bytes=+1-3", "bytes=", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=99999999999999999999-"} {
			got := h.send("GET", path, "", "Range: "+asked)
			assert.Equal(t, 200, got.StatusCode, asked)
			assert.Equal(t, text, got.body, asked)
		}
		got := h.send("GET", path, "", "Range: bytes=0-1", `If-Range: "another"`)
		assert.Equal(t, 200, got.StatusCode, "the file changed meanwhile")
	})
	t.Run("refuses a range outside the file", func(t *testing.T) {
		for _, asked := range []string{"bytes=10-", "bytes=-0"} {
			got := h.send("GET", path, "", "Range: "+asked)
			assert.Equal(t, 416, got.StatusCode, asked)
			assert.Equal(t, "bytes */10", got.Header.Get("Content-Range"))
		}
	})
	t.Run("is not sent again to who has it", func(t *testing.T) {
		got := h.send("GET", path, "", `If-None-Match: "x", "sum"`)
		assert.Equal(t, 304, got.StatusCode)
		assert.Empty(t, got.body)
	})
	t.Run("documents are downloads, whatever their name", func(t *testing.T) {
		id := strings.ToUpper(mediaToken)
		h.keepMedia(id, ".pdf", "application/pdf", "a\"; filename=evil.html\r\nX: y.pdf", text)
		got := h.send("GET", "/media/"+id+".pdf", "")
		assert.Equal(t, 200, got.StatusCode)
		assert.True(t, strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment"), got.Header.Get("Content-Disposition"))
		assert.Empty(t, got.Header.Get("X"))
	})
	t.Run("wrong, mistyped and expired addresses look the same", func(t *testing.T) {
		want := h.send("GET", "/no/such/page", "")
		for _, p := range []string{
			"/media/" + mediaToken, "/media/" + mediaToken + ".png", "/media/" + mediaToken + ".", "/media/x.jpg", "/media/..%2f..%2fgo.mod",
			"/media/" + strings.Repeat("b", 32) + ".jpg", "/media/%00.jpg", "/media/" + mediaToken + ".jpg.jpg",
		} {
			got := h.send("GET", p, "")
			assert.Equal(t, want.StatusCode, got.StatusCode, p)
			assert.Equal(t, want.body, got.body, p)
		}
		h.clock = h.clock.Add(2 * time.Hour)
		assert.Equal(t, 404, h.send("GET", path, "").StatusCode)
	})
}

func FuzzParseRange(f *testing.F) {
	for _, seed := range []string{"bytes=0-3", "bytes=-5", "bytes=5-", "bytes=1-2,4-5", "bytes=--1", "bytes=9223372036854775807-"} {
		f.Add(seed, int64(10))
	}
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 0 {
			return
		}
		s, ok, possible := parseRange(header, size)
		if ok && (!possible || s.from < 0 || s.length < 1 || s.from+s.length > size) {
			t.Fatalf("%q of %d gives %+v", header, size, s)
		}
	})
}
