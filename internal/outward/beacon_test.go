package outward

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var beaconKey = [32]byte{'k'}

// lighthouse is a web server that answers the probe as a dashboard with that key does.
func lighthouse(t *testing.T, key [32]byte) (*httptest.Server, *Beacon) {
	t.Helper()
	b := NewBeacon(loopback(), "", key, time.Now)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := b.Respond(strings.TrimPrefix(r.URL.Path, BeaconPath))
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, answer+"\n")
	}))
	t.Cleanup(s.Close)
	return s, b
}

func TestRespondAnswersAChallengeOfTheSameKeyOnceAndInTime(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	asks, answers := NewBeacon(nil, "", beaconKey, clock), NewBeacon(nil, "", beaconKey, clock)
	other := NewBeacon(nil, "", [32]byte{'o'}, clock)
	challenge := asks.challenge(asks.stamp())
	_, ok := other.Respond(challenge)
	assert.False(t, ok, "another installation")
	_, ok = answers.Respond(challenge)
	assert.True(t, ok)
	_, ok = answers.Respond(challenge)
	assert.False(t, ok, "twice")
	for _, wrong := range []string{"", "x", challenge[:len(challenge)-1], challenge + "A", strings.Repeat("A", len(challenge)), "../" + challenge} {
		_, ok = answers.Respond(wrong)
		assert.False(t, ok, wrong)
	}
	late := asks.challenge(asks.stamp())
	now = now.Add(challengeLife + time.Second)
	_, ok = answers.Respond(late)
	assert.False(t, ok, "late")
	now = now.Add(time.Hour)
	_, ok = answers.Respond(asks.challenge(asks.stamp()))
	assert.True(t, ok)
	assert.Len(t, answers.used, 1, "what has ended is forgotten")
}

func TestProbe(t *testing.T) {
	ours, b := lighthouse(t, beaconKey)
	respond := func(handler http.HandlerFunc) string {
		s := httptest.NewServer(handler)
		t.Cleanup(s.Close)
		return s.URL
	}
	port := func(address string) string { return address[strings.LastIndex(address, ":"):] }
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = nil
	secure.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	secure.StartTLS()
	t.Cleanup(secure.Close)
	stranger, _ := lighthouse(t, [32]byte{'x'})
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, silent.Close())

	dns := &names{answers: map[string][][]string{"home.example": {{"127.0.0.1"}}, "lan.example": {{"192.168.4.4"}}}}
	resolver := dns.resolver(t)
	inside := NewBeacon(loopback(resolver), "", beaconKey, time.Now)
	guarded := NewBeacon(New(Options{Resolver: resolver}), "", beaconKey, time.Now)

	for name, c := range map[string]struct {
		from    *Beacon
		address string
		reach   Reach
		why     string
	}{
		"no address": {guarded, "", No, "No public address"},
		"this dashboard at a private address that is allowed": {b, ours.URL, CannotTell, "private address"},
		"another dashboard":                           {b, stranger.URL, No, "it is not this dashboard"},
		"another program that says 200 to everything": {b, respond(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") }), No, "Something else answers"},
		"a program that repeats what it was asked":    {b, respond(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }), No, "Something else answers"},
		"a sign-in before it":                         {b, respond(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }), No, "HTTP 401"},
		"a proxy that gets nowhere":                   {b, respond(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }), No, "does not get through"},
		"a redirect to https": {b, respond(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://desk.example.com/x?secret=leak", http.StatusMovedPermanently)
		}), No, "redirects to https://desk.example.com,"},
		"an answer without end":      {b, respond(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, MaxAnswer+1)) }), No, "too large"},
		"a certificate of nobody":    {b, secure.URL, No, "not one that the internet trusts"},
		"plain http on a TLS port":   {b, "https://" + strings.TrimPrefix(ours.URL, "http://"), No, "does not speak https"},
		"nobody there":               {b, "http://" + silent.Addr().String(), CannotTell, "Nobody answers"},
		"a loopback address":         {guarded, "https://127.0.0.1", No, "this machine itself"},
		"a private address":          {guarded, "http://10.1.2.3:8080", No, "a private address"},
		"localhost":                  {guarded, "http://localhost:8080", No, "this machine itself"},
		"a name of the local net":    {guarded, "https://lan.example", CannotTell, "192.168.4.4, which is a private address"},
		"a name that does not exist": {guarded, "https://nowhere.example", No, "does not exist in DNS"},
		"a name that leads here":     {inside, "http://home.example" + port(ours.URL), CannotTell, "This dashboard answers"},
		"no web address":             {guarded, "ftp://x", No, "no web address"},
	} {
		t.Run(name, func(t *testing.T) {
			v := c.from.At(t.Context(), c.address)
			assert.Equal(t, c.reach, v.Reach, "%+v", v)
			assert.Contains(t, v.Why, c.why)
			assert.NotEmpty(t, v.Do)
			assert.NotContains(t, v.Why+v.Do, "leak")
		})
	}
}

func TestVerdictOfOurOwnAnswerFromThePublicInternet(t *testing.T) {
	for address, want := range map[string]string{"https://desk.example.com": "valid certificate", "http://desk.example.com": "plain http"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		require.NoError(t, err)
		v := verdictOfAnswer(req.URL, Answer{Status: 200, From: netip.MustParseAddr("93.184.216.34")}, true)
		assert.Equal(t, Yes, v.Reach)
		assert.Contains(t, v.Why, want)
	}
}

func TestTestRemembersAndTellsWhen(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	b := NewBeacon(loopback(), "http://127.0.0.1:1", beaconKey, func() time.Time { return now })
	assert.Empty(t, b.Last().Reach, "nobody looked yet")
	v := b.Test(t.Context())
	assert.Equal(t, CannotTell, v.Reach)
	assert.Equal(t, now, b.Last().At)
	assert.Equal(t, v, b.Last())
}
