package desk_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVault(t *testing.T) {
	vault := func(t *testing.T, f *desktest.Fixture, format string) (names []string) {
		t.Helper()
		list, err := f.Desk.Samples(t.Context(), format, templates.Upload{}, 10)
		require.NoError(t, err)
		for _, up := range list {
			names = append(names, up.FileName)
		}
		return names
	}
	add := func(t *testing.T, f *desktest.Fixture, name, content string) templates.Upload {
		t.Helper()
		up, err := f.Desk.AddSample(t.Context(), desktest.Admin, name, int64(len(content)), strings.NewReader(content))
		require.NoError(t, err)
		return up
	}
	pdf := "%PDF-1.7\n" + strings.Repeat("x", 100)

	t.Run("offers a header what it takes, the last used first", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		draft(t, f, promotion()) // with sale.png
		f.Clock.Advance(time.Minute)
		add(t, f, "bill.pdf", pdf)
		assert.Equal(t, []string{"bill.pdf", "sale.png"}, vault(t, f, ""))
		assert.Equal(t, []string{"sale.png"}, vault(t, f, templates.HeaderImage))
		assert.Equal(t, []string{"bill.pdf"}, vault(t, f, templates.HeaderDocument))
		assert.Empty(t, vault(t, f, templates.HeaderVideo))
		assert.Empty(t, vault(t, f, templates.HeaderText))
	})
	t.Run("keeps the same bytes once, under the name of whoever chose them", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		first := draft(t, f, promotion())
		second, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		second, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, second.ID, templates.HeaderSlot, "again.png", 0, picture(t))
		require.NoError(t, err)
		assert.Equal(t, first.Header.Media.MediaID, second.Header.Media.MediaID)
		assert.Equal(t, "again.png", second.Header.Media.FileName)
		assert.NotEmpty(t, second.Header.Media.Handle)
		files, err := os.ReadDir(f.MediaDir)
		require.NoError(t, err)
		assert.Len(t, files, 1)
	})
	t.Run("gives an earlier file to a draft, which asks Sobot for a handle of its own", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		earlier := draft(t, f, promotion()).Header.Media
		f.Clock.Advance(30 * 24 * time.Hour)
		d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		before := f.Sim.Count(sobotsim.OpHandle)
		d, err = f.Desk.ReuseSample(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version, earlier.MediaID)
		require.NoError(t, err)
		assert.Equal(t, earlier.FileName, d.Header.Media.FileName)
		assert.NotEmpty(t, d.Header.Media.Handle)
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpHandle)-before)
		_, _, err = f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		require.NoError(t, err)
	})
	t.Run("gives no file that the header does not take, or that is gone", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		bill := add(t, f, "bill.pdf", pdf)
		d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		for id, words := range map[string]string{bill.ID: "This file is application/pdf", "never": "not kept here any more"} {
			_, err = f.Desk.ReuseSample(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version, id)
			var fields templates.FieldErrors
			require.ErrorAs(t, err, &fields)
			assert.Contains(t, fields["header.media"], words)
		}
	})
	t.Run("takes no file that no header takes, and none larger than its kind may be", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		for words, body := range map[string][]byte{
			"By its bytes this file is text/html; it must be a JPEG": []byte("<html><script>alert(1)</script>"),
			"The file is empty": nil,
			"This file is too large. Meta takes a JPEG or PNG": append(picture(t).Bytes(), make([]byte, 5<<20)...),
		} {
			_, err := f.Desk.AddSample(t.Context(), desktest.Admin, "x.png", 0, bytes.NewReader(body))
			var fields templates.FieldErrors
			require.ErrorAs(t, err, &fields)
			assert.Contains(t, fields["file"], words)
		}
		assertEmptyDir(t, f.MediaDir)
	})
	t.Run("forgets a file 90 days after its last use, unless a draft needs it", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		needed := draft(t, f, promotion()).Header.Media
		add(t, f, "bill.pdf", pdf)
		f.Clock.Advance(91 * 24 * time.Hour)
		require.NoError(t, f.Desk.Start(t.Context()))
		assert.Equal(t, []string{needed.FileName}, vault(t, f, ""))
		files, err := os.ReadDir(f.MediaDir)
		require.NoError(t, err)
		assert.Len(t, files, 1)
	})
	t.Run("makes room for a new file with what was not used for a day", func(t *testing.T) {
		f := desktest.New(t, desktest.WithRoom(1500, 0))
		f.Account()
		big := func(fill string) string { return "%PDF-1.7\n" + strings.Repeat(fill, 900) }
		add(t, f, "old.pdf", big("a"))
		_, err := f.Desk.AddSample(t.Context(), desktest.Admin, "new.pdf", 909, strings.NewReader(big("b")))
		require.ErrorIs(t, err, templates.ErrInvalid, "used just now")
		f.Clock.Advance(25 * time.Hour)
		add(t, f, "new.pdf", big("b"))
		assert.Equal(t, []string{"new.pdf"}, vault(t, f, ""))
	})
	t.Run("removes a file that no draft needs, which is audited", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, promotion())
		id := d.Header.Media.MediaID
		require.ErrorIs(t, f.Desk.RemoveSample(t.Context(), desktest.Admin, id), templates.ErrConflict)
		_, err := f.Desk.DetachMedia(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version)
		require.NoError(t, err)
		require.NoError(t, f.Desk.RemoveSample(t.Context(), desktest.Admin, id))
		require.ErrorIs(t, f.Desk.RemoveSample(t.Context(), desktest.Admin, id), templates.ErrNotFound)
		assertEmptyDir(t, f.MediaDir)
		audit, err := f.Store.Audit(t.Context(), access.AuditFilter{Actions: []access.Action{access.SampleRemoved}}, "", 5)
		require.NoError(t, err)
		require.Len(t, audit, 1)
		assert.Equal(t, "sale.png", audit[0].About)
	})
}
