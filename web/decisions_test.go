package web

import (
	"net/http"
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

// decided submits a template and has review answer it after a while.
func (s *stage) decided(name, status string, after time.Duration) {
	s.t.Helper()
	d, err := s.f.Desk.NewDraft(s.t.Context(), desktest.Admin, desktest.WABA, templates.Content{
		Name: name, Language: "en_US", Category: "UTILITY", Body: "Your order of " + name + " has left our warehouse today.",
	})
	require.NoError(s.t, err)
	_, _, err = s.f.Desk.Submit(s.t.Context(), desktest.Admin, desktest.WABA, d.ID, d.Version, desk.NewID())
	require.NoError(s.t, err)
	s.f.Clock.Advance(after)
	require.NoError(s.t, s.f.Sim.SetStatus(desktest.WABA, name, "en_US", status, "INVALID_FORMAT"))
	s.f.Deliver()
}

func TestDecisions(t *testing.T) {
	path := address("/decisions")
	bars := func(page *goquery.Document, what string) []string {
		return page.Find(`[data-bar="` + what + `"] title`).Map(func(_ int, b *goquery.Selection) string { return b.Text() })
	}
	t.Run("say what they need while there are none", func(t *testing.T) {
		s := openStage(t)
		s.listed(sobotsim.Template{Name: "older", Language: "en_US"})
		assert.Contains(t, said(testid(s.open(access.Viewer, path), "empty")), "No decisions yet")
		assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/accounts/999/decisions", "", s.as(access.Viewer)).StatusCode)
	})
	t.Run("are drawn day by day, approved apart from rejected, with how long they took, and as a table", func(t *testing.T) {
		s := openStage(t)
		s.decided("one", "APPROVED", 2*time.Hour)
		s.decided("two", "REJECTED", 4*time.Hour)
		s.f.Clock.Advance(48 * time.Hour)
		s.decided("three", "APPROVED", time.Hour)
		page := s.open(access.Viewer, path)
		assert.Len(t, bars(page, "approved"), 2)
		assert.Len(t, bars(page, "rejected"), 1)
		assert.Equal(t, "today: 1 approved", bars(page, "approved")[1])
		assert.Equal(t, "today: 1 h", bars(page, "wait")[1])
		assert.Equal(t, "2 approved and 1 rejected in 30 days.", page.Find("#decisions-title").Text())
		assert.Contains(t, said(testid(page, "figures")), "Approved2 of 3Approval rate66%Half within2 h")
		assert.Equal(t, 2, testid(page, "decisions-table").Find("tbody tr").Length())
		assert.Equal(t, path, s.open(access.Viewer, address("/activity")).Find(`a[href="`+path+`"]`).AttrOr("href", ""))
		assert.Contains(t, s.open(access.Viewer, path+"?days=90").Find("#decisions-title").Text(), "in 90 days")
		assert.Contains(t, s.open(access.Viewer, path+"?days=7").Find("#decisions-title").Text(), "in 30 days")
	})
	t.Run("whose time nobody knows say so", func(t *testing.T) {
		s := openStage(t)
		s.listed(sobotsim.Template{Name: "theirs", Language: "en_US", Status: "PENDING"})
		require.NoError(t, s.f.Sim.Approve(desktest.WABA, "theirs", "en_US"))
		s.f.Deliver()
		page := s.open(access.Viewer, path)
		assert.Len(t, bars(page, "approved"), 1)
		assert.Contains(t, said(testid(page, "no-times")), "Nobody knows")
	})
	t.Run("look well in a browser", func(t *testing.T) {
		s := openStage(t)
		for i, status := range []string{"APPROVED", "APPROVED", "REJECTED", "APPROVED", "APPROVED", "REJECTED", "APPROVED"} {
			s.decided("browser_"+string(rune('a'+i)), status, time.Duration(i+1)*time.Hour)
			s.f.Clock.Advance(time.Duration(i) * 20 * time.Hour)
		}
		b := s.openTab(access.Viewer)
		b.Open(path)
		b.Accessible("decisions", axeScript)
		b.ShootAll("decisions")
	})
}
