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
	}
	return s
}

func foldStatus(s State, e Event) State {
	word := CanonStatus(e.To)
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

// NeedsSync reports whether only a list can settle what the webhook e says of a
// template that stood at s before e was folded: it contradicts another word of
// the same vendor second, returns to a status it does not name, or uses a word
// nobody knows.
func (s State) NeedsSync(e Event) bool {
	if e.Source != FromWebhook && e.Source != FromRecovered {
		return false
	}
	word := CanonStatus(e.To)
	switch {
	case e.Kind == TemplateDeleted:
		word = StatusDeleted
	case e.Kind != TemplateStatus:
		return false
	case word == EventFlagged || word == EventLocked:
		return false
	case word == EventUnarchived || !KnownStatus(word):
		return true
	case word == EventReinstated:
		word = StatusApproved
	}
	told := s.Status
	return told.Told != "" && told.Stamp.Time == stampTime(e) && told.Told != word
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
