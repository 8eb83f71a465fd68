package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func options(t *testing.T) store.Options {
	return store.Options{Path: filepath.Join(t.TempDir(), "data", "desk.db"), Mode: "live", SecretKey: storetest.Key}
}

// made is a closed database that holds one setting.
func made(t *testing.T) store.Options {
	t.Helper()
	data, err := withMark()
	require.NoError(t, err)
	o := options(t)
	require.NoError(t, os.MkdirAll(filepath.Dir(o.Path), 0o700))
	require.NoError(t, os.WriteFile(o.Path, data, 0o600))
	return o
}

var withMark = sync.OnceValues(func() (data []byte, err error) {
	folder, err := os.MkdirTemp("", "store")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "desk.db")
	s, err := store.Open(ctx, store.Options{Path: path, Mode: "live", SecretKey: storetest.Key})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.SetSetting(ctx, "mark", "kept"), s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func TestOpen(t *testing.T) {
	t.Run("every_pooled_connection_has_the_settings", func(t *testing.T) {
		reads, writes := storetest.New(t).Pools()
		for name, pool := range map[string]*sql.DB{"reader": reads, "writer": writes} {
			size := pool.Stats().MaxOpenConnections
			require.Positive(t, size)
			for i := range size {
				c, err := pool.Conn(ctx)
				require.NoError(t, err)
				defer c.Close()
				for pragma, want := range map[string]string{
					"busy_timeout": "5000", "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0",
					"journal_size_limit": "67108864", "query_only": map[string]string{"reader": "1", "writer": "0"}[name],
				} {
					var got string
					require.NoError(t, c.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got))
					assert.Equal(t, want, got, "%s %d: %s", name, i, pragma)
				}
			}
		}
		assert.Equal(t, 1, writes.Stats().MaxOpenConnections, "one writer")
	})
	t.Run("a_writer_that_reads_first_holds_the_write_lock_from_the_start", func(t *testing.T) {
		o := options(t)
		_, writes := storetest.Open(t, o).Pools()
		tx, err := writes.Begin()
		require.NoError(t, err)
		defer func() { _ = tx.Rollback() }()
		var n int
		require.NoError(t, tx.QueryRow(`SELECT COUNT(*) FROM meta`).Scan(&n))
		other, err := sql.Open("sqlite", "file:"+o.Path)
		require.NoError(t, err)
		defer other.Close()
		_, err = other.Exec(`BEGIN IMMEDIATE`)
		assert.ErrorContains(t, err, "locked")
	})
	t.Run("only_the_owner_may_read_the_files", func(t *testing.T) {
		o := options(t)
		s := storetest.Open(t, o)
		require.NoError(t, s.Ping(ctx))
		entries, err := os.ReadDir(filepath.Dir(o.Path))
		require.NoError(t, err)
		var names []string
		for _, entry := range entries {
			info, err := entry.Info()
			require.NoError(t, err)
			assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), entry.Name())
			names = append(names, entry.Name())
		}
		assert.Equal(t, []string{"desk.db", "desk.db-shm", "desk.db-wal", "desk.db.lock"}, names)
	})
	t.Run("a_file_that_others_could_read_is_closed_to_them", func(t *testing.T) {
		o := made(t)
		require.NoError(t, os.Chmod(o.Path, 0o644))
		storetest.Open(t, o)
		info, err := os.Stat(o.Path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	})
	t.Run("what_was_stored_is_there_again_in_one_file", func(t *testing.T) {
		o := made(t)
		_, err := os.Stat(o.Path + "-wal")
		assert.ErrorIs(t, err, os.ErrNotExist, "closing folds the log in")
		value, err := storetest.Open(t, o).Setting(ctx, "mark")
		require.NoError(t, err)
		assert.Equal(t, "kept", value)
	})
	t.Run("a_path_with_odd_characters_is_that_path", func(t *testing.T) {
		o := options(t)
		o.Path = filepath.Join(filepath.Dir(o.Path), "50% of? it#1 ü.db")
		storetest.Open(t, o)
		_, err := os.Stat(o.Path)
		assert.NoError(t, err)
	})
	t.Run("an_unfinished_new_database_is_begun_again", func(t *testing.T) {
		o := options(t)
		require.NoError(t, os.MkdirAll(filepath.Dir(o.Path), 0o700))
		require.NoError(t, os.WriteFile(o.Path+".new", []byte("half"), 0o600))
		require.NoError(t, storetest.Open(t, o).Ping(ctx))
	})
	t.Run("live_and_demo_refuse_each_other", func(t *testing.T) {
		o := made(t)
		o.Mode = "demo"
		_, err := store.Open(ctx, o)
		require.ErrorIs(t, err, store.ErrMode)
		assert.ErrorContains(t, err, "this one is for live mode, and demo was asked for")
	})
	t.Run("a_second_instance_is_refused_until_the_first_is_gone", func(t *testing.T) {
		o := options(t)
		first, err := store.Open(ctx, o)
		require.NoError(t, err)
		_, err = store.Open(ctx, o)
		require.ErrorIs(t, err, store.ErrLocked)
		require.NoError(t, first.Ping(ctx), "the first is not disturbed")
		require.NoError(t, first.Close())
		require.NoError(t, storetest.Open(t, o).Ping(ctx))
	})
	t.Run("the_migrations_end_at_the_version_that_the_program_says", func(t *testing.T) {
		reads, _ := storetest.New(t).Pools()
		var version int
		require.NoError(t, reads.QueryRow(`SELECT MAX(version_id) FROM goose_db_version`).Scan(&version))
		assert.Equal(t, store.SchemaVersion, version)
	})
	t.Run("closing_twice_is_harmless", func(t *testing.T) {
		s, err := store.Open(ctx, options(t))
		require.NoError(t, err)
		require.NoError(t, s.Close())
		assert.NoError(t, s.Close())
	})
}

