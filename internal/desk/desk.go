// Package desk knows what people and the clock do here: list, draft, submit,
// delete, test-send, sync, take in, apply, recover. It is the only caller of the
// Sobot client and declares the store it needs. It must not know HTTP, HTML or SQL.
package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/mail"
	"templatedesk/internal/outward"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"

	"github.com/google/uuid"
)

// Options are what a Desk is built from.
type Options struct {
	Store Store
	Sobot *sobot.Client
	Hub   *events.Hub
	Now   func() time.Time
	Log   *slog.Logger

	PublicURL string // without trailing slash; empty turns uploads and the webhook address off
	MediaDir  string
	// MediaQuota is how many bytes uploads may take together, and DiskFloor how many
	// of the disk they leave free; 1 GB and nothing by default.
	MediaQuota, DiskFloor int64

	SobotHost string // for people to see; never with credentials
	Demo      bool
	SyncEvery time.Duration // default 5 minutes
	LookEvery time.Duration // into Sobot's log of failed pushes; default 5 minutes
	Observe   Observer

	// Mail sends alarms to people, and Outward posts them to the addresses of admins.
	// Nil: that is off.
	Mail    *mail.Mailer
	Outward *outward.Client

	// Learned is told each secret that the desk makes or reads back, before anybody
	// uses it, so that logs can hide it. Optional.
	Learned func(secret string)
}

// Observer hears how work behind the pages went. Nil functions are not called.
type Observer struct {
	Applied func(rows int, took time.Duration, err error) // a batch of the inbox
	Synced  func(took time.Duration, err error)           // a list of one account, unless a stop cut it short
}

// Desk does the work. Its methods may be called from many goroutines.
type Desk struct {
	store Store
	sobot *sobot.Client
	hub   *events.Hub
	now   func() time.Time
	log   *slog.Logger

	publicURL string
	mediaDir  string
	room      room
	sobotHost string
	demo      bool
	syncEvery time.Duration
	lookEvery time.Duration
	observe   Observer
	mail      *mail.Mailer
	outward   *outward.Client
	courier   courier
	holder    string // names this process in leases

	inboxNudge   chan struct{}
	syncNudge    chan struct{}
	recoverNudge chan struct{}
	assignNudge  chan struct{}
	rounds       chan queued
	taken        atomic.Int64 // bodies that came to our address since the start

	caughtUp atomic.Bool // what an earlier run left in the inbox has been worked on
	learned  func(string)

	secretsMu  sync.Mutex      // held while the webhook secrets are changed and kept
	mu         sync.Mutex      // guards what follows; never held while waiting for anything
	syncWanted map[string]bool // WABAs that something asked a list of
	secrets    webhookSecrets  // as kept
	reach      reach

	lastArrival time.Time // of a body at our address; zero: none since the start
}

// New makes a Desk. It starts nothing: see Run.
func New(o Options) *Desk {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Learned == nil {
		o.Learned = func(string) {}
	}
	if o.SyncEvery == 0 {
		o.SyncEvery = 5 * time.Minute
	}
	if o.LookEvery == 0 {
		o.LookEvery = 5 * time.Minute
	}
	if o.MediaQuota == 0 {
		o.MediaQuota = 1 << 30
	}
	return &Desk{
		store: o.Store, sobot: o.Sobot, hub: o.Hub, log: o.Log,
		now:       func() time.Time { return o.Now().UTC().Truncate(time.Millisecond) },
		publicURL: strings.TrimRight(o.PublicURL, "/"), mediaDir: o.MediaDir,
		room:      room{quota: o.MediaQuota, floor: o.DiskFloor, arriving: map[string]int64{}},
		sobotHost: o.SobotHost, demo: o.Demo, syncEvery: o.SyncEvery, lookEvery: o.LookEvery, observe: o.Observe,
		mail: o.Mail, outward: o.Outward, courier: newCourier(),
		holder:     NewID(),
		inboxNudge: make(chan struct{}, 1), syncNudge: make(chan struct{}, 1), recoverNudge: make(chan struct{}, 1),
		assignNudge: make(chan struct{}, 1), rounds: make(chan queued, maxQueued),
		syncWanted: map[string]bool{}, learned: o.Learned,
	}
}

