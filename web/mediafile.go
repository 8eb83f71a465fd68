package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/templates"
)

// mediaFile serves a sample to Sobot and to Meta. Its address is its only protection, so a
// wrong, an expired and a removed one look the same.
func (s *Server) mediaFile(c *fiber.Ctx) error { return s.sendSample(c, s.desk.OpenMedia) }

// sampleFile serves a sample to our own pages.
func (s *Server) sampleFile(c *fiber.Ctx) error { return s.sendSample(c, s.desk.OpenSample) }

// sendSample serves the file that open finds by its name. The bytes came from somebody's
// computer: whatever they are, a browser must not run them.
func (s *Server) sendSample(c *fiber.Ctx, open func(ctx context.Context, name string) (*os.File, templates.Upload, error)) error {
	name, ext, _ := strings.Cut(c.Params("file"), ".")
	if !mediaName(name) {
		return errNoPage
	}
	file, up, err := open(s.ctx(c), name)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && "."+ext != up.Ext {
		err = errNoPage
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	etag := `"` + up.SHA256 + `"`
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, max-age=3600")
	c.Set(fiber.HeaderContentType, up.MIME)
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	if !strings.HasPrefix(up.MIME, "image/") && !strings.HasPrefix(up.MIME, "video/") {
		c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": headerText(up.FileName)}))
	}
	if knows(c.Get(fiber.HeaderIfNoneMatch), etag) {
		return errors.Join(file.Close(), c.SendStatus(http.StatusNotModified))
	}
	part, status := span{0, info.Size()}, http.StatusOK
	if asked := c.Get(fiber.HeaderRange); asked != "" && rangeHolds(c.Get("If-Range"), etag) {
		one, ok, possible := parseRange(asked, info.Size())
		if !possible {
			c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", info.Size()))
			c.Set(fiber.HeaderCacheControl, "no-store")
			c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
			return errors.Join(file.Close(), c.SendStatus(http.StatusRequestedRangeNotSatisfiable))
		}
		if ok {
			part, status = one, http.StatusPartialContent
			c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", part.from, part.from+part.length-1, info.Size()))
		}
	}
	c.Status(status)
	// fasthttp closes the stream when it is written, or when the browser left.
	return c.SendStream(&pacedFile{
		Reader: io.NewSectionReader(file, part.from, part.length), file: file, ctx: c.Context(), patience: s.patience,
	}, int(part.length))
}

// mediaName reports whether s can name an upload at all.
func mediaName(s string) bool {
	return len(s) >= 16 && len(s) <= 100 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// headerText keeps a name from a stranger's computer to one line.
func headerText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// pacedFile moves the write deadline ahead while bytes flow, so that a reader who
// stalls does not hold the file for ever.
type pacedFile struct {
	io.Reader
	file     *os.File
	ctx      *requestCtx
	patience time.Duration
}

func (f *pacedFile) Read(p []byte) (int, error) {
	if err := f.ctx.SetWriteDeadline(time.Now().Add(f.patience)); err != nil {
		return 0, err
	}
	return f.Reader.Read(p)
}

func (f *pacedFile) Close() error { return f.file.Close() }

// span is a part of a file, in bytes.
type span struct{ from, length int64 }

// parseRange understands one range ("bytes=0-99", "100-", "-500"). Without ok the
// header is to be ignored, as the standard allows for anything stranger; possible
// is false when the one range lies outside the file.
func parseRange(header string, size int64) (s span, ok, possible bool) {
	set, found := strings.CutPrefix(header, "bytes=")
	if !found || strings.Contains(set, ",") {
		return s, false, true
	}
	first, last, found := strings.Cut(strings.TrimSpace(set), "-")
	if !found {
		return s, false, true
	}
	if first == "" { // the last n bytes
		n, err := number(last)
		if err != nil {
			return s, false, true
		}
		n = min(n, size)
		return span{size - n, n}, n > 0, n > 0
	}
	from, err := number(first)
	if err != nil {
		return s, false, true
	}
	to := size - 1
	if last != "" {
		end, err := number(last)
		if err != nil || end < from {
			return s, false, true
		}
		to = min(to, end)
	}
	if from >= size {
		return s, false, false
	}
	return span{from, to - from + 1}, true, true
}

// number is digits and nothing else: ParseInt alone would take a sign.
func number(digits string) (int64, error) {
	if strings.Trim(digits, "0123456789") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(digits, 10, 64)
}

// rangeHolds says whether If-Range allows a part: the file is still the same one.
func rangeHolds(ifRange, etag string) bool { return ifRange == "" || ifRange == etag }

// knows reports whether If-None-Match names the etag.
func knows(header, etag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
}
