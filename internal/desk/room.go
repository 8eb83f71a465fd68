package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
)

// room is the disk space that samples may take: so much together, and never the
// last of the disk, which webhooks need. Space is set aside before the first byte
// comes, so that uploads that run at once cannot exceed it together.
type room struct {
	quota, floor int64 // bytes

	mu       sync.Mutex
	arriving map[string]int64 // space set aside for each upload under way, by its id
}

// reserve keeps space for an upload of at most size bytes until it is released.
func (d *Desk) reserve(ctx context.Context, id string, size int64) error {
	d.room.mu.Lock()
	defer d.room.mu.Unlock()
	coming := size
	for _, n := range d.room.arriving {
		coming += n
	}
	kept, err := d.store.UploadBytes(ctx)
	if err != nil {
		return err
	}
	if over := kept + coming - d.room.quota; over > 0 {
		if err := d.sweepMedia(ctx, d.now().Add(-addressLife), over); err != nil {
			return err
		}
		if kept, err = d.store.UploadBytes(ctx); err != nil {
			return err
		}
	}
	if kept+coming > d.room.quota {
		d.log.WarnContext(ctx, "upload refused: quota", "kept", kept, "coming", coming, "quota", d.room.quota)
		return fileTrouble(fmt.Sprintf("There is no room for this file now: all uploads together may take %s. "+
			"Remove some on the page “Media”, paste a public address instead, "+
			"or ask whoever runs the dashboard to raise DASHBOARD_MEDIA_QUOTA_MB.", megabytes(d.room.quota)))
	}
	free, err := freeSpace(d.mediaDir)
	if err != nil {
		return fmt.Errorf("ask for free disk space: %w", err)
	}
	// What has come already of the others is missing from free and counted once
	// more here: the floor may only be kept too well.
	if free-coming < d.room.floor {
		d.log.WarnContext(ctx, "upload refused: disk", "free", free, "coming", coming, "floor", d.room.floor)
		return errDiskFull
	}
	d.room.arriving[id] = size
	return nil
}

// release gives back what was set aside for an upload that is kept, or is not.
func (d *Desk) release(id string) {
	d.room.mu.Lock()
	defer d.room.mu.Unlock()
	delete(d.room.arriving, id)
}

func (d *Desk) isArriving(id string) bool {
	d.room.mu.Lock()
	defer d.room.mu.Unlock()
	_, ok := d.room.arriving[id]
	return ok
}

const errDiskFull = fileTrouble("The dashboard's disk is nearly full, and what is left is kept for webhooks. " +
	"Paste a public address instead, or ask whoever runs the dashboard to make room.")

// diskFull tells a disk that is full, or a person's share of it, from other faults.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func megabytes(n int64) string { return fmt.Sprintf("%d MB", n>>20) }
