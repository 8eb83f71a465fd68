package sobot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// operation is one of the client's calls, reduced to its error.
type operation struct {
	name   string
	path   string
	effect bool
	run    func(context.Context, *Client) error
}

const testImport = "https://canary-import.example/media/0123456789abcdef.jpg?k=v w"

var operations = []operation{
	{"list", pathList, false, func(ctx context.Context, c *Client) error { _, err := c.ListTemplates(ctx, testWABA); return err }},
	{"handle", pathHandle, false, func(ctx context.Context, c *Client) error { _, err := c.HandleID(ctx, testImport); return err }},
	{"create", pathCreate, true, func(ctx context.Context, c *Client) error {
		_, err := c.CreateTemplate(ctx, creations["create_marketing"])
		return err
	}},
	{"delete", pathDelete, true, func(ctx context.Context, c *Client) error {
		return c.DeleteTemplate(ctx, testWABA, "table_ready")
	}},
	{"send", pathSend, true, func(ctx context.Context, c *Client) error {
		_, err := c.SendTemplate(ctx, messagesToSend["send_header_media"])
		return err
	}},
	{"pushes", pathPushes, false, func(ctx context.Context, c *Client) error { _, err := c.ResponseList(ctx, testPushes); return err }},
	{"repush", pathRepush, true, func(ctx context.Context, c *Client) error {
		_, err := c.AgainPushResponse(ctx, testWebhook, testPushes)
		return err
	}},
}

// fault is what the server does to a request that reached it, and what the caller
// must conclude: for calls with an effect, and for those without.
type fault struct {
	name           string
	answer         http.HandlerFunc
	effect, others Outcome
}

func everywhere(name string, o Outcome, h http.HandlerFunc) fault { return fault{name, h, o, o} }

