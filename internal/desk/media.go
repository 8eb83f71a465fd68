package desk

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // dimensions of samples
	_ "image/png"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"

	"github.com/gabriel-vasile/mimetype"
)

const (
	// uploadLife is how long a sample's public address answers; a retry extends it.
	uploadLife = 24 * time.Hour
	// handleLife is how long a header handle is trusted. Handles seem to carry an
	// expiry that the document does not explain, so an older one is asked for anew.
	handleLife = time.Hour

	uploadIDLength = 52 // two of rand.Text
	partExt        = "part"
)

// A mediaKind is what one header format takes (template-rules, section 2).
type mediaKind struct {
	max   int64 // bytes
	types map[string]string
	words string
}

var mediaKinds = map[string]mediaKind{
	templates.HeaderImage: {5 << 20, map[string]string{"image/jpeg": ".jpg", "image/png": ".png"}, "a JPEG or PNG picture of at most 5 MB"},
	templates.HeaderVideo: {16 << 20, map[string]string{"video/mp4": ".mp4", "video/3gpp": ".3gp"}, "an MP4 or 3GPP video of at most 16 MB"},
	templates.HeaderDocument: {100 << 20, map[string]string{
		"application/pdf": ".pdf", "text/plain": ".txt",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
	}, "a document of at most 100 MB (PDF is the safe choice)"},
}

// MaxUpload is the largest body that an upload may have, in bytes.
const MaxUpload = 100 << 20

// AttachUpload streams a sample to disk, reads its type from its bytes, keeps it
// with the draft and asks Sobot for its header handle. When Sobot cannot take it
// the draft keeps the file and Media.Problem says why. Field: header.media.
func (d *Desk) AttachUpload(ctx context.Context, actor access.Person, waba, draftID string, version int, fileName string, body io.Reader) (templates.Draft, error) {
	draft, kind, err := d.draftForMedia(ctx, waba, draftID, version)
	if err != nil {
		return draft, err
	}
	if d.publicURL == "" {
		return draft, templates.FieldErrors{"header.media": "Uploads need DASHBOARD_PUBLIC_URL, because Sobot fetches the file from here. Paste a public address instead."}
	}
	up, err := d.keepUpload(ctx, kind, body)
	if err != nil {
		return draft, err
	}
	up.FileName, up.Actor = cleanFileName(fileName), actor.Email
	if err := d.store.CreateUpload(ctx, up); err != nil {
		_ = d.removeFile(up)
		return draft, fmt.Errorf("keep upload: %w", err)
	}
	draft.Header.Media = templates.Media{For: draft.Header.Format, MediaID: up.ID, FileName: up.FileName, MIME: up.MIME, Size: up.Size, Width: up.Width, Height: up.Height}
	return d.askHandle(callContext(ctx), actor, draft)
}

// AttachURL names a sample by a public address that Sobot can fetch; we never
// fetch it ourselves. Field: header.media.
func (d *Desk) AttachURL(ctx context.Context, actor access.Person, waba, draftID string, version int, link string) (templates.Draft, error) {
	draft, _, err := d.draftForMedia(ctx, waba, draftID, version)
	if err != nil {
		return draft, err
	}
	link = strings.TrimSpace(link)
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || len(link) > 2000 {
		return draft, templates.FieldErrors{"header.media": "Give a full address that begins with https:// and that Sobot can reach."}
	}
	draft.Header.Media = templates.Media{For: draft.Header.Format, URL: link, FileName: cleanFileName(path.Base(u.Path))}
	return d.askHandle(callContext(ctx), actor, draft)
}

// RetryHandle asks Sobot again for the sample that the draft has.
func (d *Desk) RetryHandle(ctx context.Context, actor access.Person, waba, draftID string, version int) (templates.Draft, error) {
	draft, _, err := d.draftForMedia(ctx, waba, draftID, version)
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

func (d *Desk) draftForMedia(ctx context.Context, waba, draftID string, version int) (templates.Draft, mediaKind, error) {
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Draft{}, mediaKind{}, err
	}
	draft, err := d.Draft(ctx, waba, draftID)
	if err != nil {
		return draft, mediaKind{}, err
	}
	if draft.Version != version || draft.Submit != "" {
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

// keepUpload streams the bytes into a file of a name that we choose.
func (d *Desk) keepUpload(ctx context.Context, kind mediaKind, body io.Reader) (templates.Upload, error) {
	head := make([]byte, 3072) // what mimetype looks at
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return templates.Upload{}, fmt.Errorf("read upload: %w", err)
	}
	head = head[:n]
	if n == 0 {
		return templates.Upload{}, templates.FieldErrors{"header.media": "The file is empty."}
	}
	mime, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	ext, ok := kind.types[mime]
	if !ok {
		return templates.Upload{}, templates.FieldErrors{"header.media": fmt.Sprintf("By its bytes this file is %s. This header takes %s.", mime, kind.words)}
	}
	now := d.now()
	up := templates.Upload{ID: rand.Text() + rand.Text(), MIME: mime, Ext: ext, Created: now, Expires: now.Add(uploadLife)}
	root, err := os.OpenRoot(d.mediaDir)
	if err != nil {
		return up, fmt.Errorf("open media folder: %w", err)
	}
	defer root.Close()
	part := up.ID + "." + partExt
	f, err := root.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return up, fmt.Errorf("create media file: %w", err)
	}
	sum := sha256.New()
	up.Size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(io.MultiReader(bytes.NewReader(head), body), kind.max+1))
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil && up.Size > kind.max {
		err = templates.FieldErrors{"header.media": "This file is too large. This header takes " + kind.words + "."}
	}
	if err == nil {
		up.SHA256 = hex.EncodeToString(sum.Sum(nil))
		up.Width, up.Height = dimensions(root, part, mime)
		err = root.Rename(part, up.ID+up.Ext)
	}
	if err != nil {
		_ = root.Remove(part)
		return up, fmt.Errorf("keep upload: %w", err)
	}
	return up, nil
}

// dimensions reads a picture's header only; a lying one costs nothing.
func dimensions(root *os.Root, name, mime string) (w, h int) {
	if !strings.HasPrefix(mime, "image/") {
		return 0, 0
	}
	f, err := root.Open(name)
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	c, _, err := image.DecodeConfig(f)
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}

// OpenMedia opens a sample by its address's token. The caller closes it.
func (d *Desk) OpenMedia(ctx context.Context, id string) (*os.File, templates.Upload, error) {
	up, err := d.store.Upload(ctx, id)
	if err != nil {
		return nil, up, err
	}
	root, err := os.OpenRoot(d.mediaDir)
	if err != nil {
		return nil, up, fmt.Errorf("open media folder: %w", err)
	}
	defer root.Close()
	f, err := root.Open(up.ID + up.Ext)
	if errors.Is(err, os.ErrNotExist) {
		return nil, up, templates.ErrNotFound
	}
	return f, up, err
}

func (d *Desk) removeFile(up templates.Upload) error {
	root, err := os.OpenRoot(d.mediaDir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Remove(up.ID + up.Ext); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

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

// cleanFileName keeps what a person would recognise and nothing that could act.
func cleanFileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, name)
	if name == "." || name == "/" || name == "" {
		return "file"
	}
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[:120])
	}
	return name
}
