package decisions_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/templates"
	"templatedesk/web/views/decisions"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func render(t *testing.T, p decisions.Page) *goquery.Document {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, decisions.Body(p).Render(context.Background(), &out))
	page, err := goquery.NewDocumentFromReader(&out)
	require.NoError(t, err)
	return page
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// of are n answers: the i-th took i minutes, one in ten was a rejection, and of some
// nobody knows how long they took.
func of(n, unknown int) decisions.Page {
	answers := make([]templates.Answer, n)
	for i := range answers {
		answers[i] = templates.Answer{Submitted: noon.Add(-time.Duration(i+1) * time.Minute), At: noon, Told: i >= unknown, Word: "APPROVED"}
		if i%10 == 9 {
			answers[i].Word = "REJECTED"
		}
	}
	return decisions.Page{
		Days: 30, Now: noon, Account: templates.Account{WABA: "77", Label: "<b>Nusa</b>"},
		Decisions: templates.DecisionsOf(answers, templates.DaysUntil(noon, 30, time.UTC)),
	}
}

func TestFigures(t *testing.T) {
	figure := func(page *goquery.Document, id string) string {
		return words(page.Find(`[data-figure="` + id + `"] dd`))
	}
	t.Run("are_what_most_want_to_know", func(t *testing.T) {
		page := render(t, of(20, 0))
		assert.Equal(t, []string{"18 of 20", "90%", "10 min", "18 min"}, []string{figure(page, "approved"), figure(page, "rate"), figure(page, "median"), figure(page, "nine")})
		assert.Equal(t, "Time to decision", words(page.Find("#times h2")))
	})
	t.Run("are_left_out_where_too_little_is_known", func(t *testing.T) {
		page := render(t, of(9, 0))
		assert.Equal(t, "5 min", figure(page, "median"))
		assert.Empty(t, figure(page, "nine"))
		page = render(t, of(9, 9))
		assert.Equal(t, "9 of 9", figure(page, "approved"))
		assert.Empty(t, figure(page, "median"))
		assert.Equal(t, 1, page.Find(`#times [data-testid="no-times"]`).Length())
	})
	t.Run("say_of_how_many_the_time_is_known", func(t *testing.T) {
		assert.Equal(t, "Time to decision, known of 15 of 20", words(render(t, of(20, 5)).Find("#times h2")))
	})
	t.Run("say_when_older_ones_are_not_counted", func(t *testing.T) {
		p := of(20, 0)
		p.Most = 5000
		assert.Contains(t, words(render(t, p).Find(`[data-testid="cut"]`)), "Only the newest 5000 are counted")
	})
	t.Run("an_accounts_label_is_text", func(t *testing.T) {
		assert.Zero(t, render(t, of(1, 0)).Find("b").Length())
	})
}
