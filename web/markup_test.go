package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/browsertest"
)

// act is what a payload's script does when it runs: a mark that a test can see.
const act = "document.documentElement.dataset.hit=1"

// payloads are texts that become markup wherever one of our pages forgets to escape.
var payloads = []string{
	`<script>ACT</script>`, `</script><script>ACT</script>`, `<ScRiPt src=//evil.example/x.js></sCrIpT>`, `<script/x>ACT</script/x>`,
	`<img src=x onerror=ACT>`, `"><img src=x onerror=ACT>`, `'><img src=x onerror=ACT>`, `<img src="x" onerror="ACT"`, "<img\tsrc=x\nonerror=ACT>",
	`<svg onload=ACT>`, `"><svg/onload=ACT>`, `<svg><script>ACT</script></svg>`, `<svg><animate onbegin=ACT attributeName=x dur=1s>`,
	`<math><mi//xlink:href="data:x,<script>ACT</script>">`, `<body onload=ACT>`, `<details open ontoggle=ACT>x</details>`,
	`<iframe src="javascript:ACT"></iframe>`, `<iframe srcdoc="<script>ACT</script>"></iframe>`, `<object data="data:text/html,<script>ACT</script>"></object>`,
	`<embed src="javascript:ACT">`, `<a href="javascript:ACT">x</a>`, `<form action="javascript:ACT"><button>x</button></form>`,
	`<input autofocus onfocus=ACT>`, `<video><source onerror=ACT></video>`, `<marquee onstart=ACT>x</marquee>`, `<style>@import "//evil.example/x.css";</style>`,
	`<link rel=stylesheet href=//evil.example/x.css>`, `<base href=//evil.example/>`, `<meta http-equiv=refresh content="0;url=//evil.example">`,
	`javascript:ACT`, "java\tscript:ACT", "\x01javascript:ACT", `JaVaScRiPt:ACT//`, `javascript&colon;ACT`, `data:text/html,<script>ACT</script>`, `vbscript:ACT`, `//evil.example`,
	`" onmouseover="ACT`, `' onfocus='ACT' autofocus='`, "` onclick=ACT", `" hx-get="/settings" hx-trigger="load`, `x" hx-on::load="ACT`, `" hx-vals="js:{a:ACT}`,
	`<div hx-get=/settings hx-trigger=load></div>`, `" style="background:url(//evil.example)`, `-->ACT<!--`, `]]><script>ACT</script>`, `</textarea><script>ACT</script>`,
	`</title><script>ACT</script>`, `</option></select><script>ACT</script>`, `</style><script>ACT</script>`, `<!--<img src="--><img src=x onerror=ACT>`,
	`&lt;script&gt;ACT&lt;/script&gt;`, `&#60;script&#62;ACT&#60;/script&#62;`, `{{constructor.constructor('ACT')()}}`, "\u202e<script>ACT</script>", "\ufe64script\ufe65ACT",
	"*<b onclick=ACT>bold</b>*", "_<i onclick=ACT>x</i>_ ~<s>x</s>~", "```<script>ACT</script>```",
}

// texts are all payloads in as few texts as prove as much: several markups stand in one,
// since one that is not escaped changes the page whatever follows it; what is only
// dangerous where an address begins stands alone.
func texts() (list []string) {
	var together []string
	for _, payload := range payloads {
		payload = strings.ReplaceAll(payload, "ACT", act)
		if strings.ContainsAny(payload, "<'\"`") {
			together = append(together, payload)
		} else {
			list = append(list, payload)
		}
	}
	for group := range slices.Chunk(together, 8) {
		list = append(list, strings.Join(group, "\n"))
	}
	return list
}

// plain is a payload with nothing left in it that could mean anything, of the same
// length and the same line ends, marks and variables: what a page makes of it is what it
// must make of the payload.
func plain(payload string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("<>\"'&;:=/\\()#.@", r) {
			return 'x'
		}
		return r
	}, payload)
}

// fill puts text into every string that v points to, through slices, maps and structs,
// so that a field that is added tomorrow is looked at too. A type that holds itself, as a
// carousel's cards hold components, is filled twice and then left empty.
func fill(v reflect.Value, text string, around ...reflect.Type) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem(), text, around...)
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			raw, _ := json.Marshal(map[string]any{text: text, "list": []string{text}})
			v.SetBytes(raw)
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text, around...)
	case reflect.Map:
		if v.Type().Elem() != reflect.TypeFor[json.RawMessage]() {
			return
		}
		raw, _ := json.Marshal(text)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf(text), reflect.ValueOf(json.RawMessage(raw)))
	case reflect.Struct:
		same := 0
		for _, outer := range around {
			if outer == v.Type() {
				same++
			}
		}
		if v.Type() == reflect.TypeFor[time.Time]() || same == 2 {
			return
		}
		around = append(slices.Clone(around), v.Type())
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), text, around...)
			}
		}
	}
}

