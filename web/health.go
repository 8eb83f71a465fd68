package web

import "github.com/gofiber/fiber/v2"

// healthz says that the process is alive and answers, and nothing about who runs
// which version here.
func (s *Server) healthz(c *fiber.Ctx) error { return c.SendString("ok\n") }

// robots keeps search engines out of an installation that can be reached from outside.
func (s *Server) robots(c *fiber.Ctx) error {
	return c.SendString("User-agent: *\nDisallow: /\n")
}
