package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// hands write a draft as somebody without JavaScript does: by plain posts, with the
// fields and the buttons that the last page showed and no others.
type hands struct {
	*workshop
	path string
	doc  *goquery.Document
	form url.Values
}

func (w *workshop) begin(category string) *hands {
	w.t.Helper()
	res, _ := w.post(ui.DraftsURL(shopWABA), url.Values{"category": {category}}, false)
	require.Equal(w.t, http.StatusSeeOther, res.StatusCode)
	h := &hands{workshop: w, path: res.Header.Get("Location")}
	h.look(h.path)
	return h
}

func (h *hands) look(path string) {
	h.t.Helper()
	var res *http.Response
	res, h.doc = h.get(path)
	require.Equal(h.t, http.StatusOK, res.StatusCode)
	h.form = form(h.t, h.doc)
}

// write takes one step: "name=value" fills a field, chooses one of a row or ticks a box;
// "+op" presses the button of that op, "+" the one that saves; "file: KEY" gives a file
// to the slot of that key.
func (h *hands) write(step string, file sample) {
	h.t.Helper()
	if op, ok := strings.CutPrefix(step, "+"); ok {
		if op != "" {
			_, off := h.button("button[name=op][value='" + op + "']").Attr("disabled")
			require.False(h.t, off, "%s rests", op)
			h.form.Set("op", op)
		} else {
			h.form.Set("op", h.button("button[name=op][value=save]:not([aria-hidden])").AttrOr("value", ""))
		}
		h.answered(h.post(h.path, h.form, false))
		return
	}
	if key, ok := strings.CutPrefix(step, "file: "); ok {
		form := h.doc.Find("form#" + strings.TrimSuffix("upload-"+key, "-"))
		require.Equal(h.t, 1, form.Length(), step)
		h.answered(h.postFile(form.AttrOr("action", ""), file.name, []byte(file.content)))
		return
	}
	name, value, _ := strings.Cut(step, "=")
	field := h.doc.Find("form#draft").Find(fmt.Sprintf("[name=%q]", name))
	require.NotZero(h.t, field.Length(), "%s is not on the page", name)
	if kind := field.AttrOr("type", ""); kind == "radio" || kind == "checkbox" {
		require.Equal(h.t, 1, field.Filter(fmt.Sprintf("[value=%q]", value)).Length(), "%s is not offered", step)
	}
	h.form.Set(name, value)
}

func (h *hands) button(css string) *goquery.Selection {
	h.t.Helper()
	found := h.doc.Find("form#draft").Find(css)
	require.NotZero(h.t, found.Length(), "no %s on the page", css)
	return found
}

func (h *hands) answered(res *http.Response, _ *goquery.Document) {
	h.t.Helper()
	require.Equal(h.t, http.StatusSeeOther, res.StatusCode)
	h.look(res.Header.Get("Location"))
}

func (h *hands) draft() templates.Draft {
	h.t.Helper()
	kept, err := h.desk.Draft(h.t.Context(), shopWABA, h.path[strings.LastIndex(h.path, "/")+1:])
	require.NoError(h.t, err)
	return kept
}

type sample struct{ name, content string }

