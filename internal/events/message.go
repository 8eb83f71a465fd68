package events

import "cmp"

// FoldMessage returns the state of a message with one more event in it: TestSent
// with a message id, or MessageStatus. Like Fold it is commutative and
// idempotent. A status nobody knows changes nothing; it stays in the journal.
func FoldMessage(s MessageState, e Event) MessageState {
	next := MessageState{At: e.At()}
	switch {
	case e.Kind == TestSent && e.MessageID != "":
		next.Status = MessageAccepted
	case e.Kind == MessageStatus:
		next.Status, next.Code, next.Title = CanonMessageStatus(e.To), e.Reason, e.Detail
	}
	rank := messageRank(next.Status)
	if rank == 0 {
		return s
	}
	// Of one and the same status the earliest counts: it was reached then.
	if cmp.Or(
		cmp.Compare(rank, messageRank(s.Status)),
		s.At.Compare(next.At),
		cmp.Compare(s.Code, next.Code),
		cmp.Compare(s.Title, next.Title),
	) > 0 {
		return next
	}
	return s
}

// messageRank puts failed above sent and below delivered: what was delivered
// cannot have failed, whatever is said later. 0 is no status of ours.
func messageRank(status string) int {
	switch status {
	case MessageAccepted:
		return 1
	case MessageSent:
		return 2
	case MessageFailed:
		return 3
	case MessageDelivered:
		return 4
	case MessageRead:
		return 5
	}
	return 0
}
