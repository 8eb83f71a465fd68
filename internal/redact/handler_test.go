package redact

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
)

const (
	canary = "k3y canary/of+the=\"house\""
	number = "6281255500101"
)

type account struct {
	Label string
	Inner struct{ Password, Note string }
	Token string
}

type logsItself struct{ name, value string }

func (l logsItself) LogValue() slog.Value { return slog.GroupValue(slog.String(l.name, l.value)) }

type explodes struct{}

func (explodes) Error() string { panic("in Error") }

// logged is what both formats write of one record.
func logged(t *testing.T, secrets *Secrets, write func(*slog.Logger)) []string {
	t.Helper()
	var text, js bytes.Buffer
	// Without the time, whose digits may be those of a number by chance.
	options := &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	write(slog.New(NewHandler(slog.NewTextHandler(&text, options), secrets)))
	write(slog.New(NewHandler(slog.NewJSONHandler(&js, options), secrets)))
	assert.True(t, json.Valid(js.Bytes()), js.String())
	for _, out := range []string{text.String(), js.String()} {
		assert.Equal(t, 1, strings.Count(out, "\n"), "one record is one line: %q", out)
		assert.True(t, strings.HasSuffix(out, "\n"))
		assert.False(t, strings.ContainsAny(out, "\x1b\r\x00\u202e\u2028\u009b"), "%q", out)
	}
	return []string{text.String(), js.String()}
}

func TestNothingOfASecretIsLoggedWhereverItStands(t *testing.T) {
	var secrets Secrets
	secrets.Add(canary, "short")
	nested := account{Label: "Nusa"}
	nested.Inner.Password, nested.Inner.Note, nested.Token = "pw-leak-1", canary, "tok-leak-1"
	quoted, err := json.Marshal(map[string]string{"note": canary, "token": "tok-leak-2", "phone": number})
	require.NoError(t, err)
	basic := base64.StdEncoding.EncodeToString([]byte("me:" + canary + " and more"))
	session := "q3J5c2tldHN0aGlzaXNhc2Vzc2lvbmlkb2YtNDNfY2g"
	forms := map[string]any{
		"plain": canary, "in an error": fmt.Errorf("open: %w", errors.New("with "+canary)), "bytes": []byte(canary), "a pointer": &nested,
		"a struct": nested, "a map": map[string]string{"token": "tok-leak-3", "x": canary}, "a list": []string{"a", canary},
		"in a query": "GET /x?a=b&sign=0badc0de&app_key=key-leak&next=" + url.QueryEscape(canary), "in a path": "/x/" + url.PathEscape(canary),
		"base64": basic, "base64 for addresses": base64.RawURLEncoding.EncodeToString([]byte("x" + canary)), "hexadecimal": hex.EncodeToString([]byte(canary)),
		"JSON": string(quoted), "JSON in JSON": strconv.Quote(string(quoted)), "quoted": strconv.Quote(canary), "lines": "a\n" + canary + "\nb",
		"a header": "Cookie: desk=cookie-leak; theme=dark\nAuthorization: Bearer bearer-leak", "a session id": "has " + session, "a media id": "SAMPLEMEDIAIDOFTHEHOUSE234567SAMPLEMEDIAIDOFTHEHOUSE2.png",
		"addresses": "POST /webhooks/sobot/hook-leak?x=1 and /setup/setup-leak, /media/media-leak.png", "a password said": `password: "pass leak"`,
		"its own way of logging": logsItself{"secret", "own-leak"}, "a group": slog.GroupValue(slog.String("x", canary), slog.Group("y", "cookie", "group-leak", "z", canary)),
		"a number": "to " + number + " and +62 812-5550-0101", "number in a struct": struct{ To string }{number}, "a sign": "0123456789abcdef0123456789abcdef",
	}
	leaks := []string{
		canary, "canary", "leak", "0badc0de", number, "5550", session, "SAMPLEMEDIA", "0123456789abcdef", url.QueryEscape(canary), hex.EncodeToString([]byte(canary))[4:40],
		base64.StdEncoding.EncodeToString([]byte(canary))[:16], base64.StdEncoding.EncodeToString([]byte("me:" + canary))[4:20],
	}
	for name, value := range forms {
		for where, write := range map[string]func(*slog.Logger){
			"attribute": func(l *slog.Logger) { l.Info("x", "value", value) },
			"with":      func(l *slog.Logger) { l.With("value", value).Info("x") },
			"grouped": func(l *slog.Logger) {
				l.With("a", 1).WithGroup("g").With("value", value).WithGroup("h").Info("x", "more", value)
			},
			"message": func(l *slog.Logger) { l.Info(fmt.Sprintf("got %+v", value)) },
			"key":     func(l *slog.Logger) { l.Info("x", fmt.Sprintf("%+v", value), 1) },
		} {
			if (where == "message" || where == "key") && (name == "bytes" || name == "a pointer" || name == "its own way of logging") {
				continue // printed, they are lists of numbers, or other than they are logged
			}
			for _, out := range logged(t, &secrets, write) {
				for _, leak := range leaks {
					assert.NotContains(t, out, leak, "%s as %s", name, where)
				}
			}
		}
	}
}

