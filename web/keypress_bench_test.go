//go:build bench

package web

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
)

// TestBench prints what a key press in a full draft costs besides HTTP, the session and the
// database: reading the posted form, all rules, the preview, and drawing the answer. The
// whole request, over HTTP and with its write, is measured in cmd/dashboard.
func TestBench(t *testing.T) {
	for language, text := range map[string]struct{ header, line, end, word string }{
		"en_US": {"Order {{1}} is here", "Hello {{1}}, your order {{2}} is on its way to you today.\n", "See you soon", "Answer"},
		"ar":    {"طلبك {{1}} في الطريق", "مرحبا {{1}} طلبك رقم {{2}} في الطريق إليك اليوم.\n", "شكرا لك", "جواب"},
	} {
		form := url.Values{
			"version": {"1"}, "shown": {"buttons"}, "name": {"order_on_its_way"}, "language": {language}, "category": {"UTILITY"},
			"header.format": {"TEXT"}, "header.text": {text.header}, "header.sample": {"A-1042"}, "footer": {text.end},
			"body": {strings.Repeat(text.line, 1000/templates.Length(text.line)) + text.end}, "samples.0": {"Leila"}, "samples.1": {"A-1042"},
		}
		for i := range 10 {
			form.Set(fmt.Sprintf("buttons.%d.type", i), "QUICK_REPLY")
			form.Set(fmt.Sprintf("buttons.%d.text", i), fmt.Sprint(text.word, " ", i))
		}
		var answer bytes.Buffer
		answered := func(posted string) {
			answer.Reset()
			typed, err := url.ParseQuery(posted)
			require.NoError(t, err)
			page := builder.Page{Draft: templates.Draft{ID: "draft", WABA: "1", Version: 2, Content: contentFromForm(typed, templates.Content{})}, Have: typed[builder.HavePart], Now: time.Now()}
			page.Findings = templates.Review(page.Draft.Content)
			require.NoError(t, builder.Builder(page).Render(t.Context(), &answer))
			require.Contains(t, answer.String(), "order_on_its_way")
		}
		// A letter is typed at the end of the text, and taken away again.
		shown := regexp.MustCompile(`name="have" value="([^"]+)"`)
		typed := [2]string{}
		for i, end := range []string{"", "!"} {
			other := maps.Clone(form)
			other.Set("body", form.Get("body")+end)
			answered(other.Encode())
			for _, m := range shown.FindAllStringSubmatch(answer.String(), -1) {
				other.Add(builder.HavePart, m[1])
			}
			other.Set("body", form.Get("body")+[]string{"!", ""}[i])
			typed[i] = other.Encode()
		}
		presses := 0
		press := func() {
			presses++
			answered(typed[presses%2])
			require.Contains(t, answer.String(), `<div id="part-buttons" data-unchanged>`)
			require.Contains(t, answer.String(), "<textarea")
		}
		const times = 200
		var rounds []float64
		for range 6 { // the first one warms
			began := time.Now()
			for range times {
				press()
			}
			rounds = append(rounds, float64(time.Since(began).Microseconds())/times/1000)
		}
		rounds = rounds[1:]
		slices.Sort(rounds)
		fmt.Printf("%-60s %9.2f ms  %-55s %9.2f ms  ratio %.3f\n", "key press in a full draft: read, review, preview, draw, "+language, rounds[2], "budget", 1.0, rounds[2])
	}
}
