// Package store knows the tables and how rows become values of templates, events
// and access: it holds the only SQL. It must not know the vendor, the web, or why
// something is stored: what events add up to is decided by events.Fold alone.
package store

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
)

// Options say which database to open and how.
type Options struct {
	Path      string   // of the database file; its folder is made if missing
	Mode      string   // "live" or "demo"; a database stays what it was made as
	SecretKey [32]byte // seals the secrets
	Now       func() time.Time
	Log       *slog.Logger
	// Committed hears of each commit that took bodies in: how many, and how long it took.
	Committed func(bodies int, took time.Duration)
}

// Store is an open database. Its methods may be called from any goroutine. Each
// exported method is one transaction; helpers take the *sql.Tx.
type Store struct {
	path   string
	now    func() time.Time
	lock   *flock.Flock
	reads  *reader // a few connections that cannot write
	writes *sql.DB // one connection: SQLite has one writer
	sealer cipher.AEAD
	intake *intake

	changes atomic.Int64 // see Revision

	listingsMu sync.Mutex
	listings   map[string]*listing // by WABA

	closing sync.Once
	closed  error
}

// Open opens the database at o.Path, makes it if there is none, and brings its
// schema up to date. It refuses what it should not touch: see ErrLocked,
// ErrDamaged, ErrForeign, ErrNewer, ErrMode and ErrSecretKey.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	if o.Now == nil {
		o.Now = func() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{path: o.Path, now: o.Now, listings: map[string]*listing{}}
	if s.sealer, err = newSealer(o.SecretKey); err != nil {
		return nil, explain("open database", err)
	}
	if s.lock, err = takeLock(o.Path); err != nil {
		return nil, explain("open database", err)
	}
	defer func() {
		if err != nil {
			_ = s.closeFiles()
		}
	}()
	if err = ready(ctx, o); err != nil {
		return nil, explain("open database", err)
	}
	if s.writes, err = openPool(o.Path, asWriter, 1); err != nil {
		return nil, explain("open database", err)
	}
	if err = migrate(ctx, s.writes); err != nil {
		return nil, explain("bring the database up to date", err)
	}
	if s.reads, err = openReader(o.Path, asReader, readers); err != nil {
		return nil, explain("open database", err)
	}
	if err = s.checkKey(ctx); err != nil {
		return nil, explain("open database", err)
	}
	if err = endLeases(ctx, s.writes); err != nil {
		return nil, explain("open database", err)
	}
	if err = s.Ping(ctx); err != nil {
		return nil, err
	}
	if s.intake, err = startIntake(s.writes, s.now, o.Committed); err != nil {
		return nil, explain("open database", err)
	}
	return s, nil
}

// OpenBeside opens a database that a running dashboard may have open too, for a
// short piece of work on people and settings from the command line. It makes no
// database and changes no schema: one of another version is refused. What reads the
// templates must go through Open.
func OpenBeside(ctx context.Context, o Options) (_ *Store, err error) {
	const doing = "open database"
	if o.Now == nil {
		o.Now = func() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
	}
	s := &Store{now: o.Now, listings: map[string]*listing{}}
	defer func() {
		if err != nil {
			_ = s.closeFiles()
		}
	}()
	if s.sealer, err = newSealer(o.SecretKey); err != nil {
		return nil, explain(doing, err)
	}
	if err = inspectBeside(ctx, o); err != nil {
		return nil, explain(doing, err)
	}
	if s.writes, err = openPool(o.Path, asWriter, 1); err != nil {
		return nil, explain(doing, err)
	}
	if s.reads, err = openReader(o.Path, asReader, 1); err != nil {
		return nil, explain(doing, err)
	}
	return s, nil
}

// Close stores what is still being taken in and closes the database.
func (s *Store) Close() error {
	s.closing.Do(func() {
		if s.intake != nil {
			s.closed = s.intake.close()
		}
		s.closed = errors.Join(s.closed, s.closeFiles())
	})
	return s.closed
}

func (s *Store) closeFiles() error {
	var errs []error
	if s.reads != nil {
		errs = append(errs, s.reads.Close())
	}
	// The writer goes last: the last connection folds the log into the database.
	if s.writes != nil {
		errs = append(errs, s.writes.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

// Ping proves that the database can be read and written.
func (s *Store) Ping(ctx context.Context) error {
	const doing = "check database"
	var mode string
	if err := s.reads.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'mode'`).Scan(&mode); err != nil {
		return explain(doing, err)
	}
	// Not by write: a supervisor asks every few seconds, and that changes nothing.
	tx, err := s.writes.BeginTx(ctx, nil)
	if err != nil {
		return explain(doing, err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := setMeta(ctx, tx, "checked_at", strconv.FormatInt(millis(s.now()), 10)); err != nil {
		return explain(doing, err)
	}
	return explain(doing, tx.Commit())
}

// write runs fn in one transaction and commits it if fn returns nil.
func (s *Store) write(ctx context.Context, doing string, fn func(*sql.Tx) error) error {
	tx, err := s.writes.BeginTx(ctx, nil)
	if err != nil {
		return explain(doing, err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	if err := fn(tx); err != nil {
		return explain(doing, err)
	}
	return explain(doing, s.changed(tx.Commit()))
}

// changed counts a commit that came about.
func (s *Store) changed(err error) error {
	if err == nil {
		s.changes.Add(1)
	}
	return err
}

// Revision is how many times this process has changed what is stored. What was read
// after it was asked for is still so while it stays the same.
func (s *Store) Revision() int64 { return s.changes.Load() }

// exec is a transaction of one statement.
func (s *Store) exec(ctx context.Context, doing, query string, args ...any) error {
	_, err := s.writes.ExecContext(ctx, query, args...)
	return explain(doing, s.changed(err))
}

// execOne is exec that reports templates.ErrNotFound if no row was there.
func (s *Store) execOne(ctx context.Context, doing, query string, args ...any) error {
	return explain(doing, s.changed(one(s.writes.ExecContext(ctx, query, args...))))
}
