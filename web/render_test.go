package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
)

func TestPages(t *testing.T) {
	s := openStage(t)
	person := s.as(access.Admin)
	t.Run("are_compressed_for_who_takes_it", func(t *testing.T) {
		plain := s.send(http.MethodGet, "/rules", "", person, "Accept-Encoding: gzip;q=0, deflate, br;q=0")
		assert.Empty(t, plain.Header.Get("Content-Encoding"))
		for asked, c := range map[string]struct {
			encoding string
			undo     func(dst, src []byte) ([]byte, error)
		}{
			"deflate, gzip":    {"gzip", fasthttp.AppendGunzipBytes},
			"gzip, br;q=0":     {"gzip", fasthttp.AppendGunzipBytes},
			"gzip, deflate,br": {"br", fasthttp.AppendUnbrotliBytes},
		} {
			small := s.send(http.MethodGet, "/rules", "", person, "Accept-Encoding: "+asked)
			require.Equal(t, c.encoding, small.Header.Get("Content-Encoding"), asked)
			assert.Contains(t, strings.Join(small.Header.Values("Vary"), ", "), "Accept-Encoding")
			assert.Less(t, len(small.body), len(plain.body)/2)
			body, err := c.undo(nil, []byte(small.body))
			require.NoError(t, err)
			assert.Equal(t, plain.body, string(body))
		}
	})
	t.Run("that_are_small_are_compressed_the_fast_way_where_the_browser_takes_it", func(t *testing.T) {
		for asked, encoding := range map[string]string{"gzip, deflate, br": "gzip", "br": "br"} {
			small := s.send(http.MethodGet, "/signin", "", "Accept-Encoding: "+asked)
			assert.Equal(t, encoding, small.Header.Get("Content-Encoding"), asked)
		}
	})
	t.Run("of_no_account_lead_back_to_the_one_looked_at_last", func(t *testing.T) {
		const other = "100564172790099"
		s.f.Sim.AddAccount(other, "A before Shop")
		_, err := s.f.Desk.AddAccount(t.Context(), desktest.Admin, other, "A before Shop")
		require.NoError(t, err)
		at := func(cookie string) string {
			with := &http.Cookie{Name: accountCookie, Value: cookie}
			res := s.send(http.MethodGet, "/settings", "", person, with)
			link := s.parsed(res).Find(`nav[aria-label="Places"] a:contains("Templates")`).AttrOr("href", "")
			home := s.send(http.MethodGet, "/", "", person, with)
			assert.Equal(t, link, home.Header.Get("Location"))
			return link
		}
		first := at("")
		for _, waba := range []string{desktest.WABA, other} {
			assert.Equal(t, "/accounts/"+waba+"/templates", at(waba))
		}
		assert.Equal(t, first, at("an account that is gone"))
		seen := s.send(http.MethodGet, address("/templates"), "", person)
		assert.Contains(t, strings.Join(seen.Header.Values("Set-Cookie"), "; "), accountCookie+"="+desktest.WABA)
	})
}