// inEvery is a T with text in every field.
func inEvery[T any](text string) T {
	var x T
	fill(reflect.ValueOf(&x), text)
	return x
}

// planted is an account in which every stored text is one payload.
type planted struct {
	waba  string
	pages []string // its addresses
}

// kinds are all kinds of events there are.
var kinds = []events.Kind{
	events.TemplateStatus, events.TemplateQuality, events.TemplateCategory, events.TemplateWording, events.TemplateSubmitted, events.TemplateUnknown,
	events.TemplateRefused, events.TemplateAppeared, events.TemplateMissing, events.TemplateBack, events.TestSent, events.MessageStatus,
	events.NumberQuality, events.AccountUpdate, events.Inbound, events.Unrecognised,
	events.CategoryAnnounced, events.NumberName, events.AccountReview, events.AccountAlert, events.AccountLimits,
}

// plant fills an account, n of the house, with text in every field of every row.
func (h *house) plant(t *testing.T, n int, text string) planted {
	t.Helper()
	ctx := t.Context()
	p := planted{waba: fmt.Sprintf("20000000%04d", n)}
	id := func(what string) string { return fmt.Sprintf("%s-%d", what, n) }
	require.NoError(t, h.store.CreateAccount(ctx, templates.Account{WABA: p.waba, Label: text, Created: h.clock}, access.Entry{}))
	require.NoError(t, h.store.NoteSync(ctx, p.waba, h.clock, ""))
	require.NoError(t, h.store.NoteSync(ctx, p.waba, h.clock, text))
	sender := inEvery[templates.Sender](text)
	sender.ID, sender.WABA, sender.PhoneNumberID = id("sender"), p.waba, fmt.Sprint(700000+n)
	require.NoError(t, h.store.CreateSender(ctx, sender, access.Entry{}))
	phone := inEvery[templates.TestPhone](text)
	phone.ID, phone.Number = id("phone"), fmt.Sprintf("62812555%05d", n)
	require.NoError(t, h.store.CreateTestPhone(ctx, phone, access.Entry{}))

	template := func(row, name, language string) templates.Template {
		x := inEvery[templates.Template](text)
		x.ID, x.VendorID, x.WABA, x.Name, x.Language = id(row), id("v"+row), p.waba, name, language
		x.KnownSince, x.SubmittedAt = h.clock, h.clock
		x.Components = nil
		for _, kind := range []string{"HEADER", "BODY", "FOOTER", "BUTTONS", text} {
			c := inEvery[sobot.Component](text)
			c.Type, c.Format = kind, "TEXT"
			if kind == "BODY" {
				c.Text = text + " {{1}} " + text
				c.Example.BodyText = [][]string{{text}}
			}
			c.Buttons = nil
			for _, button := range []string{"QUICK_REPLY", "URL", "PHONE_NUMBER", text} {
				b := inEvery[sobot.Button](text)
				b.Type = button
				if kind == "BUTTONS" {
					c.Buttons = append(c.Buttons, b)
				}
			}
			x.Components = append(x.Components, c)
		}
		return x
	}
	b := templates.Batch{Now: h.clock, Templates: []templates.Template{
		// Sorted alike whatever the text is.
		template("t1", "order_update", "en"), template("t2", "order_update", "z"+text), template("t3", "z"+text, "en"),
	}}
	for i, kind := range kinds {
		e := inEvery[events.Event](text)
		e.ID, e.Key, e.Kind, e.WABA, e.Name, e.Language = "", id("e")+string(kind), kind, p.waba, "order_update", "en"
		e.Source = []events.Source{events.FromWebhook, events.FromSync, events.FromUser, events.FromRecovered}[i%4]
		e.TemplateID, e.VendorTemplateID, e.MessageID, e.InboxID = id("t1"), id("vt1"), "", ""
		e.VendorTime, e.ReceivedAt, e.Until = h.clock, h.clock, h.clock.Add(time.Hour)
		if kind == events.NumberQuality || kind == events.AccountUpdate || kind == events.Unrecognised || kind == events.Inbound {
			e.TemplateID, e.VendorTemplateID, e.Name, e.Language = "", "", "", ""
		}
		b.Events = append(b.Events, e)
	}
	_, err := h.store.Record(ctx, b)
	require.NoError(t, err)

	send := inEvery[templates.Send](text)
	send.ID, send.WABA, send.TemplateID, send.Name, send.Language = id("send"), p.waba, id("t1"), "order_update", "en"
	_, _, err = h.store.BeginSend(ctx, send, access.Entry{})
	require.NoError(t, err)
	send.Outcome, send.Error, send.Updated = templates.OutcomeRefused, text, h.clock
	_, err = h.store.Record(ctx, templates.Batch{Now: h.clock, EndSend: &send})
	require.NoError(t, err)

	content := inEvery[templates.Content](text)
	content.Category, content.Header.Format, content.Header.Media = templates.CategoryUtility, templates.HeaderText, templates.Media{}
	content.Buttons = nil
	for _, kind := range []string{templates.QuickReply, templates.URLButton, templates.PhoneButton} {
		button := inEvery[templates.DraftButton](text)
		button.Type = kind
		content.Buttons = append(content.Buttons, button)
	}
	drafts := []templates.Draft{{Content: content}}
	content.Header = inEvery[templates.Header](text)
	content.Header.Format, content.Header.Media.For, content.Header.Media.MediaID = templates.HeaderDocument, templates.HeaderDocument, ""
	drafts = append(drafts, templates.Draft{Content: content, Refusal: text})
	for i := range drafts {
		drafts[i].ID, drafts[i].WABA, drafts[i].Version, drafts[i].Author = id(fmt.Sprint("draft", i)), p.waba, 1, text
		require.NoError(t, h.store.CreateDraft(ctx, drafts[i]))
	}

	account := "/accounts/" + p.waba
	quoted := url.QueryEscape(text[:min(len(text), 500)])
	p.pages = []string{
		account + "/templates", account + "/templates?q=" + quoted + "&status=" + quoted + "&language=" + quoted + "&quality=" + quoted, account + "/templates/new",
		account + "/drafts", account + "/drafts/" + drafts[0].ID, account + "/drafts/" + drafts[1].ID,
		account + "/templates/order_update/en", account + "/templates/order_update/en/test", account + "/templates/order_update/delete", account + "/templates/delete", "/templates", account + "/decisions", "/samples",
		account + "/sends/" + send.ID, account + "/activity", account + "/activity?kind=" + quoted,
	}
	list, _, err := h.store.Journal(ctx, events.Filter{WABA: p.waba}, events.Cursor{}, 100)
	require.NoError(t, err)
	for _, e := range list {
		if slices.Contains([]events.Kind{events.Inbound, events.Unrecognised, events.TemplateWording}, e.Kind) {
			p.pages = append(p.pages, account+"/events/"+e.ID)
		}
	}
	return p
}

