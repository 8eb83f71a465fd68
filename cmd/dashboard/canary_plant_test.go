package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plantEverywhere puts each canary, in turn in its different writings, wherever a stranger
// or a person can put text.
func (h *canaryHouse) plantEverywhere() {
	h.t.Helper()
	plants := map[string][]string{"number": {"62" + canaryNumber, "+62 812-5550-0177", "%2B62" + canaryNumber, "0" + canaryNumber}}
	for name, secret := range h.secrets {
		forms := written(secret)
		plants[name] = []string{forms["plain"], forms["for a query"], forms["quoted"], base64.StdEncoding.EncodeToString([]byte(secret))}
	}
	n := 0
	for name, forms := range plants {
		next := func() string { n++; return forms[n%len(forms)] }
		h.plantInAddresses(name, next)
		h.plantInForms(name, next)
		h.plantInHeaders(name, next)
	}
}

func (h *canaryHouse) plantInAddresses(name string, next func() string) {
	h.t.Helper()
	const account = "/accounts/" + testWABA
	for _, pattern := range []string{
		"/%s", "/%s/%s", "/signin?next=/%s", "/accounts/%s/templates", account + "/templates?q=%s&before=%s", account + "/events/%s", account + "/sends/%s",
		account + "/drafts/%s", account + "/templates/%s/en_US", account + "/templates/%s/delete", "/webhooks/received/%s", "/media/%s", "/media/%s.png", "/medias/%s", "/setup/%s",
		"/Setup/%s", "/live?topics=%s", "/static/%s", "/webhooks/sobot/%s",
	} {
		path := strings.ReplaceAll(pattern, "%s", url.PathEscape(next()))
		method := []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete}[len(path)%4]
		if method != http.MethodHead && method != http.MethodPut {
			method = http.MethodGet
		}
		req, err := http.NewRequestWithContext(h.t.Context(), method, h.p.base+path, nil)
		require.NoError(h.t, err)
		if strings.HasPrefix(path, "/live") {
			req.Header.Set("Accept", "text/html")
			req.Method = http.MethodHead
		}
		res, body := h.b.do(req)
		h.see(path, res, body, name)
		req.Header.Set("HX-Request", "true")
		res, body = h.b.do(req.Clone(h.t.Context()))
		h.see(path+" as a part", res, body, name)
	}
}

func (h *canaryHouse) plantInForms(name string, next func() string) {
	h.t.Helper()
	const account = "/accounts/" + testWABA
	for path, fields := range map[string][]string{
		"/setup/x": {"name", "email", "password", "again"}, "/settings/phones": {"label", "number"}, "/settings/accounts": {"waba", "label"},
		account + "/drafts": {"category"}, account + "/drafts/x": {"version", "name", "body"}, account + "/drafts/x/media-url": {"media-url"},
		"/settings/accounts/" + testWABA + "/senders": {"phone_number_id", "display", "label"}, account + "/templates/order_left/delete": {"typed", "op"},
		account + "/templates/order_left/en_US/test": {"id", "sender", "phone", "to", "body.0"}, "/settings/people": {"name", "email", "role"}, "/me": {"zone"},
		"/nowhere": {"x"}, "/signin/demo": {"role"},
	} {
		form := url.Values{}
		for _, field := range fields {
			form.Set(field, next())
		}
		for _, field := range []string{"number", "display"} {
			if form.Has(field) {
				form.Set(field, "x"+form.Get(field)) // no second phone, and no sender
			}
		}
		res, body := h.b.post(path, form)
		h.see(path, res, body, name)
	}
	// Webhooks: at the right door, at a wrong one, and in ways that nobody reads.
	for i, address := range []string{webhookSecret, h.secrets["old webhook secret"], url.PathEscape(next())} {
		value := next()
		asJSON, err := json.Marshal(map[string]any{"type": "text", "from": value, "to": testSender, "name": value, "content": map[string]string{"text": value}, value: value})
		require.NoError(h.t, err)
		for _, body := range []string{string(asJSON), "not JSON " + value, `{"event":"` + value + `","entry":[{"changes":[{"value":"` + value + `"}]}]}`} {
			req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.p.base+"/webhooks/sobot/"+address, strings.NewReader(body))
			require.NoError(h.t, err)
			if i == 2 {
				req.Header.Set("Content-Encoding", value)
			}
			res, answer := h.b.do(req)
			h.see("webhook", res, answer, name)
		}
	}
}

