package sobot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// call is one request as the document describes it, and how it may be treated.
type call struct {
	op      string // for people: "list templates"
	method  string
	path    string
	query   url.Values
	body    []byte // JSON; nil for none
	timeout time.Duration
	limit   int64
	// effect: doing it twice is not the same as once, so it is repeated only while
	// nothing was sent.
	effect bool
	// once: a GET with an effect. Go's transport repeats a GET by itself when a kept
	// connection turns out to be closed, so these get a connection of their own.
	once bool
	// beside: what the answer brings stands beside ret_code, not in item. do then gives
	// the whole answer.
	beside bool
	tries  uint
	hide   []string // what must not come back in an error's text
}

// do runs a call to its end: token, request, envelope, repetition where allowed. It
// returns the item of a successful answer, or see call.beside; a failure is always an
// *Error.
func (c *Client) do(ctx context.Context, call call) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, call.timeout)
	defer cancel()
	started := c.now()
	var item json.RawMessage
	var last *Error
	defer func(began time.Time) { c.observe(call.op, outcomeOf(last), time.Since(began)) }(time.Now())
	reacquired := false
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = c.firstWait
	_, _ = backoff.Retry(ctx, func() (struct{}, error) {
		item, last = c.withToken(ctx, call, &reacquired)
		switch {
		case last == nil:
			return struct{}{}, nil
		case call.mayRepeat(last) && last.retryAfter <= longestHint:
			if last.retryAfter > 0 {
				return struct{}{}, &backoff.RetryAfterError{Duration: last.retryAfter}
			}
			return struct{}{}, last
		default:
			return struct{}{}, backoff.Permanent(last)
		}
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(call.tries))
	if last != nil {
		c.log.DebugContext(ctx, "call to Sobot failed", "op", call.op, "outcome", last.Outcome.String(),
			"status", last.HTTPStatus, "code", last.Code, "took", c.now().Sub(started))
		return nil, last
	}
	c.log.DebugContext(ctx, "call to Sobot", "op", call.op, "took", c.now().Sub(started))
	return item, nil
}

func outcomeOf(e *Error) Outcome {
	if e == nil {
		return OK
	}
	return e.Outcome
}

// mayRepeat: what was never sent may go again; what has no effect may go again when
// the connection or the server failed, but not after an answer that makes no sense.
func (k call) mayRepeat(e *Error) bool {
	if e.transport && e.Outcome == NeverSent {
		return true
	}
	return !k.effect && (e.transport || e.HTTPStatus >= 500)
}

// withToken makes one attempt, and a second one with a new token when Sobot does not
// accept the first; *reacquired keeps that to once per call.
func (c *Client) withToken(ctx context.Context, call call, reacquired *bool) (json.RawMessage, *Error) {
	for {
		held, err := c.tokens.get(ctx)
		if err != nil {
			return nil, &Error{Op: call.op, Outcome: NeverSent, Err: err}
		}
		item, e := c.exchange(ctx, call, held.value)
		if e == nil {
			return item, nil
		}
		if !errors.Is(e, ErrToken) {
			return nil, e
		}
		c.tokens.refused(held)
		if *reacquired {
			return nil, e
		}
		*reacquired = true
	}
}

// exchange sends one request and reads its answer.
func (c *Client) exchange(ctx context.Context, call call, token Secret) (json.RawMessage, *Error) {
	// The token at hand too where another one is asked for: Sobot knows both.
	hide := append([]string{token.Reveal(), c.tokens.current().Reveal(), c.appKey.Reveal()}, call.hide...)
	req, err := c.request(ctx, call)
	if err != nil {
		return nil, &Error{Op: call.op, Outcome: NeverSent, Err: err}
	}
	if token != "" {
		req.Header.Set("token", token.Reveal())
	}
	var connected atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// From here on a writer of net/http owns the request, and even a cancelled
		// call may have put bytes on the wire.
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	client := c.pooled
	if call.once {
		client = c.single
	}
	resp, err := client.Do(req)
	if err != nil {
		outcome := Unknown
		if !connected.Load() || isDial(err) {
			outcome = NeverSent
		}
		return nil, &Error{Op: call.op, Outcome: outcome, Err: printable(err, hide), transport: true}
	}
	defer func() { _ = resp.Body.Close() }()
	c.lastSkew.note(resp.Header.Get("Date"), c.now())
	body, err := io.ReadAll(io.LimitReader(resp.Body, call.limit+1))
	if err != nil {
		return nil, &Error{Op: call.op, HTTPStatus: resp.StatusCode, Outcome: Unknown, Err: printable(err, hide), transport: true}
	}
	if int64(len(body)) > call.limit {
		return nil, &Error{
			Op: call.op, HTTPStatus: resp.StatusCode, Outcome: Unknown,
			Err: fmt.Errorf("the answer is larger than %d MB", call.limit>>20),
		}
	}
	item, e := classify(call, resp.StatusCode, body, hide)
	if e != nil {
		e.retryAfter = retryAfter(resp.Header.Get("Retry-After"), c.now())
	}
	return item, e
}

// longestHint is how long a caller is kept waiting because Sobot asks for it; beyond
// that the failure is reported at once.
const longestHint = 5 * time.Second

// retryAfter reads both forms of the header; nonsense and the past are no hint.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// isDial: Go repeats a request on a new connection only when it wrote nothing on the
// old one, so failing to dial at the end means that nothing was sent at all.
func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func (c *Client) request(ctx context.Context, call call) (*http.Request, error) {
	if c.baseErr != nil {
		return nil, c.baseErr
	}
	target := *c.base
	target.Path += call.path
	target.RawQuery = call.query.Encode()
	var body io.Reader
	if call.body != nil {
		body = bytes.NewReader(call.body)
	}
	req, err := http.NewRequestWithContext(ctx, call.method, target.String(), body)
	if err != nil {
		return nil, errors.New("the request could not be built")
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", "application/json")
	if call.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// classify turns a whole answer into an item or an error with its outcome. Result
// codes ride inside HTTP 200, so a status alone proves nothing; only 401 does.
func classify(call call, status int, body []byte, hide []string) (json.RawMessage, *Error) {
	e := &Error{Op: call.op, HTTPStatus: status, Outcome: Unknown}
	env, err := decodeEnvelope(body)
	if err == nil {
		e.Code, e.Message = cleanCode(env.Code), harmless(env.Message, hide)
	}
	switch {
	case status >= 300 && status < 400:
		e.Err = errors.New("Sobot redirects to another address, which is not followed")
	case status >= 500:
	case complainsAboutToken(status, env.Code, env.Message):
		e.Outcome, e.Err = Refused, ErrToken
	case err != nil:
		e.Err = err
	case env.Code == codeSuccess && status/100 == 2:
		if call.beside {
			return bytes.ToValidUTF8(body, []byte("\uFFFD")), nil
		}
		return env.Item, nil
	case env.Code == codeSuccess:
		e.Err = errors.New("the answer contradicts itself")
	case call.effect && ambiguousCodes[e.Code]:
	default:
		e.Outcome = Refused
	}
	e.Subcode = findSubcode(body)
	return nil, e
}

// nonsense is a success that lacks what it must carry.
func nonsense(call call, what string) *Error {
	return &Error{Op: call.op, HTTPStatus: http.StatusOK, Code: codeSuccess, Outcome: Unknown, Err: errors.New(what)}
}

// unsendable is a request that the document does not allow; nothing is sent.
func unsendable(op, what string) *Error {
	return &Error{Op: op, Outcome: NeverSent, Err: errors.New(what)}
}
