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
	// uploadLife is how long a sample's public address answers; a retry extends it.
	uploadLife = 24 * time.Hour
	// handleLife is how long a header handle is trusted. Handles seem to carry an
	// expiry that the document does not explain, so an older one is asked for anew.
	handleLife = time.Hour
)

// AttachUpload streams a sample to disk, reads its type from its bytes, keeps it
// with the draft and asks Sobot for its header handle. When Sobot cannot take it
// the draft keeps the file and Media.Problem says why. It takes no version: a file
// changes nothing of the text, and a long upload must not fail because somebody
// corrected a word meanwhile. Size is how many bytes body has at most, 0 when nobody
// knows: so much room is needed, else nothing is read. Field: header.media.
func (d *Desk) AttachUpload(ctx context.Context, actor access.Person, waba, draftID, fileName string, size int64, body io.Reader) (templates.Draft, error) {
	draft, kind, err := d.draftForMedia(ctx, waba, draftID)
	if err != nil {
		return draft, err
	}
	if d.publicURL == "" {
		return draft, templates.FieldErrors{"header.media": "Uploads need DASHBOARD_PUBLIC_URL, because Sobot fetches the file from here. Paste a public address instead."}
	}
	up, err := d.takeUpload(ctx, actor, kind, fileName, size, body)
	if err != nil {
		return draft, err
	}
	draft.Header.Media = mediaOf(draft.Header.Format, up)
	return d.askHandle(callContext(ctx), actor, draft)
}

// AttachURL names a sample by a public address that Sobot can fetch; we never
// fetch it ourselves. Field: header.media.
func (d *Desk) AttachURL(ctx context.Context, actor access.Person, waba, draftID string, version int, link string) (templates.Draft, error) {
	draft, err := d.draftAt(ctx, waba, draftID, version)
	if err != nil {
		return draft, err
	}
	link, name, ok := publicLink(link)
	if !ok {
		return draft, templates.FieldErrors{"header.media": "Give a full address that begins with https:// and that Sobot can reach."}
	}
	draft.Header.Media = templates.Media{For: draft.Header.Format, URL: link, FileName: name}
	return d.askHandle(callContext(ctx), actor, draft)
}

// RetryHandle asks Sobot again for the sample that the draft has.
func (d *Desk) RetryHandle(ctx context.Context, actor access.Person, waba, draftID string, version int) (templates.Draft, error) {
	draft, err := d.draftAt(ctx, waba, draftID, version)
	if err != nil {
		return draft, err
	}
	if draft.Header.Media.Empty() {
		return draft, templates.FieldErrors{"header.media": "Choose a file first."}
	}
	return d.askHandle(callContext(ctx), actor, draft)
}

// DetachMedia takes the sample off the draft; the janitor removes the file when
// its address expires.
func (d *Desk) DetachMedia(ctx context.Context, actor access.Person, waba, draftID string, version int) (templates.Draft, error) {
	draft, err := d.Draft(ctx, waba, draftID)
	if err != nil {
		return draft, err
	}
	draft.Header.Media = templates.Media{}
	return d.keepDraft(ctx, actor, draft, version)
}

// draftAt is the draft whose sample the form of that version wants to change.
func (d *Desk) draftAt(ctx context.Context, waba, draftID string, version int) (templates.Draft, error) {
	draft, _, err := d.draftForMedia(ctx, waba, draftID)
	if err == nil && draft.Version != version {
		err = templates.ErrConflict
	}
	return draft, err
}

func (d *Desk) draftForMedia(ctx context.Context, waba, draftID string) (templates.Draft, mediaKind, error) {
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Draft{}, mediaKind{}, err
	}
	draft, err := d.Draft(ctx, waba, draftID)
	if err != nil {
		return draft, mediaKind{}, err
	}
	if draft.Submit != "" {
		return draft, mediaKind{}, templates.ErrConflict
	}
	kind, ok := mediaKinds[draft.Header.Format]
	if !ok {
		return draft, kind, templates.FieldErrors{"header.media": "Choose image, video or document for the header first."}
	}
	return draft, kind, nil
}

// askHandle asks Sobot to fetch the sample and keeps the draft either way.
func (d *Desk) askHandle(ctx context.Context, actor access.Person, draft templates.Draft) (templates.Draft, error) {
	m := &draft.Header.Media
	m.Handle, m.HandleAt, m.Problem = "", time.Time{}, ""
	address, err := d.sampleAddress(ctx, *m)
	if err == nil {
		m.Handle, err = d.sobot.HandleID(ctx, address)
	}
	switch {
	case errors.Is(err, templates.ErrNotFound):
		m.Problem = "The uploaded file has expired here. Choose it again."
	case err != nil:
		t := explain(err, actHandle)
		m.Problem = t.Error()
		d.log.WarnContext(ctx, "no header handle", "waba", draft.WABA, "draft", draft.ID, "outcome", t.Outcome, "err", err)
	default:
		m.HandleAt = d.now()
	}
	return d.keepMedia(ctx, actor, draft)
}

// keepMedia keeps the draft's new sample. An upload and Sobot may have taken minutes:
// where the text was edited meanwhile, the sample goes to the newer text.
func (d *Desk) keepMedia(ctx context.Context, actor access.Person, draft templates.Draft) (templates.Draft, error) {
	for {
		kept, err := d.keepDraft(ctx, actor, draft, draft.Version)
		if !errors.Is(err, templates.ErrConflict) {
			return kept, err
		}
		newer, err := d.Draft(ctx, draft.WABA, draft.ID)
		if err != nil {
			return newer, err
		}
		if newer.Submit != "" || newer.Version == draft.Version || newer.Header.Format != draft.Header.Format {
			return newer, templates.ErrConflict
		}
		newer.Header.Media = draft.Header.Media
		draft = newer
	}
}

// freshHandle makes sure that a draft with a media header has a handle that
// Sobot still knows. It changes nothing for other drafts.
func (d *Desk) freshHandle(ctx context.Context, actor access.Person, draft templates.Draft) (templates.Draft, error) {
	m := draft.Header.Media
	if _, media := mediaKinds[draft.Header.Format]; !media || (m.Handle != "" && d.now().Sub(m.HandleAt) < handleLife) {
		return draft, nil
	}
	draft, err := d.askHandle(ctx, actor, draft)
	if err != nil {
		return draft, err
	}
	if p := draft.Header.Media.Problem; p != "" {
		return draft, &Trouble{
			What: "The sample file has no valid header handle, so nothing was submitted.", Means: p,
			Do: "Press “Try again” beside the file, then submit.", Outcome: templates.OutcomeNeverSent,
		}
	}
	return draft, nil
}

// sampleAddress is where Sobot fetches the sample from.
func (d *Desk) sampleAddress(ctx context.Context, m templates.Media) (string, error) {
	if m.MediaID == "" {
		return m.URL, nil
	}
	if err := d.store.ExtendUpload(ctx, m.MediaID, d.now().Add(uploadLife)); err != nil {
		return "", err
	}
	up, err := d.store.Upload(ctx, m.MediaID)
	if err != nil {
		return "", err
	}
	return d.publicURL + "/media/" + up.ID + up.Ext, nil
}
