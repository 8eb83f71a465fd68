package store

import (
	"database/sql"
	"errors"
	"fmt"

	"templatedesk/internal/templates"
)

// Errors of this package beside templates.ErrNotFound and templates.ErrConflict,
// and access.ErrNotFound and access.ErrConflict for people and sessions. The first
// three are templates.ErrUnavailable too.
var (
	// ErrFull: the disk has no room. Nothing of the call was stored; the same call
	// works again once there is room, without a restart.
	ErrFull = unavailable("the disk of the database is full")
	// ErrBusy: another process kept the database locked for too long.
	ErrBusy = unavailable("the database is locked by another process")
	// ErrClosed: the store was closed.
	ErrClosed = unavailable("the database is closed")
	// ErrReadOnly: the database cannot be opened for writing.
	ErrReadOnly = errors.New("the database cannot be written; check the folder's owner, permissions and mount")

	// ErrLocked: another Template Desk has this database open.
	ErrLocked = errors.New("another Template Desk is using this database; stop it first, or give this one a data folder of its own")
	// ErrDamaged: the file is there but is no whole database. It was left as it is.
	ErrDamaged = errors.New("the database file is damaged; it was not touched: put a backup in its place")
	// ErrForeign: the file is a database of some other program.
	ErrForeign = errors.New("the file is not a database of Template Desk; it was not touched: choose another data folder")
	// ErrNewer: a newer version made a database that this one cannot read.
	ErrNewer = errors.New("the database was made by a newer version of Template Desk; run that version, or restore a backup from before the upgrade")
	// ErrOlder: the database waits for this version's dashboard to start.
	ErrOlder = errors.New("the database is of an older version; start the dashboard once, which brings it up to date")
	// ErrMode: a demo database in live mode, or a live one in demo mode.
	ErrMode = errors.New("demo and live mode do not share a database; choose another data folder")
	// ErrSecretKey: a stored secret cannot be opened with the key we have.
	ErrSecretKey = errors.New("a stored secret does not open with this secret key; give the old one back (DASHBOARD_SECRET_KEY, or the file secret.key in the data folder)")
)

// unavailable is an error that will pass.
type unavailable string

func (e unavailable) Error() string        { return string(e) }
func (e unavailable) Is(target error) bool { return target == templates.ErrUnavailable }

var (
	errNotFound = templates.ErrNotFound
	errConflict = templates.ErrConflict
)

// explain wraps an error with what was being done and, where its code is known,
// with our own error for it.
func explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", doing, errNotFound)
	}
	if known := meaning(err); known != nil && !errors.Is(err, known) {
		return fmt.Errorf("%s: %w (%v)", doing, known, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
