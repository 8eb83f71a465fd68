package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shop is an account with five names.
func shop(t *testing.T) *desk {
	d := open(t)
	d.now = minute(60)
	for i, row := range []struct{ name, language, status, quality, category, body string }{
		{"alpha", "de", "APPROVED", "GREEN", "UTILITY", "Ihre Bestellung über 100%"},
		{"alpha", "en", "REJECTED", "", "UTILITY", "Your order"},
		{"beta", "en", "APPROVED", "YELLOW", "MARKETING", "Sale_now"},
		{"delta", "en", "PAUSED", "RED", "MARKETING", "Sale now"},
		{"epsilon", "fr", "PENDING", "", "UTILITY", "Café ou thé"},
		{"gamma", "en", "DISABLED", "UNKNOWN", "UTILITY", `back\slash`},
	} {
		id, vendor := fmt.Sprintf("t%d", i), fmt.Sprintf("90%d", i)
		row2 := template(id, vendor, row.name, row.language)
		row2.Components = []sobot.Component{{Type: "BODY", Text: row.body}}
		b := templates.Batch{Templates: []templates.Template{row2}, Events: []events.Event{said(vendor, row.status, i)}}
		for kind, word := range map[events.Kind]string{events.TemplateQuality: row.quality, events.TemplateCategory: row.category} {
			if word != "" {
				e := said(vendor, word, 0)
				e.Kind, e.Key = kind, string(kind)+e.Key
				b.Events = append(b.Events, e)
			}
		}
		d.record(b)
	}
	return d
}

func (d *desk) list(q templates.Query) templates.Page {
	d.t.Helper()
	q.WABA = waba
	if q.Now.IsZero() {
		q.Now = d.now
	}
	page, err := d.ListTemplates(ctx, q)
	require.NoError(d.t, err)
	return page
}

func names(page templates.Page) []string {
	all := []string{}
	for _, group := range page.Groups {
		all = append(all, group.Name)
	}
	return all
}

func TestListTemplates(t *testing.T) {
	d := shop(t)
	t.Run("finds", func(t *testing.T) {
		for name, c := range map[string]struct {
			q    templates.Query
			want []string
		}{
			"all_newest_change_first":       {templates.Query{}, []string{"gamma", "epsilon", "delta", "beta", "alpha"}},
			"all_oldest_change_first":       {templates.Query{Desc: true}, []string{"alpha", "beta", "delta", "epsilon", "gamma"}},
			"by_name":                       {templates.Query{Sort: templates.SortName}, []string{"alpha", "beta", "delta", "epsilon", "gamma"}},
			"by_name_backwards":             {templates.Query{Sort: templates.SortName, Desc: true}, []string{"gamma", "epsilon", "delta", "beta", "alpha"}},
			"by_status":                     {templates.Query{Status: "APPROVED"}, []string{"beta", "alpha"}},
			"by_status_in_a_language":       {templates.Query{Status: "APPROVED", Language: "en"}, []string{"beta"}},
			"by_category":                   {templates.Query{Category: "MARKETING"}, []string{"delta", "beta"}},
			"by_quality":                    {templates.Query{Quality: "RED"}, []string{"delta"}},
			"quality_said_to_be_unknown":    {templates.Query{Quality: "UNKNOWN"}, []string{"gamma"}},
			"quality_never_told":            {templates.Query{Quality: "NEVER"}, []string{"epsilon", "alpha"}},
			"what_needs_a_person":           {templates.Query{Attention: true}, []string{"gamma", "delta", "beta", "alpha"}},
			"what_needs_a_person_next_week": {templates.Query{Attention: true, Now: start.AddDate(0, 0, 7)}, []string{"gamma", "epsilon", "delta", "beta", "alpha"}},
			"by_name_part":                  {templates.Query{Search: "ELT"}, []string{"delta"}},
			"by_text_without_accents":       {templates.Query{Search: "cafe OU"}, []string{"epsilon"}},
			"with_accents_that_are_not":     {templates.Query{Search: "bestéllung"}, []string{"alpha"}},
			"a_percent_sign_as_itself":      {templates.Query{Search: "100%"}, []string{"alpha"}},
			"no_wildcard_percent":           {templates.Query{Search: "100%x"}, []string{}},
			"an_underscore_as_itself":       {templates.Query{Search: "sale_n"}, []string{"beta"}},
			"a_backslash_as_itself":         {templates.Query{Search: `k\s`}, []string{"gamma"}},
			"nothing_by_sql":                {templates.Query{Search: `' OR 1=1 --`}, []string{}},
			"nothing_by_status_nobody_has":  {templates.Query{Status: "' OR '1'='1"}, []string{}},
		} {
			t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, names(d.list(c.q))) })
		}
	})
	t.Run("a_name_shows_all_its_languages_and_marks_those_that_match", func(t *testing.T) {
		page := d.list(templates.Query{Status: "REJECTED"})
		require.Equal(t, []string{"alpha"}, names(page))
		g := page.Groups[0]
		require.Len(t, g.Templates, 2)
		assert.Equal(t, "de", g.Templates[0].Language)
		assert.Equal(t, []bool{false, true}, g.Match)
		assert.Equal(t, d.template("t1"), g.Templates[1], "the whole template")
	})
	t.Run("counts_names_whatever_the_filters", func(t *testing.T) {
		page := d.list(templates.Query{Search: "zeppelin"})
		assert.Equal(t, templates.Counts{Names: 5, Languages: 6, Attention: 4, Approved: 2, Pending: 1, Rejected: 1, Paused: 1, Disabled: 1}, page.Counts)
		assert.Equal(t, []string{"de", "en", "fr"}, page.Languages)
		assert.Zero(t, page.Names)
		assert.Equal(t, 1, page.Pages)
	})
	t.Run("pages_do_not_overlap_and_end_where_they_end", func(t *testing.T) {
		var all []string
		for n := 1; n <= 3; n++ {
			page := d.list(templates.Query{Page: n, PerPage: 2})
			assert.Equal(t, [3]int{5, n, 3}, [3]int{page.Names, page.Page, page.Pages})
			all = append(all, names(page)...)
		}
		assert.Equal(t, names(d.list(templates.Query{})), all)
		for _, n := range []int{-5, 0, 1} {
			assert.Equal(t, 1, d.list(templates.Query{Page: n, PerPage: 2}).Page)
		}
		assert.Equal(t, 3, d.list(templates.Query{Page: 1 << 40, PerPage: 2}).Page)
	})
	t.Run("an_account_without_templates_is_an_empty_page", func(t *testing.T) {
		page, err := d.ListTemplates(ctx, templates.Query{WABA: "nobody", Now: start})
		require.NoError(t, err)
		assert.Equal(t, templates.Page{Page: 1, Pages: 1}, page)
	})
	t.Run("says_when_a_name_was_last_tested", func(t *testing.T) {
		for i, id := range []string{"t0", "t1"} {
			_, _, err := d.BeginSend(ctx, templates.Send{ID: "send" + id, WABA: waba, TemplateID: id, Name: "alpha", Created: minute(70 + i)}, access.Entry{})
			require.NoError(t, err)
		}
		page := d.list(templates.Query{Sort: templates.SortName})
		assert.Equal(t, minute(71), page.Groups[0].LastTest)
		assert.Zero(t, page.Groups[1].LastTest)
	})
}

