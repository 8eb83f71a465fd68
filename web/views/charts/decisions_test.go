package charts_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/templates"
	"templatedesk/web/views/charts"
)

// decided are ten days with four approvals and a rejection on the second, a rejection on
// the fifth and an approval on the last.
func decided() charts.Decisions {
	at := func(n int, word string, took time.Duration) templates.Answer {
		return templates.Answer{Submitted: day(n - 9).Add(-took), At: day(n - 9), Told: true, Word: word}
	}
	return charts.Decisions{
		Now: noon, Zone: time.UTC, Of: func(day string) string { return "/on?day=" + day },
		Decisions: templates.DecisionsOf([]templates.Answer{
			at(1, "APPROVED", time.Minute), at(1, "APPROVED", time.Hour), at(1, "APPROVED", 24*time.Hour),
			{At: day(-8), Word: "APPROVED"},
			at(1, "REJECTED", 30*24*time.Hour), at(4, "REJECTED", time.Second),
			{At: day(0), Word: "APPROVED"},
		}, templates.DaysUntil(noon, 10, time.UTC)),
	}
}

// bars are x, y, width and height of the bars of one kind.
func bars(t *testing.T, page *goquery.Document, kind string) (list [][4]int) {
	page.Find(`[data-testid="` + kind + `"] rect`).Each(func(_ int, r *goquery.Selection) {
		var b [4]int
		for i, name := range []string{"x", "y", "width", "height"} {
			n, err := strconv.Atoi(r.AttrOr(name, ""))
			require.NoError(t, err)
			b[i] = n
		}
		list = append(list, b)
	})
	return list
}

func TestDecisionsPerDay(t *testing.T) {
	page := render(t, charts.DecisionsPerDay(decided()))
	t.Run("stands_approvals_above_a_line_and_rejections_below_it_by_one_scale", func(t *testing.T) {
		assert.Equal(t, [][4]int{{116, 0, 67, 64}, {916, 48, 67, 16}}, bars(t, page, "approved"))
		assert.Equal(t, [][4]int{{116, 64, 67, 16}, {416, 64, 67, 16}}, bars(t, page, "rejected"))
		assert.Equal(t, "4", words(page.Find(`[data-testid="scale"]`)))
	})
	t.Run("has_room_for_whatever_there_is_most_of", func(t *testing.T) {
		for _, c := range [][2]int{{1, 0}, {0, 1}, {0, 400}, {5000, 1}, {3, 2}, {90, 90}} {
			d := decided()
			d.Days = d.Days[:1]
			d.Days[0].Approved, d.Days[0].Rejected = c[0], c[1]
			page := render(t, charts.DecisionsPerDay(d))
			for _, kind := range []string{"approved", "rejected"} {
				for _, b := range bars(t, page, kind) {
					assert.GreaterOrEqual(t, b[1], 0, c)
					assert.LessOrEqual(t, b[1]+b[3], 96, c)
					assert.Positive(t, b[3], c)
				}
			}
			scale, err := strconv.Atoi(words(page.Find(`[data-testid="scale"]`)))
			require.NoError(t, err)
			assert.GreaterOrEqual(t, scale, c[0])
		}
	})
	t.Run("says_each_day_to_a_pointer_and_all_in_words", func(t *testing.T) {
		assert.Equal(t, []string{
			"14 Nov: 4 approved, 1 rejected, after 1 min to 30 d", "17 Nov: 1 rejected, after 1 s", "today: 1 approved",
		}, page.Find(`rect > title`).Map(func(_ int, s *goquery.Selection) string { return words(s) }))
		assert.Equal(t, "5 approved, 2 rejected from 13 Nov to today. Most on one day: 4 approved, 1 rejected.", words(page.Find("#per-day-title")))
	})
	t.Run("says_the_same_as_a_table_that_leads_to_the_events_of_a_day", func(t *testing.T) {
		assert.Equal(t, []string{"today | 1 | 0", "17 Nov | 0 | 1", "14 Nov | 4 | 1"}, rows(page, "per-day-table"))
		assert.Equal(t, "/on?day=2026-11-14", page.Find("tbody a").Last().AttrOr("href", ""))
	})
}

func TestDecisionTimes(t *testing.T) {
	t.Run("draws_a_day_from_its_shortest_to_its_longest_and_a_dot_at_half", func(t *testing.T) {
		page := render(t, charts.DecisionTimes(decided()))
		assert.Equal(t, "M150 104V8", page.Find(`[data-testid="ranges"]`).AttrOr("d", ""), "what took thirty days stands at the edge")
		assert.Equal(t, "M150 61h0M450 104h0", page.Find(`[data-testid="dots"]`).AttrOr("d", ""))
		assert.Equal(t, []string{"7 d", "1 d", "1 h", "10 min", "1 min"}, page.Find("text").Map(func(_ int, s *goquery.Selection) string { return words(s) }))
		assert.Equal(t, "65", page.Find(`text:contains("1 h")`).AttrOr("y", ""), "written beside its line, on which the dot is")
	})
	t.Run("says_the_same_as_a_table_and_in_words", func(t *testing.T) {
		page := render(t, charts.DecisionTimes(decided()))
		assert.Equal(t, []string{"17 Nov | 1 | 1 s | 1 s | 1 s", "14 Nov | 4 | 1 min | 1 h | 30 d"}, rows(page, "times-table"))
		assert.Equal(t, "Of 5 with a known time the shortest took 1 s, the longest 30 d, and half at most 1 h.", words(page.Find("#times-title")))
	})
	t.Run("says_what_is_missing_where_none_is_known", func(t *testing.T) {
		d := decided()
		d.Took = nil
		page := render(t, charts.DecisionTimes(d))
		assert.Contains(t, words(page.Find(`[data-testid="no-times"]`)), "submitted from here and whose answer Sobot pushed")
		assert.Zero(t, page.Find("svg").Length())
	})
}
