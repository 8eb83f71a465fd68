package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"templatedesk/internal/access"
)

const selectSession = `SELECT id_hash, key, person_id, created_at, seen_at, expires_at, address, browser FROM sessions`

func scanSession(r scanner) (x access.Session, err error) {
	err = r.Scan(&x.IDHash, &x.Key, &x.PersonID, instant{&x.Created}, instant{&x.Seen}, instant{&x.Expires}, &x.Address, &x.Browser)
	return x, err
}

// CreateSession stores a session.
func (s *Store) CreateSession(ctx context.Context, x access.Session, note access.Entry) error {
	return s.change(ctx, "create session", note, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO sessions (id_hash, key, person_id, created_at, seen_at, expires_at, address, browser)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			x.IDHash, x.Key, x.PersonID, millis(x.Created), millis(x.Seen), millis(x.Expires), text(x.Address), text(x.Browser))
		return err
	})
}

// Session is the session of that hash; access.ErrNotFound if there is none.
func (s *Store) Session(ctx context.Context, idHash string) (access.Session, error) {
	x, err := scanSession(s.reads.QueryRowContext(ctx, selectSession+` WHERE id_hash = $1`, idHash))
	return x, explainAccess("read session", err)
}

// Sessions are a person's sessions, the last used first.
func (s *Store) Sessions(ctx context.Context, personID string) ([]access.Session, error) {
	rows, err := s.reads.QueryContext(ctx, selectSession+` WHERE person_id = $1 ORDER BY seen_at DESC, key`, personID)
	list, err := collect(rows, err, scanSession)
	return list, explainAccess("list sessions", err)
}

// TouchSession notes when a session was last seen, never back in time.
func (s *Store) TouchSession(ctx context.Context, idHash string, seen time.Time) error {
	return s.exec(ctx, "touch session",
		`UPDATE sessions SET seen_at = $1 WHERE id_hash = $2 AND seen_at < $1`, millis(seen), idHash)
}

// DeleteSessions ends the sessions that f chooses; none is no error.
func (s *Store) DeleteSessions(ctx context.Context, f access.SessionFilter, note access.Entry) error {
	return s.change(ctx, "delete sessions", note, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			DELETE FROM sessions WHERE ($1 = '' OR id_hash = $1) AND ($2 = '' OR person_id = $2)
				AND ($3 = '' OR key = $3) AND id_hash <> $4 AND ($1 <> '' OR $2 <> '')`,
			f.IDHash, f.PersonID, f.Key, f.ExceptHash)
		return err
	})
}

// DeleteExpiredSessions removes what ended by now or was last seen before idleSince.
func (s *Store) DeleteExpiredSessions(ctx context.Context, now, idleSince time.Time) error {
	return s.exec(ctx, "delete expired sessions",
		`DELETE FROM sessions WHERE expires_at <= $1 OR seen_at < $2`, millis(now), millis(idleSince))
}

// LastSeen is when each person with a session was last seen, by id.
func (s *Store) LastSeen(ctx context.Context) (map[string]time.Time, error) {
	const doing = "read when people were seen"
	type sight struct {
		id string
		at time.Time
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT person_id, MAX(seen_at) FROM sessions GROUP BY person_id`)
	all, err := collect(rows, err, func(r scanner) (x sight, err error) {
		err = r.Scan(&x.id, instant{&x.at})
		return x, err
	})
	seen := map[string]time.Time{}
	for _, x := range all {
		seen[x.id] = x.at
	}
	return seen, explain(doing, err)
}

// NoteTry adds a try to each key if allow says yes to all, and says whether it did.
// What is older than forget counts as none.
func (s *Store) NoteTry(ctx context.Context, at time.Time, forget time.Duration, allow func(string, access.Tries) bool, keys ...string) (ok bool, err error) {
	slices.Sort(keys) // replicas take rows in one order
	err = s.write(ctx, "note sign-in try", func(tx *sql.Tx) error {
		for _, key := range keys {
			var t access.Tries
			err := tx.QueryRowContext(ctx, `SELECT count, last_at FROM sign_in_tries WHERE key = $1`, key).Scan(&t.Count, instant{&t.Last})
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if !allow(key, t) {
				return nil
			}
		}
		ok = true
		for _, key := range keys {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO sign_in_tries (key, count, last_at) VALUES ($1, 1, $2)
				ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at,
					count = CASE WHEN sign_in_tries.last_at < $3 THEN 1 ELSE sign_in_tries.count + 1 END`,
				key, millis(at), millis(at.Add(-forget))); err != nil {
				return err
			}
		}
		return nil
	})
	return ok && err == nil, err
}

// TriesSucceeded removes the tries under some keys, takes one back under another, and
// notes that an address is known.
func (s *Store) TriesSucceeded(ctx context.Context, forget []string, takeBack, known string, at time.Time) error {
	return s.write(ctx, "forget sign-in tries", func(tx *sql.Tx) error {
		for _, key := range forget {
			if _, err := tx.ExecContext(ctx, `DELETE FROM sign_in_tries WHERE key = $1`, key); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE sign_in_tries SET count = count - 1 WHERE key = $1 AND count > 0`, takeBack); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO known_addresses (key, last_at) VALUES ($1, $2)
			ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at`, known, millis(at))
		return err
	})
}

// KnownAddress reports whether somebody signed in under that key since then.
func (s *Store) KnownAddress(ctx context.Context, key string, since time.Time) (known bool, err error) {
	err = s.reads.QueryRowContext(ctx,
		`SELECT EXISTS (SELECT 1 FROM known_addresses WHERE key = $1 AND last_at >= $2)`, key, millis(since)).Scan(&known)
	return known, explain("look up address", err)
}

// ForgetTriesBefore removes the tries of all keys whose last one is older.
func (s *Store) ForgetTriesBefore(ctx context.Context, at time.Time) error {
	return s.exec(ctx, "forget old sign-in tries", `DELETE FROM sign_in_tries WHERE last_at < $1`, millis(at))
}

// ForgetAddressesBefore removes known addresses that nobody signed in from since.
func (s *Store) ForgetAddressesBefore(ctx context.Context, at time.Time) error {
	return s.exec(ctx, "forget old addresses", `DELETE FROM known_addresses WHERE last_at < $1`, millis(at))
}
