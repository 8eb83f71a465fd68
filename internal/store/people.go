package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"templatedesk/internal/access"
)

var _ access.Store = (*Store)(nil)

// People are all who can sign in, by name.
func (s *Store) People(ctx context.Context) ([]access.Person, error) {
	rows, err := s.reads.QueryContext(ctx, selectPerson+` ORDER BY name, id`)
	people, err := collect(rows, err, scanPerson)
	return people, explain("list people", err)
}

// PersonByID is one person; access.ErrNotFound if there is none.
func (s *Store) PersonByID(ctx context.Context, id string) (access.Person, error) {
	p, err := scanPerson(s.reads.QueryRowContext(ctx, selectPerson+` WHERE id = $1`, id))
	return p, explainAccess("read person", err)
}

// PersonByEmail is one person by address in lower case.
func (s *Store) PersonByEmail(ctx context.Context, email string) (access.Person, error) {
	p, err := scanPerson(s.reads.QueryRowContext(ctx, selectPerson+` WHERE email = $1`, email))
	return p, explainAccess("read person", err)
}

// CreatePerson adds a person; access.ErrConflict if the address is taken.
func (s *Store) CreatePerson(ctx context.Context, p access.Person, note access.Entry) error {
	return s.change(ctx, "create person", note, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx,
			`INSERT INTO people (`+personColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, personValues(p)...)
		return err
	})
}

// CreateFirstPerson adds a person while there is nobody; access.ErrConflict else.
func (s *Store) CreateFirstPerson(ctx context.Context, p access.Person, note access.Entry) error {
	return s.change(ctx, "create first person", note, func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `
			INSERT INTO people (`+personColumns+`) SELECT $1, $2, $3, $4, $5, $6, $7, $8
			WHERE NOT EXISTS (SELECT 1 FROM people)`, personValues(p)...))
		if errors.Is(err, sql.ErrNoRows) {
			return access.ErrConflict
		}
		return err
	})
}

// SaveProfile keeps a person's name, time zone and theme.
func (s *Store) SaveProfile(ctx context.Context, p access.Person) error {
	return explainAccess("save profile", s.changed(one(s.writes.ExecContext(ctx,
		`UPDATE people SET name = $1, time_zone = $2, theme = $3 WHERE id = $4`, text(p.Name), text(p.TimeZone), text(p.Theme), p.ID))))
}

// SetRole changes a person's role and ends their sessions; access.ErrLastAdmin when
// no other admin could sign in.
func (s *Store) SetRole(ctx context.Context, id string, role access.Role, note access.Entry) error {
	return s.change(ctx, "set role", note, func(tx *sql.Tx) error {
		if role != access.Admin {
			if err := anotherAdmin(ctx, tx, id); err != nil {
				return err
			}
		}
		if err := one(tx.ExecContext(ctx, `UPDATE people SET role = $1 WHERE id = $2`, string(role), id)); err != nil {
			return err
		}
		return endSessionsOf(ctx, tx, id)
	})
}

// RemovePerson takes a person away with their sessions and their link;
// access.ErrLastAdmin when no other admin could sign in.
func (s *Store) RemovePerson(ctx context.Context, id string, note access.Entry) error {
	return s.change(ctx, "remove person", note, func(tx *sql.Tx) error {
		if err := anotherAdmin(ctx, tx, id); err != nil {
			return err
		}
		return one(tx.ExecContext(ctx, `DELETE FROM people WHERE id = $1`, id))
	})
}

// anotherAdmin is access.ErrLastAdmin when the person is an admin and no other one
// can sign in, or is signed in as the demo's people are, who have no password.
func anotherAdmin(ctx context.Context, tx *sql.Tx, id string) error {
	var fine bool
	err := tx.QueryRowContext(ctx, `
		SELECT NOT EXISTS (SELECT 1 FROM people WHERE id = $1 AND role = 'admin')
			OR EXISTS (SELECT 1 FROM people o WHERE o.id <> $1 AND o.role = 'admin'
				AND (o.password_hash <> '' OR EXISTS (SELECT 1 FROM sessions WHERE person_id = o.id)))`, id).Scan(&fine)
	if err == nil && !fine {
		return access.ErrLastAdmin
	}
	return err
}

