package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
	"github.com/google/uuid"
)

var validate = validator.New(validator.WithRequiredStructEnabled())

// Member is a person as the page of people shows them.
type Member struct {
	Person
	LastSeen  time.Time // zero: never, or long ago
	LinkUntil time.Time // until when their one-time link is good; zero: they have none
}

// Members are all who can sign in or were invited, by name.
func (s *Service) Members(ctx context.Context) ([]Member, error) {
	people, err := s.store.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	seen, err := s.store.LastSeen(ctx)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	links, err := s.store.Links(ctx)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	until := map[string]time.Time{}
	for _, l := range links {
		if s.now().Before(l.Expires) {
			until[l.PersonID] = l.Expires
		}
	}
	members := make([]Member, len(people))
	for i, p := range people {
		members[i] = Member{Person: p, LastSeen: seen[p.ID], LinkUntil: until[p.ID]}
	}
	return members, nil
}

// Admins are the names of those who may change settings and people.
func (s *Service) Admins(ctx context.Context) ([]string, error) {
	people, err := s.store.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("list admins: %w", err)
	}
	var names []string
	for _, p := range people {
		if p.Role == Admin && p.Name != "" {
			names = append(names, p.Name)
		}
	}
	return names, nil
}

// Person is one person by id.
func (s *Service) Person(ctx context.Context, id string) (Person, error) {
	return s.store.PersonByID(ctx, id)
}

// PersonByEmail is one person by address, however it is written.
func (s *Service) PersonByEmail(ctx context.Context, email string) (Person, error) {
	return s.store.PersonByEmail(ctx, cleanEmail(email))
}

// Nobody reports whether there is no account at all yet.
func (s *Service) Nobody(ctx context.Context) (bool, error) {
	n, err := s.store.CountPeople(ctx)
	return n == 0, err
}

// SetRole gives a person another role and signs them out, so that nothing begun
// with the old rights goes on. Errors: ErrOneself, ErrLastAdmin, ErrNotFound,
// FieldErrors ("role").
func (s *Service) SetRole(ctx context.Context, actor Person, id string, role Role) error {
	if role.rank() == 0 {
		return FieldErrors{"role": "Choose viewer, editor or admin."}
	}
	if id == actor.ID {
		return ErrOneself
	}
	p, err := s.store.PersonByID(ctx, id)
	if err != nil {
		return fmt.Errorf("set role: %w", err)
	}
	if p.Role == role {
		return nil
	}
	note := actor.Did(ctx, RoleChanged, p.called()).With(string(p.Role) + " → " + string(role))
	if err := s.store.SetRole(ctx, id, role, note); err != nil {
		return fmt.Errorf("set role: %w", err)
	}
	s.told(id)
	return nil
}

// Remove takes a person away with their sessions; what they did stays in the
// history and in the audit. Errors: ErrOneself, ErrLastAdmin, ErrNotFound.
func (s *Service) Remove(ctx context.Context, actor Person, id string) error {
	if id == actor.ID {
		return ErrOneself
	}
	p, err := s.store.PersonByID(ctx, id)
	if err != nil {
		return fmt.Errorf("remove person: %w", err)
	}
	if err := s.store.RemovePerson(ctx, id, actor.Did(ctx, PersonRemoved, p.called()).With(string(p.Role))); err != nil {
		return fmt.Errorf("remove person: %w", err)
	}
	s.told(id)
	return nil
}

// EndSessionsOf signs a person out everywhere.
func (s *Service) EndSessionsOf(ctx context.Context, actor Person, id string) error {
	p, err := s.store.PersonByID(ctx, id)
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return s.endSessions(ctx, SessionFilter{PersonID: id}, actor.Did(ctx, SessionsEnded, p.called()))
}

// SaveProfile keeps what a person says of themselves. Errors: FieldErrors ("name",
// "time_zone", "theme").
func (s *Service) SaveProfile(ctx context.Context, p Person, name, zone, theme string) error {
	problems := FieldErrors{}
	p.Name = checkName(name, problems)
	p.TimeZone, p.Theme = strings.TrimSpace(zone), theme
	if _, err := time.LoadLocation(p.TimeZone); err != nil || p.TimeZone == "Local" {
		problems["time_zone"] = "No time zone of this name is known. Choose one from the list, such as Asia/Jakarta."
	}
	if theme != "" && theme != "light" && theme != "dark" {
		problems["theme"] = "Choose one of the three."
	}
	if len(problems) > 0 {
		return problems
	}
	if err := s.store.SaveProfile(ctx, p); err != nil {
		return fmt.Errorf("save profile: %w", err)
	}
	return nil
}

// ChangePassword sets a person's own password, if they know the one before, ends
// all their sessions and begins a new one here. Errors: FieldErrors ("current",
// "password"), ErrWait, ErrBusy.
func (s *Service) ChangePassword(ctx context.Context, p Person, current, password string) (id string, err error) {
	if problem := passwordProblem(password, p.Email); problem != "" {
		return "", FieldErrors{"password": problem}
	}
	switch err := s.prove(ctx, p.Email, p, current); {
	case errors.Is(err, ErrSignIn):
		return "", FieldErrors{"current": "This is not your password. Type the one that you signed in with."}
	case err != nil:
		return "", fmt.Errorf("change password: %w", err)
	}
	hash, err := s.hash.make(ctx, password)
	if err != nil {
		return "", fmt.Errorf("change password: %w", err)
	}
	if err := s.store.SetPassword(ctx, p.ID, hash, p.Did(ctx, PasswordSet, "")); err != nil {
		return "", fmt.Errorf("change password: %w", err)
	}
	s.told(p.ID)
	return s.begin(ctx, p, "")
}

// called is how the audit names somebody that something was done to.
func (p Person) called() string {
	if p.Name == "" {
		return p.Email
	}
	return p.Name + " <" + p.Email + ">"
}

// newPerson checks and builds a person with a password; it stores nothing.
func (s *Service) newPerson(ctx context.Context, name, email, password string, role Role) (Person, error) {
	problems := FieldErrors{}
	name, email = checkName(name, problems), checkEmail(email, problems)
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

func checkName(name string, problems FieldErrors) string {
	name = strings.TrimSpace(name)
	if name == "" {
		problems["name"] = "Type the name that others will see."
	} else if utf8.RuneCountInString(name) > 100 || !utf8.ValidString(name) {
		problems["name"] = "Use at most 100 characters."
	}
	return name
}

func checkEmail(email string, problems FieldErrors) string {
	email = cleanEmail(email)
	if err := validate.Var(email, "required,email,max=254"); err != nil {
		problems["email"] = "Type an e-mail address such as ana@example.com."
	}
	return email
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
