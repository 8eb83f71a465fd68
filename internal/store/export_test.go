package store

import (
	"database/sql"

	"templatedesk/internal/events"
)

// Pools are the connections, for tests of their settings and for making trouble.
func (s *Store) Pools() (reads, writes *sql.DB) { return s.reads, s.writes }

// ForgetListings makes the next page read everything anew.
func (s *Store) ForgetListings() {
	s.listingsMu.Lock()
	defer s.listingsMu.Unlock()
	clear(s.listings)
}

// JournalQuery is the statement behind Journal.
func JournalQuery(f events.Filter, before events.Cursor, limit int) (string, []any) {
	return journalQuery(f, before, limit)
}

const SchemaVersion = schemaVersion
