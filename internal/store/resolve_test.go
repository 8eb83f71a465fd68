package store_test

import (
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// at is a word about an address.
func at(vendorID, name, language, word string, n int) events.Event {
	e := said(vendorID, word, n)
	e.Key += "/" + name + "/" + language
	e.Name, e.Language = name, language
	return e
}

func TestResolve(t *testing.T) {
	with := func(t *testing.T, list ...templates.Template) *desk {
		d := open(t)
		d.record(templates.Batch{Templates: list})
		return d
	}
	t.Run("by_vendor_id_whatever_the_address_says", func(t *testing.T) {
		d := with(t, template("t1", "901", "welcome", "en"), template("t2", "902", "bye", "en"))
		d.said(at("901", "bye", "en", "APPROVED", 1))
		assert.Equal(t, "APPROVED", d.template("t1").Status)
		assert.Empty(t, d.template("t2").Status)
	})
	t.Run("by_vendor_id_only_within_its_account", func(t *testing.T) {
		d := with(t, template("t1", "901", "welcome", "en"))
		e := said("901", "APPROVED", 1)
		e.WABA = "another"
		out := d.said(e)
		assert.Len(t, out.Unmatched, 1)
		assert.Empty(t, d.template("t1").Status)
	})
	t.Run("by_vendor_id_in_any_account_if_the_body_names_none", func(t *testing.T) {
		d := with(t, template("t1", "901", "welcome", "en"))
		e := said("901", "APPROVED", 1)
		e.WABA = ""
		out := d.said(e)
		require.Len(t, out.Events, 1)
		assert.Equal(t, waba, out.Events[0].WABA)
		assert.Equal(t, "welcome", out.Events[0].Name)
	})
	t.Run("a_template_without_a_vendor_id_takes_the_one_said_of_its_address", func(t *testing.T) {
		d := with(t, template("t1", "", "welcome", "en"))
		d.said(at("901", "welcome", "en", "APPROVED", 1))
		got := d.template("t1")
		assert.Equal(t, "901", got.VendorID)
		assert.Equal(t, "APPROVED", got.Status)
		d.said(said("901", "PAUSED", 2))
		assert.Equal(t, "PAUSED", d.template("t1").Status)
	})
	t.Run("a_repeat_gives_no_vendor_id", func(t *testing.T) {
		d := open(t)
		d.said(at("901", "welcome", "en", "APPROVED", 1)) // waits
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "", "welcome", "en")}})
		out := d.said(at("901", "welcome", "en", "APPROVED", 1))
		assert.Equal(t, 1, out.Repeats)
		assert.Empty(t, d.template("t1").VendorID)
	})
	t.Run("by_address_if_no_vendor_id_is_said", func(t *testing.T) {
		d := with(t, template("t1", "901", "welcome", "en"), template("t2", "902", "welcome", "de"))
		d.said(at("", "welcome", "de", "APPROVED", 1))
		assert.Empty(t, d.template("t1").Status)
		assert.Equal(t, "APPROVED", d.template("t2").Status)
	})
	t.Run("a_late_event_for_the_old_id_of_a_recreated_template_leaves_the_new_one_right", func(t *testing.T) {
		old := template("old", "901", "welcome", "en")
		d := with(t, old)
		old.DeletedAt = minute(1)
		d.record(templates.Batch{Templates: []templates.Template{old, template("new", "902", "welcome", "en")}})
		d.said(at("902", "welcome", "en", "APPROVED", 2))
		before := d.template("new")
		out := d.said(at("901", "welcome", "en", "REJECTED", 3))
		require.Len(t, out.Events, 1)
		assert.Equal(t, "old", out.Events[0].TemplateID)
		assert.Equal(t, before, d.template("new"))
		assert.Equal(t, "REJECTED", d.template("old").Status)
		assert.Equal(t, minute(1), d.template("old").DeletedAt)
	})
	t.Run("an_id_never_heard_of_does_not_touch_the_template_at_its_address", func(t *testing.T) {
		d := with(t, template("t1", "902", "welcome", "en"))
		before := d.template("t1")
		out := d.said(at("901", "welcome", "en", "REJECTED", 3))
		assert.Len(t, out.Unmatched, 1)
		assert.Equal(t, before, d.template("t1"))
	})
	t.Run("the_old_id_goes_to_the_deleted_one_even_before_the_new_one_has_an_id", func(t *testing.T) {
		old := template("old", "901", "welcome", "en")
		d := with(t, old)
		old.DeletedAt = minute(1)
		d.record(templates.Batch{Templates: []templates.Template{old, template("new", "", "welcome", "en")}})
		d.said(at("901", "welcome", "en", "DISABLED", 3))
		assert.Empty(t, d.template("new").VendorID)
		assert.Empty(t, d.template("new").Status)
	})
}

