package sobot

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadsAreRepeatedBrieflyAndEffectsAreNot(t *testing.T) {
	for _, op := range operations {
		u := newUpstream(t)
		c := newClient(t, u.URL)
		good := u.answers[op.path]
		var n atomic.Int32
		u.on(op.path, func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) == 1 {
				hangUp("")(w, r)
				return
			}
			good(w, r)
		})
		err := op.run(context.Background(), c)
		if op.effect {
			assert.Equal(t, Unknown, OutcomeOf(err), op.name)
			assert.EqualValues(t, 1, n.Load(), op.name)
		} else {
			assert.NoError(t, err, op.name)
			assert.EqualValues(t, 2, n.Load(), op.name)
		}
	}
}

func TestReadsWaitAsLongAsSobotAsksButNotForEver(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "-3": 0, "soon": 0, "99999999999999999999": 0,
		"Sun, 01 Mar 2026 12:00:04 GMT": 4 * time.Second, "Sun, 01 Mar 2026 11:00:00 GMT": 0,
	} {
		assert.Equal(t, want, retryAfter(header, now), header)
	}
	u := newUpstream(t)
	u.on(pathList, retryLater("3600"))
	require.Error(t, list(newClient(t, u.URL)))
	assert.Len(t, u.arrived(pathList), 1, "an hour is for the caller to wait")
}

func TestNeverSentCallsAreTriedAgainOnce(t *testing.T) {
	// The first dial fails, the second succeeds.
	u := newUpstream(t)
	for _, op := range operations {
		c := newClient(t, u.URL)
		require.NoError(t, c.Connect(context.Background()))
		var dials atomic.Int32
		for _, h := range []*http.Client{c.pooled, c.single} {
			h.CloseIdleConnections()
			h.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				if dials.Add(1) == 1 {
					return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("no route")}
				}
				return (&net.Dialer{}).DialContext(ctx, network, address)
			}
		}
		before := u.count(op.path)
		assert.NoError(t, op.run(context.Background(), c), op.name)
		assert.Equal(t, 1, u.count(op.path)-before, op.name)
	}
}

func TestAnswersBeyondTheCapAreUnknownAndNotKept(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	var wrote atomic.Int64
	u.on(pathSend, func(w http.ResponseWriter, _ *http.Request) {
		chunk := []byte(strings.Repeat(" ", 1<<20))
		for range 100 {
			n, err := w.Write(chunk)
			wrote.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	_, err := c.SendTemplate(context.Background(), message())
	assert.Equal(t, Unknown, OutcomeOf(err))
	assert.ErrorContains(t, err, "larger than 4 MB")
	assert.Less(t, wrote.Load(), int64(40<<20), "the rest was not taken in")

	padding := strings.Repeat(" ", answerLimit)
	u.on(pathList, text(200, `{"item":{"data":[]},"ret_code":"000000"`+padding+`}`))
	_, err = c.ListTemplates(context.Background(), testWABA)
	require.NoError(t, err, "a list of more than 4 MB is fine")
}

func TestDeleteIsNotReplayedOnADroppedConnection(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	require.NoError(t, c.DeleteTemplate(context.Background(), testWABA, "table_ready"))
	before := u.count(pathDelete)
	u.on(pathDelete, hangUp(""))
	err := c.DeleteTemplate(context.Background(), testWABA, "table_ready")
	assert.Equal(t, Unknown, OutcomeOf(err))
	assert.Equal(t, 1, u.count(pathDelete)-before)
	for _, path := range []string{pathDelete, pathToken} {
		assert.Equal(t, "close", u.last(t, path).Header.Get("Connection"), path)
	}

	// The danger is real: the pooled client's GET is executed twice.
	require.NoError(t, list(c)) // leaves a connection in the pool
	req, err := http.NewRequest(http.MethodGet, u.URL+pathDelete, nil)
	require.NoError(t, err)
	req.Header.Set("token", u.token)
	before = len(u.arrived(pathDelete))
	_, err = c.pooled.Do(req) //nolint:bodyclose // it fails
	require.Error(t, err)
	assert.Equal(t, 2, len(u.arrived(pathDelete))-before, "if Go no longer replays, single connections are no longer needed")
}
