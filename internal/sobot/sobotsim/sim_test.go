package sobotsim

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is the time of a test; it moves only when told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Unix(1_790_000_000, 0).UTC()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) Add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
	return c.t
}

const (
	testWABA   = "123456789"
	testSender = "110243462020762"
	testNumber = "622155500142"
)

// bench is a simulator behind a real listener, with a token.
type bench struct {
	*Sim
	t      *testing.T
	clock  *clock
	server *httptest.Server
	client *http.Client
	token  string
}

func newBench(t *testing.T, opt Options) *bench {
	t.Helper()
	b := &bench{t: t, clock: newClock()}
	opt.Now = b.clock.Now
	b.Sim = New(opt)
	b.server = httptest.NewServer(b.Sim)
	b.client = b.server.Client()
	t.Cleanup(func() {
		assert.NoError(t, b.Close())
		b.server.Close()
	})
	if len(b.Accounts()) == 0 {
		b.AddAccount(testWABA, "Test")
		require.NoError(t, b.AddSender(testWABA, testSender, testNumber))
	}
	b.token = b.mintToken()
	return b
}

type answer struct {
	Status  int
	Code    string          `json:"ret_code"`
	Message string          `json:"ret_msg"`
	Item    json.RawMessage `json:"item"`
	Raw     string
}

func (b *bench) do(method, path, body string, header map[string]string) answer {
	b.t.Helper()
	req, err := http.NewRequest(method, b.server.URL+path, strings.NewReader(body))
	require.NoError(b.t, err)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if b.token != "" {
		req.Header.Set("token", b.token)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := b.client.Do(req)
	require.NoError(b.t, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	a := answer{Status: resp.StatusCode, Raw: string(raw)}
	_ = json.Unmarshal(raw, &a) // what is not JSON leaves the code empty
	return a
}

func (b *bench) tokenPath(at time.Time) string {
	id, key := b.Credentials()
	created := fmt.Sprint(at.Unix())
	sum := md5.Sum([]byte(id + created + key))
	return "/api/get_token?appid=" + id + "&create_time=" + created + "&sign=" + hex.EncodeToString(sum[:])
}

func (b *bench) mintToken() string {
	b.t.Helper()
	a := b.do(http.MethodGet, b.tokenPath(b.clock.Now()), "", nil)
	require.Equal(b.t, codeSuccess, a.Code, a.Raw)
	var item struct {
		Token   string `json:"token"`
		Expires string `json:"expires_in"`
	}
	require.NoError(b.t, json.Unmarshal(a.Item, &item))
	require.Len(b.t, item.Token, 32)
	require.Equal(b.t, "86400", item.Expires)
	return item.Token
}

func (b *bench) create(body string) answer {
	b.t.Helper()
	return b.do(http.MethodPost, whatsapp+OpCreate, body, nil)
}

func (b *bench) send(body string) answer {
	b.t.Helper()
	return b.do(http.MethodPost, whatsapp+OpSend, body, nil)
}

func (b *bench) list() answer {
	b.t.Helper()
	return b.do(http.MethodGet, whatsapp+OpList+"?wabaid="+testWABA, "", nil)
}

func (b *bench) delete(name string) answer {
	b.t.Helper()
	return b.do(http.MethodGet, whatsapp+OpDelete+"?wabaid="+testWABA+"&template_name="+url.QueryEscape(name), "", nil)
}

func (b *bench) add(name, components string) {
	b.t.Helper()
	_, err := b.AddTemplate(Template{WABA: testWABA, Name: name, Language: "en_US", Components: components})
	require.NoError(b.t, err)
}

// kept looks at the state while nobody changes it.
func (b *bench) kept() state {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

func (b *bench) drain() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	require.NoError(b.t, b.Drain(ctx))
}

func TestServeHTTP(t *testing.T) {
	t.Run("an unknown path is a 404 and a violation", func(t *testing.T) {
		b := newBench(t, Options{})
		a := b.do(http.MethodGet, "/chat-whatsapp/api/whatsapp/forward", "", nil)
		assert.Equal(t, http.StatusNotFound, a.Status)
		require.Len(t, b.Violations(), 1)
		assert.Equal(t, 1, b.Count(""))
	})
	t.Run("each broken promise of the outer shape is refused and recorded", func(t *testing.T) {
		listPath := whatsapp + OpList + "?wabaid=" + testWABA
		for name, c := range map[string]struct {
			method, path, body string
			header             map[string]string
			status             int
		}{
			"wrong method":            {http.MethodPost, listPath, "", nil, http.StatusMethodNotAllowed},
			"no token":                {http.MethodGet, listPath, "", map[string]string{"token": ""}, http.StatusOK},
			"no content type":         {http.MethodPost, whatsapp + OpCreate, "{}", map[string]string{"Content-Type": "text/plain"}, http.StatusOK},
			"body on a GET":           {http.MethodGet, listPath, "{}", nil, http.StatusOK},
			"missing parameter":       {http.MethodGet, whatsapp + OpList, "", nil, http.StatusOK},
			"empty parameter":         {http.MethodGet, whatsapp + OpList + "?wabaid=", "", nil, http.StatusOK},
			"unknown parameter":       {http.MethodGet, listPath + "&page=1", "", nil, http.StatusOK},
			"parameter of other case": {http.MethodGet, whatsapp + OpList + "?wabaId=1", "", nil, http.StatusOK},
			"parameter twice":         {http.MethodGet, listPath + "&wabaid=2", "", nil, http.StatusOK},
		} {
			t.Run(name, func(t *testing.T) {
				b := newBench(t, Options{})
				a := b.do(c.method, c.path, c.body, c.header)
				assert.Equal(t, c.status, a.Status)
				assert.NotEqual(t, codeSuccess, a.Code)
				assert.Len(t, b.Violations(), 1)
			})
		}
	})
	t.Run("an unknown wabaid is refused but is no violation", func(t *testing.T) {
		b := newBench(t, Options{})
		assert.Equal(t, codeUnknownAccount, b.do(http.MethodGet, whatsapp+OpList+"?wabaid=1", "", nil).Code)
		assert.Empty(t, b.Violations())
	})
	t.Run("requests are recorded with credentials masked", func(t *testing.T) {
		b := newBench(t, Options{})
		b.list()
		requests := b.Requests()
		require.Len(t, requests, 2)
		assert.Equal(t, OpToken, requests[0].Op)
		assert.Equal(t, "***", requests[0].Query.Get("sign"))
		assert.Equal(t, "***", requests[0].Query.Get("appid"))
		assert.Equal(t, OpList, requests[1].Op)
		assert.Equal(t, codeSuccess, requests[1].Code)
		assert.Equal(t, 1, b.Count(OpList))
	})
}
