package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRecordTemplates(t *testing.T) {
	t.Run("a_row_comes_back_as_it_was_given", func(t *testing.T) {
		d := open(t)
		given := template("t1", "901", "welcome", "pt_BR")
		given.AskedCategory, given.SubmittedAt = "UTILITY", minute(1)
		given.Status, given.Quality = "APPROVED", "GREEN" // not the batch's to say
		d.record(templates.Batch{Templates: []templates.Template{given}})
		got := d.template("t1")
		given.Status, given.Quality = "", ""
		assert.Equal(t, given, got)
	})
	t.Run("an_update_leaves_what_it_does_not_know", func(t *testing.T) {
		d := open(t)
		given := template("t1", "901", "welcome", "en")
		given.AskedCategory, given.SubmittedAt = "UTILITY", minute(1)
		d.record(templates.Batch{Templates: []templates.Template{given}, Events: []events.Event{said("901", "APPROVED", 2)}})
		d.record(templates.Batch{Templates: []templates.Template{{ID: "t1", WABA: waba, MissingSince: minute(5)}}})
		got := d.template("t1")
		assert.Equal(t, "901", got.VendorID)
		assert.Equal(t, given.Components, got.Components)
		assert.Equal(t, "UTILITY", got.AskedCategory)
		assert.Equal(t, minute(1), got.SubmittedAt)
		assert.Equal(t, start, got.KnownSince)
		assert.Equal(t, minute(5), got.MissingSince)
		assert.Equal(t, "APPROVED", got.Status)
		d.record(templates.Batch{Templates: []templates.Template{{ID: "t1", WABA: waba}}})
		assert.Zero(t, d.template("t1").MissingSince, "found again")
	})
	t.Run("a_stale_update_does_not_bring_a_deleted_template_back", func(t *testing.T) {
		d := open(t)
		stale := template("t1", "901", "welcome", "en")
		d.record(templates.Batch{Templates: []templates.Template{stale}})
		gone := stale
		gone.DeletedAt = minute(3)
		d.record(templates.Batch{Templates: []templates.Template{gone}})
		d.record(templates.Batch{Templates: []templates.Template{stale}})
		assert.Equal(t, minute(3), d.template("t1").DeletedAt)
	})
	t.Run("one_batch_may_delete_a_template_and_make_its_successor", func(t *testing.T) {
		d := open(t)
		old := template("t1", "901", "welcome", "en")
		d.record(templates.Batch{Templates: []templates.Template{old}})
		old.DeletedAt = minute(3)
		d.record(templates.Batch{Templates: []templates.Template{template("t2", "902", "welcome", "en"), old}})
		got, err := d.Template(ctx, waba, "welcome", "en")
		require.NoError(t, err)
		assert.Equal(t, "t2", got.ID)
	})
	t.Run("an_address_in_use_by_another_vendor_id_is_a_conflict_and_changes_nothing", func(t *testing.T) {
		d := open(t)
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		_, err := d.Record(ctx, templates.Batch{
			Templates: []templates.Template{template("t3", "903", "other", "en"), template("t2", "902", "welcome", "en")},
		})
		require.ErrorIs(t, err, templates.ErrConflict)
		_, err = d.TemplateByID(ctx, "t3")
		assert.ErrorIs(t, err, templates.ErrNotFound)
	})
	t.Run("two_that_bring_the_same_news_make_one_row", func(t *testing.T) {
		d := open(t)
		d.record(templates.Batch{Templates: []templates.Template{template("listed", "901", "welcome", "en")}})
		created := template("created", "", "welcome", "en")
		created.AskedCategory = "UTILITY"
		submitted := events.Event{
			Key: "submitted", Kind: events.TemplateSubmitted, Source: events.FromUser, WABA: waba, TemplateID: "created",
			To: "UTILITY", ReceivedAt: minute(1), Actor: "Ada",
		}
		out := d.record(templates.Batch{Templates: []templates.Template{created}, Events: []events.Event{submitted}})
		require.Len(t, out.Events, 1)
		assert.Equal(t, "listed", out.Events[0].TemplateID)
		got := d.template("listed")
		assert.Equal(t, "901", got.VendorID)
		assert.Equal(t, "UTILITY", got.AskedCategory)
		assert.Equal(t, "PENDING", got.Status)
	})
}

