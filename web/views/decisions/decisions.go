// Package decisions knows the page of what review answered to an account's templates. It
// must not know where the answers come from, do I/O, or know the web framework.
package decisions

import (
	"strconv"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/views/charts"
	"templatedesk/web/views/timeline"
	"templatedesk/web/views/ui"
)

// Page is what the page of decisions shows.
type Page struct {
	Account   templates.Account
	Decisions templates.Decisions
	Days      int // one of Spans
	Person    access.Person
	Now       time.Time
}

// Spans are how many days the page looks back over, the first one when nobody chose.
var Spans = []int{30, 90, 365}

// ReadDays is the span that an address asks for.
func ReadDays(value string) int {
	for _, days := range Spans {
		if value == strconv.Itoa(days) {
			return days
		}
	}
	return Spans[0]
}

func (p Page) url(days int) string {
	address := ui.DecisionsURL(p.Account.WABA)
	if days != Spans[0] {
		address += "?days=" + strconv.Itoa(days)
	}
	return address
}

func (p Page) chart() charts.Decisions {
	return charts.Decisions{Decisions: p.Decisions, Now: p.Now, Zone: ui.ZoneOf(p.Person)}
}

func (p Page) answers() int { return p.Decisions.Approved + p.Decisions.Rejected }

// rate is the share of answers that approved.
func (p Page) rate() string {
	return strconv.Itoa(p.Decisions.Approved*100/p.answers()) + "%"
}

func (p Page) median() string {
	if p.Decisions.Timed == 0 {
		return "not known"
	}
	return timeline.Lasted(p.Decisions.Median)
}
