package web

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/outward"
	"templatedesk/internal/templates"
)

// beaconFor probes a public address; allowed networks may be private.
func beaconFor(public string, allowed ...string) *outward.Beacon {
	var o outward.Options
	for _, p := range allowed {
		o.AllowPrivate = append(o.AllowPrivate, netip.MustParsePrefix(p))
	}
	return outward.NewBeacon(outward.New(o), public, [32]byte{'k'}, time.Now)
}

func TestPublicAddress(t *testing.T) {
	s := openStage(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	public := "http://" + ln.Addr().String()
	s.Server.publicURL, s.Server.beacon = public, beaconFor(public, "127.0.0.0/8")
	done := make(chan error, 1)
	go func() { done <- s.Serve(ln) }()
	t.Cleanup(func() { _ = s.Shutdown(t.Context()); <-done })
	shown := func() string {
		return said(s.open(access.Admin, "/settings").Find(`[data-testid="public-address"]`))
	}
	draft, err := s.f.Desk.NewDraft(t.Context(), desktest.Admin, desktest.WABA, templates.Content{Category: "MARKETING", Header: templates.Header{Format: templates.HeaderImage}})
	require.NoError(t, err)
	warned := func() string {
		return said(s.open(access.Editor, address("/drafts/"+draft.ID)).Find(`[data-testid="unreached"]`))
	}

	t.Run("is_not_judged_before_somebody_looked", func(t *testing.T) {
		assert.Contains(t, shown(), "Being tested")
		assert.Empty(t, warned())
	})
	t.Run("is_found_by_its_own_probe_on_demand", func(t *testing.T) {
		res := s.post(access.Admin, "/settings/public-address/test", nil)
		assert.Equal(t, "/settings#public-address", res.Header.Get("Location"))
		assert.Contains(t, shown(), "This dashboard answers at "+ln.Addr().String(), "it came through the door and back")
		assert.Contains(t, shown(), "Cannot tell from here.", "but over loopback alone")
		assert.Contains(t, warned(), "Perhaps Sobot cannot fetch an upload.")
	})
	t.Run("that_nobody_outside_reaches_is_said_before_sobot_fails", func(t *testing.T) {
		s.Server.beacon = beaconFor(public)
		s.post(access.Admin, "/settings/public-address/test", nil)
		assert.Contains(t, shown(), "Not reached. 127.0.0.1 is this machine itself")
		assert.Contains(t, warned(), "Sobot will probably not be able to fetch an upload.")
		assert.NotContains(t, s.logs.String(), outward.BeaconPath+"A", "challenges stay out of the log")
	})
	t.Run("is_tested_by_admins_alone", func(t *testing.T) {
		assert.Equal(t, http.StatusForbidden, s.post(access.Editor, "/settings/public-address/test", nil).StatusCode)
	})
	t.Run("holds_up_no_page_while_it_is_tested", func(t *testing.T) {
		hold, knocked := make(chan struct{}), make(chan struct{}, 1)
		slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { knocked <- struct{}{}; <-hold }))
		defer slow.Close()
		s.Server.beacon = beaconFor(slow.URL, "127.0.0.0/8")
		tested := make(chan outward.Verdict, 1)
		go func() { tested <- s.Server.beacon.Test(t.Context()) }()
		<-knocked
		assert.Contains(t, shown(), "Being tested")
		assert.Empty(t, warned())
		close(hold)
		assert.Equal(t, outward.No, (<-tested).Reach)
		assert.Contains(t, shown(), "Not reached.")
	})
	t.Run("has_no_answer_for_strangers", func(t *testing.T) {
		for _, guess := range []string{"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
			assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, outward.BeaconPath+guess, "").StatusCode, guess)
		}
	})
}
