package sobot

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
