package desk_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// claim is a PNG whose header claims that size, and that has no pixels at all.
func claim(w, h uint32) []byte {
	ihdr := append([]byte("IHDR"), make([]byte, 13)...)
	binary.BigEndian.PutUint32(ihdr[4:], w)
	binary.BigEndian.PutUint32(ihdr[8:], h)
	ihdr[12], ihdr[13] = 8, 2
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), ihdr...)
	return binary.BigEndian.AppendUint32(png, crc32.ChecksumIEEE(ihdr))
}

// zipped is a zip file of one entry that inflates to 10 MB.
func zipped(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	require.NoError(t, err)
	_, err = w.Write(make([]byte, 10<<20))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

const pdf = "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"

// TestHostileFiles gives files that are not what they say. Each is refused at the
// field and leaves nothing, or is kept as what its bytes are, under a name of ours.
func TestHostileFiles(t *testing.T) {
	f := desktest.New(t)
	f.Account()
	png := picture(t).Bytes()
	mp4 := "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	image, video, document := templates.HeaderImage, templates.HeaderVideo, templates.HeaderDocument
	for what, c := range map[string]struct {
		format, name string
		content      []byte
		mime         string // what it is kept as; refused when empty
	}{
		"a page called .jpg":                     {image, "a.jpg", []byte("<!DOCTYPE html><script>alert(1)</script>"), ""},
		"a page after blank lines":               {document, "a.pdf", []byte("\n\n  <html><script>alert(1)</script>"), ""},
		"SVG":                                    {image, "a.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), ""},
		"SVG as a document":                      {document, "a.svg", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), ""},
		"XML":                                    {document, "a.txt", []byte(`<?xml version="1.0"?><x/>`), ""},
		"a GIF that is a script too":             {image, "a.gif", []byte("GIF89a=1;alert(1)//\x00\x00"), ""},
		"a video called .png":                    {image, "a.png", []byte(mp4), ""},
		"a picture as a video":                   {video, "a.mp4", png, ""},
		"a program":                              {document, "a.pdf", []byte("MZ\x90\x00" + strings.Repeat("\x00", 200) + "PE\x00\x00"), ""},
		"a script with a shebang":                {document, "a.txt", []byte("#!/usr/bin/env python\nimport os\n"), ""},
		"a zip with a bomb":                      {document, "a.docx", zipped(t, "bomb"), ""},
		"nothing":                                {image, "a.png", nil, ""},
		"one byte":                               {image, "a.png", []byte{0xff}, ""},
		"a PNG that claims 65535x65535":          {image, "a.png", claim(65535, 65535), ""},
		"a PNG without a width":                  {image, "a.png", claim(0, 8), ""},
		"the mere beginning of a PNG":            {image, "a.png", png[:12], ""},
		"a JPEG of nothing but a comment":        {image, "a.jpg", []byte("\xff\xd8\xff\xfe\x00\x20<script>alert(1)</script>"), ""},
		"a picture one byte over its limit":      {image, "a.png", append(bytes.Clone(png), make([]byte, 5<<20+1-len(png))...), ""},
		"a picture exactly at its limit":         {image, "a.png", append(bytes.Clone(png), make([]byte, 5<<20-len(png))...), "image/png"},
		"a picture with a page behind it":        {image, "a.html", append(bytes.Clone(png), "<script>alert(1)</script>"...), "image/png"},
		"a video with lying boxes":               {video, "a.mp4", []byte(mp4 + "\xff\xff\xff\xffmoov\x00"), "video/mp4"},
		"a PDF with a script":                    {document, "x.php.pdf", []byte(pdf), "application/pdf"},
		"text called .html":                      {document, "evil.html", []byte("nothing but words"), "text/plain"},
		"an Office file that inflates to 10 MB":  {document, "a.docx", zipped(t, "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"an Office file that is a bomb at heart": {document, "a.docm", zipped(t, "word/vbaProject.bin"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	} {
		t.Run(what, func(t *testing.T) {
			content := promotion()
			content.Header.Format = c.format
			d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, content)
			require.NoError(t, err)
			d, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, c.name, int64(len(c.content)), bytes.NewReader(c.content))
			if c.mime == "" {
				var fe templates.FieldErrors
				require.ErrorAs(t, err, &fe)
				assert.NotEmpty(t, fe["header.media"])
				assertEmptyDir(t, f.MediaDir)
				return
			}
			require.NoError(t, err)
			file, up, err := f.Desk.OpenSample(t.Context(), d.Header.Media.MediaID)
			require.NoError(t, err)
			defer file.Close()
			got, err := io.ReadAll(file)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(c.content, got), "byte for byte")
			assert.Equal(t, c.mime, up.MIME)
			assert.NotContains(t, up.ID, strings.TrimSuffix(c.name, filepath.Ext(c.name)), "its name is ours")
			assert.True(t, strings.HasSuffix(up.FileName, up.Ext), up.FileName)
			require.NoError(t, os.Remove(filepath.Join(f.MediaDir, up.ID+up.Ext)))
		})
	}
}

func TestFileNames(t *testing.T) {
	f := desktest.New(t)
	f.Account()
	for name, want := range map[string]string{
		"sale.png":                   "sale.png",
		"SALE.PNG":                   "SALE.PNG",
		"../../etc/passwd":           "passwd.png",
		`C:\Users\x\sale.png`:        "sale.png",
		"x.php.jpg":                  "x.php.jpg.png",
		"evil.html":                  "evil.html.png",
		"":                           "file.png",
		"..":                         "file.png",
		"/":                          "file.png",
		".htaccess":                  "htaccess.png",
		"sale.png. . ":               "sale.png",
		"CON":                        "CON.png",
		"a\"; filename=y.png":        "a\"; filename=y.png",
		"a\r\nSet-Cookie: x=1.png":   "aSet-Cookie: x=1.png",
		"a\x00b\u0085.png":           "ab.png",
		"sale\u202egnp.exe":          "salegnp.exe.png",
		"\u2066\u200fsale\ufeff.png": "sale.png",
		"bad\xff.png":                "bad.png",
		"déjà vu 📷.png":              "déjà vu 📷.png",
		strings.Repeat("ä", 4096):    strings.Repeat("ä", 120) + ".png",
	} {
		d, err := attach(t, f, name, 0, picture(t))
		require.NoError(t, err, "%.40q", name)
		assert.Equal(t, want, d.Header.Media.FileName, "%.40q", name)
	}
}
