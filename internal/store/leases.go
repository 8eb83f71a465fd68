package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Lease takes or renews a lease for ttl; false while somebody else holds it. One
// that ends a minute later than a new one would was taken before the clock was turned
// back, and counts for nothing.
func (s *Store) Lease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error) {
	now := s.now()
	err := one(s.writes.ExecContext(ctx, `
		INSERT INTO leases (name, holder, until_at) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at
		WHERE leases.holder = excluded.holder OR leases.until_at <= $4 OR leases.until_at > excluded.until_at + 60000`,
		name, holder, millis(now.Add(ttl)), millis(now)))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, explain("take lease", err)
}

// Release gives a lease back; one that is not held by holder stays.
func (s *Store) Release(ctx context.Context, name, holder string) error {
	return s.exec(ctx, "release lease", `DELETE FROM leases WHERE name = $1 AND holder = $2`, name, holder)
}

// endLeases ends what a killed process held: the lock on the database says that
// nobody else is there.
func endLeases(ctx context.Context, writes *sql.DB) error {
	_, err := writes.ExecContext(ctx, `DELETE FROM leases`)
	return err
}
