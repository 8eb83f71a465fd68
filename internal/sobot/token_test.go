package sobot

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shelf is a TokenStore in memory; what survives a restart in these tests.
type shelf struct {
	mu      sync.Mutex
	token   Token
	loadErr error
	saveErr error
}

func (s *shelf) Load(context.Context) (Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, s.loadErr
}

func (s *shelf) Save(_ context.Context, t Token) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saveErr == nil {
		s.token = t
	}
	return s.saveErr
}

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

func TestTokenIsReusedAfterRestart(t *testing.T) {
	u, clk, s := newUpstream(t), newClock(), &shelf{}
	require.NoError(t, list(newClient(t, u.URL, withClock(clk), withStore(s))))
	clk.add(20 * time.Hour)
	again := newClient(t, u.URL, withClock(clk), withStore(s))
	require.NoError(t, list(again))
	assert.Equal(t, 1, u.count(pathToken))
	assert.Equal(t, 0, again.TokenState().Mints)
	assert.True(t, again.TokenState().Have)
}

func TestTokenStoredOneIsDistrusted(t *testing.T) {
	start := newClock().now()
	for name, stored := range map[string]Token{
		"when it was issued in the future":        {Value: "old-token", IssuedAt: start.Add(time.Hour), ExpiresAt: start.Add(25 * time.Hour)},
		"when nine tenths of its life are over":   {Value: "old-token", IssuedAt: start.Add(-22 * time.Hour), ExpiresAt: start.Add(2 * time.Hour)},
		"when it claims to live for years":        {Value: "old-token", IssuedAt: start.Add(-48 * time.Hour), ExpiresAt: start.AddDate(10, 0, 0)},
		"when it expires before it was issued":    {Value: "old-token", IssuedAt: start, ExpiresAt: start.Add(-time.Hour)},
		"when it cannot be written into a header": {Value: "old\ntoken", IssuedAt: start, ExpiresAt: start.Add(24 * time.Hour)},
		"when there is none":                      {},
	} {
		t.Run(name, func(t *testing.T) {
			u, clk := newUpstream(t), newClock()
			require.NoError(t, list(newClient(t, u.URL, withClock(clk), withStore(&shelf{token: stored}))))
			assert.Equal(t, 1, u.count(pathToken))
			assert.Equal(t, "canary-token-0001", u.last(t, pathList).Token)
		})
	}
}

func TestTokenOfAnotherReplicaIsTakenOverInsteadOfAskingForOne(t *testing.T) {
	u, clk, s := newUpstream(t), newClock(), &shelf{}
	a := newClient(t, u.URL, withClock(clk), withStore(s))
	b := newClient(t, u.URL, withClock(clk), withStore(s))
	require.NoError(t, list(a))
	require.NoError(t, list(b))
	clk.add(time.Hour)
	require.NoError(t, a.Connect(context.Background())) // a's new token ends b's
	require.NoError(t, list(b))
	assert.Equal(t, 2, u.count(pathToken))
	assert.Equal(t, 0, b.TokenState().Mints)
}

func TestTokenStoreFailuresCostOnlyTheMemory(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL, withStore(&shelf{loadErr: errors.New("disk"), saveErr: errors.New("disk")}))
	require.NoError(t, list(c))
	require.NoError(t, list(c))
	assert.Equal(t, 1, u.count(pathToken))
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

func TestTokenRefusingUpstreamIsAskedAtMostFiveTimesInTenMinutes(t *testing.T) {
	for name, script := range map[string]func(*upstream){
		"get_token refuses":                func(u *upstream) { u.on(pathToken, refuse("900001", "sign error")) },
		"get_token fails":                  func(u *upstream) { u.on(pathToken, text(503, "")) },
		"get_token gives nonsense":         func(u *upstream) { u.on(pathToken, ok(`{"token":""}`)) },
		"every token is refused":           func(u *upstream) { u.on(pathList, refuse("900017", "invalid token")) },
		"another program takes each token": func(u *upstream) { u.on(pathList, text(401, "")) },
		"get_token fails now and then": func(u *upstream) {
			u.on(pathList, text(401, ""))
			n := 0
			u.on(pathToken, func(w http.ResponseWriter, r *http.Request) {
				if n++; n%2 == 1 {
					text(502, "")(w, r)
					return
				}
				ok(`{"token":"t","expires_in":"1"}`)(w, r)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			u, clk := newUpstream(t), newClock()
			script(u)
			c := newClient(t, u.URL, withClock(clk))
			c.firstWait = time.Microsecond
			var at []time.Duration
			for spent := time.Duration(0); spent < time.Hour; spent += 5 * time.Second {
				before := len(u.arrived(pathToken))
				require.Error(t, list(c))
				for range len(u.arrived(pathToken)) - before {
					at = append(at, spent)
				}
				clk.add(5 * time.Second)
			}
			for i, start := range at {
				in := 0
				for _, later := range at[i:] {
					if later-start <= 10*time.Minute-time.Second {
						in++
					}
				}
				require.LessOrEqual(t, in, 5, "mints at %v", at)
			}
			assert.Greater(t, len(at), 8, "but it does not give up")
			assert.NotEmpty(t, c.TokenState().LastError)
		})
	}
}

func TestTokenSpacingRecoversWhenTheClockGoesBack(t *testing.T) {
	u, clk := newUpstream(t), newClock()
	u.on(pathToken, refuse("900001", "no"))
	c := newClient(t, u.URL, withClock(clk))
	require.Error(t, list(c))
	u.on(pathToken, nil)
	clk.add(-24 * time.Hour)
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
