package alarms_test

import (
	"net/http"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/alarms"
)

func TestPostsAreSignedAsReceiversCheckThem(t *testing.T) {
	secret := alarms.NewSecret()
	body := alarms.Body(alarms.TypeOpened, alarms.Alarm{ID: "a1", Cause: alarms.Rejected, Word: "REJECTED", Detail: "call +62 812-5550-0177"}, "Shop", "")
	header := http.Header{}
	for name, value := range alarms.Headers(secret, "d1", time.Now(), body) {
		header.Set(name, value)
	}
	receiver, err := standard.NewWebhook(secret)
	require.NoError(t, err)
	require.NoError(t, receiver.Verify(body, header))
	require.Error(t, receiver.Verify(append(body, ' '), header), "a changed body")
	header.Set(alarms.HeaderID, "d2")
	require.Error(t, receiver.Verify(body, header), "another id")
	assert.NotContains(t, string(body), "812-5550-0177")
}
