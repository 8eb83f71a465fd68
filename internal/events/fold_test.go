package events

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 7, 20, 12, 0, 0, 0, time.UTC)

// told is a webhook's status word: claimed for a second after noon, received some
// seconds after noon.
func told(word string, claimed, receivedAfter int) Event {
	return Event{
		Key: fmt.Sprintf("w-%s-%d", word, claimed), Kind: TemplateStatus, Source: FromWebhook, To: word,
		VendorTime: noon.Add(time.Duration(claimed) * time.Second),
		ReceivedAt: noon.Add(time.Duration(receivedAfter) * time.Second),
	}
}

func listed(word string, begun int) Event {
	return Event{
		Key: fmt.Sprintf("l-%s-%d", word, begun), Kind: TemplateStatus, Source: FromSync, To: word,
		ReceivedAt: noon.Add(time.Duration(begun) * time.Second),
	}
}

func did(kind Kind, to string, after int) Event {
	return Event{
		Key: fmt.Sprintf("u-%s-%d", kind, after), Kind: kind, Source: FromUser, To: to,
		ReceivedAt: noon.Add(time.Duration(after) * time.Second),
	}
}

func folded(all ...Event) State {
	var s State
	for _, e := range all {
		s = Fold(s, e)
	}
	return s
}

// bothWays folds two events in either order and returns the one state.
func bothWays(t *testing.T, a, b Event) State {
	t.Helper()
	require.Equal(t, folded(a, b), folded(b, a))
	return folded(a, b)
}

