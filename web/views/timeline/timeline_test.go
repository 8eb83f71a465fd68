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
		"says_by_whom":                       {change(func(e *events.Event) { e.Source, e.Actor = events.FromUser, "bo@example.com" }), "how", "by bo@example.com"},
		"says_you_to_who_did_it":             {change(func(e *events.Event) { e.Source, e.Actor = events.FromUser, "ana@example.com" }), "how", "by you"},
		"says_that_a_sync_noticed_it":        {change(func(e *events.Event) { e.Source = events.FromSync }), "how", "noticed by sync"},
		"says_how_late_it_was_learned_of":    {change(func(e *events.Event) { e.VendorTime = noon.Add(-3*time.Hour - 11*time.Minute) }), "late", "we learned of it 3 h 11 min late"},
		"marks_a_time_in_the_future":         {change(func(e *events.Event) { e.VendorTime, e.Future = noon.Add(48*time.Hour), true }), "future", "24 Nov 2026, 12:00:00 UTC, lies in the future"},
		"says_until_when_a_pause_lasts":      {change(func(e *events.Event) { e.To, e.Until = "PAUSED", noon.Add(3*time.Hour) }), "headline", "Paused until 15:00"},
		"explains_a_rejection":               {change(func(e *events.Event) { e.To, e.Reason = "REJECTED", "INVALID_FORMAT" }), "meaning", "how the text is built"},
		"explains_a_number_event":            {change(func(e *events.Event) { e.Kind, e.To = events.NumberQuality, "FLAGGED" }), "meaning", "The number was warned"},
		"names_the_phone_of_a_message":       {change(func(e *events.Event) { e.Kind, e.To, e.Phone = events.MessageStatus, "read", "6281255500101" }), "headline", "Message read · +62 812-5550-0101"},
		"leaves_a_masked_phone_as_it_is":     {change(func(e *events.Event) { e.Kind, e.To, e.Phone = events.MessageStatus, "read", "+62 ••• 0101" }), "headline", "Message read · +62 ••• 0101"},
		"names_the_phone_of_a_test":          {change(func(e *events.Event) { e.Kind, e.To, e.Detail = events.TestSent, "ok", "Warehouse" }), "headline", "Test-sent to Warehouse"},
		"does_not_call_an_unknown_test_sent": {change(func(e *events.Event) { e.Kind, e.To, e.Detail = events.TestSent, "unknown", "Warehouse" }), "headline", "Test-send to Warehouse: outcome unknown"},
		"quotes_a_change_of_wording":         {change(func(e *events.Event) { e.Kind, e.Detail = events.TemplateWording, "Body: <b> became <i>" }), "quote", "Body: <b> became <i>"},
		"shows_a_word_nobody_knows":          {change(func(e *events.Event) { e.To = "QUARANTINED" }), "headline", "QUARANTINED"},
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
		assert.Equal(t, "/accounts/1/events/e1", page.Find(`[data-testid="raw-link"]`).AttrOr("href", ""))
	})
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
