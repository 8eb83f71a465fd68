package sobot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parrot is the nastiest upstream: it says back all that it was sent.
func parrot(code string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		decoded, _ := url.QueryUnescape(r.URL.RawQuery)
		message, _ := json.Marshal(fmt.Sprintln(r.Header.Get("token"), r.URL.RawQuery, decoded, string(body), testAppKey))
		text(200, `{"ret_code":"`+code+`","ret_msg":`+string(message)+`}`)(w, r)
	}
}

func TestSecretsNeverReachErrorsOrLogs(t *testing.T) {
	var logged bytes.Buffer
	clk := newClock()
	sum := "sign=" // the parameter with its value is looked for below
	canaries := []string{"canary-token", testAppKey, "canary-import", "5511912345678", "cantina.example/dish.png"}
	check := func(t *testing.T, what, text string) {
		t.Helper()
		for _, canary := range canaries {
			assert.NotContains(t, text, canary, what)
		}
		if _, after, found := strings.Cut(text, sum); found {
			assert.True(t, strings.HasPrefix(after, hidden), "%s shows the sign: %s", what, text)
		}
	}
	answers := map[string]http.HandlerFunc{
		"says it back as a refusal":   parrot("777777"),
		"says it back as ambiguous":   parrot("999998"),
		"says it back as token error": parrot("900017"),
		"hangs up":                    hangUp(""),
		"is not HTTP": func(w http.ResponseWriter, r *http.Request) {
			hangUp(r.Header.Get("token")+" "+r.URL.RawQuery+"\r\n\r\n")(w, r)
		},
		"fails": text(500, ""),
	}
	for name, answer := range answers {
		for _, op := range append(operations, operation{"connect", pathToken, true, func(ctx context.Context, c *Client) error { return c.Connect(ctx) }}) {
			u := newUpstream(t)
			u.on(op.path, answer)
			c := newClient(t, u.URL, withClock(clk), withStore(&shelf{}), func(o *Options) {
				o.Log = slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
			})
			err := op.run(context.Background(), c)
			require.Error(t, err, "%s %s", op.name, name)
			check(t, op.name+" "+name, err.Error())
			check(t, op.name+" "+name, fmt.Sprintf("%#v %+v", err, c.TokenState()))
			clk.add(time.Hour)
		}
	}
	// Nobody there at all: Go's own text would show the whole address.
	c := newClient(t, "http://127.0.0.1:1", withClock(clk))
	nobody := c.Connect(context.Background()).Error()
	check(t, "nobody listens", nobody)
	assert.NotContains(t, nobody, "appid")
	assert.NotEmpty(t, logged.String())
	check(t, "log", logged.String())

	// The scanner itself works.
	planted := &testing.T{}
	assert.NotContains(planted, "x canary-token-0001", canaries[0])
	assert.True(t, planted.Failed())
}

func TestSecretsAreMaskedHoweverTheyArePrinted(t *testing.T) {
	s := Secret("canary")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%10s"} {
		assert.Equal(t, "[hidden]", fmt.Sprintf(verb, s), verb)
		assert.NotContains(t, fmt.Sprintf(verb, Options{AppKey: s, Timeouts: Timeouts{}}), "canary", verb)
		assert.NotContains(t, fmt.Sprintf(verb, Token{Value: s}), "canary", verb)
	}
	js, err := json.Marshal(Token{Value: s})
	require.NoError(t, err)
	assert.NotContains(t, string(js), "canary")
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s, "token", Token{Value: s})
	assert.NotContains(t, log.String(), "canary")
	assert.Equal(t, "[hidden]", s.GoString())
	assert.Empty(t, Secret("").String())
	assert.Equal(t, "canary", s.Reveal())
}

func TestSecretsAsideSobotsTextIsMadeHarmless(t *testing.T) {
	assert.Equal(t, "a b c", harmless(" a\r\n\x00b\u202E\u2028 c\x1b ", nil))
	long := harmless(strings.Repeat("é", 10_000), nil)
	assert.Equal(t, maxMessage+1, len([]rune(long)))
	assert.Equal(t, "bad \uFFFD", harmless("bad \xff", nil))
	assert.Equal(t, "[hidden] 1", harmless("a/b?c d 1", []string{"a/b?c d", "1"}), "one digit is not worth hiding")
	u := newUpstream(t)
	u.on(pathList, refuse(strings.Repeat("9", 500)+"\n", "line\nbreak"))
	err := list(newClient(t, u.URL))
	assert.NotContains(t, err.Error(), "\n")
	assert.Less(t, len(err.Error()), 100)
}
