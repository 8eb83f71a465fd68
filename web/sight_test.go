package web

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
)

// The numbers that are planted, without their country code: a test phone's, one typed
// for a single test-send, and one of a customer who wrote.
var sightPlanted = map[string]string{"test phone": "81255500177", "typed": "81255500288", "customer": "85512345678"}

// stripped is a page without what people put between digits, so that a number is found
// however it is written.
func stripped(body string) string {
	text, _ := url.PathUnescape(html.UnescapeString(body))
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "\u00a0", "", "\u2011", "", "\\u0030", "0").Replace(text + body)
}

// shows reports whether a page lets a reader learn a number: as digits, or in base64.
func shows(body, number string) bool {
	if strings.Contains(stripped(body), number) {
		return true
	}
	for before := range 3 { // wherever in its base64 the number begins
		encoded := base64.StdEncoding.EncodeToString([]byte("628"[:before] + number))
		if strings.Contains(body, encoded[4:len(encoded)-4]) {
			return true
		}
	}
	return false
}

// crawl opens every page and fragment that can be reached from "/" and gives them by address.
func (s *stage) crawl(role access.Role) map[string]string {
	s.t.Helper()
	cookie := s.as(role)
	seen := map[string]string{}
	// What a viewer may open, but finds a link to only from a page for editors, or with several accounts.
	next := []string{"/", "/welcome", "/connection", "/connection?after=", "/alarms?show=all", address("/drafts"), "/templates", "/activity", "/rules", address("/starters")}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		if _, done := seen[at]; done {
			continue
		}
		res := s.send(http.MethodGet, at, "", cookie)
		seen[at] = res.body
		part := s.send(http.MethodGet, at, "", cookie, "HX-Request: true")
		seen[at+" (fragment)"] = part.body
		if to := res.Header.Get("Location"); strings.HasPrefix(to, "/") {
			next = append(next, to)
		}
		for _, body := range []string{res.body, part.body} {
			page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
			require.NoError(s.t, err)
			page.Find("[href], [hx-get]").Each(func(_ int, link *goquery.Selection) {
				for _, to := range []string{link.AttrOr("href", ""), link.AttrOr("hx-get", "")} {
					to, _, _ = strings.Cut(to, "#")
					if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/static/") {
						next = append(next, to)
					}
				}
			})
		}
		require.Less(s.t, len(seen), 2000, "the pages never end")
	}
	return seen
}

// populate plants the numbers wherever one can come in.
func (s *stage) populate() {
	s.t.Helper()
	ctx, f := s.t.Context(), s.f
	require.NoError(s.t, f.Desk.AddTestPhone(ctx, desktest.Admin, "Warehouse", "+62"+sightPlanted["test phone"]))
	s.approved("order_left")
	_, err := f.Desk.AddSample(ctx, desktest.Admin, "bill.pdf", 0, strings.NewReader("%PDF-1.7 a bill"))
	require.NoError(s.t, err)
	send := func(to string) templates.Send {
		form, err := f.Desk.PrepareSend(ctx, desktest.WABA, "order_left", "en_US")
		require.NoError(s.t, err)
		sent, err := f.Desk.Send(ctx, desktest.Admin, desk.SendRequest{
			ID: form.ID, WABA: desktest.WABA, Name: "order_left", Language: "en_US", SenderID: form.Senders[0].ID, To: to,
			Values: templates.Values{"body.0": "call +62 " + sightPlanted["typed"]},
		})
		require.NoError(s.t, err)
		return sent
	}
	sent := send("+62" + sightPlanted["test phone"])
	send("+62" + sightPlanted["typed"])
	f.Sim.FailNext(sobotsim.OpSend, sobotsim.Refuse("131026", "cannot reach 62"+sightPlanted["typed"]))
	send("+62" + sightPlanted["typed"])
	customer := "62" + sightPlanted["customer"]
	inside := base64.StdEncoding.EncodeToString([]byte("\x1c\x18\x0d" + customer + "\x15\x02\x00"))
	for _, body := range []string{
		`{"type":"text","from":"` + customer + `","to":"` + desktest.SenderID + `","name":"Budi ` + customer + `","content":{"text":"call me on 0` + sightPlanted["customer"] + ` or +62 855-1234-5678"}}`,
		`{"type":"contacts","from":"` + customer + `","to":"` + desktest.SenderID + `","content":{"contacts":[{"name":{"formatted_name":"Budi"},"phones":[{"phone":"+62 855 1234 5678","wa_id":"` + customer + `"}]}]}}`,
		`{"type":"status","messageId":"` + sent.MessageID + `","status":"delivered","timestamp":"1667453467","from":"` + desktest.SenderID + `","to":"` + customer + `","errorCode":"","errorTitle":""}`,
		`{"type":"status","messageId":"wamid.` + inside + `","status":"failed","timestamp":"1667453468","from":"` + desktest.SenderID + `","to":"` + customer + `","errorCode":"131026","errorTitle":"not a phone: ` + customer + `"}`,
		`{"type":"` + customer + `","wabaid":"` + desktest.WABA + `","phone":` + customer + `}`,
		`{"surprise":"\u0036285512345678"}`,
		`{"object":"whatsapp_business_account","entry":[{"id":"` + desktest.WABA + `","time":1667453469,"changes":[{"field":"phone_number_quality_update","value":{"display_phone_number":"` + customer + `","event":"FLAGGED","current_limit":"` + customer + `"}}]}]}`,
		`{"object":"whatsapp_business_account","entry":[{"id":"` + desktest.WABA + `","time":1667453470,"changes":[{"field":"account_update","value":{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"call ` + customer + `"}}}]}]}`,
		`not JSON: ` + customer,
	} {
		f.Sim.PushRaw([]byte(body))
	}
	f.Deliver()
	f.Clock.Advance(time.Minute)
}

