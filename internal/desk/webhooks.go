package desk

import (
	"context"
	"fmt"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// TakeIn keeps a webhook body, byte for byte, and returns once it is on disk.
// A wrong secret is templates.ErrNotFound; any failure to keep it is ErrBusy.
func (d *Desk) TakeIn(ctx context.Context, secret string, body []byte) error {
	if !d.KnowsSecret(secret) {
		return templates.ErrNotFound
	}
	if _, err := d.store.TakeIn(ctx, body, events.FromWebhook); err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	d.taken.Add(1)
	nudge(d.inboxNudge)
	d.noteArrival()
	d.noteSecretUse(ctx, secret)
	return nil
}

// WebhookView is how the webhooks stand.
type WebhookView struct {
	Address      string // what to paste into Sobot; empty without a public URL
	Secrets      events.WebhookSecrets
	Stats        events.InboxStats
	Unrecognised []events.Event    // the newest bodies that are not understood
	Unassigned   []events.Event    // the newest events about a number that no account has
	Parked       []events.Received // those that could not be applied
}

// Webhooks tells how the webhooks stand. The address holds the secret: show it
// to admins only.
func (d *Desk) Webhooks(ctx context.Context) (WebhookView, error) {
	stats, err := d.store.InboxStats(ctx)
	if err != nil {
		return WebhookView{}, fmt.Errorf("read inbox state: %w", err)
	}
	v := WebhookView{Stats: stats}
	var current string
	current, v.Secrets = d.webhookSecretsView()
	if d.publicURL != "" {
		v.Address = d.publicURL + webhookPath + current
	}
	if v.Unrecognised, err = d.store.NotUnderstood(ctx, 20); err != nil {
		return WebhookView{}, err
	}
	if v.Unassigned, err = d.store.Unassigned(ctx, 20); err != nil {
		return WebhookView{}, err
	}
	if v.Parked, err = d.store.Parked(ctx, 20); err != nil {
		return WebhookView{}, fmt.Errorf("list parked: %w", err)
	}
	return v, nil
}

// Received is one webhook body as it came.
func (d *Desk) Received(ctx context.Context, id string) (events.Received, error) {
	return d.store.Received(ctx, id)
}
