package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// schemaVersion is the number of the newest migration. A migration that older
// programs cannot live with also raises min_reader_version in meta.
const schemaVersion = 12

//go:embed migrations/*.sql
var migrations embed.FS

// migrate applies the migrations that are missing, each in a transaction. A
// schema that is newer than ours but still lets us read is left alone.
func migrate(ctx context.Context, db *sql.DB) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(gooseDialect, db, folder,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	version, err := p.GetDBVersion(ctx)
	if err != nil || version >= schemaVersion {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
