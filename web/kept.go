package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
)

// ageStep is how exactly a kept page says how long ago something was: browsers with
// script count on by themselves.
const ageStep = time.Minute

// keep answers 304 where the browser has the page as we would make it now, before any of
// it is read or drawn, and says so by true. Else the page that is made may be kept under
// the tag that fragment puts on it.
//
// The tag stands for all that a page is made of: what is stored, who looks and with what
// rights, what was asked for, this very process, and the minute.
func (s *Server) keep(c *fiber.Ctx, p access.Person) bool {
	if c.Cookies(s.hostCookie(flashCookie)) != "" {
		return false // a message that is shown once
	}
	made, err := json.Marshal([]any{
		s.process, s.desk.Revision(), s.now().Truncate(ageStep).Unix(), p, c.Locals(sessionKey), c.Cookies(s.hostCookie(accountCookie)),
		c.OriginalURL(), c.Get("HX-Request"), c.Get("HX-Boosted"), c.Get("HX-History-Restore-Request"), c.Get("HX-Trigger"), c.Get("HX-Current-URL"),
	})
	if err != nil {
		return false
	}
	sum := sha256.Sum256(made)
	// Weak: the same page may come with another compression.
	tag := base64.RawURLEncoding.EncodeToString(sum[:16])
	c.Locals(tagKey, `W/"`+tag+`"`)
	if !knows(c.Get(fiber.HeaderIfNoneMatch), `"`+tag+`"`) {
		return false
	}
	s.tag(c)
	c.Status(http.StatusNotModified)
	return true
}

// tag lets the browser keep the answer, if only to ask whether it still holds: nobody else
// may keep it, and signing out clears it away.
func (s *Server) tag(c *fiber.Ctx) {
	tag, ok := c.Locals(tagKey).(string)
	if !ok {
		return
	}
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Vary("HX-Request", "HX-Trigger", "HX-Current-URL", fiber.HeaderCookie, fiber.HeaderAcceptEncoding)
}
