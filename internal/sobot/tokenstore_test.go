package sobot

import (
	"context"
	"errors"
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
