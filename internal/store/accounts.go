package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// Accounts are those in use, by label, with their senders.
func (s *Store) Accounts(ctx context.Context) ([]templates.Account, error) {
	const doing = "list accounts"
	rows, err := s.reads.QueryContext(ctx, selectAccount+` WHERE removed_at = 0 ORDER BY label, waba`)
	accounts, err := collect(rows, err, scanAccount)
	if err != nil {
		return nil, explain(doing, err)
	}
	senders, err := s.senders(ctx, ``)
	if err != nil {
		return nil, explain(doing, err)
	}
	for i := range accounts {
		accounts[i].Senders = senders[accounts[i].WABA]
	}
	return accounts, nil
}

// Account is one account, also a removed one.
func (s *Store) Account(ctx context.Context, waba string) (templates.Account, error) {
	const doing = "read account"
	a, err := scanAccount(s.reads.QueryRowContext(ctx, selectAccount+` WHERE waba = $1`, waba))
	if err != nil {
		return a, explain(doing, err)
	}
	senders, err := s.senders(ctx, `WHERE waba = $1`, waba)
	a.Senders = senders[waba]
	return a, explain(doing, err)
}

// CreateAccount adds an account; a removed one comes back under the new label
// with all that is known of it. ErrConflict if it is in use.
func (s *Store) CreateAccount(ctx context.Context, a templates.Account, note access.Entry) error {
	return s.noted(ctx, "create account", note, func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `
			INSERT INTO accounts (waba, label, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (waba) DO UPDATE SET label = excluded.label, removed_at = 0 WHERE accounts.removed_at <> 0`,
			text(a.WABA), text(a.Label), millis(a.Created)))
		if errors.Is(err, sql.ErrNoRows) { // it was there and in use
			return errConflict
		}
		return err
	})
}

// RenameAccount changes the label.
func (s *Store) RenameAccount(ctx context.Context, waba, label string, note access.Entry) error {
	return s.execNoted(ctx, "rename account", note, `UPDATE accounts SET label = $1 WHERE waba = $2`, text(label), waba)
}

// RemoveAccount takes an account out of use; its history stays.
func (s *Store) RemoveAccount(ctx context.Context, waba string, at time.Time, note access.Entry) error {
	return s.execNoted(ctx, "remove account", note,
		`UPDATE accounts SET removed_at = $1 WHERE waba = $2 AND removed_at = 0`, millis(at), waba)
}

// NoteSync notes a good list (problem empty) or why one failed.
func (s *Store) NoteSync(ctx context.Context, waba string, at time.Time, problem string) error {
	const doing = "note sync"
	if problem == "" {
		return s.execOne(ctx, doing,
			`UPDATE accounts SET synced_at = $1, sync_error = '', sync_error_at = 0 WHERE waba = $2`, millis(at), waba)
	}
	return s.execOne(ctx, doing,
		`UPDATE accounts SET sync_error = $1, sync_error_at = $2 WHERE waba = $3`, text(problem), millis(at), waba)
}

// CreateSender adds a number to an account; ErrConflict if the account has it.
func (s *Store) CreateSender(ctx context.Context, sender templates.Sender, note access.Entry) error {
	return s.execNoted(ctx, "create sender", note,
		`INSERT INTO senders (id, waba, phone_number_id, display, label) VALUES ($1, $2, $3, $4, $5)`,
		sender.ID, sender.WABA, text(sender.PhoneNumberID), text(sender.Display), text(sender.Label))
}

// DeleteSender removes a number; what it sent stays.
func (s *Store) DeleteSender(ctx context.Context, id string, note access.Entry) error {
	return s.execNoted(ctx, "delete sender", note, `DELETE FROM senders WHERE id = $1`, id)
}

// Sender is one number.
func (s *Store) Sender(ctx context.Context, id string) (templates.Sender, error) {
	sender, err := scanSender(s.reads.QueryRowContext(ctx, selectSender+` WHERE id = $1`, id))
	return sender, explain("read sender", err)
}

// TestPhones are the team's phones, by label.
func (s *Store) TestPhones(ctx context.Context) ([]templates.TestPhone, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id, label, number FROM test_phones ORDER BY label, id`)
	phones, err := collect(rows, err, func(r scanner) (p templates.TestPhone, err error) {
		err = r.Scan(&p.ID, &p.Label, &p.Number)
		return p, err
	})
	return phones, explain("list test phones", err)
}

// CreateTestPhone adds a phone; ErrConflict if the number is there.
func (s *Store) CreateTestPhone(ctx context.Context, p templates.TestPhone, note access.Entry) error {
	return s.execNoted(ctx, "create test phone", note, `INSERT INTO test_phones (id, label, number) VALUES ($1, $2, $3)`,
		p.ID, text(p.Label), text(p.Number))
}

// DeleteTestPhone removes a phone; what was sent to it stays.
func (s *Store) DeleteTestPhone(ctx context.Context, id string, note access.Entry) error {
	return s.execNoted(ctx, "delete test phone", note, `DELETE FROM test_phones WHERE id = $1`, id)
}

const (
	selectAccount = `SELECT waba, label, created_at, removed_at, synced_at, sync_error, sync_error_at FROM accounts`
	selectSender  = `SELECT id, waba, phone_number_id, display, label FROM senders`
)

func scanAccount(r scanner) (a templates.Account, err error) {
	err = r.Scan(&a.WABA, &a.Label, instant{&a.Created}, instant{&a.Removed},
		instant{&a.SyncedAt}, &a.SyncError, instant{&a.SyncErrorAt})
	return a, err
}

func scanSender(r scanner) (s templates.Sender, err error) {
	err = r.Scan(&s.ID, &s.WABA, &s.PhoneNumberID, &s.Display, &s.Label)
	return s, err
}

// senders are the senders by account.
func (s *Store) senders(ctx context.Context, where string, args ...any) (map[string][]templates.Sender, error) {
	rows, err := s.reads.QueryContext(ctx, selectSender+` `+where+` ORDER BY label, id`, args...)
	all, err := collect(rows, err, scanSender)
	byWABA := map[string][]templates.Sender{}
	for _, one := range all {
		byWABA[one.WABA] = append(byWABA[one.WABA], one)
	}
	return byWABA, err
}
