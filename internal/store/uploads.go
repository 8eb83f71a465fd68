package store

import (
	"context"
	"errors"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// CreateUpload stores what is known of a media file.
func (s *Store) CreateUpload(ctx context.Context, u templates.Upload) error {
	return s.exec(ctx, "create upload", `
		INSERT INTO uploads (id, token, sha256, mime, ext, size, width, height, file_name, actor, created_at, used_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		u.ID, u.Token, u.SHA256, u.MIME, u.Ext, u.Size, u.Width, u.Height, text(u.FileName), text(u.Actor),
		millis(u.Created), millis(u.Used), millis(u.Expires))
}

// Upload is one media file.
func (s *Store) Upload(ctx context.Context, id string) (templates.Upload, error) {
	u, err := scanUpload(s.reads.QueryRowContext(ctx, selectUpload+` WHERE id = $1`, id))
	return u, explain("read upload", err)
}

// UploadByToken is the media file whose public address has that token; ErrNotFound when
// the address has ended.
func (s *Store) UploadByToken(ctx context.Context, token string) (templates.Upload, error) {
	u, err := scanUpload(s.reads.QueryRowContext(ctx,
		selectUpload+` WHERE token = $1 AND token <> '' AND expires_at > $2`, token, millis(s.now())))
	return u, explain("read upload", err)
}

// UploadByHash is the media file of that SHA-256 that was used last.
func (s *Store) UploadByHash(ctx context.Context, hash string) (templates.Upload, error) {
	u, err := scanUpload(s.reads.QueryRowContext(ctx,
		selectUpload+` WHERE sha256 = $1 ORDER BY used_at DESC LIMIT 1`, text(hash)))
	return u, explain("read upload", err)
}

// OpenAddress gives a media file a public address until expires, and notes that it is
// used now: the one that it has while that answers, else a new one of that token.
func (s *Store) OpenAddress(ctx context.Context, id, token string, expires time.Time) (templates.Upload, error) {
	const doing = "open public address"
	now := millis(s.now())
	err := s.execOne(ctx, doing, `
		UPDATE uploads SET token = CASE WHEN expires_at > $1 AND token <> '' THEN token ELSE $2 END, expires_at = $3, used_at = $1
		WHERE id = $4`, now, token, millis(expires), id)
	if err != nil {
		return templates.Upload{}, err
	}
	return s.Upload(ctx, id)
}

// UseUpload notes that a media file is used now.
func (s *Store) UseUpload(ctx context.Context, id string) error {
	return s.execOne(ctx, "use upload", `UPDATE uploads SET used_at = $1 WHERE id = $2`, millis(s.now()), id)
}

// RecentUploads are media files of those types, the last used first, from before a place:
// the Used and ID of the last one of the page before, zero for the first page.
func (s *Store) RecentUploads(ctx context.Context, types []string, before templates.Upload, limit int) ([]templates.Upload, error) {
	if len(types) == 0 {
		return nil, nil
	}
	args := []any{limit}
	for _, t := range types {
		args = append(args, t)
	}
	query := selectUpload + ` WHERE mime IN (` + placeholders(2, len(types)) + `)`
	if before.ID != "" {
		n := len(args)
		query += ` AND (used_at, id) < (` + placeholders(n+1, 2) + `)`
		args = append(args, millis(before.Used), before.ID)
	}
	rows, err := s.reads.QueryContext(ctx, query+` ORDER BY used_at DESC, id DESC LIMIT $1`, args...)
	uploads, err := collect(rows, err, scanUpload)
	return uploads, explain("list uploads", err)
}

// inNoDraft keeps from being tidied away what a draft needs. Ids are letters and digits.
const inNoDraft = ` AND NOT EXISTS (SELECT 1 FROM drafts WHERE drafts.content LIKE '%' || uploads.id || '%')`

// UnusedUploads are those that were not used since a moment and that no draft needs, the
// longest unused first.
func (s *Store) UnusedUploads(ctx context.Context, since time.Time, limit int) ([]templates.Upload, error) {
	rows, err := s.reads.QueryContext(ctx, selectUpload+` WHERE used_at < $1`+inNoDraft+` ORDER BY used_at, id LIMIT $2`, millis(since), limit)
	uploads, err := collect(rows, err, scanUpload)
	return uploads, explain("list unused uploads", err)
}

// Uploads are all media files that rows speak of.
func (s *Store) Uploads(ctx context.Context) ([]templates.Upload, error) {
	rows, err := s.reads.QueryContext(ctx, selectUpload)
	uploads, err := collect(rows, err, scanUpload)
	return uploads, explain("list uploads", err)
}

// UploadBytes is how much all media files take together.
func (s *Store) UploadBytes(ctx context.Context) (sum int64, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT COALESCE(SUM(size), 0) FROM uploads`).Scan(&sum)
	return sum, explain("add up uploads", err)
}

// ForgetUnused forgets a media file that was not used since a moment and that no draft
// needs; ErrNotFound when that is not so any more, or it is gone already.
func (s *Store) ForgetUnused(ctx context.Context, id string, since time.Time) error {
	return s.execOne(ctx, "forget unused upload", `DELETE FROM uploads WHERE id = $1 AND used_at < $2`+inNoDraft, id, millis(since))
}

// DeleteUpload forgets a media file; one that is gone already is no error.
func (s *Store) DeleteUpload(ctx context.Context, id string) error {
	return s.exec(ctx, "delete upload", `DELETE FROM uploads WHERE id = $1`, id)
}

// RemoveUpload forgets a media file because a person wants it; ErrConflict when a draft
// needs it, ErrNotFound when it is gone.
func (s *Store) RemoveUpload(ctx context.Context, id string, note access.Entry) error {
	if _, err := s.Upload(ctx, id); err != nil {
		return err
	}
	err := s.execNoted(ctx, "remove upload", note, `DELETE FROM uploads WHERE id = $1`+inNoDraft, id)
	if errors.Is(err, templates.ErrNotFound) {
		return templates.ErrConflict
	}
	return err
}

const selectUpload = `SELECT id, token, sha256, mime, ext, size, width, height, file_name, actor, created_at, used_at, expires_at FROM uploads`

func scanUpload(r scanner) (u templates.Upload, err error) {
	err = r.Scan(&u.ID, &u.Token, &u.SHA256, &u.MIME, &u.Ext, &u.Size, &u.Width, &u.Height, &u.FileName, &u.Actor,
		instant{&u.Created}, instant{&u.Used}, instant{&u.Expires})
	return u, err
}
