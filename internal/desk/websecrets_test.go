package desk_test

import (
	"log/slog"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// door is a desk with nothing but its webhook secrets.
type door struct {
	*desk.Desk
	t *testing.T
	f *desktest.Fixture
}

// restart is the desk of the next start.
func (d *door) restart(configured string) *door {
	d.t.Helper()
	next := desk.New(desk.Options{
		Store: d.f.Store, Hub: events.NewHub(), Now: d.f.Clock.Now, PublicURL: "https://desk.test", Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(d.t, next.EnsureWebhookSecret(d.t.Context(), configured))
	return &door{next, d.t, d.f}
}

func (d *door) view() desk.WebhookView {
	d.t.Helper()
	v, err := d.Webhooks(d.t.Context())
	require.NoError(d.t, err)
	return v
}

func (d *door) secret() string { return path.Base(d.view().Address) }

// push is a webhook at an address with that secret; it reports whether it was kept.
func (d *door) push(secret string) bool {
	d.t.Helper()
	before := d.view().Stats.Total
	err := d.TakeIn(d.t.Context(), secret, []byte(`{}`))
	if err != nil {
		require.ErrorIs(d.t, err, templates.ErrNotFound)
	}
	assert.Equal(d.t, err == nil, d.view().Stats.Total == before+1, "a row for what is taken in and for nothing else")
	assert.Equal(d.t, err == nil, d.KnowsSecret(secret))
	return err == nil
}

func openDoor(t *testing.T) *door {
	f := desktest.New(t)
	d := &door{f.Desk, t, f}
	f.Clock.Advance(time.Hour)
	return d
}

func TestWebhookSecret(t *testing.T) {
	t.Run("is_replaced_and_the_old_one_opens_for_seven_days_also_after_a_restart", func(t *testing.T) {
		d := openDoor(t)
		old := d.secret()
		require.True(t, d.push(old))
		require.NoError(t, d.RotateWebhookSecret(t.Context(), desktest.Admin))
		fresh := d.secret()
		require.NotEqual(t, old, fresh)
		until := d.f.Clock.Now().Add(7 * 24 * time.Hour)
		for _, d := range []*door{d, d.restart("")} {
			assert.Equal(t, fresh, d.secret())
			assert.True(t, d.push(old))
			assert.True(t, d.push(fresh))
			kept := d.view().Secrets
			require.Len(t, kept.Old, 1)
			assert.Equal(t, until, kept.Old[0].Until)
			assert.True(t, strings.HasSuffix(old, kept.Old[0].Tail))
			assert.Len(t, kept.Old[0].Tail, 4)
		}
		d.f.Clock.Advance(7*24*time.Hour - time.Second)
		assert.True(t, d.push(old), "until the last second")
		d.f.Clock.Advance(time.Second)
		for _, d := range []*door{d, d.restart("")} {
			assert.False(t, d.push(old), "and not longer")
			assert.Empty(t, d.view().Secrets.Old)
			assert.True(t, d.push(fresh))
		}
	})
	t.Run("that_is_old_can_be_ended_earlier", func(t *testing.T) {
		d := openDoor(t)
		old := d.secret()
		require.NoError(t, d.RotateWebhookSecret(t.Context(), desktest.Admin))
		require.NoError(t, d.EndOldWebhookSecret(t.Context(), desktest.Admin))
		noted, err := d.f.Store.Audit(t.Context(), access.AuditFilter{Actions: []access.Action{access.SecretRotated, access.OldSecretEnded}}, "", 9)
		require.NoError(t, err)
		require.Len(t, noted, 2, "the audit answers for both")
		assert.Equal(t, access.OldSecretEnded, noted[0].Action)
		assert.Equal(t, desktest.Admin.ID, noted[1].PersonID)
		for _, d := range []*door{d, d.restart("")} {
			assert.False(t, d.push(old))
			assert.True(t, d.push(d.secret()))
		}
	})
	t.Run("replaced_twice_within_a_week_leaves_both_old_ones_valid", func(t *testing.T) {
		d := openDoor(t)
		first := d.secret()
		require.NoError(t, d.RotateWebhookSecret(t.Context(), desktest.Admin))
		second := d.secret()
		require.ErrorIs(t, d.RotateWebhookSecret(t.Context(), desktest.Admin), templates.ErrConflict, "a double click")
		assert.Equal(t, second, d.secret())
		d.f.Clock.Advance(time.Hour)
		require.NoError(t, d.RotateWebhookSecret(t.Context(), desktest.Admin))
		for _, secret := range []string{first, second, d.secret()} {
			assert.True(t, d.push(secret))
		}
	})
	t.Run("says_when_Sobot_used_each_of_them_to_the_minute_over_a_restart", func(t *testing.T) {
		d := openDoor(t)
		old := d.secret()
		require.NoError(t, d.RotateWebhookSecret(t.Context(), desktest.Admin))
		assert.Zero(t, d.view().Secrets.Used)
		d.f.Clock.Advance(time.Hour)
		atOld := d.f.Clock.Now()
		d.push(old)
		d.f.Clock.Advance(30 * time.Second)
		d.push(old) // not written again
		d.f.Clock.Advance(time.Hour)
		atNew := d.f.Clock.Now()
		d.push(d.secret())
		for _, d := range []*door{d, d.restart("")} {
			kept := d.view().Secrets
			assert.Equal(t, atNew, kept.Used)
			require.Len(t, kept.Old, 1)
			assert.Equal(t, atOld, kept.Old[0].Used)
		}
	})
	t.Run("that_is_configured_is_replaced_by_its_variable", func(t *testing.T) {
		const a, b = "configuredsecretnumberoneofthesetests", "configuredsecretnumbertwoofthesetests"
		d := openDoor(t)
		made := d.secret()
		d = d.restart(a)
		assert.Equal(t, a, d.secret())
		assert.True(t, d.push(made), "what was made before is old now")
		require.ErrorIs(t, d.RotateWebhookSecret(t.Context(), desktest.Admin), templates.ErrConflict)
		assert.True(t, d.view().Secrets.Configured)
		d.f.Clock.Advance(time.Hour)
		changed := d.f.Clock.Now()
		d = d.restart(b)
		d.f.Clock.Advance(time.Hour)
		d = d.restart(b) // a restart does not begin the seven days anew
		assert.True(t, d.push(a))
		assert.True(t, d.push(b))
		assert.Equal(t, changed.Add(7*24*time.Hour), d.view().Secrets.Old[0].Until)
		d = d.restart(a) // changed back
		assert.Equal(t, a, d.secret())
		assert.True(t, d.push(b))
		d = d.restart("") // no variable any more: the address stays
		assert.Equal(t, a, d.secret())
		assert.False(t, d.view().Secrets.Configured)
	})
	t.Run("kept_by_a_version_before_rotation_stays", func(t *testing.T) {
		d := openDoor(t)
		require.NoError(t, d.f.Store.SetSecret(t.Context(), "webhook_secret", "ASECRETOFANOLDERVERSIONOFTHEHOUSE", access.Entry{}))
		d = d.restart("")
		assert.Equal(t, "ASECRETOFANOLDERVERSIONOFTHEHOUSE", d.secret())
		require.NoError(t, d.RotateWebhookSecret(t.Context(), desktest.Admin))
		assert.True(t, d.push("ASECRETOFANOLDERVERSIONOFTHEHOUSE"))
	})
	t.Run("anything_else_opens_nothing", func(t *testing.T) {
		d := openDoor(t)
		old := d.secret()
		require.NoError(t, d.RotateWebhookSecret(t.Context(), desktest.Admin))
		for _, secret := range []string{old, d.secret()} {
			for _, wrong := range []string{
				"", "x", secret[:len(secret)-1], secret[1:], secret + "x", " " + secret, strings.ToLower(secret), secret + "\x00",
				"%" + strings.ToUpper("41") + secret[1:], url.PathEscape(secret + "/"), strings.Repeat(secret, 2), old + d.secret(),
			} {
				assert.False(t, d.push(wrong), "%q", wrong)
			}
		}
	})
	t.Run("is_told_to_whoever_hides_it_before_it_is_used", func(t *testing.T) {
		d := openDoor(t)
		old := d.secret()
		require.NoError(t, d.RotateWebhookSecret(t.Context(), desktest.Admin))
		learned := map[string]bool{}
		next := desk.New(desk.Options{Store: d.f.Store, Hub: events.NewHub(), Now: d.f.Clock.Now, Learned: func(s string) { learned[s] = true }})
		require.NoError(t, next.EnsureWebhookSecret(t.Context(), ""))
		assert.True(t, learned[old] && learned[d.secret()])
		d.f.Clock.Advance(time.Hour)
		require.NoError(t, next.RotateWebhookSecret(t.Context(), desktest.Admin))
		assert.Len(t, learned, 3)
	})
}
