package access

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
)

// setupKey is the setting that holds the hash of the latest setup token.
const setupKey = "setup_token_hash"

// SetupToken makes the one-time token of the setup page, or "" when there is
// somebody already. An earlier token dies with it.
func (s *Service) SetupToken(ctx context.Context) (string, error) {
	n, err := s.store.CountPeople(ctx)
	if err != nil || n > 0 {
		return "", err
	}
	token := newSecret()
	if err := s.store.SetSetting(ctx, setupKey, idHash(token)); err != nil {
		return "", fmt.Errorf("keep setup token: %w", err)
	}
	return token, nil
}

// CheckSetup says whether the token still opens the setup page: nil or ErrLink.
func (s *Service) CheckSetup(ctx context.Context, token string) error {
	n, err := s.store.CountPeople(ctx)
	if err != nil {
		return fmt.Errorf("check setup: %w", err)
	}
	want, err := s.store.Setting(ctx, setupKey)
	if err != nil {
		return fmt.Errorf("check setup: %w", err)
	}
	if n > 0 || want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(idHash(token))) != 1 {
		return ErrLink
	}
	return nil
}

// Setup makes the first admin and signs them in. Errors: ErrLink, FieldErrors
// ("name", "email", "password"), ErrBusy.
func (s *Service) Setup(ctx context.Context, token, name, email, password string) (id string, p Person, err error) {
	if err := s.CheckSetup(ctx, token); err != nil {
		return "", Person{}, err
	}
	p, err = s.newPerson(ctx, name, email, password, Admin)
	if err != nil {
		return "", Person{}, err
	}
	if err := s.store.CreateFirstPerson(ctx, p, p.Did(ctx, Joined, "").With("by the setup link")); errors.Is(err, ErrConflict) {
		return "", Person{}, ErrLink
	} else if err != nil {
		return "", Person{}, fmt.Errorf("set up: %w", err)
	}
	if err := s.store.SetSetting(ctx, setupKey, ""); err != nil {
		return "", Person{}, fmt.Errorf("set up: %w", err)
	}
	id, err = s.begin(ctx, p, "")
	return id, p, err
}

// EnsureAdmin makes the admin of an unattended install unless the address exists.
// An existing one is left as it is, also when the password differs: the setting
// is for the first start, and must not undo a password changed since.
func (s *Service) EnsureAdmin(ctx context.Context, email, password string) error {
	email = cleanEmail(email)
	switch _, err := s.store.PersonByEmail(ctx, email); {
	case err == nil:
		s.log.InfoContext(ctx, "the admin named in the settings exists already and was left as it is")
		return nil
	case !errors.Is(err, ErrNotFound):
		return fmt.Errorf("ensure admin: %w", err)
	}
	name, _, _ := strings.Cut(email, "@")
	p, err := s.newPerson(ctx, name, email, password, Admin)
	if err != nil {
		var fields FieldErrors
		if errors.As(err, &fields) {
			return fmt.Errorf("ensure admin: %s", strings.TrimSpace(fields["email"]+" "+fields["password"]))
		}
		return fmt.Errorf("ensure admin: %w", err)
	}
	if err := s.store.CreatePerson(ctx, p, p.Did(ctx, Joined, "").With("by the configuration")); err != nil && !errors.Is(err, ErrConflict) {
		return fmt.Errorf("ensure admin: %w", err)
	}
	return nil
}