func TestNamesHideTheirValues(t *testing.T) {
	var secrets Secrets
	for _, name := range []string{
		"token", "Token", "sobot_token", "sign", "x-sign", "signature", "secret", "webhookSecret", "password", "passwd", "admin_password", "Authorization",
		"cookie", "Set-Cookie", "app_key", "appKey", "app-key", "api_key", "session_id", "credentials",
	} {
		for _, out := range logged(t, &secrets, func(l *slog.Logger) {
			l.Info("x", name, "leak", slog.Group(name, "a", "leak"), "g", slog.GroupValue(slog.String(name, "leak")))
		}) {
			assert.NotContains(t, out, "leak", name)
			assert.Contains(t, out, hidden)
		}
	}
	for _, name := range []string{"design", "signed", "assigned", "took", "key"} {
		assert.False(t, secretName(name), name)
	}
}

func TestWhatPeopleNeedStaysReadable(t *testing.T) {
	var secrets Secrets
	secrets.Add(canary)
	at := time.Date(2026, 11, 26, 2, 59, 43, 0, time.UTC)
	outs := logged(t, &secrets, func(l *slog.Logger) {
		l.Info("list templates", "waba", "100200300400500", "template", "order_shipped_to_a_very_far_away_address_in_2026_v2", "inbox", "019ab12c-1234-7123-8123-628125550101",
			"bytes", 62914560, "took", 1234567*time.Microsecond, "token_expires", at, "draft", "62812555", "ok", true,
			"err", errors.New("get token: outcome unknown: HTTP 502: not asking again before 02:59:43 UTC"), "version", "v1.2.3-0.20261126025943-f837822abcde",
			"commit", "f837822d3b6c9e1f00112233445566778899aabb", "addr", "127.0.0.1:8080", "sobot", "https://sg.sobot.io", "request", "ABCDEFGHIJKLMNOP", "none", nil)
	})
	for _, out := range outs {
		for _, want := range []string{
			"list templates", "100200300400500", "order_shipped_to_a_very_far_away_address_in_2026_v2", "019ab12c-1234-7123-8123-628125550101", "62914560", "2026-11-26T02:59:43",
			"62812555", "true", "get token: outcome unknown: HTTP 502: not asking again before 02:59:43 UTC", "v1.2.3-0.20261126025943-f837822abcde",
			"f837822d3b6c9e1f00112233445566778899aabb", "127.0.0.1:8080", "https://sg.sobot.io", "ABCDEFGHIJKLMNOP",
		} {
			assert.Contains(t, out, want)
		}
		assert.NotContains(t, out, hidden)
		assert.NotContains(t, out, "none", "no error is not worth a word")
	}
	assert.Contains(t, outs[0], "took=1.234567s")
}

