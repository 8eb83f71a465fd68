package access

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Store is what this package asks of a database. Not-found answers are
// ErrNotFound, an address that exists already is ErrConflict.
type Store interface {
	People(ctx context.Context) ([]Person, error)
	PersonByID(ctx context.Context, id string) (Person, error)
	PersonByEmail(ctx context.Context, email string) (Person, error)
	CreatePerson(ctx context.Context, p Person) error
	// CreateFirstPerson inserts p only while there is nobody, in one statement:
	// of two posts of the setup form one wins and the other gets ErrConflict.
	CreateFirstPerson(ctx context.Context, p Person) error
	CountPeople(ctx context.Context) (int, error)

	CreateSession(ctx context.Context, s Session) error
	Session(ctx context.Context, idHash string) (Session, error)
	TouchSession(ctx context.Context, idHash string, seen time.Time) error
	DeleteSession(ctx context.Context, idHash string) error
	// DeleteExpiredSessions removes what ended before now or was last seen before idleSince.
	DeleteExpiredSessions(ctx context.Context, now, idleSince time.Time) error

	// Tries counts sign-in tries of one address (key is a hash of it), known or
	// not. Tries gives the zero Tries when there are none; NoteTry adds one in
	// one statement; ForgetTries removes those of key, ForgetTriesBefore all whose
	// last one is older.
	Tries(ctx context.Context, key string) (Tries, error)
	NoteTry(ctx context.Context, key string, at time.Time) error
	ForgetTries(ctx context.Context, key string) error
	ForgetTriesBefore(ctx context.Context, at time.Time) error

	Setting(ctx context.Context, key string) (string, error) // "" if none
	SetSetting(ctx context.Context, key, value string) error
}

// Tries is how often somebody tried to sign in as one address since the last success.
type Tries struct {
	Count int
	Last  time.Time
}

// Service lets people in and knows them again.
type Service struct {
	store Store
	now   func() time.Time
	log   *slog.Logger
	hash  *hasher
}

// New makes a Service; now is its only clock.
func New(store Store, now func() time.Time, log *slog.Logger) *Service {
	return &Service{store: store, now: now, log: log, hash: newHasher()}
}

// FieldErrors says what is wrong with a form, field by field, in sentences.
type FieldErrors map[string]string

func (e FieldErrors) Error() string { return "the form has mistakes" }

// Errors of signing in and setting up.
var (
	// ErrWait asks for patience after many wrong tries on one address.
	ErrWait = errors.New("too many tries for this address")
	// ErrBusy means that all slots for checking passwords were taken until the
	// caller's time ran out.
	ErrBusy = errors.New("too many sign-ins at once")
	// ErrSetup is one answer for a wrong, an old and a used setup token.
	ErrSetup = errors.New("this setup link is not valid")
)

// People lists everybody who can sign in, by address.
func (s *Service) People(ctx context.Context) ([]Person, error) { return s.store.People(ctx) }

// Nobody reports whether there is no account at all yet.
func (s *Service) Nobody(ctx context.Context) (bool, error) {
	n, err := s.store.CountPeople(ctx)
	return n == 0, err
}

// Sweep forgets ended sessions and old sign-in tries; call it now and then.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	return errors.Join(
		s.store.DeleteExpiredSessions(ctx, now, now.Add(-IdleEnd)),
		s.store.ForgetTriesBefore(ctx, now.Add(-triesWindow)),
	)
}
