package access_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/access"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// admin is the house's admin, as who things are done.
func (h *house) admin(t *testing.T) access.Person {
	t.Helper()
	p, err := h.PersonByEmail(context.Background(), email)
	require.NoError(t, err)
	return p
}

// invited brings somebody in who was invited.
func (h *house) invited(t *testing.T, who string, role access.Role) (id string, p access.Person) {
	t.Helper()
	token, _, err := h.Invite(context.Background(), h.admin(t), who, role)
	require.NoError(t, err)
	id, p, err = h.UseLink(context.Background(), token, "Bob", "bob's few plain words")
	require.NoError(t, err)
	return id, p
}

func actions(t *testing.T, h *house) (all []access.Action) {
	t.Helper()
	list, _, err := h.Audit(context.Background(), access.AuditFilter{}, "", 100)
	require.NoError(t, err)
	for _, e := range list {
		all = append([]access.Action{e.Action}, all...)
	}
	return all
}

func TestInvitation(t *testing.T) {
	ctx := context.Background()
	const who = "bob@example.com"
	t.Run("the link lets one person in, once, with the role they were given", func(t *testing.T) {
		h := openWithAdmin(t)
		token, p, err := h.Invite(ctx, h.admin(t), " Bob@Example.com ", access.Editor)
		require.NoError(t, err)
		assert.True(t, p.Invited())
		_, _, err = h.SignIn(ctx, who, "")
		require.ErrorIs(t, err, access.ErrSignIn, "nobody comes in without a password")
		whose, err := h.LinkPerson(ctx, token)
		require.NoError(t, err)
		assert.Equal(t, who, whose.Email)
		id, p, err := h.UseLink(ctx, token, "Bob", "bob's few plain words")
		require.NoError(t, err)
		assert.Equal(t, access.Editor, p.Role)
		signed, err := h.SessionPerson(ctx, id)
		require.NoError(t, err)
		assert.Equal(t, "Bob", signed.Name)
		_, _, err = h.UseLink(ctx, token, "Eve", "eve's few plain words")
		assert.ErrorIs(t, err, access.ErrLink)
		assert.Equal(t, []access.Action{access.Joined, access.Invited, access.SignInRefused, access.Joined}, actions(t, h))
	})
	t.Run("mistakes are told field by field, and the link lives on", func(t *testing.T) {
		h := openWithAdmin(t)
		_, _, err := h.Invite(ctx, h.admin(t), "nonsense", "owner")
		var fields access.FieldErrors
		require.ErrorAs(t, err, &fields)
		assert.Len(t, fields, 2)
		token, _, err := h.Invite(ctx, h.admin(t), who, access.Viewer)
		require.NoError(t, err)
		_, _, err = h.Invite(ctx, h.admin(t), who, access.Viewer)
		require.ErrorAs(t, err, &fields)
		assert.Contains(t, fields["email"], "here already")
		_, _, err = h.UseLink(ctx, token, " ", who)
		require.ErrorAs(t, err, &fields)
		assert.Len(t, fields, 2)
		_, err = h.LinkPerson(ctx, token)
		assert.NoError(t, err)
	})
	t.Run("it ends with its time, with a newer one, and with its person", func(t *testing.T) {
		h := openWithAdmin(t)
		first, p, err := h.Invite(ctx, h.admin(t), who, access.Viewer)
		require.NoError(t, err)
		second, _, err := h.NewLink(ctx, h.admin(t), p.ID)
		require.NoError(t, err)
		_, err = h.LinkPerson(ctx, first)
		require.ErrorIs(t, err, access.ErrLink)
		h.pass(access.InvitationLife - time.Second)
		_, err = h.LinkPerson(ctx, second)
		require.NoError(t, err)
		h.pass(time.Second)
		_, _, err = h.UseLink(ctx, second, "Bob", "bob's few plain words")
		require.ErrorIs(t, err, access.ErrLink)
		third, _, err := h.NewLink(ctx, h.admin(t), p.ID)
		require.NoError(t, err)
		require.NoError(t, h.Remove(ctx, h.admin(t), p.ID))
		_, err = h.LinkPerson(ctx, third)
		require.ErrorIs(t, err, access.ErrLink)
		for _, token := range []string{"", "x", first + "x"} {
			_, err = h.LinkPerson(ctx, token)
			require.ErrorIs(t, err, access.ErrLink)
		}
	})
	t.Run("of two who open it at once one comes in", func(t *testing.T) {
		h := openWithAdmin(t)
		token, _, err := h.Invite(ctx, h.admin(t), who, access.Viewer)
		require.NoError(t, err)
		var wg sync.WaitGroup
		won := make(chan string, 2)
		for _, name := range []string{"Bob", "Eve"} {
			wg.Go(func() {
				if _, p, err := h.UseLink(ctx, token, name, "a few plain words of "+name); err == nil {
					won <- p.Name
				}
			})
		}
		wg.Wait()
		assert.Len(t, won, 1)
	})
	t.Run("a reset keeps the old password until it is used, and then ends all sessions", func(t *testing.T) {
		h := openWithAdmin(t)
		id, p := h.invited(t, who, access.Viewer)
		token, _, err := h.NewLink(ctx, h.admin(t), p.ID)
		require.NoError(t, err)
		_, _, err = h.SignIn(ctx, who, "bob's few plain words")
		require.NoError(t, err)
		h.pass(access.ResetLife - time.Second)
		_, _, err = h.UseLink(ctx, token, "Bob", "quite other words")
		require.NoError(t, err)
		assert.False(t, h.SessionLives(ctx, id))
		assert.Contains(t, h.told, p.ID)
		_, _, err = h.SignIn(ctx, who, "bob's few plain words")
		assert.ErrorIs(t, err, access.ErrSignIn)
	})
}

