package desk

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/outward"
	"templatedesk/internal/templates"
)

const (
	courierEvery = 5 * time.Second
	// couriers are how many targets are served at once: a slow one holds up no other.
	couriers = 16
	// A failing target is tried again after half a minute, then after twice as long each
	// time up to an hour, and for a day in all.
	firstWait   = 30 * time.Second
	longestWait = time.Hour
	givenUp     = 24 * time.Hour
	// letterItems are as many alarms as one e-mail tells of.
	letterItems = 20
)

// deliveryTopic is told when deliveries went out or failed.
const deliveryTopic = "deliveries"

// courier brings alarms to their targets, each target by itself.
type courier struct {
	wake  chan struct{}
	slots chan struct{}
	mu    *sync.Mutex
	busy  map[alarms.Target]bool
}

func newCourier() courier {
	return courier{wake: make(chan struct{}, 1), slots: make(chan struct{}, couriers), mu: &sync.Mutex{}, busy: map[alarms.Target]bool{}}
}

// take reserves a target; false while somebody is on the way to it.
func (c *courier) take(to alarms.Target) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy[to] {
		return false
	}
	c.busy[to] = true
	return true
}

func (c *courier) leave(to alarms.Target) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, to)
}

// runCourier delivers until ctx ends. What was laid out before a kill is still there.
func (d *Desk) runCourier(ctx context.Context) {
	var under sync.WaitGroup
	defer under.Wait()
	tick := time.NewTicker(courierEvery)
	defer tick.Stop()
	for {
		if err := d.sendOut(ctx, &under); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "deliver alarms", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.courier.wake:
		case <-tick.C:
		}
	}
}

// DeliverAlarms delivers all that is due now, and returns once each target was tried.
func (d *Desk) DeliverAlarms(ctx context.Context) error {
	var under sync.WaitGroup
	defer under.Wait()
	return d.sendOut(ctx, &under)
}

// sendOut starts a courier to each target that something is due for.
func (d *Desk) sendOut(ctx context.Context, under *sync.WaitGroup) error {
	targets, err := d.store.DueTargets(ctx)
	if err != nil {
		return fmt.Errorf("look for deliveries: %w", err)
	}
	for _, to := range targets {
		if !d.courier.take(to) {
			continue
		}
		under.Go(func() {
			defer d.courier.leave(to)
			select {
			case d.courier.slots <- struct{}{}:
				defer func() { <-d.courier.slots }()
			case <-ctx.Done():
				return
			}
			if err := d.deliverTo(ctx, to); err != nil && ctx.Err() == nil {
				d.log.WarnContext(ctx, "deliver alarms", "target", string(to), "err", err)
			}
		})
	}
	return nil
}

// deliverTo brings a target what is due for it.
func (d *Desk) deliverTo(ctx context.Context, to alarms.Target) (err error) {
	defer d.survive(ctx, &err)
	due, err := d.store.DueDeliveries(ctx, to, letterItems)
	if err != nil || len(due) == 0 {
		return err
	}
	defer d.publish(map[string]bool{deliveryTopic: true})
	if id, ok := to.Hook(); ok {
		return d.postTo(ctx, to, id, due)
	}
	id, _ := to.Person()
	return d.mailTo(ctx, to, id, due)
}

// mailTo tells a person of all that is due for them in one letter.
func (d *Desk) mailTo(ctx context.Context, to alarms.Target, id string, due []alarms.Delivery) error {
	if d.mail == nil {
		return d.store.EndDeliveries(ctx, idsOf(due), alarms.GivenUp, "No mail server is configured.")
	}
	person, err := d.store.PersonByID(ctx, id)
	if errors.Is(err, access.ErrNotFound) {
		return d.store.EndDeliveries(ctx, idsOf(due), alarms.GivenUp, "This person is not here any more.")
	}
	if err != nil {
		return fmt.Errorf("read person: %w", err)
	}
	labels, err := d.labels(ctx)
	if err != nil {
		return err
	}
	if err := d.mail.Send(ctx, d.letter(person, due, labels)); err != nil {
		return d.failed(ctx, to, due, err.Error())
	}
	return d.store.EndDeliveries(ctx, idsOf(due), alarms.Done, "")
}

// postTo posts what is due one by one, so that one that fails is the next to be tried.
func (d *Desk) postTo(ctx context.Context, to alarms.Target, id string, due []alarms.Delivery) error {
	hook, err := d.store.Hook(ctx, id)
	if errors.Is(err, templates.ErrNotFound) {
		return d.store.EndDeliveries(ctx, idsOf(due), alarms.GivenUp, "The webhook was removed.")
	}
	if err != nil {
		return fmt.Errorf("read webhook: %w", err)
	}
	labels, err := d.labels(ctx)
	if err != nil {
		return err
	}
	for i, one := range due {
		problem := d.post(ctx, hook, alarms.TypeOpened, one.ID, one.Alarm, labels[one.Alarm.WABA])
		if ctx.Err() != nil {
			return ctx.Err() // a stop is not the target's fault
		}
		if problem != "" {
			return d.failed(ctx, to, due[i:i+1], problem)
		}
		if err := d.store.EndDeliveries(ctx, []string{one.ID}, alarms.Done, ""); err != nil {
			return err
		}
	}
	return nil
}

// post sends one post and says in a sentence why it was not taken.
func (d *Desk) post(ctx context.Context, h alarms.Hook, kind, id string, a alarms.Alarm, account string) (problem string) {
	if d.outward == nil {
		return "Posting to other addresses is off."
	}
	body := alarms.Body(kind, a, account, d.linkTo(a))
	return outward.WhyNot(d.outward.Post(ctx, h.Address, alarms.Headers(h.Secret, id, d.now(), body), body))
}

// failed puts deliveries off, or gives up on those that were tried for long enough. A
// stop that cut a try short does not count.
func (d *Desk) failed(ctx context.Context, to alarms.Target, tried []alarms.Delivery, problem string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	health, err := d.store.TargetHealth(ctx, to)
	if err != nil {
		return fmt.Errorf("read deliveries: %w", err)
	}
	now := d.now()
	var old, young []string
	for _, one := range tried {
		if now.Sub(one.Created) >= givenUp {
			old = append(old, one.ID)
			continue
		}
		young = append(young, one.ID)
	}
	if len(old) > 0 {
		d.log.WarnContext(ctx, "alarm given up", "target", string(to), "alarms", len(old), "problem", problem)
		if err := d.store.EndDeliveries(ctx, old, alarms.GivenUp, problem); err != nil {
			return err
		}
	}
	return d.store.PutOff(ctx, to, young, problem, now.Add(wait(health.Attempts)))
}

// wait is how long a target rests that has failed so often before.
func wait(attempts int) time.Duration {
	w := min(longestWait, firstWait<<min(attempts, 10))
	return w + rand.N(w/10) //nolint:gosec // spreads load; no secret
}

func idsOf(list []alarms.Delivery) []string {
	ids := make([]string, len(list))
	for i, one := range list {
		ids[i] = one.ID
	}
	return ids
}

// labels are those of the accounts, by WABA.
func (d *Desk) labels(ctx context.Context) (map[string]string, error) {
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	labels := map[string]string{}
	for _, a := range accounts {
		labels[a.WABA] = a.Label
	}
	return labels, nil
}
