package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"

	"github.com/pressly/goose/v3/database"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// This file alone knows which engine is underneath.

const (
	driver        = "sqlite"
	gooseDialect  = database.DialectSQLite3
	applicationID = 0x7454446b // "tTDk": marks a file as ours

	busyTimeoutMS    = 5000
	journalSizeBytes = 64 << 20
	readers          = 4
	// cacheKiB is each connection's page cache. SQLite's own 2 MB is too small for
	// the journal's unique keys, which are spread over the whole index.
	cacheKiB = 16 << 10
)

// The ways in. A pragma set through Exec would reach one pooled connection
// only, so all of them travel in the address. busy_timeout comes first: the
// others may have to wait for a lock.
const (
	// asWriter begins every transaction with the write lock: one that reads first
	// and writes later would otherwise fail at once when somebody wrote between.
	asWriter = "&_txlock=immediate"
	asReader = "&_pragma=query_only(1)"
	// asInspector can change nothing, not even by checkpointing on close, so that
	// a damaged or foreign log is never copied into the database.
	asInspector = "&_pragma=query_only(1)&mode=ro"
	// asStill is for a database that nobody has open: it leaves not even an empty log
	// behind.
	asStill = asInspector + "&immutable=1"
)

func address(path, role string) string {
	journal := "&_pragma=journal_mode(WAL)"
	if role == asInspector || role == asStill {
		journal = ""
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() +
		fmt.Sprintf("?_pragma=busy_timeout(%d)", busyTimeoutMS) + journal +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)" +
		fmt.Sprintf("&_pragma=journal_size_limit(%d)&_pragma=cache_size(%d)", journalSizeBytes, -cacheKiB) + role
}

func openPool(path, role string, size int) (*sql.DB, error) {
	db, err := sql.Open(driver, address(path, role))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// stamp marks a new database as ours, and as this one among ours: the number is
// in the file's first bytes and in meta.
func stamp(ctx context.Context, db *sql.DB) error {
	number := rand.Int32()
	if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d",
		applicationID, number)); err != nil {
		return err
	}
	return setMeta(ctx, db, "stamp", strconv.Itoa(int(number)))
}

// checkHeader looks at the first bytes of a database file before the engine
// does: an engine that finds too few of them would take the file for a new one.
func checkHeader(head []byte) error {
	const magic = "SQLite format 3\x00"
	if len(head) < headerSize || string(head[:len(magic)]) != magic {
		return fmt.Errorf("%w: it does not begin like a SQLite database", ErrDamaged)
	}
	if binary.BigEndian.Uint32(head[68:72]) != applicationID {
		return ErrForeign
	}
	return nil
}

const headerSize = 100

// checkLog compares the stamp in the file's own first bytes with what is read
// through the log. The engine takes any log that lies beside a file, also one left
// there by another database. (Every start writes meta, so a log has its page.)
func checkLog(ctx context.Context, db *sql.DB, head []byte) error {
	var inHeader, inMeta string
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&inHeader); err != nil {
		return err
	}
	inMeta, err := getMeta(ctx, db, "stamp")
	if err != nil {
		return err
	}
	if own := strconv.Itoa(int(binary.BigEndian.Uint32(head[60:64]))); inHeader != own || inMeta != own {
		return fmt.Errorf("%w: the log beside it belongs to another database", ErrDamaged)
	}
	return nil
}

// checkContent asks the engine whether the file is whole.
func checkContent(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, verdict)
	}
	return nil
}

// meaning says which of our errors a driver's error is; nil if none.
func meaning(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return errConflict
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return errNotFound
	case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE: // quotas and file size limits
		return ErrFull
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ErrDamaged
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return ErrReadOnly
	}
	return nil
}
