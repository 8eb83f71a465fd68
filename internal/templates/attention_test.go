package templates

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"templatedesk/internal/events"
)

func TestAttention(t *testing.T) {
	now := time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		name string
		t    Template
		want []string
	}{
		{"all is well", Template{Status: "APPROVED", Quality: "GREEN", Category: "UTILITY", AskedCategory: "utility"}, nil},
		{"rejected", Template{Status: "REJECTED", Reason: "INVALID_FORMAT"}, []string{"Rejected: INVALID_FORMAT"}},
		{"rejected in lower case without a reason", Template{Status: "rejected", Reason: "NONE"}, []string{"Rejected"}},
		{"paused until tomorrow", Template{Status: "PAUSED", Until: now.Add(24 * time.Hour)}, []string{"Paused for low quality until 3 May, 12:00"}},
		{
			"flagged",
			Template{Status: "APPROVED", State: events.State{Flag: events.Register{Told: events.EventFlagged}}},
			[]string{"Flagged by Meta: it will be paused if its quality stays low"},
		},
		{"paused until", Template{Status: "PAUSED", Until: now.Add(time.Hour)}, []string{"Paused for low quality until 13:00"}},
		{"paused, end unknown or past", Template{Status: "PAUSED", Until: now}, []string{"Paused for low quality"}},
		{"disabled", Template{Status: "DISABLED"}, []string{"Disabled for good"}},
		{"quality", Template{Status: "APPROVED", Quality: "YELLOW"}, []string{"Quality has dropped to medium"}},
		{"quality red", Template{Status: "APPROVED", Quality: "RED"}, []string{"Quality is low: Meta pauses it next"}},
		{"in review for a day", Template{Status: "PENDING", PendingSince: now.Add(-24 * time.Hour)}, nil},
		{"in review for longer", Template{Status: "PENDING", PendingSince: now.Add(-24*time.Hour - time.Minute)}, []string{"In review for more than 24 hours"}},
		{"in review, since when unknown", Template{Status: "PENDING"}, nil},
		{"another category", Template{Status: "APPROVED", Category: "MARKETING", AskedCategory: "UTILITY"}, []string{"Meta made it MARKETING; UTILITY was asked for"}},
		{
			"a category to come", Template{Status: "APPROVED", Category: "UTILITY", State: events.State{
				Category: events.Register{Told: "UTILITY"}, Coming: events.Register{Told: "MARKETING", Until: now.Add(48 * time.Hour)},
			}}, []string{"Meta will make it MARKETING from 4 May, 12:00"},
		},
		{"missing", Template{Status: "APPROVED", MissingSince: now}, []string{"Missing from Sobot's list since 12:00"}},
		{"several", Template{Status: "PAUSED", Quality: "RED"}, []string{"Paused for low quality", "Quality is low: Meta pauses it next"}},
		{"deleted ones need nobody", Template{Status: "REJECTED", DeletedAt: now}, nil},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) { assert.Equal(t, tc.want, tc.t.Attention(now)) })
	}
}

func TestSendable(t *testing.T) {
	for _, status := range []string{"APPROVED", "approved", "FLAGGED", "REINSTATED", "LOCKED", "SOMETHING_NEW", ""} {
		assert.Empty(t, Template{Status: status}.Sendable(), status)
	}
	for _, status := range []string{"PENDING", "IN_APPEAL", "REJECTED", "paused", "DISABLED", "DELETED", "PENDING_DELETION", "LIMIT_EXCEEDED", "ARCHIVED"} {
		assert.NotEmpty(t, Template{Status: status}.Sendable(), status)
	}
	assert.NotEmpty(t, Template{Status: "APPROVED", DeletedAt: time.Unix(1, 0)}.Sendable())
	assert.NotEmpty(t, Template{Status: "APPROVED", MissingSince: time.Unix(1, 0)}.Sendable())
}

func TestGravity(t *testing.T) {
	gravestFirst := []Template{
		{Status: "DISABLED"},
		{Status: "REJECTED"},
		{Status: "PAUSED", Quality: "RED"},
		{Status: "APPROVED", Quality: "RED"},
		{Status: "APPROVED", Quality: "YELLOW"},
		{Status: "APPROVED", Quality: "GREEN"},
	}
	for i := range gravestFirst[1:] {
		assert.Less(t, gravestFirst[i].Gravity(), gravestFirst[i+1].Gravity(), "%+v", gravestFirst[i+1])
	}
}
