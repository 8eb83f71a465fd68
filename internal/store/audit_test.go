package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"templatedesk/internal/access"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func did(action access.Action, about string) access.Entry {
	from := access.WithOrigin(ctx, access.Origin{Address: "192.0.2.7", Request: "R1"})
	return access.Person{ID: "p1", Name: "Ada", Email: "ada@example.com", Role: access.Admin}.Did(from, action, about)
}

func abouts(list []access.Entry) (all []string) {
	for _, e := range list {
		all = append(all, e.About)
	}
	return all
}

func TestAudit(t *testing.T) {
	t.Run("an entry is read as it was written, with its time", func(t *testing.T) {
		d := open(t)
		want := did(access.AccountRenamed, "Shop").In(waba).With("→ Web shop")
		require.NoError(t, d.AppendAudit(ctx, want))
		list, err := d.Audit(ctx, access.AuditFilter{}, "", 10)
		require.NoError(t, err)
		require.Len(t, list, 1)
		want.ID, want.At = list[0].ID, start
		assert.Equal(t, want, list[0])
	})
	t.Run("an entry without an action is none", func(t *testing.T) {
		d := open(t)
		require.NoError(t, d.AppendAudit(ctx, access.Entry{}))
		list, err := d.Audit(ctx, access.AuditFilter{}, "", 10)
		require.NoError(t, err)
		assert.Empty(t, list)
	})
	t.Run("filters, search and pages choose what they say", func(t *testing.T) {
		d := open(t)
		for i, about := range []string{"Ångström", "100% off", "a_b", "ab", "axb"} {
			d.now = minute(i)
			e := did(access.Deleted, about)
			if i == 4 {
				e.PersonID, e.Action = "p2", access.TestSent
			}
			require.NoError(t, d.AppendAudit(ctx, e))
		}
		for what, test := range map[string]struct {
			filter access.AuditFilter
			want   []string
		}{
			"all, newest first": {access.AuditFilter{}, []string{"axb", "ab", "a_b", "100% off", "Ångström"}},
			"accents":           {access.AuditFilter{Search: "angstrom"}, []string{"Ångström"}},
			"percent is plain":  {access.AuditFilter{Search: "0% o"}, []string{"100% off"}},
			"underscore too":    {access.AuditFilter{Search: "a_b"}, []string{"a_b"}},
			"a backslash":       {access.AuditFilter{Search: `\`}, nil},
			"quotes":            {access.AuditFilter{Search: `'; --`}, nil},
			"the address":       {access.AuditFilter{Search: "192.0.2.7", PersonID: "p2"}, []string{"axb"}},
			"the action":        {access.AuditFilter{Actions: []access.Action{access.TestSent, access.Exported}}, []string{"axb"}},
			"days":              {access.AuditFilter{From: minute(1), To: minute(3)}, []string{"a_b", "100% off"}},
		} {
			list, err := d.Audit(ctx, test.filter, "", 10)
			require.NoError(t, err, what)
			assert.Equal(t, test.want, abouts(list), what)
		}
		first, err := d.Audit(ctx, access.AuditFilter{}, "", 2)
		require.NoError(t, err)
		rest, err := d.Audit(ctx, access.AuditFilter{}, first[1].ID, 10)
		require.NoError(t, err)
		assert.Equal(t, []string{"a_b", "100% off", "Ångström"}, abouts(rest))
	})
	t.Run("the entry of a call to Sobot tells its outcome", func(t *testing.T) {
		d := open(t)
		op := templates.Operation{ID: "op1", Kind: templates.OpDelete, WABA: waba, Name: "welcome", Started: start}
		for range 2 { // a double click
			_, _, err := d.BeginOperation(ctx, op, did(access.Deleted, "welcome"))
			require.NoError(t, err)
		}
		read := func() access.Entry {
			list, err := d.Audit(ctx, access.AuditFilter{}, "", 10)
			require.NoError(t, err)
			require.Len(t, list, 1, "one action, one entry")
			return list[0]
		}
		assert.Empty(t, read().Outcome, "under way")
		op.Outcome, op.Ended = templates.OutcomeUnknown, minute(1)
		d.record(templates.Batch{EndOp: &op})
		assert.Equal(t, templates.OutcomeUnknown, read().Outcome)
	})
	t.Run("what fails leaves no entry, and what cannot be entered is not done", func(t *testing.T) {
		d := open(t)
		require.Error(t, d.RenameAccount(ctx, "none", "x", did(access.AccountRenamed, "x")))
		list, err := d.Audit(ctx, access.AuditFilter{}, "", 10)
		require.NoError(t, err)
		assert.Empty(t, list)
		_, writes := d.Pools()
		require.NoError(t, d.CreateAccount(ctx, templates.Account{WABA: waba, Label: "Shop", Created: start}, access.Entry{}))
		_, err = writes.ExecContext(ctx, `DROP TABLE audit`)
		require.NoError(t, err)
		require.Error(t, d.RenameAccount(ctx, waba, "Other", did(access.AccountRenamed, "Shop")))
		a, err := d.Account(ctx, waba)
		require.NoError(t, err)
		assert.Equal(t, "Shop", a.Label)
	})
	t.Run("no statement of ours changes or removes an entry", func(t *testing.T) {
		files, err := filepath.Glob("*.go")
		require.NoError(t, err)
		change := regexp.MustCompile(`(?i)\b(UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+audit\b`)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Empty(t, change.FindString(string(source)), file)
		}
		assert.NotEmpty(t, change.FindString("DELETE FROM audit WHERE"), "the search would find one")
	})
}

func TestPeopleChange(t *testing.T) {
	d := open(t)
	person := func(id string, role access.Role, hash string) {
		require.NoError(t, d.CreatePerson(ctx, access.Person{ID: id, Email: id, Name: id, Role: role, PasswordHash: hash, Created: start}, access.Entry{}))
	}
	person("ada", access.Admin, "hash")
	person("bob", access.Admin, "") // invited, not here yet
	person("eve", access.Editor, "hash")
	require.ErrorIs(t, d.SetRole(ctx, "ada", access.Viewer, did(access.RoleChanged, "ada")), access.ErrLastAdmin)
	require.ErrorIs(t, d.RemovePerson(ctx, "ada", did(access.PersonRemoved, "ada")), access.ErrLastAdmin)
	require.NoError(t, d.SetRole(ctx, "ada", access.Admin, access.Entry{}), "the same role takes nothing away")
	require.NoError(t, d.SetRole(ctx, "eve", access.Admin, did(access.RoleChanged, "eve")))
	require.NoError(t, d.CreateSession(ctx, session("h1", "ada"), access.Entry{}))
	require.NoError(t, d.SetRole(ctx, "ada", access.Viewer, access.Entry{}))
	_, err := d.Session(ctx, "h1")
	require.ErrorIs(t, err, access.ErrNotFound, "signed out with the old rights")
	require.ErrorIs(t, d.SetRole(ctx, "none", access.Viewer, access.Entry{}), access.ErrNotFound)

	link := access.Link{TokenHash: "t1", PersonID: "bob", Created: start, Expires: minute(5)}
	require.NoError(t, d.CreateLink(ctx, link, access.Entry{}))
	link.TokenHash = "t2"
	require.NoError(t, d.CreateLink(ctx, link, access.Entry{}))
	_, err = d.LinkByHash(ctx, "t1")
	require.ErrorIs(t, err, access.ErrNotFound, "a new link ends the one before")
	got, err := d.LinkByHash(ctx, "t2")
	require.NoError(t, err)
	assert.Equal(t, link, got)
	require.NoError(t, d.UseLink(ctx, "t2", "Bob", "new hash", access.Entry{}))
	bob, err := d.PersonByID(ctx, "bob")
	require.NoError(t, err)
	assert.Equal(t, "Bob new hash", bob.Name+" "+bob.PasswordHash)
	require.ErrorIs(t, d.UseLink(ctx, "t2", "Bob", "again", access.Entry{}), access.ErrNotFound, "once")

	require.NoError(t, d.CreateLink(ctx, access.Link{TokenHash: "t3", PersonID: "bob", Expires: minute(5)}, access.Entry{}))
	require.NoError(t, d.CreateSession(ctx, session("h2", "bob"), access.Entry{}))
	require.NoError(t, d.SetPassword(ctx, "bob", "third", access.Entry{}))
	links, err := d.Links(ctx)
	require.NoError(t, err)
	assert.Empty(t, links, "a link of before does not outlive the password")
	_, err = d.Session(ctx, "h2")
	require.ErrorIs(t, err, access.ErrNotFound)

	require.NoError(t, d.CreateLink(ctx, access.Link{TokenHash: "t4", PersonID: "bob", Expires: minute(5)}, access.Entry{}))
	require.NoError(t, d.DeleteExpiredLinks(ctx, minute(5)))
	_, err = d.LinkByHash(ctx, "t4")
	require.ErrorIs(t, err, access.ErrNotFound)
	require.NoError(t, d.CreateLink(ctx, access.Link{TokenHash: "t5", PersonID: "bob", Expires: minute(9)}, access.Entry{}))
	require.NoError(t, d.RemovePerson(ctx, "bob", access.Entry{}))
	_, err = d.LinkByHash(ctx, "t5")
	require.ErrorIs(t, err, access.ErrNotFound, "gone with its person")
}

func TestOpenBeside(t *testing.T) {
	o := options(t)
	_, err := store.OpenBeside(ctx, o)
	require.ErrorIs(t, err, os.ErrNotExist, "makes no database")
	running := storetest.Open(t, o)
	beside, err := store.OpenBeside(ctx, o)
	require.NoError(t, err, "also while a dashboard runs")
	require.NoError(t, beside.SetSetting(ctx, "from", "beside"))
	value, err := running.Setting(ctx, "from")
	require.NoError(t, err)
	assert.Equal(t, "beside", value)
	require.NoError(t, beside.Close())
	require.NoError(t, running.Ping(ctx), "it disturbs nothing")
	other := o
	other.Mode = "demo"
	_, err = store.OpenBeside(ctx, other)
	require.ErrorIs(t, err, store.ErrMode)
	require.NoError(t, running.SetSetting(context.WithoutCancel(ctx), "x", "y"))
	_, writes := running.Pools()
	_, err = writes.ExecContext(ctx, `UPDATE goose_db_version SET version_id = 1 WHERE version_id = $1`, store.SchemaVersion)
	require.NoError(t, err)
	_, err = store.OpenBeside(ctx, o)
	assert.True(t, errors.Is(err, store.ErrOlder), err)
}