func TestRoles(t *testing.T) {
	ctx := context.Background()
	t.Run("another role signs its person out, so that nothing goes on with the old rights", func(t *testing.T) {
		h := openWithAdmin(t)
		id, p := h.invited(t, "bob@example.com", access.Viewer)
		require.NoError(t, h.SetRole(ctx, h.admin(t), p.ID, access.Editor))
		assert.False(t, h.SessionLives(ctx, id))
		assert.Equal(t, []string{p.ID, p.ID}, h.told, "when they came in, and now")
		_, p, err := h.SignIn(ctx, "bob@example.com", "bob's few plain words")
		require.NoError(t, err)
		assert.Equal(t, access.Editor, p.Role)
		require.NoError(t, h.SetRole(ctx, h.admin(t), p.ID, access.Editor), "the same role is no change")
		list, _, err := h.Audit(ctx, access.AuditFilter{Actions: []access.Action{access.RoleChanged}}, "", 10)
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, "Bob <bob@example.com> viewer → editor by "+email, list[0].About+" "+list[0].Detail+" by "+list[0].Email)
	})
	t.Run("nobody takes away their own rights, nor those of the last admin", func(t *testing.T) {
		h := openWithAdmin(t)
		_, bob := h.invited(t, "bob@example.com", access.Admin)
		ana := h.admin(t)
		require.ErrorIs(t, h.SetRole(ctx, ana, ana.ID, access.Viewer), access.ErrOneself)
		require.ErrorIs(t, h.Remove(ctx, ana, ana.ID), access.ErrOneself)
		require.NoError(t, h.SetRole(ctx, ana, bob.ID, access.Viewer))
		require.ErrorIs(t, h.SetRole(ctx, bob, ana.ID, access.Viewer), access.ErrLastAdmin)
		require.ErrorIs(t, h.Remove(ctx, access.Person{Name: "Command line"}, ana.ID), access.ErrLastAdmin)
		var fields access.FieldErrors
		require.ErrorAs(t, h.SetRole(ctx, ana, bob.ID, "owner"), &fields)
		require.ErrorIs(t, h.SetRole(ctx, ana, "none", access.Viewer), access.ErrNotFound)
	})
	t.Run("two admins who demote each other at once leave one", func(t *testing.T) {
		h := openWithAdmin(t)
		_, bob := h.invited(t, "bob@example.com", access.Admin)
		ana := h.admin(t)
		var wg sync.WaitGroup
		wg.Go(func() { _ = h.SetRole(ctx, ana, bob.ID, access.Viewer) })
		wg.Go(func() { _ = h.SetRole(ctx, bob, ana.ID, access.Viewer) })
		wg.Wait()
		admins := 0
		members, err := h.Members(ctx)
		require.NoError(t, err)
		for _, m := range members {
			if m.Role == access.Admin {
				admins++
			}
		}
		assert.Equal(t, 1, admins)
	})
	t.Run("a removed person is out at once and what they did stays", func(t *testing.T) {
		h := openWithAdmin(t)
		id, bob := h.invited(t, "bob@example.com", access.Editor)
		require.NoError(t, h.Remove(ctx, h.admin(t), bob.ID))
		_, err := h.SessionPerson(ctx, id)
		require.ErrorIs(t, err, access.ErrNotFound)
		_, _, err = h.SignIn(ctx, "bob@example.com", "bob's few plain words")
		require.ErrorIs(t, err, access.ErrSignIn)
		list, _, err := h.Audit(ctx, access.AuditFilter{PersonID: bob.ID}, "", 10)
		require.NoError(t, err)
		assert.NotEmpty(t, list)
	})
}

