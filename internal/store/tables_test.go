package store_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAccounts(t *testing.T) {
	d := open(t)
	shop := templates.Account{WABA: waba, Label: "Shop", Created: start}
	require.NoError(t, d.CreateAccount(ctx, shop, access.Entry{}))
	require.NoError(t, d.CreateAccount(ctx, templates.Account{WABA: "2", Label: "Bank", Created: start}, access.Entry{}))
	require.ErrorIs(t, d.CreateAccount(ctx, shop, access.Entry{}), templates.ErrConflict)

	sender := templates.Sender{ID: "s1", WABA: waba, PhoneNumberID: "777", Display: "15550100", Label: "Main"}
	require.NoError(t, d.CreateSender(ctx, sender, access.Entry{}))
	again := sender
	again.ID = "s2"
	require.ErrorIs(t, d.CreateSender(ctx, again, access.Entry{}), templates.ErrConflict)
	again.WABA = "none"
	require.ErrorIs(t, d.CreateSender(ctx, again, access.Entry{}), templates.ErrNotFound)
	got, err := d.Sender(ctx, "s1")
	require.NoError(t, err)
	assert.Equal(t, sender, got)

	require.NoError(t, d.NoteSync(ctx, waba, minute(1), "Sobot could not be reached"))
	require.NoError(t, d.RenameAccount(ctx, waba, "Web shop", access.Entry{}))
	accounts, err := d.Accounts(ctx)
	require.NoError(t, err)
	require.Len(t, accounts, 2)
	assert.Equal(t, "Bank", accounts[0].Label, "by label")
	assert.Equal(t, templates.Account{
		WABA: waba, Label: "Web shop", Created: start, Senders: []templates.Sender{sender},
		SyncError: "Sobot could not be reached", SyncErrorAt: minute(1),
	}, accounts[1])
	require.NoError(t, d.NoteSync(ctx, waba, minute(2), ""))

	require.NoError(t, d.RemoveAccount(ctx, waba, minute(3), access.Entry{}))
	accounts, err = d.Accounts(ctx)
	require.NoError(t, err)
	assert.Len(t, accounts, 1)
	removed, err := d.Account(ctx, waba)
	require.NoError(t, err, "a removed one stays readable")
	assert.Equal(t, minute(3), removed.Removed)
	assert.Equal(t, minute(2), removed.SyncedAt)
	assert.Empty(t, removed.SyncError)
	require.ErrorIs(t, d.RemoveAccount(ctx, waba, minute(4), access.Entry{}), templates.ErrNotFound)

	require.NoError(t, d.CreateAccount(ctx, shop, access.Entry{}), "it comes back")
	back, err := d.Account(ctx, waba)
	require.NoError(t, err)
	assert.Zero(t, back.Removed)
	assert.Equal(t, "Shop", back.Label)
	assert.Equal(t, []templates.Sender{sender}, back.Senders)

	require.NoError(t, d.DeleteSender(ctx, "s1", access.Entry{}))
	_, err = d.Sender(ctx, "s1")
	require.ErrorIs(t, err, templates.ErrNotFound)
	for _, err := range []error{
		d.DeleteSender(ctx, "s1", access.Entry{}), d.RenameAccount(ctx, "none", "x", access.Entry{}), d.NoteSync(ctx, "none", start, ""), d.DeleteTestPhone(ctx, "none", access.Entry{}),
	} {
		assert.ErrorIs(t, err, templates.ErrNotFound)
	}

	phone := templates.TestPhone{ID: "p1", Label: "Ada's", Number: "4915550100"}
	require.NoError(t, d.CreateTestPhone(ctx, phone, access.Entry{}))
	require.ErrorIs(t, d.CreateTestPhone(ctx, templates.TestPhone{ID: "p2", Number: phone.Number}, access.Entry{}), templates.ErrConflict)
	phones, err := d.TestPhones(ctx)
	require.NoError(t, err)
	assert.Equal(t, []templates.TestPhone{phone}, phones)
	require.NoError(t, d.DeleteTestPhone(ctx, "p1", access.Entry{}))
}

