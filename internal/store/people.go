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
func (s *Store) CreatePerson(ctx context.Context, p access.Person) error {
	_, err := s.writes.ExecContext(ctx,
		`INSERT INTO people (`+personColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, personValues(p)...)
	return explainAccess("create person", err)
}

// CreateFirstPerson adds a person while there is nobody; access.ErrConflict else.
func (s *Store) CreateFirstPerson(ctx context.Context, p access.Person) error {
	err := one(s.writes.ExecContext(ctx, `
		INSERT INTO people (`+personColumns+`) SELECT $1, $2, $3, $4, $5, $6, $7, $8
		WHERE NOT EXISTS (SELECT 1 FROM people)`, personValues(p)...))
	if errors.Is(err, sql.ErrNoRows) {
		err = access.ErrConflict
	}
	return explainAccess("create first person", err)
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

// explainAccess is explain with the errors that package access declares.
func explainAccess(doing string, err error) error {
	switch {
	case errors.Is(err, sql.ErrNoRows), meaning(err) == errNotFound:
		err = access.ErrNotFound
	case meaning(err) == errConflict:
		err = access.ErrConflict
	}
	return explain(doing, err)
}

// CreateSession stores a session.
func (s *Store) CreateSession(ctx context.Context, session access.Session) error {
	_, err := s.writes.ExecContext(ctx,
		`INSERT INTO sessions (id_hash, person_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		session.IDHash, session.PersonID, millis(session.Created), millis(session.Seen), millis(session.Expires))
	return explainAccess("create session", err)
}

// Session is the session of that hash; access.ErrNotFound if there is none.
func (s *Store) Session(ctx context.Context, idHash string) (session access.Session, err error) {
	err = s.reads.QueryRowContext(ctx,
		`SELECT id_hash, person_id, created_at, seen_at, expires_at FROM sessions WHERE id_hash = $1`, idHash).
		Scan(&session.IDHash, &session.PersonID, instant{&session.Created}, instant{&session.Seen}, instant{&session.Expires})
	return session, explainAccess("read session", err)
}

// TouchSession notes when a session was last seen, never back in time.
func (s *Store) TouchSession(ctx context.Context, idHash string, seen time.Time) error {
	return s.exec(ctx, "touch session",
		`UPDATE sessions SET seen_at = $1 WHERE id_hash = $2 AND seen_at < $1`, millis(seen), idHash)
}

// DeleteSession ends a session; one that is gone already is no error.
func (s *Store) DeleteSession(ctx context.Context, idHash string) error {
	return s.exec(ctx, "delete session", `DELETE FROM sessions WHERE id_hash = $1`, idHash)
}

// DeleteExpiredSessions removes what ended by now or was last seen before idleSince.
func (s *Store) DeleteExpiredSessions(ctx context.Context, now, idleSince time.Time) error {
	return s.exec(ctx, "delete expired sessions",
		`DELETE FROM sessions WHERE expires_at <= $1 OR seen_at < $2`, millis(now), millis(idleSince))
}

// Tries are the sign-in tries under key; the zero Tries if there are none.
func (s *Store) Tries(ctx context.Context, key string) (t access.Tries, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT count, last_at FROM sign_in_tries WHERE key = $1`, key).
		Scan(&t.Count, instant{&t.Last})
	if errors.Is(err, sql.ErrNoRows) {
		return access.Tries{}, nil
	}
	return t, explain("read sign-in tries", err)
}

// NoteTry adds one try.
func (s *Store) NoteTry(ctx context.Context, key string, at time.Time) error {
	return s.exec(ctx, "note sign-in try", `
		INSERT INTO sign_in_tries (key, count, last_at) VALUES ($1, 1, $2)
		ON CONFLICT (key) DO UPDATE SET count = sign_in_tries.count + 1, last_at = excluded.last_at`, key, millis(at))
}

// ForgetTries removes the tries under key.
func (s *Store) ForgetTries(ctx context.Context, key string) error {
	return s.exec(ctx, "forget sign-in tries", `DELETE FROM sign_in_tries WHERE key = $1`, key)
}

// ForgetTriesBefore removes the tries of all keys whose last one is older.
func (s *Store) ForgetTriesBefore(ctx context.Context, at time.Time) error {
	return s.exec(ctx, "forget old sign-in tries", `DELETE FROM sign_in_tries WHERE last_at < $1`, millis(at))
}
