package access

import (
	"context"
	"errors"
	"fmt"
)

// demoPeople have no password hash, and an empty hash never matches: they can be
// entered by SignInDemo alone, which only a demo offers.
var demoPeople = map[Role]struct{ name, email string }{
	Admin:  {"Ada Admin", "admin@demo.invalid"},
	Editor: {"Eddie Editor", "editor@demo.invalid"},
	Viewer: {"Vera Viewer", "viewer@demo.invalid"},
}

// EnsureDemoPeople makes the three people of a demo, one a role, where they are missing.
func (s *Service) EnsureDemoPeople(ctx context.Context) error {
	for _, role := range []Role{Admin, Editor, Viewer} {
		who := demoPeople[role]
		p, err := s.person(who.name, who.email, role, "")
		if err != nil {
			return err
		}
		if err := s.store.CreatePerson(ctx, p, Entry{}); err != nil && !errors.Is(err, ErrConflict) {
			return fmt.Errorf("make demo people: %w", err)
		}
	}
	return nil
}

// SignInDemo begins a session as the demo person of a role; ErrNotFound when
// there is none. It asks for no password: call it in a demo only.
func (s *Service) SignInDemo(ctx context.Context, role Role) (id string, p Person, err error) {
	who, ok := demoPeople[role]
	if !ok {
		return "", Person{}, ErrNotFound
	}
	p, err = s.store.PersonByEmail(ctx, who.email)
	if err != nil {
		return "", Person{}, err
	}
	id, err = s.begin(ctx, p, SignedIn)
	return id, p, err
}