// SetPassword changes a person's password and ends their sessions and their link.
func (s *Store) SetPassword(ctx context.Context, id, hash string, note access.Entry) error {
	return s.change(ctx, "set password", note, func(tx *sql.Tx) error { return setPassword(ctx, tx, id, hash) })
}

func setPassword(ctx context.Context, tx *sql.Tx, id, hash string) error {
	if err := one(tx.ExecContext(ctx, `UPDATE people SET password_hash = $1 WHERE id = $2`, hash, id)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM password_links WHERE person_id = $1`, id); err != nil {
		return err
	}
	return endSessionsOf(ctx, tx, id)
}

func endSessionsOf(ctx context.Context, tx *sql.Tx, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE person_id = $1`, id)
	return err
}

// CreateLink keeps a one-time link in place of the person's earlier one.
func (s *Store) CreateLink(ctx context.Context, l access.Link, note access.Entry) error {
	return s.change(ctx, "create link", note, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO password_links (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at`,
			l.TokenHash, l.PersonID, millis(l.Created), millis(l.Expires))
		return err
	})
}

const selectLink = `SELECT token_hash, person_id, created_at, expires_at FROM password_links`

func scanLink(r scanner) (l access.Link, err error) {
	err = r.Scan(&l.TokenHash, &l.PersonID, instant{&l.Created}, instant{&l.Expires})
	return l, err
}

// LinkByHash is the link of that hash, also an expired one.
func (s *Store) LinkByHash(ctx context.Context, tokenHash string) (access.Link, error) {
	l, err := scanLink(s.reads.QueryRowContext(ctx, selectLink+` WHERE token_hash = $1`, tokenHash))
	return l, explainAccess("read link", err)
}

// Links are all one-time links, also expired ones.
func (s *Store) Links(ctx context.Context) ([]access.Link, error) {
	rows, err := s.reads.QueryContext(ctx, selectLink)
	links, err := collect(rows, err, scanLink)
	return links, explain("list links", err)
}

// UseLink takes a link away and sets its person's name and password;
// access.ErrNotFound if it is gone.
func (s *Store) UseLink(ctx context.Context, tokenHash, name, passwordHash string, note access.Entry) error {
	return s.change(ctx, "use link", note, func(tx *sql.Tx) error {
		var id string
		if err := tx.QueryRowContext(ctx, `DELETE FROM password_links WHERE token_hash = $1 RETURNING person_id`, tokenHash).Scan(&id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE people SET name = $1 WHERE id = $2`, text(name), id); err != nil {
			return err
		}
		return setPassword(ctx, tx, id, passwordHash)
	})
}

// DeleteExpiredLinks removes links that ended by now.
func (s *Store) DeleteExpiredLinks(ctx context.Context, now time.Time) error {
	return s.exec(ctx, "delete expired links", `DELETE FROM password_links WHERE expires_at <= $1`, millis(now))
}

// CountPeople is how many people can sign in.
func (s *Store) CountPeople(ctx context.Context) (n int, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM people`).Scan(&n)
	return n, explain("count people", err)
}

const (
	personColumns = `id, email, name, role, password_hash, time_zone, theme, created_at`
	selectPerson  = `SELECT ` + personColumns + ` FROM people`
)

func personValues(p access.Person) []any {
	return []any{
		p.ID, text(p.Email), text(p.Name), string(p.Role), p.PasswordHash, text(p.TimeZone), text(p.Theme), millis(p.Created),
	}
}

func scanPerson(r scanner) (p access.Person, err error) {
	err = r.Scan(&p.ID, &p.Email, &p.Name, &p.Role, &p.PasswordHash, &p.TimeZone, &p.Theme, instant{&p.Created})
	return p, err
}

// change is noted with the errors that package access declares.
func (s *Store) change(ctx context.Context, doing string, note access.Entry, fn func(*sql.Tx) error) error {
	return s.noted(ctx, doing, note, func(tx *sql.Tx) error { return accessError(fn(tx)) })
}

// explainAccess is explain with the errors that package access declares.
func explainAccess(doing string, err error) error { return explain(doing, accessError(err)) }

func accessError(err error) error {
	switch {
	case errors.Is(err, sql.ErrNoRows), meaning(err) == errNotFound:
		return access.ErrNotFound
	case meaning(err) == errConflict:
		return access.ErrConflict
	}
	return err
}
