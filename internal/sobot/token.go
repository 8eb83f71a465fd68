package sobot

import (
	"context"
	"crypto/md5" //nolint:gosec // the document's signature is MD5
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Token is Sobot's one call credential. Getting a new one ends the life of the old.
type Token struct {
	Value     Secret
	IssuedAt  time.Time // by our clock, when it was asked for
	ExpiresAt time.Time
}

// TokenStore keeps the token where a restart, or another replica, finds it. The zero
// Token means that there is none. A store writes Value.Reveal(): every other way of
// writing a Secret writes its mask.
type TokenStore interface {
	Load(context.Context) (Token, error)
	Save(context.Context, Token) error
}

// TokenState is what may be shown about the token.
type TokenState struct {
	Have                bool // there is a token and its time has not run out
	IssuedAt, ExpiresAt time.Time
	LastError           string // of getting or keeping a token; harmless to show
	LastErrorAt         time.Time
	Mints               int // how often this client asked Sobot for a token
	// EndedEarly is when the last few tokens were refused before their time: somebody
	// else asks for tokens with the same app id.
	EndedEarly []time.Time
}

// Connect asks Sobot for a token now: the test of the connection. It returns nil when
// Sobot issued one, ErrCredentials when it refuses the app id and key. A token issued
// less than a minute ago counts. Do not call it at start: a new token ends the life
// of the stored one, and calls get a token by themselves when they need it.
func (c *Client) Connect(ctx context.Context) error { return c.tokens.renewNow(ctx) }

// Ready sees to it that there is a good token, at a start for example: the kept one
// where it is still good, else a new one.
func (c *Client) Ready(ctx context.Context) error {
	_, err := c.tokens.get(ctx)
	return err
}

// TokenState tells how the token is doing, for people.
func (c *Client) TokenState() TokenState { return c.tokens.state() }

// Tokens are trusted for a while between these two, whatever get_token says.
const (
	shortestTokenLife = 5 * time.Minute
	longestTokenLife  = 24 * time.Hour // "currently within 86,400 seconds"
)

// mint calls get_token ("Acquire token"). A GET with an effect: it ends the life of
// the token before, so it has a connection of its own and is never repeated here.
func (c *Client) mint(ctx context.Context) (Token, error) {
	now := c.now()
	createTime := strconv.FormatInt(now.Unix(), 10)
	sum := md5.Sum([]byte(c.appID + createTime + c.appKey.Reveal())) //nolint:gosec // as documented
	sign := hex.EncodeToString(sum[:])
	k := call{
		op: "get token", method: http.MethodGet, path: "/api/get_token",
		query:   url.Values{"appid": {c.appID}, "create_time": {createTime}, "sign": {sign}},
		timeout: c.timeouts.Token, limit: answerLimit, effect: true, once: true, tries: 1,
		hide: []string{sign},
	}
	if c.appID == "" || c.appKey == "" {
		return Token{}, &Error{Op: k.op, Outcome: NeverSent, Err: fmt.Errorf("%w: they are not set", ErrCredentials)}
	}
	began := time.Now()
	raw, e := c.exchange(ctx, k, "")
	c.observe(k.op, outcomeOf(e), time.Since(began))
	if e != nil {
		// A code with a known meaning, too many calls for one, is not about the key.
		if _, known := LookupCode(e.Code); e.Outcome == Refused && !known || errors.Is(e, ErrToken) {
			e.Err = ErrCredentials
		}
		return Token{}, e
	}
	value, life, err := decodeToken(raw)
	if err != nil {
		return Token{}, nonsense(k, err.Error())
	}
	return Token{Value: value, IssuedAt: now, ExpiresAt: now.Add(life)}, nil
}

// decodeToken reads the item of get_token. The document's table and example call the
// life expires_in, its text expire_in; the example has it as a string.
func decodeToken(raw json.RawMessage) (Secret, time.Duration, error) {
	var item struct {
		Token     string          `json:"token"`
		ExpiresIn json.RawMessage `json:"expires_in"`
		ExpireIn  json.RawMessage `json:"expire_in"`
	}
	if err := json.Unmarshal(raw, &item); err != nil || !usableToken(item.Token) {
		return "", 0, errors.New("the answer has no usable token")
	}
	life := item.ExpiresIn
	if life == nil {
		life = item.ExpireIn
	}
	return Secret(item.Token), tokenLife(life), nil
}

// usableToken: it has to go into a header.
func usableToken(s string) bool {
	return s != "" && len(s) <= 1024 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// tokenLife clamps the promised life. One that cannot be read, or is not positive,
// counts as the shortest: if it is wrong, Sobot's refusal corrects us.
func tokenLife(raw json.RawMessage) time.Duration {
	text, err := scalar(raw)
	if err != nil {
		return shortestTokenLife
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), !(seconds > 0):
		return shortestTokenLife
	case seconds >= longestTokenLife.Seconds():
		return longestTokenLife
	}
	return max(shortestTokenLife, time.Duration(seconds)*time.Second)
}
