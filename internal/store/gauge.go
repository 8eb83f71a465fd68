package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"time"
)

// OldestWaiting is when the oldest body was received that is not worked on yet; zero
// if there is none.
func (s *Store) OldestWaiting(ctx context.Context) (at time.Time, err error) {
	// Ids sort by arrival, and the waiting have an index of their own.
	err = s.reads.QueryRowContext(ctx, `SELECT received_at FROM inbox WHERE state = 'waiting' ORDER BY id LIMIT 1`).Scan(instant{&at})
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return at, explain("find the oldest waiting body", err)
}

// CountWaiting is how many bodies are not worked on yet, and how many were set aside.
func (s *Store) CountWaiting(ctx context.Context) (waiting, parked int, err error) {
	err = s.reads.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'waiting'), (SELECT COUNT(*) FROM inbox WHERE state = 'parked')`).
		Scan(&waiting, &parked)
	return waiting, parked, explain("count waiting bodies", err)
}

// UploadTotals are how many samples are kept, and their bytes.
func (s *Store) UploadTotals(ctx context.Context) (files int, size int64, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(size), 0) FROM uploads`).Scan(&files, &size)
	return files, size, explain("sum up uploads", err)
}

// FileSizes are those of the database and of its log, in bytes; 0 for one that is not
// there.
func (s *Store) FileSizes() (database, log int64) {
	size := func(path string) int64 {
		info, err := os.Stat(path)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	return size(s.path), size(s.path + "-wal")
}
