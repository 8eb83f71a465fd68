package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
)

const careWABA = "222222222222222"

// openTwo is a stage with two accounts that both have a template called greeting.
func openTwo(t *testing.T) *stage {
	s := openStage(t)
	s.f.Sim.AddAccount(careWABA, "Nusa Care")
	_, err := s.f.Desk.AddAccount(t.Context(), desktest.Admin, careWABA, "Nusa Care")
	require.NoError(t, err)
	_, err = s.f.Sim.AddTemplate(sobotsim.Template{
		WABA: careWABA, Name: "greeting", Language: "de", Status: "REJECTED",
		Components: `[{"type":"HEADER","format":"TEXT","text":"Hallo"},{"type":"BODY","text":"=Willkommen bei uns"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Danke"}]}]`,
	})
	require.NoError(t, err)
	_, err = s.f.Desk.Sync(t.Context(), careWABA)
	require.NoError(t, err)
	s.listed(sobotsim.Template{Name: "greeting", Language: "en_US"}, sobotsim.Template{Name: "order_left", Language: "en_US"})
	return s
}

func TestTemplatesOfAllAccounts(t *testing.T) {
	s := openTwo(t)
	page := s.open(access.Editor, "/templates?sort=name")

	t.Run("stand_in_one_list_and_each_names_its_account", func(t *testing.T) {
		assert.Equal(t, []string{"greeting", "greeting", "order_left"}, namesOn(page))
		rows := page.Find(`[data-testid="row"]`)
		assert.ElementsMatch(t, []string{"Nusa Care", "Nusa Retail", "Nusa Retail"}, rows.Find(`[data-testid="account"]`).Map(func(_ int, a *goquery.Selection) string { return a.Text() }))
		care := page.Find("#name-" + careWABA + "-greeting")
		assert.Equal(t, "/accounts/"+careWABA+"/templates/greeting/de", care.Find(`[data-testid="name"]`).AttrOr("href", ""))
		assert.Contains(t, said(page.Find(`[data-testid="size"]`)), "3 names in 3 languages in 2 accounts")
	})
	t.Run("are_counted_searched_and_filtered_together", func(t *testing.T) {
		assert.Contains(t, said(page.Find(`[data-testid="pills"]`)), "Rejected 1")
		assert.Equal(t, []string{"greeting"}, namesOn(s.open(access.Viewer, "/templates?q=willkommen")))
		assert.Equal(t, []string{"greeting", "order_left"}, namesOn(s.open(access.Viewer, "/templates?language=en_US&sort=name")))
	})
	t.Run("are_renewed_by_what_happens_in_any_account", func(t *testing.T) {
		live := page.Find("#templates")
		assert.ElementsMatch(t, []string{"waba/" + careWABA, "waba/" + desktest.WABA}, strings.Split(live.AttrOr("data-live", ""), ","))
		assert.Equal(t, "/templates?sort=name", live.AttrOr("hx-get", ""))
	})
	t.Run("let_one_choose_the_account_of_a_new_one", func(t *testing.T) {
		assert.Equal(t, 1, page.Find(`a[href="/accounts/`+careWABA+`/templates/new"]`).Length())
		assert.Equal(t, 1, page.Find(`a[href="`+address("/templates/new")+`"]`).Length())
	})
	t.Run("are_where_one_comes_back_to_who_looked_at_all_last", func(t *testing.T) {
		res := s.send(http.MethodGet, "/", "", s.as(access.Viewer), &http.Cookie{Name: s.hostCookie(accountCookie), Value: "all"})
		assert.Equal(t, "/templates", res.Header.Get("Location"))
	})
	t.Run("are_synced_together_and_a_failure_names_its_account", func(t *testing.T) {
		s.f.Clock.Advance(time.Minute)
		assert.Equal(t, http.StatusForbidden, s.send(http.MethodPost, "/templates/sync", "", s.as(access.Viewer), sameOrigin).StatusCode)
		before := s.f.Sim.Count("templateList")
		res := s.send(http.MethodPost, "/templates/sync", "", s.as(access.Editor), sameOrigin)
		assert.Equal(t, "/templates", res.Header.Get("Location"))
		assert.Equal(t, 2, s.f.Sim.Count("templateList")-before)
		s.f.Sim.FailNext("templateList", sobotsim.Refuse("500", "the list is being counted"))
		s.send(http.MethodPost, "/templates/sync", "", s.as(access.Editor), sameOrigin)
		assert.Contains(t, said(s.open(access.Viewer, "/templates").Find(`[data-testid="notice"]`)), "The last sync of Nusa Care failed.")
	})
}

