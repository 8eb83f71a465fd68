package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/web/browsertest"
)

// TestPeopleInABrowser brings somebody new in, by the pages alone.
func TestPeopleInABrowser(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.approved("order_left")
	b := s.openTab(access.Admin)
	b.Open("/settings/people")
	b.ShootAll("people")
	b.Fill("#invite-email", "bob@example.com")
	b.Press("Viewer")
	b.Press("Make the invitation")
	b.Until(`document.querySelector("[data-testid=fresh-link]")`)
	link := b.Eval(`document.querySelector("[data-testid=fresh-link]").textContent`)
	b.ShootAll("people-invited")

	bob := browsertest.Open(t, b.Base())
	at, err := url.Parse(link)
	require.NoError(t, err)
	bob.Open(at.Path)
	bob.Sees("You were invited as viewer")
	bob.ShootAll("join")
	bob.Fill("#name", "Bob Baker")
	bob.Fill("#password", "bob's few plain words")
	bob.Press("Set my password and sign in")
	bob.Until(`location.pathname.endsWith("/templates")`)
	bob.Sees("Needs the role editor")
	bob.ShootAll("list-viewer")
	bob.Open(address(templatePath))
	bob.Sees("Needs the role editor")
	bob.ShootAll("template-viewer")

	bob.Open("/me")
	bob.Sees("Another role, settings and deleting: ask Ada Admin")
	bob.Fill("#time_zone", "Asia/Jakarta")
	bob.Press("Dark")
	bob.Press("Save")
	bob.Until(`document.documentElement.dataset.theme === "desk-dark"`)
	bob.Eval(`document.querySelectorAll("[data-toast]").forEach(toast => toast.remove())`)
	bob.ShootAll("me")
	bob.Open("/settings")
	bob.Sees("It needs the role admin")
	bob.Forgive("403")

	t.Run("another role takes effect at once, also on an open page", func(t *testing.T) {
		bob.Open(address("/templates"))
		bob.Until(`document.querySelector("[data-testid=withheld]")`)
		b.Open("/settings/people")
		b.Choose(`[aria-label="Role of Bob Baker"]`, "editor")
		b.Click(`[aria-label="Change role of Bob Baker"]`)
		b.Sees("The role is editor now.")
		bob.Sees("You were signed out.")
		bob.Forgive("401")
		bob.Open(address("/templates"))
		bob.Until(`location.pathname === "/signin"`)
		bob.Press("Sign in with a password instead")
		bob.Fill("#email", "bob@example.com")
		bob.Fill("#password", "bob's few plain words")
		bob.Press("Sign in")
		bob.Until(`location.pathname.endsWith("/templates") && !document.querySelector("#new-withheld")`)
	})
	b.Open("/settings/audit")
	b.Sees("Changed the role of Bob Baker <bob@example.com> · viewer → editor")
	b.ShootAll("audit")
	text := b.Eval(`document.querySelector("main").innerText`)
	assert.Contains(t, text, "from 127.0.0.1")
	assert.NotContains(t, text, strings.TrimPrefix(at.Path, "/password/"))
}
