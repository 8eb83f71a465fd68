package access

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How long one-time links are good: an invitation waits for somebody who does not
// know of it yet, a reset for somebody who asked.
const (
	InvitationLife = 7 * 24 * time.Hour
	ResetLife      = 24 * time.Hour
)

// Link is a one-time link by which a person sets their password: the invitation of
// somebody new, or the reset of a forgotten one. Only the hash of its token is kept;
// a person has at most one.
type Link struct {
	TokenHash string
	PersonID  string
	Created   time.Time
	Expires   time.Time
}

// Invite makes an account without a password and the one-time link that its owner
// comes in by. Errors: FieldErrors ("email", "role").
func (s *Service) Invite(ctx context.Context, actor Person, email string, role Role) (token string, p Person, err error) {
	problems := FieldErrors{}
	email = checkEmail(email, problems)
	if role.rank() == 0 {
		problems["role"] = "Choose viewer, editor or admin."
	}
	if len(problems) > 0 {
		return "", Person{}, problems
	}
	if p, err = s.person("", email, role, ""); err != nil {
		return "", Person{}, err
	}
	switch err := s.store.CreatePerson(ctx, p, actor.Did(ctx, Invited, email).With(string(role))); {
	case errors.Is(err, ErrConflict):
		return "", Person{}, FieldErrors{"email": "Somebody with this address is here already. Find them in the list above."}
	case err != nil:
		return "", Person{}, fmt.Errorf("invite: %w", err)
	}
	token, err = s.link(ctx, p, InvitationLife, Entry{})
	return token, p, err
}

// NewLink makes a one-time link for somebody who is here already, in place of an
// earlier one: again an invitation while they have no password, else a reset. Their
// password works until the link is used.
func (s *Service) NewLink(ctx context.Context, actor Person, id string) (token string, p Person, err error) {
	p, err = s.store.PersonByID(ctx, id)
	if err != nil {
		return "", Person{}, fmt.Errorf("make link: %w", err)
	}
	action, life := ResetLinkMade, ResetLife
	if p.Invited() {
		action, life = Invited, InvitationLife
	}
	token, err = s.link(ctx, p, life, actor.Did(ctx, action, p.called()))
	return token, p, err
}

func (s *Service) link(ctx context.Context, p Person, life time.Duration, note Entry) (token string, err error) {
	token, now := newSecret(), s.now()
	l := Link{TokenHash: idHash(token), PersonID: p.ID, Created: now, Expires: now.Add(life)}
	if err := s.store.CreateLink(ctx, l, note); err != nil {
		return "", fmt.Errorf("make link: %w", err)
	}
	return token, nil
}

// LinkPerson is whose link that is; ErrLink when it is wrong, old or used.
func (s *Service) LinkPerson(ctx context.Context, token string) (Person, error) {
	l, err := s.store.LinkByHash(ctx, idHash(token))
	if errors.Is(err, ErrNotFound) || (err == nil && !s.now().Before(l.Expires)) {
		return Person{}, ErrLink
	}
	if err != nil {
		return Person{}, fmt.Errorf("look up link: %w", err)
	}
	p, err := s.store.PersonByID(ctx, l.PersonID)
	if errors.Is(err, ErrNotFound) {
		return Person{}, ErrLink
	}
	return p, err
}

// UseLink sets the name and the password of the link's owner, ends the link and all
// their sessions, and signs them in. Errors: ErrLink, FieldErrors ("name",
// "password"), ErrBusy.
func (s *Service) UseLink(ctx context.Context, token, name, password string) (id string, p Person, err error) {
	p, err = s.LinkPerson(ctx, token)
	if err != nil {
		return "", Person{}, err
	}
	problems := FieldErrors{}
	name = checkName(name, problems)
	if problem := passwordProblem(password, p.Email); problem != "" {
		problems["password"] = problem
	}
	if len(problems) > 0 {
		return "", Person{}, problems
	}
	hash, err := s.hash.make(ctx, password)
	if err != nil {
		return "", Person{}, err
	}
	action := PasswordSet
	if p.Invited() {
		action = Joined
	}
	p.Name = name
	switch err := s.store.UseLink(ctx, idHash(token), name, hash, p.Did(ctx, action, "").With("by one-time link")); {
	case errors.Is(err, ErrNotFound):
		return "", Person{}, ErrLink // somebody was faster
	case err != nil:
		return "", Person{}, fmt.Errorf("use link: %w", err)
	}
	s.told(p.ID)
	id, err = s.begin(ctx, p, "")
	return id, p, err
}
