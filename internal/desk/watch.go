package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"templatedesk/internal/alarms"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

const (
	watchEvery = time.Minute
	// unreachableAfter is how long every list must have failed.
	unreachableAfter = 10 * time.Minute
	// So many tokens that ended before their time, in that time, are a war.
	warTokens = 3
	warTime   = 6 * time.Hour
	// watchedReviews are the longest ones that are looked at together.
	watchedReviews = 200
	reviewsBack    = 300
)

// reach is how lists of any account went: one good one means that Sobot answers.
type reach struct {
	answered     bool      // the last list was
	failingSince time.Time // zero: the last one was answered
	failures     int
	problem      string
}

// noteReach notes how a list ended. A refusal is an answer too.
func (d *Desk) noteReach(err error) {
	silent := err != nil && sobot.OutcomeOf(err) != sobot.Refused || errors.Is(err, sobot.ErrCredentials)
	d.mu.Lock()
	defer d.mu.Unlock()
	if !silent {
		d.reach = reach{answered: true}
		return
	}
	d.reach.answered = false
	if d.reach.failures == 0 {
		d.reach.failingSince = d.now()
	}
	d.reach.failures++
	d.reach.problem = explain(err, actList).Error()
}

// watch is what the clock watches over between two of its looks.
type watch struct {
	began  time.Time
	last   alarms.Arrival // the newest webhook at the last look
	looked bool
	war    time.Time // when the token war began; zero: there is none
}

// runWatch looks for what no event tells: what takes too long.
func (d *Desk) runWatch(ctx context.Context) {
	w := watch{began: d.now()}
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := d.watchOnce(ctx, &w); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "watch for alarms", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// watchOnce is one look of the clock. What one part of it cannot find out holds up none of
// the others.
func (d *Desk) watchOnce(ctx context.Context, w *watch) (err error) {
	defer d.survive(ctx, &err)
	ended, err := d.store.EndRestrictions(ctx)
	if ended {
		d.publish(map[string]bool{alarmTopic: true})
	}
	return errors.Join(err, d.lookAtReviews(ctx), d.lookAtSilence(ctx, w), d.lookAtSobot(ctx), d.lookAtToken(ctx, w))
}

// stands raises or ends the alarm of a slot.
func (d *Desk) stands(ctx context.Context, slot string, a *alarms.Alarm) (err error) {
	var moved bool
	if a != nil {
		moved, err = d.store.RaiseAlarm(ctx, *a)
	} else {
		moved, err = d.store.EndAlarm(ctx, slot)
	}
	if moved {
		d.publish(map[string]bool{alarmTopic: true})
		nudge(d.courier.wake)
	}
	return err
}

func (d *Desk) lookAtReviews(ctx context.Context) error {
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return fmt.Errorf("list accounts: %w", err)
	}
	now := d.now()
	reviews, err := d.store.LongestInReview(ctx, now.Add(-alarms.StuckFloor), watchedReviews)
	if err != nil {
		return fmt.Errorf("list reviews: %w", err)
	}
	for _, a := range accounts {
		var mine []templates.Template
		for _, t := range reviews {
			if t.WABA == a.WABA {
				mine = append(mine, t)
			}
		}
		if len(mine) == 0 {
			continue
		}
		answers, err := d.store.Answers(ctx, a.WABA, time.Time{}, reviewsBack)
		if err != nil {
			return fmt.Errorf("read answers of review: %w", err)
		}
		limit, said := alarms.StuckLimit(answers)
		for _, t := range mine {
			if now.Sub(t.PendingSince) <= limit {
				continue
			}
			stuck := alarms.IsStuck(t, limit, said)
			if err := d.stands(ctx, stuck.Slot, &stuck); err != nil {
				return fmt.Errorf("raise alarm: %w", err)
			}
		}
	}
	return nil
}

// lookAtSilence learns what silence is usual here, and says when one is not.
func (d *Desk) lookAtSilence(ctx context.Context, w *watch) error {
	now := d.now()
	next, newest, err := d.store.Arrivals(ctx, w.last.ID)
	if err != nil {
		return fmt.Errorf("read inbox: %w", err)
	}
	days, err := d.store.WebhookDays(ctx, alarms.DayOf(now)-alarms.SilenceDays)
	if err != nil {
		return fmt.Errorf("read days: %w", err)
	}
	limit, said, known := alarms.SilenceLimit(days)
	if newest.ID != w.last.ID && w.looked {
		silent := next.At.Sub(latest(w.last.At, w.began)) // what we slept through was no silence of Sobot's
		if known {
			silent = min(silent, limit) // one that rang must not become what is usual
		}
		if err := d.store.NoteWebhooks(ctx, alarms.Day{Day: alarms.DayOf(now), Heard: 1, Longest: max(0, silent)}); err != nil {
			return fmt.Errorf("note webhooks: %w", err)
		}
	}
	w.last, w.looked = newest, true
	if !known || newest.At.IsZero() || now.Sub(newest.At) <= limit {
		return d.stands(ctx, alarms.SilenceSlot, nil)
	}
	if now.Sub(w.began) < alarms.SilenceFloor {
		return nil // Sobot gets the time to come back first
	}
	a := alarms.OfAll(alarms.Silence, alarms.SilenceSlot, newest.At, said)
	a.Happened = newest.At.Add(limit)
	return d.stands(ctx, a.Slot, &a)
}

func (d *Desk) lookAtSobot(ctx context.Context) error {
	d.mu.Lock()
	r := d.reach
	d.mu.Unlock()
	switch {
	case r.answered:
		return d.stands(ctx, alarms.UnreachableSlot, nil)
	case r.failures < 2 || d.now().Sub(r.failingSince) < unreachableAfter:
		return nil // an alarm from before a restart stands until Sobot answers
	}
	a := alarms.OfAll(alarms.Unreachable, alarms.UnreachableSlot, r.failingSince, r.problem)
	return d.stands(ctx, a.Slot, &a)
}

func (d *Desk) lookAtToken(ctx context.Context, w *watch) error {
	ended, now := d.sobot.TokenState().EndedEarly, d.now()
	var recent []time.Time
	for _, at := range ended {
		if now.Sub(at) < warTime {
			recent = append(recent, at)
		}
	}
	if len(recent) < warTokens {
		w.war = time.Time{}
		return d.stands(ctx, alarms.TokenSlot, nil)
	}
	if w.war.IsZero() {
		w.war = recent[0]
	}
	said := fmt.Sprintf("In the last %s that was %d times, last at %s UTC.", alarms.Span(warTime), len(recent), recent[len(recent)-1].UTC().Format("15:04"))
	a := alarms.OfAll(alarms.TokenWar, alarms.TokenSlot, w.war, said)
	return d.stands(ctx, a.Slot, &a)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