func TestDrafts(t *testing.T) {
	draft := templates.Draft{
		ID: "d1", WABA: waba, Version: 1, Author: "Ada", Created: start, Updated: start, Refusal: "too long",
		Content: templates.Content{
			Name: "Bad Näme\x00 {{", Samples: []string{"", "x"}, Header: templates.Header{Format: templates.HeaderImage},
			Buttons: []templates.DraftButton{{Type: templates.URLButton, URL: "not a url"}},
		},
	}
	t.Run("bad_input_loses_nothing", func(t *testing.T) {
		d := open(t)
		require.NoError(t, d.CreateDraft(ctx, draft))
		got, err := d.Draft(ctx, "d1")
		require.NoError(t, err)
		assert.Equal(t, draft, got)
		require.ErrorIs(t, d.CreateDraft(ctx, draft), templates.ErrConflict)
	})
	t.Run("a_save_grows_the_version_and_clears_the_refusal", func(t *testing.T) {
		d := open(t)
		require.NoError(t, d.CreateDraft(ctx, draft))
		d.now = minute(5)
		edit := draft
		edit.Body = "Hello"
		saved, err := d.SaveDraft(ctx, edit)
		require.NoError(t, err)
		edit.Version, edit.Refusal, edit.Updated = 2, "", minute(5)
		assert.Equal(t, edit, saved)
		got, err := d.Draft(ctx, "d1")
		require.NoError(t, err)
		assert.Equal(t, edit, got)
	})
	t.Run("of_many_that_save_one_version_one_wins", func(t *testing.T) {
		d := open(t)
		require.NoError(t, d.CreateDraft(ctx, draft))
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				_, err := d.SaveDraft(ctx, draft)
				if err == nil {
					won.Add(1)
				} else {
					assert.ErrorIs(t, err, templates.ErrConflict)
				}
			})
		}
		wg.Wait()
		assert.EqualValues(t, 1, won.Load())
	})
	t.Run("what_is_being_submitted_cannot_be_edited", func(t *testing.T) {
		d := open(t)
		require.NoError(t, d.CreateDraft(ctx, draft))
		_, _, err := d.BeginOperation(ctx, templates.Operation{ID: "op1", Kind: templates.OpCreate, DraftID: "d1", DraftVersion: draft.Version}, access.Entry{})
		require.NoError(t, err)
		_, err = d.SaveDraft(ctx, draft)
		assert.ErrorIs(t, err, templates.ErrConflict)
	})
	t.Run("lists_and_deletes", func(t *testing.T) {
		d := open(t)
		for i, id := range []string{"d1", "d2", "d3"} {
			draft := draft
			draft.ID, draft.Updated = id, minute(i)
			require.NoError(t, d.CreateDraft(ctx, draft))
		}
		require.NoError(t, d.DeleteDraft(ctx, "d2", access.Entry{}))
		list, err := d.Drafts(ctx, waba)
		require.NoError(t, err)
		require.Len(t, list, 2)
		assert.Equal(t, "d3", list[0].ID, "newest first")
		_, err = d.SaveDraft(ctx, templates.Draft{ID: "d2"})
		require.ErrorIs(t, err, templates.ErrNotFound)
		assert.ErrorIs(t, d.DeleteDraft(ctx, "d2", access.Entry{}), templates.ErrNotFound)
	})
}

