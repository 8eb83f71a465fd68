package desk

import (
	"cmp"
	"fmt"
	"net/url"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/mail"
	"templatedesk/internal/templates"
)

// letter tells a person of alarms, in their time zone and with what their role may see.
// Its links begin with the public address alone; without one there are none.
func (d *Desk) letter(p access.Person, due []alarms.Delivery, labels map[string]string) mail.Letter {
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	l := mail.Letter{
		ID: letterID(due), To: p.Email, Date: d.now(), Footer: "You get this because you chose to hear of it by e-mail.",
		Choose: d.link("/me/alarms"),
	}
	list, late := make([]alarms.Alarm, len(due)), true
	for i, one := range due {
		a := one.Alarm
		if !p.Role.May(access.Editor) {
			a.Reason, a.Detail = templates.MaskPhones(a.Reason), templates.MaskPhones(a.Detail)
		}
		list[i] = a
		meaning, todo := a.Meaning()
		item := mail.Item{
			Title: a.Title(), About: a.Subject(), Means: meaning, Do: todo, URL: d.linkTo(a), URLWord: "Open in Template Desk",
			When: a.When(func(t time.Time) string { return t.In(zone).Format("2 Jan 2006, 15:04 MST") }),
		}
		if label := cmp.Or(labels[a.WABA], a.WABA); label != "" {
			item.When = label + " · " + item.When
		}
		if !a.Open() {
			item.When += " · over by now"
		}
		l.Items = append(l.Items, item)
		late = late && a.Late
	}
	first := list[0]
	switch n := len(due); {
	case n > 1:
		l.Subject = fmt.Sprintf("%d alarms: %s and others", n, first.Title())
		l.Intro = fmt.Sprintf("%d things need a person’s eye:", n)
	case first.Subject() == "":
		l.Subject, l.Intro = first.Title(), "This needs a person’s eye:"
	default:
		l.Subject, l.Intro = first.Title()+": "+first.Subject(), "This needs a person’s eye:"
	}
	if late {
		l.Subject = "Learned late: " + l.Subject
	}
	if len(due) == letterItems {
		l.More = "There may be more: the next letter tells of it."
	}
	return l
}

// letterID names a letter by what is in it: one that may have been sent is known again
// when it is repeated, but not where an alarm has joined it, which nobody would see else.
func letterID(due []alarms.Delivery) string {
	if len(due) == 1 {
		return due[0].ID
	}
	return due[0].ID + "." + due[len(due)-1].ID
}

// link is an address of ours as others reach it; "" without a public address.
func (d *Desk) link(path string) string {
	if d.publicURL == "" {
		return ""
	}
	return d.publicURL + path
}

// linkTo is where to look at what the alarm is about.
func (d *Desk) linkTo(a alarms.Alarm) string {
	if a.Name == "" {
		return d.link("/alarms")
	}
	return d.link("/accounts/" + url.PathEscape(a.WABA) + "/templates/" + url.PathEscape(a.Name) + "/" + url.PathEscape(a.Language))
}
