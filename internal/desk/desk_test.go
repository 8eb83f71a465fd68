package desk_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const waba = desktest.WABA

func picture(t *testing.T) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 20))))
	return &b
}

func promotion() templates.Content {
	return templates.Content{
		Name: "autumn_sale", Language: "en_US", Category: "MARKETING",
		Header:  templates.Header{Format: templates.HeaderImage},
		Body:    "Hello {{1}}, our autumn sale has begun. Use code {{2}} at the till.",
		Samples: []string{"Rina", "AUTUMN25"}, Footer: "Reply STOP to opt out",
		Buttons: []templates.DraftButton{
			{Type: templates.QuickReply, Text: "Stop"},
			{Type: templates.URLButton, Text: "Shop now", URL: "https://nusa.example/sale/{{1}}", Sample: "https://nusa.example/sale/rina"},
		},
	}
}

func plain(name string) templates.Content {
	return templates.Content{
		Name: name, Language: "en_US", Category: "UTILITY",
		Body: "Your order {{1}} has left our warehouse today.", Samples: []string{"A-1001"},
	}
}

// draft makes a draft of c and, for media headers, gives it a sample.
func draft(t *testing.T, f *desktest.Fixture, c templates.Content) templates.Draft {
	t.Helper()
	d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, c)
	require.NoError(t, err)
	if c.Header.Format == templates.HeaderImage {
		d, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, d.Version, "sale.png", picture(t))
		require.NoError(t, err)
		require.Empty(t, d.Header.Media.Problem)
	}
	return d
}

func submit(t *testing.T, f *desktest.Fixture, c templates.Content) templates.Template {
	t.Helper()
	d := draft(t, f, c)
	_, tpl, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
	require.NoError(t, err)
	return tpl
}

func approved(t *testing.T, f *desktest.Fixture, c templates.Content) templates.Template {
	t.Helper()
	tpl := submit(t, f, c)
	f.Clock.Advance(time.Minute)
	require.NoError(t, f.Sim.Approve(waba, c.Name, c.Language))
	f.Deliver()
	return tpl
}

func view(t *testing.T, f *desktest.Fixture, name string) desk.View {
	t.Helper()
	v, err := f.Desk.Template(t.Context(), waba, name, "en_US")
	require.NoError(t, err)
	return v
}

func kinds(t *testing.T, f *desktest.Fixture, templateID string) (list []events.Kind) {
	t.Helper()
	page, _, err := f.Desk.Timeline(t.Context(), templateID, events.Cursor{})
	require.NoError(t, err)
	for _, e := range page {
		list = append(list, e.Kind)
	}
	return list
}

func trouble(t *testing.T, err error) *desk.Trouble {
	t.Helper()
	var tr *desk.Trouble
	require.ErrorAs(t, err, &tr)
	for _, part := range []string{tr.What, tr.Means, tr.Do} {
		assert.NotEmpty(t, part)
	}
	return tr
}

func TestMainJob(t *testing.T) {
	f := desktest.New(t)
	f.Account()

	tpl := approved(t, f, promotion())
	v := view(t, f, "autumn_sale")
	assert.Equal(t, events.StatusApproved, v.Status)
	assert.Equal(t, "MARKETING", v.AskedCategory)
	assert.Equal(t, []events.Kind{events.TemplateStatus, events.TemplateSubmitted}, kinds(t, f, tpl.ID))

	require.NoError(t, f.Sim.DropQuality(waba, "autumn_sale", "en_US"))
	f.Deliver()
	assert.NotEmpty(t, view(t, f, "autumn_sale").Quality)

	form, err := f.Desk.PrepareSend(t.Context(), waba, "autumn_sale", "en_US")
	require.NoError(t, err)
	require.Empty(t, form.Unsendable)
	values := form.Values
	for _, n := range form.Needs {
		if n.Kind == "image" {
			values[n.Path] = "https://nusa.example/sale.png"
		}
	}
	s, err := f.Desk.Send(t.Context(), desktest.Admin, desk.SendRequest{
		ID: form.ID, WABA: waba, Name: "autumn_sale", Language: "en_US", SenderID: form.Senders[0].ID, To: "+62 812 5550 0101", Values: values,
	})
	require.NoError(t, err)
	require.Equal(t, templates.OutcomeOK, s.Outcome, s.Error)
	assert.Equal(t, "accepted", s.State.Status)
	for _, word := range []string{"sent", "delivered", "read"} {
		require.NoError(t, f.Sim.MessageStatus(s.MessageID, word, ""))
		f.Deliver()
		s, err = f.Desk.SendByID(t.Context(), waba, s.ID)
		require.NoError(t, err)
		assert.Equal(t, word, s.State.Status)
	}

	del, err := f.Desk.PrepareDelete(t.Context(), waba, "autumn_sale")
	require.NoError(t, err)
	assert.Len(t, del.Templates, 1)
	assert.Equal(t, 1, del.Tests)
	assert.True(t, del.LocksName)
	require.NoError(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "autumn_sale", "autumn_sale", del.OpID))
	assert.Empty(t, f.Sim.Templates(waba))
	gone := view(t, f, "autumn_sale")
	assert.True(t, gone.Deleted())
	assert.Contains(t, kinds(t, f, gone.ID), events.TemplateDeleted, "history stays readable")
}

