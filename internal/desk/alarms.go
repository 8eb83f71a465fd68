package desk

import (
	"context"
	"fmt"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
)

// alarmTopic is told when alarms were raised or ended; with a slash and a person's id
// behind it, when that person read some.
const alarmTopic = "alarms"

const (
	alarmPage = 25
	// maxUnread is as far as unread alarms are counted.
	maxUnread = 100
)

// Bell is what every page says about a person's alarms.
type Bell struct {
	Unread int    // at most 100, which means as many or more
	Newest string // the id of the newest alarm that was told to them
}

// Bell counts what the person has not read.
func (d *Desk) Bell(ctx context.Context, personID string) (Bell, error) {
	unread, newest, err := d.store.UnreadAlarms(ctx, personID, maxUnread)
	if err != nil {
		return Bell{}, fmt.Errorf("count alarms: %w", err)
	}
	return Bell{Unread: unread, Newest: newest}, nil
}

// Alarms is a page of the alarms, newest first: those before the one named, or the
// newest. More says whether there are older ones.
func (d *Desk) Alarms(ctx context.Context, personID string, f alarms.Filter, before string) (list []alarms.Seen, more bool, err error) {
	list, err = d.store.Alarms(ctx, personID, f, before, alarmPage+1)
	if err != nil {
		return nil, false, fmt.Errorf("list alarms: %w", err)
	}
	if len(list) > alarmPage {
		return list[:alarmPage], true, nil
	}
	return list, false, nil
}

// LoudAlarms are the alarms told to the person after the one with the id after that
// deserve to be shown at once, oldest first, at most limit; more is how many others
// there are.
func (d *Desk) LoudAlarms(ctx context.Context, personID, after string, limit int) (list []alarms.Seen, more int, err error) {
	all, err := d.store.AlarmsSince(ctx, personID, after, maxUnread)
	if err != nil {
		return nil, 0, fmt.Errorf("list new alarms: %w", err)
	}
	for _, a := range all {
		// A page that slept for a night does not ring for what the night brought.
		if !a.Loud() || !a.Open() || d.now().Sub(a.Noticed) > alarms.LateAfter {
			continue
		}
		if len(list) == limit {
			more++
			continue
		}
		list = append(list, a)
	}
	return list, more, nil
}

// ReadAlarm notes that the person has read an alarm, or with unread that they have not.
// An alarm that was never told to them is templates.ErrNotFound.
func (d *Desk) ReadAlarm(ctx context.Context, personID, id string, unread bool) error {
	if err := d.store.ReadAlarm(ctx, personID, id, unread); err != nil {
		return fmt.Errorf("mark alarm: %w", err)
	}
	d.publish(map[string]bool{alarmTopic + "/" + personID: true})
	return nil
}

// ReadAlarms notes that the person has read all alarms up to the one named.
func (d *Desk) ReadAlarms(ctx context.Context, personID, upTo string) error {
	if err := d.store.ReadAlarms(ctx, personID, upTo); err != nil {
		return fmt.Errorf("mark alarms: %w", err)
	}
	d.publish(map[string]bool{alarmTopic + "/" + personID: true})
	return nil
}

// CloseAlarm closes an alarm because somebody has dealt with it; it never opens again
// for the same cause. One that is not open any more is templates.ErrNotFound.
func (d *Desk) CloseAlarm(ctx context.Context, actor access.Person, id string) error {
	a, err := d.store.Alarm(ctx, id)
	if err != nil {
		return fmt.Errorf("read alarm: %w", err)
	}
	note := actor.Did(ctx, access.AlarmClosed, a.Subject()).In(a.WABA).With(a.Title())
	if err := d.store.CloseAlarm(ctx, id, actor.Name, note); err != nil {
		return fmt.Errorf("close alarm: %w", err)
	}
	d.publish(map[string]bool{alarmTopic: true})
	return nil
}