func faults() []fault {
	const success = `"ret_code":"000000","ret_msg":"success"`
	page := "<html><body>Bad gateway</body></html>"
	all := []fault{
		everywhere("500 empty", Unknown, text(500, "")),
		everywhere("500 in the vendor's form", Unknown, text(500, `{"ret_code":"900017","ret_msg":"invalid token"}`)),
		everywhere("502 page", Unknown, text(502, page)),
		everywhere("503 come back in seconds", Unknown, retryLater("1000")),
		everywhere("503 come back at a date", Unknown, retryLater("Fri, 31 Dec 2100 23:59:59 GMT")),
		everywhere("503 come back never", Unknown, retryLater("99999999999999999999")),
		everywhere("429 page", Unknown, text(429, page)),
		everywhere("429 in the vendor's form", Refused, text(429, `{"ret_code":"4","ret_msg":"too many"}`)),
		everywhere("404 page", Unknown, text(404, page)),
		everywhere("400 that says success", Unknown, text(400, `{"item":{"id":"1","success":true},`+success+`}`)),
		everywhere("302", Unknown, redirect(302)),
		everywhere("307", Unknown, redirect(307)),
		everywhere("empty body", Unknown, text(200, "")),
		everywhere("null", Unknown, text(200, "null")),
		everywhere("a list", Unknown, text(200, "[]")),
		everywhere("a string", Unknown, text(200, `"ok"`)),
		everywhere("a page with 200", Unknown, text(200, page)),
		everywhere("cut JSON", Unknown, text(200, `{"item":{"id":"1","success":true},"ret_co`)),
		everywhere("byte order mark", Unknown, text(200, "\uFEFF{"+success+`,"item":{"id":"1"}}`)),
		everywhere("gzip garbage", Unknown, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "not gzip")
		}),
		everywhere("deep nesting", Unknown, text(200, `{`+success+`,"item":`+strings.Repeat("[", 200_000))),
		everywhere("deep nesting, closed", Unknown, text(200, `{`+success+`,"item":`+strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000)+`}`)),
		everywhere("two documents", Unknown, text(200, `{`+success+`,"item":{"id":"1"}}{`+success+`}`)),
		everywhere("trailing garbage", Unknown, text(200, `{`+success+`,"item":{"id":"1","success":true}}x`)),
		everywhere("two result codes", Unknown, text(200, `{`+success+`,"ret_code":"131026","item":{"id":"1"}}`)),
		everywhere("result code in another case", Unknown, text(200, `{"Ret_Code":"000000","item":{"id":"1","success":true}}`)),
		everywhere("result code as the number 0", Unknown, text(200, `{"ret_code":0,"item":{"id":"1","success":true}}`)),
		everywhere("result code as true", Unknown, text(200, `{"ret_code":true,"item":{"id":"1","success":true}}`)),
		everywhere("result code null", Unknown, text(200, `{"ret_code":null,"item":{"id":"1","success":true}}`)),
		everywhere("no result code", Unknown, text(200, `{"item":{"id":"1","success":true}}`)),
		everywhere("success without item", Unknown, text(200, `{`+success+`}`)),
		everywhere("success with item null", Unknown, ok(`null`)),
		everywhere("success with item a number", Unknown, ok(`7`)),
		everywhere("success with an empty object", Unknown, ok(`{}`)),
		everywhere("success with an empty text", Unknown, ok(`""`)),
		everywhere("success with everything null", Unknown, ok(`{"id":null,"success":null,"messages":null,"data":null}`)),
		everywhere("success with wrong types", Unknown, ok(`{"id":{},"success":"true","messages":{"id":1},"data":"none"}`)),
		everywhere("refusal with a number as code", Refused, text(200, `{"ret_code":131026,"ret_msg":7}`)),
		everywhere("refusal with an unknown code", Refused, refuse("777777", "who knows")),
		everywhere("refusal without a message", Refused, text(200, `{"ret_code":"100"}`)),
		everywhere("refusal with status 400", Refused, text(400, `{"ret_code":"100","ret_msg":"bad"}`)),
		everywhere("hangs up before it answers", Unknown, hangUp("")),
		everywhere("hangs up in the header", Unknown, hangUp("HTTP/1.1 200 OK\r\nContent-")),
		everywhere("hangs up in the body", Unknown, hangUp("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"+success)),
		everywhere("does not speak HTTP", Unknown, hangUp("SSH-2.0-whoever\r\n")),
	}
	for _, code := range ErrorCodes {
		switch {
		case code.Code == codeSuccess:
		case code.Code == "0": // Meta's token error, or a careless way to write success
			all = append(all, everywhere("code 0", Unknown, refuse("0", "as the table says")))
		case ambiguousCodes[code.Code]:
			all = append(all, fault{"code " + code.Code, refuse(code.Code, "as the table says"), Unknown, Refused})
		default:
			all = append(all, everywhere("code "+code.Code, Refused, refuse(code.Code, "as the table says")))
		}
	}
	return all
}

func retryLater(hint string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", hint)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func redirect(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://"+r.Host+"/elsewhere")
		w.WriteHeader(status)
	}
}

func hangUp(first string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, first)
		_ = conn.Close()
	}
}

func TestFaultsEndInTheOutcomeOfTheTableAndExecuteAtMostOnce(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	cells := 0
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			u := newUpstream(t)
			c := newClient(t, u.URL)
			require.NoError(t, op.run(context.Background(), c))
			for _, f := range faults() {
				before := len(u.arrived(op.path))
				u.on(op.path, f.answer)
				err := op.run(context.Background(), c)
				want := f.others
				if op.effect {
					want = f.effect
				}
				assert.Equal(t, want.String(), OutcomeOf(err).String(), "%s: %v", f.name, err)
				var e *Error
				require.ErrorAs(t, err, &e, f.name)
				most := 4 // three tries, and Go's own replay on a dropped connection
				if op.effect {
					most = 1
				}
				assert.LessOrEqual(t, len(u.arrived(op.path))-before, most, "%s: executions", f.name)
				cells++
			}
			assert.Empty(t, u.arrived("/elsewhere"))
			assert.Equal(t, 1, u.count(pathToken), "no fault costs a token")
			c.Close()
		})
	}
	t.Logf("%d cells", cells)
	assert.GreaterOrEqual(t, cells, 360)
}

