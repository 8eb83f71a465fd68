package templates

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"templatedesk/internal/events"
)

// permutations calls f with every order of list.
func permutations(list []events.Event, f func([]events.Event)) {
	var place func(n int)
	place = func(n int) {
		if n == len(list) {
			f(list)
			return
		}
		for i := n; i < len(list); i++ {
			list[n], list[i] = list[i], list[n]
			place(n + 1)
			list[n], list[i] = list[i], list[n]
		}
	}
	place(0)
}

func TestAnswer(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	submitted := events.Event{Kind: events.TemplateSubmitted, Source: events.FromUser, To: "UTILITY", ReceivedAt: at(0)}
	told := func(word string, minute int) events.Event {
		return events.Event{Kind: events.TemplateStatus, Source: events.FromWebhook, To: word, VendorTime: at(minute), ReceivedAt: at(minute + 60)}
	}
	listed := func(kind events.Kind, word string, minute int) events.Event {
		return events.Event{Kind: kind, Source: events.FromSync, To: word, ReceivedAt: at(minute)}
	}
	cases := map[string]struct {
		list []events.Event
		want Answer
		took time.Duration
	}{
		"is_what_review_said_first":           {[]events.Event{submitted, told("APPROVED", 20), told("PAUSED", 30), told("APPROVED", 90)}, Answer{true, at(0), at(20), true, "APPROVED"}, 20 * time.Minute},
		"may_be_a_rejection":                  {[]events.Event{submitted, told("rejected", 5), told("APPROVED", 90)}, Answer{true, at(0), at(5), true, "REJECTED"}, 5 * time.Minute},
		"of_a_push_counts_before_a_list":      {[]events.Event{submitted, listed(events.TemplateStatus, "APPROVED", 10), told("APPROVED", 12)}, Answer{true, at(0), at(12), true, "APPROVED"}, 12 * time.Minute},
		"that_only_a_list_showed_has_no_time": {[]events.Event{submitted, listed(events.TemplateStatus, "APPROVED", 10)}, Answer{true, at(0), at(10), false, "APPROVED"}, 0},
		"of_a_template_made_elsewhere_has_none_either": {
			[]events.Event{listed(events.TemplateAppeared, "PENDING", 1), told("APPROVED", 20)}, Answer{true, time.Time{}, at(20), true, "APPROVED"}, 0,
		},
		"is_none_where_no_review_was_seen":  {[]events.Event{listed(events.TemplateKnown, "APPROVED", 1), told("PAUSED", 5), told("APPROVED", 20)}, Answer{false, time.Time{}, at(20), true, "APPROVED"}, 0},
		"is_missing_while_review_goes_on":   {[]events.Event{submitted, told("PENDING", 1), told("FLAGGED", 3)}, Answer{true, at(0), time.Time{}, false, ""}, 0},
		"of_one_second_is_the_worse_never":  {[]events.Event{submitted, told("REJECTED", 5), told("APPROVED", 5)}, Answer{true, at(0), at(5), true, "APPROVED"}, 5 * time.Minute},
		"before_its_submission_has_no_time": {[]events.Event{submitted, told("APPROVED", -1)}, Answer{true, at(0), at(-1), true, "APPROVED"}, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			permutations(append(c.list, c.list[0]), func(list []events.Event) {
				var got Answer
				for _, e := range list {
					got = got.With(e)
				}
				assert.Equal(t, c.want, got)
				assert.Equal(t, c.took, got.Took())
			})
		})
	}
}

func TestStretches(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	event := func(kind events.Kind, word string, n int) events.Event {
		return events.Event{ID: word, Kind: kind, Source: events.FromWebhook, To: word, VendorTime: day(n), ReceivedAt: day(n)}
	}
	is := func(t Template, list ...events.Event) Template {
		for _, e := range list {
			t.State = events.Fold(t.State, e)
		}
		t.Status, t.Quality = t.State.Status.Value(), t.State.Quality.Value()
		return t
	}
	submitted := events.Event{ID: "0", Kind: events.TemplateSubmitted, Source: events.FromUser, ReceivedAt: day(0)}
	history := []events.Event{
		event(events.TemplateQuality, "RED", 6), submitted, event(events.TemplateStatus, "APPROVED", 1), event(events.TemplateQuality, "GREEN", 2),
		event(events.TemplateStatus, "FLAGGED", 3), event(events.TemplateStatus, "PAUSED", 7), event(events.TemplateStatus, "REINSTATED", 8),
		event(events.MessageStatus, "read", 5),
	}
	t.Run("are_one_after_another_in_the_order_of_the_history", func(t *testing.T) {
		status, quality := is(Template{}, history...).Stretches(history, day(0), day(10))
		assert.Equal(t, []Stretch{{day(0), day(1), "PENDING"}, {day(1), day(7), "APPROVED"}, {day(7), day(8), "PAUSED"}, {day(8), day(10), "APPROVED"}}, status)
		assert.Equal(t, []Stretch{{day(2), day(6), "GREEN"}, {day(6), day(10), "RED"}}, quality, "before, nobody told")
	})
	t.Run("begin_and_end_with_the_window", func(t *testing.T) {
		status, quality := is(Template{}, history...).Stretches(history, day(4), day(9))
		assert.Equal(t, []Stretch{{day(4), day(7), "APPROVED"}, {day(7), day(8), "PAUSED"}, {day(8), day(9), "APPROVED"}}, status)
		assert.Equal(t, []Stretch{{day(4), day(6), "GREEN"}, {day(6), day(9), "RED"}}, quality)
	})
	t.Run("end_with_what_the_template_is", func(t *testing.T) {
		tpl := is(Template{}, history...)
		status, quality := tpl.Stretches(nil, day(5), day(10))
		assert.Equal(t, []Stretch{{day(8), day(10), "APPROVED"}}, status, "of the time before, nothing was read")
		assert.Equal(t, []Stretch{{day(6), day(10), "RED"}}, quality)
		tpl.DeletedAt = day(9)
		status, _ = tpl.Stretches(history, day(8), day(10))
		assert.Equal(t, []Stretch{{day(8), day(9), "APPROVED"}, {day(9), day(10), "DELETED"}}, status)
	})
	t.Run("show_what_became_of_it_just_now", func(t *testing.T) {
		status, _ := is(Template{}, history...).Stretches(history, day(0), day(8).Add(-time.Second))
		assert.Equal(t, Stretch{day(8).Add(-time.Second), day(8).Add(-time.Second), "APPROVED"}, status[len(status)-1], "by a clock ahead of ours")
		assert.Equal(t, "PAUSED", status[len(status)-2].Word)
	})
	t.Run("are_none_where_nothing_is_known", func(t *testing.T) {
		status, quality := Template{}.Stretches(nil, day(0), day(1))
		assert.Empty(t, status)
		assert.Empty(t, quality)
	})
}
