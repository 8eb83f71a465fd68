package events

import (
	"cmp"
	"time"
)

// Fold returns the state with one more event in it. It is commutative and
// idempotent: whatever the order of arrival and however often an event comes,
// the same set of events gives the same state. Events must carry their semantic
// Key, and an event stands at its first receipt (which the journal, keeping one
// event a key, sees to).
//
// Webhooks, recovered pushes and our own actions compete for what a register was
// told; lists only ever set what it was listed as. See Register.
func Fold(s State, e Event) State {
	if e.Source == FromSync {
		return foldList(s, e)
	}
	switch e.Kind {
	case TemplateSubmitted:
		s.Status = s.Status.tell(e, StatusPending, rankOwn)
		s.Category = s.Category.tell(e, CanonCategory(e.To), rankOwn)
	case TemplateDeleted:
		s.Status = s.Status.tell(e, StatusDeleted, rankOf(e, StatusDeleted))
	case TemplateStatus:
		s = foldStatus(s, e)
	case TemplateQuality:
		s.Quality = s.Quality.tell(e, CanonQuality(e.To), rankOf(e, CanonQuality(e.To)))
	case TemplateCategory:
		s.Category = s.Category.tell(e, CanonCategory(e.To), rankOf(e, ""))
		s.Coming = s.Coming.tell(e, categoryDone, rankOf(e, ""))
	case CategoryAnnounced:
		s.Category = s.Category.beside(e, e.From)
		s.Coming = s.Coming.tell(e, CanonCategory(e.To), rankVendor) // of the same second, the change itself counts
	}
	return s
}

// categoryDone stands for an announcement that is over.
const categoryDone = "done"

// Announced is the category that Meta announced to make it, and when, zero if it did
// not say; "" once that happened or nothing was announced.
func (s State) Announced() (category string, when time.Time) {
	if s.Coming.Told == categoryDone || s.Coming.Told == s.Category.Value() {
		return "", time.Time{}
	}
	return s.Coming.Told, s.Coming.Until
}

func foldStatus(s State, e Event) State {
	word := CanonStatus(e.To)
	if e.Source != FromUser {
		s.Category = s.Category.beside(e, e.Category)
	}
	switch word {
	case EventFlagged:
		s.Flag = s.Flag.tell(e, word, rankOf(e, word))
	case EventReinstated:
		s.Flag = s.Flag.tell(e, word, rankOf(e, word))
		s.Status = s.Status.tell(e, StatusApproved, rankOf(e, StatusApproved))
	case EventLocked, EventUnarchived:
		// Neither is a status: the one leaves it alone, the other returns to one
		// that only a list can name.
	default:
		s.Status = s.Status.tell(e, word, rankOf(e, word))
	}
	return s
}

func foldList(s State, e Event) State {
	switch e.Kind {
	case TemplateStatus, TemplateKnown, TemplateAppeared, TemplateBack:
		s.Status = s.Status.list(e, CanonStatus(e.To))
		if e.Category != "" {
			s.Category = s.Category.list(e, CanonCategory(e.Category))
		}
	case TemplateQuality:
		s.Quality = s.Quality.list(e, CanonQuality(e.To))
	case TemplateCategory:
		s.Category = s.Category.list(e, CanonCategory(e.To))
	}
	return s
}

// Our own actions rank below every word of Sobot's, and a deletion above the
// submission it undoes.
const (
	rankOwn        = 0
	rankOwnDeleted = 1
	rankVendor     = 10
)

// ranks settle words of one and the same vendor second until a list does: what
// review says outranks being in review, and a worse word a better one, so that
// nobody sends what may not be sent.
var ranks = map[string]int{
	StatusPending:         rankVendor,
	StatusInAppeal:        rankVendor + 2,
	StatusApproved:        rankVendor + 3,
	StatusArchived:        rankVendor + 4,
	StatusRejected:        rankVendor + 5,
	StatusPaused:          rankVendor + 6,
	StatusLimitExceeded:   rankVendor + 7,
	StatusDisabled:        rankVendor + 8,
	StatusPendingDeletion: rankVendor + 9,
	StatusDeleted:         rankVendor + 10,

	QualityUnknown: rankVendor,
	QualityGreen:   rankVendor + 2,
	QualityYellow:  rankVendor + 3,
	QualityRed:     rankVendor + 4,
}

func rankOf(e Event, word string) int {
	if e.Source == FromUser {
		if e.Kind == TemplateDeleted {
			return rankOwnDeleted
		}
		return rankOwn
	}
	if rank, ok := ranks[word]; ok {
		return rank
	}
	return rankVendor + 1 // a word nobody knows
}

// stampTime is an event's place among others in whole seconds: the vendor's where
// it is credible, and 0 for what we did ourselves.
func stampTime(e Event) int64 {
	if e.Source == FromUser {
		return 0
	}
	return e.At().Unix()
}

// tell returns the register after an event that says word of it: the best of all
// that was told stays.
func (r Register) tell(e Event, word string, rank int) Register {
	if word == "" {
		return r
	}
	told := Register{
		Told: word, Reason: e.Reason, Until: e.Until,
		Stamp:      Stamp{Time: stampTime(e), Rank: rank, Key: e.Key},
		ReceivedAt: e.ReceivedAt, ToldBy: e.Source,
		Listed: r.Listed, ListedReason: r.ListedReason, ListedAt: r.ListedAt,
	}
	if r.Told == "" || outranks(told, r) {
		return told
	}
	return r
}

