package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gofrs/flock"
)

// takeLock makes sure that we are the only instance at this database. The lock
// dies with the process, so a crash leaves nothing to clean up.
func takeLock(path string) (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrLocked
	}
	return lock, nil
}

// ready leaves a database at o.Path that is whole, ours, of our mode and not too
// new; a new one only where there was none.
func ready(ctx context.Context, o Options) error {
	info, err := os.Stat(o.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if log, err := os.Stat(o.Path + "-wal"); err == nil && log.Size() > 0 {
			return fmt.Errorf("%w (its log is there, but %s is gone)", ErrDamaged, filepath.Base(o.Path))
		}
		if err := create(ctx, o); err != nil {
			return fmt.Errorf("create: %w", err)
		}
		o.Log.Info("made a new database", "file", filepath.Base(o.Path), "mode", o.Mode)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: %s is not a file", ErrDamaged, filepath.Base(o.Path))
	default:
		for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
			if err := os.Chmod(o.Path+suffix, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return inspect(ctx, o, asInspector)
}

// create makes the database under another name and moves it into place when it
// is complete. So whatever is found at o.Path was complete once, and a file that
// is not is damaged, never unfinished.
func create(ctx context.Context, o Options) error {
	unfinished := o.Path + ".new"
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(unfinished + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	// Made by us, so that it is never readable to others; the engine gives its
	// log the same permissions.
	file, err := os.OpenFile(unfinished, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := fill(ctx, unfinished, o.Mode); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := os.Rename(unfinished, o.Path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(o.Path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

func fill(ctx context.Context, path, mode string) (err error) {
	db, err := openPool(path, asWriter, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrate(ctx, db); err != nil {
		return err
	}
	if err := stamp(ctx, db); err != nil {
		return err
	}
	return setMeta(ctx, db, "mode", mode)
}

// readHeader is the file's first bytes, if they are those of a database of ours.
func readHeader(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, headerSize)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return head[:n], checkHeader(head[:n])
}

// inspectBeside looks at a database that may be in use: whether it is ours, of our
// mode and of exactly our schema.
func inspectBeside(ctx context.Context, o Options) (err error) {
	if _, err := readHeader(o.Path); err != nil {
		return err
	}
	db, err := openPool(o.Path, asInspector, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	version := 0
	if err := db.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&version); err != nil {
		return damaged(err)
	}
	switch {
	case version > schemaVersion:
		return ErrNewer
	case version < schemaVersion:
		return ErrOlder
	}
	return checkMode(ctx, db, o.Mode)
}

func checkMode(ctx context.Context, db *sql.DB, want string) error {
	mode, err := getMeta(ctx, db, "mode")
	if err != nil {
		return damaged(err)
	}
	if mode != want {
		return fmt.Errorf("%w: this one is for %s mode, and %s was asked for", ErrMode, mode, want)
	}
	return nil
}

// inspect looks without changing anything.
func inspect(ctx context.Context, o Options, role string) (err error) {
	head, err := readHeader(o.Path)
	if err != nil {
		return err
	}
	db, err := openPool(o.Path, role, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := checkLog(ctx, db, head); err != nil {
		return damaged(err)
	}
	minReader, err := getMeta(ctx, db, "min_reader_version")
	if err != nil {
		return damaged(err)
	}
	oldest, err := strconv.ParseInt(minReader, 10, 64)
	if err != nil {
		return damaged(err)
	}
	if oldest > schemaVersion {
		return ErrNewer
	}
	if err := checkContent(ctx, db); err != nil {
		return damaged(err)
	}
	return checkMode(ctx, db, o.Mode)
}

// damaged reads whatever went wrong while inspecting as damage, unless the
// engine said more clearly what it is.
func damaged(err error) error {
	if errors.Is(err, ErrDamaged) || meaning(err) != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w (%w)", ErrDamaged, err)
}

// querier is a *sql.DB or *sql.Tx.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func setMeta(ctx context.Context, db querier, name, value string) error {
	_, err := db.ExecContext(ctx,
		`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

func getMeta(ctx context.Context, db querier, name string) (value string, err error) {
	err = db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = $1`, name).Scan(&value)
	return value, err
}