func TestSubmit(t *testing.T) {
	t.Run("asks_Sobot_once_however_often_it_is_posted", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		op := desk.NewID()
		for range 3 {
			_, tpl, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, op)
			require.NoError(t, err)
			assert.Equal(t, "order_left", tpl.Name)
		}
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("is_blocked_by_the_rules_before_Sobot_is_asked", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		c := plain("order_left")
		c.Body = "{{1}} has left."
		d := draft(t, f, c)
		_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		var fe templates.FieldErrors
		require.ErrorAs(t, err, &fe)
		assert.Contains(t, fe, "body")
		assert.Zero(t, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("keeps_the_draft_and_says_why_when_Sobot_refuses", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpCreate, sobotsim.Refuse("100", "Invalid parameter (subcode 2388155)"))
		kept, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		tr := trouble(t, err)
		assert.Equal(t, templates.OutcomeRefused, tr.Outcome)
		assert.Contains(t, tr.Means, "sample templates")
		assert.Equal(t, d.Body, kept.Body)
		assert.NotEmpty(t, kept.Refusal)
		page, err := f.Desk.List(t.Context(), templates.Query{WABA: waba})
		require.NoError(t, err)
		assert.Zero(t, page.Names, "nothing is shown that did not happen")
		_, tpl, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, kept.Version, desk.NewID())
		require.NoError(t, err, "a corrected draft can be submitted again")
		assert.NotEmpty(t, tpl.VendorID)
	})
	t.Run("whose_answer_was_lost_is_found_by_the_next_list", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpCreate, sobotsim.Drop().AfterExecuting())
		kept, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		assert.Equal(t, templates.OutcomeUnknown, trouble(t, err).Outcome)
		assert.Equal(t, desk.SubmitUnknown, kept.Submit)
		_, _, err = f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, kept.Version, desk.NewID())
		require.ErrorIs(t, err, templates.ErrConflict, "it is not submitted again while nobody knows")
		f.Clock.Advance(time.Second)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		v := view(t, f, "order_left")
		assert.Equal(t, events.StatusPending, v.Status)
		assert.Equal(t, "UTILITY", v.AskedCategory)
		_, err = f.Desk.Draft(t.Context(), waba, d.ID)
		require.ErrorIs(t, err, templates.ErrNotFound, "the draft has become the template")
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("whose_call_was_lost_can_be_repeated_once_a_list_lacks_it", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpCreate, sobotsim.Drop())
		_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		assert.Equal(t, templates.OutcomeUnknown, trouble(t, err).Outcome)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		kept, err := f.Desk.Draft(t.Context(), waba, d.ID)
		require.NoError(t, err)
		assert.Equal(t, desk.SubmitUnknown, kept.Submit, "a list this young proves nothing")
		f.Clock.Advance(2 * time.Minute)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		kept, err = f.Desk.Draft(t.Context(), waba, d.ID)
		require.NoError(t, err)
		assert.Empty(t, kept.Submit)
		assert.Contains(t, kept.Refusal, "was not created")
	})
	t.Run("that_a_crash_cut_off_is_unknown_after_the_start", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		op := templates.Operation{
			ID: desk.NewID(), Kind: templates.OpCreate, WABA: waba, Name: d.Name, Language: d.Language,
			DraftID: d.ID, DraftVersion: d.Version, Actor: desktest.Admin.Email, Started: f.Clock.Now(),
		}
		_, _, err := f.Store.BeginOperation(t.Context(), op)
		require.NoError(t, err)
		require.NoError(t, f.Desk.Start(t.Context()))
		kept, err := f.Desk.Draft(t.Context(), waba, d.ID)
		require.NoError(t, err)
		assert.Equal(t, desk.SubmitUnknown, kept.Submit)
		assert.Zero(t, f.Sim.Count(sobotsim.OpCreate), "it is never sent again by itself")
	})
	t.Run("of_a_name_that_is_there_already_is_a_field_error", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		d := draft(t, f, plain("order_left"))
		_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		var fe templates.FieldErrors
		require.ErrorAs(t, err, &fe)
		assert.Contains(t, fe["name"], "exists already")
	})
}

