package desk

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // dimensions of samples
	_ "image/png"
	"io"
	"os"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// Names of files in the media folder: an upload's id and its extension, or
// partExt while it is still coming in.
const (
	uploadIDLength = 52 // two of rand.Text
	partExt        = "part"
)

// fileTrouble is what is wrong with a file that somebody chose, in words.
type fileTrouble string

func (t fileTrouble) Error() string { return string(t) }

// Is makes it an ErrInvalid, wherever it ends up.
func (fileTrouble) Is(target error) bool { return target == templates.ErrInvalid }

// MaxUpload is the largest body that an upload may have, in bytes.
const MaxUpload = templates.MaxDocument

// newMediaToken is a name that nobody can guess.
func newMediaToken() string { return rand.Text() + rand.Text() }

// takeUpload keeps a sample's bytes in a file and what is known of them in a row. The
// row comes last: without it nobody finds the file, and the janitor removes it. Bytes
// that are here already are kept once.
func (d *Desk) takeUpload(ctx context.Context, actor access.Person, kind templates.MediaKind, fileName string, size int64, body io.Reader) (templates.Upload, error) {
	id := newMediaToken()
	if size <= 0 || size > kind.Max {
		size = kind.Max
	}
	if err := d.reserve(ctx, id, size); err != nil {
		return templates.Upload{}, err
	}
	defer d.release(id)
	up, err := d.keepFile(id, kind, size, body)
	if err != nil {
		return up, err
	}
	up.FileName, up.Actor = cleanFileName(fileName, up.Ext), actor.Email
	if known, err := d.sameBytes(ctx, up); err == nil {
		return known, d.removeFile(up)
	}
	if err := d.store.CreateUpload(ctx, up); err != nil {
		_ = d.removeFile(up)
		return up, fmt.Errorf("keep upload: %w", err)
	}
	return up, nil
}

// sameBytes is the upload that has these bytes already, called as this one is.
func (d *Desk) sameBytes(ctx context.Context, up templates.Upload) (templates.Upload, error) {
	known, err := d.store.UploadByHash(ctx, up.SHA256)
	if err == nil {
		err = d.store.UseUpload(ctx, known.ID)
	}
	known.FileName = up.FileName
	return known, err
}

// keepFile streams the bytes into a file of a name that we choose.
func (d *Desk) keepFile(id string, kind templates.MediaKind, size int64, body io.Reader) (templates.Upload, error) {
	head := make([]byte, 3072) // what mimetype looks at
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return templates.Upload{}, fmt.Errorf("read upload: %w", err)
	}
	head = head[:n]
	if n == 0 {
		return templates.Upload{}, fileTrouble("The file is empty.")
	}
	mime, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	ext, ok := kind.Types[mime]
	if !ok {
		return templates.Upload{}, fileTrouble(fmt.Sprintf("By its bytes this file is %s; it must be %s.", mime, kind.Words))
	}
	kind, _ = templates.MediaKindFor(mime)
	now := d.now()
	up := templates.Upload{ID: id, MIME: mime, Ext: ext, Created: now, Used: now}
	size = min(size, kind.Max)
	root, err := os.OpenRoot(d.mediaDir)
	if err != nil {
		return up, fmt.Errorf("open media folder: %w", err)
	}
	defer root.Close()
	part := up.ID + "." + partExt
	f, err := root.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return up, fmt.Errorf("create media file: %w", err)
	}
	sum := sha256.New()
	up.Size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(io.MultiReader(bytes.NewReader(head), body), size+1))
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil && up.Size > size {
		err = fileTrouble("This file is too large. Meta takes " + kind.Words + ".")
	}
	if err == nil {
		up.SHA256 = hex.EncodeToString(sum.Sum(nil))
		up.Width, up.Height, err = dimensions(root, part, mime)
	}
	if err == nil {
		err = root.Rename(part, up.ID+up.Ext)
	}
	if err != nil {
		_ = root.Remove(part)
		if diskFull(err) {
			return up, errDiskFull
		}
		return up, fmt.Errorf("keep upload: %w", err)
	}
	return up, nil
}

// maxPixels is more than any camera makes. A header may claim any size in a few
// bytes, and whoever draws the picture has to find memory for it.
const maxPixels = 100_000_000

// dimensions reads a picture's header, never the picture. One that cannot be read is
// no picture to Meta either.
func dimensions(root *os.Root, name, mime string) (w, h int, err error) {
	if !strings.HasPrefix(mime, "image/") {
		return 0, 0, nil
	}
	f, err := root.Open(name)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	c, _, err := image.DecodeConfig(f)
	switch {
	case err != nil || c.Width == 0 || c.Height == 0:
		return 0, 0, fileTrouble("This picture is damaged: its width and height cannot be read. Save it anew and choose it again.")
	case int64(c.Width)*int64(c.Height) > maxPixels:
		return 0, 0, fileTrouble(fmt.Sprintf("This picture says that it is %d×%d pixels, which is too large to show. Scale it down.", c.Width, c.Height))
	}
	return c.Width, c.Height, nil
}

// OpenMedia opens a sample by the token of its public address. The caller closes it.
func (d *Desk) OpenMedia(ctx context.Context, token string) (*os.File, templates.Upload, error) {
	up, err := d.store.UploadByToken(ctx, token)
	if err != nil {
		return nil, up, err
	}
	return d.openFile(up)
}

// OpenSample opens a sample for somebody who is signed in. The caller closes it.
func (d *Desk) OpenSample(ctx context.Context, id string) (*os.File, templates.Upload, error) {
	up, err := d.store.Upload(ctx, id)
	if err != nil {
		return nil, up, err
	}
	return d.openFile(up)
}

func (d *Desk) openFile(up templates.Upload) (*os.File, templates.Upload, error) {
	root, err := os.OpenRoot(d.mediaDir)
	if err != nil {
		return nil, up, fmt.Errorf("open media folder: %w", err)
	}
	defer root.Close()
	f, err := root.Open(up.ID + up.Ext)
	if errors.Is(err, os.ErrNotExist) {
		return nil, up, templates.ErrNotFound
	}
	return f, up, err
}

func (d *Desk) removeFile(up templates.Upload) error {
	root, err := os.OpenRoot(d.mediaDir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Remove(up.ID + up.Ext); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// cleanFileName keeps what a person would recognise and nothing that could act. The
// name ends in ext, what the bytes are: a text that is called evil.html must not be
// saved as a page by whoever downloads it. ext is "" where the bytes are unknown.
func cleanFileName(name, ext string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune(directions, r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimRight(name, ". "), ". ")
	if name == "" || name == "/" {
		name = "file"
	}
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[:120])
	}
	if end := strings.ToLower(path.Ext(name)); end != ext && (ext != ".jpg" || end != ".jpeg") {
		name += ext
	}
	return name
}

// directions turn the text after them around, so that a name reads as another one.
const directions = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
