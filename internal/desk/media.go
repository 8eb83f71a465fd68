package desk

import (
	"context"
	"errors"
	"io"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

const (
	// addressLife is how long a sample's public address answers; a retry extends it.
	addressLife = 24 * time.Hour
	// handleLife is how long a header handle is trusted. Handles seem to carry an
	// expiry that the document does not explain, so an older one is asked for anew.
	handleLife = time.Hour
)

// AttachUpload streams a sample to disk, reads its type from its bytes, keeps it
// in a slot of the draft and asks Sobot for its header handle. When Sobot cannot take it
// the draft keeps the file and Media.Problem says why. It takes no version: a file
// changes nothing of the text, and a long upload must not fail because somebody
// corrected a word meanwhile. Size is how many bytes body has at most, 0 when nobody
// knows: so much room is needed, else nothing is read. Field: the slot's path.
func (d *Desk) AttachUpload(ctx context.Context, actor access.Person, waba, draftID, slotKey, fileName string, size int64, body io.Reader) (templates.Draft, error) {
	draft, slot, err := d.draftForMedia(ctx, waba, draftID, slotKey)
	if err != nil {
		return draft, err
	}
	if d.publicURL == "" {
		return draft, templates.FieldErrors{slot.Path: "Uploads need DASHBOARD_PUBLIC_URL, because Sobot fetches the file from here. Paste a public address instead."}
	}
	kind, _ := templates.MediaKindOf(slot.Format)
	up, err := d.takeUpload(ctx, actor, kind, fileName, size, body)
	if err != nil {
		return draft, at(slot, err)
	}
	draft.Content = draft.WithMedia(slotKey, mediaOf(slot.Format, up))
	return d.askHandle(callContext(ctx), actor, draft, slotKey)
}

// at says of which slot a file's trouble is.
func at(slot templates.Slot, err error) error {
	var trouble fileTrouble
	if errors.As(err, &trouble) {
		return templates.FieldErrors{slot.Path: string(trouble)}
	}
	return err
}

// AttachURL names a sample by a public address that Sobot can fetch; we never
// fetch it ourselves. Field: the slot's path.
func (d *Desk) AttachURL(ctx context.Context, actor access.Person, waba, draftID, slotKey string, version int, link string) (templates.Draft, error) {
	draft, slot, err := d.draftAt(ctx, waba, draftID, slotKey, version)
	if err != nil {
		return draft, err
	}
	link, name, ok := publicLink(link)
	if !ok {
		return draft, templates.FieldErrors{slot.Path: "Give a full address that begins with https:// and that Sobot can reach."}
	}
	draft.Content = draft.WithMedia(slotKey, templates.Media{For: slot.Format, URL: link, FileName: name})
	return d.askHandle(callContext(ctx), actor, draft, slotKey)
}

// RetryHandle asks Sobot again for the sample that a slot of the draft has.
func (d *Desk) RetryHandle(ctx context.Context, actor access.Person, waba, draftID, slotKey string, version int) (templates.Draft, error) {
	draft, slot, err := d.draftAt(ctx, waba, draftID, slotKey, version)
	if err != nil {
		return draft, err
	}
	if slot.Media.Empty() {
		return draft, templates.FieldErrors{slot.Path: "Choose a file first."}
	}
	return d.askHandle(callContext(ctx), actor, draft, slotKey)
}

// DetachMedia takes the sample off a slot; the file stays among the earlier samples.
func (d *Desk) DetachMedia(ctx context.Context, actor access.Person, waba, draftID, slotKey string, version int) (templates.Draft, error) {
	draft, err := d.Draft(ctx, waba, draftID)
	if err != nil {
		return draft, err
	}
	draft.Content = draft.WithMedia(slotKey, templates.Media{})
	return d.keepDraft(ctx, actor, draft, version)
}

// draftAt is the draft whose sample the form of that version wants to change.
func (d *Desk) draftAt(ctx context.Context, waba, draftID, slotKey string, version int) (templates.Draft, templates.Slot, error) {
	draft, slot, err := d.draftForMedia(ctx, waba, draftID, slotKey)
	if err == nil && draft.Version != version {
		err = templates.ErrConflict
	}
	return draft, slot, err
}

// draftForMedia is the draft and one of its slots.
func (d *Desk) draftForMedia(ctx context.Context, waba, draftID, slotKey string) (templates.Draft, templates.Slot, error) {
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Draft{}, templates.Slot{}, err
	}
	draft, err := d.Draft(ctx, waba, draftID)
	if err != nil {
		return draft, templates.Slot{}, err
	}
	if draft.Submit != "" {
		return draft, templates.Slot{}, templates.ErrConflict
	}
	slot, ok := draft.Slot(slotKey)
	switch {
	case !ok && slotKey == templates.HeaderSlot:
		return draft, slot, templates.FieldErrors{"header.media": "Choose image, video or document for the header first."}
	case !ok:
		return draft, slot, templates.FieldErrors{"cards": "That card is not there any more."}
	}
	return draft, slot, nil
}