func (h *canaryHouse) plantInHeaders(name string, next func() string) {
	h.t.Helper()
	for _, header := range []string{
		"Cookie", "Authorization", "User-Agent", "Referer", "X-Forwarded-For", "X-Request-ID", "HX-Current-URL", "Origin", "Sec-Fetch-Site", "Content-Type", "If-None-Match", "Range",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			req, err := http.NewRequestWithContext(h.t.Context(), method, h.p.base+"/settings", nil)
			require.NoError(h.t, err)
			value := next()
			switch header {
			case "Cookie":
				value = "desk=" + url.QueryEscape(value) + "; desk-flash=" + url.QueryEscape(value)
			case "Content-Type":
				value = "multipart/form-data; boundary=" + url.QueryEscape(value)
				req.URL.Path = h.draft + "/media"
			case "Authorization":
				value = "Bearer " + value
			}
			req.Header.Set(header, value)
			res, body := (&browser{h.t, h.p.base, &http.Client{CheckRedirect: h.b.http.CheckRedirect}}).do(req)
			h.see(header, res, body, name)
		}
	}
}

// askSobotWithFaults does all that asks Sobot for something, while Sobot says everything back.
func (h *canaryHouse) askSobotWithFaults() {
	h.t.Helper()
	const account, template = "/accounts/" + testWABA, "/accounts/" + testWABA + "/templates/order_left"
	for fault, answer := range repeated([]string{h.secrets["app key"], h.secrets["token"]}) {
		ask := func(what, path string, form url.Values) {
			res, body := h.b.post(path, form)
			h.see(what+", when Sobot "+fault, res, body, "number")
			if to := res.Header.Get("Location"); strings.HasPrefix(to, "/") { // where the outcome is told
				_, page := h.b.get(to)
				h.scan("page after "+what+", when Sobot "+fault, page, "number", "media id", "webhook secret", "old webhook secret")
			}
		}
		_, page := h.b.get(template + "/en_US/test")
		send := h.filled(page, `form[action$="/test"]`)
		send.Set("phone", "other")
		send.Set("to", "+62 812 5550 0177")
		_, page = h.b.get(template + "/delete")
		remove := h.filled(page, `form[action$="/delete"]`)
		remove.Set("typed", "order_left")
		form := h.draftForm(h.draft)

		h.parrot.says("", answer)
		ask("testing the connection", "/settings/connection/test", nil)
		ask("a sync", account+"/sync", nil)
		ask("a header handle", h.draft+"/media-retry", form)
		ask("a test-send", template+"/en_US/test", send)
		ask("a deletion", template+"/delete", remove)
		h.parrot.says("createTemplateInfo", answer)
		ask("a submission", h.draft+"/submit", h.draftForm(h.draft))
		h.parrot.says("", nil)
	}
	// At last the token itself is refused, and what is said to asking for a new one.
	answers := repeated([]string{h.secrets["app key"], h.secrets["token"], h.secrets["sign"]})
	h.parrot.says("", func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "get_token") {
			answers["refuses"](w, r)
			return
		}
		_, _ = fmt.Fprintf(w, `{"ret_code":"900017","ret_msg":"invalid token %s"}`, r.Header.Get("token"))
	})
	res, body := h.b.post("/settings/connection/test", nil)
	h.see("a refused token", res, body, "")
	res, body = h.b.get("/settings")
	h.scan("settings after it", body, "number")
	assert.Equal(h.t, http.StatusOK, res.StatusCode)
	h.parrot.says("", nil)
}

// filled is a form of a page as a browser would post it untouched.
func (h *canaryHouse) filled(body, selector string) url.Values {
	h.t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	require.NoError(h.t, err)
	form := page.Find(selector).First()
	require.Equal(h.t, 1, form.Length(), "%s: %s", selector, body)
	values := url.Values{}
	form.Find("input[name], textarea[name]").Each(func(_ int, in *goquery.Selection) {
		if _, checked := in.Attr("checked"); in.Is("[type=radio], [type=checkbox]") && !checked {
			return
		}
		values.Set(in.AttrOr("name", ""), in.AttrOr("value", in.Text()))
	})
	return values
}
