package sobotsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// logPage is an answer of both calls about failed pushes.
type logPage struct {
	Code  string `json:"ret_code"`
	Items []struct {
		ID       string `json:"configid"`
		Product  string `json:"product_type"`
		Sender   string `json:"sender"`
		URL      string `json:"webhook_url"`
		Content  string `json:"push_content"`
		HTTPCode int    `json:"http_code"`
		Pushed   int64  `json:"push_time"`
		Answered int64  `json:"response_time"`
	}
	Page      int `json:"page_no"`
	Size      int `json:"page_size"`
	Pages     int `json:"page_count"`
	Total     int `json:"total_count"`
	Succeeded int `json:"success_count"`
	Failed    int `json:"error_count"`
}

func (b *bench) pushLog(op, body string) logPage {
	b.t.Helper()
	a := b.do(http.MethodPost, webhook+op, body, nil)
	var page logPage
	require.NoError(b.t, json.Unmarshal([]byte(a.Raw), &page), a.Raw)
	return page
}

func TestPushLog(t *testing.T) {
	t.Run("shows what was refused, newest first, with one more key in its body", func(t *testing.T) {
		b, r := newPushBench(t)
		r.answer(http.StatusFound)
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		b.drain()
		b.clock.Add(time.Minute)
		require.NoError(t, b.InboundText(testSender, "8618210323232", "N", "hello"))
		b.drain()
		page := b.pushLog(OpPushes, `{"product_type":"WhatsApp"}`)
		require.Equal(t, codeSuccess, page.Code)
		require.Len(t, page.Items, 2)
		assert.Equal(t, []int{1, 15, 1, 2}, []int{page.Page, page.Size, page.Pages, page.Total})
		newest, oldest := page.Items[0], page.Items[1]
		assert.Contains(t, newest.Content, `"text":"hello"`)
		assert.Equal(t, testSender, newest.Sender)
		assert.True(t, strings.HasPrefix(oldest.Content, `{"type":"message_template_status_update","entry":`))
		assert.Equal(t, http.StatusFound, oldest.HTTPCode)
		assert.Equal(t, r.server.URL+"/hook", oldest.URL)
		assert.Equal(t, "WhatsApp", oldest.Product)
		assert.Equal(t, int64(1_790_000_000_000), oldest.Pushed)
		assert.NotEqual(t, oldest.ID, newest.ID)
	})
	t.Run("a re-push posts again, and what gets through leaves the log", func(t *testing.T) {
		b, r := newPushBench(t)
		r.answer(http.StatusServiceUnavailable)
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		b.drain()
		b.clock.Add(time.Minute)
		page := b.pushLog(OpRepush, `{"product_type":"WhatsApp","webhook_url":"`+r.server.URL+`/hook"}`)
		assert.Equal(t, []int{1, 0, 1}, []int{page.Total, page.Succeeded, page.Failed})
		require.Len(t, b.FailedPushes(), 1)
		assert.Equal(t, b.clock.Now(), b.FailedPushes()[0].At)
		r.answer(http.StatusOK)
		page = b.pushLog(OpRepush, `{"webhook_url":"`+r.server.URL+`/other"}`)
		assert.Zero(t, page.Total)
		page = b.pushLog(OpRepush, `{}`)
		assert.Equal(t, []int{1, 1, 0}, []int{page.Total, page.Succeeded, page.Failed})
		assert.Empty(t, b.FailedPushes())
		got := r.received()
		require.Len(t, got, 3)
		assert.True(t, strings.HasPrefix(got[2], `{"type":"message_template_status_update","entry":`))
	})
	t.Run("chooses by product, sender, code and both windows, and turns pages", func(t *testing.T) {
		b, _ := newPushBench(t)
		at := b.clock.Now().Add(-time.Hour)
		for i := range 40 {
			b.AddFailedPush(Push{
				Sender: "s" + fmt.Sprint(i%2), URL: "https://other.example/hook", HTTPCode: 500 + i%4, Product: []string{"", "Line"}[i%5/4],
				Body: []byte(`{}`), At: at.Add(time.Duration(i) * time.Second), AnsweredAt: at.Add(time.Duration(2*i) * time.Second),
			})
		}
		b.AddFailedPush(Push{Body: []byte(`{}`), At: at.Add(-8 * 24 * time.Hour)})
		total := func(filter string, args ...any) int {
			page := b.pushLog(OpPushes, fmt.Sprintf(filter, args...))
			require.Equal(t, codeSuccess, page.Code)
			return page.Total
		}
		assert.Equal(t, 40, total(`{}`), "of the last seven days")
		assert.Equal(t, 41, total(`{"push_start_time":%d,"response_start_time":%d}`, at.AddDate(0, 0, -30).UnixMilli(), at.AddDate(0, 0, -30).UnixMilli()))
		assert.Equal(t, 32, total(`{"product_type":"WhatsApp"}`))
		assert.Equal(t, 8, total(`{"product_type":"line"}`))
		assert.Equal(t, 20, total(`{"sender":"s1"}`))
		assert.Equal(t, 10, total(`{"http_code":503}`))
		assert.Equal(t, 6, total(`{"push_start_time":%d,"push_end_time":%d}`, at.Add(5*time.Second).UnixMilli(), at.Add(10*time.Second).UnixMilli()))
		assert.Equal(t, 3, total(`{"response_start_time":%d,"response_end_time":%d}`, at.Add(5*time.Second).UnixMilli(), at.Add(10*time.Second).UnixMilli()))
		seen := map[string]bool{}
		for n := 1; n <= 4; n++ {
			page := b.pushLog(OpPushes, fmt.Sprintf(`{"page_no":%d,"page_size":12}`, n))
			assert.Equal(t, 4, page.Pages)
			for _, item := range page.Items {
				seen[item.ID] = true
			}
		}
		assert.Len(t, seen, 40)
		assert.Empty(t, b.pushLog(OpPushes, `{"page_no":9}`).Items)
	})
	t.Run("can cut bodies, while a re-push has them whole", func(t *testing.T) {
		b, r := newPushBench(t)
		b.CutPushLog(30)
		b.DropPush(1)
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		assert.Len(t, b.pushLog(OpPushes, `{}`).Items[0].Content, 30)
		assert.Equal(t, 1, b.pushLog(OpRepush, `{}`).Succeeded)
		assert.True(t, json.Valid([]byte(r.received()[0])))
	})
	t.Run("takes nothing that the document does not have", func(t *testing.T) {
		b, _ := newPushBench(t)
		for _, body := range []string{
			`{"product_type":"Telegram"}`, `{"http_code":"302"}`, `{"push_start_time":"1790000000000"}`, `{"push_start_time":1790000000}`,
			`{"page_size":501}`, `{"page_size":0}`, `{"page_no":0}`, `{"sender":""}`, `{"webhook_url":"https://a.example"}`, `{"pageNo":1}`, `[]`, ``,
		} {
			assert.NotEqual(t, codeSuccess, b.pushLog(OpPushes, body).Code, body)
		}
		assert.Len(t, b.Violations(), 12)
	})
}