func TestFold(t *testing.T) {
	t.Run("older_webhook_does_not_undo_newer_status", func(t *testing.T) {
		s := folded(told("PAUSED", 20, 21), told("APPROVED", 10, 30))
		assert.Equal(t, "PAUSED", s.Status.Value())
		assert.Equal(t, noon.Add(20*time.Second), s.Status.Since())
	})
	t.Run("any_word_of_sobots_outranks_our_own_action", func(t *testing.T) {
		s := bothWays(t, told("APPROVED", -3600, 1), did(TemplateSubmitted, "marketing", 5))
		assert.Equal(t, "APPROVED", s.Status.Value())
		assert.Equal(t, "MARKETING", s.Category.Value())
		assert.Equal(t, FromUser, s.Category.Source())
	})
	t.Run("a_submission_alone_is_in_review_since_we_made_it", func(t *testing.T) {
		s := folded(did(TemplateSubmitted, "UTILITY", 5))
		assert.Equal(t, "PENDING", s.Status.Value())
		assert.Equal(t, noon.Add(5*time.Second), s.Status.Since())
	})
	t.Run("our_deletion_outranks_our_submission", func(t *testing.T) {
		s := bothWays(t, did(TemplateDeleted, "", 9), did(TemplateSubmitted, "UTILITY", 5))
		assert.Equal(t, "DELETED", s.Status.Value())
	})
	t.Run("a_list_outranks_what_was_received_before_its_fetch_began", func(t *testing.T) {
		s := bothWays(t, told("APPROVED", 10, 11), listed("PAUSED", 12))
		assert.Equal(t, "PAUSED", s.Status.Value())
		assert.Equal(t, FromSync, s.Status.Source())
		assert.Equal(t, noon.Add(12*time.Second), s.Status.Since())
		assert.True(t, s.Status.Confirmed())
	})
	t.Run("a_list_does_not_outrank_what_was_received_after_its_fetch_began", func(t *testing.T) {
		for _, begun := range []int{11, 10} {
			s := bothWays(t, told("APPROVED", 5, 11), listed("PENDING", begun))
			assert.Equal(t, "APPROVED", s.Status.Value())
			assert.False(t, s.Status.Confirmed())
		}
	})
	t.Run("a_late_old_webhook_does_not_bring_back_what_a_list_overruled", func(t *testing.T) {
		s := folded(told("PAUSED", 20, 21), listed("APPROVED", 30), told("REJECTED", 10, 40))
		assert.Equal(t, "APPROVED", s.Status.Value())
	})
	t.Run("a_list_that_agrees_keeps_the_webhooks_reason_and_time", func(t *testing.T) {
		rejected := told("REJECTED", 10, 11)
		rejected.Reason, rejected.Until = "SCAM", noon.Add(time.Hour)
		s := bothWays(t, rejected, listed("rejected", 12))
		assert.Equal(t, "REJECTED", s.Status.Value())
		assert.Equal(t, "SCAM", s.Status.Why())
		assert.Equal(t, FromWebhook, s.Status.Source())
		assert.Equal(t, noon.Add(10*time.Second), s.Status.Since())
		assert.Equal(t, noon.Add(time.Hour), s.Status.Ends())
		assert.True(t, s.Status.Confirmed())
	})
	t.Run("a_lists_reason_is_shown_where_no_webhook_gave_one", func(t *testing.T) {
		list := listed("REJECTED", 12)
		list.Reason = "SCAM"
		assert.Equal(t, "SCAM", folded(list).Status.Why())
		assert.Equal(t, "SCAM", bothWays(t, told("REJECTED", 10, 11), list).Status.Why())
		assert.Empty(t, folded(list, told("APPROVED", 20, 21)).Status.Why())
	})
	t.Run("an_older_list_does_not_undo_a_newer_one", func(t *testing.T) {
		assert.Equal(t, "APPROVED", bothWays(t, listed("APPROVED", 20), listed("PENDING", 10)).Status.Value())
	})
	t.Run("the_baseline_and_an_appearance_set_the_listed_status", func(t *testing.T) {
		for _, kind := range []Kind{TemplateKnown, TemplateAppeared, TemplateBack} {
			e := listed("approved", 1)
			e.Kind = kind
			assert.Equal(t, "APPROVED", folded(e).Status.Value())
		}
	})
	t.Run("of_one_second_the_worse_word_stands_until_a_list_decides", func(t *testing.T) {
		assert.Equal(t, "REJECTED", bothWays(t, told("APPROVED", 10, 11), told("REJECTED", 10, 12)).Status.Value())
		assert.Equal(t, "APPROVED", bothWays(t, told("APPROVED", 10, 11), told("PENDING", 10, 12)).Status.Value())
	})
	t.Run("of_one_second_and_rank_the_receipt_decides_nothing", func(t *testing.T) {
		a := bothWays(t, told("odd", 10, 11), told("odder", 10, 12))
		b := bothWays(t, told("odd", 10, 12), told("odder", 10, 11))
		assert.Equal(t, a.Status.Value(), b.Status.Value())
	})
	t.Run("a_time_in_the_future_takes_part_with_its_receipt", func(t *testing.T) {
		ahead := told("APPROVED", 1e8, 11)
		ahead.Future = true
		assert.Equal(t, "PAUSED", bothWays(t, ahead, told("PAUSED", 12, 13)).Status.Value())
		assert.Equal(t, "APPROVED", bothWays(t, ahead, told("PAUSED", 9, 13)).Status.Value())
	})
	t.Run("of_repeats_the_first_receipt_counts", func(t *testing.T) {
		s := bothWays(t, told("APPROVED", 10, 11), told("APPROVED", 10, 50))
		assert.Equal(t, noon.Add(11*time.Second), s.Status.ReceivedAt)
	})
	t.Run("repeats_that_differ_in_one_part_alone_still_give_one_state", func(t *testing.T) {
		a := told("REJECTED", 10, 11)
		for _, alter := range []func(*Event){
			func(e *Event) { e.To = "PAUSED" },
			func(e *Event) { e.Reason = "SCAM" },
			func(e *Event) { e.Until = noon },
			func(e *Event) { e.Source = FromRecovered },
		} {
			b := a
			alter(&b)
			bothWays(t, a, b)
		}
		list := listed("REJECTED", 11)
		why := list
		why.Reason = "SCAM"
		bothWays(t, list, why)
	})
	t.Run("a_warning_a_lock_and_an_unarchiving_leave_the_status_alone", func(t *testing.T) {
		for _, word := range []string{"FLAGGED", "locked", "UNARCHIVED"} {
			assert.Equal(t, "APPROVED", bothWays(t, told("APPROVED", 10, 11), told(word, 20, 21)).Status.Value(), word)
		}
	})
	t.Run("reinstated_acts_as_approved_and_ends_the_warning", func(t *testing.T) {
		warned := folded(told("PAUSED", 10, 11), told("FLAGGED", 12, 13))
		assert.True(t, warned.Flagged())
		s := Fold(warned, told("REINSTATED", 20, 21))
		assert.Equal(t, "APPROVED", s.Status.Value())
		assert.False(t, s.Flagged())
		assert.True(t, Fold(s, told("FLAGGED", 30, 31)).Flagged())
	})
	t.Run("an_unknown_word_is_shown_verbatim", func(t *testing.T) {
		assert.Equal(t, "Quarantined", folded(told("Quarantined", 10, 11)).Status.Value())
	})
	t.Run("an_announced_category_stands_beside_the_one_that_holds_until_it_is_done", func(t *testing.T) {
		announced := told("marketing", 10, 11)
		announced.Kind, announced.From, announced.Until = CategoryAnnounced, "UTILITY", noon.Add(48*time.Hour)
		done := told("MARKETING", 20, 21)
		done.Kind = TemplateCategory
		s := folded(announced)
		assert.Equal(t, "UTILITY", s.Category.Value())
		coming, when := s.Announced()
		assert.Equal(t, "MARKETING", coming)
		assert.Equal(t, noon.Add(48*time.Hour), when)
		assert.True(t, s.Category.Ends().IsZero(), "the date is of the coming one")
		s = bothWays(t, announced, done)
		assert.Equal(t, "MARKETING", s.Category.Value())
		coming, _ = s.Announced()
		assert.Empty(t, coming)
		other := done
		other.To = "AUTHENTICATION"
		coming, _ = bothWays(t, announced, other).Announced()
		assert.Empty(t, coming, "what took place is not what was announced, and ends it all the same")
		tie := done
		tie.VendorTime = announced.VendorTime
		coming, _ = bothWays(t, announced, tie).Announced()
		assert.Empty(t, coming, "of one second the change itself counts")
	})
	t.Run("a_list_that_has_the_announced_category_ends_the_announcement", func(t *testing.T) {
		announced := told("MARKETING", 10, 11)
		announced.Kind, announced.From = CategoryAnnounced, "UTILITY"
		list := listed("APPROVED", 20)
		list.Category = "MARKETING"
		coming, _ := bothWays(t, announced, list).Announced()
		assert.Empty(t, coming)
	})
	t.Run("a_category_said_beside_a_status_counts_less_than_a_change_of_the_same_second", func(t *testing.T) {
		status := told("APPROVED", 10, 11)
		status.Category, status.Reason = "UTILITY", "NONE OF IT"
		assert.Equal(t, "UTILITY", folded(status).Category.Value())
		assert.Empty(t, folded(status).Category.Why(), "the reason is the status's")
		change := told("MARKETING", 10, 12)
		change.Kind = TemplateCategory
		assert.Equal(t, "MARKETING", bothWays(t, status, change).Category.Value())
	})
	t.Run("quality_and_status_do_not_touch_each_other", func(t *testing.T) {
		q := told("red", 30, 31)
		q.Kind = TemplateQuality
		s := bothWays(t, q, told("APPROVED", 10, 11))
		assert.Equal(t, "RED", s.Quality.Value())
		assert.Equal(t, "APPROVED", s.Status.Value())
	})
	t.Run("events_of_other_kinds_change_nothing", func(t *testing.T) {
		for _, kind := range []Kind{TemplateWording, TemplateUnknown, TemplateRefused, TemplateMissing, TestSent, MessageStatus, NumberQuality, NumberName, AccountUpdate, AccountReview, AccountAlert, AccountLimits, Inbound, Unrecognised} {
			e := told("APPROVED", 10, 11)
			e.Kind = kind
			assert.Zero(t, folded(e), kind)
		}
	})
	t.Run("nothing_told_is_nothing", func(t *testing.T) {
		var r Register
		assert.Empty(t, r.Value())
		assert.Empty(t, r.Source())
		assert.True(t, r.Since().IsZero())
		assert.False(t, r.Confirmed())
	})
	t.Run("a_state_survives_being_stored", func(t *testing.T) {
		s := folded(told("PAUSED", 20, 21), listed("APPROVED", 30), did(TemplateSubmitted, "UTILITY", 1))
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		var back State
		require.NoError(t, json.Unmarshal(raw, &back))
		assert.Equal(t, s, back)
	})
}

