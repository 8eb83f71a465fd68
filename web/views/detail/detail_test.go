package detail_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/views/detail"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func render(t *testing.T, change func(*detail.Page)) *goquery.Document {
	t.Helper()
	p := detail.Page{
		Template: templates.Template{
			ID: "t1", VendorID: "601486201712874999", WABA: "1", Name: "order_left", Language: "en_US", Status: "APPROVED", Category: "UTILITY",
			Components: []sobot.Component{{Type: "BODY", Text: "Hi {{1}} <b>"}},
		},
		Person: access.Person{Email: "ana@example.com", Role: access.Admin}, Now: noon,
	}
	change(&p)
	var out bytes.Buffer
	require.NoError(t, detail.Body(p).Render(context.Background(), &out))
	page, err := goquery.NewDocumentFromReader(&out)
	require.NoError(t, err)
	return page
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestNotices(t *testing.T) {
	cases := map[string]struct {
		change func(*templates.Template)
		want   []string
	}{
		"nothing_of_an_approved_one": {func(*templates.Template) {}, nil},
		"that_it_is_in_review_and_for_how_long": {
			func(t *templates.Template) { t.Status, t.PendingSince = "PENDING", noon.Add(-2*time.Hour) },
			[]string{"In review for 2 h: it may not be sent yet."},
		},
		"that_a_review_takes_too_long": {
			func(t *templates.Template) { t.Status, t.PendingSince = "PENDING", noon.Add(-72*time.Hour) },
			[]string{"longer than reviews take"},
		},
		"until_when_it_is_paused_without_repeating_its_quality": {func(t *templates.Template) {
			t.Status, t.Until, t.Quality = "PAUSED", noon.Add(time.Hour), "RED"
		}, []string{"It may be sent again at 13:00."}},
		"that_it_cannot_be_deleted_when_disabled": {func(t *templates.Template) { t.Status = "DISABLED" }, []string{"cannot be deleted"}},
		"what_a_low_quality_leads_to":             {func(t *templates.Template) { t.Quality = "RED" }, []string{"Its quality is low."}},
		"that_the_category_is_another_one": {
			func(t *templates.Template) { t.Category, t.AskedCategory = "MARKETING", "UTILITY" },
			[]string{"Its category is Marketing, although Utility was asked for."},
		},
		"that_it_is_missing":  {func(t *templates.Template) { t.MissingSince = noon.Add(-time.Hour) }, []string{"came without it"}},
		"that_it_was_flagged": {func(t *templates.Template) { t.State.Flag.Told = events.EventFlagged }, []string{"Warned for its quality"}},
		"a_word_nobody_knows": {func(t *templates.Template) { t.Status = "QUARANTINED" }, []string{"“QUARANTINED” is not one that this program knows"}},
		"only_that_it_is_gone_once_deleted": {
			func(t *templates.Template) { t.Status, t.DeletedAt = "REJECTED", noon.Add(-time.Hour) },
			[]string{"This template was deleted 1 h ago."},
		},
	}
	for name, c := range cases {
		t.Run("say_"+name, func(t *testing.T) {
			notices := render(t, func(p *detail.Page) { c.change(&p.Template) }).Find(`[data-testid="notice"]`)
			require.Equal(t, len(c.want), notices.Length(), words(notices))
			for i, want := range c.want {
				assert.Contains(t, words(notices.Eq(i)), want)
			}
		})
	}
}

func TestPage(t *testing.T) {
	t.Run("shows_the_whole_of_a_long_id", func(t *testing.T) {
		page := render(t, func(*detail.Page) {})
		assert.Contains(t, words(page.Find(`[data-testid="vendor-id"]`)), "601486201712874999")
		assert.Zero(t, page.Find("[style]").Length())
	})
	t.Run("says_which_category_was_asked_for", func(t *testing.T) {
		page := render(t, func(p *detail.Page) { p.Template.AskedCategory = "MARKETING" })
		assert.Equal(t, "Utility, asked for Marketing", words(page.Find(`[data-testid="category"]`)))
	})
	t.Run("follows_each_test_send", func(t *testing.T) {
		sends := []templates.Send{
			{ID: "s1", WABA: "1", To: "+62 ••• 0101", ToLabel: "Warehouse", Actor: "ana@example.com", Created: noon, Outcome: "ok", State: events.MessageState{Status: "delivered", At: noon}},
			{ID: "s2", WABA: "1", To: "6281255500101", Actor: "bo@example.com", Created: noon, Outcome: "unknown"},
		}
		page := render(t, func(p *detail.Page) { p.Sends, p.Person.Role = sends, access.Viewer })
		rows := page.Find(`[data-testid="send"]`)
		require.Equal(t, 2, rows.Length())
		assert.Contains(t, words(rows.Eq(0)), "Warehouse · +62 ••• 0101")
		assert.Contains(t, words(rows.Eq(0)), "Delivered")
		assert.Contains(t, words(rows.Eq(1)), "+62 812-5550-0101")
		assert.Contains(t, words(rows.Eq(1)), "Outcome unknown")
		assert.Equal(t, "/accounts/1/sends/s2", rows.Eq(1).Find("a").AttrOr("href", ""))
		assert.Equal(t, "template/t1,send/s1,send/s2", page.Find("#template-sends").AttrOr("data-live", ""))
	})
	t.Run("keeps_a_deleted_language_among_those_still_there", func(t *testing.T) {
		page := render(t, func(p *detail.Page) {
			p.Template.DeletedAt = noon
			p.Siblings = []templates.Template{{ID: "t2", WABA: "1", Name: "order_left", Language: "id", Status: "APPROVED"}}
		})
		tabs := page.Find(`[data-testid="languages"] a`)
		require.Equal(t, 2, tabs.Length())
		assert.Equal(t, "page", tabs.Eq(0).AttrOr("aria-current", ""))
		assert.Equal(t, "Deleted", words(page.Find(`header [data-testid="status"]`)))
	})
}
