package web

import (
	"io"
	"net/http"

	"github.com/gofiber/fiber/v2"
)

// takeWebhook takes a push of Sobot in. It answers 2xx only once the body is on
// disk, and never redirects: Sobot counts a 302 as a failure. A wrong secret gets
// the answer of an address that does not exist, before its body is read.
func (s *Server) takeWebhook(c *fiber.Ctx) error {
	secret := c.Params("secret")
	if !s.desk.KnowsSecret(secret) {
		return errNoPage
	}
	body, err := io.ReadAll(bodyStream(c))
	if err != nil {
		return err
	}
	if err := s.desk.TakeIn(s.ctx(c), secret, body); err != nil {
		return err
	}
	return c.SendStatus(http.StatusOK)
}
