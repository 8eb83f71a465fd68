package events

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func foldedMessage(all ...Event) MessageState {
	var s MessageState
	for _, e := range all {
		s = FoldMessage(s, e)
	}
	return s
}

func happened(status string, second int) Event {
	return Event{Kind: MessageStatus, Source: FromWebhook, To: status, VendorTime: noon.Add(time.Duration(second) * time.Second)}
}

func TestFoldMessage(t *testing.T) {
	accepted := Event{Kind: TestSent, Source: FromUser, MessageID: "wamid.x", ReceivedAt: noon}
	failed := happened("failed", 9)
	failed.Reason, failed.Detail = "131026", "Message undeliverable"

	for name, c := range map[string]struct {
		all  []Event
		want string
	}{
		"nothing":                            {nil, ""},
		"accepted":                           {[]Event{accepted}, "accepted"},
		"a_send_without_id_is_not_accepted":  {[]Event{{Kind: TestSent}}, ""},
		"read_before_sent":                   {[]Event{happened("read", 3), happened("sent", 1), happened("delivered", 2)}, "read"},
		"a_status_before_our_call_returned":  {[]Event{happened("sent", 1), accepted}, "sent"},
		"failed_after_sent":                  {[]Event{happened("sent", 1), failed}, "failed"},
		"failed_before_sent":                 {[]Event{failed, happened("sent", 10)}, "failed"},
		"failed_does_not_undo_delivered":     {[]Event{happened("delivered", 2), failed}, "delivered"},
		"failed_after_read":                  {[]Event{happened("read", 2), failed}, "read"},
		"a_status_nobody_knows_is_no_status": {[]Event{accepted, happened("deleted", 2)}, "accepted"},
		"capitals":                           {[]Event{happened("READ", 2)}, "read"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, foldedMessage(c.all...).Status) })
	}
	t.Run("the_code_and_title_of_a_failure_are_kept_with_its_time", func(t *testing.T) {
		want := MessageState{Status: "failed", Code: "131026", Title: "Message undeliverable", At: noon.Add(9 * time.Second)}
		assert.Equal(t, want, foldedMessage(accepted, failed))
	})
	t.Run("the_code_goes_when_the_message_is_delivered_after_all", func(t *testing.T) {
		assert.Empty(t, foldedMessage(failed, happened("delivered", 12)).Code)
	})
	t.Run("of_one_status_told_twice_the_earlier_time_counts", func(t *testing.T) {
		assert.Equal(t, noon.Add(time.Second), foldedMessage(happened("sent", 5), happened("sent", 1)).At)
	})
}