// plantHouse fills what belongs to no account.
func (h *house) plantHouse(t *testing.T, n int, text string) (pages []string) {
	t.Helper()
	ctx := t.Context()
	p := inEvery[access.Person](text)
	p.ID, p.Email, p.Role, p.PasswordHash, p.TimeZone, p.Theme = fmt.Sprint("person-", n), fmt.Sprint(n, "@", text), access.Viewer, "x", text, text
	require.NoError(t, h.store.CreatePerson(ctx, p, access.Entry{}))
	e := inEvery[access.Entry](text)
	e.PersonID = p.ID
	require.NoError(t, h.store.AppendAudit(ctx, e))
	at := access.WithOrigin(ctx, access.Origin{Address: text, Browser: text})
	_, _, err := h.access.SignInDemo(at, access.Admin)
	require.NoError(t, err)
	id, err := h.store.TakeIn(ctx, []byte(text), events.FromWebhook)
	require.NoError(t, err)
	require.NoError(t, h.store.Park(ctx, id, text))
	return []string{"/webhooks/received/" + id}
}

// elements is what a page is made of, sorted, since rows stand in the order of their
// texts. Attributes that a browser follows must not lead to a script.
func elements(t *testing.T, body string) []string {
	t.Helper()
	list, followed := shape(t, body)
	for _, address := range followed {
		assert.Regexp(t, `^(/($|[^/\\])|#|\?|https://|tel:|$)`, address)
	}
	slices.Sort(list)
	return list
}