func TestListOrderIsStable(t *testing.T) {
	d := open(t)
	b := templates.Batch{}
	for i := range 40 {
		b.Templates = append(b.Templates, template(fmt.Sprintf("t%02d", (i*7)%40), "", fmt.Sprintf("n%02d", (i*11)%40), "en"))
	}
	d.record(b) // all changed at the same moment
	for _, desc := range []bool{false, true} {
		got := names(d.list(templates.Query{PerPage: 40, Desc: desc}))
		assert.IsIncreasing(t, got)
	}
}

// The list is answered from memory: what was kept up by revisions must equal what
// is read anew, whatever happened in between.
func TestListIsNeverStale(t *testing.T) {
	d := open(t)
	random := rand.New(rand.NewPCG(5, 5))
	words := []string{"APPROVED", "REJECTED", "PENDING", "PAUSED", "DISABLED"}
	for step := range 80 {
		id, vendor := fmt.Sprintf("t%d", random.IntN(20)), fmt.Sprint(900+random.IntN(20))
		b := templates.Batch{}
		switch random.IntN(4) {
		case 0:
			row := template(id, "", fmt.Sprintf("name%d", random.IntN(6)), []string{"en", "de", "fr"}[random.IntN(3)])
			b.Templates = []templates.Template{row}
		case 1:
			b.Templates = []templates.Template{{ID: id, WABA: waba, Name: "gone", Language: id, DeletedAt: minute(step)}}
		default:
			b.Events = []events.Event{at(vendor, fmt.Sprintf("name%d", random.IntN(6)), "en", words[random.IntN(5)], step)}
		}
		if _, err := d.Record(ctx, b); err != nil {
			require.ErrorIs(t, err, templates.ErrConflict)
		}
		kept := d.list(templates.Query{Status: words[step%5]})
		d.ForgetListings()
		assert.Equal(t, d.list(templates.Query{Status: words[step%5]}), kept, "step %d", step)
	}
	assert.Greater(t, d.list(templates.Query{}).Counts.Languages, 2)
}

func TestListWhileRecording(t *testing.T) {
	d := shop(t)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				page, err := d.ListTemplates(ctx, templates.Query{WABA: waba, Now: start, Search: "e"})
				assert.NoError(t, err)
				for _, g := range page.Groups {
					assert.Len(t, g.Match, len(g.Templates))
				}
			}
		})
	}
	for i := range 24 {
		d.said(said(fmt.Sprintf("90%d", i%6), []string{"APPROVED", "PAUSED"}[i/6%2], 100+i))
	}
	close(done)
	wg.Wait()
	assert.Equal(t, 5, d.list(templates.Query{}).Counts.Names)
}

func TestTemplates(t *testing.T) {
	d := shop(t)
	byName, err := d.TemplatesByName(ctx, waba, "alpha")
	require.NoError(t, err)
	require.Len(t, byName, 2)
	assert.Equal(t, "de", byName[0].Language)

	for i, deleted := range []time.Time{minute(80), minute(90)} { // deleted twice, in the order of their making
		gone := template(fmt.Sprintf("old%d", i), fmt.Sprintf("80%d", i), "alpha", "it")
		gone.DeletedAt = deleted
		d.record(templates.Batch{Templates: []templates.Template{gone}})
	}
	got, err := d.Template(ctx, waba, "alpha", "it")
	require.NoError(t, err)
	assert.Equal(t, "old1", got.ID, "the latest deleted")
	d.record(templates.Batch{Templates: []templates.Template{template("now", "810", "alpha", "it")}})
	got, err = d.Template(ctx, waba, "alpha", "it")
	require.NoError(t, err)
	assert.Equal(t, "now", got.ID, "the one in use before any deleted")

	_, err = d.Template(ctx, waba, "alpha", "xx")
	assert.ErrorIs(t, err, templates.ErrNotFound)
	_, err = d.TemplateByID(ctx, "xx")
	assert.ErrorIs(t, err, templates.ErrNotFound)
}
