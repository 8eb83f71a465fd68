package access

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Ends of a session: IdleEnd after it was last used, AbsoluteEnd after sign-in.
const (
	IdleEnd     = 12 * time.Hour
	AbsoluteEnd = 30 * 24 * time.Hour
	// touchEvery keeps page loads from each writing the row.
	touchEvery = time.Minute
	// maxBrowser is how much of what a browser calls itself is kept, in bytes.
	maxBrowser = 300
)

// Session is a person signed in on one browser. Only the hash of its id is kept.
type Session struct {
	IDHash   string
	Key      string // names it on pages; opens nothing
	PersonID string
	Created  time.Time
	Seen     time.Time
	Expires  time.Time // absolute end
	Address  string    // where it was begun from
	Browser  string    // as the browser calls itself
}

// SessionPerson finds who a session id belongs to, and moves its idle end on.
// An unknown, idle or ended session is ErrNotFound.
func (s *Service) SessionPerson(ctx context.Context, id string) (Person, error) {
	if id == "" {
		return Person{}, ErrNotFound
	}
	now := s.now()
	session, err := s.store.Session(ctx, idHash(id))
	if err != nil {
		return Person{}, err
	}
	if !session.livesAt(now) {
		return Person{}, ErrNotFound
	}
	p, err := s.store.PersonByID(ctx, session.PersonID)
	if err != nil {
		return Person{}, err
	}
	if now.Sub(session.Seen) >= touchEvery {
		if err := s.store.TouchSession(ctx, session.IDHash, now); err != nil {
			return Person{}, err
		}
	}
	return p, nil
}

// livesAt reports whether the session has not ended. Seen in the future: the clock
// was turned back; then Expires alone decides.
func (x Session) livesAt(now time.Time) bool {
	return now.Before(x.Expires) && now.Sub(x.Seen) < IdleEnd
}

// SessionLives reports whether a session still is one, without moving its idle
// end: an open page that only listens does not keep somebody signed in.
func (s *Service) SessionLives(ctx context.Context, id string) bool {
	session, err := s.store.Session(ctx, idHash(id))
	return err == nil && session.livesAt(s.now())
}

// Sessions are a person's sessions that have not ended, the last used first.
func (s *Service) Sessions(ctx context.Context, personID string) ([]Session, error) {
	all, err := s.store.Sessions(ctx, personID)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	live := all[:0]
	for _, x := range all {
		if x.livesAt(s.now()) {
			live = append(live, x)
		}
	}
	return live, nil
}

// Own reports whether the session is the one with that id.
func (x Session) Own(id string) bool { return x.IDHash == idHash(id) }

// SignOut ends a session; ending one that is not there is no error.
func (s *Service) SignOut(ctx context.Context, id string) error {
	session, err := s.store.Session(ctx, idHash(id))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	p, err := s.store.PersonByID(ctx, session.PersonID)
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	if err := s.store.DeleteSessions(ctx, SessionFilter{IDHash: session.IDHash}, p.Did(ctx, SignedOut, "")); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	s.told(session.PersonID)
	return nil
}

// EndSession ends one of the person's own sessions, by its key.
func (s *Service) EndSession(ctx context.Context, p Person, key string) error {
	return s.endSessions(ctx, SessionFilter{PersonID: p.ID, Key: key}, p.Did(ctx, SessionsEnded, "one of their own sessions"))
}

// EndOtherSessions ends all of the person's sessions but the one with that id.
func (s *Service) EndOtherSessions(ctx context.Context, p Person, id string) error {
	return s.endSessions(ctx, SessionFilter{PersonID: p.ID, ExceptHash: idHash(id)}, p.Did(ctx, SessionsEnded, "their other sessions"))
}

func (s *Service) endSessions(ctx context.Context, f SessionFilter, note Entry) error {
	if err := s.store.DeleteSessions(ctx, f, note); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	s.told(f.PersonID)
	return nil
}

// SessionFilter chooses sessions to end; empty fields choose all. At least one of
// IDHash and PersonID is set.
type SessionFilter struct{ IDHash, PersonID, Key, ExceptHash string }

// OnSessionsEnd calls f with a person's id whenever sessions of theirs may have
// ended, so that what is open can look again. Set it before anybody is let in.
func (s *Service) OnSessionsEnd(f func(personID string)) { s.told = f }

// begin always makes a new id: one that the browser brought along is never adopted.
func (s *Service) begin(ctx context.Context, p Person, action Action) (string, error) {
	key, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make id: %w", err)
	}
	id, now := newSecret(), s.now()
	from := OriginOf(ctx)
	err = s.store.CreateSession(ctx, Session{
		IDHash: idHash(id), Key: key.String(), PersonID: p.ID, Created: now, Seen: now, Expires: now.Add(AbsoluteEnd),
		Address: from.Address, Browser: from.Browser[:min(len(from.Browser), maxBrowser)],
	}, p.Did(ctx, action, ""))
	if err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	return id, nil
}

// newSecret is 256 random bits, fit for a cookie and an address.
func newSecret() string { return base64.RawURLEncoding.EncodeToString(random(32)) }

func idHash(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}