func TestExportOfTheList(t *testing.T) {
	s := openTwo(t)
	s.approved("paid")
	d := s.downloads()
	t.Run("is_what_the_view_shows_one_row_a_template", func(t *testing.T) {
		for _, format := range []string{"csv", "json"} {
			assert.Len(t, d.read(access.Viewer, address("/templates/export."+format)), 3)
			assert.Len(t, d.read(access.Viewer, "/templates/export."+format), 4)
			assert.Len(t, d.read(access.Viewer, "/templates/export."+format+"?status=REJECTED&page=7"), 1)
			assert.Empty(t, d.read(access.Viewer, "/templates/export."+format+"?q=no+such+words"))
		}
	})
	t.Run("says_what_is_known_of_each", func(t *testing.T) {
		row := d.read(access.Viewer, address("/templates/export.json?q=paid"))[0]
		assert.Equal(t, []string{desktest.WABA, "Nusa Retail", "paid", "en_US", "APPROVED", "UTILITY", "UTILITY", "webhook", ""},
			[]string{row["waba"], row["account"], row["name"], row["language"], row["status"], row["category"], row["asked_category"], row["changed_by"], row["last_test"]})
		assert.Contains(t, row["body"], "has left our warehouse")
		care := d.read(access.Viewer, "/templates/export.json?language=de")[0]
		assert.Equal(t, []string{"Hallo", "QUICK_REPLY: Danke", "Nusa Care"}, []string{care["header"], care["buttons"], care["account"]})
	})
	t.Run("holds_no_formula", func(t *testing.T) {
		assert.Equal(t, "'=Willkommen bei uns", d.read(access.Viewer, "/templates/export.csv?language=de")[0]["body"])
	})
	t.Run("is_entered_in_the_audit", func(t *testing.T) {
		assert.Contains(t, said(s.open(access.Admin, "/settings/audit?what=exports").Find("main")), "Exported list of templates · CSV")
	})
	t.Run("is_led_to_from_the_view_with_its_filters", func(t *testing.T) {
		links := s.open(access.Viewer, address("/templates?q=order&sort=name")).Find(`[data-testid="exports"] a`)
		assert.Equal(t, address("/templates/export.csv?q=order&sort=name"), links.First().AttrOr("href", ""))
	})
	t.Run("has_no_other_formats_and_no_unknown_accounts", func(t *testing.T) {
		for _, path := range []string{"/templates/export.xml", "/accounts/999/templates/export.csv"} {
			res, _ := d.get(access.Viewer, path)
			assert.Equal(t, http.StatusNotFound, res.StatusCode, path)
		}
	})
}

func TestPagesOfManyAccountsAskTheStreamForNoMoreThanItTakes(t *testing.T) {
	s := openStage(t)
	for i := range maxTopics + 10 {
		waba := strconv.Itoa(333000 + i)
		s.f.Sim.AddAccount(waba, waba)
		_, err := s.f.Desk.AddAccount(t.Context(), desktest.Admin, waba, waba)
		require.NoError(t, err)
	}
	for _, path := range []string{"/templates", "/activity"} {
		wanted := map[string]bool{}
		s.open(access.Viewer, path).Find("[data-live]").Each(func(_ int, part *goquery.Selection) {
			for topic := range strings.SplitSeq(part.AttrOr("data-live", ""), ",") {
				wanted[topic] = true
			}
		})
		assert.Greater(t, len(wanted), 10, path)
		assert.LessOrEqual(t, len(wanted), maxTopics, path)
	}
}
