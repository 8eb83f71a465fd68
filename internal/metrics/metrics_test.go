package metrics

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/desk"
)

func TestTextSaysWhatItKnowsWhenTheDatabaseCannotBeRead(t *testing.T) {
	m := New("test")
	broken := true
	m.Watch(func(context.Context) (desk.Gauges, error) {
		if broken {
			return desk.Gauges{}, errors.New("disk gone")
		}
		return desk.Gauges{InboxWaiting: 3, InboxLag: 90 * time.Second, TokenAcquisitions: 2}, nil
	}, func() int { return 5 })
	m.StreamEnded("signed out")
	m.Call("list templates", "never sent", time.Second)

	_, text, err := m.Text()
	require.NoError(t, err)
	assert.Contains(t, string(text), "templatedesk_read_ok 0")
	assert.NotContains(t, string(text), "templatedesk_inbox_waiting")
	assert.NotContains(t, string(text), "disk gone")
	assert.Contains(t, string(text), "templatedesk_live_streams 5")
	assert.Contains(t, string(text), `templatedesk_live_streams_ended_total{how="signed_out"} 1`)
	assert.Contains(t, string(text), `templatedesk_sobot_call_duration_seconds_sum{op="list_templates",outcome="never_sent"} 1`)

	broken = false
	_, text, err = m.Text()
	require.NoError(t, err)
	for _, line := range []string{"templatedesk_read_ok 1", "templatedesk_inbox_waiting 3", "templatedesk_inbox_lag_seconds 90", "templatedesk_sobot_token_acquisitions_total 2"} {
		assert.Contains(t, string(text), line)
	}
}