func TestAsks(t *testing.T) {
	at := folded(told("APPROVED", 10, 11))
	ahead := told("PAUSED", 1e8, 12)
	ahead.Future = true
	wording := told("", 11, 12)
	wording.Kind = TemplateWording
	quality := told("RED", 10, 12)
	quality.Kind = TemplateQuality
	for name, c := range map[string]struct {
		e    Event
		want string
	}{
		"another_word_of_the_same_second": {told("PAUSED", 10, 12), "contradicts what was told of the same second, Approved"},
		"the_same_word_again":             {told("approved", 10, 12), ""},
		"the_same_word_reinstated":        {told("REINSTATED", 10, 12), ""},
		"another_second":                  {told("PAUSED", 11, 12), ""},
		"unarchived":                      {told("UNARCHIVED", 11, 12), "which status returns"},
		"unknown_word":                    {told("Quarantined", 11, 12), "does not know the word"},
		"flagged_in_the_same_second":      {told("FLAGGED", 10, 12), ""},
		"a_time_in_the_future":            {ahead, "lies in the future"},
		"a_wording":                       {wording, "the whole of it"},
		"a_quality_which_no_list_knows":   {quality, ""},
		"a_list":                          {listed("Quarantined", 12), ""},
		"our_own":                         {did(TemplateSubmitted, "UTILITY", 12), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if c.want == "" {
				assert.Empty(t, at.Asks(c.e))
			} else {
				assert.Contains(t, at.Asks(c.e), c.want)
			}
		})
	}
	t.Run("deleted_in_the_same_second", func(t *testing.T) {
		e := told("DELETED", 10, 12)
		e.Kind = TemplateDeleted
		assert.NotEmpty(t, at.Asks(e))
	})
	t.Run("a_status_after_its_deletion", func(t *testing.T) {
		gone := told("DELETED", 10, 12)
		gone.Kind = TemplateDeleted
		assert.Contains(t, folded(gone).Asks(told("PAUSED", 20, 21)), "deleted before")
		assert.Empty(t, folded(gone).Asks(told("PAUSED", 5, 21)), "late, not a contradiction")
	})
	t.Run("another_category_of_the_same_second", func(t *testing.T) {
		a, b := told("UTILITY", 10, 11), told("MARKETING", 10, 12)
		a.Kind, b.Kind = TemplateCategory, TemplateCategory
		assert.Contains(t, folded(a).Asks(b), "contradicts")
	})
	t.Run("nothing_told_before", func(t *testing.T) { assert.Empty(t, State{}.Asks(told("PAUSED", 0, 1))) })
}

