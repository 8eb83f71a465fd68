package events

import "time"

// WebhookSecrets tells people how the secrets of the webhook address stand, without them.
type WebhookSecrets struct {
	Configured  bool               // by DASHBOARD_WEBHOOK_SECRET, and replaced there
	Since, Used time.Time          // made; last used by Sobot, to the minute
	Old         []OldWebhookSecret // newest first
}

// OldWebhookSecret is a replaced secret that is still accepted.
type OldWebhookSecret struct {
	Tail  string // its last letters, for telling addresses apart
	Used  time.Time
	Until time.Time
}
