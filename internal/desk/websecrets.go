package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// The secret is part of the address that Sobot pushes to, because Sobot signs nothing.
const (
	webhookSecretKey = "webhook_secret"
	// oldSecretLife is how long a replaced secret still opens the door: somebody has to
	// paste the new address into Sobot, and Sobot's re-pushes go to the old one.
	oldSecretLife = 7 * 24 * time.Hour
	// secretRest is how old a secret is before it can be replaced: a double click must
	// not throw the address away that the first click made.
	secretRest = time.Minute
	// useEvery is how often the last use of a secret is written down.
	useEvery = time.Minute
)

// webhookSecret is one secret, as it is kept, sealed.
type webhookSecret struct {
	Value string    `json:"value"`
	Since time.Time `json:"since"`
	Used  time.Time `json:"used"`           // by Sobot; zero: never
	Until time.Time `json:"until,omitzero"` // of a replaced one
}

// webhookSecrets are all that open the door.
type webhookSecrets struct {
	Current webhookSecret   `json:"current"`
	Old     []webhookSecret `json:"old"` // newest first

	configured bool // by whoever runs the dashboard; not kept
}

// EnsureWebhookSecret takes the configured secret, or the one from before, or makes one.
// Where the configured one differs from the one before, that counts as a rotation.
func (d *Desk) EnsureWebhookSecret(ctx context.Context, configured string) error {
	d.secretsMu.Lock()
	defer d.secretsMu.Unlock()
	text, err := d.store.Secret(ctx, webhookSecretKey)
	if err != nil {
		return fmt.Errorf("read webhook secret: %w", err)
	}
	var all webhookSecrets
	if strings.HasPrefix(text, "{") {
		if json.Unmarshal([]byte(text), &all) != nil {
			return errors.New("the kept webhook secret is not readable")
		}
	} else {
		all.Current.Value = text // as versions before rotation kept it
	}
	d.learned(all.Current.Value)
	for _, old := range all.Old {
		d.learned(old.Value)
	}
	all.configured = configured != ""
	switch {
	case configured != "" && configured != all.Current.Value:
		all = all.replaced(configured, d.now())
	case all.Current.Value == "":
		all = all.replaced(newWebhookSecret(), d.now())
	}
	return d.keepSecrets(ctx, all, access.Entry{})
}

func newWebhookSecret() string { return rand.Text() + rand.Text() } // 256 bits

// replaced puts a new secret in the place of the current one, which goes on being
// accepted for a while. A secret that is old may become current again.
func (all webhookSecrets) replaced(value string, now time.Time) webhookSecrets {
	out := webhookSecrets{Current: webhookSecret{Value: value, Since: now}, configured: all.configured}
	if all.Current.Value != "" {
		before := all.Current
		before.Until = now.Add(oldSecretLife)
		out.Old = append(out.Old, before)
	}
	for _, old := range all.Old {
		if old.Value == value {
			out.Current.Used = old.Used
		} else if old.Until.After(now) {
			out.Old = append(out.Old, old)
		}
	}
	return out
}

