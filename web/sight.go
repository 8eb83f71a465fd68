package web

import (
	"context"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/desk"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// sight is what one person may see of what the desk knows: telephone numbers whole for
// editors and admins, masked for viewers. It is the one place that decides. Handlers read
// events, test-sends and webhooks through it and never from the desk (a test holds that),
// so a view gets nothing that it could show by mistake.
type sight struct {
	desk  *desk.Desk
	whole bool
}

func (s *Server) sight(c *fiber.Ctx) sight {
	return sight{s.desk, s.person(c).Role.May(access.Editor)}
}

// activity is desk.Activity.
func (v sight) activity(ctx context.Context, f events.Filter, before events.Cursor) ([]events.Event, events.Cursor, error) {
	list, next, err := v.desk.Activity(ctx, f, before)
	return v.events(list), next, err
}

// activityBatch is desk.ActivityBatch.
func (v sight) activityBatch(ctx context.Context, f events.Filter, before events.Cursor) ([]events.Event, events.Cursor, error) {
	list, next, err := v.desk.ActivityBatch(ctx, f, before)
	return v.events(list), next, err
}

// activityNewer is desk.ActivityNewer.
func (v sight) activityNewer(ctx context.Context, f events.Filter, after events.Cursor) (page []events.Event, more bool, err error) {
	page, more, err = v.desk.ActivityNewer(ctx, f, after)
	return v.events(page), more, err
}

// senders are the senders of accounts, for choosing one: a viewer sees no whole number.
func (v sight) senders(accounts []templates.Account) (all []templates.Sender) {
	for _, a := range accounts {
		for _, s := range a.Senders {
			if !v.whole {
				s.Display, s.Label = templates.MaskPhone(s.Display), templates.MaskPhones(s.Label)
			}
			all = append(all, s)
		}
	}
	return all
}

// eachTemplate is desk.EachTemplate. What a template says of itself stays; Sobot's words
// about it may hold a number.
func (v sight) eachTemplate(ctx context.Context, q templates.Query, put func(t templates.Template, lastTest time.Time) error) error {
	return v.desk.EachTemplate(ctx, q, func(t templates.Template, lastTest time.Time) error {
		if !v.whole {
			t.Reason = templates.MaskPhones(t.Reason)
		}
		return put(t, lastTest)
	})
}

// timeline is desk.Timeline.
func (v sight) timeline(ctx context.Context, templateID string, before events.Cursor) ([]events.Event, events.Cursor, error) {
	list, next, err := v.desk.Timeline(ctx, templateID, before)
	return v.events(list), next, err
}

// event is desk.Event.
func (v sight) event(ctx context.Context, waba, id string) (events.Event, error) {
	e, err := v.desk.Event(ctx, waba, id)
	return v.seen(e), err
}

// sends are desk.Sends.
func (v sight) sends(ctx context.Context, templateID string) ([]templates.Send, error) {
	list, err := v.desk.Sends(ctx, templateID)
	for i := range list {
		list[i] = v.seenSend(list[i])
	}
	return list, err
}

// send is one test-send with what webhooks told of it.
func (v sight) send(ctx context.Context, waba, id string) (templates.Send, []events.Event, error) {
	send, err := v.desk.SendByID(ctx, waba, id)
	if err != nil {
		return templates.Send{}, nil, err
	}
	statuses, err := v.desk.SendStatuses(ctx, send)
	if err != nil {
		return templates.Send{}, nil, fmt.Errorf("read statuses: %w", err)
	}
	return v.seenSend(send), v.events(statuses), nil
}

// alarms is desk.Alarms.
func (v sight) alarms(ctx context.Context, personID string, f alarms.Filter, before string) ([]alarms.Seen, bool, error) {
	list, more, err := v.desk.Alarms(ctx, personID, f, before)
	return v.seenAlarms(list), more, err
}

// loudAlarms is desk.LoudAlarms.
func (v sight) loudAlarms(ctx context.Context, personID, after string, limit int) ([]alarms.Seen, int, error) {
	list, more, err := v.desk.LoudAlarms(ctx, personID, after, limit)
	return v.seenAlarms(list), more, err
}

// seenAlarms masks what Sobot's words may hold; the number itself is kept masked.
func (v sight) seenAlarms(list []alarms.Seen) []alarms.Seen {
	for i := range list {
		if !v.whole {
			list[i].Reason, list[i].Detail = templates.MaskPhones(list[i].Reason), templates.MaskPhones(list[i].Detail)
		}
	}
	return list
}

// webhooks is desk.Webhooks; the address and what is said of its secrets are for admins.
func (v sight) webhooks(ctx context.Context) (desk.WebhookView, error) {
	view, err := v.desk.Webhooks(ctx)
	view.Unrecognised, view.Unassigned = v.events(view.Unrecognised), v.events(view.Unassigned)
	if !v.whole {
		for i := range view.Parked {
			view.Parked[i].Body = nil
			view.Parked[i].Error = templates.MaskPhones(view.Parked[i].Error)
		}
	}
	return view, err
}

// recovery is desk.Recovery.
func (v sight) recovery(ctx context.Context) (events.Recovery, error) {
	view, err := v.desk.Recovery(ctx)
	if v.whole {
		return view, err
	}
	view.Problem = templates.MaskPhones(view.Problem)
	for _, list := range [][]events.FailedPush{view.Failing, view.Recovered} {
		for i := range list {
			list[i].Sender, list[i].Problem = templates.MaskPhones(list[i].Sender), templates.MaskPhones(list[i].Problem)
		}
	}
	return view, err
}

func (v sight) events(list []events.Event) []events.Event {
	for i := range list {
		list[i] = v.seen(list[i])
	}
	return list
}

// seen masks an event. What a template says of itself is no secret, a number on a button
// for example: wordings and what was submitted stay.
func (v sight) seen(e events.Event) events.Event {
	if v.whole {
		return e
	}
	if e.Phone != "" {
		e.Phone = templates.MaskPhone(e.Phone)
	}
	e.MessageID = templates.MaskPhones(e.MessageID)
	e.Sender, e.From, e.Reason = templates.MaskPhones(e.Sender), templates.MaskPhones(e.From), templates.MaskPhones(e.Reason)
	e.Extra = templates.MaskPhones(e.Extra)
	if e.Kind != events.TemplateWording {
		e.Detail = templates.MaskPhones(e.Detail)
	}
	if e.Kind != events.TemplateSubmitted {
		e.Payload = templates.MaskPhonesJSON(e.Payload)
	}
	return e
}

func (v sight) seenSend(s templates.Send) templates.Send {
	if v.whole {
		return s
	}
	s.To, s.WAID = templates.MaskPhone(s.To), ""
	s.ToLabel, s.FromLabel = templates.MaskPhones(s.ToLabel), templates.MaskPhones(s.FromLabel)
	s.Error, s.State.Title = templates.MaskPhones(s.Error), templates.MaskPhones(s.State.Title)
	s.MessageID, s.Request = templates.MaskPhones(s.MessageID), templates.MaskPhonesJSON(s.Request)
	return s
}
