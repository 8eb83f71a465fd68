package store

import (
	"time"

	"templatedesk/internal/alarms"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// ring lets an event that moved a template open and close alarms, in the transaction of
// the event: a kill between the two is not possible, and a repeat never comes here.
func (r *recorder) ring(before, after templates.Template, e events.Event) error {
	c := alarms.OfTemplate(before, after, e)
	for _, slot := range c.Close {
		if err := r.closeAlarm(slot, e.At()); err != nil {
			return err
		}
	}
	for _, a := range c.Open {
		if err := r.openAlarm(a); err != nil {
			return err
		}
	}
	for _, a := range c.Amend {
		if err := r.amendAlarm(a); err != nil {
			return err
		}
	}
	return nil
}

// ringNumber does for an event about a number or an account what ring does for those of
// templates. There is no state that such events are folded into, so what came out of
// order is told by the journal.
func (r *recorder) ringNumber(e events.Event) error {
	c := alarms.OfNumber(e)
	if len(c.Close)+len(c.Open) == 0 {
		return nil
	}
	newer, err := r.events(selectEvent+` WHERE waba = +$1 AND class IN (SELECT class FROM event_classes WHERE kind = $2) AND at > $3`,
		text(e.WABA), string(e.Kind), millis(e.At()))
	if err != nil {
		return err
	}
	for _, slot := range c.Close {
		var happened time.Time
		err := r.queryRow(`SELECT COALESCE(MAX(happened_at), 0) FROM alarms WHERE slot = $1 AND closed_at = 0`, text(slot)).Scan(instant{&happened})
		if err != nil {
			return err
		}
		if happened.After(e.At()) {
			continue // it ended what came before
		}
		if err := r.closeAlarm(slot, e.At()); err != nil {
			return err
		}
	}
	for _, a := range c.Open {
		over := false
		for _, later := range newer {
			over = over || alarms.Ends(later, a)
		}
		if over {
			continue
		}
		var same bool
		err := r.queryRow(`SELECT EXISTS (SELECT 1 FROM alarms WHERE slot = $1 AND closed_at = 0 AND detail = $2)`, text(a.Slot), text(a.Detail)).Scan(&same)
		if err != nil {
			return err
		}
		if same {
			continue // said again
		}
		if err := r.closeAlarm(a.Slot, e.At()); err != nil {
			return err
		}
		if err := r.openAlarm(a); err != nil {
			return err
		}
	}
	return nil
}

func (r *recorder) openAlarm(a alarms.Alarm) error {
	fresh, err := raise(r.ctx, r.tx, a, r.b.Now)
	r.out.Alarms = r.out.Alarms || fresh
	return err
}

func (r *recorder) closeAlarm(slot string, at time.Time) error {
	closed, err := closeSlot(r.ctx, r.tx, slot, at)
	r.out.Alarms = r.out.Alarms || closed
	return err
}

// amendAlarm gives the open alarm of a slot what is known better now.
func (r *recorder) amendAlarm(a alarms.Alarm) error {
	return r.exec(`
		UPDATE alarms SET key = $1, reason = $2, detail = CASE WHEN $3 = '' THEN detail ELSE $3 END, until_at = $4, source = $5, happened_at = $6
		WHERE slot = $7 AND closed_at = 0 AND NOT EXISTS (SELECT 1 FROM alarms o WHERE o.key = $1 AND o.slot = $7 AND o.closed_at > 0)`,
		text(a.Key), text(a.Reason), text(a.Detail), millis(a.Until), string(a.Source), millis(a.Happened), text(a.Slot))
}
