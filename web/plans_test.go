package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
)

// growing finds the tables in a statement that grow with every webhook, message or click,
// each with the short name that the statement may give it.
var growing = regexp.MustCompile(`\b(?:FROM|JOIN)\s+(events|inbox|audit|operations|sends|alarms|alarm_readers|alarm_deliveries|answers|failed_pushes|rounds)\b(?:\s+(?:AS\s+)?([a-z]+)\b)?`)

// walked are the ways through a whole index that are short however much there is, by
// index, each with why.
var walked = map[string]string{
	"inbox_waiting":            "has only what waits",
	"inbox_parked":             "has only what waits for a person",
	"events_unrecognised":      "has only what was not understood, and is walked from its newest end",
	"events_all":               "is walked from its newest end until the page is full",
	"sqlite_autoindex_audit_1": "is walked from its newest end until the page is full",
}

// sorted are the indexes with so little that it may be sorted.
var sorted = map[string]string{
	"operations_unsettled": "has only what is under way or was lost",
	"failed_pushes_state":  "is asked for what Sobot still fails to push, by account",
}

// TestNoPageReadsThroughTheHistory opens every page there is, and asks the database how
// it answers all that was asked for them, and for what was done before: nothing is read
// through that grows with the history, and nothing of it is sorted.
func TestNoPageReadsThroughTheHistory(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.populate()
	draft := s.drafted(templates.Content{Name: "draft", Language: "en_US", Category: templates.CategoryUtility, Body: "Hello"})
	s.approved("gone_by_now")
	round, err := s.f.Desk.DeleteSeveral(t.Context(), desktest.Admin, desktest.WABA, map[string][]string{"gone_by_now": {"en_US"}}, "delete 1 name", desk.NewID())
	require.NoError(t, err)
	s.f.Desk.RunQueued(t.Context())
	s.f.Sim.AddFailedPush(sobotsim.Push{
		URL: "https://before.example/webhooks/sobot/" + s.webhookSecret(), HTTPCode: http.StatusBadGateway, At: s.f.Clock.Now(), Body: []byte(`{"cut":"of`),
	})
	s.lookNow(access.Editor)
	pages := s.crawl(access.Admin)
	s.crawl(access.Viewer)

	also := []string{address("/rounds/" + round.ID), address("/drafts/" + draft.ID), "/samples/none.png"}
	for _, list := range []string{"/activity", address("/activity")} {
		for _, query := range []string{
			"kind=messages", "kind=template_status&severity=problem&source=webhook", "template=order_left&language=en_US", "number=" + desktest.SenderID,
			"number=" + desktest.SenderID + "&kind=messages&template=order_left", "from=2020-01-01&to=2030-01-01", "severity=good&from=2020-01-01",
			"before=1.z", "after=1.z", "kind=messages&before=1.z", "number=" + desktest.SenderID + "&after=1.z",
		} {
			also = append(also, list+"?"+query)
		}
	}
	for _, query := range []string{"?q=order", "?status=APPROVED&language=en_US&quality=GREEN&category=UTILITY", "?attention=1&sort=name&desc=1&page=2"} {
		also = append(also, "/templates"+query, address("/templates"+query))
	}
	for _, query := range []string{"&cause=rejected&waba=" + desktest.WABA, "&cause=number"} {
		also = append(also, "/alarms?show=all"+query, "/alarms?show=open"+query)
	}
	also = append(also, "/settings/audit?who="+url.QueryEscape(desktest.Admin.Email)+"&action=template.delete&from=2020-01-01&to=2030-01-01")
	for _, at := range also {
		pages[at] = s.send(http.MethodGet, at, "", s.as(access.Admin)).body
	}
	for _, r := range s.routes() {
		if r.method != http.MethodGet || r.who == public || r.path == "/live" {
			continue
		}
		seen := false
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`:[a-z]+`).ReplaceAllString(r.path, "[^/?]+") + `(\?|$)`)
		for at := range pages {
			seen = seen || pattern.MatchString(at)
		}
		assert.True(t, seen, "%s was not opened", r.path)
	}

	plans, err := s.store.Plans(t.Context())
	require.NoError(t, err)
	grows, index := 0, regexp.MustCompile(`INDEX (\w+)`)
	used := map[string]bool{}
	for query, plan := range plans {
		few, reads := true, false
		tables := map[string]bool{}
		for _, found := range growing.FindAllStringSubmatch(query, -1) {
			tables[found[1]], tables[found[2]] = true, true
		}
		for step := range strings.SplitSeq(plan, "\n") {
			if words := strings.Fields(step); len(words) < 2 || words[0] != "SCAN" && words[0] != "SEARCH" || !tables[words[1]] {
				continue
			}
			by := ""
			if found := index.FindStringSubmatch(step); found != nil {
				by = found[1]
			}
			used[by] = true
			if strings.HasPrefix(step, "SCAN") {
				assert.Contains(t, walked, by, "%s\n%s", query, plan)
			}
			reads, few = true, few && sorted[by] != ""
		}
		if tables["events"] {
			assert.NotRegexp(t, `\bwaba = \$`, query, "would be compiled anew each time; see the store's reader")
		}
		if reads {
			grows++
			assert.True(t, few || !strings.Contains(plan, "TEMP B-TREE"), "%s\n%s", query, plan)
		}
	}
	assert.Greater(t, grows, 30, "the statements were found")
	for by := range walked {
		assert.True(t, used[by], "%s is excused, but nothing walks it", by)
	}
	for by := range sorted {
		assert.True(t, used[by], "%s is excused, but nothing asks it", by)
	}
}
