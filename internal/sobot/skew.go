package sobot

import (
	"net/http"
	"sync"
	"time"
)

// skew is how far Sobot's clock is ahead of ours, by the Date of its last answer.
type skew struct {
	mu    sync.Mutex
	ahead time.Duration
	known bool
}

func (s *skew) note(date string, now time.Time) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead, s.known = at.Sub(now), true
}

// ClockSkew is how far Sobot's clock is ahead of ours, to about a second; known is
// false until Sobot has answered with a date. The sign of get_token holds our time.
func (c *Client) ClockSkew() (ahead time.Duration, known bool) {
	c.lastSkew.mu.Lock()
	defer c.lastSkew.mu.Unlock()
	return c.lastSkew.ahead, c.lastSkew.known
}
