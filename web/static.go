package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"templatedesk/web/static"
)

// staticFile serves a built asset. Its name holds a hash of its content, so
// browsers may keep it for ever and never ask again.
func (s *Server) staticFile(c *fiber.Ctx) error { return sendStatic(c, c.Params("*")) }

func sendStatic(c *fiber.Ctx, name string) error {
	file, err := static.Open(name)
	if err != nil {
		return errNoPage
	}
	c.Set(fiber.HeaderContentType, file.Type)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Vary(fiber.HeaderAcceptEncoding)
	body, etag := file.Body, `"`+name+`"`
	switch asked := c.Get(fiber.HeaderAcceptEncoding); {
	case file.Brotli != nil && takes(asked, "br"):
		body, etag = file.Brotli, `"`+name+`.br"`
		c.Set(fiber.HeaderContentEncoding, "br")
	case file.Gzip != nil && takes(asked, "gzip"):
		body, etag = file.Gzip, `"`+name+`.gz"`
		c.Set(fiber.HeaderContentEncoding, "gzip")
	}
	c.Set(fiber.HeaderETag, etag)
	if knows(c.Get(fiber.HeaderIfNoneMatch), etag) {
		return c.SendStatus(http.StatusNotModified)
	}
	return c.Send(body)
}

// takes reads Accept-Encoding; "gzip;q=0" is a refusal.
func takes(header, encoding string) bool {
	for one := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(one, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !found || err == nil && weight > 0
	}
	return false
}

// favicon answers browsers that ask for the icon by its old fixed name.
func (s *Server) favicon(c *fiber.Ctx) error {
	path := static.Path("favicon.svg")
	if path == "" {
		return c.SendStatus(http.StatusNoContent)
	}
	if err := sendStatic(c, strings.TrimPrefix(path, static.Prefix)); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400") // this name has no hash in it
	return nil
}
