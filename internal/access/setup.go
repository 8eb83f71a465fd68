package access

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
	"github.com/google/uuid"
)

// setupKey is the setting that holds the hash of the latest setup token.
const setupKey = "setup_token_hash"

var validate = validator.New(validator.WithRequiredStructEnabled())

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

// CheckSetup says whether the token still opens the setup page: nil or ErrSetup.
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
		return ErrSetup
	}
	return nil
}

// Setup makes the first admin and signs them in. Errors: ErrSetup, FieldErrors
// ("name", "email", "password"), ErrBusy.
func (s *Service) Setup(ctx context.Context, token, name, email, password string) (id string, p Person, err error) {
	if err := s.CheckSetup(ctx, token); err != nil {
		return "", Person{}, err
	}
	p, err = s.newPerson(ctx, name, email, password, Admin)
	if err != nil {
		return "", Person{}, err
	}
	if err := s.store.CreateFirstPerson(ctx, p); errors.Is(err, ErrConflict) {
		return "", Person{}, ErrSetup
	} else if err != nil {
		return "", Person{}, fmt.Errorf("set up: %w", err)
	}
	if err := s.store.SetSetting(ctx, setupKey, ""); err != nil {
		return "", Person{}, fmt.Errorf("set up: %w", err)
	}
	id, err = s.begin(ctx, p)
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
	if err := s.store.CreatePerson(ctx, p); err != nil && !errors.Is(err, ErrConflict) {
		return fmt.Errorf("ensure admin: %w", err)
	}
	return nil
}

// newPerson checks and builds a person; it stores nothing.
func (s *Service) newPerson(ctx context.Context, name, email, password string, role Role) (Person, error) {
	name, email = strings.TrimSpace(name), cleanEmail(email)
	problems := FieldErrors{}
	if name == "" {
		problems["name"] = "Type the name that others will see."
	} else if utf8.RuneCountInString(name) > 100 || !utf8.ValidString(name) {
		problems["name"] = "Use at most 100 characters."
	}
	if err := validate.Var(email, "required,email,max=254"); err != nil {
		problems["email"] = "Type an e-mail address such as ana@example.com."
	}
	if problem := passwordProblem(password, email); problem != "" {
		problems["password"] = problem
	}
	if len(problems) > 0 {
		return Person{}, problems
	}
	hash, err := s.hash.make(ctx, password)
	if err != nil {
		return Person{}, err
	}
	return s.person(name, email, role, hash)
}

func (s *Service) person(name, email string, role Role, hash string) (Person, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Person{}, fmt.Errorf("make id: %w", err)
	}
	return Person{
		ID: id.String(), Email: email, Name: name, Role: role, PasswordHash: hash,
		Created: s.now().UTC().Truncate(time.Millisecond),
	}, nil
}
