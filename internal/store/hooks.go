package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
)

// sealedHook is what of a hook only this program may read.
type sealedHook struct {
	Address string `json:"address"`
	Secret  string `json:"secret"`
}

func hookName(id string) string { return "alarm_hook:" + id }

// CreateHook adds an address that alarms are posted to; the address and the secret are
// kept sealed.
func (s *Store) CreateHook(ctx context.Context, h alarms.Hook, note access.Entry) error {
	const doing = "add hook"
	inside, err := asJSON(sealedHook{h.Address, h.Secret})
	if err != nil {
		return explain(doing, err)
	}
	causes, err := asJSON(h.Causes)
	if err != nil {
		return explain(doing, err)
	}
	wabas, err := asJSON(h.WABAs)
	if err != nil {
		return explain(doing, err)
	}
	return s.execNoted(ctx, doing, note, `
		INSERT INTO alarm_hooks (id, label, sealed, causes, wabas, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		h.ID, text(h.Label), s.seal(hookName(h.ID), inside), causes, wabas, millis(h.Created), text(h.By))
}

// Hooks are all of them, the oldest first.
func (s *Store) Hooks(ctx context.Context) ([]alarms.Hook, error) {
	rows, err := s.reads.QueryContext(ctx, selectHook+` ORDER BY id`)
	all, err := collect(rows, err, s.scanHook)
	return all, explain("list hooks", err)
}

// Hook is one of them.
func (s *Store) Hook(ctx context.Context, id string) (alarms.Hook, error) {
	h, err := s.scanHook(s.reads.QueryRowContext(ctx, selectHook+` WHERE id = $1`, id))
	return h, explain("read hook", err)
}

// DeleteHook removes one; what still waited for it is given up.
func (s *Store) DeleteHook(ctx context.Context, id string, note access.Entry) error {
	return s.noted(ctx, "remove hook", note, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `DELETE FROM alarm_hooks WHERE id = $1`, id)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE alarm_deliveries SET state = 'given up', problem = '', ended_at = $1 WHERE target = $2 AND state = 'waiting'`,
			millis(s.now()), string(alarms.PostTo(id)))
		return err
	})
}

const selectHook = `SELECT id, label, sealed, causes, wabas, created_at, created_by FROM alarm_hooks`

func (s *Store) scanHook(r scanner) (h alarms.Hook, err error) {
	var sealed []byte
	if err := r.Scan(&h.ID, &h.Label, &sealed, document{&h.Causes}, document{&h.WABAs}, instant{&h.Created}, &h.By); err != nil {
		return h, err
	}
	opened, err := s.unseal(hookName(h.ID), sealed)
	if err != nil {
		return h, err
	}
	var inside sealedHook
	err = json.Unmarshal([]byte(opened), &inside)
	h.Address, h.Secret = inside.Address, inside.Secret
	return h, err
}
