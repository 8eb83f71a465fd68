package desk

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"templatedesk/internal/templates"
)

// SyncResult is what a list brought.
type SyncResult struct {
	Templates int // in the list
	Changes   int // against our copy
}

const (
	leaseTime = 2 * time.Minute
	// syncGap is the least time between two lists of one account that webhooks
	// asked for: a burst of them becomes one list.
	syncGap = 5 * time.Second
)

// wantSync asks for a list of that account soon.
func (d *Desk) wantSync(waba string) {
	d.mu.Lock()
	d.syncWanted[waba] = true
	d.mu.Unlock()
	nudge(d.syncNudge)
}

// Sync lists an account's templates at Sobot and records what differs from our
// copy. The error is a *Trouble when Sobot is the cause; our copy stays as it is.
func (d *Desk) Sync(ctx context.Context, waba string) (SyncResult, error) {
	a, err := d.store.Account(ctx, waba)
	if err != nil {
		return SyncResult{}, fmt.Errorf("read account: %w", err)
	}
	ctx = callContext(ctx)
	lease := "sync:" + waba
	holder := d.holder + "/" + NewID() // two syncs of one process exclude each other too
	mine, err := d.store.Lease(ctx, lease, holder, leaseTime)
	if err != nil {
		return SyncResult{}, fmt.Errorf("take lease: %w", err)
	}
	if !mine {
		return SyncResult{}, &Trouble{
			What: "A sync of this account is already running.", Means: "Its outcome shows here by itself.",
			Do: "Wait a moment.", Outcome: templates.OutcomeNeverSent,
		}
	}
	defer func() {
		if err := d.store.Release(ctx, lease, holder); err != nil {
			d.log.WarnContext(ctx, "release lease", "lease", lease, "err", err)
		}
	}()
	began := d.now()
	snap, err := d.sobot.ListTemplates(ctx, waba)
	if err != nil {
		t := explain(err, actList)
		if err := d.noteSync(ctx, waba, d.now(), t.Error()); err != nil {
			return SyncResult{}, errors.Join(t, err)
		}
		return SyncResult{}, t
	}
	res, err := d.takeSnapshot(ctx, a, snap, began)
	if err != nil {
		return res, fmt.Errorf("record list: %w", err)
	}
	return res, nil
}

func (d *Desk) noteSync(ctx context.Context, waba string, at time.Time, problem string) error {
	if err := d.store.NoteSync(ctx, waba, at, problem); err != nil {
		return fmt.Errorf("note sync: %w", err)
	}
	d.publish(map[string]bool{"waba/" + waba: true, "status": true})
	return nil
}

// runSync lists every account by timer, and sooner when something asked for it.
func (d *Desk) runSync(ctx context.Context) {
	next := map[string]time.Time{} // when each account is due
	last := map[string]time.Time{} // when each was last asked
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		accounts, err := d.store.Accounts(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "list accounts", "err", err)
		}
		now := d.now()
		for _, a := range accounts {
			if ctx.Err() != nil {
				return
			}
			if _, seen := next[a.WABA]; !seen {
				next[a.WABA] = now // a start begins with a fresh look
			}
			if now.Sub(last[a.WABA]) < syncGap || (now.Before(next[a.WABA]) && !d.takeWanted(a.WABA)) {
				continue
			}
			d.takeWanted(a.WABA)
			if _, err := d.Sync(ctx, a.WABA); err != nil && ctx.Err() == nil {
				d.log.WarnContext(ctx, "sync", "waba", a.WABA, "err", err)
			}
			last[a.WABA] = d.now()
			jitter := rand.N(d.syncEvery/10 + 1) //nolint:gosec // spreads load; no secret
			next[a.WABA] = last[a.WABA].Add(d.syncEvery + jitter)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.syncNudge:
		case <-tick.C:
		}
	}
}

func (d *Desk) takeWanted(waba string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	wanted := d.syncWanted[waba]
	delete(d.syncWanted, waba)
	return wanted
}
