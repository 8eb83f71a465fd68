package desk

import (
	"context"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// Store is what the desk needs to remember things. *store.Store implements it.
// Unknown rows are templates.ErrNotFound; a stale or taken one is templates.ErrConflict.
// What a person must answer for takes its audit entry, and both are one transaction.
type Store interface {
	accountStore
	templateStore
	draftStore
	operationStore
	inboxStore
	recoveryStore
	uploadStore
	secretStore
	gaugeStore
	alarmStore

	// Revision is how many times what is stored was changed, by anybody.
	Revision() int64
}

type accountStore interface {
	Accounts(ctx context.Context) ([]templates.Account, error)
	Account(ctx context.Context, waba string) (templates.Account, error)
	CreateAccount(ctx context.Context, a templates.Account, note access.Entry) error
	RenameAccount(ctx context.Context, waba, label string, note access.Entry) error
	RemoveAccount(ctx context.Context, waba string, at time.Time, note access.Entry) error
	NoteSync(ctx context.Context, waba string, at time.Time, problem string) error
	CreateSender(ctx context.Context, s templates.Sender, note access.Entry) error
	DeleteSender(ctx context.Context, id string, note access.Entry) error
	Sender(ctx context.Context, id string) (templates.Sender, error)
	TestPhones(ctx context.Context) ([]templates.TestPhone, error)
	CreateTestPhone(ctx context.Context, p templates.TestPhone, note access.Entry) error
	DeleteTestPhone(ctx context.Context, id string, note access.Entry) error
}

type templateStore interface {
	ListTemplates(ctx context.Context, q templates.Query) (templates.Page, error)
	EachTemplate(ctx context.Context, q templates.Query, put func(t templates.Template, lastTest time.Time) error) error
	Template(ctx context.Context, waba, name, language string) (templates.Template, error)
	TemplatesByName(ctx context.Context, waba, name string) ([]templates.Template, error)
	NameKnown(ctx context.Context, waba, name string) (bool, error)
	TemplateSample(ctx context.Context, templateID string) (templates.Media, error)
	ActiveTemplates(ctx context.Context, waba string) ([]templates.Template, error)

	// Record is the one transaction in which anything about templates,
	// messages and operations changes.
	Record(ctx context.Context, b templates.Batch) (templates.Recorded, error)
	Journal(ctx context.Context, f events.Filter, before events.Cursor, limit int) ([]events.Event, events.Cursor, error)
	JournalNewer(ctx context.Context, f events.Filter, after events.Cursor, limit int) (page []events.Event, more bool, err error)
	Event(ctx context.Context, id string) (events.Event, error)
	States(ctx context.Context, templateID string, limit int) ([]events.Event, error)
	Answers(ctx context.Context, waba string, since time.Time, limit int) ([]templates.Answer, error)
}

type draftStore interface {
	CreateDraft(ctx context.Context, d templates.Draft) error
	CreateDrafts(ctx context.Context, list []templates.Draft, note access.Entry) error
	Draft(ctx context.Context, id string) (templates.Draft, error)
	Drafts(ctx context.Context, waba string) ([]templates.Draft, error)
	FamilyDrafts(ctx context.Context, family, besides string) ([]templates.Draft, error)
	SaveDraft(ctx context.Context, d templates.Draft) (templates.Draft, error)
	DraftFacts(ctx context.Context, waba string, c templates.Content) (templates.Facts, error)
	DeleteDraft(ctx context.Context, id string, note access.Entry) error
}

type operationStore interface {
	BeginOperation(ctx context.Context, op templates.Operation, note access.Entry) (stored templates.Operation, fresh bool, err error)
	Operation(ctx context.Context, id string) (templates.Operation, error)
	OpenOperations(ctx context.Context) ([]templates.Operation, error)
	UnknownOperations(ctx context.Context, waba string) ([]templates.Operation, error)

	BeginRound(ctx context.Context, r templates.Round) (stored templates.Round, fresh bool, err error)
	SaveRound(ctx context.Context, r templates.Round) error
	StopRound(ctx context.Context, id string, at time.Time) error
	Round(ctx context.Context, id string) (templates.Round, error)
	OpenRounds(ctx context.Context, waba string) ([]templates.Round, error)

	BeginSend(ctx context.Context, s templates.Send, note access.Entry) (stored templates.Send, fresh bool, err error)
	Send(ctx context.Context, id string) (templates.Send, error)
	Sends(ctx context.Context, templateID string, limit int) ([]templates.Send, error)
	OpenSends(ctx context.Context) ([]templates.Send, error)
}

type inboxStore interface {
	// TakeIn returns once the body is on disk, byte for byte.
	TakeIn(ctx context.Context, body []byte, source events.Source) (id string, err error)
	// Quiet waits until no body is being taken in, at most for patience.
	Quiet(ctx context.Context, patience time.Duration)
	Waiting(ctx context.Context, limit int) ([]events.Received, error)
	RetryLater(ctx context.Context, id, problem string, due time.Time) error
	Park(ctx context.Context, id, problem string) error
	Received(ctx context.Context, id string) (events.Received, error)
	Parked(ctx context.Context, limit int) ([]events.Received, error)
	InboxStats(ctx context.Context) (events.InboxStats, error)
	NotUnderstood(ctx context.Context, limit int) ([]events.Event, error)
	Unassigned(ctx context.Context, limit int) ([]events.Event, error)
	// ReadAgain puts bodies of which something was not understood, or that were set
	// aside, back into the line: a step of them beyond the id after.
	ReadAgain(ctx context.Context, after string, limit int) (n int, last string, err error)
	// Assign gives events that wait for an account to those that have their number by now.
	Assign(ctx context.Context, limit int) (n int, wabas []string, err error)
}

// recoveryStore remembers what Sobot's log of failed pushes shows, and how webhooks come in.
type recoveryStore interface {
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
	// TakeRecovered puts the bodies of recovered pushes into the inbox, byte for byte, in
	// the transaction that remembers them; one that is known already changes nothing.
	TakeRecovered(ctx context.Context, found []events.FailedPush) (fresh []events.FailedPush, err error)
	FailedPushes(ctx context.Context, state string, limit int) ([]events.FailedPush, error)
	FailedPush(ctx context.Context, id string) (events.FailedPush, error)
	CountFailing(ctx context.Context) (map[string]int, error)
	RepushedSince(ctx context.Context, since time.Time) (int, error)
	BeginRepush(ctx context.Context, id string, rested time.Time, note access.Entry) error
	EndRepush(ctx context.Context, id, state, problem string) error
	ForgetPushes(ctx context.Context, before time.Time) error
	Reception(ctx context.Context, waba string) (events.Reception, error)
}

type uploadStore interface {
	CreateUpload(ctx context.Context, u templates.Upload) error
	Upload(ctx context.Context, id string) (templates.Upload, error)
	UploadByHash(ctx context.Context, hash string) (templates.Upload, error)
	UploadByToken(ctx context.Context, token string) (templates.Upload, error)
	OpenAddress(ctx context.Context, id, token string, expires time.Time) (templates.Upload, error)
	UseUpload(ctx context.Context, id string) error
	Uploads(ctx context.Context) ([]templates.Upload, error)
	RecentUploads(ctx context.Context, types []string, before templates.Upload, limit int) ([]templates.Upload, error)
	UnusedUploads(ctx context.Context, since time.Time, limit int) ([]templates.Upload, error)
	UploadBytes(ctx context.Context) (int64, error)
	ForgetUnused(ctx context.Context, id string, since time.Time) error
	DeleteUpload(ctx context.Context, id string) error
	RemoveUpload(ctx context.Context, id string, note access.Entry) error
}

type secretStore interface {
	Secret(ctx context.Context, key string) (string, error)
	SetSecret(ctx context.Context, key, value string, note access.Entry) error
	AppendAudit(ctx context.Context, e access.Entry) error
	Lease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error)
	Release(ctx context.Context, name, holder string) error
}

