package charts_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/templates"
	"templatedesk/web/views/charts"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func day(n int) time.Time { return noon.AddDate(0, 0, n) }

func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, c.Render(context.Background(), &out))
	assert.NotContains(t, out.String(), "style=", "the policy of our pages forbids it")
	page, err := goquery.NewDocumentFromReader(&out)
	require.NoError(t, err)
	return page
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func rows(page *goquery.Document, table string) []string {
	return page.Find(`table[data-testid="` + table + `"] tbody tr`).Map(func(_ int, tr *goquery.Selection) string {
		return strings.Join(tr.Find("td, th").Map(func(_ int, td *goquery.Selection) string { return words(td) }), " | ")
	})
}

func TestStatesChart(t *testing.T) {
	s := charts.States{
		Status:  []templates.Stretch{{From: day(-10), To: day(-9), Word: "PENDING"}, {From: day(-9), To: noon.Add(-time.Minute), Word: "APPROVED"}, {From: noon.Add(-time.Minute), To: noon, Word: "PAUSED"}},
		Quality: []templates.Stretch{{From: day(-8), To: day(-6), Word: "GREEN"}, {From: day(-6), To: day(-4), Word: "YELLOW"}, {From: day(-4), To: day(-2), Word: "UNKNOWN"}, {From: day(-2), To: noon, Word: "RED"}},
		From:    day(-10), To: noon, Now: noon,
	}
	t.Run("draws_quality_as_steps_with_a_gap_where_it_was_not_rated", func(t *testing.T) {
		assert.Equal(t, "M200 15H400V48H600M800 81H1000", render(t, charts.StatesChart(s)).Find(`[data-testid="quality-line"]`).AttrOr("d", ""))
	})
	t.Run("draws_status_as_a_strip_in_which_the_shortest_is_seen", func(t *testing.T) {
		strip := render(t, charts.StatesChart(s)).Find(`[data-status]`)
		require.Equal(t, 3, strip.Length())
		for i, want := range [][3]string{{"PENDING", "0", "100"}, {"APPROVED", "100", "899"}, {"PAUSED", "996", "4"}} {
			r := strip.Eq(i)
			assert.Equal(t, want, [3]string{r.AttrOr("data-status", ""), r.AttrOr("x", ""), r.AttrOr("width", "")})
		}
		assert.Equal(t, "Paused, today, for 1 min", words(strip.Eq(2).Find("title")))
	})
	t.Run("says_the_same_as_a_table_and_in_words", func(t *testing.T) {
		page := render(t, charts.StatesChart(s))
		assert.Equal(t, []string{
			"Status | Paused | today | 1 min until now", "Quality | Low | 20 Nov | 2 d until now", "Quality | Not rated yet | 18 Nov | 2 d",
			"Quality | Medium | 16 Nov | 2 d", "Quality | High | 14 Nov | 2 d", "Status | Approved | 13 Nov | 8 d 23 h", "Status | In review | 12 Nov | 1 d",
		}, rows(page, "states-table"))
		assert.Equal(t, "Quality: high from 14 Nov, then medium from 16 Nov, then not rated yet from 18 Nov, then low from 20 Nov. "+
			"Status: in review from 12 Nov, then approved from 13 Nov, then paused from today.", words(page.Find("#states-title")))
		assert.Equal(t, "In reviewApprovedPaused", words(page.Find(`[data-testid="states-legend"]`)))
	})
	t.Run("shows_words_nobody_knows_as_text", func(t *testing.T) {
		odd := s
		odd.Status = []templates.Stretch{{From: day(-10), To: noon, Word: "<b>QUARANTINED"}}
		odd.Quality = []templates.Stretch{{From: day(-10), To: noon, Word: "PURPLE"}}
		page := render(t, charts.StatesChart(odd))
		assert.Zero(t, page.Find("b").Length())
		assert.Contains(t, words(page.Find("table")), "<b>QUARANTINED")
		assert.Empty(t, page.Find(`[data-testid="quality-line"]`).AttrOr("d", "none"), "on no line of the three")
	})
	t.Run("says_where_nobody_told", func(t *testing.T) {
		quiet := s
		quiet.Quality = nil
		assert.Equal(t, 1, render(t, charts.StatesChart(quiet)).Find(`[data-testid="no-quality"]`).Length())
		assert.Equal(t, 1, render(t, charts.StatesChart(charts.States{})).Find(`[data-testid="no-states"]`).Length())
	})
	t.Run("says_how_far_back_it_looks", func(t *testing.T) {
		assert.Equal(t, "Quality and status, 10 days", s.Title())
		assert.Equal(t, "Quality and status, 1 day", charts.States{From: day(-1), To: noon}.Title())
	})
}
