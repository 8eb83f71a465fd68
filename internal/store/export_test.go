package store

import (
	"context"
	"database/sql"

	"templatedesk/internal/events"
)

// Pools are the connections, for tests of their settings and for making trouble.
func (s *Store) Pools() (reads, writes *sql.DB) { return s.reads.DB, s.writes }

// ForgetListings makes the next page read everything anew.
func (s *Store) ForgetListings() {
	s.listingsMu.Lock()
	defer s.listingsMu.Unlock()
	clear(s.listings)
}

// JournalQuery is the statement behind a page of the journal.
func (s *Store) JournalQuery(f events.Filter, from events.Cursor, newerOnes bool, limit int) (string, []any, error) {
	classes, err := s.chosenClasses(context.Background(), f)
	way := older
	if newerOnes {
		way = newer
	}
	query, args := journalQuery(f, journalWalks(f, classes), from, way, limit)
	return query, args, err
}

const SchemaVersion = schemaVersion

// The statements behind NotUnderstood and Unassigned, and the parts of Assign.
const (
	NotUnderstoodQuery  = notUnderstood
	UnassignedQuery     = unassigned
	AssignBySenderQuery = assignBySender
	AssignByPhoneQuery  = assignByPhone
	LastWebhookQuery    = lastWebhook
)

// What charts read.
const (
	SelectStates  = selectStates
	SelectAnswers = selectAnswers
)

// The other statements that read the journal.
const (
	CountOfKindQuery         = countOfKind
	WholeEventQuery          = selectWholeEvent
	NotUnderstoodOfBodyQuery = notUnderstoodOfBody
	ReadAgainQuery           = readAgain
	AlikeBeforeQuery         = alikeBefore
)
