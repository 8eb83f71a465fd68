package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strings"
	"time"

	"templatedesk/internal/templates"
)

// runJanitor tidies the media folder up once an hour.
func (d *Desk) runJanitor(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := d.tidyMedia(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "tidy media", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sampleLife is how long a sample is kept after its last use, when no draft needs it.
const sampleLife = 90 * 24 * time.Hour

// tidyMedia removes samples that nobody used for long, and what a crash, a full disk
// or a restored backup left apart: files without a row and rows without a file.
// Uploads under way are left alone.
func (d *Desk) tidyMedia(ctx context.Context) error {
	if d.mediaDir == "" {
		return nil
	}
	if err := d.sweepMedia(ctx, d.now().Add(-sampleLife), math.MaxInt64); err != nil {
		return err
	}
	root, err := os.OpenRoot(d.mediaDir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open media folder: %w", err)
	}
	defer root.Close()
	return errors.Join(d.removeStrays(ctx, root), d.forgetLost(ctx, root))
}

// sweepMedia removes samples that were not used since a moment and that no draft needs,
// the longest unused first, until so many bytes are free. The row goes first, and only if
// nobody used the sample again meanwhile.
func (d *Desk) sweepMedia(ctx context.Context, since time.Time, bytes int64) error {
	for bytes > 0 {
		old, err := d.store.UnusedUploads(ctx, since, 100)
		if err != nil || len(old) == 0 {
			return err
		}
		for _, up := range old {
			err := d.store.ForgetUnused(ctx, up.ID, since)
			if errors.Is(err, templates.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if err := d.removeFile(up); err != nil {
				return err
			}
			if bytes -= up.Size; bytes <= 0 {
				break
			}
		}
	}
	return nil
}

// removeStrays removes files that no row speaks of and parts of uploads that ended. An
// upload is under way from before its file is there until after its row is.
func (d *Desk) removeStrays(ctx context.Context, root *os.Root) error {
	files, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return fmt.Errorf("read media folder: %w", err)
	}
	for _, f := range files {
		id, ext, _ := strings.Cut(f.Name(), ".")
		if len(id) != uploadIDLength || d.isArriving(id) { // not a file of ours, or not yet
			continue
		}
		if ext != partExt {
			switch _, err := d.store.Upload(ctx, id); {
			case err == nil:
				continue
			case !errors.Is(err, templates.ErrNotFound):
				return fmt.Errorf("look up upload: %w", err)
			}
		}
		if err := root.Remove(f.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove left-over upload: %w", err)
		}
	}
	return nil
}

// forgetLost deletes rows whose file is gone: they would count against the quota and
// name an address that answers nothing.
func (d *Desk) forgetLost(ctx context.Context, root *os.Root) error {
	uploads, err := d.store.Uploads(ctx)
	if err != nil {
		return err
	}
	for _, up := range uploads {
		if _, err := root.Lstat(up.ID + up.Ext); !errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := d.store.DeleteUpload(ctx, up.ID); err != nil {
			return err
		}
	}
	return nil
}
