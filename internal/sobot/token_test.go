package sobot

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func list(c *Client) error {
	_, err := c.ListTemplates(context.Background(), testWABA)
	return err
}

// crowd lets n callers list at once and returns their errors.
func crowd(c *Client, n int) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = list(c) })
	}
	wg.Wait()
	return errs
}

func TestTokenIsAskedForAsDocumented(t *testing.T) {
	u, clk := newUpstream(t), newClock()
	require.NoError(t, list(newClient(t, u.URL, withClock(clk))))
	got := u.last(t, pathToken)
	assert.Equal(t, "GET", got.Method)
	assert.Empty(t, got.Token)
	sum := md5.Sum([]byte(testAppID + "1772366400" + testAppKey))
	assert.Equal(t, map[string][]string{
		"appid": {testAppID}, "create_time": {"1772366400"}, "sign": {hex.EncodeToString(sum[:])},
	}, got.Query)
}

func TestSignIsTheOneOfTheDocument(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL, func(o *Options) {
		o.AppID, o.AppKey, o.Now = "1", "2", func() time.Time { return time.Unix(1569397773, 0) }
	})
	require.NoError(t, c.Connect(context.Background()))
	assert.Equal(t, []string{"258eec3118705112b2c53dc8043d4d34"}, u.last(t, pathToken).Query["sign"])
}

func TestTokenOf200CallersIsAskedForOnceAtEachOf50Expiries(t *testing.T) {
	u, clk := newUpstream(t), newClock()
	c := newClient(t, u.URL, withClock(clk))
	for i := range 50 {
		// All callers reach the keeper; the lists themselves are not the point here.
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() {
				_, err := c.tokens.get(context.Background())
				assert.NoError(t, err)
			})
		}
		wg.Wait()
		require.Equal(t, i+1, u.count(pathToken))
		clk.add(22 * time.Hour) // past nine tenths of a day
	}
	assert.Equal(t, 50, c.TokenState().Mints)
}

func TestTokenOf200ListsIsAskedForOnce(t *testing.T) {
	u := newUpstream(t)
	for _, err := range crowd(newClient(t, u.URL), 200) {
		require.NoError(t, err)
	}
	assert.Equal(t, 1, u.count(pathToken))
	assert.Equal(t, 200, u.count(pathList))
}

func TestTokenDyingUnder50CallersIsReplacedOnceAndEachTriesAgainOnce(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	require.NoError(t, list(c))
	u.expireToken()
	for _, err := range crowd(c, 50) {
		require.NoError(t, err)
	}
	assert.Equal(t, 2, u.count(pathToken))
	assert.LessOrEqual(t, len(u.arrived(pathList)), 1+2*50)
	assert.Equal(t, 1+50, u.count(pathList))
}

func TestTokenRefusedTwiceEndsTheCallWithErrToken(t *testing.T) {
	u := newUpstream(t)
	u.on(pathSend, refuse("900017", "token expired"))
	_, err := newClient(t, u.URL).SendTemplate(context.Background(), message())
	require.ErrorIs(t, err, ErrToken)
	assert.Equal(t, Refused, OutcomeOf(err))
	assert.Len(t, u.arrived(pathSend), 2)
}

func TestTokenIsUsedToItsEndWhileRenewalFails(t *testing.T) {
	u, clk := newUpstream(t), newClock()
	c := newClient(t, u.URL, withClock(clk))
	require.NoError(t, list(c))
	u.on(pathToken, text(500, "oops"))
	clk.add(23 * time.Hour)
	require.NoError(t, list(c), "an hour of life is left")
	clk.add(2 * time.Hour)
	err := list(c)
	assert.Equal(t, NeverSent, OutcomeOf(err))
	assert.False(t, c.TokenState().Have)
	assert.Contains(t, c.TokenState().LastError, "HTTP 500")
	u.on(pathToken, nil)
	clk.add(10 * time.Minute)
	require.NoError(t, list(c))
}

