package webhooks

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/web/views/timeline"
)

// FailedURL is the page of one failed push.
func FailedURL(id string) string { return "/webhooks/failed/" + url.PathEscape(id) }

func (p Page) editor() bool { return p.Person.Role.May(access.Editor) }

// looked says what the last look brought, after its time.
func (p Page) looked() string {
	r := p.Recovery
	switch r.Found {
	case 0:
		return "Sobot’s log showed no failed push to this dashboard"
	case 1:
		return "Sobot’s log showed 1 failed push to this dashboard"
	}
	return "Sobot’s log showed " + strconv.Itoa(r.Found) + " failed pushes to this dashboard"
}

// often says how often the log is read.
func (p Page) often() string { return "every " + timeline.Lasted(p.Recovery.Every) }

// canPush reports whether Sobot can be asked for at least two, so that asking for all is
// worth a button.
func (p Page) canPush() bool {
	n := 0
	for _, f := range p.Recovery.Failing {
		if f.Withheld == "" {
			n++
		}
	}
	return n > 1
}

// failing is how many there are, where not all are shown.
func (p Page) failing() int {
	n := 0
	for _, a := range p.Recovery.Accounts {
		n += a.Failing
	}
	return n
}

// labelOf is what people call the account of a failed push; "" when it tells none.
func (p Page) labelOf(f events.FailedPush) string {
	for _, a := range p.Recovery.Accounts {
		if a.WABA == f.WABA && a.WABA != "" {
			return a.Label
		}
	}
	return f.WABA
}

// answered says what Sobot says we answered.
func answered(f events.FailedPush) string {
	if f.HTTPCode == 0 {
		return "Sobot got no answer"
	}
	return fmt.Sprintf("Sobot got HTTP %d", f.HTTPCode)
}

// askedAgain says how often Sobot was asked for it.
func askedAgain(f events.FailedPush) string {
	switch f.Repushes {
	case 0:
		return ""
	case 1:
		return "asked for again once, "
	}
	return "asked for again " + strconv.Itoa(f.Repushes) + " times, last "
}

// gap is the longest time without a webhook, and whether it still goes on.
func gap(r events.Reception, now time.Time) (length time.Duration, from time.Time, goesOn bool) {
	if !r.LastAt.IsZero() && now.Sub(r.LastAt) > r.Gap {
		return now.Sub(r.LastAt), r.LastAt, true
	}
	return r.Gap, r.GapFrom, false
}