func TestOperations(t *testing.T) {
	d := open(t)
	require.NoError(t, d.CreateDraft(ctx, templates.Draft{ID: "d1", WABA: waba, Version: 1}))
	op := templates.Operation{ID: "op1", Kind: templates.OpCreate, WABA: waba, Name: "welcome", Language: "en", DraftID: "d1", Actor: "Ada", Started: start}
	begin := func(op templates.Operation) (templates.Operation, bool, error) {
		op.DraftVersion = 1
		return d.BeginOperation(ctx, op, access.Entry{})
	}
	_, _, err := d.BeginOperation(ctx, op, access.Entry{})
	require.ErrorIs(t, err, templates.ErrConflict, "the draft was edited since")
	stored, fresh, err := begin(op)
	require.NoError(t, err)
	assert.True(t, fresh)
	assert.Equal(t, op, stored)
	draft, err := d.Draft(ctx, "d1")
	require.NoError(t, err)
	assert.Equal(t, "submitting", draft.Submit)

	changed := op
	changed.Name = "something else"
	stored, fresh, err = begin(changed)
	require.NoError(t, err, "a double click")
	assert.False(t, fresh)
	assert.Equal(t, op, stored)

	require.ErrorIs(t, d.DeleteDraft(ctx, "d1", access.Entry{}), templates.ErrConflict, "Sobot is being asked about it")

	second := op
	second.ID = "op2"
	_, _, err = begin(second)
	require.ErrorIs(t, err, templates.ErrConflict, "the draft is under way from another tab")
	_, err = d.Operation(ctx, "op2")
	require.ErrorIs(t, err, templates.ErrNotFound)
	second.DraftID = "gone"
	_, _, err = begin(second)
	require.ErrorIs(t, err, templates.ErrNotFound)

	remove := templates.Operation{ID: "op3", Kind: templates.OpDelete, WABA: waba, Name: "bye", Started: minute(1)}
	_, _, err = d.BeginOperation(ctx, remove, access.Entry{})
	require.NoError(t, err)
	open, err := d.OpenOperations(ctx)
	require.NoError(t, err)
	assert.Equal(t, []templates.Operation{op, remove}, open)

	remove.Outcome, remove.Ended, remove.Error = templates.OutcomeUnknown, minute(2), "no answer"
	d.record(templates.Batch{EndOp: &remove})
	unknown, err := d.UnknownOperations(ctx, waba)
	require.NoError(t, err)
	assert.Equal(t, []templates.Operation{remove}, unknown)
	open, err = d.OpenOperations(ctx)
	require.NoError(t, err)
	assert.Equal(t, []templates.Operation{op}, open)
}

func TestSends(t *testing.T) {
	d := open(t)
	d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
	send := templates.Send{
		ID: "s1", WABA: waba, TemplateID: "t1", Name: "welcome", Language: "en", From: "777", FromLabel: "Main", To: "4915",
		ToLabel: "Ada's", Request: []byte(`{"to":"4915"}`), Actor: "Ada", Created: start, Updated: start,
	}
	stored, fresh, err := d.BeginSend(ctx, send, access.Entry{})
	require.NoError(t, err)
	assert.True(t, fresh)
	assert.Equal(t, send, stored)
	again := send
	again.To = "other"
	stored, fresh, err = d.BeginSend(ctx, again, access.Entry{})
	require.NoError(t, err)
	assert.False(t, fresh, "a double click sends once")
	assert.Equal(t, send, stored)
	second := send
	second.ID, second.Created, second.Updated = "s2", minute(1), minute(1)
	_, _, err = d.BeginSend(ctx, second, access.Entry{})
	require.NoError(t, err)

	list, err := d.Sends(ctx, "t1", 1)
	require.NoError(t, err)
	assert.Equal(t, []templates.Send{second}, list, "newest first")
	d.record(templates.Batch{EndSend: &templates.Send{ID: "s1", Outcome: templates.OutcomeRefused, Error: "not on WhatsApp", Updated: minute(2)}})
	pending, err := d.OpenSends(ctx)
	require.NoError(t, err)
	assert.Equal(t, []templates.Send{second}, pending)
	send.Outcome, send.Error, send.Updated = templates.OutcomeRefused, "not on WhatsApp", minute(2)
	got, err := d.Send(ctx, "s1")
	require.NoError(t, err)
	assert.Equal(t, send, got)
	send.ID, send.TemplateID = "s3", "none"
	_, _, err = d.BeginSend(ctx, send, access.Entry{})
	assert.ErrorIs(t, err, templates.ErrNotFound)
}

