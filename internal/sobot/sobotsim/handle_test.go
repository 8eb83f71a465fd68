package sobotsim

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The first bytes by which each kind is known.
var (
	pngBytes = []byte("\x89PNG\r\n\x1a\n")
	mp4Bytes = []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
	gpBytes  = []byte("\x00\x00\x00\x14ftyp3gp4\x00\x00\x00\x00")
	pdfBytes = []byte("%PDF-1.7\n")
)

func (b *bench) handle(importURL string) answer {
	b.t.Helper()
	return b.do(http.MethodPost, whatsapp+OpHandle+"?importUrl="+url.QueryEscape(importURL), "", nil)
}

func TestHandle(t *testing.T) {
	serve := func(t *testing.T, content []byte) string {
		files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/file" {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "image/png") // whatever it says
			_, _ = w.Write(content)
		}))
		t.Cleanup(files.Close)
		return files.URL + "/file"
	}
	t.Run("the file is fetched and judged by its bytes", func(t *testing.T) {
		for format, content := range map[string][]byte{"IMAGE": pngBytes, "VIDEO": mp4Bytes, "DOCUMENT": pdfBytes} {
			b := newBench(t, Options{})
			a := b.handle(serve(t, content))
			require.Equal(t, codeSuccess, a.Code, a.Raw)
			assert.Regexp(t, `^"4::[^:]+:[^:]+:e:\d{10}:\d{16}:\d+:[^:]+"$`, string(a.Item))
			assert.Contains(t, a.Raw, `"page_no":null`)
			assert.Contains(t, a.Raw, `"items":null`)
			request := creation("UTILITY", plainBody, `{"type":"HEADER","format":"`+format+`","example":{"header_handle":[`+string(a.Item)+`]}}`)
			assert.Equal(t, codeSuccess, b.create(request).Code)
			assert.Empty(t, b.Violations())
		}
	})
	t.Run("3GPP is a video", func(t *testing.T) {
		kind, _, err := sniff(gpBytes)
		require.NoError(t, err)
		assert.Equal(t, videoKind, kind)
	})
	t.Run("each kind has its largest size", func(t *testing.T) {
		b := newBench(t, Options{})
		assert.Equal(t, codeSuccess, b.handle(serve(t, append(bytes.Clone(pngBytes), make([]byte, 5*megabyte-len(pngBytes))...))).Code)
		a := b.handle(serve(t, append(bytes.Clone(pngBytes), make([]byte, 5*megabyte)...)))
		assert.Equal(t, codeFileRefused, a.Code)
		assert.Contains(t, a.Message, "5 MB")
	})
	t.Run("an unsupported, missing or unreachable file is refused without its address", func(t *testing.T) {
		b := newBench(t, Options{})
		for _, source := range []string{serve(t, []byte("GIF89a")), serve(t, []byte("<html></html>")), serve(t, nil), serve(t, nil) + "/none", "http://127.0.0.1:1/secret"} {
			a := b.handle(source)
			assert.Equal(t, codeFileRefused, a.Code)
			assert.NotContains(t, a.Raw, "127.0.0.1")
		}
		assert.Empty(t, b.Violations())
	})
	t.Run("an address that is none is a violation", func(t *testing.T) {
		b := newBench(t, Options{})
		assert.Equal(t, codeParamMissing, b.handle("/media/x.png").Code)
		assert.Len(t, b.Violations(), 1)
	})
	t.Run("without fetching the name decides", func(t *testing.T) {
		b := newBench(t, Options{NoFetch: true})
		assert.Equal(t, codeSuccess, b.handle("https://nowhere.example/a.mp4").Code)
		assert.Equal(t, codeFileRefused, b.handle("https://nowhere.example/a.gif").Code)
	})
}
