package sobotsim

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestToken(t *testing.T) {
	t.Run("a new token kills the old one", func(t *testing.T) {
		b := newBench(t, Options{})
		old := b.token
		assert.Equal(t, codeSuccess, b.list().Code)
		b.token = b.mintToken()
		assert.NotEqual(t, old, b.token)
		assert.Equal(t, codeSuccess, b.list().Code)
		b.token = old
		assert.Equal(t, codeTokenInvalid, b.list().Code)
		assert.Equal(t, 2, b.MintCount())
		assert.Empty(t, b.Violations())
	})
	t.Run("a token dies after its time and on request", func(t *testing.T) {
		b := newBench(t, Options{})
		b.clock.Add(24*time.Hour - time.Second)
		assert.Equal(t, codeSuccess, b.list().Code)
		b.clock.Add(time.Second)
		assert.Equal(t, codeTokenInvalid, b.list().Code)
		b.token = b.mintToken()
		b.ExpireTokens()
		assert.Equal(t, codeTokenInvalid, b.list().Code)
	})
	t.Run("a war kills the token before each call", func(t *testing.T) {
		b := newBench(t, Options{})
		b.TokenWar(1)
		assert.Equal(t, codeTokenInvalid, b.list().Code)
		b.token = b.mintToken()
		assert.Equal(t, codeSuccess, b.list().Code)
		assert.Equal(t, 2, b.MintCount(), "the other program's tokens are not the caller's")
	})
	t.Run("a wrong sign, a stale or malformed time and a wrong appid are refused", func(t *testing.T) {
		b := newBench(t, Options{})
		good := b.tokenPath(b.clock.Now())
		for _, path := range []string{
			strings.Replace(good, "sign=", "sign=0", 1),
			strings.Replace(good, "appid=", "appid=x", 1),
			strings.Replace(good, "create_time=", "create_time=0", 1),
			b.tokenPath(b.clock.Now().Add(-time.Hour)),
			b.tokenPath(b.clock.Now().Add(time.Hour)),
			"/api/get_token",
		} {
			a := b.do(http.MethodGet, path, "", nil)
			assert.NotEqual(t, codeSuccess, a.Code, path)
		}
		assert.Equal(t, 1, b.MintCount())
	})
	t.Run("the document's own sign example holds", func(t *testing.T) {
		b := newBench(t, Options{AppID: "1", AppKey: "2"})
		b.clock.t = time.Unix(1569397773, 0)
		a := b.do(http.MethodGet, "/api/get_token?appid=1&create_time=1569397773&sign=258eec3118705112b2c53dc8043d4d34", "", nil)
		assert.Equal(t, codeSuccess, a.Code, a.Raw)
	})
}
