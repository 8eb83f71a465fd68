package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openWithForms adds routes that say back what they read.
func openWithForms(t *testing.T) *house {
	h := openHouse(t)
	h.register(route{method: "POST", path: "/form", who: public, cap: 8 << 10, anyOrigin: true, handler: func(c *fiber.Ctx) error {
		values, err := decodeForm(c)
		if err != nil {
			return err
		}
		return c.SendString(fmt.Sprintf("%q", values))
	}})
	h.register(route{method: "POST", path: "/upload", who: public, cap: 2 << 20, anyOrigin: true, handler: func(c *fiber.Ctx) error {
		up, err := h.decodeUpload(c, "file")
		if err != nil {
			return err
		}
		if up.Body == nil {
			return c.SendString("no file")
		}
		n, err := io.Copy(io.Discard, up.Body)
		if err != nil {
			return err
		}
		return c.SendString(fmt.Sprintf("%s %d %q", up.Values.Get("version"), n, up.FileName))
	}})
	h.app.Handler()
	return h
}

func TestDecodeForm(t *testing.T) {
	h := openWithForms(t)
	t.Run("lines end in \\n, text is UTF-8 without NUL", func(t *testing.T) {
		got := h.send("POST", "/form", "a=x%0D%0Ay%0Dz&b=%FF%00b&a=2")
		assert.Equal(t, `map["a":["x\ny\nz" "2"] "b":["�b"]]`, got.body)
	})
	t.Run("an empty form is a form", func(t *testing.T) {
		assert.Equal(t, "map[]", h.send("POST", "/form", "").body)
	})
	t.Run("is refused when it is no form, malformed or too much", func(t *testing.T) {
		for what, bad := range map[string]struct {
			body, header string
			status       int
		}{
			"bad escape":       {"a=%zz", "", 400},
			"semicolons":       {"a=1;b=2", "", 400},
			"too many fields":  {strings.Repeat("a&", 1000), "", 400},
			"too large":        {"a=" + strings.Repeat("b", 9<<10), "", 413},
			"JSON":             {`{"a":1}`, "Content-Type: application/json", 415},
			"text":             {"a=1", "Content-Type: text/plain", 415},
			"a made-up type":   {"a=1", "Content-Type: ;;;", 415},
			"a compressed one": {"a=1", "Content-Encoding: br", 415},
		} {
			extras := []any{}
			if bad.header != "" {
				extras = append(extras, bad.header)
			}
			got := h.send("POST", "/form", bad.body, extras...)
			assert.Equal(t, bad.status, got.StatusCode, what)
			assert.Contains(t, got.body, `data-testid="problem"`, what)
		}
	})
	t.Run("hostile field names are only names", func(t *testing.T) {
		got := h.send("POST", "/form", "a[999999999]=x&a[-1]=y&a[0-1]=z&__proto__=q")
		assert.Equal(t, 200, got.StatusCode)
	})
}

func multi(t *testing.T, write func(*multipart.Writer)) (body, kind string) {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	write(w)
	require.NoError(t, w.Close())
	return buf.String(), "Content-Type: " + w.FormDataContentType()
}