func TestRecordEvents(t *testing.T) {
	known := func(t *testing.T) *desk {
		d := open(t)
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		return d
	}
	t.Run("a_word_about_a_template_shows_on_it", func(t *testing.T) {
		d := known(t)
		e := said("901", "REJECTED", 5)
		e.Reason = "INVALID_FORMAT"
		out := d.said(e)
		require.Len(t, out.Events, 1)
		assert.NotEmpty(t, out.Events[0].ID)
		assert.Equal(t, "t1", out.Events[0].TemplateID)
		got := d.template("t1")
		assert.Equal(t, "REJECTED", got.Status)
		assert.Equal(t, "INVALID_FORMAT", got.Reason)
		assert.Equal(t, minute(5), got.ChangedAt)
		assert.Equal(t, events.Headline(e), got.Change)
		assert.Equal(t, events.FromWebhook, got.ChangedBy)
		assert.Zero(t, got.PendingSince)
	})
	t.Run("a_repeat_changes_nothing", func(t *testing.T) {
		d := known(t)
		d.said(said("901", "APPROVED", 5))
		before := d.template("t1")
		again := said("901", "APPROVED", 5)
		again.ReceivedAt = minute(500)
		again.Source = events.FromRecovered
		out := d.said(again, again)
		assert.Equal(t, 2, out.Repeats)
		assert.Empty(t, out.Events)
		assert.Equal(t, before, d.template("t1"))
		journal, _, err := d.Journal(ctx, events.Filter{}, events.Cursor{}, 10)
		require.NoError(t, err)
		assert.Len(t, journal, 1)
	})
	t.Run("a_repeat_in_one_batch_is_one_event", func(t *testing.T) {
		d := known(t)
		out := d.said(said("901", "APPROVED", 5), said("901", "APPROVED", 5))
		assert.Len(t, out.Events, 1)
		assert.Equal(t, 1, out.Repeats)
	})
	t.Run("an_older_word_that_comes_late_moves_neither_state_nor_last_change", func(t *testing.T) {
		d := known(t)
		d.said(said("901", "APPROVED", 5))
		d.said(said("901", "PENDING", 4))
		got := d.template("t1")
		assert.Equal(t, "APPROVED", got.Status)
		assert.Equal(t, minute(5), got.ChangedAt)
		assert.Equal(t, events.Headline(said("901", "APPROVED", 5)), got.Change)
		journal, _, err := d.Journal(ctx, events.Filter{TemplateID: "t1"}, events.Cursor{}, 10)
		require.NoError(t, err)
		assert.Len(t, journal, 2, "the history keeps both")
	})
	t.Run("the_first_word_about_what_a_first_list_showed_is_a_last_change", func(t *testing.T) {
		d := open(t)
		known := events.Event{
			Key: "k", Kind: events.TemplateKnown, Source: events.FromSync, WABA: waba, TemplateID: "t1", To: "DISABLED", ReceivedAt: minute(20),
		}
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}, Events: []events.Event{known}})
		assert.Zero(t, d.template("t1").ChangedAt, "a first list is no change")
		d.said(said("901", "APPROVED", 4))
		d.said(said("901", "DISABLED", 5))
		got := d.template("t1")
		assert.Equal(t, minute(5), got.ChangedAt)
		assert.Equal(t, events.FromWebhook, got.ChangedBy)
	})
	t.Run("a_word_that_changes_nothing_is_no_last_change", func(t *testing.T) {
		d := known(t)
		d.said(said("901", "APPROVED", 5))
		d.said(said("901", "APPROVED", 9))
		assert.Equal(t, minute(5), d.template("t1").ChangedAt)
	})
	t.Run("a_review_is_timed_from_its_start_to_its_end", func(t *testing.T) {
		d := known(t)
		d.said(said("901", "PENDING", 5))
		assert.Equal(t, minute(5), d.template("t1").PendingSince)
		d.said(said("901", "APPROVED", 6))
		assert.Zero(t, d.template("t1").PendingSince)
	})
	t.Run("any_word_of_Sobot_follows_what_we_did_even_by_a_slow_clock", func(t *testing.T) {
		d := known(t)
		d.said(events.Event{
			Key: "submitted", Kind: events.TemplateSubmitted, Source: events.FromUser, WABA: waba, TemplateID: "t1",
			To: "UTILITY", ReceivedAt: minute(10), Actor: "Ada",
		})
		d.said(said("901", "APPROVED", 9))
		got := d.template("t1")
		assert.Equal(t, "APPROVED", got.Status)
		assert.Equal(t, events.Headline(said("901", "APPROVED", 9)), got.Change)
		assert.Equal(t, minute(10), got.ChangedAt, "never back in time")
	})
	t.Run("a_deletion_by_webhook_ends_the_template_and_keeps_its_history", func(t *testing.T) {
		d := known(t)
		e := said("901", "DELETED", 5)
		e.Kind = events.TemplateDeleted
		d.said(said("901", "APPROVED", 4), e)
		got, err := d.Template(ctx, waba, "welcome", "en")
		require.NoError(t, err, "it stays readable")
		assert.Equal(t, minute(5), got.DeletedAt)
		active, err := d.ActiveTemplates(ctx, waba)
		require.NoError(t, err)
		assert.Empty(t, active)
		journal, _, err := d.Journal(ctx, events.Filter{TemplateID: "t1"}, events.Cursor{}, 10)
		require.NoError(t, err)
		assert.Equal(t, []events.Kind{events.TemplateDeleted, events.TemplateStatus}, kinds(journal))
	})
	t.Run("a_deletion_counts_whatever_was_told_of_a_later_time_and_a_list_is_asked", func(t *testing.T) {
		gone := said("901", "DELETED", 5)
		gone.Kind = events.TemplateDeleted
		for _, order := range [][]events.Event{{gone, said("901", "APPROVED", 6)}, {said("901", "APPROVED", 6), gone}} {
			d := known(t)
			wanted := 0
			for _, e := range order {
				wanted += len(d.said(e).WantSync)
			}
			assert.Equal(t, 1, wanted)
			got := d.template("t1")
			assert.Equal(t, minute(5), got.DeletedAt)
			assert.Equal(t, "APPROVED", got.Status)
		}
	})
	t.Run("a_deletion_that_a_list_is_newer_than_does_not_count", func(t *testing.T) {
		d := known(t)
		list := said("901", "APPROVED", 7)
		list.Source, list.Key, list.TemplateID, list.ReceivedAt = events.FromSync, "list", "t1", minute(7)
		gone := said("901", "DELETED", 5)
		gone.Kind = events.TemplateDeleted
		d.said(list, gone)
		assert.Zero(t, d.template("t1").DeletedAt)
	})
	t.Run("an_event_without_a_key_is_refused_with_all_its_batch", func(t *testing.T) {
		d := known(t)
		_, err := d.Record(ctx, templates.Batch{Events: []events.Event{said("901", "APPROVED", 5), {Kind: events.Inbound}}})
		require.ErrorContains(t, err, "no key")
		assert.Empty(t, d.template("t1").Status)
	})
	t.Run("bytes_that_text_cannot_hold_are_taken_out_and_the_payload_keeps_them", func(t *testing.T) {
		d := known(t)
		e := said("901", "APPROVED", 5)
		e.Detail, e.Payload = "a\x00b\xffc", []byte("{\"x\":\"\xff\x00\"}")
		out := d.said(e)
		got, err := d.Event(ctx, out.Events[0].ID)
		require.NoError(t, err)
		assert.Equal(t, "ab\uFFFDc", got.Detail)
		assert.Equal(t, e.Payload, got.Payload)
	})
}

