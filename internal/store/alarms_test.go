package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// known opens a store that knows one template, approved.
func known(t *testing.T) *desk {
	d := open(t)
	d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}, Events: []events.Event{said("901", "APPROVED", 0)}})
	return d
}

func (d *desk) at(n int) { d.now = minute(n) }

// all are all alarms as anybody sees them, the oldest first, as "Cause word open|closed".
func (d *desk) all() (list []string) {
	d.t.Helper()
	seen, err := d.Alarms(ctx, "", alarms.Filter{}, "", 100)
	require.NoError(d.t, err)
	for i := range seen {
		a := seen[len(seen)-1-i]
		state := "open"
		if !a.Open() {
			state = "closed"
		}
		list = append(list, fmt.Sprintf("%s %s %s", a.Cause, a.Word, state))
	}
	return list
}

func (d *desk) newest() alarms.Alarm {
	d.t.Helper()
	seen, err := d.Alarms(ctx, "", alarms.Filter{}, "", 1)
	require.NoError(d.t, err)
	require.Len(d.t, seen, 1)
	return seen[0].Alarm
}

func quality(from, to string, n int) events.Event {
	e := said("901", to, n)
	e.Kind, e.From, e.Key = events.TemplateQuality, from, fmt.Sprintf("quality/%s/%d", to, n)
	return e
}

func listed(kind events.Kind, word string, n int) events.Event {
	return events.Event{
		Key: fmt.Sprintf("list/%s/%s/%d", kind, word, n), Kind: kind, Source: events.FromSync, WABA: waba,
		TemplateID: "t1", VendorTemplateID: "901", To: word, ReceivedAt: minute(n),
	}
}

func recovered(e events.Event, n int) events.Event {
	e.Source, e.ReceivedAt = events.FromRecovered, minute(n)
	return e
}

