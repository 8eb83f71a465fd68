package store_test

import (
	"testing"

	"templatedesk/internal/access"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPeople(t *testing.T) {
	d := open(t)
	ada := access.Person{
		ID: "p1", Email: "ada@example.com", Name: "Ada", Role: access.Admin, PasswordHash: "$argon2id$", TimeZone: "Asia/Singapore",
		Theme: "dark", Created: start,
	}
	require.NoError(t, d.CreateFirstPerson(ctx, ada))
	bob := access.Person{ID: "p2", Email: "bob@example.com", Name: "Bob", Role: access.Viewer, Created: start}
	require.ErrorIs(t, d.CreateFirstPerson(ctx, bob), access.ErrConflict)
	require.NoError(t, d.CreatePerson(ctx, bob))
	bob.ID = "p3"
	require.ErrorIs(t, d.CreatePerson(ctx, bob), access.ErrConflict)
	n, err := d.CountPeople(ctx)
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	people, err := d.People(ctx)
	require.NoError(t, err)
	require.Len(t, people, 2)
	assert.Equal(t, ada, people[0])
	for _, read := range []func() (access.Person, error){
		func() (access.Person, error) { return d.PersonByID(ctx, "p1") },
		func() (access.Person, error) { return d.PersonByEmail(ctx, "ada@example.com") },
	} {
		got, err := read()
		require.NoError(t, err)
		assert.Equal(t, ada, got)
	}
	_, err = d.PersonByID(ctx, "none")
	require.ErrorIs(t, err, access.ErrNotFound)
	_, err = d.PersonByEmail(ctx, "none")
	require.ErrorIs(t, err, access.ErrNotFound)

	session := access.Session{IDHash: "h1", PersonID: "p1", Created: start, Seen: start, Expires: minute(60)}
	require.NoError(t, d.CreateSession(ctx, session))
	require.NoError(t, d.CreateSession(ctx, access.Session{IDHash: "idle", PersonID: "p1", Created: start, Seen: start, Expires: minute(60)}))
	require.ErrorIs(t, d.CreateSession(ctx, access.Session{IDHash: "h2", PersonID: "none"}), access.ErrNotFound)
	require.NoError(t, d.TouchSession(ctx, "h1", minute(5)))
	require.NoError(t, d.TouchSession(ctx, "h1", minute(4)), "never back")
	session.Seen = minute(5)
	got, err := d.Session(ctx, "h1")
	require.NoError(t, err)
	assert.Equal(t, session, got)
	require.NoError(t, d.DeleteExpiredSessions(ctx, minute(6), minute(3)))
	_, err = d.Session(ctx, "idle")
	require.ErrorIs(t, err, access.ErrNotFound)
	_, err = d.Session(ctx, "h1")
	require.NoError(t, err)
	require.NoError(t, d.DeleteExpiredSessions(ctx, minute(60), start))
	_, err = d.Session(ctx, "h1")
	require.ErrorIs(t, err, access.ErrNotFound)
	require.NoError(t, d.DeleteSession(ctx, "h1"))

	tries, err := d.Tries(ctx, "k")
	require.NoError(t, err)
	assert.Zero(t, tries)
	for i := range 3 {
		require.NoError(t, d.NoteTry(ctx, "k", minute(i)))
	}
	require.NoError(t, d.NoteTry(ctx, "old", start))
	tries, err = d.Tries(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, access.Tries{Count: 3, Last: minute(2)}, tries)
	require.NoError(t, d.ForgetTriesBefore(ctx, minute(1)))
	tries, err = d.Tries(ctx, "old")
	require.NoError(t, err)
	assert.Zero(t, tries)
	require.NoError(t, d.ForgetTries(ctx, "k"))
	tries, err = d.Tries(ctx, "k")
	require.NoError(t, err)
	assert.Zero(t, tries)
}
