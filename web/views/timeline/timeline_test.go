package timeline_test

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
	"templatedesk/web/views/timeline"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func render(t *testing.T, p timeline.Page) *goquery.Document {
	t.Helper()
	p.Now = noon
	var out bytes.Buffer
	require.NoError(t, timeline.List(p).Render(context.Background(), &out))
	page, err := goquery.NewDocumentFromReader(&out)
	require.NoError(t, err)
	return page
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestEntry(t *testing.T) {
	webhook := events.Event{ID: "e1", Kind: events.TemplateStatus, To: "APPROVED", WABA: "1", InboxID: "i", Source: events.FromWebhook, ReceivedAt: noon, VendorTime: noon.Add(-time.Second)}
	change := func(f func(*events.Event)) events.Event {
		e := webhook
		f(&e)
		return e
	}
	cases := map[string]struct {
		event events.Event
		part  string
		want  string
	}{
		"says_by_whom":                         {change(func(e *events.Event) { e.Source, e.Actor = events.FromUser, "bo@example.com" }), "how", "by bo@example.com"},
		"says_you_to_who_did_it":               {change(func(e *events.Event) { e.Source, e.Actor = events.FromUser, "ana@example.com" }), "how", "by you"},
		"says_that_a_sync_noticed_it":          {change(func(e *events.Event) { e.Source = events.FromSync }), "how", "noticed by sync"},
		"says_how_late_it_was_learned_of":      {change(func(e *events.Event) { e.VendorTime = noon.Add(-3*time.Hour - 11*time.Minute) }), "late", "we learned of it 3 h 11 min late, at 12:00:00"},
		"marks_a_time_in_the_future":           {change(func(e *events.Event) { e.VendorTime, e.Future = noon.Add(48*time.Hour), true }), "future", "24 Nov 2026, 12:00:00 UTC, lies in the future"},
		"says_until_when_a_pause_lasts":        {change(func(e *events.Event) { e.To, e.Until = "PAUSED", noon.Add(3*time.Hour) }), "headline", "Paused until 15:00"},
		"explains_a_rejection":                 {change(func(e *events.Event) { e.To, e.Reason = "REJECTED", "INVALID_FORMAT" }), "meaning", "how the text is built"},
		"explains_a_number_event":              {change(func(e *events.Event) { e.Kind, e.To = events.NumberQuality, "FLAGGED" }), "meaning", "The number was warned"},
		"names_the_phone_of_a_message":         {change(func(e *events.Event) { e.Kind, e.To, e.Phone = events.MessageStatus, "read", "6281255500101" }), "headline", "Message read · +62 812-5550-0101"},
		"leaves_a_masked_phone_as_it_is":       {change(func(e *events.Event) { e.Kind, e.To, e.Phone = events.MessageStatus, "read", "+62 ••• 0101" }), "headline", "Message read · +62 ••• 0101"},
		"names_the_phone_of_a_test":            {change(func(e *events.Event) { e.Kind, e.To, e.Detail = events.TestSent, "ok", "Warehouse" }), "headline", "Test-sent to Warehouse"},
		"does_not_call_an_unknown_test_sent":   {change(func(e *events.Event) { e.Kind, e.To, e.Detail = events.TestSent, "unknown", "Warehouse" }), "headline", "Test-send to Warehouse: outcome unknown"},
		"quotes_a_change_of_wording":           {change(func(e *events.Event) { e.Kind, e.Detail = events.TemplateWording, "Body: <b> became <i>" }), "quote", "Body: <b> became <i>"},
		"says_on_which_day_it_was_learned_of":  {change(func(e *events.Event) { e.VendorTime = noon.Add(-26 * time.Hour) }), "late", "1 d 2 h late, today 12:00:00"},
		"says_who_asked_for_what_a_sync_saw":   {change(func(e *events.Event) { e.Source, e.Actor = events.FromSync, "bo@example.com" }), "how", "noticed by sync, asked for by bo@example.com"},
		"explains_a_pause":                     {change(func(e *events.Event) { e.To = "PAUSED" }), "meaning", "The first pause lasts three hours"},
		"quotes_what_meta_said_of_a_rejection": {change(func(e *events.Event) { e.To, e.Detail = "REJECTED", "Remove the <b>link</b>" }), "quote", "Remove the <b>link</b>"},
		"quotes_a_rewording_told_in_words":     {change(func(e *events.Event) { e.Kind, e.Source, e.Detail = events.TemplateWording, events.FromSync, "Body: a" }), "quote", "Body: a"},
		"leads_to_what_became_of_a_test":       {change(func(e *events.Event) { e.Kind, e.To, e.Key = events.TestSent, "ok", "send:s1" }), "send-link", "Follow it"},
		"says_from_when_it_is_disabled":        {change(func(e *events.Event) { e.To, e.Until = "DISABLED", noon.Add(3*time.Hour) }), "headline", "Disabled from 15:00"},
		"says_when_a_category_comes": {change(func(e *events.Event) {
			e.Kind, e.From, e.To, e.Until = events.CategoryAnnounced, "UTILITY", "MARKETING", noon.Add(24*time.Hour)
		}), "headline", "Category announced: Utility → Marketing from tomorrow 12:00"},
		"says_that_a_list_was_asked_for": {change(func(e *events.Event) { e.Asked = "It contradicts <b>." }), "asked", "It contradicts <b>."},
		"marks_a_possible_repeat":        {change(func(e *events.Event) { e.Kind, e.To, e.Repeat = events.Inbound, "text", true }), "repeat", "may be a repeat"},
		"keeps_what_else_was_said":       {change(func(e *events.Event) { e.Extra = "mood: <b>fine" }), "extra", "mood: <b>fine"},
		"shows_a_word_nobody_knows":      {change(func(e *events.Event) { e.To = "QUARANTINED" }), "headline", "QUARANTINED"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			page := render(t, timeline.Page{Events: []events.Event{c.event}, Person: access.Person{Email: "ana@example.com", Role: access.Admin}})
			assert.Contains(t, words(page.Find(`[data-testid="`+c.part+`"]`)), c.want)
		})
	}
	t.Run("is_quiet_about_what_came_at_once", func(t *testing.T) {
		page := render(t, timeline.Page{Events: []events.Event{webhook}, Person: access.Person{Role: access.Viewer}})
		assert.Zero(t, page.Find(`[data-testid="late"], [data-testid="future"], [data-testid="meaning"]`).Length())
		assert.Equal(t, "/accounts/1/events/e1", page.Find(`[data-testid="raw-link"]`).AttrOr("href", ""), "where there is no script")
		assert.Equal(t, "/accounts/1/events/e1/payload", page.Find(`details [hx-get]`).AttrOr("hx-get", ""))
	})
	t.Run("says_after_how_long_a_review_ended", func(t *testing.T) {
		submitted, pending := webhook, webhook
		submitted.ID, submitted.Kind, submitted.Source, submitted.VendorTime = "e0", events.TemplateSubmitted, events.FromUser, time.Time{}
		submitted.ReceivedAt = noon.Add(-3*time.Hour - 11*time.Minute)
		pending.ID, pending.To, pending.VendorTime = "e0b", "PENDING", noon.Add(-2*time.Hour)
		again := webhook
		again.ID, again.To = "e2", "REJECTED"
		after := func(list ...events.Event) []string {
			return render(t, timeline.Page{Events: list}).Find(`[data-testid="after"]`).Map(func(_ int, s *goquery.Selection) string { return words(s) })
		}
		assert.Equal(t, []string{"after 3 h 10 min"}, after(webhook, submitted), "a second less than 3 h 11 min")
		assert.Equal(t, []string{"after 3 h 10 min"}, after(webhook, pending, submitted), "a review begins with the submission")
		assert.Equal(t, []string{"after 1 h 59 min"}, after(webhook, pending))
		assert.Equal(t, []string{"after 3 h 10 min"}, after(again, webhook, submitted), "the second word ends no review")
		assert.Empty(t, after(webhook))
		submitted.Language = "id"
		assert.Empty(t, after(webhook, submitted), "of another language")
	})
	t.Run("marks_what_came_after_what_followed_it", func(t *testing.T) {
		at := func(id string, happened, received int) events.Event {
			e := webhook
			e.ID, e.VendorTime, e.ReceivedAt = id, noon.Add(time.Duration(happened)*time.Second), noon.Add(time.Duration(received)*time.Second)
			return e
		}
		own := events.Event{ID: "o", Kind: events.TestSent, Source: events.FromUser, ReceivedAt: noon.Add(5 * time.Second)}
		page := render(t, timeline.Page{Events: []events.Event{own, at("c", 4, 5), at("b", 2, 9), at("b2", 2, 3), at("a", 1, 9)}})
		marked := page.Find(`[data-testid="late"]`).Map(func(_ int, s *goquery.Selection) string {
			return s.Closest("li").AttrOr("id", "") + words(s)
		})
		assert.Equal(t, []string{"event-b· it came after what followed it", "event-a· it came after what followed it"}, marked)
	})
	t.Run("says_which_category_was_asked_for", func(t *testing.T) {
		e := change(func(e *events.Event) { e.Kind, e.From, e.To = events.TemplateCategory, "UTILITY", "MARKETING" })
		said := func(asked string) string {
			return words(render(t, timeline.Page{Events: []events.Event{e}, Asked: asked}).Find(`[data-testid="meaning"]`))
		}
		assert.Equal(t, "Utility was asked for. Messages cost what its category costs.", said("UTILITY"))
		assert.Empty(t, said("MARKETING"))
		assert.Empty(t, said(""), "made elsewhere")
	})
	t.Run("shows_a_rewording_part_by_part", func(t *testing.T) {
		e := change(func(e *events.Event) {
			e.Kind, e.Source, e.Detail = events.TemplateWording, events.FromSync, "Body: …"
			e.Payload = []byte(`{"before":[{"type":"BODY","text":"Shop now through {{1}}"},{"type":"FOOTER","text":"<b>"}],"after":[{"type":"BODY","text":"Shop through {{1}}"}]}`)
		})
		page := render(t, timeline.Page{Events: []events.Event{e}})
		parts := page.Find(`[data-testid="field-change"]`)
		assert.Equal(t, "Body− Before: Shop now through {{1}}+ After: Shop through {{1}}", words(parts.Eq(0)))
		assert.Equal(t, "Shop now through {{1}}", parts.Eq(0).Find(`[data-testid="was"]`).Text(), "not a blank more")
		assert.Equal(t, "now ", parts.Eq(0).Find("del").Text())
		assert.Zero(t, parts.Eq(0).Find("ins").Length())
		assert.Equal(t, "Footer removed− Before: <b>", words(parts.Eq(1)))
		assert.Zero(t, page.Find(`[data-testid="quote"], [data-testid="wording"] b`).Length())
	})
}