func TestMedia(t *testing.T) {
	t.Run("that_Sobot_cannot_fetch_stays_with_the_draft_and_is_retried", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		f.Sim.FailNext(sobotsim.OpHandle, sobotsim.Refuse("1", "cannot download"))
		d, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, d.Version, `C:\x\sale.png`, picture(t))
		require.NoError(t, err)
		assert.Equal(t, "sale.png", d.Header.Media.FileName)
		assert.NotEmpty(t, d.Header.Media.Problem)
		assert.Empty(t, d.Header.Media.Handle)
		d, err = f.Desk.RetryHandle(t.Context(), desktest.Admin, waba, d.ID, d.Version)
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
			_, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, d.Version, "sale.png", bytes.NewBufferString(body))
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
		_, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, d.Version, "sale.png", big)
		var fe templates.FieldErrors
		require.ErrorAs(t, err, &fe)
		assertEmptyDir(t, f.MediaDir)
	})
	t.Run("that_a_crash_left_behind_is_removed_at_the_start", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		kept := draft(t, f, promotion())
		id := strings.Repeat("A", 52)
		for _, name := range []string{id + ".part", id + ".png", "README"} {
			require.NoError(t, os.WriteFile(filepath.Join(f.MediaDir, name), []byte("x"), 0o600))
		}
		require.NoError(t, f.Desk.Start(t.Context()))
		var left []string
		entries, err := os.ReadDir(f.MediaDir)
		require.NoError(t, err)
		for _, e := range entries {
			left = append(left, e.Name())
		}
		assert.ElementsMatch(t, []string{kept.Header.Media.MediaID + ".png", "README"}, left)
	})
	t.Run("whose_address_has_expired_is_gone_for_good", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, promotion())
		f.Clock.Advance(25 * time.Hour)
		_, _, err := f.Desk.OpenMedia(t.Context(), d.Header.Media.MediaID)
		require.ErrorIs(t, err, templates.ErrNotFound)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); f.Desk.Run(ctx) }()
		require.Eventually(t, func() bool {
			entries, err := os.ReadDir(f.MediaDir)
			return err == nil && len(entries) == 0
		}, 5*time.Second, 5*time.Millisecond)
		cancel()
		<-ended
	})
	t.Run("by_address_is_fetched_by_Sobot_alone", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, promotion())
		require.NoError(t, err)
		for _, link := range []string{"", "javascript:alert(1)", "https://", "ftp://x/y", "https://user:pw@host/x", "sale.png"} {
			_, err = f.Desk.AttachURL(t.Context(), desktest.Admin, waba, d.ID, d.Version, link)
			require.ErrorIs(t, err, templates.ErrInvalid, link)
		}
		d, err = f.Desk.AttachURL(t.Context(), desktest.Admin, waba, d.ID, d.Version, f.PublicURL+"/nothing-there.png")
		require.NoError(t, err)
		assert.NotEmpty(t, d.Header.Media.Problem)
	})
}

