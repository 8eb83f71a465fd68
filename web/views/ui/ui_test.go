package ui_test

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

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, c.Render(context.Background(), &out))
	page, err := goquery.NewDocumentFromReader(&out)
	require.NoError(t, err)
	return page
}

// words is what a selection says, with one blank between words.
func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func sampleFrame(role access.Role) ui.Frame {
	return ui.Frame{
		Title:    "Templates",
		Active:   ui.PlaceTemplates,
		WABA:     "222",
		Accounts: []templates.Account{{WABA: "111", Label: "Nusa Retail"}, {WABA: "222", Label: "Nusa Care"}},
		Person:   access.Person{Name: "Ana Putri", Email: "ana@example.com", Role: role, TimeZone: "Asia/Jakarta"},
		Now:      noon,
	}
}

func TestLayout(t *testing.T) {
	t.Run("marks_the_place_and_the_account_of_the_page", func(t *testing.T) {
		page := render(t, ui.Layout(sampleFrame(access.Admin)))
		places := page.Find(`aside nav[aria-label="Places"]`)
		assert.Equal(t, "Templates", words(places.Find(`[aria-current="page"]`)))
		assert.Equal(t, 1, places.Find(`a[href="/accounts/222/activity"]`).Length())
		switcher := page.Find(`[data-testid="switcher"]`)
		assert.Contains(t, switcher.Find("summary").Text(), "Nusa Care")
		assert.Contains(t, switcher.Find(`[aria-current="true"]`).Text(), "222")
		assert.Equal(t, 1, switcher.Find(`a[href="/accounts/111/templates"]`).Length())
		assert.Equal(t, "Templates · Template Desk", page.Find("title").Text())
		assert.Equal(t, "#main", page.Find("body a").First().AttrOr("href", ""), "the first stop of the Tab key skips the shell")
	})
	t.Run("offers_settings_to_admins_alone", func(t *testing.T) {
		for role, want := range map[access.Role]bool{access.Admin: true, access.Editor: false, access.Viewer: false} {
			page := render(t, ui.Layout(sampleFrame(role)))
			assert.Equal(t, want, page.Find(`a[href^="/settings"]`).Length() > 0, role)
		}
	})
	t.Run("works_with_no_account_yet", func(t *testing.T) {
		frame := sampleFrame(access.Admin)
		frame.WABA, frame.Accounts, frame.SetupLeft = "", nil, 4
		page := render(t, ui.Layout(frame))
		assert.Zero(t, page.Find(`[data-testid="switcher"]`).Length())
		assert.Zero(t, page.Find(`a[href^="/accounts/"]`).Length())
		assert.Equal(t, 2, page.Find(`a[href="/welcome"]`).Length(), "in the rail and in the bottom bar")
		assert.Contains(t, page.Find(`aside a[href="/welcome"]`).Text(), "4 to do")
	})
	t.Run("says_why_sobot_is_not_connected", func(t *testing.T) {
		frame := sampleFrame(access.Viewer)
		frame.Connection.Problem = "Sobot refused the app key."
		box := render(t, ui.Layout(frame)).Find(`[data-testid="connection"]`)
		assert.Contains(t, box.Text(), "Sobot not connected")
		assert.Contains(t, box.Text(), "Sobot refused the app key.")
		assert.Contains(t, box.Text(), "No webhook yet")
	})
	t.Run("says_that_a_demo_is_a_demo", func(t *testing.T) {
		frame := sampleFrame(access.Viewer)
		assert.Zero(t, render(t, ui.Layout(frame)).Find(`[data-testid="demo-banner"]`).Length())
		frame.Demo = true
		assert.Contains(t, render(t, ui.Layout(frame)).Find(`[data-testid="demo-banner"]`).Text(), "nothing leaves this machine")
	})
	t.Run("takes_the_theme_a_person_chose", func(t *testing.T) {
		frame := sampleFrame(access.Viewer)
		_, has := render(t, ui.Layout(frame)).Find("html").Attr("data-theme")
		assert.False(t, has, "none chosen: the browser decides")
		frame.Person.Theme = "dark"
		assert.Equal(t, "desk-dark", render(t, ui.Layout(frame)).Find("html").AttrOr("data-theme", ""))
	})
	t.Run("holds_nothing_that_the_content_security_policy_forbids", func(t *testing.T) {
		frame := sampleFrame(access.Admin)
		frame.Toasts = []ui.Toast{{Kind: ui.Success, Text: "Saved."}}
		page := render(t, ui.Layout(frame))
		assert.Zero(t, page.Find("[style], [onclick], [onload], style, script:not([src])").Length())
	})
}

func TestToasts(t *testing.T) {
	t.Run("are_escaped_and_can_be_dismissed", func(t *testing.T) {
		page := render(t, ui.Toasts([]ui.Toast{{Kind: ui.Error, Text: "<b>no</b>"}}))
		region := page.Find(`[data-testid="toasts"]`)
		assert.Equal(t, "polite", region.AttrOr("aria-live", ""))
		assert.Contains(t, region.Text(), "<b>no</b>")
		assert.Equal(t, 1, region.Find(`button[data-dismiss]`).Length())
	})
	t.Run("keep_their_region_when_there_are_none", func(t *testing.T) {
		assert.Equal(t, 1, render(t, ui.Toasts(nil)).Find("#toasts").Length())
	})
}

