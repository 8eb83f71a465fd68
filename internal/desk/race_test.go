package desk_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// together runs do many times at once and gives what each returned.
func together(n int, do func() error) []error {
	var wg stdsync.WaitGroup
	errs := make([]error, n)
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = do()
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func TestAtMostOnce(t *testing.T) {
	t.Run("twenty_posts_of_one_submission_create_once", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		op := desk.NewID()
		together(20, func() error {
			_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, op)
			return err
		})
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpCreate))
		assert.Len(t, inUse(t, f), 1)
	})
	t.Run("two_people_who_submit_one_draft_create_once", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		errs := together(8, func() error {
			_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			}
		}
		assert.Equal(t, 1, won)
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("twenty_posts_of_one_deletion_delete_once", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		op := desk.NewID()
		together(20, func() error {
			return f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, op)
		})
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("twenty_posts_of_one_message_send_once", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		approved(t, f, plain("order_left"))
		req := sending(t, f, "order_left")
		for _, err := range together(20, func() error {
			_, err := f.Desk.Send(t.Context(), desktest.Admin, req)
			return err
		}) {
			assert.NoError(t, err)
		}
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpSend))
	})
}

// sending is a filled test-send form.
func sending(t *testing.T, f *desktest.Fixture, name string) desk.SendRequest {
	t.Helper()
	form, err := f.Desk.PrepareSend(t.Context(), waba, name, "en_US")
	require.NoError(t, err)
	return desk.SendRequest{
		ID: form.ID, WABA: waba, Name: name, Language: "en_US", SenderID: form.Senders[0].ID, To: "+6281255500101", Values: form.Values,
	}
}

func TestSubmitNeverSendsATextThatNobodySubmitted(t *testing.T) {
	// While Sobot fetches the sample again, somebody else edits the draft.
	var f *desktest.Fixture
	var meanwhile func()
	public := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if meanwhile != nil {
			meanwhile()
		}
		name := path.Base(r.URL.Path)
		file, up, err := f.Desk.OpenMedia(r.Context(), strings.TrimSuffix(name, path.Ext(name)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer file.Close()
		w.Header().Set("Content-Type", up.MIME)
		_, _ = io.Copy(w, file)
	}))
	t.Cleanup(public.Close)
	f = desktest.New(t, desktest.WithPublicURL(public.URL))
	f.Account()
	d := draft(t, f, promotion())
	f.Clock.Advance(2 * time.Hour) // the handle is too old by now
	f.Sim.SetWebhookURL("")
	meanwhile = func() {
		meanwhile = nil
		theirs := d.Content
		theirs.Footer = "Edited by somebody else"
		_, err := f.Desk.SaveDraft(t.Context(), desktest.Admin, d, theirs)
		assert.NoError(t, err)
	}
	_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
	require.ErrorIs(t, err, templates.ErrConflict)
	assert.Zero(t, f.Sim.Count(sobotsim.OpCreate))
	kept, err := f.Desk.Draft(t.Context(), waba, d.ID)
	require.NoError(t, err)
	assert.Equal(t, "Edited by somebody else", kept.Footer)
	assert.Empty(t, kept.Submit)
}

func TestAnAccountThatWasRemoved(t *testing.T) {
	f := desktest.New(t)
	f.Account()
	approved(t, f, plain("order_left"))
	d := draft(t, f, plain("order_next"))
	send := sending(t, f, "order_left")
	require.NoError(t, f.Desk.RemoveAccount(t.Context(), desktest.Admin, waba))
	before := len(f.Sim.Requests())

	_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
	require.ErrorIs(t, err, templates.ErrNotFound, "submit")
	require.ErrorIs(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, desk.NewID()), templates.ErrNotFound, "delete")
	_, err = f.Desk.PrepareDelete(t.Context(), waba, "order_left")
	require.ErrorIs(t, err, templates.ErrNotFound, "delete page")
	_, err = f.Desk.Sync(t.Context(), waba)
	require.ErrorIs(t, err, templates.ErrNotFound, "sync")
	_, err = f.Desk.Send(t.Context(), desktest.Admin, send)
	trouble(t, err)
	_, err = f.Desk.AttachURL(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version, "https://nusa.example/x.png")
	require.Error(t, err, "sample")
	_, err = f.Desk.AddSender(t.Context(), desktest.Admin, templates.Sender{WABA: waba, PhoneNumberID: "77", Display: "+6281255500002", Label: "x"})
	require.ErrorIs(t, err, templates.ErrNotFound, "sender")
	assert.Len(t, f.Sim.Requests(), before, "Sobot is not asked")
	assert.NotEmpty(t, kinds(t, f, view(t, f, "order_left").ID), "history stays readable")
}