func TestOwnAccount(t *testing.T) {
	ctx := context.Background()
	t.Run("a new password ends all sessions and begins one here", func(t *testing.T) {
		h := openWithAdmin(t)
		id, p := h.invited(t, "bob@example.com", access.Editor)
		var fields access.FieldErrors
		_, err := h.ChangePassword(ctx, p, "bob's few plain words", "short")
		require.ErrorAs(t, err, &fields)
		assert.Contains(t, fields, "password")
		p, err = h.SessionPerson(ctx, id)
		require.NoError(t, err)
		now, err := h.ChangePassword(ctx, p, "bob's few plain words", "another few words")
		require.NoError(t, err)
		assert.NotEqual(t, id, now)
		assert.False(t, h.SessionLives(ctx, id))
		assert.True(t, h.SessionLives(ctx, now))
		_, _, err = h.SignIn(ctx, "bob@example.com", "another few words")
		assert.NoError(t, err)
	})
	t.Run("sessions say where they were begun, and are ended one by one or all others at once", func(t *testing.T) {
		h := openWithAdmin(t)
		var ids []string
		var p access.Person
		for _, browser := range []string{"first", "second", "third"} {
			at := access.WithOrigin(ctx, access.Origin{Address: "192.0.2.9", Browser: browser})
			id, who, err := h.SignIn(at, email, password)
			require.NoError(t, err)
			ids, p = append(ids, id), who
			h.pass(time.Second)
		}
		list, err := h.Sessions(ctx, p.ID)
		require.NoError(t, err)
		require.Len(t, list, 3)
		assert.Equal(t, "192.0.2.9 third", list[0].Address+" "+list[0].Browser)
		assert.True(t, list[0].Own(ids[2]))
		assert.False(t, list[0].Own(ids[0]))
		_, bob := h.invited(t, "bob@example.com", access.Admin)
		require.NoError(t, h.EndSession(ctx, bob, list[0].Key))
		assert.True(t, h.SessionLives(ctx, ids[2]), "nobody ends somebody else's by its key")
		require.NoError(t, h.EndSession(ctx, p, list[0].Key))
		assert.False(t, h.SessionLives(ctx, ids[2]))
		require.NoError(t, h.EndOtherSessions(ctx, p, ids[0]))
		assert.Equal(t, []bool{true, false, false}, []bool{h.SessionLives(ctx, ids[0]), h.SessionLives(ctx, ids[1]), h.SessionLives(ctx, ids[2])})
		require.NoError(t, h.EndSessionsOf(ctx, bob, p.ID))
		assert.False(t, h.SessionLives(ctx, ids[0]))
	})
	t.Run("name, time zone and theme are kept, and nonsense is told at its field", func(t *testing.T) {
		h := openWithAdmin(t)
		p := h.admin(t)
		require.NoError(t, h.SaveProfile(ctx, p, " Ana María ", "Asia/Jakarta", "dark"))
		p = h.admin(t)
		assert.Equal(t, "Ana María Asia/Jakarta dark", p.Name+" "+p.TimeZone+" "+p.Theme)
		for _, zone := range []string{"Mars/Base", "Local", "../../etc/passwd", "/etc/localtime"} {
			var fields access.FieldErrors
			require.ErrorAs(t, h.SaveProfile(ctx, p, "", zone, "pink"), &fields, zone)
			assert.Len(t, fields, 3, zone)
		}
		require.NoError(t, h.SaveProfile(ctx, p, "Ana", "", ""))
	})
}
