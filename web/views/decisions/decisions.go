// Package decisions knows the page of what review answered to an account's templates. It
// must not know where the answers come from, do I/O, or know the web framework.
package decisions

import (
	"fmt"
	"strconv"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
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
	Most      int // that are counted; 0 when all are
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

// longer are the spans that look back further.
func (p Page) longer() (list []int) {
	for _, days := range Spans {
		if days > p.Days {
			list = append(list, days)
		}
	}
	return list
}

func (p Page) charts() charts.Decisions {
	return charts.Decisions{Decisions: p.Decisions, Now: p.Now, Zone: ui.ZoneOf(p.Person), Of: func(day string) string {
		return ui.ActivityURL(p.Account.WABA) + "?kind=" + string(events.TemplateStatus) + "&from=" + day + "&to=" + day
	}}
}

// enough decisions make it worth saying how long nine of ten took.
const enough = 10

// figure is one of the numbers that stand above the charts.
type figure struct{ id, word, value string }

func (p Page) figures() []figure {
	d := p.Decisions
	list := []figure{
		{"approved", "Approved", fmt.Sprintf("%d of %d", d.Approved, d.All())},
		{"rate", "Approval rate", fmt.Sprintf("%d%%", 100*d.Approved/d.All())},
	}
	if n := len(d.Took); n > 0 {
		list = append(list, figure{"median", "Half within", timeline.Lasted(templates.Within(d.Took, 50))})
		if n >= enough {
			list = append(list, figure{"nine", "Nine of ten within", timeline.Lasted(templates.Within(d.Took, 90))})
		}
	}
	return list
}

// timesTitle says of how many it is known, where that is not all.
func (p Page) timesTitle() string {
	if n := len(p.Decisions.Took); n > 0 && n < p.Decisions.All() {
		return fmt.Sprintf("Time to decision, known of %d of %d", n, p.Decisions.All())
	}
	return "Time to decision"
}
