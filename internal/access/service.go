package access

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Store is what this package asks of a database. Not-found answers are
// ErrNotFound, an address that exists already is ErrConflict. What must be answered
// for takes its audit entry, and both are one transaction; an entry without an
// Action is left out.
type Store interface {
	peopleStore
	sessionStore
	throttleStore

	AppendAudit(ctx context.Context, e Entry) error
	// Audit is the newest limit entries that f chooses, older than the one with the
	// id before unless that is empty.
	Audit(ctx context.Context, f AuditFilter, before string, limit int) ([]Entry, error)

	Setting(ctx context.Context, key string) (string, error) // "" if none
	SetSetting(ctx context.Context, key, value string) error
}

type peopleStore interface {
	People(ctx context.Context) ([]Person, error)
	PersonByID(ctx context.Context, id string) (Person, error)
	PersonByEmail(ctx context.Context, email string) (Person, error)
	CountPeople(ctx context.Context) (int, error)
	CreatePerson(ctx context.Context, p Person, note Entry) error
	// CreateFirstPerson inserts p only while there is nobody, in one statement:
	// of two posts of the setup form one wins and the other gets ErrConflict.
	CreateFirstPerson(ctx context.Context, p Person, note Entry) error
	// SaveProfile keeps the name, the time zone and the theme.
	SaveProfile(ctx context.Context, p Person) error
	// SetRole and RemovePerson end the person's sessions. ErrLastAdmin when no other
	// admin could sign in afterwards.
	SetRole(ctx context.Context, id string, role Role, note Entry) error
	RemovePerson(ctx context.Context, id string, note Entry) error
	// SetPassword ends the person's sessions and link.
	SetPassword(ctx context.Context, id, hash string, note Entry) error

	// CreateLink keeps a one-time link, in place of the person's earlier one.
	CreateLink(ctx context.Context, l Link, note Entry) error
	LinkByHash(ctx context.Context, tokenHash string) (Link, error)
	Links(ctx context.Context) ([]Link, error)
	// UseLink takes the link away and sets the person's name and password, in one
	// transaction; it ends their sessions. ErrNotFound when somebody used it before.
	UseLink(ctx context.Context, tokenHash, name, passwordHash string, note Entry) error
	DeleteExpiredLinks(ctx context.Context, now time.Time) error
}

type sessionStore interface {
	CreateSession(ctx context.Context, s Session, note Entry) error
	Session(ctx context.Context, idHash string) (Session, error)
	Sessions(ctx context.Context, personID string) ([]Session, error)
	TouchSession(ctx context.Context, idHash string, seen time.Time) error
	DeleteSessions(ctx context.Context, f SessionFilter, note Entry) error
	// DeleteExpiredSessions removes what ended before now or was last seen before idleSince.
	DeleteExpiredSessions(ctx context.Context, now, idleSince time.Time) error
	// LastSeen is when each person was last seen, by id, as far as sessions tell.
	LastSeen(ctx context.Context) (map[string]time.Time, error)
}

type throttleStore interface {
	// NoteTry adds a try to each key if allow says yes to all of them, and says
	// whether it did, in one transaction. What is older than forget is no try.
	NoteTry(ctx context.Context, at time.Time, forget time.Duration, allow func(key string, t Tries) bool, keys ...string) (bool, error)
	// TriesSucceeded removes the tries of some keys, takes one back from another,
	// and notes that an address is known.
	TriesSucceeded(ctx context.Context, forget []string, takeBack, known string, at time.Time) error
	KnownAddress(ctx context.Context, key string, since time.Time) (bool, error)
	ForgetTriesBefore(ctx context.Context, at time.Time) error
	ForgetAddressesBefore(ctx context.Context, at time.Time) error
}

// Service lets people in and knows them again.
type Service struct {
	store Store
	now   func() time.Time
	log   *slog.Logger
	hash  *hasher
	told  func(personID string)
}

// New makes a Service; now is its only clock.
func New(store Store, now func() time.Time, log *slog.Logger) *Service {
	return &Service{store: store, now: now, log: log, hash: newHasher(), told: func(string) {}}
}

// Sweep forgets what has ended: sessions, links, tries; call it now and then.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	return errors.Join(
		s.store.DeleteExpiredSessions(ctx, now, now.Add(-IdleEnd)),
		s.store.DeleteExpiredLinks(ctx, now),
		s.store.ForgetTriesBefore(ctx, now.Add(-triesWindow)),
		s.store.ForgetAddressesBefore(ctx, now.Add(-knownFor)),
	)
}