func TestFaultsOfTimeEndInTheOutcomeOfTheTable(t *testing.T) {
	stalls := map[string]http.HandlerFunc{
		"never answers": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"stalls in the body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"ret_code":"000000",`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		"drips for ever": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, " "); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				time.Sleep(5 * time.Millisecond) // the fault itself, not a wait of the test
			}
		},
	}
	for _, op := range operations {
		for name, stall := range stalls {
			t.Run(op.name+" "+name, func(t *testing.T) {
				t.Parallel()
				u := newUpstream(t)
				c := newClient(t, u.URL, withTimeouts(200*time.Millisecond))
				require.NoError(t, c.Connect(context.Background()))
				u.on(op.path, stall)
				err := op.run(context.Background(), c)
				assert.Equal(t, Unknown, OutcomeOf(err), "%v", err)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				assert.Equal(t, 1, len(u.arrived(op.path)))
			})
		}
	}
}

func TestFaultsBeforeTheRequestAreNeverSent(t *testing.T) {
	deaf, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, says nothing
	require.NoError(t, err)
	defer func() { _ = deaf.Close() }()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	held := Token{Value: "held-token", IssuedAt: time.Now().Add(-time.Hour), ExpiresAt: time.Now().Add(23 * time.Hour)}
	for name, address := range map[string]string{
		"nobody listens":             "http://" + closed.Addr().String(),
		"the handshake stalls":       "https://" + deaf.Addr().String(),
		"the address is nonsense":    "sg.sobot.io",
		"the address has a password": "https://me:secret@sg.sobot.io",
		"the address is empty":       "",
	} {
		for _, op := range operations {
			t.Run(op.name+" "+name, func(t *testing.T) {
				t.Parallel()
				c := newClient(t, address, withStore(&shelf{token: held}), withTimeouts(200*time.Millisecond))
				err := op.run(context.Background(), c)
				assert.Equal(t, NeverSent, OutcomeOf(err), "%v", err)
				assert.NotContains(t, err.Error(), "secret")
			})
		}
	}
	for _, op := range operations {
		t.Run(op.name+" cancelled before", func(t *testing.T) {
			u := newUpstream(t)
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			err := op.run(ctx, newClient(t, u.URL, withStore(&shelf{token: held})))
			assert.Equal(t, NeverSent, OutcomeOf(err))
			require.ErrorIs(t, err, context.Canceled)
			assert.Empty(t, u.arrived(op.path))
		})
		t.Run(op.name+" without a token", func(t *testing.T) {
			u := newUpstream(t)
			u.on(pathToken, text(500, ""))
			err := op.run(context.Background(), newClient(t, u.URL))
			assert.Equal(t, NeverSent, OutcomeOf(err))
			assert.Empty(t, u.arrived(op.path))
		})
	}
}

func TestFaultsOfCertificateAreNeverSent(t *testing.T) {
	s := httptest.NewUnstartedServer(text(200, "{}"))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	err := newClient(t, s.URL).Connect(context.Background())
	assert.Equal(t, NeverSent, OutcomeOf(err), "%v", err)
	assert.Contains(t, err.Error(), "certificate")
}

func TestFaultsCancelledUnderWayAreUnknown(t *testing.T) {
	for _, op := range operations {
		u := newUpstream(t)
		c := newClient(t, u.URL)
		require.NoError(t, c.Connect(context.Background()))
		ctx, cancel := context.WithCancel(context.Background())
		u.on(op.path, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
		err := op.run(ctx, c)
		assert.Equal(t, Unknown, OutcomeOf(err), op.name)
		assert.ErrorIs(t, err, context.Canceled)
	}
}

func TestOutcomesHaveNames(t *testing.T) {
	assert.Equal(t, "ok refused never sent unknown", fmt.Sprint(OK, Refused, NeverSent, Unknown))
	assert.Equal(t, OK, OutcomeOf(nil))
	assert.Equal(t, Unknown, OutcomeOf(errors.New("not ours")))
	assert.Equal(t, Refused, OutcomeOf(fmt.Errorf("delete: %w", &Error{Outcome: Refused})))
}