func TestTokenCredentialsRefusedIsSaidInTheSameWordsWhileWaiting(t *testing.T) {
	u := newUpstream(t)
	u.on(pathToken, refuse("900001", "sign error"))
	c := newClient(t, u.URL)
	err := c.Connect(context.Background())
	require.ErrorIs(t, err, ErrCredentials)
	assert.Equal(t, Refused, OutcomeOf(err))
	for _, err := range crowd(c, 20) { // all fail together and fast
		require.ErrorIs(t, err, ErrCredentials)
		assert.Equal(t, NeverSent, OutcomeOf(err))
	}
	assert.Equal(t, 1, u.count(pathToken))
}

func TestTokenRateRefusalIsNotBlamedOnTheKey(t *testing.T) {
	u := newUpstream(t)
	u.on(pathToken, refuse("4", "too many calls"))
	err := newClient(t, u.URL).Connect(context.Background())
	assert.NotErrorIs(t, err, ErrCredentials)
	assert.Equal(t, Refused, OutcomeOf(err))
}

func TestTokenFirstCallerLeavingDoesNotStopTheOthers(t *testing.T) {
	u := newUpstream(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	u.on(pathToken, func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-release
		ok(`{"token":"slow-token","expires_in":"86400"}`)(w, r)
	})
	c := newClient(t, u.URL)
	ctx, cancel := context.WithCancel(context.Background())
	first := make(chan error, 1)
	go func() { _, err := c.ListTemplates(ctx, testWABA); first <- err }()
	<-arrived
	second := make(chan error, 1)
	go func() { second <- list(c) }()
	cancel()
	err := <-first
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, NeverSent, OutcomeOf(err))
	close(release)
	require.NoError(t, <-second)
	assert.Equal(t, 1, u.count(pathToken))
}

func TestTokenLifeIsClamped(t *testing.T) {
	for text, want := range map[string]time.Duration{
		`"86400"`: 24 * time.Hour, `86400`: 24 * time.Hour, `"3600"`: time.Hour, `7200.9`: 2 * time.Hour, `" 3600 "`: time.Hour,
		`0`: shortestTokenLife, `"-1"`: shortestTokenLife, `"soon"`: shortestTokenLife, `null`: shortestTokenLife,
		`{}`: shortestTokenLife, `1`: shortestTokenLife, `"NaN"`: shortestTokenLife,
		`99999999999999999999`: 24 * time.Hour, `1e999`: 24 * time.Hour, `"Inf"`: 24 * time.Hour, ``: shortestTokenLife,
	} {
		assert.Equal(t, want, tokenLife(json.RawMessage(text)), "expires_in %s", text)
	}
}

func TestConnectAsksAnewButNotTwiceInAMinute(t *testing.T) {
	u, clk := newUpstream(t), newClock()
	c := newClient(t, u.URL, withClock(clk))
	ctx := context.Background()
	assert.Equal(t, TokenState{}, c.TokenState())
	require.NoError(t, c.Connect(ctx))
	require.NoError(t, c.Connect(ctx))
	assert.Equal(t, 1, u.count(pathToken))
	clk.add(2 * time.Minute)
	require.NoError(t, c.Connect(ctx))
	assert.Equal(t, 2, u.count(pathToken))
	assert.Equal(t, TokenState{Have: true, IssuedAt: clk.now(), ExpiresAt: clk.now().Add(24 * time.Hour), Mints: 2}, c.TokenState())
}

func TestConnectWithoutCredentialsAsksNobody(t *testing.T) {
	u := newUpstream(t)
	err := newClient(t, u.URL, func(o *Options) { o.AppKey = "" }).Connect(context.Background())
	require.ErrorIs(t, err, ErrCredentials)
	assert.Equal(t, NeverSent, OutcomeOf(err))
	assert.Empty(t, u.arrived(pathToken))
}