func TestEachRecordOfARequestHasItsNumber(t *testing.T) {
	var secrets Secrets
	var out bytes.Buffer
	log := slog.New(NewHandler(slog.NewJSONHandler(&out, nil), &secrets))
	ctx := access.WithOrigin(t.Context(), access.Origin{Request: "REQ1", Address: "10.0.0.1"})
	log.WithGroup("g").With("a", "b").InfoContext(ctx, "x", "c", "d")
	log.Info("of the clock")
	var first, second map[string]any
	dec := json.NewDecoder(&out)
	require.NoError(t, dec.Decode(&first))
	require.NoError(t, dec.Decode(&second))
	assert.Equal(t, "REQ1", first["request"])
	assert.Equal(t, map[string]any{"a": "b", "c": "d"}, first["g"])
	assert.NotContains(t, second, "request")
}

func TestHostileTextMakesOneHarmlessLine(t *testing.T) {
	var secrets Secrets
	secrets.Add(canary)
	hostile := "\x1b[31mred\x1b[0m\r\nlevel=ERROR msg=\"fake\"\u202e\u2028\u0085\u009b2J\x00 {\"level\":\"ERROR\"} \xff\xfe"
	for _, out := range logged(t, &secrets, func(l *slog.Logger) {
		l.Info(hostile, hostile, hostile, "err", errors.New(hostile), "group", slog.GroupValue(slog.String(hostile, hostile)))
	}) {
		assert.Contains(t, out, "red")
	}
	for _, out := range logged(t, &secrets, func(l *slog.Logger) {
		l.Info("x", "err", explodes{}, "typed nil", (*url.Error)(nil))
	}) {
		assert.Contains(t, out, "cannot be logged")
	}
	big := strings.Repeat("x ", 1<<20)
	for _, out := range logged(t, &secrets, func(l *slog.Logger) { l.Info(big, "a", big, "b", []byte(big)) }) {
		assert.Less(t, len(out), 4*longest)
		assert.Contains(t, out, "(2097152 bytes)")
	}
	// A secret that lies across the cut is not half shown.
	for at := longest - 100; at < longest+margin+100; at += 7 {
		text := secrets.Text(strings.Repeat(".", at) + canary + strings.Repeat(".", 2*margin))
		assert.NotContains(t, text, canary[:3], "at %d", at)
	}
}

func TestSecretsMayBeLearnedWhileLogging(t *testing.T) {
	var secrets Secrets
	log := slog.New(NewHandler(slog.NewTextHandler(io.Discard, nil), &secrets))
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 50 {
				secrets.Add(fmt.Sprintf("secret-%d-%d", i, j))
				log.Info("x", "y", fmt.Sprintf("secret-%d-%d", i, j))
			}
		})
	}
	wg.Wait()
	assert.Equal(t, hidden+" "+hidden, secrets.Text("secret-1-49 secret-3-7"))
	secrets.Add("abcdefgh", "abcdefghij")
	assert.Equal(t, hidden, secrets.Text("abcdefghij"), "the longer one goes whole")
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"token=a", `{"sign": "x"}`, "/media/x", "Cookie: a", "\xff\x1b", strings.Repeat("A2", 30)} {
		f.Add(seed)
	}
	var secrets Secrets
	secrets.Add("canary-of-the-fuzzer")
	f.Fuzz(func(t *testing.T, text string) {
		got := secrets.Text(text + " canary-of-the-fuzzer " + text)
		if strings.Contains(got, "canary-of-the-fuzzer") || strings.ContainsAny(got, "\x1b\r\x00") || len(got) > longest+100 {
			t.Fatalf("%q gives %q", text, got)
		}
	})
}

// BenchmarkRequest is one line of the access log, as text: what being discreet adds.
func BenchmarkRequest(b *testing.B) {
	var secrets Secrets
	for i := range 12 {
		secrets.Add(fmt.Sprintf("some-secret-value-%d-of-this-house", i))
	}
	ctx := access.WithOrigin(context.Background(), access.Origin{Request: "ABCDEFGHIJKLMNOP"})
	bare := slog.NewTextHandler(io.Discard, nil)
	for name, h := range map[string]slog.Handler{"bare": bare, "discreet": NewHandler(bare, &secrets)} {
		log := slog.New(h)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("method", "GET"), slog.String("path", "/accounts/100200300400500/templates/order_shipped/en_US"),
					slog.Int("status", 200), slog.Duration("took", 3*time.Millisecond), slog.String("person", "019ab12c-1234-7123-8123-628125550101"))
			}
		})
	}
}