func TestOpenNewerSchema(t *testing.T) {
	set := func(t *testing.T, o store.Options, minReader int) {
		db, err := sql.Open("sqlite", "file:"+o.Path)
		require.NoError(t, err)
		defer db.Close()
		_, err = db.Exec(fmt.Sprintf(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1);
			UPDATE meta SET value = '%d' WHERE name = 'min_reader_version'`, minReader))
		require.NoError(t, err)
	}
	t.Run("that_this_program_cannot_read_is_refused", func(t *testing.T) {
		o := made(t)
		set(t, o, 99)
		_, err := store.Open(ctx, o)
		assert.ErrorIs(t, err, store.ErrNewer)
	})
	t.Run("that_still_lets_this_program_in_is_left_as_it_is", func(t *testing.T) {
		o := made(t)
		set(t, o, 1)
		value, err := storetest.Open(t, o).Setting(ctx, "mark")
		require.NoError(t, err)
		assert.Equal(t, "kept", value)
	})
}

func TestOpenDamaged(t *testing.T) {
	write := func(data []byte) func(t *testing.T, path string) {
		return func(t *testing.T, path string) { require.NoError(t, os.WriteFile(path, data, 0o600)) }
	}
	edit := func(change func(data []byte) []byte) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			write(change(data))(t, path)
		}
	}
	for name, damage := range map[string]struct {
		do   func(t *testing.T, path string)
		want error
	}{
		"emptied":              {write(nil), store.ErrDamaged},
		"text":                 {write([]byte("dear diary, today I was not a database; " + string(make([]byte, 100)))), store.ErrDamaged},
		"cut in the header":    {edit(func(d []byte) []byte { return d[:60] }), store.ErrDamaged},
		"cut after the header": {edit(func(d []byte) []byte { return d[:100] }), store.ErrDamaged},
		"cut after page one":   {edit(func(d []byte) []byte { return d[:4096] }), store.ErrDamaged},
		"cut in the middle":    {edit(func(d []byte) []byte { return d[:len(d)/2] }), store.ErrDamaged},
		"magic flipped":        {edit(func(d []byte) []byte { d[3] ^= 0x20; return d }), store.ErrDamaged},
		"first page zeroed":    {edit(func(d []byte) []byte { clear(d[100:4096]); return d }), store.ErrDamaged},
		"later pages zeroed":   {edit(func(d []byte) []byte { clear(d[4096:]); return d }), store.ErrDamaged},
		"another program's":    {edit(func(d []byte) []byte { copy(d[68:72], "XYZ1"); return d }), store.ErrForeign},
		"a folder": {func(t *testing.T, path string) {
			require.NoError(t, os.Remove(path))
			require.NoError(t, os.Mkdir(path, 0o700))
		}, store.ErrDamaged},
		"gone but for its log": {func(t *testing.T, path string) {
			require.NoError(t, os.Rename(path, path+"-wal"))
		}, store.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			o := made(t)
			damage.do(t, o.Path)
			before, _ := os.ReadFile(o.Path)
			_, err := store.Open(ctx, o)
			require.ErrorIs(t, err, damage.want)
			after, _ := os.ReadFile(o.Path)
			assert.True(t, bytes.Equal(before, after), "the file is left as it was")
		})
	}
	t.Run("flipped_bytes_never_give_a_fresh_database", func(t *testing.T) {
		refused := 0
		for seed := range uint64(10) {
			o := made(t)
			random := rand.New(rand.NewPCG(seed, 1))
			edit(func(d []byte) []byte {
				for range 400 {
					d[100+random.IntN(len(d)-100)] ^= byte(1 + random.IntN(255))
				}
				return d
			})(t, o.Path)
			s, err := store.Open(ctx, o)
			if err != nil {
				refused++
				continue
			}
			_, err = s.Setting(ctx, "mark") // what is found may be odd, but it is not new
			assert.NoError(t, err)
			var applied int
			reads, _ := s.Pools()
			require.NoError(t, reads.QueryRow(`SELECT COUNT(*) FROM settings`).Scan(&applied))
			assert.Positive(t, applied)
			require.NoError(t, s.Close())
		}
		assert.Positive(t, refused)
	})
	t.Run("a_foreign_log_is_not_taken_in", func(t *testing.T) {
		o, other := made(t), options(t) // two databases, each with a stamp of its own
		s, err := store.Open(ctx, other)
		require.NoError(t, err)
		for i := range 20 {
			require.NoError(t, s.SetSetting(ctx, fmt.Sprint("filler ", i), strings.Repeat("x", 500)))
		}
		log, err := os.ReadFile(other.Path + "-wal")
		require.NoError(t, err)
		require.NoError(t, s.Close())
		require.NoError(t, os.WriteFile(o.Path+"-wal", log, 0o600))
		before, err := os.ReadFile(o.Path)
		require.NoError(t, err)
		_, err = store.Open(ctx, o)
		require.ErrorIs(t, err, store.ErrDamaged)
		after, err := os.ReadFile(o.Path)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(before, after), "it is not folded in")
	})
	t.Run("a_log_cut_short_loses_its_end_and_nothing_else", func(t *testing.T) {
		o := options(t)
		s, err := store.Open(ctx, o)
		require.NoError(t, err)
		require.NoError(t, s.SetSetting(ctx, "first", "1"))
		data, err := os.ReadFile(o.Path)
		require.NoError(t, err)
		log, err := os.ReadFile(o.Path + "-wal")
		require.NoError(t, err)
		require.NoError(t, s.SetSetting(ctx, "second", "2"))
		longer, err := os.ReadFile(o.Path + "-wal")
		require.NoError(t, err)
		require.NoError(t, s.Close())
		require.Greater(t, len(longer), len(log))

		require.NoError(t, os.WriteFile(o.Path, data, 0o600))
		require.NoError(t, os.WriteFile(o.Path+"-wal", longer[:len(longer)-1], 0o600))
		again := storetest.Open(t, o)
		value, err := again.Setting(ctx, "first")
		require.NoError(t, err)
		assert.Equal(t, "1", value)
	})
}
