package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"database/sql"
	"errors"

	"templatedesk/internal/access"
)

// Setting is a setting's value, "" if there is none.
func (s *Store) Setting(ctx context.Context, key string) (value string, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = $1`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, explain("read setting", err)
}

// SetSetting stores a setting.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	return s.exec(ctx, "write setting", `
		INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, text(key), text(value))
}

// Secret is a secret's value, "" if there is none. ErrSecretKey if it was sealed
// with another key.
func (s *Store) Secret(ctx context.Context, key string) (string, error) {
	const doing = "read secret"
	var sealed []byte
	err := s.reads.QueryRowContext(ctx, `SELECT sealed FROM secrets WHERE name = $1`, key).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", explain(doing, err)
	}
	value, err := s.unseal(key, sealed)
	return value, explain(doing, err)
}

// SetSecret stores a secret, sealed, with the audit's entry about it, if it has an action.
func (s *Store) SetSecret(ctx context.Context, key, value string, note access.Entry) error {
	return s.execNoted(ctx, "write secret", note, `
		INSERT INTO secrets (name, sealed) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed`, text(key), s.seal(key, value))
}

// checkKey opens one sealed secret, and seals a first one where there is none: a wrong
// key must be known before anything is made anew in place of what cannot be read.
func (s *Store) checkKey(ctx context.Context) error {
	var name string
	var sealed []byte
	err := s.reads.QueryRowContext(ctx, `SELECT name, sealed FROM secrets ORDER BY name LIMIT 1`).Scan(&name, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return s.SetSecret(ctx, "key_check", "this opens", access.Entry{})
	}
	if err != nil {
		return err
	}
	_, err = s.unseal(name, sealed)
	return err
}

func newSealer(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal binds the value to its name, so that sealed values cannot be swapped.
func (s *Store) seal(name, value string) []byte {
	nonce := make([]byte, s.sealer.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the process first
	return s.sealer.Seal(nonce, nonce, []byte(value), []byte(name))
}

func (s *Store) unseal(name string, sealed []byte) (string, error) {
	n := s.sealer.NonceSize()
	if len(sealed) < n {
		return "", ErrSecretKey
	}
	value, err := s.sealer.Open(nil, sealed[:n], sealed[n:], []byte(name))
	if err != nil {
		return "", ErrSecretKey
	}
	return string(value), nil
}
