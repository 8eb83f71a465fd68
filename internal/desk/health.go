package desk

import (
	"context"
	"errors"
	"time"

	"templatedesk/internal/templates"
)

// What may be missing before the desk is ready.
const (
	notDatabase = "database" // it cannot be written
	notInbox    = "inbox"    // what an earlier run left there is not worked on yet
)

// NotReady names what keeps the desk from doing its work; nothing when it is ready.
// The schema is not among it: nobody is answered before it is up to date.
func (d *Desk) NotReady(ctx context.Context) (missing []string) {
	if err := d.store.Ping(ctx); err != nil {
		d.log.WarnContext(ctx, "not ready: the database cannot be written", "err", err)
		missing = append(missing, notDatabase)
	}
	if !d.caughtUp.Load() {
		missing = append(missing, notInbox)
	}
	return missing
}

// Gauges are figures of this moment, for whoever watches the dashboard.
type Gauges struct {
	InboxWaiting, InboxParked int
	InboxLag                  time.Duration // age of the oldest body that waits

	Accounts, AccountsFailing int           // by their last sync
	OldestSync                time.Duration // age of the least fresh account's list; 0 while none was listed

	TokenHave         bool
	TokenAge          time.Duration
	TokenAcquisitions int

	MediaFiles                 int
	MediaBytes                 int64
	DatabaseBytes, DatabaseLog int64
}

// Gauges answers from what is known; it never asks Sobot.
func (d *Desk) Gauges(ctx context.Context) (g Gauges, err error) {
	now := d.now()
	age := func(at time.Time) time.Duration {
		if at.IsZero() {
			return 0
		}
		return max(0, now.Sub(at))
	}
	waiting, parked, err := d.store.CountWaiting(ctx)
	oldest, err2 := d.store.OldestWaiting(ctx)
	accounts, err3 := d.store.Accounts(ctx)
	files, size, err4 := d.store.UploadTotals(ctx)
	if err := errors.Join(err, err2, err3, err4); err != nil {
		return g, err
	}
	token := d.sobot.TokenState()
	g = Gauges{
		InboxWaiting: waiting, InboxParked: parked, InboxLag: age(oldest),
		Accounts: len(accounts), TokenHave: token.Have, TokenAcquisitions: token.Mints, MediaFiles: files, MediaBytes: size,
	}
	if token.Have {
		g.TokenAge = age(token.IssuedAt)
	}
	g.DatabaseBytes, g.DatabaseLog = d.store.FileSizes()
	for _, a := range accounts {
		if failing(a) {
			g.AccountsFailing++
		}
		g.OldestSync = max(g.OldestSync, age(a.SyncedAt))
	}
	return g, nil
}

func failing(a templates.Account) bool { return a.SyncError != "" }