// TestEveryFormIsWrittenByPlainPostsAndSentAsDocumented goes through the forms of
// template-rules, sections 1 to 7. $0, $1 are the handles of the draft's samples.
func TestEveryFormIsWrittenByPlainPostsAndSentAsDocumented(t *testing.T) {
	w := openWorkshop(t)
	png := sample{"figs.png", string(picture(t))}
	mp4 := sample{"figs.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"}
	pdf := sample{"figs.pdf", "%PDF-1.4\n%%EOF\n"}
	body := []string{"body=Hello {{1}}, spring has come.", "+", "samples.0=Ana"}
	const wantedBody = `{"type":"BODY","text":"Hello {{1}}, spring has come.","example":{"body_text":[["Ana"]]}}`
	wantedCard := func(format, n, what string) string {
		return strings.NewReplacer("$N", n, "WHAT", what, "FORMAT", format).Replace(`{"components":[
			{"type":"HEADER","format":"FORMAT","example":{"header_handle":["$$N"]}},{"type":"BODY","text":"WHAT are ripe."},
			{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Send WHAT"},{"type":"URL","text":"See WHAT","url":"https://shop.example/{{1}}","example":["https://shop.example/WHAT"]}]}]}`)
	}
	const oneApp, twoApps = `"supported_apps":[{"package_name":"com.example.shop","signature_hash":"K8a/AINcGX7"}]`,
		`"supported_apps":[{"package_name":"com.example.shop","signature_hash":"K8a/AINcGX7"},{"package_name":"com.example.two","signature_hash":"AINcGX7K8a+"}]`
	for _, tc := range []struct {
		name, category string
		steps          []string
		file           sample
		want           string // "components", and what goes beside them
		undocumented   bool
	}{
		{
			"text header, footer and quick replies", "MARKETING",
			append(body, "header.format=TEXT", "+", "header.text=Our ", "+variable:header.text", "header.text=Our {{1}} is on!", "header.sample=sale", "footer=Nusa", "ttl=43200",
				"+add:buttons:QUICK_REPLY", "buttons.0.text=Stop", "+add:buttons:QUICK_REPLY", "buttons.1.text=More", "+up:buttons:1"),
			sample{},
			`"message_send_ttl_seconds":43200,"components":[{"type":"HEADER","format":"TEXT","text":"Our {{1}} is on!","example":{"header_text":["sale"]}},` + wantedBody +
				`,{"type":"FOOTER","text":"Nusa"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"More"},{"type":"QUICK_REPLY","text":"Stop"}]}]`, false,
		},
		{
			"image header, phone and links", "UTILITY",
			append(body, "header.format=IMAGE", "+", "file: ", "ttl=-1", "+add:buttons:PHONE_NUMBER", "buttons.0.text=Call", "buttons.0.phone=+62 812 3456",
				"+add:buttons:URL", "buttons.1.text=See", "buttons.1.url=https://shop.example/", "+variable:buttons.1.url", "buttons.1.sample=https://shop.example/A-1",
				"+add:buttons:URL", "buttons.2.text=Shop", "buttons.2.url=https://shop.example"), png,
			`"message_send_ttl_seconds":-1,"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["$0"]}},` + wantedBody +
				`,{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"+628123456"},{"type":"URL","text":"See","url":"https://shop.example/{{1}}","example":["https://shop.example/A-1"]},{"type":"URL","text":"Shop","url":"https://shop.example"}]}]`, false,
		},
		{
			"video header", "UTILITY", append(body, "header.format=VIDEO", "+", "file: "), mp4,
			`"components":[{"type":"HEADER","format":"VIDEO","example":{"header_handle":["$0"]}},` + wantedBody + `]`, false,
		},
		{
			"document header", "UTILITY", append(body, "header.format=DOCUMENT", "+", "file: "), pdf,
			`"components":[{"type":"HEADER","format":"DOCUMENT","example":{"header_handle":["$0"]}},` + wantedBody + `]`, false,
		},
		{
			"location header", "UTILITY", append(body, "header.format=LOCATION", "+"),
			sample{},
			`"components":[{"type":"HEADER","format":"LOCATION"},` + wantedBody + `]`, false,
		},
		{
			"Flow that opens a screen", "MARKETING",
			append(body, "+add:buttons:FLOW", "buttons.0.text=Book", "buttons.0.flow_id=1189725", "buttons.0.flow_screen=START"),
			sample{},
			`"components":[` + wantedBody + `,{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Book","flow_id":"1189725","flow_action":"navigate","navigate_screen":"START"}]}]`, false,
		},
		{
			"Flow that asks a server", "UTILITY",
			append(body, "+add:buttons:FLOW", "buttons.0.text=Book", "buttons.0.flow_id=1189725", "buttons.0.flow_action=data_exchange"),
			sample{},
			`"components":[` + wantedBody + `,{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Book","flow_id":"1189725","flow_action":"data_exchange"}]}]`, false,
		},
		{
			"coupon code", "MARKETING", append(body, "+add:buttons:COPY_CODE", "buttons.0.sample=SPRING25"),
			sample{},
			`"components":[` + wantedBody + `,{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"SPRING25"}]}]`, true,
		},
		{
			"code to copy", "AUTHENTICATION",
			[]string{"expiry=5", "code_label=Copy it", "ttl=300"},
			sample{},
			`"message_send_ttl_seconds":300,"components":[{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":5},
				{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copy it"}]}]`, false,
		},
		{
			"code by one tap", "AUTHENTICATION",
			[]string{
				"otp_type=ONE_TAP", "+", "+add:apps", "apps.0.package=com.example.shop", "apps.0.hash=K8a/AINcGX7",
				"+add:apps", "apps.1.package=com.example.two", "apps.1.hash=AINcGX7K8a+", "autofill=Fill in",
			},
			sample{},
			`"components":[{"type":"BODY","add_security_recommendation":true},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP","autofill_text":"Fill in",` + twoApps + `}]}]`, true,
		},
		{
			"code without a tap", "AUTHENTICATION",
			[]string{"otp_type=ZERO_TAP", "+", "+add:apps", "apps.0.package=com.example.shop", "apps.0.hash=K8a/AINcGX7", "zero_tap_terms=1"},
			sample{},
			`"components":[{"type":"BODY","add_security_recommendation":true},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ZERO_TAP",` + oneApp + `,"zero_tap_terms_accepted":true}]}]`, true,
		},
		{
			"carousel of pictures", "MARKETING",
			append(body, "layout=CAROUSEL", "+", "+add:cards", "+add:cardbuttons:QUICK_REPLY", "+add:cardbuttons:URL", "+add:cards",
				"cards.0.body=figs are ripe.", "cards.0.buttons.0.text=Send figs", "cards.0.buttons.1.text=See figs", "cards.0.buttons.1.url=https://shop.example/{{1}}",
				"cards.1.body=limes are ripe.", "cards.1.buttons.0.text=Send limes", "cards.1.buttons.1.text=See limes", "cards.1.buttons.1.url=https://shop.example/{{1}}", "+",
				"cards.0.buttons.1.sample=https://shop.example/figs", "cards.1.buttons.1.sample=https://shop.example/limes", "+", "file: 1", "file: 2", "+down:cards:0"), png,
			`"components":[` + wantedBody + `,{"type":"CAROUSEL","cards":[` + wantedCard("IMAGE", "0", "limes") + `,` + wantedCard("IMAGE", "1", "figs") + `]}]`, true,
		},
		{
			"carousel of videos without texts", "MARKETING",
			append(body, "layout=CAROUSEL", "+", "card_format=VIDEO", "+add:cards", "+add:cardbuttons:PHONE_NUMBER", "+add:cards",
				"cards.0.buttons.0.text=Call", "cards.0.buttons.0.phone=+628123456", "cards.1.buttons.0.text=Ring", "cards.1.buttons.0.phone=+628123456", "+", "file: 1", "file: 2"), mp4,
			`"components":[` + wantedBody + `,{"type":"CAROUSEL","cards":[
				{"components":[{"type":"HEADER","format":"VIDEO","example":{"header_handle":["$0"]}},{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"+628123456"}]}]},
				{"components":[{"type":"HEADER","format":"VIDEO","example":{"header_handle":["$1"]}},{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Ring","phone_number":"+628123456"}]}]}]}]`, true,
		},
		{
			"limited-time offer", "MARKETING",
			append(body, "layout=LIMITED_TIME_OFFER", "+", "offer.text=Ends Sunday", "offer.expires=1", "header.format=IMAGE", "+", "file: ",
				"+add:buttons:URL", "buttons.0.text=Shop", "buttons.0.url=https://shop.example", "+add:buttons:COPY_CODE", "buttons.0.sample=SPRING25"), png,
			`"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["$0"]}},{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Ends Sunday","has_expiration":true}},` + wantedBody +
				`,{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"SPRING25"},{"type":"URL","text":"Shop","url":"https://shop.example"}]}]`, true,
		},
		{
			"catalog", "MARKETING", append(body, "footer=Nusa", "+add:buttons:CATALOG"),
			sample{},
			`"components":[` + wantedBody + `,{"type":"FOOTER","text":"Nusa"},{"type":"BUTTONS","buttons":[{"type":"CATALOG","text":"View catalog"}]}]`, true,
		},
		{
			"items of a catalog", "MARKETING", append(body, "+add:buttons:MPM"),
			sample{},
			`"components":[` + wantedBody + `,{"type":"BUTTONS","buttons":[{"type":"MPM","text":"View items"}]}]`, true,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			defer func(outer *testing.T) { w.t = outer }(w.t)
			w.t = t
			name := strings.NewReplacer(" ", "_", ",", "", "-", "_").Replace(strings.ToLower(tc.name))
			h := w.begin(tc.category)
			for _, step := range append([]string{"name=" + name, "language=en_US"}, tc.steps...) {
				h.write(step, tc.file)
			}
			h.write("+", sample{})
			d := h.draft()
			assert.Equal(t, tc.undocumented, testid(h.doc, "undocumented").Length() > 0, "marked as undocumented")
			submit := h.button("button[formaction$='/submit']")
			require.Contains(t, said(testid(h.doc, "left")), "Ready to submit")

			if tc.undocumented {
				w.sim.FailNext("createTemplateInfo", sobotsim.Refuse("100", "this kind is not offered here"))
				res, doc := w.post(submit.AttrOr("formaction", ""), h.form, false)
				require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
				assert.Contains(t, testid(doc, "notice").Text(), "this kind is not offered here")
				assert.Equal(t, d.Content, h.draft().Content, "a refusal takes nothing away")
				h.look(h.path)
			}
			res, doc := w.post(submit.AttrOr("formaction", ""), h.form, false)
			require.Equal(t, http.StatusSeeOther, res.StatusCode, said(testid(doc, "notice")))

			want := map[string]any{}
			wanted := `{"wabaid":"` + shopWABA + `","name":"` + name + `","language":"en_US","category":"` + tc.category + `",` + tc.want + `}`
			for i, slot := range d.Slots() {
				require.NotEmpty(t, slot.Media.Handle)
				wanted = strings.ReplaceAll(wanted, fmt.Sprintf(`"$%d"`, i), `"`+slot.Media.Handle+`"`)
			}
			require.NoError(t, json.Unmarshal([]byte(wanted), &want), wanted)
			var sent map[string]any
			for _, r := range w.sim.Requests() {
				if strings.HasSuffix(r.Path, "createTemplateInfo") {
					sent = nil
					require.NoError(t, json.Unmarshal(r.Body, &sent))
				}
			}
			assert.Equal(t, want, sent)
		})
	}
}

func TestAPlainPostAfterTheSessionEndedIsHeldUntilSomebodySignsInAgain(t *testing.T) {
	w := openWorkshop(t)
	d := w.draft(ready())
	_, f := w.open(d)
	inside := w.cookie
	w.cookie = &http.Cookie{Name: inside.Name, Value: "ended"}
	typed := "Two lines\nof \"<b>text</b>\" & more."
	res, doc := w.post(ui.DraftURL(shopWABA, d.ID)+"?tried=1", with(f, "body", typed, "op", "save"), false)
	require.Equal(t, http.StatusUnauthorized, res.StatusCode)
	held := testid(doc, "held").Find("form")
	assert.Equal(t, ui.DraftURL(shopWABA, d.ID)+"?tried=1", held.AttrOr("action", ""))
	assert.Equal(t, ready().Body, w.stored(d).Body, "nothing is stored for a stranger")

	again := url.Values{}
	held.Find("input").Each(func(_ int, field *goquery.Selection) {
		again.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	w.cookie = inside
	w.post(ui.DraftURL(shopWABA, d.ID), again, false)
	assert.Equal(t, typed, w.stored(d).Body)
}