func TestPayload(t *testing.T) {
	of := func(e events.Event, role access.Role) *goquery.Document {
		var out bytes.Buffer
		require.NoError(t, timeline.Payload(e, access.Person{Role: role}).Render(context.Background(), &out))
		page, err := goquery.NewDocumentFromReader(&out)
		require.NoError(t, err)
		return page
	}
	e := events.Event{ID: "e1", WABA: "1", Payload: []byte(`{"x":"<img src=x>"}`)}
	page := of(e, access.Viewer)
	assert.Contains(t, page.Find("pre").Text(), `<img src=x>`)
	assert.Zero(t, page.Find("img").Length())
	assert.Equal(t, 1, page.Find(`#payload-e1[data-kept]`).Length(), "it takes the place of what fetched it, and stays")
	assert.Equal(t, 1, page.Find(`[data-testid="masked"]`).Length())
	assert.Zero(t, of(e, access.Editor).Find(`[data-testid="masked"]`).Length())
	e.Payload = nil
	assert.Contains(t, of(e, access.Editor).Text(), "Nothing was kept with it.")
}

func TestOlder(t *testing.T) {
	page := render(t, timeline.Page{Older: "/p?before=1.a#history", OlderPart: "/part?before=1.a"})
	older := page.Find(`[data-testid="older"]`)
	assert.Equal(t, "/p?before=1.a#history", older.AttrOr("href", ""))
	assert.Equal(t, "/part?before=1.a", older.AttrOr("hx-get", ""))
	assert.Equal(t, 1, older.Closest("[data-older]").Length(), "it is replaced by what follows")
	assert.Zero(t, render(t, timeline.Page{}).Find(`[data-testid="older"]`).Length())
	assert.Zero(t, page.Find("[data-live]").Length(), "an older page does not change")
}

func TestLasted(t *testing.T) {
	for d, want := range map[time.Duration]string{
		40 * time.Second: "40 s", 26*time.Minute + 59*time.Second: "26 min", 3*time.Hour + 11*time.Minute: "3 h 11 min",
		26 * time.Hour: "1 d 2 h", 48*time.Hour + 5*time.Minute: "2 d",
	} {
		assert.Equal(t, want, timeline.Lasted(d))
	}
}