// gaugeStore tells how the store itself is doing.
type gaugeStore interface {
	// Ping proves that the database can be read and written.
	Ping(ctx context.Context) error
	// CountWaiting is how many bodies are not worked on yet, and how many were set aside.
	CountWaiting(ctx context.Context) (waiting, parked int, err error)
	// OldestWaiting is when the oldest body was received that is not worked on yet;
	// zero if there is none.
	OldestWaiting(ctx context.Context) (time.Time, error)
	// UploadTotals are how many samples are kept, and their bytes.
	UploadTotals(ctx context.Context) (files int, size int64, err error)
	// FileSizes are those of the database and of its log, in bytes.
	FileSizes() (database, log int64)
}

type alarmStore interface {
	// RaiseAlarm and EndAlarm are for what the clock tells; what events tell is raised and
	// ended by Record.
	RaiseAlarm(ctx context.Context, a alarms.Alarm) (fresh bool, err error)
	EndAlarm(ctx context.Context, slot string) (ended bool, err error)
	EndRestrictions(ctx context.Context) (ended bool, err error)
	CloseAlarm(ctx context.Context, id, by string, note access.Entry) error

	Alarm(ctx context.Context, id string) (alarms.Alarm, error)
	Alarms(ctx context.Context, personID string, f alarms.Filter, before string, limit int) ([]alarms.Seen, error)
	AlarmsSince(ctx context.Context, personID, after string, limit int) ([]alarms.Seen, error)
	UnreadAlarms(ctx context.Context, personID string, limit int) (unread int, newest string, err error)
	ReadAlarm(ctx context.Context, personID, id string, unread bool) error
	ReadAlarms(ctx context.Context, personID, upTo string) error

	// Who hears of them.
	AlarmChoice(ctx context.Context, personID string) (alarms.Choice, error)
	SetAlarmChoice(ctx context.Context, c alarms.Choice, note access.Entry) error
	Hooks(ctx context.Context) ([]alarms.Hook, error)
	Hook(ctx context.Context, id string) (alarms.Hook, error)
	CreateHook(ctx context.Context, h alarms.Hook, note access.Entry) error
	DeleteHook(ctx context.Context, id string, note access.Entry) error
	PersonByID(ctx context.Context, id string) (access.Person, error)

	// What goes out.
	DueTargets(ctx context.Context) ([]alarms.Target, error)
	DueDeliveries(ctx context.Context, to alarms.Target, limit int) ([]alarms.Delivery, error)
	EndDeliveries(ctx context.Context, ids []string, state, problem string) error
	PutOff(ctx context.Context, to alarms.Target, ids []string, problem string, due time.Time) error
	TryAgain(ctx context.Context, to alarms.Target) error
	TargetHealth(ctx context.Context, to alarms.Target) (alarms.Health, error)
	MailHealth(ctx context.Context) (alarms.Health, error)

	// What is usual here.
	LongestInReview(ctx context.Context, before time.Time, limit int) ([]templates.Template, error)
	Arrivals(ctx context.Context, after string) (next, newest alarms.Arrival, err error)
	NoteWebhooks(ctx context.Context, d alarms.Day) error
	WebhookDays(ctx context.Context, from int64) ([]alarms.Day, error)
}
