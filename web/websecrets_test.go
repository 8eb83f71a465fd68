package web

import (
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
)

// address of the webhooks as the page shows it to an admin, and its secret.
func (s *stage) webhookSecret() string {
	s.t.Helper()
	return path.Base(said(s.open(access.Admin, "/webhooks").Find("#webhook-address")))
}

func (s *stage) received() int {
	s.t.Helper()
	v, err := s.f.Desk.Webhooks(s.t.Context())
	require.NoError(s.t, err)
	return v.Stats.Total
}

func TestWebhookSecretPage(t *testing.T) {
	s := openStage(t)
	s.f.Clock.Advance(time.Hour)
	old := s.webhookSecret()
	push := func(secret string) answer { return s.send(http.MethodPost, "/webhooks/sobot/"+secret, `{}`) }

	t.Run("says what follows before it is replaced", func(t *testing.T) {
		ask := s.open(access.Admin, "/webhooks").Find("#rotate")
		for _, words := range []string{"pasted into Sobot", "seven days"} {
			assert.Contains(t, said(ask), words)
		}
		assert.Equal(t, "/webhooks/secret/rotate", ask.Find("form").AttrOr("action", ""))
	})
	t.Run("shows the new address and until when the old one goes on", func(t *testing.T) {
		require.Equal(t, http.StatusSeeOther, s.post(access.Admin, "/webhooks/secret/rotate", nil).StatusCode)
		require.NotEqual(t, old, s.webhookSecret())
		page := s.open(access.Admin, "/webhooks")
		line := said(testid(page, "old-secret"))
		assert.Contains(t, line, old[len(old)-4:])
		assert.Contains(t, line, "Sobot never pushed to it")
		assert.Equal(t, s.f.Clock.Now().Add(7*24*time.Hour).Format(time.RFC3339), testid(page, "old-secret").Find("time").AttrOr("datetime", ""))
		assert.NotContains(t, page.Text(), old)
		assert.Contains(t, said(testid(page, "used")), "not pushed to this address yet")
		for _, role := range []access.Role{access.Viewer, access.Editor} {
			page := s.open(role, "/webhooks")
			assert.Zero(t, testid(page, "secrets").Length())
			assert.NotContains(t, page.Text(), s.webhookSecret())
		}
	})
	t.Run("a second click makes no third address", func(t *testing.T) {
		before := s.webhookSecret()
		require.Equal(t, http.StatusSeeOther, s.post(access.Admin, "/webhooks/secret/rotate", nil).StatusCode)
		assert.Equal(t, before, s.webhookSecret())
	})
	t.Run("shows when Sobot has moved over", func(t *testing.T) {
		require.Equal(t, http.StatusOK, push(old).StatusCode)
		s.f.Clock.Advance(time.Hour)
		require.Equal(t, http.StatusOK, push(s.webhookSecret()).StatusCode)
		page := s.open(access.Admin, "/webhooks")
		assert.Contains(t, said(testid(page, "old-secret")), "last push to it: 1 h ago")
		assert.Contains(t, said(testid(page, "used")), "last push to this address: just now")
	})
	t.Run("whatever is not a whole secret gets the answer of an address that is not there, and leaves nothing", func(t *testing.T) {
		nowhere := s.send(http.MethodPost, "/no/such/address", `{}`)
		require.Equal(t, http.StatusNotFound, nowhere.StatusCode)
		before := s.received()
		for _, secret := range []string{old, s.webhookSecret()} {
			for what, wrong := range map[string]string{
				"cut": secret[:len(secret)-1], "cut in front": secret[1:], "longer": secret + "A", "other case": strings.ToLower(secret), "twice": secret + secret,
				"percent-encoded":    "%" + strings.ToUpper(string("0123456789abcdef"[secret[0]>>4])+string("0123456789abcdef"[secret[0]&15])) + secret[1:],
				"with a slash after": secret + "/", "below": secret + "/x", "with a semicolon": secret + ";x", "with a dot": secret + ".", "with a blank": secret + "%20",
				"wrong": strings.Repeat("A", 52), "with zero": secret + "%00", "in a list": secret + "," + secret,
			} {
				got := push(wrong)
				assert.Equal(t, http.StatusNotFound, got.StatusCode, what)
				assert.Equal(t, nowhere.body, got.body, what)
				for name := range nowhere.Header {
					if name != "X-Request-Id" && name != "Date" {
						assert.Equal(t, nowhere.Header[name], got.Header[name], "%s: %s", what, name)
					}
				}
				assert.Len(t, got.Header, len(nowhere.Header), what)
			}
		}
		assert.Equal(t, before, s.received())
		require.Equal(t, http.StatusOK, push(old).StatusCode, "the old one itself still opens")
	})
	t.Run("the old address ends when an admin says so", func(t *testing.T) {
		for _, action := range []string{"/webhooks/secret/rotate", "/webhooks/secret/end-old"} {
			require.Equal(t, http.StatusForbidden, s.post(access.Editor, action, nil).StatusCode)
		}
		require.Equal(t, http.StatusSeeOther, s.post(access.Admin, "/webhooks/secret/end-old", nil).StatusCode)
		before := s.received()
		assert.Equal(t, http.StatusNotFound, push(old).StatusCode)
		assert.Equal(t, before, s.received())
		page := s.open(access.Admin, "/webhooks")
		assert.Zero(t, testid(page, "old-secret").Length()+page.Find("#end-old").Length())
	})
	t.Run("one that is configured is replaced where it was configured", func(t *testing.T) {
		const configured = "aconfiguredsecretofthesetestsandmore"
		require.NoError(t, s.f.Desk.EnsureWebhookSecret(t.Context(), configured))
		page := s.open(access.Admin, "/webhooks")
		assert.Contains(t, said(testid(page, "configured")), "DASHBOARD_WEBHOOK_SECRET")
		assert.Zero(t, page.Find("#rotate").Length())
		s.f.Clock.Advance(time.Hour)
		s.post(access.Admin, "/webhooks/secret/rotate", nil)
		assert.Equal(t, configured, s.webhookSecret())
	})
}