func TestAlarmsOfATemplate(t *testing.T) {
	t.Run("one_rings_when_it_is_rejected_and_ends_when_it_is_not_any_more", func(t *testing.T) {
		d := known(t)
		d.at(10)
		e := said("901", "REJECTED", 9)
		e.Reason = "INVALID_FORMAT"
		assert.True(t, d.said(e).Alarms)
		a := d.newest()
		assert.Equal(t, alarms.Rejected, a.Cause)
		assert.Equal(t, "Rejected · INVALID_FORMAT", a.Title())
		assert.Equal(t, "welcome · en", a.Subject())
		assert.Equal(t, minute(9), a.Happened)
		assert.Equal(t, minute(10), a.Noticed)
		assert.True(t, a.Loud())
		assert.Equal(t, events.FromWebhook, a.Source)
		d.said(said("901", "APPROVED", 20))
		a = d.newest()
		assert.Equal(t, minute(20), a.Closed)
		assert.Empty(t, a.ClosedBy)
		assert.Equal(t, []string{"rejected REJECTED closed"}, d.all())
	})
	t.Run("a_repeat_rings_nobody", func(t *testing.T) {
		d := known(t)
		d.said(said("901", "REJECTED", 9))
		assert.False(t, d.said(said("901", "REJECTED", 9)).Alarms, "the same push")
		d.said(listed(events.TemplateStatus, "REJECTED", 30))
		d.said(recovered(said("901", "REJECTED", 9), 40))
		assert.Equal(t, []string{"rejected REJECTED open"}, d.all())
	})
	t.Run("what_a_list_noticed_is_the_same_when_its_lost_push_is_recovered_with_reason_and_time", func(t *testing.T) {
		d := known(t)
		d.at(30)
		d.said(listed(events.TemplateStatus, "REJECTED", 30))
		assert.Equal(t, minute(30), d.newest().Happened)
		e := said("901", "REJECTED", 9)
		e.Reason = "SCAM"
		d.at(40)
		rec := d.said(recovered(e, 40))
		assert.False(t, rec.Alarms, "nothing rings")
		a := d.newest()
		assert.Equal(t, []string{"rejected REJECTED open"}, d.all())
		assert.Equal(t, "SCAM", a.Reason)
		assert.Equal(t, minute(9), a.Happened)
		assert.Equal(t, minute(30), a.Noticed, "when we learned of it")
		d.said(said("901", "APPROVED", 50))
		d.said(listed(events.TemplateStatus, "REJECTED", 60)) // a list that is behind
		d.said(listed(events.TemplateStatus, "APPROVED", 61))
		assert.Equal(t, []string{"rejected REJECTED closed"}, d.all(), "the same word of Sobot's, believed again for a while")
	})
	t.Run("a_list_that_is_behind_itself_does_not_ring_twice", func(t *testing.T) {
		d := known(t)
		for n, word := range []string{"PAUSED", "APPROVED", "PAUSED", "APPROVED", "PAUSED"} {
			d.at(30 + n)
			d.said(listed(events.TemplateStatus, word, 30+n))
		}
		assert.Equal(t, []string{"paused PAUSED open"}, d.all())
	})
	t.Run("a_late_word_about_what_is_over_rings_nobody", func(t *testing.T) {
		d := known(t)
		d.said(said("901", "APPROVED", 20))
		assert.False(t, d.said(recovered(said("901", "REJECTED", 9), 30)).Alarms)
		assert.Empty(t, d.all())
	})
	t.Run("old_news_that_still_stand_are_listed_as_late_and_are_not_loud", func(t *testing.T) {
		d := known(t)
		d.at(600)
		assert.True(t, d.said(recovered(said("901", "DISABLED", 9), 600)).Alarms)
		a := d.newest()
		assert.True(t, a.Late)
		assert.False(t, a.Loud())
		assert.Equal(t, "happened 09:09, learned of 19:00", a.When(func(t time.Time) string { return t.Format("15:04") }))
	})
	t.Run("a_second_pause_is_another_cause", func(t *testing.T) {
		d := known(t)
		pause := func(n, hours int) events.Event {
			e := said("901", "PAUSED", n)
			e.Until = minute(n + 60*hours)
			return e
		}
		d.said(pause(10, 3))
		d.said(pause(400, 6)) // nobody told that the first one ended
		assert.Equal(t, []string{"paused PAUSED closed", "paused PAUSED open"}, d.all())
		d.said(said("901", "DISABLED", 900))
		assert.Equal(t, []string{"paused PAUSED closed", "paused PAUSED closed", "disabled DISABLED open"}, d.all())
	})
	t.Run("quality_rings_when_it_drops_and_not_when_it_rises", func(t *testing.T) {
		d := known(t)
		d.said(quality("", "GREEN", 1))
		d.said(quality("GREEN", "YELLOW", 2))
		assert.Equal(t, []string{"quality YELLOW open"}, d.all())
		assert.Equal(t, "Quality High → Medium", d.newest().Title())
		d.said(quality("YELLOW", "RED", 3))
		assert.Equal(t, []string{"quality YELLOW closed", "quality RED open"}, d.all())
		d.said(quality("RED", "YELLOW", 4))
		assert.Equal(t, []string{"quality YELLOW closed", "quality RED closed"}, d.all())
		fresh := known(t)
		fresh.said(quality("RED", "YELLOW", 4))
		assert.Empty(t, fresh.all(), "the first word of it, and a rise")
	})
	t.Run("a_changed_category_rings_until_it_is_what_was_asked_for", func(t *testing.T) {
		d := open(t)
		asked := template("t1", "901", "welcome", "en")
		asked.AskedCategory = "UTILITY"
		d.record(templates.Batch{Templates: []templates.Template{asked}, Events: []events.Event{
			{Key: "own", Kind: events.TemplateSubmitted, Source: events.FromUser, WABA: waba, TemplateID: "t1", To: "UTILITY", ReceivedAt: start},
		}})
		assert.Empty(t, d.all(), "submitting is no change")
		d.said(listed(events.TemplateCategory, "MARKETING", 5))
		assert.Equal(t, []string{"category MARKETING open"}, d.all())
		assert.Equal(t, "Category UTILITY → MARKETING", d.newest().Title())
		d.said(listed(events.TemplateCategory, "UTILITY", 9))
		assert.Equal(t, []string{"category MARKETING closed"}, d.all())
	})
	t.Run("an_announced_category_rings_before_it_takes_hold", func(t *testing.T) {
		d := known(t)
		announced := said("901", "MARKETING", 5)
		announced.Kind, announced.From, announced.Until, announced.Key = events.CategoryAnnounced, "UTILITY", minute(5000), "announced"
		d.said(announced)
		assert.Equal(t, []string{"category MARKETING open"}, d.all())
		assert.Equal(t, "Category is going to change UTILITY → MARKETING", d.newest().Title())
		assert.Equal(t, minute(5000), d.newest().Until)
		done := said("901", "MARKETING", 5001)
		done.Kind, done.From, done.Key = events.TemplateCategory, "UTILITY", "done"
		d.at(5001)
		d.said(done)
		assert.Equal(t, []string{"category MARKETING closed", "category MARKETING open"}, d.all())
	})
	t.Run("a_first_list_is_silent", func(t *testing.T) {
		d := open(t)
		d.record(templates.Batch{
			Templates: []templates.Template{template("t1", "901", "welcome", "en")},
			Events:    []events.Event{listed(events.TemplateKnown, "REJECTED", 1)},
		})
		assert.Empty(t, d.all())
		d.said(recovered(said("901", "REJECTED", 0), 3))
		assert.Empty(t, d.all(), "and so is a push that says the same")
	})
	t.Run("a_template_that_goes_takes_its_alarms_along", func(t *testing.T) {
		d := known(t)
		d.said(said("901", "REJECTED", 5), quality("GREEN", "RED", 6))
		gone := template("t1", "901", "welcome", "en")
		gone.DeletedAt = minute(7)
		d.record(templates.Batch{Templates: []templates.Template{gone}, Events: []events.Event{
			{Key: "del", Kind: events.TemplateDeleted, Source: events.FromUser, WABA: waba, TemplateID: "t1", ReceivedAt: minute(7)},
		}})
		assert.Equal(t, []string{"rejected REJECTED closed", "quality RED closed"}, d.all())
	})
	t.Run("what_waited_for_its_template_rings_once_it_is_there", func(t *testing.T) {
		d := open(t)
		d.said(said("901", "REJECTED", 5))
		assert.Empty(t, d.all())
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		assert.Equal(t, []string{"rejected REJECTED open"}, d.all())
	})
	t.Run("what_a_person_closed_stays_closed", func(t *testing.T) {
		d := known(t)
		d.said(said("901", "REJECTED", 9))
		require.NoError(t, d.CloseAlarm(ctx, d.newest().ID, "Ana", access.Entry{}))
		require.ErrorIs(t, d.CloseAlarm(ctx, d.newest().ID, "Bob", access.Entry{}), templates.ErrNotFound)
		d.said(listed(events.TemplateStatus, "APPROVED", 30))
		d.said(listed(events.TemplateStatus, "REJECTED", 35))
		a := d.newest()
		assert.Equal(t, []string{"rejected REJECTED closed"}, d.all())
		assert.Equal(t, "Ana", a.ClosedBy)
	})
	t.Run("a_batch_that_fails_rings_nobody", func(t *testing.T) {
		d := known(t)
		_, err := d.Record(ctx, templates.Batch{Now: d.now, Events: []events.Event{said("901", "REJECTED", 9), {Kind: events.TemplateStatus}}})
		require.Error(t, err)
		assert.Empty(t, d.all())
		d.said(said("901", "REJECTED", 9))
		assert.Equal(t, []string{"rejected REJECTED open"}, d.all())
	})
}

