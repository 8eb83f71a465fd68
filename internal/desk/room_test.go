package desk_test

import (
	"bytes"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unread fails the test when somebody reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("bytes of a refused upload were read")
	return 0, io.EOF
}

// attach uploads to a new draft with an image header.
func attach(t *testing.T, f *desktest.Fixture, name string, size int64, body io.Reader) (templates.Draft, error) {
	t.Helper()
	d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
	require.NoError(t, err)
	return f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, name, size, body)
}

// slowUpload is an upload whose bytes the test sends when it wants.
type slowUpload struct {
	*io.PipeWriter
	ended chan error
}

// begin starts an upload and returns once its first bytes are on disk.
func begin(t *testing.T, f *desktest.Fixture, size int64) *slowUpload {
	t.Helper()
	r, w := io.Pipe()
	u := &slowUpload{w, make(chan error, 1)}
	d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
	require.NoError(t, err)
	go func() {
		_, err := f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, "sale.png", size, r)
		_ = r.CloseWithError(io.ErrClosedPipe)
		u.ended <- err
	}()
	head := append(picture(t).Bytes(), make([]byte, 4<<10)...)
	_, err = w.Write(head)
	require.NoError(t, err)
	return u
}

func TestUploadRoom(t *testing.T) {
	refused := func(t *testing.T, f *desktest.Fixture, size int64, sentence string) {
		t.Helper()
		_, err := attach(t, f, "sale.png", size, unread{t})
		var fe templates.FieldErrors
		require.ErrorAs(t, err, &fe)
		assert.Contains(t, fe["header.media"], sentence)
		view, err := f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		secret := view.Address[strings.LastIndex(view.Address, "/")+1:]
		require.NoError(t, f.Desk.TakeIn(t.Context(), secret, []byte(`{"still":"taken in"}`)))
	}
	t.Run("that_is_used_up_refuses_the_next_upload_before_its_bytes_and_no_webhook", func(t *testing.T) {
		f := desktest.New(t, desktest.WithRoom(1<<20, 0))
		f.Account()
		first := append(picture(t).Bytes(), make([]byte, 600<<10)...)
		d, err := attach(t, f, "sale.png", int64(len(first)), bytes.NewReader(first))
		require.NoError(t, err)
		refused(t, f, 600<<10, "DASHBOARD_MEDIA_QUOTA_MB")
		refused(t, f, 0, "all uploads together may take 1 MB")
		_, err = attach(t, f, "sale.png", 100<<10, picture(t))
		require.NoError(t, err, "a smaller one fits")
		f.Clock.Advance(25 * time.Hour)
		refused(t, f, 600<<10, "Remove some on the page “Media”") // a draft still needs the first one
		require.NoError(t, f.Desk.DiscardDraft(t.Context(), desktest.Admin, waba, d.ID))
		_, err = attach(t, f, "sale.png", 600<<10, picture(t))
		require.NoError(t, err, "what nobody used for a day makes room")
	})
	t.Run("is_set_aside_for_uploads_under_way_and_given_back", func(t *testing.T) {
		f := desktest.New(t, desktest.WithRoom(1<<20, 0))
		f.Account()
		one := begin(t, f, 600<<10)
		refused(t, f, 600<<10, "DASHBOARD_MEDIA_QUOTA_MB")
		require.NoError(t, one.CloseWithError(io.ErrUnexpectedEOF))
		require.Error(t, <-one.ended)
		assertEmptyDir(t, f.MediaDir)
		two := begin(t, f, 600<<10)
		require.NoError(t, two.Close())
		require.NoError(t, <-two.ended)
		_, err := attach(t, f, "sale.png", 900<<10, picture(t))
		require.NoError(t, err, "it needs what it is, not what it might have been")
	})
	t.Run("is_not_exceeded_by_a_body_longer_than_it_said", func(t *testing.T) {
		f := desktest.New(t, desktest.WithRoom(1<<20, 0))
		f.Account()
		_, err := attach(t, f, "sale.png", 1000, bytes.NewReader(append(picture(t).Bytes(), make([]byte, 1000)...)))
		require.ErrorIs(t, err, templates.ErrInvalid)
		assertEmptyDir(t, f.MediaDir)
	})
	t.Run("leaves_the_last_of_the_disk_to_webhooks", func(t *testing.T) {
		f := desktest.New(t, desktest.WithRoom(1<<30, math.MaxInt64/2))
		f.Account()
		refused(t, f, 100, "what is left is kept for webhooks")
	})
}

func TestJanitor(t *testing.T) {
	f := desktest.New(t)
	f.Account()
	files := func() (names []string) {
		entries, err := os.ReadDir(f.MediaDir)
		require.NoError(t, err)
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	kept := draft(t, f, promotion()).Header.Media.MediaID + ".png"
	t.Run("removes_what_a_crash_left_and_no_upload_under_way", func(t *testing.T) {
		under := begin(t, f, 0)
		id := strings.Repeat("A", 52)
		for _, name := range []string{id + ".part", id + ".png", "README"} {
			require.NoError(t, os.WriteFile(filepath.Join(f.MediaDir, name), []byte("x"), 0o600))
		}
		require.NoError(t, f.Desk.Start(t.Context()))
		left := files()
		require.Len(t, left, 3, left)
		assert.Subset(t, left, []string{kept, "README"})
		require.NoError(t, under.Close())
		require.NoError(t, <-under.ended)
		require.NoError(t, f.Desk.Start(t.Context()))
		assert.Len(t, files(), 3, "the upload was kept")
	})
	t.Run("forgets_rows_whose_file_is_gone", func(t *testing.T) {
		require.NoError(t, os.Remove(filepath.Join(f.MediaDir, kept)))
		require.NoError(t, f.Desk.Start(t.Context()))
		_, err := f.Store.Upload(t.Context(), strings.TrimSuffix(kept, ".png"))
		require.ErrorIs(t, err, templates.ErrNotFound)
		sum, err := f.Store.UploadBytes(t.Context())
		require.NoError(t, err)
		assert.Less(t, sum, int64(10<<10), "only the other one counts")
	})
}