func TestNumbersAreMaskedForViewersOnEveryPage(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.populate()
	pages := s.crawl(access.Viewer)
	for at, body := range pages {
		for whose, number := range sightPlanted {
			assert.False(t, shows(body, number), "%s shows a viewer the number of the %s:\n%s", at, whose, body)
		}
	}
	t.Run("and the crawl has been on every page that a viewer may open", func(t *testing.T) {
		for _, r := range s.routes() {
			if r.method != http.MethodGet || r.who != viewer || r.path == "/live" {
				continue
			}
			pattern := regexp.MustCompile("^" + regexp.MustCompile(`:[a-z]+`).ReplaceAllString(r.path, "[^/?]+") + `(\?|$)`)
			found := 0
			for at := range pages {
				if pattern.MatchString(at) {
					found++
				}
			}
			assert.NotZero(t, found, "%s was not looked at: populate must make something that links to it", r.path)
		}
	})
	t.Run("while editors see them whole, which also proves the search", func(t *testing.T) {
		for _, role := range []access.Role{access.Editor, access.Admin} {
			found := map[string]string{}
			for at, body := range s.crawl(role) {
				for whose, number := range sightPlanted {
					if shows(body, number) {
						found[whose] = at
					}
				}
			}
			assert.Len(t, found, len(sightPlanted), "%s: %v", role, found)
		}
		for _, form := range []string{"+62 812-5550-0177", "62 (812) 5550 0177", "%2B6281255500177", "\\u0030"} {
			assert.Equal(t, form != "\\u0030", shows("<p>"+form+"</p>", sightPlanted["test phone"]), form)
		}
		assert.True(t, shows(base64.StdEncoding.EncodeToString([]byte("xx6281255500177yy")), sightPlanted["test phone"]))
	})
	t.Run("and no search or filter tells a viewer whether a number is there", func(t *testing.T) {
		for _, path := range []string{"/templates?q=", "/activity?kind=", "/activity?before=", "/activity?phone=", "/activity?number=", "/activity?q=", "/templates?phone="} {
			answers := map[string]bool{}
			for _, number := range []string{"6281255500177", "6281255500179"} {
				// A filter may be refused, but in the same words for every number.
				res := s.send(http.MethodGet, address(path+number), "", s.as(access.Viewer))
				answers[fmt.Sprint(res.StatusCode, strings.ReplaceAll(said(s.parsed(res).Find("main")), number, "N"))] = true
			}
			assert.Len(t, answers, 1, path)
		}
	})
}

// TestHandlersReadThroughSight keeps handlers from reading past the masks.
func TestHandlersReadThroughSight(t *testing.T) {
	past := regexp.MustCompile(`s\.desk\.(Activity|ActivityBatch|ActivityNewer|Event|Timeline|Sends|SendStatuses|Webhooks|Recovery|Alarms|LoudAlarms)\(`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		if !strings.HasSuffix(name, "_test.go") {
			assert.Empty(t, past.FindAllString(string(source), -1), "%s: read through s.sight(c)", name)
		}
	}
}