// drawEvent draws from few times, words and keys, so that ties and repeats are
// frequent. A key is one event's, but for its receipt.
func drawEvent(t *rapid.T) Event {
	kind := rapid.SampledFrom([]Kind{TemplateStatus, TemplateStatus, TemplateStatus, TemplateQuality, TemplateCategory, CategoryAnnounced, TemplateSubmitted, TemplateDeleted, TemplateKnown, MessageStatus}).Draw(t, "kind")
	word := rapid.SampledFrom([]string{"APPROVED", "PENDING", "REJECTED", "PAUSED", "FLAGGED", "REINSTATED", "UNARCHIVED", "odd", "GREEN", "RED", ""}).Draw(t, "word")
	source := rapid.SampledFrom([]Source{FromWebhook, FromWebhook, FromRecovered, FromSync, FromUser}).Draw(t, "source")
	claimed := rapid.IntRange(0, 4).Draw(t, "claimed")
	e := Event{
		Kind: kind, Source: source, To: word,
		From:       rapid.SampledFrom([]string{"", "UTILITY", "MARKETING"}).Draw(t, "from"),
		Category:   rapid.SampledFrom([]string{"", "", "UTILITY", "MARKETING"}).Draw(t, "category"),
		Reason:     rapid.SampledFrom([]string{"", "SCAM"}).Draw(t, "reason"),
		ReceivedAt: noon.Add(time.Duration(rapid.IntRange(1, 4).Draw(t, "received")) * time.Second),
	}
	if claimed > 0 {
		e.VendorTime = noon.Add(time.Duration(claimed) * time.Second)
		e.Future = claimed == 4
	}
	e.Key = fmt.Sprint(kind, word, claimed, e.From, e.Category, rapid.IntRange(0, 1).Draw(t, "twin"))
	return e
}