func TestSobotTroubles(t *testing.T) {
	t.Run("wrong_key_is_said_in_words_that_name_the_setting", func(t *testing.T) {
		f := desktest.New(t, desktest.WithWrongKey())
		err := f.Desk.TestConnection(t.Context())
		tr := trouble(t, err)
		assert.Contains(t, tr.Means, "SOBOT_APP_KEY")
		assert.NotContains(t, tr.Error(), "not-the-key")
	})
	t.Run("unreachable_Sobot_adds_no_account", func(t *testing.T) {
		f := desktest.New(t, desktest.WithSobotDown())
		_, err := f.Desk.AddAccount(t.Context(), desktest.Admin, waba, "Nusa")
		tr := trouble(t, err)
		assert.Equal(t, templates.OutcomeNeverSent, tr.Outcome)
		accounts, err := f.Desk.Accounts(t.Context())
		require.NoError(t, err)
		assert.Empty(t, accounts)
	})
	t.Run("an_unknown_WABA_is_not_added", func(t *testing.T) {
		f := desktest.New(t)
		_, err := f.Desk.AddAccount(t.Context(), desktest.Admin, "999", "Nusa")
		assert.Contains(t, trouble(t, err).Means, "does not know this WABA")
	})
	t.Run("a_timeout_on_send_is_unknown_and_never_repeated", func(t *testing.T) {
		f := desktest.New(t, desktest.WithTimeouts(sobot.Timeouts{Send: 50 * time.Millisecond}))
		f.Account()
		approved(t, f, plain("order_left"))
		form, err := f.Desk.PrepareSend(t.Context(), waba, "order_left", "en_US")
		require.NoError(t, err)
		f.Sim.FailNext(sobotsim.OpSend, sobotsim.Hang())
		req := desk.SendRequest{
			ID: form.ID, WABA: waba, Name: "order_left", Language: "en_US",
			SenderID: form.Senders[0].ID, To: "+6281255500101", Values: form.Values,
		}
		s, err := f.Desk.Send(t.Context(), desktest.Admin, req)
		require.NoError(t, err)
		assert.Equal(t, templates.OutcomeUnknown, s.Outcome)
		assert.Contains(t, s.Error, "may or may not")
		s, err = f.Desk.Send(t.Context(), desktest.Admin, req)
		require.NoError(t, err)
		assert.Equal(t, templates.OutcomeUnknown, s.Outcome)
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpSend))
	})
	t.Run("a_failed_list_keeps_our_copy_and_says_so", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpList, sobotsim.Status(502), sobotsim.Status(502), sobotsim.Status(502))
		_, err := f.Desk.Sync(t.Context(), waba)
		trouble(t, err)
		a, err := f.Desk.Account(t.Context(), waba)
		require.NoError(t, err)
		assert.NotEmpty(t, a.SyncError)
		assert.False(t, view(t, f, "order_left").Deleted())
	})
}

func TestDelete(t *testing.T) {
	t.Run("wants_the_name_typed", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		err := f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", "order_lef", desk.NewID())
		require.ErrorIs(t, err, templates.ErrInvalid)
		assert.Zero(t, f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("that_Sobot_refuses_changes_nothing_here", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Refuse("100", "no"))
		trouble(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", "order_left", desk.NewID()))
		assert.False(t, view(t, f, "order_left").Deleted())
	})
	t.Run("whose_answer_was_lost_is_settled_by_a_list", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		submit(t, f, plain("order_stays"))
		f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Drop().AfterExecuting())
		tr := trouble(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", "order_left", desk.NewID()))
		assert.Equal(t, templates.OutcomeUnknown, tr.Outcome)
		assert.False(t, view(t, f, "order_left").Deleted(), "no answer, no local change")
		f.Clock.Advance(time.Second)
		_, err := f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		assert.True(t, view(t, f, "order_left").Deleted())
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpDelete))
	})
}

