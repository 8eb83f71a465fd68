package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
)

// hostileBodies are what somebody might push who knows the address, or a broken sender;
// markup stands in each place that a page shows.
func hostileBodies() (bodies []string) {
	add := func(list ...string) { bodies = append(bodies, list...) }
	entry := func(part string) string { return `{"object":"whatsapp_business_account","entry":` + part + `}` }
	change := func(field, value string) string {
		return entry(`[{"id":"` + desktest.WABA + `","time":1784534400,"changes":[{"field":"` + field + `","value":` + value + `}]}]`)
	}
	status := func(part string) string { return `{"type":"status","messageId":"wamid.x","status":"sent"` + part + `}` }
	add(
		"", `{}`, `null`, `[]`, `"x"`, `0`, strings.Repeat(" ", 1<<20), "\xEF\xBB\xBF{}", "\xFF\xFE{\x00}\x00", "{\"type\":\"\xff\"}", `{"type":"\ud800"}`,
		"{\"type\":\"a\x00b\"}", `{"type":"sta`, `{"type":"text"}{"type":"text"}`, `type=status&messageId=1`, "\x1f\x8b\x08\x00\x00\x00\x00\x00",
		"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--", strings.Repeat("[", 10_001)+strings.Repeat("]", 10_001),
		`{`+strings.Repeat(`"a":1,`, 100_000)+`"b":1}`, `{"`+strings.Repeat("k", 1<<20)+`":1}`, `{"type":"text","type":"status"}`, `{"TYPE":"text","type":"status"}`,
		`{"__proto__":{"type":"status"}}`, `{"type":1e999}`, `{"type":-0}`, `{"entry":9007199254740993}`, `{"x":`+strings.Repeat("9", 400)+`}`,
		`{"item":{"data":[{"id":"1","name":"a"}]},"ret_code":"000000"}`,
	)
	for _, time := range []string{`""`, `-1`, `1784534400000`, `253402300800`, `1784534400.5`, `true`, `{}`, `null`} {
		add(status(`,"timestamp":`+time), change("account_update", `{"event":"ACCOUNT_VIOLATION","timestamp":`+time+`}`))
	}
	add(
		`{"type":"status","messageId":"wamid.x","status":"READ"}`, `{"type":"status","messageId":"wamid.x","status":"deleted"}`, `{"type":"status","messageId":"wamid.x","status":{}}`,
		`{"type":"status","messageId":"","status":"sent"}`, `{"type":"status","messageId":"`+strings.Repeat("w", 64<<10)+`","status":"sent"}`, `{"type":"status","messageId":"a\nb","status":"sent"}`,
		status(`,"to":"6281255500101"`), status(`,"to":"6281255500102"`),
		entry(`[]`), entry(`null`), entry(`[null,1,[],{}]`), change("account_update", `null`),
		entry(`[{"id":"`+desktest.WABA+`","time":1784534400,"changes":[`+strings.TrimSuffix(strings.Repeat(`{"field":"account_update","value":{"event":"ACCOUNT_VIOLATION"}},`, 5000), ",")+`]}]`),
	)
	template := func(event, name, language, reason string) string {
		return change("message_template_status_update", fmt.Sprintf(`{"event":%q,"message_template_id":901,"message_template_name":%q,"message_template_language":%q,"reason":%q}`, event, name, language, reason))
	}
	for _, language := range []string{"pt-BR", "PT_br", "../", "", "en-US"} {
		add(template("APPROVED", "order_left", language, "NONE"))
	}
	for _, markup := range []string{
		`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `" hx-get="/settings" hx-trigger="load`, `javascript:alert(1)`,
		`{{constructor.constructor('alert(1)')()}}`, "\u202egpj.exe\u202c", strings.Repeat("e\u0301", 5000), "👨\u200d👩\u200d👧\u200d👦", `=HYPERLINK("http://evil.example")`,
	} {
		quoted := fmt.Sprintf("%q", markup)
		add(
			template(markup, "order_left", "en_US", markup), template("REJECTED", markup, "en_US", markup), template("APPROVED", "order_left", markup, "NONE"),
			change("message_template_quality_update", `{"previous_quality_score":`+quoted+`,"new_quality_score":`+quoted+`,"message_template_id":901,"message_template_name":"order_left","message_template_language":"en-US"}`),
			change("account_update", `{"event":`+quoted+`,"phone_number":`+quoted+`}`), change(strings.ReplaceAll(quoted[1:len(quoted)-1], `"`, ``), `{"event":`+quoted+`}`),
			change("phone_number_quality_update", `{"event":`+quoted+`,"display_phone_number":`+quoted+`,"current_limit":`+quoted+`}`),
			change("template_category_update", `{"message_template_id":901,"new_category":`+quoted+`,"correct_category":`+quoted+`}`),
			`{"type":"text","from":"6281255500101","to":"`+desktest.SenderPhone+`","content":{"text":`+quoted+`},"displayName":`+quoted+`,"timestamp":"1784534400"}`,
			`{"type":`+quoted+`,"from":`+quoted+`}`, entry(`[{"id":`+quoted+`,"changes":[{"field":"account_update","value":{"event":"X"}}]}]`),
			status(`,"errorCode":`+quoted+`,"errorTitle":`+quoted),
		)
	}
	return bodies
}

