package web

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

type requestCtx = fasthttp.RequestCtx

// csp allows our own files and nothing else: no inline script or style, no other
// host. data: is for the pictures inside the style sheet.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// setHeaders puts on every answer what every answer needs. Routes that may be
// cached or framed differently overwrite it.
func (s *Server) setHeaders(ctx *requestCtx) {
	h := &ctx.Response.Header
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
	if s.https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// refuseBadFraming refuses requests that another program on the way might read
// differently, above all where they end, and bodies that would have to be inflated. The
// parser refuses the rest (two lengths, two hosts, NUL, junk in chunk sizes).
func (s *Server) refuseBadFraming(c *fiber.Ctx) error {
	if why := ambiguous(c.Request().Header.RawHeaders()); why != "" {
		return badFraming(why)
	}
	if len(c.Request().Header.Host()) == 0 {
		return badFraming("It does not say which host it is for.")
	}
	// Inflating has no natural limit: 200 kB become 200 MB.
	encodings := c.Request().Header.PeekAll(fiber.HeaderContentEncoding)
	if !slices.ContainsFunc(encodings, func(e []byte) bool { return len(e) > 0 && string(e) != "identity" }) {
		return c.Next()
	}
	return &problemError{
		Status: http.StatusUnsupportedMediaType, Close: true,
		Title: "Compressed requests are not taken.", Means: "Nothing was read or changed.", Do: "Send the body as it is.",
	}
}

func badFraming(why string) error {
	return &problemError{
		Status: http.StatusBadRequest, Close: true,
		Title: "This request is malformed.", Means: why, Do: "Check the program or proxy that sent it.",
	}
}

// ambiguous says what others might read differently in the header lines, as they came:
// the parser drops what it does not use, joins folded lines and takes bare line feeds.
func ambiguous(raw []byte) string {
	var length, encoding bool
	for line := range bytes.Lines(raw) {
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case !bytes.HasSuffix(line, []byte("\r\n")):
			return "A line of its head does not end as it should."
		case line[0] == ' ' || line[0] == '\t':
			return "A line of its head goes on in the next."
		case bytes.EqualFold(name, []byte("Content-Length")):
			length = true
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			encoding = true
			if !bytes.EqualFold(bytes.TrimSpace(value), []byte("chunked")) {
				return "It uses a transfer encoding that no longer exists."
			}
		}
	}
	if length && encoding {
		return "It names two ways to tell where it ends."
	}
	return ""
}
