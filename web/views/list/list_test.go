package list_test

import (
	"bytes"
	"context"
	"net/url"
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
	"templatedesk/web/views/list"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func render(t *testing.T, p list.Page) *goquery.Document {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, list.Body(p).Render(context.Background(), &out))
	page, err := goquery.NewDocumentFromReader(&out)
	require.NoError(t, err)
	return page
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func template(name, language, status, quality string, hoursAgo int) templates.Template {
	return templates.Template{
		WABA: "111", Name: name, Language: language, Status: status, Quality: quality, Category: "UTILITY",
		Components: []sobot.Component{{Type: "BODY", Text: "Hi {{1}}, " + language + " <b>"}},
		ChangedAt:  noon.Add(-time.Duration(hoursAgo) * time.Hour), Change: "Approved", ChangedBy: events.FromWebhook,
	}
}

func sample() list.Page {
	query := list.ReadQuery("111", url.Values{})
	query.PerPage = 25
	return list.Page{
		Accounts: []templates.Account{{WABA: "111", Label: "Nusa", SyncedAt: noon.Add(-2 * time.Minute)}},
		Query:    query, Topics: "waba/111",
		Result: templates.Page{
			Names: 1, Page: 1, Pages: 1, Languages: []string{"en_US", "id"},
			Counts: templates.Counts{Names: 42, Languages: 68, Attention: 5, Approved: 31, Rejected: 1},
			Groups: []templates.Group{{
				WABA: "111", Name: "order_shipped", Match: []bool{false, true},
				Templates: []templates.Template{template("order_shipped", "en_US", "REJECTED", "GREEN", 5), template("order_shipped", "id", "APPROVED", "YELLOW", 3)},
			}},
		},
		Person: access.Person{Role: access.Admin},
		Now:    noon,
	}
}

func TestRow(t *testing.T) {
	row := render(t, sample()).Find(`[data-testid="row"]`)
	require.Equal(t, 1, row.Length())

	t.Run("leads_to_the_first_language_that_was_asked_for", func(t *testing.T) {
		assert.Equal(t, "/accounts/111/templates/order_shipped/id", row.Find(`[data-testid="name"]`).AttrOr("href", ""))
		assert.Contains(t, row.Text(), "Hi {{1}}, id <b>")
	})
	t.Run("shows_every_language_also_those_that_do_not_match", func(t *testing.T) {
		chips := row.Find(`[data-testid="chip"]`)
		assert.Equal(t, []string{"en_US Rejected", "id Approved"}, chips.Map(func(_ int, s *goquery.Selection) string { return words(s) }))
	})
	t.Run("is_as_good_as_its_worst_language", func(t *testing.T) {
		assert.Equal(t, "YELLOW", row.Find(`[data-testid="quality"]`).AttrOr("data-quality", ""))
	})
	t.Run("says_what_changed_last_when_and_how_we_know", func(t *testing.T) {
		change := words(row.Find(`[data-testid="change"]`))
		assert.Contains(t, change, "Approved 3 h ago")
		assert.Contains(t, change, "id by webhook")
	})
	t.Run("warns_in_words_naming_the_language", func(t *testing.T) {
		assert.Equal(t, "en_US: Rejected · 1 more", words(row.Find(`[data-testid="warning"]`)))
		assert.Contains(t, row.Find(`[data-testid="warning"]`).AttrOr("title", ""), "id: Quality has dropped")
	})
	t.Run("tests_a_language_that_can_be_sent", func(t *testing.T) {
		assert.Equal(t, 1, row.Find(`a[href="/accounts/111/templates/order_shipped/id/test"]`).Length())
	})
	t.Run("names_how_many_languages_a_delete_takes", func(t *testing.T) {
		assert.Equal(t, "Delete 2 languages…", words(row.Find(`a[href="/accounts/111/templates/order_shipped/delete"]`)))
	})
	t.Run("changes_its_stamp_with_its_state", func(t *testing.T) {
		changed := sample()
		changed.Result.Groups[0].Templates[0].Status = "APPROVED"
		assert.NotEqual(t, row.AttrOr("data-stamp", ""), render(t, changed).Find(`[data-testid="row"]`).AttrOr("data-stamp", ""))
	})
}

func TestRoles(t *testing.T) {
	for role, may := range map[access.Role]struct{ edit, delete bool }{
		access.Viewer: {false, false}, access.Editor: {true, false}, access.Admin: {true, true},
	} {
		t.Run(string(role)+"_sees_what_the_role_may_do", func(t *testing.T) {
			p := sample()
			p.Person.Role = role
			page := render(t, p)
			assert.Equal(t, may.edit, page.Find(`form[action="/accounts/111/sync"]`).Length() > 0)
			assert.Equal(t, may.edit, page.Find(`a[href="/accounts/111/templates/new"]`).Length() > 0)
			assert.Equal(t, may.edit, page.Find(`a[href$="/test"]`).Length() > 0)
			assert.Equal(t, may.delete, page.Find(`a[href$="/delete"]`).Length() > 0)
		})
	}
}

func TestBody(t *testing.T) {
	t.Run("says_how_much_there_is_and_how_fresh_it_is", func(t *testing.T) {
		assert.Equal(t, "42 names in 68 languages · synced 2 min ago · Sync now", words(render(t, sample()).Find(`[data-testid="size"]`)))
	})
	t.Run("keeps_the_other_filters_when_one_is_changed", func(t *testing.T) {
		p := sample()
		p.Query = list.ReadQuery("111", url.Values{"q": {"kirim & co"}, "status": {"rejected"}, "language": {"id"}, "page": {"7"}})
		page := render(t, p)
		assert.Equal(t, "Rejected 1", words(page.Find(`[data-testid="pills"] [aria-current="true"]`)))
		approved, _ := page.Find(`[data-testid="pills"] a:contains("Approved")`).Attr("href")
		at, err := url.Parse(approved)
		require.NoError(t, err)
		assert.Equal(t, url.Values{"q": {"kirim & co"}, "status": {"APPROVED"}, "language": {"id"}}, at.Query())
		assert.Equal(t, "kirim & co", page.Find(`input[name="q"]`).AttrOr("value", ""))
		assert.Equal(t, "REJECTED", page.Find(`input[name="status"]`).AttrOr("value", ""), "a search keeps the pill")
		assert.Equal(t, "id", page.Find(`select[name="language"] option[selected]`).AttrOr("value", ""))
	})
	t.Run("says_that_nothing_matches_and_how_to_go_on", func(t *testing.T) {
		p := sample()
		p.Query.Search, p.Result.Groups = "zzz", nil
		empty := render(t, p).Find(`[data-testid="empty"]`)
		assert.Contains(t, empty.Text(), "Nothing matches")
		assert.Equal(t, "/accounts/111/templates", empty.Find("a").AttrOr("href", ""))
	})
	t.Run("tells_an_empty_account_from_one_that_was_never_listed", func(t *testing.T) {
		p := sample()
		p.Result = templates.Page{}
		assert.Contains(t, render(t, p).Find(`[data-testid="empty"]`).Text(), "No templates yet")
		p.Accounts[0].SyncedAt = time.Time{}
		page := render(t, p)
		assert.Contains(t, page.Find(`[data-testid="empty"]`).Text(), "No list from Sobot yet")
		assert.Contains(t, words(page.Find(`[data-testid="size"]`)), "never synced")
	})
	t.Run("shows_why_a_sync_failed_and_how_old_the_copy_is", func(t *testing.T) {
		p := sample()
		p.Accounts[0].SyncedAt, p.Accounts[0].SyncError, p.Accounts[0].SyncErrorAt = noon.Add(-2*time.Hour), "Sobot could not be reached.", noon.Add(-time.Minute)
		notice := words(render(t, p).Find(`[data-testid="notice"]`))
		assert.Contains(t, notice, "The last sync failed. Sobot could not be reached.")
		assert.Contains(t, notice, "2 h ago")
	})
	t.Run("pages_by_plain_links", func(t *testing.T) {
		p := sample()
		p.Query.Page, p.Query.Search = 2, "a"
		p.Result.Page, p.Result.Pages, p.Result.Names = 2, 3, 60
		pager := render(t, p).Find(`[data-testid="pager"]`)
		assert.Contains(t, words(pager), "26–26 of 60")
		assert.Equal(t, "/accounts/111/templates?q=a", pager.Find(`[rel="prev"]`).AttrOr("href", ""))
		assert.Equal(t, "/accounts/111/templates?page=3&q=a", pager.Find(`[rel="next"]`).AttrOr("href", ""))
	})
	t.Run("hears_of_changes_of_its_account", func(t *testing.T) {
		body := render(t, sample()).Find("#templates")
		assert.Equal(t, "waba/111", body.AttrOr("data-live", ""))
		assert.Equal(t, "/accounts/111/templates", body.AttrOr("hx-get", ""))
	})
}

func TestReadQuery(t *testing.T) {
	t.Run("comes_back_from_its_own_address", func(t *testing.T) {
		for _, address := range []string{
			"/accounts/111/templates",
			"/accounts/111/templates?attention=1&page=3&quality=NEVER&sort=-name",
			"/accounts/111/templates?category=UTILITY&language=pt_BR&q=%E5%8D%B0%E5%B0%BC&status=HELD_BY_META",
		} {
			at, err := url.Parse(address)
			require.NoError(t, err)
			assert.Equal(t, address, list.Address(list.ReadQuery("111", at.Query())))
		}
	})
	t.Run("makes_something_of_every_address", func(t *testing.T) {
		q := list.ReadQuery("111", url.Values{"sort": {"; DROP"}, "page": {"-4"}, "q": {strings.Repeat("é", 5000) + "\xff"}, "attention": {"yes"}})
		assert.Equal(t, templates.SortChanged, q.Sort)
		assert.Equal(t, 1, q.Page)
		assert.Len(t, []rune(q.Search), 200)
		assert.False(t, q.Attention)
	})
}
