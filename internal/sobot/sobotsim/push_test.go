package sobotsim

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// receiver is where webhooks go.
type receiver struct {
	mu     sync.Mutex
	bodies []string
	status int
	server *httptest.Server
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{status: http.StatusOK}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.bodies = append(r.bodies, string(body))
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.server.Close)
	return r
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *receiver) received() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.bodies...)
}

func newPushBench(t *testing.T) (*bench, *receiver) {
	r := newReceiver(t)
	b := newBench(t, Options{WebhookURL: r.server.URL + "/hook"})
	_, err := b.AddTemplate(Template{WABA: testWABA, Name: "a", Language: "pt_BR", Quality: "GREEN"})
	require.NoError(t, err)
	return b, r
}

func TestPush_has_the_documented_shapes(t *testing.T) {
	b, r := newPushBench(t)
	_, err := b.AddTemplate(Template{WABA: testWABA, Name: "plain", Language: "en_US"})
	require.NoError(t, err)
	sent := b.send(sending("plain", ""))
	require.Equal(t, codeSuccess, sent.Code)
	message := b.kept().Messages[0].ID
	id := strconv.FormatInt(b.kept().Templates[0].ID, 10)

	require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
	require.NoError(t, b.SetQuality(testWABA, "a", "pt_BR", "YELLOW"))
	require.NoError(t, b.NumberQuality(testSender, "FLAGGED", "TIER_10K"))
	require.NoError(t, b.AccountUpdate(testSender, "VERIFIED_ACCOUNT"))
	require.NoError(t, b.MessageStatus(message, "sent", ""))
	require.NoError(t, b.MessageStatus(message, "failed", "131026"))
	require.NoError(t, b.InboundText(testSender, "8618210323232", "NAME", "this is text"))
	require.NoError(t, b.InboundButton(testSender, "8618210323232", "NAME", "No", "No-Button-Payload", "m"))
	require.NoError(t, b.Pause(testWABA, "a", "pt_BR", time.Time{}))
	require.NoError(t, b.Reject(testWABA, "a", "pt_BR", "INVALID_FORMAT"))
	b.drain()

	entry := func(field, value string) string {
		return `{"entry":[{"id":"` + testWABA + `","time":1790000000,"changes":[{"field":"` + field + `","value":` + value + `}]}],"object":"whatsapp_business_account"}`
	}
	about := `"message_template_id":` + id + `,"message_template_name":"a","message_template_language":"pt-BR"`
	want := []string{
		entry("message_template_status_update", `{"event":"APPROVED",`+about+`,"reason":"NONE"}`),
		entry("message_template_quality_update", `{"previous_quality_score":"GREEN","new_quality_score":"YELLOW",`+about+`}`),
		entry("phone_number_quality_update", `{"display_phone_number":"`+testNumber+`","event":"FLAGGED","current_limit":"TIER_10K"}`),
		entry("account_update", `{"phone_number":"`+testNumber+`","event":"VERIFIED_ACCOUNT"}`),
		`{"errorCode":"","errorTitle":"","from":"` + testSender + `","messageId":"` + message + `","status":"sent","timestamp":"1790000000","to":"8618888888888","type":"status"}`,
		`{"errorCode":"131026","errorTitle":"Message undeliverable","from":"` + testSender + `","messageId":"` + message + `","status":"failed","timestamp":"1790000000","to":"8618888888888","type":"status"}`,
		`{"content":{"text":"this is text"},"from":"8618210323232","to":"` + testSender + `","type":"text","name":"NAME"}`,
		`{"content":{"button":{"payload":"No-Button-Payload","text":"No","messageid":"m"}},"from":"8618210323232","to":"` + testSender + `","type":"button","name":"NAME"}`,
		entry("message_template_status_update", `{"event":"PAUSED",`+about+`,"reason":"NONE"}`),
		entry("message_template_status_update", `{"event":"REJECTED",`+about+`,"reason":"INVALID_FORMAT"}`),
	}
	got := r.received()
	require.Len(t, got, len(want))
	for i := range want {
		assert.JSONEq(t, want[i], got[i])
	}
	assert.Contains(t, got[0], `"message_template_id":`+id+`,`, "written out as digits, not as a float")
	assert.Empty(t, b.FailedPushes())
}

