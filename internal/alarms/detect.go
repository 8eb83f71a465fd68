package alarms

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// Change is what one event does to the alarms. Closings come first.
type Change struct {
	Close []string // slots
	Open  []Alarm
	// Amend are alarms to whose open one of the same slot better knowledge came: a
	// reason, the real time. Nothing rings.
	Amend []Alarm
}

// The slots of a template.
func statusSlot(id string) string   { return "status:" + id }
func qualitySlot(id string) string  { return "quality:" + id }
func categorySlot(id string) string { return "category:" + id }
func comingSlot(id string) string   { return "coming:" + id } // a category that was announced
func stuckSlot(id string) string    { return "stuck:" + id }

// Slots of what concerns the whole installation.
const (
	SilenceSlot     = "silence"
	UnreachableSlot = "unreachable"
	TokenSlot       = "token"
)

var statusCauses = map[string]Cause{
	events.StatusRejected: Rejected, events.StatusPaused: Paused, events.StatusDisabled: Disabled,
}

// OfTemplate says what an event that moved a template from before to after does to the
// alarms. It looks at what the template is now and was then, never at the event's word
// alone: a late word about what is over long ago, or one that repeats what is known
// from elsewhere, moves nothing and so rings nobody.
func OfTemplate(before, after templates.Template, e events.Event) Change {
	if e.Kind == events.TemplateKnown { // the silent baseline
		return Change{}
	}
	if after.Deleted() || events.Gone(after.Status) {
		return Change{Close: []string{statusSlot(after.ID), qualitySlot(after.ID), categorySlot(after.ID), comingSlot(after.ID), stuckSlot(after.ID)}}
	}
	var c Change
	c.status(before, after, e)
	c.quality(before, after, e)
	c.category(before, after, e)
	c.coming(before, after, e)
	if !before.PendingSince.IsZero() && !after.PendingSince.Equal(before.PendingSince) {
		c.Close = append(c.Close, stuckSlot(after.ID))
	}
	return c
}

func (c *Change) status(before, after templates.Template, e events.Event) {
	slot, status := statusSlot(after.ID), after.State.Status
	cause, bad := statusCauses[events.CanonStatus(after.Status)]
	same := before.Status == after.Status
	// A pause that begins when the one before was over is another pause.
	again := same && cause == Paused && !before.Until.IsZero() && !status.Since().Before(before.Until) && after.Until.After(before.Until)
	if !same {
		c.Close = append(c.Close, slot)
	}
	if !bad {
		return
	}
	a := of(after, e, cause, slot, status)
	a.From, a.Word = before.Status, after.Status
	a.Reason, a.Until = after.Reason, after.Until
	switch {
	case again:
		a.From = ""
		c.Close, c.Open = append(c.Close, slot), append(c.Open, a)
	case !same:
		c.Open = append(c.Open, a)
	case before.Reason != after.Reason || !before.Until.Equal(after.Until) || !before.State.Status.Since().Equal(status.Since()):
		c.Amend = append(c.Amend, a)
	}
}

var qualityRanks = map[string]int{events.QualityYellow: 1, events.QualityRed: 2}

func (c *Change) quality(before, after templates.Template, e events.Event) {
	if before.Quality == after.Quality {
		return
	}
	slot, was := qualitySlot(after.ID), before.Quality
	if was == "" && e.Kind == events.TemplateQuality { // told for the first time, but from what
		was = events.CanonQuality(e.From)
	}
	c.Close = append(c.Close, slot)
	if qualityRanks[after.Quality] <= qualityRanks[was] {
		return
	}
	a := of(after, e, Quality, slot, after.State.Quality)
	a.From, a.Word = was, after.Quality
	c.Open = append(c.Open, a)
}

func (c *Change) category(before, after templates.Template, e events.Event) {
	if before.Category == "" || strings.EqualFold(before.Category, after.Category) || e.Source == events.FromUser {
		return
	}
	slot := categorySlot(after.ID)
	c.Close = append(c.Close, slot)
	if after.Category == "" || strings.EqualFold(after.Category, after.AskedCategory) {
		return // it is what was asked for, again
	}
	a := of(after, e, Category, slot, after.State.Category)
	a.From, a.Word = before.Category, after.Category
	c.Open = append(c.Open, a)
}

func (c *Change) coming(before, after templates.Template, e events.Event) {
	was, wasWhen := before.State.Announced()
	now, when := after.State.Announced()
	if was == now && wasWhen.Equal(when) {
		return
	}
	slot := comingSlot(after.ID)
	c.Close = append(c.Close, slot)
	if now == "" {
		return
	}
	a := of(after, e, Category, slot, after.State.Coming)
	a.From, a.Word, a.Until = after.Category, now, when
	c.Open = append(c.Open, a)
}

