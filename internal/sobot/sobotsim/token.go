package sobotsim

import (
	"crypto/md5" //nolint:gosec // the document's signature is MD5
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// createTimeWindow is how far create_time may be from our clock. The document does not say; a signature that never ages
// would be a password in a query string.
const createTimeWindow = 10 * time.Minute

// getToken issues a new token and thereby kills the old one ("regardless of the existence of token, a new token will be
// returned"). Section "Acquire token".
func (s *Sim) getToken(c *call) (envelope, *refusal) {
	created := c.query.Get("create_time")
	seconds, err := strconv.ParseInt(created, 10, 64)
	if err != nil || len(created) != 10 || seconds < 0 {
		return nil, broken("create_time must be a 10-digit timestamp")
	}
	if c.query.Get("appid") != s.opt.AppID {
		return nil, refuse(codeSignWrong, "appid does not exist")
	}
	sum := md5.Sum([]byte(s.opt.AppID + created + s.opt.AppKey)) //nolint:gosec // see above
	if c.query.Get("sign") != hex.EncodeToString(sum[:]) {
		return nil, refuse(codeSignWrong, "sign error")
	}
	now := s.now()
	if age := now.Sub(time.Unix(seconds, 0)); age > createTimeWindow || age < -createTimeWindow {
		return nil, refuse(codeSignWrong, "create_time is too far from the current time")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	token := s.mint(now)
	return success(map[string]any{
		"token":      token,
		"expires_in": strconv.FormatInt(int64(s.opt.TokenTTL/time.Second), 10), // a string, as documented
	}), nil
}

// mint must be called with the lock held.
func (s *Sim) mint(now time.Time) string {
	s.state.Token = fmt.Sprintf("%016x%016x", s.rng.Uint64(), s.rng.Uint64())
	s.state.TokenExpires = now.Add(s.opt.TokenTTL)
	s.state.Minted++
	s.changed()
	return s.state.Token
}

func (s *Sim) checkToken(r *http.Request) *refusal {
	sent := r.Header.Values("token")
	if len(sent) != 1 || sent[0] == "" {
		return &refusal{code: codeTokenInvalid, msg: "token is invalid", violation: true, reason: "the token header must be given once"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.war != 0 { // somebody else asked for a token just before this call
		if s.war > 0 {
			s.war--
		}
		s.mint(s.now())
		s.state.Minted-- // not one of the caller's
	}
	if sent[0] != s.state.Token {
		return refuse(codeTokenInvalid, "token is invalid")
	}
	if !s.now().Before(s.state.TokenExpires) {
		return refuse(codeTokenInvalid, "token is invalid or has expired")
	}
	return nil
}

// MintCount says how many tokens callers were given.
func (s *Sim) MintCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Minted
}

// ExpireTokens makes every token issued so far invalid.
func (s *Sim) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Token = ""
	s.changed()
}

// TokenWar lets another program of the company ask for a token right before each of the next n calls, so that the caller's
// is dead on arrival; n < 0 is for ever, 0 ends it.
func (s *Sim) TokenWar(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.war = n
}
