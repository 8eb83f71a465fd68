package access

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Ends of a session: IdleEnd after it was last used, AbsoluteEnd after sign-in.
const (
	IdleEnd     = 12 * time.Hour
	AbsoluteEnd = 30 * 24 * time.Hour
	// touchEvery keeps page loads from each writing the row.
	touchEvery = time.Minute
)

// The throttle of one address: freeTries wrong ones in triesWindow cost nothing,
// each further one doubles the wait up to longestWait. It is never a lock: a
// stranger must not be able to keep the owner out for long.
const (
	freeTries   = 5
	triesWindow = 15 * time.Minute
	longestWait = time.Minute
)

// SignIn checks an address and a password and begins a session. The id returned
// goes into the cookie; only its hash is kept. Errors: ErrSignIn, ErrWait, ErrBusy.
func (s *Service) SignIn(ctx context.Context, email, password string) (id string, p Person, err error) {
	email = cleanEmail(email)
	if err := s.mayTry(ctx, email); err != nil {
		return "", Person{}, err
	}
	p, err = s.store.PersonByEmail(ctx, email)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", Person{}, fmt.Errorf("sign in: %w", err)
	}
	if len(password) > MaxPassword {
		password = "" // cannot be anybody's; not worth hashing a megabyte
	}
	ok, err := s.hash.matches(ctx, password, p.PasswordHash)
	if err != nil {
		return "", Person{}, fmt.Errorf("sign in: %w", err)
	}
	if !ok {
		return "", Person{}, ErrSignIn
	}
	if err := s.store.ForgetTries(ctx, tryKey(email)); err != nil {
		return "", Person{}, fmt.Errorf("sign in: %w", err)
	}
	id, err = s.begin(ctx, p)
	return id, p, err
}

// mayTry counts the try before the password is looked at, so that many at once count too.
func (s *Service) mayTry(ctx context.Context, email string) error {
	key, now := tryKey(email), s.now()
	tries, err := s.store.Tries(ctx, key)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if tries.Count > 0 && now.Sub(tries.Last) > triesWindow {
		if err := s.store.ForgetTries(ctx, key); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		tries = Tries{}
	}
	if over := tries.Count - freeTries; over >= 0 {
		wait := min(time.Second<<min(over, 10), longestWait)
		if now.Before(tries.Last.Add(wait)) {
			return ErrWait
		}
	}
	if err := s.store.NoteTry(ctx, key, now); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
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
	// Seen in the future: the clock was turned back; then Expires alone decides.
	if !now.Before(session.Expires) || now.Sub(session.Seen) >= IdleEnd {
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

// SessionLives reports whether a session still is one, without moving its idle
// end: an open page that only listens does not keep somebody signed in.
func (s *Service) SessionLives(ctx context.Context, id string) bool {
	now := s.now()
	session, err := s.store.Session(ctx, idHash(id))
	return err == nil && now.Before(session.Expires) && now.Sub(session.Seen) < IdleEnd
}

// SignOut ends a session; ending one that is not there is no error.
func (s *Service) SignOut(ctx context.Context, id string) error {
	err := s.store.DeleteSession(ctx, idHash(id))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// begin always makes a new id: one that the browser brought along is never adopted.
func (s *Service) begin(ctx context.Context, p Person) (string, error) {
	id, now := newSecret(), s.now()
	err := s.store.CreateSession(ctx, Session{
		IDHash: idHash(id), PersonID: p.ID, Created: now, Seen: now, Expires: now.Add(AbsoluteEnd),
	})
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

// tryKey keeps typed addresses, which may be passwords typed in the wrong field,
// out of the database.
func tryKey(email string) string { return idHash("try " + email) }

func cleanEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
