package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// This file is the only one that reads request bodies. Fiber's own ways to do it
// (Body, FormValue, BodyParser, MultipartForm) know no limit while bodies are
// streamed, inflate without one, or panic on hostile field names.

const (
	maxFields    = 1000
	maxParts     = 50
	maxPartField = 16 << 10
)

// setCap notes how much of the body the route reads, and refuses one that says
// itself that it is larger.
func setCap(c *fiber.Ctx, limit int64) error {
	c.Locals(capKey, limit)
	if int64(c.Request().Header.ContentLength()) > limit {
		return errTooLarge
	}
	return nil
}

// bodyStream is the request's body up to the route's cap, as it comes from the
// wire. Reading past the cap gives errTooLarge.
func bodyStream(c *fiber.Ctx) io.Reader {
	stream := c.Context().RequestBodyStream()
	limit, _ := c.Locals(capKey).(int64)
	if stream == nil {
		return strings.NewReader("")
	}
	return &cappedReader{from: stream, left: limit, promised: max(0, int64(c.Request().Header.ContentLength()))}
}

type cappedReader struct {
	from     io.Reader
	left     int64
	promised int64 // by Content-Length, still to come
	err      error
}

func (r *cappedReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	if int64(len(p)) > r.left+1 {
		p = p[:r.left+1]
	}
	n, err := r.from.Read(p)
	if int64(n) > r.left {
		n, err = int(r.left), errTooLarge
	} else if err != nil && err != io.EOF {
		err = broken(err)
	}
	r.left -= int64(n)
	r.promised -= int64(n)
	if err == io.EOF && r.promised > 0 {
		err = broken(io.ErrUnexpectedEOF) // fasthttp takes the end of the connection for the end of the body
	}
	r.err = err
	return n, err
}

// Most and longest that is read of a body only to be thrown away.
const (
	unwantedMost = 1 << 20
	unwantedTime = time.Second
)

// readOn reads what a handler left of a body: a connection that is closed with something
// unread is reset, which takes the answer with it, and whoever posted too much would never
// learn so. What is too much for that, or does not say its length, is not waited for.
func (s *Server) readOn(c *fiber.Ctx) {
	stream := c.Context().RequestBodyStream()
	if left := c.Request().Header.ContentLength(); stream == nil || left <= 0 || left > unwantedMost {
		return
	}
	if c.Context().SetReadDeadline(time.Now().Add(min(unwantedTime, s.patience))) == nil {
		_, _ = io.Copy(io.Discard, stream)
	}
}

// broken tells a body that stopped coming from one that was malformed.
func broken(err error) error {
	p := &problemError{
		Status: http.StatusBadRequest, Close: true, Err: err,
		Title: "The request did not arrive whole.", Means: "Nothing was changed.", Do: "Try again.",
	}
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		p.Status = http.StatusRequestTimeout
		p.Title = "The request took too long to arrive."
	}
	return p
}

// decodeForm reads a posted form (application/x-www-form-urlencoded). Line ends
// are \n, as they are counted and sent; browsers post \r\n.
func decodeForm(c *fiber.Ctx) (url.Values, error) {
	kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	text, err := io.ReadAll(bodyStream(c))
	if err != nil {
		return nil, err
	}
	if len(text) == 0 {
		return url.Values{}, nil
	}
	if kind != fiber.MIMEApplicationForm {
		return nil, badForm(http.StatusUnsupportedMediaType, nil)
	}
	if strings.Count(string(text), "&") >= maxFields {
		return nil, badForm(http.StatusBadRequest, nil)
	}
	values, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, badForm(http.StatusBadRequest, err)
	}
	for _, list := range values {
		for i := range list {
			list[i] = plainText(list[i])
		}
	}
	return values, nil
}

func badForm(status int, err error) error {
	return &problemError{
		Status: status, Err: err,
		Title: "This form could not be read.", Means: "Nothing was changed.", Do: "Reload the page and try again.",
	}
}

// plainText makes typed text what the rest of the program counts on: valid
// UTF-8, no NUL, \n between lines.
func plainText(s string) string {
	return plainLines.Replace(strings.ToValidUTF8(s, "\ufffd"))
}

var plainLines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "")

// upload is a form with one file (multipart/form-data), read as far as the file.
type upload struct {
	Values   url.Values // fields that stand before the file in the form
	FileName string     // as the browser says; never a path to open
	Size     int64      // of the whole form, when it says so: the file is no larger
	Body     io.Reader  // the file, straight from the wire
}

// decodeUpload reads a form up to the file in the named field and leaves the file
// to be read by the caller, so that it is never whole in memory. Fields after the
// file are not seen: put the file last. Without a file Body is nil.
func (s *Server) decodeUpload(c *fiber.Ctx, field string) (upload, error) {
	up := upload{Values: url.Values{}, Size: max(0, int64(c.Request().Header.ContentLength()))}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	boundary := params["boundary"]
	if err != nil || kind != fiber.MIMEMultipartForm || boundary == "" || len(boundary) > 70 {
		return up, badForm(http.StatusUnsupportedMediaType, err)
	}
	paced := &pacedReader{from: bodyStream(c), ctx: c.Context(), patience: s.patience, began: time.Now()}
	form := multipart.NewReader(paced, boundary)
	for range maxParts {
		part, err := form.NextPart()
		if err == io.EOF {
			return up, nil
		}
		if err != nil {
			return up, formError(err)
		}
		name := part.FormName()
		if name == field {
			if part.FileName() == "" { // a file field that was left empty
				continue
			}
			up.FileName, up.Body = plainText(part.FileName()), fileBody{part}
			return up, nil
		}
		text, err := io.ReadAll(io.LimitReader(part, maxPartField+1))
		if err != nil {
			return up, formError(err)
		}
		if len(text) > maxPartField {
			return up, badForm(http.StatusBadRequest, nil)
		}
		up.Values.Add(name, plainText(string(text)))
	}
	return up, badForm(http.StatusBadRequest, nil)
}

// fileBody is a file that ends too early as a problem of the request, not of ours.
type fileBody struct{ part *multipart.Part }

func (f fileBody) Read(p []byte) (int, error) {
	n, err := f.part.Read(p)
	if err != nil && err != io.EOF {
		err = formError(err)
	}
	return n, err
}

// formError keeps our own problems as they are and calls the rest a bad form.
func formError(err error) error {
	var p *problemError
	if errors.As(err, &p) {
		return p
	}
	return badForm(http.StatusBadRequest, err)
}

// An upload may take long, but must keep flowing: each read moves the deadline
// ahead by the server's patience, and after that time the whole must average slowest.
const slowest = 4 << 10 // bytes a second

// pacedReader reads the wall clock, as the connection's deadlines do.
type pacedReader struct {
	from     io.Reader
	ctx      *requestCtx
	patience time.Duration
	began    time.Time
	bytes    int64
}

func (r *pacedReader) Read(p []byte) (int, error) {
	taken := time.Since(r.began)
	if taken > r.patience && r.bytes < int64(taken.Seconds())*slowest {
		return 0, &problemError{
			Status: http.StatusRequestTimeout, Close: true,
			Title: "The upload was too slow.", Means: "The file was not kept; nothing else was changed.", Do: "Try again on a better connection.",
		}
	}
	if err := r.ctx.SetReadDeadline(time.Now().Add(r.patience)); err != nil {
		return 0, err
	}
	n, err := r.from.Read(p)
	r.bytes += int64(n)
	return n, err
}
