package access

import (
	"context"
	"fmt"
	"time"
)

// Action says what was done, in the audit.
type Action string

// The actions that the audit keeps.
const (
	SignedIn       Action = "signed-in"
	SignInRefused  Action = "sign-in-refused"
	SignedOut      Action = "signed-out"
	SessionsEnded  Action = "sessions-ended"
	PasswordSet    Action = "password-changed"
	Joined         Action = "joined"
	Invited        Action = "invited"
	ResetLinkMade  Action = "reset-link-made"
	RoleChanged    Action = "role-changed"
	PersonRemoved  Action = "person-removed"
	AccountAdded   Action = "account-added"
	AccountRenamed Action = "account-renamed"
	AccountRemoved Action = "account-removed"
	SenderAdded    Action = "sender-added"
	SenderRemoved  Action = "sender-removed"
	PhoneAdded     Action = "test-phone-added"
	PhoneRemoved   Action = "test-phone-removed"
	DraftSubmitted Action = "draft-submitted"
	DraftDiscarded Action = "draft-discarded"
	DraftsImported Action = "drafts-imported"
	SampleRemoved  Action = "sample-removed"
	Deleted        Action = "template-deleted"
	TestSent       Action = "test-sent"
	BodyReadAgain  Action = "webhook-processed-again"
	PushedAgain    Action = "webhook-pushed-again"
	SecretRotated  Action = "webhook-secret-rotated"
	OldSecretEnded Action = "old-webhook-secret-ended"
	Exported       Action = "exported"
	AlarmClosed    Action = "alarm-closed"
	AlarmsChosen   Action = "alarms-chosen"
	HookAdded      Action = "alarm-webhook-added"
	HookRemoved    Action = "alarm-webhook-removed"
	HookTested     Action = "alarm-webhook-tested"
)

// Entry is one line of the audit: who did what, to what, when and from where. The
// audit is only ever added to.
type Entry struct {
	ID       string    // given by the store; sorts by time
	At       time.Time // given by the store
	PersonID string    // empty: nobody with an account here
	Name     string    // the person's name and address as they were then
	Email    string
	Role     Role
	Action   Action
	About    string // what it was done to, as people call it
	WABA     string // the account that it belongs to, if any
	Detail   string
	// Operation is the operation or the test-send that asked Sobot. What became of
	// it is Outcome, read with the entry: empty for what was simply done.
	Operation string
	Outcome   string
	Address   string // see Origin
	Request   string
}

// Did makes the entry of what p does, from where the context's request came.
func (p Person) Did(ctx context.Context, action Action, about string) Entry {
	o := OriginOf(ctx)
	return Entry{
		PersonID: p.ID, Name: p.Name, Email: p.Email, Role: p.Role,
		Action: action, About: about, Address: o.Address, Request: o.Request,
	}
}

// In names the account that it was done in.
func (e Entry) In(waba string) Entry {
	e.WABA = waba
	return e
}

// With adds a word about how.
func (e Entry) With(detail string) Entry {
	e.Detail = detail
	return e
}

// Asking names the operation or the test-send whose outcome is this entry's.
func (e Entry) Asking(operation string) Entry {
	e.Operation = operation
	return e
}

// AuditFilter chooses entries; a zero field chooses all.
type AuditFilter struct {
	Search   string // part of a name, an address, an account or what it was done to; folded by the store
	Actions  []Action
	PersonID string
	From, To time.Time // From included, To not
}

// Audit is a page of the audit, newest first: the entries before the one named, or the
// newest. More says whether there are older ones.
func (s *Service) Audit(ctx context.Context, f AuditFilter, before string, limit int) (list []Entry, more bool, err error) {
	list, err = s.store.Audit(ctx, f, before, limit+1)
	if err != nil {
		return nil, false, fmt.Errorf("read audit: %w", err)
	}
	if len(list) > limit {
		return list[:limit], true, nil
	}
	return list, false, nil
}

// Note adds an entry about something that changes nothing itself, such as an export.
func (s *Service) Note(ctx context.Context, e Entry) error {
	if err := s.store.AppendAudit(ctx, e); err != nil {
		return fmt.Errorf("enter in the audit: %w", err)
	}
	return nil
}