func TestPush(t *testing.T) {
	t.Run("webhooks leave in the order of what happened", func(t *testing.T) {
		b, r := newPushBench(t)
		b.PausePushes()
		for i := range 50 {
			require.NoError(t, b.InboundText(testSender, "1234567", "N", strconv.Itoa(i)))
		}
		assert.Empty(t, r.received())
		b.ResumePushes()
		b.drain()
		for i, body := range r.received() {
			assert.Contains(t, body, `"text":"`+strconv.Itoa(i)+`"`)
		}
		assert.Len(t, r.received(), 50)
	})
	t.Run("waiting for a paused queue ends with its context", func(t *testing.T) {
		b, _ := newPushBench(t)
		b.PausePushes()
		b.PushRaw([]byte("{}"))
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		assert.ErrorIs(t, b.Drain(ctx), context.Canceled)
	})
	t.Run("what is not a 2xx has failed, a redirect too, and is not repeated", func(t *testing.T) {
		b, r := newPushBench(t)
		r.answer(http.StatusFound)
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		b.drain()
		failed := b.FailedPushes()
		require.Len(t, failed, 1)
		assert.Equal(t, http.StatusFound, failed[0].HTTPCode)
		assert.Len(t, r.received(), 1, "the redirect is not followed")
	})
	t.Run("a dropped webhook is only known to the log of failures", func(t *testing.T) {
		b, r := newPushBench(t)
		b.DropPush(1)
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		require.NoError(t, b.DropQuality(testWABA, "a", "pt_BR"))
		b.drain()
		assert.Len(t, r.received(), 1)
		failed := b.FailedPushes()
		require.Len(t, failed, 1)
		assert.True(t, failed[0].Lost)
		assert.Len(t, b.Pushes(), 2)
	})
	t.Run("a doubled webhook arrives twice, byte for byte", func(t *testing.T) {
		b, r := newPushBench(t)
		b.DuplicatePush(1)
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		require.NoError(t, b.Disable(testWABA, "a", "pt_BR"))
		b.drain()
		got := r.received()
		require.Len(t, got, 3)
		assert.Equal(t, got[0], got[1])
	})
	t.Run("without an address nothing is tried and nothing fails", func(t *testing.T) {
		b, r := newPushBench(t)
		b.SetWebhookURL("")
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		b.drain()
		assert.Empty(t, r.received())
		assert.Empty(t, b.FailedPushes())
		assert.Len(t, b.Pushes(), 1)
	})
	t.Run("an unreachable receiver is a failure", func(t *testing.T) {
		b, _ := newPushBench(t)
		b.SetWebhookURL("http://127.0.0.1:1/")
		require.NoError(t, b.Approve(testWABA, "a", "pt_BR"))
		b.drain()
		assert.Len(t, b.FailedPushes(), 1)
	})
}

func TestScript(t *testing.T) {
	t.Run("changes show in the list and in the order of the pushes", func(t *testing.T) {
		b, r := newPushBench(t)
		require.NoError(t, b.ChangeCategory(testWABA, "a", "pt_BR", "MARKETING"))
		require.NoError(t, b.EditComponents(testWABA, "a", "pt_BR", `[{"type":"BODY","text":"Other words."},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Open","url":"https://a.example"}]}]`))
		require.NoError(t, b.Pause(testWABA, "a", "pt_BR", b.clock.Now().Add(3*time.Hour)))
		require.NoError(t, b.Unpause(testWABA, "a", "pt_BR"))
		require.NoError(t, b.SetStatus(testWABA, "a", "pt_BR", "FLAGGED", ""))
		b.drain()
		got := r.received()
		require.Len(t, got, 5)
		assert.Contains(t, got[0], `"previous_category":"UTILITY"`)
		assert.Contains(t, got[1], `"message_template_element":"Other words."`)
		assert.Contains(t, got[1], `"message_template_button_url":"https://a.example"`)
		assert.Contains(t, got[2], `"title":"FIRST_PAUSE"`)
		assert.Contains(t, got[3], `"title":"UNPAUSE"`)
		assert.NotContains(t, got[4], `"reason"`)
		raw := b.list().Raw
		assert.Contains(t, raw, "Other words.")
		assert.Contains(t, raw, `"category":"MARKETING"`)
		assert.Contains(t, raw, `"status":"FLAGGED"`)
	})
	t.Run("a script that speaks of what is not there is told so", func(t *testing.T) {
		b, _ := newPushBench(t)
		assert.ErrorIs(t, b.Approve(testWABA, "b", "pt_BR"), ErrNoTemplate)
		assert.ErrorIs(t, b.AddSender("1", "2", "3"), ErrNoAccount)
		assert.ErrorIs(t, b.InboundText("1", "2", "3", "4"), ErrNoSender)
		assert.ErrorIs(t, b.MessageStatus("1", "sent", ""), ErrNoMessage)
		_, err := b.AddTemplate(Template{WABA: testWABA, Name: "x", Language: "id", Components: `[{"type":"BODY","texts":"x"}]`})
		assert.ErrorContains(t, err, "texts")
		require.NoError(t, b.RemoveTemplate(testWABA, "a", "pt_BR"))
		assert.Contains(t, b.list().Raw, `"data":[]`)
	})
}