func TestFoldGivesOneStateWhateverTheOrderAndRepetition(t *testing.T) {
	t.Run("all_permutations_of_five", func(t *testing.T) {
		for seed := range 50 {
			five := rapid.SliceOfN(rapid.Custom(drawEvent), 5, 5).Example(seed)
			want, message := folded(five...), foldedMessage(five...)
			count := 0
			permute(five, func(order []Event) {
				count++
				require.Equal(t, want, folded(order...), "seed %d", seed)
				require.Equal(t, message, foldedMessage(order...), "seed %d", seed)
			})
			require.Equal(t, 120, count)
		}
	})
	t.Run("random_multisets", rapid.MakeCheck(func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawEvent), 1, 12).Draw(t, "events")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		again := append([]Event(nil), all...)
		for range random.IntN(8) {
			again = append(again, all[random.IntN(len(all))])
		}
		random.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		require.Equal(t, folded(all...), folded(again...))
		require.Equal(t, foldedMessage(all...), foldedMessage(again...))
	}))
}

func permute(all []Event, visit func([]Event)) {
	var step func(k int)
	step = func(k int) {
		if k == len(all) {
			visit(all)
			return
		}
		for i := k; i < len(all); i++ {
			all[k], all[i] = all[i], all[k]
			step(k + 1)
			all[k], all[i] = all[i], all[k]
		}
	}
	step(0)
}

func FuzzFold(f *testing.F) {
	f.Add(`"a"`, "APPROVED", int64(10), int64(11), uint8(0), "b", "PAUSED", int64(10), int64(12), uint8(1))
	f.Add("", "", int64(-1), int64(0), uint8(2), "", "GREEN", int64(1<<60), int64(1), uint8(3))
	f.Fuzz(func(t *testing.T, key1, to1 string, vendor1, received1 int64, pick1 uint8, key2, to2 string, vendor2, received2 int64, pick2 uint8) {
		kinds := []Kind{TemplateStatus, TemplateQuality, TemplateCategory, TemplateSubmitted, TemplateDeleted, TemplateKnown, MessageStatus, CategoryAnnounced}
		sources := []Source{FromWebhook, FromRecovered, FromSync, FromUser}
		make := func(key, to string, vendor, received int64, pick uint8) Event {
			return Event{
				Key: key, To: to, From: to, Category: to, MessageID: key, Kind: kinds[int(pick)%len(kinds)], Source: sources[int(pick/8)%len(sources)],
				VendorTime: time.Unix(vendor, 0).UTC(), ReceivedAt: time.Unix(received, 0).UTC(), Future: pick >= 128,
			}
		}
		a, b := make(key1, to1, vendor1, received1, pick1), make(key2, to2, vendor2, received2, pick2)
		ab := folded(a, b)
		require.Equal(t, ab, folded(b, a))
		require.Equal(t, ab, folded(b, a, b, a))
		require.Equal(t, foldedMessage(a, b), foldedMessage(b, a, a, b))
		ab.Asks(a)
	})
}