// shape is the elements of a page with their attributes' names, and the values of those
// attributes that a browser follows.
func shape(t *testing.T, body string) (list, followed []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	require.NoError(t, err)
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			at := n.Data
			for _, a := range n.Attr {
				at += " " + a.Key
				switch a.Key {
				case "href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data", "xlink:href":
					followed = append(followed, a.Val)
				}
			}
			list = append(list, at)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return list, followed
}

func TestMarkupInStoredText(t *testing.T) {
	require.GreaterOrEqual(t, len(payloads), 40)
	h := openHouse(t)
	admin := h.as(access.Admin)
	read := func(path string) string {
		got := h.send("GET", path, "", admin)
		require.Contains(t, []int{http.StatusOK, http.StatusUnprocessableEntity}, got.StatusCode, "%s\n%s", path, got.body)
		return got.body
	}
	shared := []string{"/settings", "/settings/people", "/settings/audit", "/webhooks", "/me", "/welcome"}
	// What our own views are made of. The builder says more or less about a text that it
	// reviews: its pages are held to being made of nothing else.
	ours := map[string]bool{}
	var reviewed []func()
	for i, payload := range texts() {
		bad, good := h.plant(t, 2*i, payload), h.plant(t, 2*i+1, plain(payload))
		for j := range bad.pages {
			want, got := elements(t, read(good.pages[j])), elements(t, read(bad.pages[j]))
			for _, element := range want {
				ours[element] = true
			}
			if strings.Contains(bad.pages[j], "/drafts/") {
				reviewed = append(reviewed, func() {
					for _, element := range got {
						require.True(t, ours[element], "payload %q makes <%s> on %s", payload, element, bad.pages[j])
					}
				})
				continue
			}
			require.Equal(t, want, got, "payload %q changes %s", payload, bad.pages[j])
			if raw := strings.ReplaceAll(read(good.pages[j]), plain(payload), payload); j == 0 && strings.HasPrefix(payload, "<") {
				list, _ := shape(t, raw)
				slices.Sort(list)
				require.NotEqual(t, want, list, "%q would be seen if it were not escaped", payload)
			}
		}
		for _, p := range []planted{bad, good} { // the switcher is the same for all
			require.NoError(t, h.store.RemoveAccount(t.Context(), p.waba, h.clock, access.Entry{}))
		}
	}
	for _, check := range reviewed {
		check()
	}
	t.Run("pages of no account", func(t *testing.T) {
		before := map[string]int{}
		count := func(path string) map[string]int {
			n := map[string]int{}
			for _, element := range elements(t, read(path)) {
				n[strings.Fields(element)[0]]++
			}
			return n
		}
		for i, text := range texts() {
			for _, path := range h.plantHouse(t, i, text) {
				found := count(path)
				assert.Zero(t, found["img"]+found["iframe"]+found["style"], path)
			}
		}
		for _, path := range shared {
			for element, n := range count(path) {
				before[element] += n
			}
		}
		for _, element := range []string{"img", "iframe", "object", "embed", "style", "base", "math", "video", "marquee", "animate"} {
			assert.Zero(t, before[element], element)
		}
		assert.Equal(t, 2*len(shared), before["script"], "our own two a page")
	})
}

// TestMarkupInABrowser shows the same texts to a real browser: nothing runs, nothing is
// fetched from elsewhere, and the content security policy has nothing to report.
func TestMarkupInABrowser(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	everything := strings.ReplaceAll(strings.Join(payloads, "\n"), "ACT", act)
	pages := append(h.plant(t, 1, everything).pages, h.plantHouse(t, 1, everything)...)
	for i, alone := range []string{"javascript:" + act, `<img src=x onerror=` + act + `>`, `" hx-get="/settings" hx-trigger="load`} {
		planted := h.plant(t, 2+i, alone).pages // at the beginning of a field, where an address begins
		pages = append(pages, planted[1], planted[4], planted[6], planted[7])
	}
	b := browsertest.Open(t, "http://"+h.listen())
	enter(b, access.Admin)
	for _, path := range append(pages, "/settings", "/settings/people", "/settings/audit", "/webhooks", "/me", "/welcome") {
		b.Open(path)
		assert.Empty(t, b.Eval(`document.documentElement.dataset.hit ?? ""`), path)
		assert.Equal(t, "0", b.Eval(`performance.getEntriesByType("resource").filter(r => !r.name.startsWith(location.origin)).length`), path)
	}
}