// The same events give the same state whatever their order, and whether they come
// before or after the template itself.
func TestRecordInAnyOrder(t *testing.T) {
	quality := func(word string, n int) events.Event {
		e := said("901", word, n)
		e.Kind, e.Key = events.TemplateQuality, "quality/"+e.Key
		return e
	}
	all := []events.Event{
		said("901", "PENDING", 1), said("901", "REJECTED", 3), said("901", "APPROVED", 3), said("901", "PAUSED", 8),
		said("901", "APPROVED", 10), quality("GREEN", 4), quality("YELLOW", 9), quality("RED", 9),
	}
	var want templates.Template
	for seed := range uint64(8) {
		d := open(t)
		random := rand.New(rand.NewPCG(seed, 3))
		steps := []templates.Batch{{Templates: []templates.Template{template("t1", "901", "welcome", "en")}}}
		for _, e := range all {
			steps = append(steps, templates.Batch{Events: []events.Event{e}})
			if random.IntN(3) == 0 {
				steps = append(steps, templates.Batch{Events: []events.Event{e}})
			}
		}
		random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		for _, step := range steps {
			d.record(step)
		}
		got := d.template("t1")
		journal, _, err := d.Journal(ctx, events.Filter{TemplateID: "t1"}, events.Cursor{}, 100)
		require.NoError(t, err)
		assert.Len(t, journal, len(all), "all found their template")
		got.Change = "" // of several changes at one second, any
		if seed == 0 {
			want = got
			assert.Equal(t, "APPROVED", want.Status)
			assert.Equal(t, "RED", want.Quality)
		}
		assert.Equal(t, want.State, got.State, "seed %d", seed)
		assert.Equal(t, [3]string{want.Status, want.Quality, want.Reason}, [3]string{got.Status, got.Quality, got.Reason})
	}
}