// Start settles what an earlier run left open: calls whose answer was never
// recorded become unknown and their lists are asked for; uploads that were cut off go.
// It must run before Run and before anybody is let in.
func (d *Desk) Start(ctx context.Context) error {
	return errors.Join(d.endLeftOpen(ctx, 0), d.endOpenRounds(ctx), d.tidyMedia(ctx), d.learnHooks(ctx))
}

// Run applies webhooks, syncs accounts and recovers lost webhooks until ctx ends.
func (d *Desk) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { d.connect(ctx) })
	wg.Go(func() { d.runApplier(ctx) })
	wg.Go(func() { d.runAssigner(ctx) })
	wg.Go(func() { d.runSync(ctx) })
	wg.Go(func() { d.runRecovery(ctx) })
	wg.Go(func() { d.runJanitor(ctx) })
	wg.Go(func() { d.runWatch(ctx) })
	wg.Go(func() { d.runCourier(ctx) })
	wg.Go(func() { d.runRounds(ctx) })
	wg.Wait()
}

// NewID makes an id that sorts by time (UUIDv7), for rows and for the one-time
// ids in forms. It is no secret.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// callContext outlives the browser's request: a person who leaves the page must
// not cut a call to Sobot in half. The client sets its own deadline.
func callContext(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// survive turns a panic into an error. What strangers send is read behind the
// browser's back, where no handler catches it: without this one body that nobody
// foresaw would end the process, and again at every start. The stack goes to the log
// alone; so does the panic's value, unless the runtime made it.
func (d *Desk) survive(ctx context.Context, err *error) {
	r := recover()
	if r == nil {
		return
	}
	*err = fmt.Errorf("panic: %T", r)
	if e, ok := r.(runtime.Error); ok {
		*err = fmt.Errorf("panic: %w", e)
	}
	d.log.ErrorContext(ctx, "panic", "value", r, "stack", string(debug.Stack()))
}

func nudge(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// record writes a batch, tells the browsers, and asks for a list where the
// events contradict one another or name a template that we do not know.
func (d *Desk) record(ctx context.Context, b templates.Batch) (templates.Recorded, error) {
	b.Now = d.now()
	rec, err := d.store.Record(ctx, b)
	if err != nil {
		return rec, err
	}
	topics := map[string]bool{}
	for _, e := range append(rec.Events, rec.Attached...) {
		if e.WABA != "" {
			topics["waba/"+e.WABA] = true
		}
		if e.TemplateID != "" {
			topics["template/"+e.TemplateID] = true
		}
	}
	for _, waba := range rec.WantSync {
		d.wantSync(waba)
	}
	for _, e := range rec.Unmatched {
		if e.WABA != "" && e.Source != events.FromUser {
			d.wantSync(e.WABA)
		}
	}
	for _, t := range b.Templates {
		topics["waba/"+t.WABA] = true
		topics["template/"+t.ID] = true
	}
	for _, id := range rec.SendIDs {
		topics["send/"+id] = true
	}
	if b.EndSend != nil {
		topics["send/"+b.EndSend.ID] = true
	}
	if len(b.InboxDone) > 0 {
		topics["webhooks"] = true
	}
	if rec.Alarms {
		topics[alarmTopic] = true
		nudge(d.courier.wake)
	}
	d.publish(topics)
	return rec, nil
}

func (d *Desk) publish(topics map[string]bool) {
	list := make([]string, 0, len(topics))
	for t := range topics {
		list = append(list, t)
	}
	if len(list) > 0 {
		d.hub.Publish(list...)
	}
}