// Whatever is pushed is kept byte for byte, holds nobody up, and reaches no page as markup.
func TestHostileBodies(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.approved("order_left")
	view, err := s.f.Desk.Webhooks(t.Context())
	require.NoError(t, err)
	door := view.Address[strings.Index(view.Address, "/webhooks/"):]
	bodies := hostileBodies()
	for i, body := range bodies {
		kind := []string{"Content-Type: application/json", "Content-Type: text/plain", "Content-Type: multipart/form-data; boundary=x", "X-None: 1"}[i%4]
		res := s.send(http.MethodPost, door, body, kind)
		require.Equal(t, http.StatusOK, res.StatusCode, "%.80q", body)
	}
	waiting, err := s.f.Store.Waiting(t.Context(), 2*len(bodies))
	require.NoError(t, err)
	require.Len(t, waiting, len(bodies))
	for i, row := range waiting {
		require.True(t, string(row.Body) == bodies[i], "%.80q is kept byte for byte", bodies[i])
	}
	require.NoError(t, s.f.Desk.ApplyWaiting(t.Context()))
	parked, err := s.f.Store.Parked(t.Context(), 10)
	require.NoError(t, err)
	for _, row := range parked {
		assert.Fail(t, row.Error, "%.200q cannot be processed", row.Body)
	}
	for _, row := range waiting[:3] {
		kept, err := s.f.Store.Received(t.Context(), row.ID)
		require.NoError(t, err)
		assert.Equal(t, events.InboxDone, kept.State)
	}

	seen := map[string]bool{}
	var visit func(path string)
	follow := regexp.MustCompile(`^(/activity|` + address("/activity") + `|` + address("/events/") + `|/webhooks/received/|` + address("/templates/") + `)`)
	visit = func(path string) {
		if seen[path] || len(seen) > 400 || strings.Contains(path, "/export.") || strings.HasSuffix(path, "/payload") {
			return
		}
		seen[path] = true
		res := s.send(http.MethodGet, path, "", s.as(access.Admin))
		if res.StatusCode == http.StatusMethodNotAllowed { // where a form leads
			return
		}
		require.Equal(t, http.StatusOK, res.StatusCode, path)
		list, addresses := shape(t, res.body)
		scripts := 0
		for _, element := range list {
			name, attributes, _ := strings.Cut(element, " ")
			switch name {
			case "img", "iframe", "object", "embed", "style", "base", "math", "video", "marquee", "animate":
				assert.Fail(t, "a <"+name+">", path)
			case "script":
				scripts++
			}
			for attribute := range strings.FieldsSeq(attributes) {
				assert.False(t, strings.HasPrefix(attribute, "on") || strings.HasPrefix(attribute, "hx-on"), "%s on %s", attribute, path)
			}
		}
		assert.LessOrEqual(t, scripts, 2, path)
		for _, to := range addresses {
			assert.Regexp(t, `^(/($|[^/\\])|#|\?|https://|tel:|$)`, to, path)
			if follow.MatchString(to) && !strings.ContainsAny(to, "?#") && !strings.HasSuffix(to, "/delete/check") {
				visit(to)
			}
		}
	}
	for _, path := range []string{address("/activity"), "/activity", "/webhooks", address("/templates"), address(templatePath), "/alarms", address("/decisions"), "/templates"} {
		visit(path)
	}
	assert.Greater(t, len(seen), 40, "pages of events and bodies were looked at")
}