func TestDecodeUpload(t *testing.T) {
	h := openWithForms(t)
	file := func(size int, name string) func(*multipart.Writer) {
		return func(w *multipart.Writer) {
			require.NoError(t, w.WriteField("version", "7"))
			part, err := w.CreateFormFile("file", name)
			require.NoError(t, err)
			_, err = part.Write(bytes.Repeat([]byte("x"), size))
			require.NoError(t, err)
		}
	}
	t.Run("gives the fields before the file, and the file as a stream", func(t *testing.T) {
		body, kind := multi(t, file(1<<20, "../../evil.jpg"))
		got := h.send("POST", "/upload", body, kind)
		assert.Equal(t, `7 1048576 "evil.jpg"`, got.body)
	})
	t.Run("a file larger than the cap is refused", func(t *testing.T) {
		body, kind := multi(t, file(2<<20, "a.jpg"))
		assert.Equal(t, 413, h.send("POST", "/upload", body, kind).StatusCode)
	})
	t.Run("without a file there is none", func(t *testing.T) {
		body, kind := multi(t, func(w *multipart.Writer) { require.NoError(t, w.WriteField("version", "7")) })
		assert.Equal(t, "no file", h.send("POST", "/upload", body, kind).body)
	})
	t.Run("is refused when it is malformed", func(t *testing.T) {
		body, kind := multi(t, file(100, "a.jpg"))
		many, manyKind := multi(t, func(w *multipart.Writer) {
			for range maxParts + 1 {
				require.NoError(t, w.WriteField("a", "b"))
			}
		})
		long, longKind := multi(t, func(w *multipart.Writer) { require.NoError(t, w.WriteField("a", strings.Repeat("b", maxPartField+1))) })
		for what, bad := range map[string][2]string{
			"cut off":             {body[:len(body)-60], kind},
			"no boundary":         {body, "Content-Type: multipart/form-data"},
			"a huge boundary":     {body, "Content-Type: multipart/form-data; boundary=" + strings.Repeat("b", 10<<10)},
			"not multipart":       {body, "Content-Type: application/octet-stream"},
			"too many parts":      {many, manyKind},
			"a field without end": {long, longKind},
		} {
			got := h.send("POST", "/upload", bad[0], bad[1])
			assert.Contains(t, []int{400, 415}, got.StatusCode, what)
		}
	})
	t.Run("odd parts are no way around it", func(t *testing.T) {
		disposition := func(line string) (body, kind string) {
			return "--b\r\nContent-Disposition: " + line + "\r\nContent-Type: image/png\r\n\r\nxyz\r\n--b--\r\n", "Content-Type: multipart/form-data; boundary=b"
		}
		twice, twiceKind := multi(t, func(w *multipart.Writer) { file(3, "a.jpg")(w); file(4, "b.jpg")(w) })
		for what, c := range map[string][3]string{
			"a part without a name":         {`form-data; filename="a.png"`, "no file"},
			"a part without anything":       {`form-data`, "no file"},
			"a part that is no form field":  {`attachment; name="file"; filename="a.png"`, "no file"},
			"a file that is only a field":   {`form-data; name="file"`, "no file"},
			"a name in other letters":       {`form-data; name="FILE"; filename="a.png"`, "no file"},
			"a path":                        {`form-data; name="file"; filename="../../x.png"`, ` 3 "x.png"`},
			"an absolute path":              {`form-data; name="file"; filename="/etc/passwd"`, ` 3 "passwd"`},
			"a name in another spelling":    {`form-data; name="file"; filename*=UTF-8''..%2F..%2Fx%0d%0a.png`, ` 3 "x\n.png"`},
			"a quote that begins a name":    {`form-data; name="file"; filename="a\"; filename=y.png"`, ` 3 "a\"; filename=y.png"`},
			"NUL and other controls":        {"form-data; name=\"file\"; filename=\"a\x00b.png\"", ""},
			"a line break written out":      {`form-data; name="file"; filename="a%0d%0aX: y.png"`, ` 3 "a%0d%0aX: y.png"`},
			"the same file twice":           {twice, `7 3 "a.jpg"`, twiceKind},
			"a form that only ends":         {"--b--\r\n", "no file", "Content-Type: multipart/form-data; boundary=b"},
			"a name of 4,000 letters":       {`form-data; name="file"; filename="` + strings.Repeat("a", 4000) + `"`, ` 3 "` + strings.Repeat("a", 4000) + `"`},
			"a thousand parts with a file":  {strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n", 1000) + "--b--\r\n", "", "Content-Type: multipart/form-data; boundary=b"},
			"ten thousand headers":          {"--b\r\n" + strings.Repeat("A: b\r\n", 20000) + "\r\n\r\n--b--\r\n", "", "Content-Type: multipart/form-data; boundary=b"},
			"no boundary where one belongs": {strings.Repeat("x", 1<<20), "", "Content-Type: multipart/form-data; boundary=b"},
			"a boundary of nothing":         {"----\r\n", "", `Content-Type: multipart/form-data; boundary=""`},
		} {
			body, kind := c[0], c[2]
			if kind == "" {
				body, kind = disposition(c[0])
			}
			got := h.send("POST", "/upload", body, kind)
			if c[1] == "" {
				assert.Contains(t, []int{400, 415}, got.StatusCode, what)
				continue
			}
			assert.Equal(t, 200, got.StatusCode, "%s: %s", what, got.body)
			assert.Equal(t, c[1], got.body, what)
		}
	})
	t.Run("a body that stops coming is no whole file", func(t *testing.T) {
		body, kind := multi(t, file(64<<10, "a.jpg"))
		conn, err := net.Dial("tcp", h.listen())
		require.NoError(t, err)
		defer conn.Close()
		_, err = fmt.Fprintf(conn, "POST /upload HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: %d\r\n\r\n%s", kind, len(body), body[:len(body)/2])
		require.NoError(t, err)
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		for _, res := range answers(t, conn) {
			assert.Equal(t, 400, res.StatusCode)
		}
	})
}

func TestPacedReader(t *testing.T) {
	ctx := &requestCtx{}
	r := &pacedReader{from: strings.NewReader("x"), ctx: ctx, patience: 20 * time.Second, began: time.Now().Add(-time.Minute), bytes: 100}
	_, err := r.Read(make([]byte, 1))
	var p *problemError
	require.ErrorAs(t, err, &p)
	assert.Equal(t, http.StatusRequestTimeout, p.Status, "100 bytes in a minute is no upload")
}

func FuzzPlainText(f *testing.F) {
	f.Add("a\r\nb\rc\x00\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := plainText(s)
		if strings.ContainsAny(got, "\r\x00") || got != plainText(got) {
			t.Fatalf("%q became %q", s, got)
		}
		if _, err := url.ParseQuery("a=" + url.QueryEscape(got)); err != nil {
			t.Fatal(err)
		}
	})
}
