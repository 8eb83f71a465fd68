package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/redact"
	"templatedesk/internal/sobot"
	"templatedesk/internal/store"
)

// tokenStore keeps the Sobot token over a restart, sealed: asking for a new one
// would end the one that other programs of the company share.
type tokenStore struct {
	db      *store.Store
	key     string
	secrets *redact.Secrets
}

func newTokenStore(db *store.Store, cfg Config, secrets *redact.Secrets) tokenStore {
	return tokenStore{db, tokenName(cfg), secrets}
}

// tokenName ties the token to what it was got with: other credentials or another
// host must not meet it.
func tokenName(cfg Config) string {
	sum := sha256.Sum256([]byte(cfg.SobotBaseURL + "\n" + cfg.SobotAppID + "\n" + cfg.SobotAppKey.Reveal()))
	return "sobot_token_" + hex.EncodeToString(sum[:8])
}

type storedToken struct {
	Value     string    `json:"value"`
	IssuedAt  time.Time `json:"issued_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Load returns the zero token when none was kept.
func (t tokenStore) Load(ctx context.Context) (sobot.Token, error) {
	text, err := t.db.Secret(ctx, t.key)
	if err != nil || text == "" {
		return sobot.Token{}, err
	}
	token, err := readToken(text)
	t.secrets.Add(token.Value.Reveal())
	return token, err
}

func readToken(text string) (sobot.Token, error) {
	var s storedToken
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return sobot.Token{}, errors.New("the kept token is not readable")
	}
	return sobot.Token{Value: sobot.Secret(s.Value), IssuedAt: s.IssuedAt, ExpiresAt: s.ExpiresAt}, nil
}

// Save keeps the token.
func (t tokenStore) Save(ctx context.Context, token sobot.Token) error {
	t.secrets.Add(token.Value.Reveal())
	text, err := json.Marshal(storedToken{token.Value.Reveal(), token.IssuedAt, token.ExpiresAt})
	if err != nil {
		return errors.New("the token cannot be kept")
	}
	return t.db.SetSecret(ctx, t.key, string(text), access.Entry{})
}
