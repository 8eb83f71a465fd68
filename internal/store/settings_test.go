package store_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSecrets(t *testing.T) {
	o := options(t)
	s, err := store.Open(ctx, o)
	require.NoError(t, err)
	for _, read := range []func() (string, error){
		func() (string, error) { return s.Setting(ctx, "k") }, func() (string, error) { return s.Secret(ctx, "k") },
	} {
		value, err := read()
		require.NoError(t, err)
		assert.Empty(t, value, "none")
	}
	require.NoError(t, s.SetSetting(ctx, "k", "plain-value"))
	require.NoError(t, s.SetSecret(ctx, "k", "hush-hush-value", access.Entry{}))
	require.NoError(t, s.SetSecret(ctx, "other", "hush-hush-value", access.Entry{}))
	value, err := s.Secret(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, "hush-hush-value", value)

	reads, writes := s.Pools()
	var a, b []byte
	require.NoError(t, reads.QueryRow(`SELECT sealed FROM secrets WHERE name = 'k'`).Scan(&a))
	require.NoError(t, reads.QueryRow(`SELECT sealed FROM secrets WHERE name = 'other'`).Scan(&b))
	assert.NotEqual(t, a, b, "equal secrets do not look equal")
	_, err = writes.Exec(`UPDATE secrets SET sealed = $1 WHERE name = 'k'`, b)
	require.NoError(t, err)
	_, err = s.Secret(ctx, "k")
	require.ErrorIs(t, err, store.ErrSecretKey, "a sealed value moved to another name")
	_, err = writes.Exec(`UPDATE secrets SET sealed = $1 WHERE name = 'k'`, []byte("short"))
	require.NoError(t, err)
	_, err = s.Secret(ctx, "k")
	require.ErrorIs(t, err, store.ErrSecretKey)
	require.NoError(t, s.SetSecret(ctx, "k", "hush-hush-value", access.Entry{}))
	require.NoError(t, s.Close())

	data, err := os.ReadFile(o.Path)
	require.NoError(t, err)
	assert.True(t, bytes.Contains(data, []byte("plain-value")))
	assert.False(t, bytes.Contains(data, []byte("hush-hush")))
	o.SecretKey[0]++
	_, err = store.Open(ctx, o)
	require.ErrorIs(t, err, store.ErrSecretKey, "said at the start, not when the secret is needed")
	o.SecretKey[0]--
	value, err = storetest.Open(t, o).Secret(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, "hush-hush-value", value)
}

func TestLeases(t *testing.T) {
	d := open(t)
	take := func(holder string) bool {
		ok, err := d.Lease(ctx, "sync", holder, time.Minute)
		require.NoError(t, err)
		return ok
	}
	assert.True(t, take("a"))
	assert.False(t, take("b"))
	assert.True(t, take("a"), "renewed")
	require.NoError(t, d.Release(ctx, "sync", "b"))
	assert.False(t, take("b"), "only its holder gives it back")
	require.NoError(t, d.Release(ctx, "sync", "a"))
	assert.True(t, take("b"))
	d.now = minute(1)
	assert.True(t, take("a"), "expired")
	assert.False(t, take("b"))
	d.now = minute(-60)
	assert.True(t, take("b"), "the clock was turned back: nobody takes a lease for so long")
}

func TestLeasesOfADeadProcessHoldNobodyUp(t *testing.T) {
	o := options(t)
	dead, err := store.Open(ctx, o)
	require.NoError(t, err)
	ok, err := dead.Lease(ctx, "sync", "dead", time.Hour)
	require.NoError(t, err)
	require.True(t, ok)
	require.NoError(t, dead.Close())
	ok, err = storetest.Open(t, o).Lease(ctx, "sync", "next", time.Minute)
	require.NoError(t, err)
	assert.True(t, ok)
}