// TestAlarmsInAnyOrder: whatever the order in which pushes come and however often, what
// is open in the end is the same, and no cause rings twice.
func TestAlarmsInAnyOrder(t *testing.T) {
	pushes := []events.Event{
		said("901", "PENDING", 1), said("901", "REJECTED", 2), said("901", "APPROVED", 3), said("901", "PAUSED", 4),
		quality("GREEN", "YELLOW", 5), quality("YELLOW", "RED", 6),
	}
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 1))
		order := append(append([]events.Event(nil), pushes...), pushes...)
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		d := open(t)
		d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
		d.at(10)
		for _, e := range order {
			d.said(e)
		}
		open, err := d.Alarms(ctx, "", alarms.Filter{State: alarms.StateOpen}, "", 100)
		require.NoError(t, err)
		require.Len(t, open, 2, "seed %d: %v", seed, d.all())
		seen := map[string]bool{}
		for _, one := range d.all() {
			assert.False(t, seen[one[:len(one)-5]], "seed %d: %v", seed, d.all())
			seen[one[:len(one)-5]] = true
		}
	}
}

func TestAlarmsOfNumbers(t *testing.T) {
	number := func(word string, n int) events.Event {
		return events.Event{
			Key: fmt.Sprintf("number/%s/%d", word, n), Kind: events.NumberQuality, Source: events.FromWebhook, WABA: waba,
			Sender: "6281255500001", To: word, VendorTime: minute(n), ReceivedAt: minute(n),
		}
	}
	t.Run("a_flag_rings_once_and_ends", func(t *testing.T) {
		d := open(t)
		d.said(number("FLAGGED", 1), number("FLAGGED", 2))
		assert.Equal(t, []string{"number FLAGGED open"}, d.all())
		assert.Equal(t, "+62 ••• 0001", d.newest().Number)
		d.said(number("UNFLAGGED", 5))
		d.said(number("FLAGGED", 9))
		assert.Equal(t, []string{"number FLAGGED closed", "number FLAGGED open"}, d.all())
	})
	t.Run("order_does_not_matter", func(t *testing.T) {
		d := open(t)
		d.said(number("UNFLAGGED", 5))
		d.said(number("FLAGGED", 1))
		assert.Empty(t, d.all(), "over before we learned of it")
		d.said(number("FLAGGED", 9))
		d.said(number("UNFLAGGED", 7))
		assert.Equal(t, []string{"number FLAGGED open"}, d.all(), "the end of the flag before")
	})
	t.Run("restrictions_of_an_account_ring_by_what_they_are", func(t *testing.T) {
		d := open(t)
		account := func(word, detail string, n int) events.Event {
			e := number(word, n)
			e.Kind, e.Sender, e.Detail, e.Key = events.AccountUpdate, "", detail, word+detail
			return e
		}
		d.said(account("VERIFIED_ACCOUNT", "", 0))
		assert.Empty(t, d.all())
		d.said(account("ACCOUNT_RESTRICTION", "RESTRICTED_BIZ_INITIATED_MESSAGING", 1))
		d.said(account("ACCOUNT_RESTRICTION", "RESTRICTED_ADD_PHONE_NUMBER_ACTION", 2))
		d.said(account("DISABLED_UPDATE", "DISABLE", 3))
		assert.Equal(t, []string{"number ACCOUNT_RESTRICTION closed", "number ACCOUNT_RESTRICTION open", "number DISABLED_UPDATE open"}, d.all())
		d.said(account("DISABLED_UPDATE", "REINSTATE", 4))
		assert.Equal(t, []string{"number ACCOUNT_RESTRICTION closed", "number ACCOUNT_RESTRICTION open", "number DISABLED_UPDATE closed"}, d.all())
	})
}