func TestRecordEndings(t *testing.T) {
	t.Run("all_or_nothing", func(t *testing.T) {
		d := open(t)
		id, err := d.TakeIn(ctx, []byte("{}"), events.FromWebhook)
		require.NoError(t, err)
		_, err = d.Record(ctx, templates.Batch{
			Templates: []templates.Template{template("t1", "901", "welcome", "en")},
			InboxDone: []string{id},
			EndOp:     &templates.Operation{ID: "no such operation", Outcome: templates.OutcomeOK},
		})
		require.ErrorIs(t, err, templates.ErrNotFound)
		_, err = d.TemplateByID(ctx, "t1")
		assert.ErrorIs(t, err, templates.ErrNotFound)
		waiting, err := d.Waiting(ctx, 10)
		require.NoError(t, err)
		assert.Len(t, waiting, 1)
	})
	t.Run("a_create_ends_its_operation_and_drops_its_draft", func(t *testing.T) {
		d := open(t)
		require.NoError(t, d.CreateDraft(ctx, templates.Draft{ID: "d1", WABA: waba, Version: 1}))
		_, fresh, err := d.BeginOperation(ctx, templates.Operation{ID: "op1", Kind: templates.OpCreate, WABA: waba, DraftID: "d1", DraftVersion: 1, Started: start}, access.Entry{})
		require.NoError(t, err)
		require.True(t, fresh)
		d.record(templates.Batch{
			Templates: []templates.Template{template("t1", "901", "welcome", "en")},
			EndOp:     &templates.Operation{ID: "op1", Ended: minute(1), Outcome: templates.OutcomeOK},
			DropDraft: "d1",
		})
		op, err := d.Operation(ctx, "op1")
		require.NoError(t, err)
		assert.Equal(t, templates.OutcomeOK, op.Outcome)
		assert.Equal(t, minute(1), op.Ended)
		_, err = d.Draft(ctx, "d1")
		assert.ErrorIs(t, err, templates.ErrNotFound)
	})
	t.Run("a_refusal_gives_the_draft_back_with_a_new_version", func(t *testing.T) {
		d := open(t)
		require.NoError(t, d.CreateDraft(ctx, templates.Draft{ID: "d1", WABA: waba, Version: 4, Submit: "submitting"}))
		d.record(templates.Batch{Draft: &templates.Draft{ID: "d1", Refusal: "the body is too long"}})
		got, err := d.Draft(ctx, "d1")
		require.NoError(t, err)
		assert.Equal(t, templates.Draft{ID: "d1", WABA: waba, Version: 5, Updated: start, Refusal: "the body is too long"}, got)
	})
}

func TestRecordManyAtOnce(t *testing.T) {
	d := open(t)
	fill(t, d.Store, 120)
	active, err := d.ActiveTemplates(ctx, waba)
	require.NoError(t, err)
	require.Len(t, active, 120)
	for i := 1; i < len(active); i++ {
		a, b := active[i-1], active[i]
		require.Less(t, fmt.Sprintf("%s %s", a.Name, a.Language), fmt.Sprintf("%s %s", b.Name, b.Language))
	}
}