// keepSecrets writes the secrets down, sealed, with the audit's entry if somebody did it,
// and then uses them.
func (d *Desk) keepSecrets(ctx context.Context, all webhookSecrets, note access.Entry) error {
	d.learned(all.Current.Value)
	text, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("encode webhook secrets: %w", err)
	}
	if err := d.store.SetSecret(ctx, webhookSecretKey, string(text), note); err != nil {
		return fmt.Errorf("keep webhook secret: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.secrets = all
	return nil
}

// webhookSecrets is a copy that the caller may change.
func (d *Desk) webhookSecrets() webhookSecrets {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.secrets
	all.Old = slices.Clone(all.Old)
	return all
}

func (d *Desk) webhookSecretsView() (current string, v events.WebhookSecrets) {
	all, now := d.webhookSecrets(), d.now()
	v = events.WebhookSecrets{Configured: all.configured, Since: all.Current.Since, Used: all.Current.Used}
	for _, old := range all.Old {
		if now.Before(old.Until) {
			v.Old = append(v.Old, events.OldWebhookSecret{Tail: tail(old.Value), Used: old.Used, Until: old.Until})
		}
	}
	return all.Current.Value, v
}

// tail is what people tell addresses apart by.
func tail(secret string) string { return secret[max(0, len(secret)-4):] }

// KnowsSecret reports whether a webhook address is ours, so that a stranger's body
// is not even read.
func (d *Desk) KnowsSecret(secret string) bool {
	all := d.webhookSecrets()
	return all.find(secret, d.now()) != nil
}

// find is the secret with that value, nil if none opens the door with it now. What is
// tried says nothing by how long it takes.
func (all *webhookSecrets) find(value string, now time.Time) (found *webhookSecret) {
	got := sha256.Sum256([]byte(value))
	check := func(s *webhookSecret, valid bool) {
		want := sha256.Sum256([]byte(s.Value))
		if subtle.ConstantTimeCompare(want[:], got[:]) == 1 && valid && s.Value != "" {
			found = s
		}
	}
	check(&all.Current, true)
	for i := range all.Old {
		check(&all.Old[i], now.Before(all.Old[i].Until))
	}
	return found
}

// usedLately reports whether the last use that is written down is of now.
func (s *webhookSecret) usedLately(now time.Time) bool {
	since := now.Sub(s.Used)
	return since >= 0 && since < useEvery
}

// noteSecretUse remembers that Sobot used a secret, so that people see when it has moved
// to a new address. It is told of every webhook and writes at most once a minute; a
// failure costs no webhook.
func (d *Desk) noteSecretUse(ctx context.Context, value string) {
	now := d.now()
	all := d.webhookSecrets()
	if s := all.find(value, now); s == nil || s.usedLately(now) || !d.secretsMu.TryLock() {
		return // or somebody else is writing it just now
	}
	defer d.secretsMu.Unlock()
	all = d.webhookSecrets()
	s := all.find(value, now)
	if s == nil || s.usedLately(now) {
		return
	}
	s.Used = now
	if err := d.keepSecrets(context.WithoutCancel(ctx), all, access.Entry{}); err != nil {
		d.log.WarnContext(ctx, "note use of webhook secret", "err", err)
		return
	}
	d.publish(map[string]bool{"webhooks": true})
}

// RotateWebhookSecret replaces the webhook secret. The old one goes on being accepted
// for seven days. A secret that is younger than a minute stays: ErrConflict. Where the
// secret is configured it is replaced there, and this is ErrConflict too.
func (d *Desk) RotateWebhookSecret(ctx context.Context, actor access.Person) error {
	return d.changeSecrets(ctx, actor.Did(ctx, access.SecretRotated, "Webhook address"), func(all webhookSecrets, now time.Time) (webhookSecrets, error) {
		if age := now.Sub(all.Current.Since); all.configured || age >= 0 && age < secretRest && !all.Current.Since.IsZero() {
			return all, templates.ErrConflict
		}
		return all.replaced(newWebhookSecret(), now), nil
	})
}

// EndOldWebhookSecret stops accepting the replaced secrets now.
func (d *Desk) EndOldWebhookSecret(ctx context.Context, actor access.Person) error {
	return d.changeSecrets(ctx, actor.Did(ctx, access.OldSecretEnded, "Webhook address"), func(all webhookSecrets, _ time.Time) (webhookSecrets, error) {
		all.Old = nil
		return all, nil
	})
}

// changeSecrets is what people do to the secrets: decided, kept, noted.
func (d *Desk) changeSecrets(ctx context.Context, note access.Entry, change func(webhookSecrets, time.Time) (webhookSecrets, error)) error {
	d.secretsMu.Lock()
	defer d.secretsMu.Unlock()
	all, err := change(d.webhookSecrets(), d.now())
	if err != nil {
		return err
	}
	if err := d.keepSecrets(ctx, all, note); err != nil {
		return err
	}
	d.log.InfoContext(ctx, string(note.Action), "by", note.PersonID)
	d.publish(map[string]bool{"webhooks": true})
	return nil
}
