package web

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/redact"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
)

// stage is a house whose desk has a real Sobot simulator behind it and one account in
// it (desktest.WABA), with a sender.
type stage struct {
	*house
	f *desktest.Fixture
}

func openStage(t *testing.T, options ...desktest.Option) *stage {
	t.Helper()
	f := desktest.New(t, options...)
	f.Account()
	h := &house{t: t, store: f.Store, hub: f.Hub, media: f.MediaDir, logs: &logs{}}
	log := slog.New(redact.NewHandler(slog.NewTextHandler(h.logs, &slog.HandlerOptions{Level: slog.LevelDebug}), &redact.Secrets{}))
	people := access.New(f.Store, f.Clock.Now, log)
	require.NoError(t, people.EnsureDemoPeople(t.Context()))
	h.Server = New(Options{Desk: f.Desk, Access: people, Hub: f.Hub, Demo: true, Now: f.Clock.Now, Log: log, Version: "test"})
	return &stage{h, f}
}

// listed adds templates at Sobot and syncs them in. Empty fields get the simulator's
// own defaults.
func (s *stage) listed(seeds ...sobotsim.Template) {
	s.t.Helper()
	for _, seed := range seeds {
		seed.WABA = desktest.WABA
		_, err := s.f.Sim.AddTemplate(seed)
		require.NoError(s.t, err)
	}
	s.f.Clock.Advance(time.Minute)
	_, err := s.f.Desk.Sync(s.t.Context(), desktest.WABA)
	require.NoError(s.t, err)
}

// approved submits a template with one variable from here and lets Sobot approve it.
func (s *stage) approved(name string) templates.Template {
	s.t.Helper()
	d, err := s.f.Desk.NewDraft(s.t.Context(), desktest.Admin, desktest.WABA, templates.Content{
		Name: name, Language: "en_US", Category: "UTILITY",
		Body: "Your order {{1}} has left our warehouse today.", Samples: []string{"A-1001"},
	})
	require.NoError(s.t, err)
	_, tpl, err := s.f.Desk.Submit(s.t.Context(), desktest.Admin, desktest.WABA, d.ID, d.Version, desk.NewID())
	require.NoError(s.t, err)
	s.f.Clock.Advance(time.Minute)
	require.NoError(s.t, s.f.Sim.Approve(desktest.WABA, name, "en_US"))
	s.f.Deliver()
	return tpl
}

// address is a path of the stage's account.
func address(path string) string { return "/accounts/" + desktest.WABA + path }

// open gets a page as a person of that role; the page must be there.
func (s *stage) open(role access.Role, path string) *goquery.Document {
	s.t.Helper()
	res := s.send(http.MethodGet, path, "", s.as(role))
	require.Equal(s.t, http.StatusOK, res.StatusCode, "%s: %s", path, res.body)
	return s.parsed(res)
}

// post posts a form from our own page.
func (s *stage) post(role access.Role, path string, form url.Values) answer {
	s.t.Helper()
	return s.send(http.MethodPost, path, form.Encode(), s.as(role), sameOrigin)
}

func (s *stage) parsed(res answer) *goquery.Document {
	s.t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(res.body))
	require.NoError(s.t, err)
	return page
}

// filled is a form of a page as a browser would post it untouched.
func filled(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, in *goquery.Selection) {
		name, value := in.AttrOr("name", ""), in.AttrOr("value", "")
		_, checked := in.Attr("checked")
		switch {
		case in.Is("textarea"):
			value = in.Text()
		case in.Is("select"):
			value = in.Find("option[selected]").AttrOr("value", in.Find("option").First().AttrOr("value", ""))
		case in.Is("[type=radio], [type=checkbox]") && !checked:
			return
		}
		values.Add(name, value)
	})
	return values
}

// said is what a part of a page says, with one blank between words.
func said(part *goquery.Selection) string { return strings.Join(strings.Fields(part.Text()), " ") }