func TestWhoHearsOfAlarms(t *testing.T) {
	people := func(t *testing.T) *desk {
		d := known(t)
		for _, id := range []string{"ana", "bob"} {
			require.NoError(t, d.CreatePerson(ctx, access.Person{ID: id, Email: id + "@example.com", Name: id, Role: access.Viewer, Created: start}, access.Entry{}))
		}
		return d
	}
	unread := func(d *desk, who string) int {
		n, _, err := d.UnreadAlarms(ctx, who, 100)
		require.NoError(d.t, err)
		return n
	}
	t.Run("everybody_until_they_choose_and_each_reads_alone", func(t *testing.T) {
		d := people(t)
		d.said(said("901", "REJECTED", 9))
		assert.Equal(t, []int{1, 1}, []int{unread(d, "ana"), unread(d, "bob")})
		id := d.newest().ID
		require.NoError(t, d.ReadAlarm(ctx, "ana", id, false))
		assert.Equal(t, []int{0, 1}, []int{unread(d, "ana"), unread(d, "bob")})
		require.NoError(t, d.ReadAlarm(ctx, "ana", id, true))
		assert.Equal(t, 1, unread(d, "ana"))
		require.NoError(t, d.ReadAlarms(ctx, "bob", id))
		assert.Equal(t, 0, unread(d, "bob"))
		require.ErrorIs(t, d.ReadAlarm(ctx, "nobody", id, false), templates.ErrNotFound)
	})
	t.Run("a_choice_is_of_causes_and_accounts", func(t *testing.T) {
		d := people(t)
		require.NoError(t, d.SetAlarmChoice(ctx, alarms.Choice{PersonID: "ana", InApp: []alarms.Cause{alarms.Quality}, ByEmail: []alarms.Cause{alarms.Rejected}}, access.Entry{}))
		require.NoError(t, d.SetAlarmChoice(ctx, alarms.Choice{PersonID: "bob", InApp: []alarms.Cause{alarms.Rejected}, ByEmail: []alarms.Cause{alarms.Rejected}, WABAs: []string{"other"}}, access.Entry{}))
		d.said(said("901", "REJECTED", 9))
		assert.Equal(t, []int{0, 0}, []int{unread(d, "ana"), unread(d, "bob")})
		due, err := d.DueTargets(ctx)
		require.NoError(t, err)
		assert.Equal(t, []alarms.Target{alarms.MailTo("ana")}, due)
		d.said(quality("GREEN", "RED", 10))
		assert.Equal(t, []int{1, 0}, []int{unread(d, "ana"), unread(d, "bob")})
		fresh, err := d.RaiseAlarm(ctx, alarms.OfAll(alarms.Silence, alarms.SilenceSlot, start, ""))
		require.NoError(t, err)
		assert.True(t, fresh, "of the whole installation, for all accounts alike")
	})
	t.Run("who_is_removed_takes_their_reading_along", func(t *testing.T) {
		d := people(t)
		d.said(said("901", "REJECTED", 9))
		require.NoError(t, d.RemovePerson(ctx, "bob", access.Entry{}))
		assert.Equal(t, 0, unread(d, "bob"))
	})
}
