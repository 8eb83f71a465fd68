package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
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

// errSyncRunning is the cause of a Trouble: somebody else has the account's lease.
var errSyncRunning = errors.New("a sync is running")

// lease takes the turn to list an account; two syncs of one process exclude each
// other too. release gives it back.
func (d *Desk) lease(ctx context.Context, waba string) (release func(), err error) {
	_, release, err = d.turn(ctx, "sync:"+waba, &Trouble{
		What: "A sync of this account is already running.", Means: "Its outcome shows here by itself.",
		Do: "Wait a moment.", Outcome: templates.OutcomeNeverSent, Err: errSyncRunning,
	})
	return release, err
}

// turn takes a lease, or fails with busy while somebody else has it. What takes longer
// than leaseTime must renew it on its way.
func (d *Desk) turn(ctx context.Context, name string, busy *Trouble) (renew func() error, release func(), err error) {
	holder := d.holder + "/" + NewID()
	renew = func() error {
		mine, err := d.store.Lease(ctx, name, holder, leaseTime)
		if err != nil {
			return fmt.Errorf("take lease: %w", err)
		}
		if !mine {
			return busy
		}
		return nil
	}
	if err := renew(); err != nil {
		return nil, nil, err
	}
	return renew, func() {
		ctx := callContext(ctx) // also when a stop cut the work short
		if err := d.store.Release(ctx, name, holder); err != nil {
			d.log.WarnContext(ctx, "release lease", "lease", name, "err", err)
		}
	}, nil
}

// Sync lists an account's templates at Sobot and records what differs from our
// copy. The error is a *Trouble when Sobot is the cause; our copy stays as it is.
func (d *Desk) Sync(ctx context.Context, waba string) (SyncResult, error) {
	return d.sync(callContext(ctx), waba)
}

// sync is Sync for as long as ctx lasts: the timer's must not hold up a stop.
func (d *Desk) sync(ctx context.Context, waba string) (res SyncResult, err error) {
	defer d.survive(ctx, &err)
	a, err := d.accountInUse(ctx, waba)
	if err != nil {
		return SyncResult{}, err
	}
	release, err := d.lease(ctx, waba)
	if err != nil {
		return SyncResult{}, err
	}
	defer release()
	if d.observe.Synced != nil {
		defer func(began time.Time) {
			if ctx.Err() == nil {
				d.observe.Synced(time.Since(began), err)
			}
		}(time.Now())
	}
	if err := d.endLeftOpen(ctx, longestCall); err != nil {
		return SyncResult{}, err
	}
	began := d.now()
	snap, err := d.sobot.ListTemplates(ctx, waba)
	if ctx.Err() != nil {
		return SyncResult{}, ctx.Err()
	}
	d.noteReach(err)
	if err != nil {
		t := explain(err, actList)
		if err := d.noteSync(ctx, waba, d.now(), t.Error()); err != nil {
			return SyncResult{}, errors.Join(t, err)
		}
		return SyncResult{}, t
	}
	if res, err = d.takeSnapshot(ctx, a, snap, began); err != nil {
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
	plan := timetable{every: d.syncEvery, last: map[string]time.Time{}, next: map[string]time.Time{}}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		accounts, err := d.store.Accounts(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "list accounts", "err", err)
		}
		for _, a := range accounts {
			if ctx.Err() != nil {
				return
			}
			if !plan.due(a.WABA, d.now(), func() bool { return d.takeWanted(a.WABA) }) {
				continue
			}
			_, err := d.sync(ctx, a.WABA)
			switch {
			case err == nil, ctx.Err() != nil:
			case errors.Is(err, errSyncRunning): // it may have begun before what asked for this one
				d.mu.Lock()
				d.syncWanted[a.WABA] = true
				d.mu.Unlock()
			default:
				d.log.WarnContext(ctx, "sync", "waba", a.WABA, "err", err)
			}
			plan.done(a.WABA, d.now())
		}
		if err == nil {
			d.keepWanted(accounts)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.syncNudge:
		case <-tick.C:
		}
	}
}

// timetable says when each account is listed next.
type timetable struct {
	every      time.Duration
	last, next map[string]time.Time
}

// due reports whether the account is to be listed now. wanted is asked, and forgets,
// only where an earlier list than the timer's may begin. A clock that was turned back
// makes an account due, rather than silent until the time has come again.
func (p timetable) due(waba string, now time.Time, wanted func() bool) bool {
	last, seen := p.last[waba]
	if !seen || now.Before(last) { // a start begins with a fresh look
		wanted()
		return true
	}
	if now.Sub(last) < syncGap {
		return false
	}
	return wanted() || !now.Before(p.next[waba])
}

func (p timetable) done(waba string, now time.Time) {
	jitter := rand.N(p.every/10 + 1) //nolint:gosec // spreads load; no secret
	p.last[waba], p.next[waba] = now, now.Add(p.every+jitter)
}

func (d *Desk) takeWanted(waba string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	wanted := d.syncWanted[waba]
	delete(d.syncWanted, waba)
	return wanted
}

// keepWanted forgets what nobody can list: webhooks may name any WABA.
func (d *Desk) keepWanted(accounts []templates.Account) {
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.syncWanted, func(waba string, _ bool) bool {
		return !slices.ContainsFunc(accounts, func(a templates.Account) bool { return a.WABA == waba })
	})
}
