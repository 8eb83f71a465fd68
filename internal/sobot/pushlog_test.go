package sobot

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const testWebhook = "https://desk.example/webhooks/sobot/canary-secret-0001"

var testPushes = PushQuery{PushedFrom: time.UnixMilli(1789990000001), PushedTo: time.UnixMilli(1790000009000)}

func TestFailedPushesAreAskedForWithProductAndWindowAndReadInTheDocumentedShape(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	q := testPushes
	q.Sender, q.HTTPCode, q.Page, q.PageSize = "551140001000", 302, 2, MaxPushPage

	log, err := c.ResponseList(context.Background(), q)
	require.NoError(t, err)
	got := u.last(t, pathPushes)
	assert.Equal(t, "POST", got.Method)
	assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
	compareGolden(t, "pushes", []byte(got.Body))
	require.Len(t, log.Pushes, 1)
	push := log.Pushes[0]
	assert.True(t, json.Valid(push.Content))
	push.Content = nil
	assert.Equal(t, FailedPush{
		ID: "7d0b6c1f4a2e4b7f9a3c5d8e1f204b61", ProductType: "WhatsApp", Sender: "551140001000", WebhookURL: testWebhook,
		HTTPCode: 302, PushedAt: time.UnixMilli(1790000000957).UTC(), AnsweredAt: time.UnixMilli(1790000000989).UTC(),
	}, push)
	assert.Equal(t, []int{1, 1, 5}, []int{log.Page, log.Pages, log.Total})

	again, err := c.AgainPushResponse(context.Background(), testWebhook, q)
	require.NoError(t, err)
	compareGolden(t, "repush", []byte(u.last(t, pathRepush).Body))
	assert.Len(t, again.Pushes, 2)
	assert.Equal(t, []int{5, 2, 3}, []int{again.Total, again.Succeeded, again.Failed})
}

func TestFailedPushesAreNeverAskedForWithoutAWindowNorPushedAgainWithoutAnAddress(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	for _, q := range []PushQuery{
		{},
		{PushedFrom: testPushes.PushedFrom},
		{PushedTo: testPushes.PushedTo},
		{PushedFrom: testPushes.PushedTo, PushedTo: testPushes.PushedFrom},
		{PushedFrom: testPushes.PushedFrom, PushedTo: testPushes.PushedTo, PageSize: MaxPushPage + 1},
		{PushedFrom: testPushes.PushedFrom, PushedTo: testPushes.PushedTo, Page: -1},
	} {
		_, err := c.ResponseList(context.Background(), q)
		assert.Equal(t, NeverSent, OutcomeOf(err))
		_, err = c.AgainPushResponse(context.Background(), testWebhook, q)
		assert.Equal(t, NeverSent, OutcomeOf(err))
	}
	for _, address := range []string{"", "/webhooks/sobot/x", "desk.example", "https://", "\x7f"} {
		_, err := c.AgainPushResponse(context.Background(), address, testPushes)
		assert.Equal(t, NeverSent, OutcomeOf(err), address)
	}
	assert.Empty(t, u.requests)
}

func TestOddity_entries_of_the_push_log_have_numbers_or_texts_and_cut_bodies(t *testing.T) {
	at := time.UnixMilli(1790000000957).UTC()
	for name, item := range map[string]string{
		"as in the table":   `{"http_code":"502","push_time":"1790000000957","configid":"a"}`,
		"as in the example": `{"http_code":502,"push_time":1790000000957,"configid":"a"}`,
		"blanks":            `{"http_code":" 502","push_time":" 1790000000957 ","configid":"a","sender":null}`,
	} {
		p, err := decodePush(json.RawMessage(item))
		require.NoError(t, err, name)
		assert.Equal(t, FailedPush{ID: "a", HTTPCode: 502, PushedAt: at}, p, name)
	}
	for written, want := range map[string]time.Time{
		`1790000000`: time.Unix(1790000000, 0).UTC(), `"2026-09-21 14:13:20"`: time.Unix(1790000000, 0).UTC(), `"2026-09-21T16:13:20+02:00"`: time.Unix(1790000000, 0).UTC(),
		`0`: {}, `-1`: {}, `"soon"`: {}, `""`: {}, `1e300`: {}, `99999999999999999999`: {}, `true`: {}, `{}`: {},
	} {
		p, err := decodePush(json.RawMessage(`{"push_time":` + written + `,"http_code":` + written + `}`))
		require.NoError(t, err)
		assert.Equal(t, want, p.PushedAt, written)
		assert.Zero(t, p.HTTPCode, written)
	}
	for written, want := range map[string]string{
		`"{\"entry\":[{\"chan"`: `{"entry":[{"chan`, `{"entry":[1, 2]}`: `{"entry":[1, 2]}`, `"é\u0000"`: "é\x00", `""`: "", `null`: "",
	} {
		p, err := decodePush(json.RawMessage(`{"push_content":` + written + `}`))
		require.NoError(t, err)
		assert.Equal(t, want, string(p.Content))
	}

	u := newUpstream(t)
	c := newClient(t, u.URL)
	u.on(pathPushes, text(200, `{"items":null,"total_count":"0","ret_code":"000000"}`))
	log, err := c.ResponseList(context.Background(), testPushes)
	require.NoError(t, err)
	assert.Empty(t, log.Pushes)
	u.on(pathPushes, text(200, `{"items":[7,{"configid":9007199254740993}],"ret_code":"000000"}`))
	log, err = c.ResponseList(context.Background(), testPushes)
	require.NoError(t, err)
	require.Len(t, log.Pushes, 2, "what cannot be read still counts")
	assert.Equal(t, "9007199254740993", log.Pushes[1].ID)
	for _, body := range []string{
		`{"items":null,"total_count":3,"ret_code":"000000"}`, `{"items":null,"ret_code":"000000"}`, `{"items":{},"ret_code":"000000"}`,
		`{"items":[],"items":[],"ret_code":"000000"}`,
	} {
		u.on(pathPushes, text(200, body))
		_, err = c.ResponseList(context.Background(), testPushes)
		assert.Equal(t, Unknown, OutcomeOf(err), body)
	}
	u.on(pathRepush, text(200, `{"items":[],"total_count":0,"ret_code":"000000"}`))
	_, err = c.AgainPushResponse(context.Background(), testWebhook, testPushes)
	assert.Equal(t, Unknown, OutcomeOf(err), "it does not say how many arrived")
}

func TestARefusedRepushDoesNotTellTheWebhookAddress(t *testing.T) {
	u := newUpstream(t)
	u.on(pathRepush, text(200, `{"ret_code":"100","ret_msg":"cannot push to `+testWebhook+` nor canary-secret-0001"}`))
	_, err := newClient(t, u.URL).AgainPushResponse(context.Background(), testWebhook, testPushes)
	assert.Equal(t, Refused, OutcomeOf(err))
	assert.NotContains(t, err.Error(), "canary-secret")
}