func TestUploads(t *testing.T) {
	d := open(t)
	u := templates.Upload{
		ID: "first", Token: "token", SHA256: "abc", MIME: "image/png", Ext: ".png", Size: 5 << 20, Width: 10, Height: 20,
		FileName: "../cat.png", Actor: "Ada", Created: start, Used: start, Expires: minute(10),
	}
	require.NoError(t, d.CreateUpload(ctx, u))
	got, err := d.Upload(ctx, "first")
	require.NoError(t, err)
	assert.Equal(t, u, got)
	got, err = d.UploadByToken(ctx, "token")
	require.NoError(t, err)
	assert.Equal(t, u, got)
	d.now = minute(5)
	got, err = d.OpenAddress(ctx, "first", "other", minute(10))
	require.NoError(t, err)
	assert.Equal(t, "token", got.Token, "an address that answers is kept")
	d.now = minute(10)
	_, err = d.UploadByToken(ctx, "token")
	require.ErrorIs(t, err, templates.ErrNotFound, "its time is over")
	got, err = d.OpenAddress(ctx, "first", "other", minute(20))
	require.NoError(t, err)
	assert.Equal(t, "other", got.Token, "one that ended never answers again")
	_, err = d.UploadByToken(ctx, "token")
	require.ErrorIs(t, err, templates.ErrNotFound)
	_, err = d.UploadByToken(ctx, "")
	require.ErrorIs(t, err, templates.ErrNotFound)

	for i, id := range []string{"file-b", "file-c", "file-d"} {
		more := templates.Upload{ID: id, SHA256: id, MIME: "video/mp4", Ext: ".mp4", Size: 1 << 20, Created: start, Used: minute(20 + i)}
		require.NoError(t, d.CreateUpload(ctx, more))
	}
	ids := func(list []templates.Upload, err error) (ids []string) {
		require.NoError(t, err)
		for _, u := range list {
			ids = append(ids, u.ID)
		}
		return ids
	}
	types := []string{"image/png", "video/mp4"}
	first, err := d.RecentUploads(ctx, types, templates.Upload{}, 3)
	assert.Equal(t, []string{"file-d", "file-c", "file-b"}, ids(first, err), "last used first")
	assert.Equal(t, []string{"first"}, ids(d.RecentUploads(ctx, types, first[2], 3)))
	assert.Equal(t, []string{"first"}, ids(d.RecentUploads(ctx, types[:1], templates.Upload{}, 3)))
	assert.Empty(t, ids(d.RecentUploads(ctx, nil, templates.Upload{}, 3)))
	d.now = minute(30)
	require.NoError(t, d.UseUpload(ctx, "file-b"))
	assert.Equal(t, []string{"file-b", "file-d", "file-c"}, ids(d.RecentUploads(ctx, types, templates.Upload{}, 3)))
	sum, err := d.UploadBytes(ctx)
	require.NoError(t, err)
	assert.EqualValues(t, 8<<20, sum)

	require.NoError(t, d.CreateDraft(ctx, templates.Draft{
		ID: "draft", WABA: waba, Created: start, Updated: start, Content: templates.Content{Header: templates.Header{Media: templates.Media{MediaID: "file-c"}}},
	}))
	assert.Equal(t, []string{"first", "file-d"}, ids(d.UnusedUploads(ctx, minute(29), 5)), "a draft needs c")
	require.ErrorIs(t, d.ForgetUnused(ctx, "file-c", minute(29)), templates.ErrNotFound)
	require.ErrorIs(t, d.ForgetUnused(ctx, "file-b", minute(29)), templates.ErrNotFound, "it was used again")
	require.NoError(t, d.ForgetUnused(ctx, "file-d", minute(29)))
	require.ErrorIs(t, d.RemoveUpload(ctx, "file-c", access.Entry{}), templates.ErrConflict)
	require.ErrorIs(t, d.RemoveUpload(ctx, "file-d", access.Entry{}), templates.ErrNotFound)
	require.NoError(t, d.RemoveUpload(ctx, "file-b", access.Entry{}))
	assert.Len(t, ids(d.Uploads(ctx)), 2)
	require.NoError(t, d.DeleteUpload(ctx, "first"))
	require.NoError(t, d.DeleteUpload(ctx, "first"))
	_, err = d.OpenAddress(ctx, "first", "third", minute(30))
	assert.ErrorIs(t, err, templates.ErrNotFound)
}
