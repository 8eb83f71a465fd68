package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// SignIn checks an address and a password and begins a session. The id returned
// goes into the cookie; only its hash is kept. Errors: ErrSignIn, ErrWait, ErrBusy.
func (s *Service) SignIn(ctx context.Context, email, password string) (id string, p Person, err error) {
	email = cleanEmail(email)
	p, err = s.store.PersonByEmail(ctx, email)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", Person{}, fmt.Errorf("sign in: %w", err)
	}
	if err := s.prove(ctx, email, p, password); err != nil {
		return "", Person{}, fmt.Errorf("sign in: %w", err)
	}
	id, err = s.begin(ctx, p, SignedIn)
	return id, p, err
}

// prove checks that somebody who calls themselves by that address knows the
// person's password; p is the zero Person when nobody has the address, which must
// look and last the same. A refusal is entered in the audit.
func (s *Service) prove(ctx context.Context, email string, p Person, password string) error {
	keys := keysOf(ctx, email)
	if err := s.mayTry(ctx, keys); err != nil {
		return err
	}
	if len(password) > MaxPassword {
		password = "" // cannot be anybody's; not worth hashing a megabyte
	}
	ok, err := s.hash.matches(ctx, password, p.PasswordHash)
	if err != nil {
		return err
	}
	if ok {
		return s.succeeded(ctx, keys)
	}
	about := ""
	if p.ID == "" {
		about = "an address that nobody here has" // not what was typed: it may be a password
	}
	if err := s.store.AppendAudit(ctx, p.Did(ctx, SignInRefused, about)); err != nil {
		return err
	}
	return ErrSignIn
}

func cleanEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