// of is an alarm about a template whose register says what is wrong. Its key is made
// from what the register rests on, so that the same word of Sobot's, believed again
// after a list contradicted it, is the same cause.
func of(t templates.Template, e events.Event, cause Cause, slot string, r events.Register) Alarm {
	since := "list:" + strconv.FormatInt(r.ListedAt.UnixMilli(), 10)
	if r.Source() != events.FromSync {
		since = "told:" + strconv.FormatInt(r.Stamp.Time, 10)
	}
	return Alarm{
		Key: strings.Join([]string{slot, strings.ToUpper(r.Value()), since}, ":"), Slot: slot, Cause: cause,
		WABA: t.WABA, TemplateID: t.ID, Name: t.Name, Language: t.Language,
		Source: r.Source(), EventID: e.ID, Detail: detail(e), Happened: r.Since(),
	}
}

// detail is what the event adds in words, where it is about this and not about wording.
func detail(e events.Event) string {
	if e.Kind == events.TemplateStatus && e.Source != events.FromSync {
		return e.Detail
	}
	return ""
}

// These words about a number or an account ring, and those beside them end it. What
// has none stays open until a person closes it.
var (
	badNumber  = map[string][]string{"FLAGGED": {"UNFLAGGED"}, "DOWNGRADE": {"UPGRADE"}}
	badAccount = map[string][]string{
		"ACCOUNT_RESTRICTION": {"ACCOUNT_RECONNECTED", "VERIFIED_ACCOUNT"}, "ACCOUNT_VIOLATION": nil, "ACCOUNT_DELETED": nil,
		"DISABLED_UPDATE": {"ACCOUNT_RECONNECTED", "VERIFIED_ACCOUNT"}, "ACCOUNT_OFFBOARDED": {"ACCOUNT_RECONNECTED", "VERIFIED_ACCOUNT"},
	}
)

// reinstated is in the details of a DISABLED_UPDATE when a ban is over.
const reinstated = "REINSTATE"

// OfNumber says what an event about a number or an account does to the alarms, were it
// the newest one. Two of one slot may come out of order: see Ends.
func OfNumber(e events.Event) Change {
	bad, about := badNumber, "number:"+e.WABA+":"+digits(e.Sender)
	switch e.Kind {
	case events.NumberQuality:
	case events.AccountUpdate:
		bad, about = badAccount, "account:"+e.WABA
	default:
		return Change{}
	}
	var c Change
	word := strings.ToUpper(strings.TrimSpace(e.To))
	over := word == "DISABLED_UPDATE" && strings.Contains(strings.ToUpper(e.Detail), reinstated)
	for ill, cures := range bad {
		for _, cure := range cures {
			if cure == word {
				c.Close = append(c.Close, about+":"+ill)
			}
		}
	}
	if over {
		c.Close = append(c.Close, about+":"+word)
		return c
	}
	if _, rings := bad[word]; rings {
		slot := about + ":" + word
		c.Open = append(c.Open, Alarm{
			Key: slot + ":" + e.Key, Slot: slot, Cause: Number, WABA: e.WABA, Number: masked(e.Sender), Word: word,
			Reason: e.Reason, Detail: e.Detail, Until: e.Until, Source: e.Source, EventID: e.ID, Happened: e.At(),
		})
	}
	return c
}

// Ends reports whether the event e, which came after what a rests on, says that it is
// over or says the same anew.
func Ends(e events.Event, a Alarm) bool {
	c := OfNumber(e)
	for _, slot := range c.Close {
		if slot == a.Slot {
			return true
		}
	}
	for _, open := range c.Open {
		if open.Slot == a.Slot {
			return true
		}
	}
	return false
}

// IsStuck is the alarm of a template that is in review for too long: limit is how long
// is usual here, and said how we know, in words.
func IsStuck(t templates.Template, limit time.Duration, said string) Alarm {
	return Alarm{
		Key:  stuckSlot(t.ID) + ":" + strconv.FormatInt(t.PendingSince.UnixMilli(), 10),
		Slot: stuckSlot(t.ID), Cause: Stuck, WABA: t.WABA, TemplateID: t.ID, Name: t.Name, Language: t.Language,
		Word: t.Status, Detail: said, Happened: t.PendingSince.Add(limit),
	}
}

// OfAll is an alarm of the whole installation that stands since a moment.
func OfAll(cause Cause, slot string, since time.Time, said string) Alarm {
	return Alarm{
		Key: slot + ":" + strconv.FormatInt(since.UnixMilli(), 10), Slot: slot, Cause: cause, Detail: said, Happened: since,
	}
}

func masked(sender string) string {
	if sender == "" {
		return ""
	}
	return templates.MaskPhone(digits(sender))
}

// digits tell numbers apart however they are written; an id is its own.
func digits(number string) string {
	return cmp.Or(strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number), number)
}