// askHandle asks Sobot to fetch a slot's sample and keeps the draft either way.
func (d *Desk) askHandle(ctx context.Context, actor access.Person, draft templates.Draft, slotKey string) (templates.Draft, error) {
	slot, ok := draft.Slot(slotKey)
	if !ok {
		return draft, templates.ErrConflict
	}
	m := slot.Media
	m.Handle, m.HandleAt, m.Problem = "", time.Time{}, ""
	address, err := d.sampleAddress(ctx, m)
	if err == nil {
		m.Handle, err = d.sobot.HandleID(ctx, address)
	}
	switch {
	case errors.Is(err, templates.ErrNotFound):
		m.Problem = "The file is not kept here any more. Choose it again."
	case err != nil:
		t := explain(err, actHandle)
		m.Problem = t.Error()
		d.log.WarnContext(ctx, "no header handle", "waba", draft.WABA, "draft", draft.ID, "outcome", t.Outcome, "err", err)
	default:
		m.HandleAt = d.now()
	}
	draft.Content = draft.WithMedia(slotKey, m)
	return d.keepMedia(ctx, actor, draft, slotKey)
}

// keepMedia keeps the draft's new sample. An upload and Sobot may have taken minutes:
// where the text was edited meanwhile, the sample goes to the newer text.
func (d *Desk) keepMedia(ctx context.Context, actor access.Person, draft templates.Draft, slotKey string) (templates.Draft, error) {
	for {
		kept, err := d.keepDraft(ctx, actor, draft, draft.Version)
		if !errors.Is(err, templates.ErrConflict) {
			return kept, err
		}
		newer, err := d.Draft(ctx, draft.WABA, draft.ID)
		if err != nil {
			return newer, err
		}
		from, _ := draft.Slot(slotKey)
		to, ok := newer.Slot(slotKey)
		if newer.Submit != "" || newer.Version == draft.Version || !ok || to.Format != from.Format {
			return newer, templates.ErrConflict
		}
		newer.Content = newer.WithMedia(slotKey, from.Media)
		draft = newer
	}
}

// freshHandle makes sure that each sample of a draft has a handle that Sobot still
// knows. It changes nothing for drafts without samples.
func (d *Desk) freshHandle(ctx context.Context, actor access.Person, draft templates.Draft) (templates.Draft, error) {
	for _, slot := range draft.Slots() {
		if m := slot.Media; m.Handle != "" && d.now().Sub(m.HandleAt) < handleLife {
			continue
		}
		var err error
		if draft, err = d.askHandle(ctx, actor, draft, slot.Key); err != nil {
			return draft, err
		}
		if asked, ok := draft.Slot(slot.Key); ok && asked.Media.Problem != "" {
			return draft, &Trouble{
				What: "The sample file has no valid header handle, so nothing was submitted.", Means: asked.Media.Problem,
				Do: "Press “Try again” beside the file, then submit.", Outcome: templates.OutcomeNeverSent,
			}
		}
	}
	return draft, nil
}

// sampleAddress is where Sobot fetches the sample from.
func (d *Desk) sampleAddress(ctx context.Context, m templates.Media) (string, error) {
	if m.MediaID == "" {
		return m.URL, nil
	}
	up, err := d.store.OpenAddress(ctx, m.MediaID, newMediaToken(), d.now().Add(addressLife))
	if err != nil {
		return "", err
	}
	return d.publicURL + "/media/" + up.Token + up.Ext, nil
}