// beside returns the register after a webhook about something else mentioned word of it:
// of the same second, a change itself counts more. A time or reason given was not this
// register's.
func (r Register) beside(e Event, word string) Register {
	e.Reason, e.Until = "", time.Time{}
	return r.tell(e, CanonCategory(word), rankVendor)
}

// outranks is a total order, so that the best of any events is one whatever the
// order they are compared in.
func outranks(a, b Register) bool {
	if c := cmp.Or(
		cmp.Compare(a.Stamp.Time, b.Stamp.Time),
		cmp.Compare(a.Stamp.Rank, b.Stamp.Rank),
		cmp.Compare(a.Stamp.Key, b.Stamp.Key),
	); c != 0 {
		return c > 0
	}
	// Equal stamps are repeats of one event, of which the first receipt counts.
	return cmp.Or(
		a.ReceivedAt.Compare(b.ReceivedAt),
		cmp.Compare(a.Told, b.Told),
		cmp.Compare(a.Reason, b.Reason),
		a.Until.Compare(b.Until),
		cmp.Compare(a.ToldBy, b.ToldBy),
	) < 0
}

// list returns the register after a list said word of it: the latest list stays.
// Two lists begun in the same millisecond are told apart by their words, for want
// of better.
func (r Register) list(e Event, word string) Register {
	if word == "" {
		return r
	}
	if r.Listed == "" || cmp.Or(
		e.ReceivedAt.Compare(r.ListedAt),
		cmp.Compare(word, r.Listed),
		cmp.Compare(e.Reason, r.ListedReason),
	) > 0 {
		r.Listed, r.ListedReason, r.ListedAt = word, e.Reason, e.ReceivedAt
	}
	return r
}

// Asks is why only a list can settle what the webhook e says of a template that stood
// at s before e was folded, in a sentence; "" where none needs to.
func (s State) Asks(e Event) string {
	if e.Source != FromWebhook && e.Source != FromRecovered {
		return ""
	}
	register, word := s.Status, CanonStatus(e.To)
	switch e.Kind {
	case TemplateDeleted:
		word = StatusDeleted
	case TemplateWording:
		return "A webhook tells some parts of the wording only; Sobot's list was asked for the whole of it."
	case TemplateCategory:
		register, word = s.Category, CanonCategory(e.To)
	case TemplateStatus:
		switch {
		case word == EventUnarchived:
			return "It does not say which status returns; Sobot's list was asked."
		case !KnownStatus(word):
			return "This program does not know the word; Sobot's list was asked what it stands for."
		case word == EventFlagged || word == EventLocked:
			return ""
		case word == EventReinstated:
			word = StatusApproved
		}
	default:
		return ""
	}
	switch {
	case register.Told != "" && register.Told != word && register.Stamp.Time == stampTime(e):
		return "It contradicts what was told of the same second, " + label(register.Told, statusLabels) + "; Sobot's list was asked to decide."
	case e.Kind == TemplateDeleted && register.Told != "" && !Gone(register.Told) && register.Stamp.Time > stampTime(e):
		return "Something else was told of a later time; Sobot's list was asked whether it is there."
	case e.Future:
		return "Its time lies in the future, so it is not certain what it follows; Sobot's list was asked."
	case e.Kind != TemplateCategory && Gone(register.Told) && !Gone(word) && register.Stamp.Time < stampTime(e):
		return "It was said to be deleted before; Sobot's list was asked whether it is there."
	}
	return ""
}

// Flagged reports whether the template was warned and not yet reinstated.
func (s State) Flagged() bool { return s.Flag.Told == EventFlagged }

// listWins is the rule between lists and all else: a list is an absolute
// observation and outranks what reached us before its fetch began. Both times are
// ours.
func (r Register) listWins() bool {
	return r.Listed != "" && (r.Told == "" || r.ListedAt.After(r.ReceivedAt))
}

// listed reports whether the list alone vouches for the value: it wins and does
// not merely agree.
func (r Register) listed() bool { return r.listWins() && r.Listed != r.Told }

// Value is the word to show; "" while nobody has said any.
func (r Register) Value() string {
	if r.listWins() {
		return r.Listed
	}
	return r.Told
}

// Source is who said the value; a list that merely agrees leaves it with the one
// who said it first.
func (r Register) Source() Source {
	if r.listed() {
		return FromSync
	}
	return r.ToldBy
}

// Why is the reason given with the value: the word for ExplainReason, or "".
func (r Register) Why() string {
	switch {
	case r.listed():
		return r.ListedReason
	case r.Reason == "" && r.Listed == r.Told:
		return r.ListedReason
	}
	return r.Reason
}

// Ends is when the value ends or takes hold (a pause's end, a disable's date), or
// zero where nobody told.
func (r Register) Ends() time.Time {
	if r.listed() {
		return time.Time{}
	}
	return r.Until
}

// Since is when the value began, as far as is known: the vendor's time where a
// webhook said it, else when we did it or noticed it in a list.
func (r Register) Since() time.Time {
	switch {
	case r.listed():
		return r.ListedAt
	case r.Stamp.Time > 0:
		return time.Unix(r.Stamp.Time, 0).UTC()
	}
	return r.ReceivedAt
}

// Confirmed reports whether a list fetched after the last word agrees with what
// is shown. A webhook alone is a claim: Sobot does not sign them.
func (r Register) Confirmed() bool { return r.listWins() }