func TestWhatCouldNotBeRecordedIsSettledLater(t *testing.T) {
	f := desktest.New(t)
	f.Account()
	tpl := approved(t, f, plain("order_left"))
	d := draft(t, f, plain("order_next"))
	now := f.Clock.Now()
	// Rows that were never ended: the disk was full when the answer came.
	_, _, err := f.Store.BeginOperation(t.Context(), templates.Operation{
		ID: desk.NewID(), Kind: templates.OpCreate, WABA: waba, Name: d.Name, Language: d.Language, DraftID: d.ID, DraftVersion: d.Version, Started: now,
	}, access.Entry{})
	require.NoError(t, err)
	s, _, err := f.Store.BeginSend(t.Context(), templates.Send{
		ID: desk.NewID(), WABA: waba, TemplateID: tpl.ID, Name: tpl.Name, Language: tpl.Language, From: desktest.SenderID, To: "6281255500101", Created: now,
	}, access.Entry{})
	require.NoError(t, err)

	sync(t, f)
	kept, err := f.Desk.Draft(t.Context(), waba, d.ID)
	require.NoError(t, err)
	assert.Equal(t, desk.SubmitAsking, kept.Submit, "a call may still be under way")

	f.Clock.Advance(10 * time.Minute)
	sync(t, f)
	f.Clock.Advance(10 * time.Minute)
	sync(t, f)
	kept, err = f.Desk.Draft(t.Context(), waba, d.ID)
	require.NoError(t, err)
	assert.Empty(t, kept.Submit, "the list settled it")
	s, err = f.Desk.SendByID(t.Context(), waba, s.ID)
	require.NoError(t, err)
	assert.Equal(t, templates.OutcomeUnknown, s.Outcome)
	assert.Contains(t, kinds(t, f, tpl.ID), events.TestSent)
	assert.Zero(t, f.Sim.Count(sobotsim.OpCreate)-1, "only the first template was ever created")
}

func TestLostDeletions(t *testing.T) {
	lost := func(t *testing.T, f *desktest.Fixture) {
		t.Helper()
		f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Drop())
		var tr *desk.Trouble
		require.True(t, errors.As(f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, desk.NewID()), &tr))
		require.Equal(t, templates.OutcomeUnknown, tr.Outcome)
		f.Clock.Advance(5 * time.Minute)
	}
	t.Run("are_not_proved_by_a_list_too_short_to_believe", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		var first templates.Template
		for _, name := range []string{"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "order_left"} {
			first = submit(t, f, plain(name))
		}
		lost(t, f)
		first.Name, first.VendorID = "a1", view(t, f, "a1").VendorID
		listing(t, f, "APPROVED", first)
		sync(t, f)
		assert.False(t, view(t, f, "order_left").Deleted())
	})
	t.Run("are_proved_by_a_list_that_calls_the_template_deleted", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		tpl := submit(t, f, plain("order_left"))
		lost(t, f)
		listing(t, f, "PENDING_DELETION", tpl)
		sync(t, f)
		assert.True(t, view(t, f, "order_left").Deleted())
	})
	t.Run("that_a_crash_cut_off_are_in_the_history_of_every_language", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		tpl := submit(t, f, plain("order_left"))
		_, _, err := f.Store.BeginOperation(t.Context(), templates.Operation{
			ID: desk.NewID(), Kind: templates.OpDelete, WABA: waba, Name: "order_left", Started: f.Clock.Now(),
		}, access.Entry{})
		require.NoError(t, err)
		require.NoError(t, f.Desk.Start(t.Context()))
		assert.Contains(t, kinds(t, f, tpl.ID), events.TemplateUnknown)
	})
}
