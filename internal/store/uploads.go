package store

import (
	"context"
	"time"

	"templatedesk/internal/templates"
)

// CreateUpload stores what is known of a media file.
func (s *Store) CreateUpload(ctx context.Context, u templates.Upload) error {
	return s.exec(ctx, "create upload", `
		INSERT INTO uploads (id, sha256, mime, ext, size, width, height, file_name, actor, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		u.ID, u.SHA256, u.MIME, u.Ext, u.Size, u.Width, u.Height, text(u.FileName), text(u.Actor),
		millis(u.Created), millis(u.Expires))
}

// Upload is one media file; ErrNotFound when it has expired.
func (s *Store) Upload(ctx context.Context, id string) (templates.Upload, error) {
	u, err := scanUpload(s.reads.QueryRowContext(ctx,
		selectUpload+` WHERE id = $1 AND expires_at > $2`, id, millis(s.now())))
	return u, explain("read upload", err)
}

// UploadByHash is the media file of that SHA-256 that was used last, also one whose
// address has expired.
func (s *Store) UploadByHash(ctx context.Context, hash string) (templates.Upload, error) {
	u, err := scanUpload(s.reads.QueryRowContext(ctx,
		selectUpload+` WHERE sha256 = $1 ORDER BY expires_at DESC LIMIT 1`, text(hash)))
	return u, explain("read upload", err)
}

// ExtendUpload moves the end of an upload.
func (s *Store) ExtendUpload(ctx context.Context, id string, expires time.Time) error {
	return s.execOne(ctx, "extend upload", `UPDATE uploads SET expires_at = $1 WHERE id = $2`, millis(expires), id)
}

// ExpiredUploads are those whose files may go, the longest expired first.
func (s *Store) ExpiredUploads(ctx context.Context, limit int) ([]templates.Upload, error) {
	rows, err := s.reads.QueryContext(ctx,
		selectUpload+` WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2`, millis(s.now()), limit)
	uploads, err := collect(rows, err, scanUpload)
	return uploads, explain("list expired uploads", err)
}

// Uploads are all media files that rows speak of, expired ones too.
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

// ExpireUpload forgets a media file that has expired; ErrNotFound when its end was
// moved meanwhile, or it is gone already.
func (s *Store) ExpireUpload(ctx context.Context, id string) error {
	return s.execOne(ctx, "expire upload", `DELETE FROM uploads WHERE id = $1 AND expires_at <= $2`, id, millis(s.now()))
}

// DeleteUpload forgets a media file; one that is gone already is no error.
func (s *Store) DeleteUpload(ctx context.Context, id string) error {
	return s.exec(ctx, "delete upload", `DELETE FROM uploads WHERE id = $1`, id)
}

const selectUpload = `SELECT id, sha256, mime, ext, size, width, height, file_name, actor, created_at, expires_at FROM uploads`

func scanUpload(r scanner) (u templates.Upload, err error) {
	err = r.Scan(&u.ID, &u.SHA256, &u.MIME, &u.Ext, &u.Size, &u.Width, &u.Height, &u.FileName, &u.Actor,
		instant{&u.Created}, instant{&u.Expires})
	return u, err
}
