package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// SamplesShown is how many samples a page of the vault holds, SamplesOffered how many
// earlier ones a header offers.
const (
	SamplesShown   = 48
	SamplesOffered = 12
)

// Samples are the media samples that are kept, the last used first: those that a header of
// that format takes, or all with "". before is the last one of the page before.
func (d *Desk) Samples(ctx context.Context, format string, before templates.Upload, limit int) ([]templates.Upload, error) {
	kind := templates.AnyMedia
	if format != "" {
		kind, _ = templates.MediaKindOf(format)
	}
	return d.store.RecentUploads(ctx, slices.Sorted(maps.Keys(kind.Types)), before, limit)
}

// Sample is one sample that is kept.
func (d *Desk) Sample(ctx context.Context, id string) (templates.Upload, error) {
	return d.store.Upload(ctx, id)
}

// SamplesRoom is how many bytes all samples take together, and how many they may.
func (d *Desk) SamplesRoom(ctx context.Context) (taken, quota int64, err error) {
	taken, err = d.store.UploadBytes(ctx)
	return taken, d.room.quota, err
}

// AddSample keeps a file for later drafts. Size is as for AttachUpload. Field: "file".
func (d *Desk) AddSample(ctx context.Context, actor access.Person, fileName string, size int64, body io.Reader) (templates.Upload, error) {
	up, err := d.takeUpload(ctx, actor, templates.AnyMedia, fileName, size, body)
	var trouble fileTrouble
	if errors.As(err, &trouble) {
		return up, templates.FieldErrors{"file": string(trouble)}
	}
	return up, err
}

// ReuseSample puts an earlier sample into a slot of a draft and asks Sobot for its header
// handle. Field: the slot's path.
func (d *Desk) ReuseSample(ctx context.Context, actor access.Person, waba, draftID, slotKey string, version int, sampleID string) (templates.Draft, error) {
	draft, slot, err := d.draftAt(ctx, waba, draftID, slotKey, version)
	if err != nil {
		return draft, err
	}
	kind, _ := templates.MediaKindOf(slot.Format)
	up, err := d.store.Upload(ctx, sampleID)
	switch {
	case errors.Is(err, templates.ErrNotFound):
		return draft, templates.FieldErrors{slot.Path: "This file is not kept here any more. Choose another one."}
	case err != nil:
		return draft, fmt.Errorf("read sample: %w", err)
	case kind.Types[up.MIME] == "":
		return draft, templates.FieldErrors{slot.Path: "This file is " + up.MIME + "; it must be " + kind.Words + "."}
	case d.publicURL == "":
		return draft, templates.FieldErrors{slot.Path: "Files of ours need DASHBOARD_PUBLIC_URL, because Sobot fetches them from here. Paste a public address instead."}
	}
	draft.Content = draft.WithMedia(slotKey, mediaOf(slot.Format, up))
	return d.askHandle(callContext(ctx), actor, draft, slotKey)
}

// RemoveSample removes a sample that no draft needs; ErrConflict when one does. What was
// submitted with it stays as it is at Sobot.
func (d *Desk) RemoveSample(ctx context.Context, actor access.Person, id string) error {
	up, err := d.store.Upload(ctx, id)
	if err != nil {
		return err
	}
	if err := d.store.RemoveUpload(ctx, id, actor.Did(ctx, access.SampleRemoved, up.FileName)); err != nil {
		return err
	}
	return d.removeFile(up)
}