func TestStatus(t *testing.T) {
	t.Run("has_a_word_and_a_shape_of_its_own", func(t *testing.T) {
		shapes := map[string]string{}
		for status, word := range map[string]string{
			"APPROVED": "Approved", "PENDING": "In review", "REJECTED": "Rejected", "PAUSED": "Paused", "DISABLED": "Disabled",
		} {
			badge := render(t, ui.StatusBadge(status, "")).Find(`[data-testid="status"]`)
			assert.Contains(t, badge.Text(), word)
			shape, err := badge.Find("svg").Html()
			require.NoError(t, err)
			assert.NotContains(t, shapes, shape, "%s looks like %s", status, shapes[shape])
			shapes[shape] = status
		}
	})
	t.Run("shows_a_word_it_does_not_know_as_it_came", func(t *testing.T) {
		assert.Contains(t, render(t, ui.StatusBadge("HELD_BY_<META>", "")).Text(), "HELD_BY_<META>")
		assert.Equal(t, "IN_ORBIT", ui.CategoryWord("IN_ORBIT"))
		assert.Equal(t, "PURPLE", ui.QualityWord("PURPLE"))
	})
	t.Run("of_a_language_is_read_aloud_with_it", func(t *testing.T) {
		chip := render(t, ui.StatusChip(ui.Chip{Language: "pt_BR", Status: "PAUSED", URL: ui.TemplateURL("1", "a b", "pt_BR")})).Find(`[data-testid="chip"]`)
		assert.Equal(t, "pt_BR Paused", words(chip))
		assert.Equal(t, "/accounts/1/templates/a%20b/pt_BR", chip.AttrOr("href", ""))
	})
}

func TestQuality(t *testing.T) {
	t.Run("not_rated_is_not_the_same_as_never_told", func(t *testing.T) {
		for quality, word := range map[string]string{"UNKNOWN": "Not rated yet", "": "Not told"} {
			shown := render(t, ui.QualityMark(quality)).Find(`[data-testid="quality"]`)
			assert.Equal(t, word, words(shown))
		}
	})
}

func TestAgo(t *testing.T) {
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	require.NoError(t, err)
	cases := map[string]struct {
		t    time.Time
		want string
	}{
		"a_moment":                       {noon.Add(-3 * time.Second), "just now"},
		"seconds":                        {noon.Add(-40 * time.Second), "40 s ago"},
		"minutes":                        {noon.Add(-119 * time.Second), "1 min ago"},
		"hours":                          {noon.Add(-3*time.Hour - time.Minute), "3 h ago"},
		"a_day_of_the_person's_calendar": {noon.Add(-40 * time.Hour), "yesterday"}, // in UTC it would be two days
		"days":                           {noon.Add(-44 * time.Hour), "2 days ago"},
		"yesterday":                      {noon.Add(-25 * time.Hour), "yesterday"},
		"this_year":                      {noon.AddDate(0, -2, 0), "22 Sep"},
		"another_year":                   {noon.AddDate(-1, 0, 0), "22 Nov 2025"},
		"a_clock_a_little_ahead":         {noon.Add(2 * time.Second), "just now"},
		"to_come":                        {noon.Add(20 * time.Hour), "tomorrow 15:00"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, ui.Ago(c.t, noon, jakarta)) })
	}
	t.Run("carries_the_exact_time_in_the_person's_zone", func(t *testing.T) {
		shown := render(t, ui.Time(noon.Add(-time.Hour), noon, jakarta)).Find("time")
		assert.Equal(t, "2026-11-22T11:00:00Z", shown.AttrOr("datetime", ""))
		assert.Equal(t, "22 Nov 2026, 18:00:00 Asia/Jakarta", shown.AttrOr("title", ""))
	})
	t.Run("says_nothing_of_no_time", func(t *testing.T) {
		assert.Zero(t, render(t, ui.Time(time.Time{}, noon, jakarta)).Find("time").Length())
	})
}

func TestField(t *testing.T) {
	t.Run("ties_its_error_and_hint_to_the_input", func(t *testing.T) {
		page := render(t, ui.TextInput(ui.Field{ID: "waba", Label: "WABA id", Hint: "Digits.", Error: "Not a number.", Value: "x\"y"}, "waba", nil))
		input := page.Find(`input[name="waba"]`)
		assert.Equal(t, `x"y`, input.AttrOr("value", ""))
		assert.Equal(t, "true", input.AttrOr("aria-invalid", ""))
		assert.Equal(t, "waba-error waba-hint", input.AttrOr("aria-describedby", ""))
		assert.Equal(t, "Not a number.", page.Find("#waba-error").Text())
		assert.Equal(t, "waba", page.Find("label").AttrOr("for", ""))
	})
	t.Run("counts_characters_and_not_bytes", func(t *testing.T) {
		page := render(t, ui.TextInput(ui.Field{ID: "label", Label: "Label", Max: 60, Value: "Toko 印尼 👋"}, "label", nil))
		assert.Equal(t, "9/60", page.Find(`[data-count="label"]`).Text())
	})
	t.Run("without_error_says_nothing_is_wrong", func(t *testing.T) {
		page := render(t, ui.TextInput(ui.Field{ID: "label", Label: "Label"}, "label", nil))
		_, has := page.Find("input").Attr("aria-invalid")
		assert.False(t, has)
	})
}

func TestSegments(t *testing.T) {
	page := render(t, ui.Segments("category", "Category", "UTILITY", []ui.Segment{{Value: "MARKETING", Word: "Marketing"}, {Value: "UTILITY", Word: "Utility"}}, nil))
	assert.Equal(t, "UTILITY", page.Find("input[checked]").AttrOr("value", ""))
	assert.Equal(t, 2, page.Find(`input[type="radio"][name="category"]`).Length())
}
