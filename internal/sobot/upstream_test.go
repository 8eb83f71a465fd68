package sobot

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Paths of the document, written a second time so that a slip in the client shows.
const (
	pathToken  = "/api/get_token"
	pathList   = "/chat-whatsapp/api/whatsapp/templateList"
	pathCreate = "/chat-whatsapp/api/whatsapp/createTemplateInfo"
	pathDelete = "/chat-whatsapp/api/whatsapp/deleteTemplate"
	pathHandle = "/chat-whatsapp/api/whatsapp/get_handle_id"
	pathSend   = "/chat-whatsapp/api/whatsapp/forword"
	pathPushes = "/chat-set/api/webhook/response_list"
	pathRepush = "/chat-set/api/webhook/again_push_response"
)

const (
	testAppID  = "app-7431"
	testAppKey = "canary-app-key-5f0c"
	testWABA   = "200300400500"
)

// received is one request as it arrived.
type received struct {
	Method, Path, Token string
	Query               map[string][]string
	Header              http.Header
	Body                string
}

// upstream is a scripted server in Sobot's place: it issues tokens, insists on the
// newest, and keeps a ledger of what it executed. on replaces the answer of a path.
type upstream struct {
	*httptest.Server
	mu       sync.Mutex
	token    string
	requests []received
	executed map[string]int
	answers  map[string]http.HandlerFunc
}

func newUpstream(t testing.TB) *upstream {
	t.Helper()
	u := &upstream{executed: map[string]int{}, answers: map[string]http.HandlerFunc{
		pathList:   answerFile("answer_list"),
		pathCreate: answerFile("answer_create"),
		pathDelete: answerFile("answer_delete"),
		pathHandle: answerFile("answer_handle"),
		pathSend:   answerFile("answer_send"),
		pathPushes: answerFile("answer_pushes"),
		pathRepush: answerFile("answer_repushed"),
	}}
	u.Server = httptest.NewServer(http.HandlerFunc(u.serve))
	t.Cleanup(u.Close)
	return u
}

func (u *upstream) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	u.mu.Lock()
	u.requests = append(u.requests, received{r.Method, r.URL.Path, r.Header.Get("token"), r.URL.Query(), r.Header, string(body)})
	u.executed[r.URL.Path]++
	answer := u.answers[r.URL.Path]
	switch {
	case r.URL.Path == pathToken && answer == nil:
		u.token = fmt.Sprintf("canary-token-%04d", u.executed[pathToken])
		answer = ok(fmt.Sprintf(`{"token":%q,"expires_in":"86400"}`, u.token))
	case r.URL.Path != pathToken && u.token != "" && r.Header.Get("token") != u.token:
		u.executed[r.URL.Path]-- // a refused token executes nothing
		answer = text(200, `{"ret_code":"900017","ret_msg":"the token is invalid"}`)
	}
	u.mu.Unlock()
	answer(w, r)
}

func (u *upstream) on(path string, h http.HandlerFunc) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.answers[path] = h
}

// expireToken makes the server forget the token, as if another program had asked.
func (u *upstream) expireToken() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.token = "nobody-has-this-one"
}

func (u *upstream) count(path string) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.executed[path]
}

func (u *upstream) arrived(path string) (all []received) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, r := range u.requests {
		if r.Path == path {
			all = append(all, r)
		}
	}
	return all
}

func (u *upstream) last(t testing.TB, path string) received {
	t.Helper()
	all := u.arrived(path)
	require.NotEmpty(t, all, "nothing arrived at %s", path)
	return all[len(all)-1]
}

func text(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func ok(item string) http.HandlerFunc {
	return text(200, `{"item":`+item+`,"ret_code":"000000","ret_msg":"success"}`)
}

func refuse(code, message string) http.HandlerFunc {
	return text(200, fmt.Sprintf(`{"ret_code":%q,"ret_msg":%q}`, code, message))
}

func answerFile(name string) http.HandlerFunc {
	body, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		panic(err)
	}
	return text(200, string(body))
}

// clock is the second of the two fakes.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// newClient builds a client for a server, with short waits and any changes.
func newClient(t testing.TB, address string, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{BaseURL: address, AppID: testAppID, AppKey: testAppKey}
	for _, f := range change {
		f(&o)
	}
	c := New(o)
	c.firstWait = time.Millisecond
	t.Cleanup(c.Close)
	return c
}

func withClock(c *clock) func(*Options)     { return func(o *Options) { o.Now = c.now } }
func withStore(s TokenStore) func(*Options) { return func(o *Options) { o.Tokens = s } }
func withTimeouts(d time.Duration) func(*Options) {
	return func(o *Options) {
		o.Timeouts = Timeouts{Token: d, List: d, Create: d, Delete: d, Send: d, Handle: d, Repush: d}
	}
}