func TestSync(t *testing.T) {
	t.Run("of_a_new_account_is_a_silent_baseline", func(t *testing.T) {
		f := desktest.New(t)
		f.Sim.AddAccount(waba, "Nusa")
		require.NoError(t, f.Sim.AddSender(waba, desktest.SenderID, desktest.SenderPhone))
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "old_one", Language: "en_US"})
		require.NoError(t, err)
		f.AddAccount()
		v := view(t, f, "old_one")
		assert.Equal(t, events.StatusApproved, v.Status)
		assert.Equal(t, "UTILITY", v.Category)
		list, _, err := f.Desk.Activity(t.Context(), events.Filter{WABA: waba}, events.Cursor{})
		require.NoError(t, err)
		assert.Empty(t, list)
	})
	t.Run("takes_a_template_away_only_after_two_complete_lists_without_it", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		submit(t, f, plain("order_stays"))
		require.NoError(t, f.Sim.RemoveTemplate(waba, "order_left", "en_US"))
		for i, deleted := range []bool{false, true} {
			f.Clock.Advance(time.Minute)
			_, err := f.Desk.Sync(t.Context(), waba)
			require.NoError(t, err)
			v := view(t, f, "order_left")
			assert.Equal(t, deleted, v.Deleted(), "list %d", i+1)
			assert.False(t, v.MissingSince.IsZero())
		}
	})
	t.Run("does_not_undo_what_a_webhook_told_while_the_list_was_under_way", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		approved(t, f, plain("order_left"))
		require.NoError(t, f.Sim.ChangeCategory(waba, "order_left", "en_US", "MARKETING"))
		f.Clock.Advance(time.Minute)
		_, err := f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		v := view(t, f, "order_left")
		assert.Equal(t, "MARKETING", v.Category)
		assert.Equal(t, "UTILITY", v.AskedCategory)
		assert.Contains(t, kinds(t, f, v.ID), events.TemplateCategory)
	})
	t.Run("leaves_the_history_of_a_name_made_again_elsewhere_to_the_old_id", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		old := approved(t, f, plain("order_left"))
		require.NoError(t, f.Sim.RemoveTemplate(waba, "order_left", "en_US"))
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "order_left", Language: "en_US", Status: "PENDING"})
		require.NoError(t, err)
		f.Clock.Advance(time.Minute)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		v := view(t, f, "order_left")
		assert.NotEqual(t, old.ID, v.ID)
		assert.Equal(t, events.StatusPending, v.Status)
		assert.Contains(t, kinds(t, f, old.ID), events.TemplateDeleted)
	})
}

func TestWebhooks(t *testing.T) {
	t.Run("with_a_wrong_secret_are_not_taken_in", func(t *testing.T) {
		f := desktest.New(t)
		for _, secret := range []string{"", "wrong"} {
			require.ErrorIs(t, f.Desk.TakeIn(t.Context(), secret, []byte(`{}`)), templates.ErrNotFound)
		}
	})
	t.Run("find_pt_BR_when_they_say_pt-BR", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		c := plain("order_left")
		c.Language = "pt_BR"
		submit(t, f, c)
		require.NoError(t, f.Sim.Reject(waba, "order_left", "pt_BR", "INVALID_FORMAT"))
		f.Deliver()
		v, err := f.Desk.Template(t.Context(), waba, "order_left", "pt_BR")
		require.NoError(t, err)
		assert.Equal(t, events.StatusRejected, v.Status)
		assert.Equal(t, "INVALID_FORMAT", v.Reason)
	})
	t.Run("that_nobody_understands_are_kept_and_shown", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		f.Sim.PushRaw([]byte(`{"surprise":true}`))
		f.Deliver()
		v, err := f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		require.Len(t, v.Unrecognised, 1)
		assert.NotEmpty(t, v.Unrecognised[0].Reason)
		r, err := f.Desk.Received(t.Context(), v.Unrecognised[0].InboxID)
		require.NoError(t, err)
		assert.Equal(t, `{"surprise":true}`, string(r.Body))
		require.NoError(t, f.Desk.ProcessAgain(t.Context(), desktest.Admin, r.ID))
	})
	t.Run("that_name_an_unknown_template_bring_a_list_and_then_attach", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "made_elsewhere", Language: "en_US", Status: "PENDING"})
		require.NoError(t, err)
		require.NoError(t, f.Sim.Approve(waba, "made_elsewhere", "en_US"))
		f.Deliver()
		f.Clock.Advance(time.Minute)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		v := view(t, f, "made_elsewhere")
		assert.Equal(t, events.StatusApproved, v.Status)
		assert.Contains(t, kinds(t, f, v.ID), events.TemplateStatus)
	})
}
