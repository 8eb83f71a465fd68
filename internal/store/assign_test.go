package store_test

import (
	"fmt"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const number, display = "110220330440550", "6281255500001"

// status is what a webhook says of a message: it names two numbers and no account.
func status(from, to string, n int) events.Event {
	return events.Event{
		Key: fmt.Sprint("message/", from, to, n), Kind: events.MessageStatus, Source: events.FromWebhook,
		MessageID: fmt.Sprint("wamid.", n), To: "delivered", Sender: from, Phone: to, ReceivedAt: minute(n),
	}
}

func (d *desk) sender(waba, id string) {
	d.t.Helper()
	err := d.CreateAccount(ctx, templates.Account{WABA: waba, Label: waba, Created: start}, access.Entry{})
	require.NoError(d.t, err)
	require.NoError(d.t, d.CreateSender(ctx, templates.Sender{ID: id, WABA: waba, PhoneNumberID: number, Display: display, Label: id}, access.Entry{}))
}

func TestUnassigned(t *testing.T) {
	unassigned := func(d *desk) []events.Event {
		list, err := d.Unassigned(ctx, 100)
		require.NoError(d.t, err)
		stats, err := d.InboxStats(ctx)
		require.NoError(d.t, err)
		require.Len(d.t, list, stats.Unassigned, "the figure is that of the list")
		return list
	}
	t.Run("an_event_finds_its_account_by_its_number_on_either_side", func(t *testing.T) {
		for from, to := range map[string]string{number: "4915112345678", display: "491511234567", "4915112340001": number, "4915112340002": display} {
			d := open(t)
			d.sender(waba, "s1")
			out := d.said(status(from, to, 1))
			require.Len(t, out.Events, 1)
			assert.Equal(t, waba, out.Events[0].WABA)
			assert.Contains(t, []string{number, display}, out.Events[0].Sender, "our side is the sender")
			assert.Regexp(t, `^49`, out.Events[0].Phone)
			assert.Empty(t, unassigned(d))
		}
	})
	t.Run("what_names_no_number_that_we_have_waits_and_is_given_to_the_account_that_gets_it", func(t *testing.T) {
		d := open(t)
		for n := range 5 {
			d.said(status(number, "4915112345678", n), status("4915112345678", display, 10+n))
		}
		d.said(status("999", "4915112345678", 50))
		require.Len(t, unassigned(d), 11)
		n, wabas, err := d.Assign(ctx, 100)
		require.NoError(t, err)
		assert.Zero(t, n)
		assert.Empty(t, wabas)

		d.sender(waba, "s1")
		total := 0
		for {
			n, wabas, err := d.Assign(ctx, 3)
			require.NoError(t, err)
			if n == 0 {
				break
			}
			assert.Equal(t, []string{waba}, wabas)
			assert.LessOrEqual(t, n, 12, "in steps")
			total += n
		}
		assert.Equal(t, 10, total)
		require.Len(t, unassigned(d), 1)
		journal, _, err := d.Journal(ctx, events.Filter{WABA: waba}, events.Cursor{}, 100)
		require.NoError(t, err)
		require.Len(t, journal, 10)
		for _, e := range journal {
			assert.Contains(t, []string{number, display}, e.Sender)
			assert.Equal(t, "4915112345678", e.Phone)
		}
	})
	t.Run("an_event_that_waited_for_its_template_or_message_waits_no_more", func(t *testing.T) {
		d := open(t)
		lost := said("901", "APPROVED", 1)
		lost.WABA = ""
		d.said(lost, status("999", "491", 1))
		require.Len(t, unassigned(d), 2)
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		require.Len(t, unassigned(d), 1)
		send := templates.Send{ID: "send", WABA: waba, TemplateID: "t1", Created: start}
		_, _, err := d.BeginSend(ctx, send, access.Entry{})
		require.NoError(t, err)
		send.Outcome, send.MessageID = templates.OutcomeOK, "wamid.1"
		d.record(templates.Batch{EndSend: &send})
		assert.Empty(t, unassigned(d))
	})
	t.Run("what_is_not_understood_is_not_counted_twice", func(t *testing.T) {
		d := open(t)
		d.said(events.Event{Key: "x", Kind: events.Unrecognised, Source: events.FromWebhook, ReceivedAt: start})
		assert.Empty(t, unassigned(d))
	})
}

func TestPossibleRepeats(t *testing.T) {
	message := func(inbox string, at time.Time) events.Event {
		return events.Event{
			Key: "inbound/" + inbox, Kind: events.Inbound, Source: events.FromWebhook, WABA: waba, To: "text", Detail: "yes",
			Likeness: "yes from 491", ReceivedAt: at, InboxID: inbox,
		}
	}
	marked := func(d *desk) map[string]bool {
		journal, _, err := d.Journal(ctx, events.Filter{Kinds: []events.Kind{events.Inbound}}, events.Cursor{}, 100)
		require.NoError(d.t, err)
		found := map[string]bool{}
		for _, e := range journal {
			found[e.InboxID] = e.Repeat
		}
		return found
	}
	other := message("c", minute(2))
	other.Likeness = "no from 491"
	first, second, late := message("a", minute(0)), message("b", minute(0)), message("d", minute(11))
	t.Run("equal_messages_are_all_kept_and_the_later_ones_of_ten_minutes_are_marked", func(t *testing.T) {
		want := map[string]bool{"a": false, "b": true, "c": false, "d": false}
		for name, order := range map[string][]events.Event{
			"in_order":  {first, second, other, late},
			"backwards": {late, other, second, first},
			"again":     {first, second, first, other, second, late, late},
		} {
			t.Run(name, func(t *testing.T) {
				d := open(t)
				for _, e := range order {
					d.said(e)
				}
				assert.Equal(t, want, marked(d))
			})
		}
	})
	t.Run("one_from_sobots_log_may_be_a_repeat_of_one_days_before", func(t *testing.T) {
		d := open(t)
		recovered := message("r", minute(3*24*60))
		recovered.Source = events.FromRecovered
		d.said(first, recovered)
		assert.Equal(t, map[string]bool{"a": false, "r": true}, marked(d))
	})
}

func TestAskingForAList(t *testing.T) {
	t.Run("a_contradiction_says_so_and_asks", func(t *testing.T) {
		d := open(t)
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		assert.Empty(t, d.said(said("901", "APPROVED", 3)).WantSync)
		out := d.said(said("901", "REJECTED", 3))
		assert.Equal(t, []string{waba}, out.WantSync)
		journal, _, err := d.Journal(ctx, events.Filter{TemplateID: "t1"}, events.Cursor{}, 10)
		require.NoError(t, err)
		said := map[string]bool{}
		for _, e := range journal {
			said[e.To] = e.Asked != ""
		}
		assert.Equal(t, map[string]bool{"APPROVED": false, "REJECTED": true}, said)
	})
	t.Run("a_template_that_nobody_knows_is_asked_for_where_the_account_can_be_listed", func(t *testing.T) {
		d := open(t)
		assert.Empty(t, d.said(said("901", "APPROVED", 1)).Events[0].Asked, "nobody asks for the list of an account that is not here")
		d.sender(waba, "s1")
		assert.NotEmpty(t, d.said(said("902", "APPROVED", 1)).Events[0].Asked)
	})
	t.Run("what_waited_says_so_too_once_it_finds_its_template", func(t *testing.T) {
		d := open(t)
		d.said(said("901", "APPROVED", 3), said("901", "REJECTED", 3))
		out := d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		assert.Equal(t, []string{waba}, out.WantSync)
	})
}
