package desk

import (
	"context"
	"errors"
	"fmt"
	_ "image/jpeg" // dimensions of samples
	_ "image/png"
	"io/fs"
	"os"
	"strings"
	"time"

	"templatedesk/internal/templates"
)

// cleanMedia removes what a crash left in the media folder: uploads that were cut off,
// and files that no row speaks of. It must run while nothing is being uploaded.
func (d *Desk) cleanMedia(ctx context.Context) error {
	root, err := os.OpenRoot(d.mediaDir)
	if errors.Is(err, os.ErrNotExist) || d.mediaDir == "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open media folder: %w", err)
	}
	defer root.Close()
	files, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return fmt.Errorf("read media folder: %w", err)
	}
	for _, f := range files {
		id, ext, _ := strings.Cut(f.Name(), ".")
		if len(id) != uploadIDLength { // not a file of ours
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
		if err := root.Remove(f.Name()); err != nil {
			return fmt.Errorf("remove left-over upload: %w", err)
		}
	}
	return nil
}

// runJanitor removes samples whose address has expired, once an hour.
func (d *Desk) runJanitor(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := d.sweepMedia(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "sweep media", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (d *Desk) sweepMedia(ctx context.Context) error {
	for {
		old, err := d.store.ExpiredUploads(ctx, 100)
		if err != nil || len(old) == 0 {
			return err
		}
		for _, up := range old {
			if err := d.removeFile(up); err != nil {
				return err
			}
			if err := d.store.DeleteUpload(ctx, up.ID); err != nil {
				return err
			}
		}
	}
}
