package store_test

import (
	"testing"
	"time"

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
	require.NoError(t, d.CreateFirstPerson(ctx, ada, access.Entry{}))
	bob := access.Person{ID: "p2", Email: "bob@example.com", Name: "Bob", Role: access.Viewer, Created: start}
	require.ErrorIs(t, d.CreateFirstPerson(ctx, bob, access.Entry{}), access.ErrConflict)
	require.NoError(t, d.CreatePerson(ctx, bob, access.Entry{}))
	bob.ID = "p3"
	require.ErrorIs(t, d.CreatePerson(ctx, bob, access.Entry{}), access.ErrConflict)
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
}

func session(hash, person string) access.Session {
	return access.Session{IDHash: hash, Key: "key-" + hash, PersonID: person, Created: start, Seen: start, Expires: minute(60), Address: "192.0.2.1", Browser: "x"}
}

func TestSessions(t *testing.T) {
	d := open(t)
	for _, id := range []string{"p1", "p2"} {
		require.NoError(t, d.CreatePerson(ctx, access.Person{ID: id, Email: id, Role: access.Editor, Created: start}, access.Entry{}))
	}
	alive := func(hash string) bool {
		_, err := d.Session(ctx, hash)
		if err != nil {
			require.ErrorIs(t, err, access.ErrNotFound)
		}
		return err == nil
	}
	first := session("h1", "p1")
	require.NoError(t, d.CreateSession(ctx, first, access.Entry{}))
	require.NoError(t, d.CreateSession(ctx, session("idle", "p1"), access.Entry{}))
	require.NoError(t, d.CreateSession(ctx, session("h2", "p2"), access.Entry{}))
	require.ErrorIs(t, d.CreateSession(ctx, session("h3", "none"), access.Entry{}), access.ErrNotFound)

	require.NoError(t, d.TouchSession(ctx, "h1", minute(5)))
	require.NoError(t, d.TouchSession(ctx, "h1", minute(4)), "never back")
	first.Seen = minute(5)
	got, err := d.Sessions(ctx, "p1")
	require.NoError(t, err)
	require.Len(t, got, 2)
	assert.Equal(t, first, got[0], "the last used first")
	seen, err := d.LastSeen(ctx)
	require.NoError(t, err)
	assert.Equal(t, map[string]time.Time{"p1": minute(5), "p2": start}, seen)

	require.NoError(t, d.DeleteSessions(ctx, access.SessionFilter{}, access.Entry{}))
	assert.True(t, alive("h2"), "a filter that chooses nobody chooses nothing")
	require.NoError(t, d.DeleteSessions(ctx, access.SessionFilter{PersonID: "p2", Key: "key-h1"}, access.Entry{}))
	assert.True(t, alive("h1"), "nobody ends a session of somebody else")
	require.NoError(t, d.DeleteSessions(ctx, access.SessionFilter{PersonID: "p1", ExceptHash: "h1"}, access.Entry{}))
	assert.True(t, alive("h1"))
	assert.False(t, alive("idle"))
	require.NoError(t, d.DeleteExpiredSessions(ctx, minute(6), minute(3)))
	assert.True(t, alive("h1"))
	assert.False(t, alive("h2"), "last seen too long ago")
	require.NoError(t, d.DeleteExpiredSessions(ctx, minute(60), start))
	assert.False(t, alive("h1"))
}

func TestSignInTries(t *testing.T) {
	d := open(t)
	var seen []access.Tries
	try := func(at time.Time, allow bool, keys ...string) bool {
		seen = nil
		ok, err := d.NoteTry(ctx, at, 15*time.Minute, func(_ string, tries access.Tries) bool {
			seen = append(seen, tries)
			return allow
		}, keys...)
		require.NoError(t, err)
		return ok
	}
	assert.True(t, try(start, true, "a", "b"))
	assert.False(t, try(minute(1), false, "a"), "refused")
	assert.True(t, try(minute(2), true, "a"))
	assert.Equal(t, []access.Tries{{Count: 1, Last: start}}, seen, "what was refused was not counted")
	assert.True(t, try(minute(20), true, "a"))
	assert.True(t, try(minute(21), true, "a"))
	assert.Equal(t, []access.Tries{{Count: 1, Last: minute(20)}}, seen, "counted anew after a quiet time")

	require.NoError(t, d.TriesSucceeded(ctx, []string{"a"}, "b", "home", minute(22)))
	try(minute(22), false, "a")
	assert.Equal(t, []access.Tries{{}}, seen)
	try(minute(22), false, "b")
	assert.Equal(t, []access.Tries{{Last: start}}, seen, "one was taken back")
	for key, since := range map[string]time.Time{"home": minute(22), "other": start} {
		known, err := d.KnownAddress(ctx, key, since)
		require.NoError(t, err)
		assert.Equal(t, key == "home", known)
	}
	known, err := d.KnownAddress(ctx, "home", minute(23))
	require.NoError(t, err)
	assert.False(t, known, "too long ago")
	require.NoError(t, d.ForgetAddressesBefore(ctx, minute(23)))
	known, err = d.KnownAddress(ctx, "home", start)
	require.NoError(t, err)
	assert.False(t, known)
	require.NoError(t, d.ForgetTriesBefore(ctx, minute(1)))
	try(minute(22), false, "b")
	assert.Equal(t, []access.Tries{{}}, seen)
}
