package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
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
	t.Run("say what they need while there are none", func(t *testing.T) {
		s := openStage(t)
		s.listed(sobotsim.Template{Name: "older", Language: "en_US"})
		empty := testid(s.open(access.Viewer, path), "empty")
		assert.Contains(t, said(empty), "No decisions in the last 30 days")
		assert.Contains(t, said(empty), "submitted from here and Sobot pushed the answer")
		assert.Equal(t, 1, empty.Find(`a[href="`+path+`?days=365"]`).Length())
		assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/accounts/999/decisions", "", s.as(access.Viewer)).StatusCode)
	})
	t.Run("are drawn day by day, approved apart from rejected, with how long they took, and as a table", func(t *testing.T) {
		s := openStage(t)
		s.decided("long_ago", "APPROVED", time.Hour)
		s.f.Clock.Advance(40 * 24 * time.Hour)
		s.decided("one", "APPROVED", 2*time.Hour)
		s.decided("two", "REJECTED", 4*time.Hour)
		s.f.Clock.Advance(48 * time.Hour)
		s.decided("three", "APPROVED", time.Hour)
		require.NoError(t, s.f.Sim.Approve(desktest.WABA, "two", "en_US")) // after an appeal
		s.f.Deliver()
		page := s.open(access.Viewer, path)
		assert.Equal(t, 2, testid(page, "approved").Find("rect").Length())
		assert.Equal(t, 1, testid(page, "rejected").Find("rect").Length())
		assert.Contains(t, said(page.Find("#per-day-title")), "2 approved, 1 rejected from ")
		assert.Equal(t, "Approved2 of 3Approval rate66%Half within2 h", strings.ReplaceAll(said(testid(page, "figures")), " Approval", "Approval"))
		assert.Equal(t, 2, testid(page, "per-day-table").Find("tbody tr").Length())
		assert.Equal(t, 2, testid(page, "times-table").Find("tbody tr").Length())
		day := testid(page, "per-day-table").Find("tbody a").First().AttrOr("href", "")
		assert.Contains(t, kindsOf(s.open(access.Viewer, day)), "template_status", "a day leads to what happened on it")
		assert.Equal(t, 1, s.open(access.Viewer, address("/activity")).Find(`a[href="`+path+`"]`).Length())
		assert.Contains(t, said(testid(s.open(access.Viewer, path+"?days=90"), "figures")), "3 of 4")
		for _, odd := range []string{"7", "-1", "99999999999999999999", "%zz", "90&days=30x"} {
			assert.NotEmpty(t, said(s.open(access.Viewer, path+"?days="+odd).Find(`nav [aria-current=true]`)), odd)
		}
	})
	t.Run("whose time nobody knows say so", func(t *testing.T) {
		s := openStage(t)
		s.listed(sobotsim.Template{Name: "theirs", Language: "en_US", Status: "PENDING"})
		require.NoError(t, s.f.Sim.Approve(desktest.WABA, "theirs", "en_US"))
		s.f.Deliver()
		page := s.open(access.Viewer, path)
		assert.Equal(t, 1, testid(page, "approved").Find("rect").Length())
		assert.Contains(t, said(testid(page, "no-times")), "None of these was both")
	})
}

// reviews records what a busy quarter brought: some decisions on most days, most of them
// good, within minutes to days.
func (s *stage) reviews() {
	s.t.Helper()
	now := s.f.Clock.Now()
	b := templates.Batch{Now: now}
	for i := range 140 {
		id := fmt.Sprintf("t%03d", i)
		at := now.Add(-time.Duration(i*i%89)*24*time.Hour - time.Duration(i%7)*time.Hour)
		took := time.Minute << (i * 7 % 12)
		word := []string{"APPROVED", "APPROVED", "APPROVED", "REJECTED", "APPROVED"}[i*i%11%5]
		b.Templates = append(b.Templates, templates.Template{ID: id, WABA: desktest.WABA, VendorID: "9" + id, Name: id, Language: "en_US", SubmittedAt: at.Add(-took)})
		b.Events = append(b.Events,
			events.Event{Key: id + "s", Kind: events.TemplateSubmitted, Source: events.FromUser, TemplateID: id, WABA: desktest.WABA, To: "UTILITY", ReceivedAt: at.Add(-took)},
			events.Event{Key: id + "d", Kind: events.TemplateStatus, Source: events.FromWebhook, TemplateID: id, WABA: desktest.WABA, To: word, VendorTime: at, ReceivedAt: at})
	}
	_, err := s.f.Store.Record(s.t.Context(), b)
	require.NoError(s.t, err)
}

func TestDecisionsInABrowser(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	b := s.openTab(access.Viewer)
	b.Open(address("/decisions"))
	b.ShootAll("decisions-empty")
	b.Accessible("decisions, empty", axeScript)
	s.approved("order_left")
	b.Until(`document.querySelector("[data-figure=approved] dd")?.textContent === "1 of 1"`)
	b.ShootAll("decisions-one")

	s.reviews()
	b.Open(address("/activity"))
	b.Click(`#main a[href$="/decisions"]`)
	b.Until(`document.querySelector("[data-testid=per-day]")`)
	b.ShootAll("decisions-30")
	for _, days := range []string{"365", "90"} {
		b.Click(`nav [href$="days=` + days + `"]`)
		b.Until(`location.search === "?days=` + days + `" && document.querySelector("nav [aria-current=true]").textContent === "` + days + ` days"`)
		b.ShootAll("decisions-" + days)
	}
	b.Click(`#per-day-table-box summary`)
	b.Click(`#times-table-box summary`)
	b.ShootAll("decisions-tables")
	b.Accessible("decisions", axeScript)

	s.f.Clock.Advance(time.Minute)
	s.approved("order_found")
	b.Until(`document.querySelector("#per-day-table-box").open && document.querySelector("[data-figure=approved] dd").textContent.endsWith(" of 142")`)
}
