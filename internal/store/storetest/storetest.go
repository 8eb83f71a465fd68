// Package storetest knows how to make a fresh database for a test. It must not
// know what is stored in it.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/store"

	"github.com/stretchr/testify/require"
)

// Key is the secret key of test databases.
var Key = [32]byte{'t', 'e', 's', 't'}

// New opens a fresh live-mode database in a folder of its own and closes it with
// the test. now is its clock; without one it is the real one.
func New(t testing.TB, now ...func() time.Time) *store.Store {
	t.Helper()
	options := store.Options{Path: filepath.Join(t.TempDir(), "desk.db"), Mode: "live", SecretKey: Key}
	if len(now) > 0 {
		options.Now = now[0]
	}
	data, err := empty()
	require.NoError(t, err, "make database")
	require.NoError(t, os.WriteFile(options.Path, data, 0o600))
	return Open(t, options)
}

// empty is a database without rows. It is made once: under the race detector
// that takes longer than most tests.
var empty = sync.OnceValues(func() (data []byte, err error) {
	folder, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "empty.db")
	s, err := store.Open(context.Background(), store.Options{Path: path, Mode: "live", SecretKey: Key})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// Open opens the database of options, making it if there is none, and closes it
// with the test.
func Open(t testing.TB, options store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), options)
	require.NoError(t, err, "open database")
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	return s
}
