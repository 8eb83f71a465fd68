package store

import (
	"context"
	"database/sql"
	"errors"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// CreateDraft stores a new draft.
func (s *Store) CreateDraft(ctx context.Context, d templates.Draft) error {
	return s.write(ctx, "create draft", func(tx *sql.Tx) error { return insertDraft(ctx, tx, d) })
}

// CreateDrafts stores new drafts, all or none.
func (s *Store) CreateDrafts(ctx context.Context, list []templates.Draft, note access.Entry) error {
	return s.noted(ctx, "create drafts", note, func(tx *sql.Tx) error {
		for _, d := range list {
			if err := insertDraft(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func insertDraft(ctx context.Context, tx *sql.Tx, d templates.Draft) error {
	content, err := asJSON(d.Content)
	if err != nil {
		return err
	}
	origin, err := asJSON(d.Origin)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO drafts (id, waba, version, author, created_at, updated_at, submit, refusal, refusal_field, content, origin, family)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		d.ID, d.WABA, d.Version, text(d.Author), millis(d.Created), millis(d.Updated), d.Submit, text(d.Refusal), d.RefusalField,
		text(content), text(origin), d.Family)
	return err
}

// Draft is one draft.
func (s *Store) Draft(ctx context.Context, id string) (templates.Draft, error) {
	d, err := scanDraft(s.reads.QueryRowContext(ctx, selectDraft+` WHERE id = $1`, id))
	return d, explain("read draft", err)
}

// Drafts are an account's drafts, the last edited first.
func (s *Store) Drafts(ctx context.Context, waba string) ([]templates.Draft, error) {
	rows, err := s.reads.QueryContext(ctx, selectDraft+` WHERE waba = $1 ORDER BY updated_at DESC, id DESC`, waba)
	drafts, err := collect(rows, err, scanDraft)
	return drafts, explain("list drafts", err)
}

// FamilyDrafts are the drafts of one family besides the one of that id, if any, the first
// one first.
func (s *Store) FamilyDrafts(ctx context.Context, family, besides string) ([]templates.Draft, error) {
	rows, err := s.reads.QueryContext(ctx, selectDraft+` WHERE family = $1 AND id <> $2 ORDER BY created_at, id`, family, besides)
	drafts, err := collect(rows, err, scanDraft)
	return drafts, explain("list drafts of a family", err)
}

// SaveDraft stores an edit of version d.Version, clears the refusal, and returns
// the draft with its next version. ErrConflict if somebody saved in between or it
// is being submitted; ErrNotFound if it is gone.
func (s *Store) SaveDraft(ctx context.Context, d templates.Draft) (templates.Draft, error) {
	const doing = "save draft"
	content, err := asJSON(d.Content)
	if err != nil {
		return d, explain(doing, err)
	}
	saved := d
	saved.Refusal, saved.RefusalField = "", ""
	err = s.write(ctx, doing, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `
			UPDATE drafts SET version = version + 1, updated_at = $1, refusal = '', refusal_field = '', content = $2, author = $5
			WHERE id = $3 AND version = $4 AND submit = '' RETURNING version, updated_at`,
			millis(s.now()), text(content), d.ID, d.Version, text(d.Author)).Scan(&saved.Version, instant{&saved.Updated})
		if errors.Is(err, sql.ErrNoRows) {
			return conflictOrGone(ctx, tx, d.ID)
		}
		return err
	})
	if err != nil {
		return d, err
	}
	return saved, nil
}

// DeleteDraft removes a draft; ErrConflict while it is being submitted.
func (s *Store) DeleteDraft(ctx context.Context, id string, note access.Entry) error {
	return s.noted(ctx, "delete draft", note, func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `DELETE FROM drafts WHERE id = $1 AND submit = ''`, id))
		if errors.Is(err, sql.ErrNoRows) {
			return conflictOrGone(ctx, tx, id)
		}
		return err
	})
}

// conflictOrGone says why a conditional update of a draft found no row.
func conflictOrGone(ctx context.Context, tx *sql.Tx, id string) error {
	var version int
	err := tx.QueryRowContext(ctx, `SELECT version FROM drafts WHERE id = $1`, id).Scan(&version)
	if err != nil {
		return err
	}
	return errConflict
}

const (
	draftColumns = `id, waba, version, author, created_at, updated_at, submit, refusal, refusal_field, content, origin, family`
	selectDraft  = `SELECT ` + draftColumns + ` FROM drafts`
)

func scanDraft(r scanner) (d templates.Draft, err error) {
	err = r.Scan(&d.ID, &d.WABA, &d.Version, &d.Author, instant{&d.Created}, instant{&d.Updated},
		&d.Submit, &d.Refusal, &d.RefusalField, document{&d.Content}, document{&d.Origin}, &d.Family)
	return d, err
}
