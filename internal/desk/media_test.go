package desk_test

import (
	"bytes"
	"testing"
	"time"

	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMedia(t *testing.T) {
	t.Run("that_Sobot_cannot_fetch_stays_with_the_draft_and_is_retried", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		f.Sim.FailNext(sobotsim.OpHandle, sobotsim.Refuse("1", "cannot download"))
		d, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, `C:\x\sale.png`, 0, picture(t))
		require.NoError(t, err)
		assert.Equal(t, "sale.png", d.Header.Media.FileName)
		assert.NotEmpty(t, d.Header.Media.Problem)
		assert.Empty(t, d.Header.Media.Handle)
		d, err = f.Desk.RetryHandle(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version)
		require.NoError(t, err)
		assert.Empty(t, d.Header.Media.Problem)
		assert.NotEmpty(t, d.Header.Media.Handle)
		assert.Equal(t, [2]int{40, 20}, [2]int{d.Header.Media.Width, d.Header.Media.Height})
	})
	t.Run("is_known_by_its_bytes_and_not_by_its_name", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		for _, body := range []string{"", "<html><script>alert(1)</script>", "%PDF-1.7 not a picture"} {
			_, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, "sale.png", 0, bytes.NewBufferString(body))
			var fe templates.FieldErrors
			require.ErrorAs(t, err, &fe, body)
			assert.Contains(t, fe, "header.media")
		}
	})
	t.Run("too_large_leaves_nothing_behind", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		big := picture(t)
		big.Write(make([]byte, 5<<20))
		_, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, "sale.png", 0, big)
		var fe templates.FieldErrors
		require.ErrorAs(t, err, &fe)
		assertEmptyDir(t, f.MediaDir)
	})
	t.Run("whose_address_has_ended_is_kept_and_gets_another_one", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, promotion())
		address := func() string {
			up, err := f.Store.Upload(t.Context(), d.Header.Media.MediaID)
			require.NoError(t, err)
			return up.Token
		}
		first := address()
		assert.NotEqual(t, d.Header.Media.MediaID, first, "pages do not tell the public address")
		f.Clock.Advance(25 * time.Hour)
		_, _, err := f.Desk.OpenMedia(t.Context(), first)
		require.ErrorIs(t, err, templates.ErrNotFound)
		d, err = f.Desk.RetryHandle(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version)
		require.NoError(t, err)
		assert.NotEmpty(t, d.Header.Media.Handle)
		assert.NotEqual(t, first, address(), "an address that ended never answers again")
		_, _, err = f.Desk.OpenMedia(t.Context(), first)
		require.ErrorIs(t, err, templates.ErrNotFound)
	})
	t.Run("by_address_is_fetched_by_Sobot_alone", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		for _, link := range []string{"", "javascript:alert(1)", "https://", "ftp://x/y", "https://user:pw@host/x", "sale.png"} {
			_, err = f.Desk.AttachURL(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version, link)
			require.ErrorIs(t, err, templates.ErrInvalid, link)
		}
		d, err = f.Desk.AttachURL(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version, f.PublicURL+"/nothing-there.png")
		require.NoError(t, err)
		assert.NotEmpty(t, d.Header.Media.Problem)
	})
}