func TestAttach(t *testing.T) {
	t.Run("events_that_came_first_find_their_template", func(t *testing.T) {
		for name, give := range map[string]func(d *desk) templates.Recorded{
			"inserted_with_its_id": func(d *desk) templates.Recorded {
				return d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
			},
			"told_its_id_by_an_update": func(d *desk) templates.Recorded {
				d.record(templates.Batch{Templates: []templates.Template{template("t1", "", "welcome", "en")}})
				return d.record(templates.Batch{Templates: []templates.Template{{ID: "t1", WABA: waba, VendorID: "901"}}})
			},
			"told_its_id_by_a_webhook": func(d *desk) templates.Recorded {
				d.record(templates.Batch{Templates: []templates.Template{template("t1", "", "welcome", "en")}})
				return d.said(at("901", "welcome", "en", "PENDING", 1))
			},
		} {
			t.Run(name, func(t *testing.T) {
				d := open(t)
				out := d.said(said("901", "APPROVED", 2), said("901", "PAUSED", 3), said("999", "REJECTED", 4))
				require.Len(t, out.Unmatched, 3)
				out = give(d)
				require.Len(t, out.Attached, 2)
				assert.Equal(t, "t1", out.Attached[0].TemplateID)
				got := d.template("t1")
				assert.Equal(t, "PAUSED", got.Status)
				assert.Equal(t, minute(3), got.ChangedAt)
				journal, _, err := d.Journal(ctx, events.Filter{TemplateID: "t1"}, events.Cursor{}, 10)
				require.NoError(t, err)
				assert.Subset(t, kinds(journal), []events.Kind{events.TemplateStatus})
				assert.Equal(t, "welcome", journal[0].Name)
			})
		}
	})
	t.Run("not_those_of_another_account", func(t *testing.T) {
		d := open(t)
		e := said("901", "APPROVED", 2)
		e.WABA = "another"
		d.said(e)
		out := d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		assert.Empty(t, out.Attached)
	})
}

func TestMessages(t *testing.T) {
	status := func(word string, n int) events.Event {
		return events.Event{
			Key: "message/" + word, Kind: events.MessageStatus, Source: events.FromWebhook, MessageID: "wamid.1",
			Sender: "+1 (555) 010-0200", To: word, VendorTime: minute(n), ReceivedAt: minute(n).Add(time.Second),
		}
	}
	sending := func(t *testing.T) *desk {
		d := open(t)
		require.NoError(t, d.CreateAccount(ctx, templates.Account{WABA: waba, Label: "Shop", Created: start}, access.Entry{}))
		require.NoError(t, d.CreateSender(ctx, templates.Sender{ID: "s1", WABA: waba, PhoneNumberID: "777", Display: "15550100200"}, access.Entry{}))
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		_, fresh, err := d.BeginSend(ctx, templates.Send{ID: "send1", WABA: waba, TemplateID: "t1", Name: "welcome", Language: "en", Created: start}, access.Entry{})
		require.NoError(t, err)
		require.True(t, fresh)
		return d
	}
	accepted := &templates.Send{
		ID: "send1", Outcome: templates.OutcomeOK, MessageID: "wamid.1", WAID: "4912345", Updated: minute(1),
		State: events.MessageState{Status: "accepted", At: minute(1)},
	}
	state := func(d *desk) string {
		send, err := d.Send(ctx, "send1")
		require.NoError(d.t, err)
		return send.State.Status
	}
	t.Run("statuses_move_the_send_forward_only", func(t *testing.T) {
		d := sending(t)
		d.record(templates.Batch{EndSend: accepted})
		assert.Equal(t, "accepted", state(d))
		out := d.said(status("delivered", 3))
		assert.Equal(t, []string{"send1"}, out.SendIDs)
		assert.Equal(t, waba, out.Events[0].WABA)
		assert.Equal(t, "t1", out.Events[0].TemplateID)
		out = d.said(status("sent", 2), status("delivered", 3))
		assert.Empty(t, out.SendIDs)
		assert.Equal(t, 1, out.Repeats)
		assert.Equal(t, "delivered", state(d))
	})
	t.Run("what_was_said_before_the_answer_is_found_when_it_comes", func(t *testing.T) {
		d := sending(t)
		out := d.said(status("sent", 2), status("read", 4))
		assert.Empty(t, out.SendIDs)
		assert.Equal(t, waba, out.Events[0].WABA, "known by its sender")
		assert.Empty(t, out.Events[0].TemplateID)
		out = d.record(templates.Batch{EndSend: accepted})
		assert.Len(t, out.Attached, 2)
		assert.Equal(t, []string{"send1"}, out.SendIDs)
		assert.Equal(t, "read", state(d))
		journal, _, err := d.Journal(ctx, events.Filter{TemplateID: "t1"}, events.Cursor{}, 10)
		require.NoError(t, err)
		assert.Len(t, journal, 2)
	})
	t.Run("a_message_of_somebody_else_is_kept_in_the_journal", func(t *testing.T) {
		d := sending(t)
		e := status("read", 2)
		e.MessageID, e.Sender = "wamid.other", "777"
		out := d.said(e)
		assert.Equal(t, waba, out.Events[0].WABA)
		assert.Empty(t, out.Unmatched)
		e.Key, e.Sender = "other", "888"
		assert.Empty(t, d.said(e).Events[0].WABA)
	})
	t.Run("an_answer_belongs_to_the_account_of_its_number", func(t *testing.T) {
		d := sending(t)
		out := d.said(events.Event{Key: "in", Kind: events.Inbound, Source: events.FromWebhook, Sender: "15550100200", ReceivedAt: start})
		assert.Equal(t, waba, out.Events[0].WABA)
	})
}
