package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"templatedesk/internal/templates"

	"github.com/pressly/goose/v3"
)

// Viewer looks at a database that another process may be using. It changes nothing,
// takes no lock and makes no database.
type Viewer struct {
	s    *Store
	path string
}

// Look opens the database at o.Path for reading. fs.ErrNotExist if there is none;
// otherwise it refuses what Open refuses, but for a database in use.
func Look(ctx context.Context, o Options) (*Viewer, error) {
	const doing = "look at database"
	info, err := os.Stat(o.Path)
	if err != nil {
		return nil, explain(doing, err)
	}
	if !info.Mode().IsRegular() {
		return nil, explain(doing, fmt.Errorf("%w: it is not a file", ErrDamaged))
	}
	role := asInspector
	if _, err := os.Stat(o.Path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		role = asStill // a database that is open has a log
	}
	if err := inspect(ctx, o, role); err != nil {
		return nil, explain(doing, err)
	}
	s := &Store{path: o.Path}
	if s.sealer, err = newSealer(o.SecretKey); err != nil {
		return nil, explain(doing, err)
	}
	if s.reads, err = openReader(o.Path, role, 1); err != nil {
		return nil, explain(doing, err)
	}
	return &Viewer{s, o.Path}, nil
}

// Close lets go of the database.
func (v *Viewer) Close() error { return v.s.reads.Close() }

// Accounts are those in use.
func (v *Viewer) Accounts(ctx context.Context) ([]templates.Account, error) { return v.s.Accounts(ctx) }

// Secret is a secret's value, "" if there is none. ErrSecretKey if it was sealed with
// another key.
func (v *Viewer) Secret(ctx context.Context, key string) (string, error) { return v.s.Secret(ctx, key) }

// CheckKey opens one sealed secret; there is none only before the first start.
func (v *Viewer) CheckKey(ctx context.Context) error {
	var name string
	var sealed []byte
	err := v.s.reads.QueryRowContext(ctx, `SELECT name, sealed FROM secrets ORDER BY name LIMIT 1`).Scan(&name, &sealed)
	if err == nil {
		_, err = v.s.unseal(name, sealed)
	}
	return explain("check secret key", err)
}

// Schema is the version of the database's schema, and the newest that this program
// knows. An older one is brought up to date at the next start.
func (v *Viewer) Schema(ctx context.Context) (version, known int64, err error) {
	err = v.s.reads.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM `+goose.DefaultTablename+` WHERE is_applied`).Scan(&version)
	return version, schemaVersion, explain("read schema version", err)
}

// Mode is the database file's permissions.
func (v *Viewer) Mode() (fs.FileMode, error) {
	info, err := os.Stat(v.path)
	if err != nil {
		return 0, explain("look at database", err)
	}
	return info.Mode().Perm(), nil
}
