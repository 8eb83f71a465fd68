package events

// Severity says how much an event wants a person's eye.
type Severity string

// The severities, gravest first. Silent events are no news: they stand in their
// template's own history and nowhere else.
const (
	Problem Severity = "problem" // something cannot be sent, was refused or restricted
	Warning Severity = "warning" // it may come to that, or nobody knows what became of it
	Good    Severity = "good"    // approved, better rated, a problem over
	Note    Severity = "note"    // everything else that happened
	Silent  Severity = ""
)

// Severities are all that people may ask for, gravest first.
var Severities = []Severity{Problem, Warning, Good, Note}

// SeverityOf is the event's severity. It is kept with the event when it is recorded, so
// that what people look for by it is found without reading the rest.
func SeverityOf(e Event) Severity {
	switch e.Kind {
	case TemplateKnown:
		return Silent
	case TemplateStatus, TemplateAppeared, TemplateBack:
		return of(statusSeverities, CanonStatus(e.To), Warning)
	case TemplateQuality:
		return of(qualitySeverities, CanonQuality(e.To), Note)
	case NumberQuality:
		return of(numberSeverities, e.To, Warning)
	case AccountUpdate:
		return of(accountSeverities, e.To, Warning)
	case NumberName, AccountReview:
		return of(decisionSeverities, e.To, Warning)
	case AccountAlert:
		return of(alertSeverities, e.Reason, Warning)
	case TemplateRefused:
		return Problem
	case TemplateUnknown, TemplateMissing, TemplateCategory, CategoryAnnounced, TemplateWording, Unrecognised:
		return Warning
	case TemplateDeleted:
		if e.Source != FromUser {
			return Warning
		}
	case TestSent:
		return of(sendSeverities, e.To, Problem)
	case MessageStatus:
		if e.To == MessageFailed {
			return Problem
		}
	}
	return Note
}

func of(known map[string]Severity, word string, unknown Severity) Severity {
	if s, ok := known[word]; ok {
		return s
	}
	return unknown
}

var statusSeverities = map[string]Severity{
	StatusApproved:  Good,
	EventReinstated: Good,
	EventUnarchived: Good,
	StatusPending:   Note,
	StatusInAppeal:  Note,
	EventLocked:     Note,
	StatusRejected:  Problem,
	StatusPaused:    Problem,
	StatusDisabled:  Problem,
	"":              Note, // a list that says no status
}

var qualitySeverities = map[string]Severity{QualityGreen: Good, QualityYellow: Warning, QualityRed: Problem}

// A word about a number or an account that is not here is one that nobody knows, or one
// that restricts: a person should look.
var numberSeverities = map[string]Severity{
	"DOWNGRADE": Problem,
	"UNFLAGGED": Good, "UPGRADE": Good, "THROUGHPUT_UPGRADE": Good,
	"ONBOARDING": Note,
}

var accountSeverities = map[string]Severity{
	"ACCOUNT_DELETED": Problem, "ACCOUNT_RESTRICTION": Problem, "ACCOUNT_VIOLATION": Problem,
	"DISABLED_UPDATE": Problem, "ACCOUNT_OFFBOARDED": Problem,
	"VERIFIED_ACCOUNT": Good, "ACCOUNT_RECONNECTED": Good,
	"PARTNER_ADDED": Note, "PARTNER_APP_INSTALLED": Note, "AD_ACCOUNT_LINKED": Note, "MM_LITE_TERMS_SIGNED": Note,
	"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": Note, "VOLUME_BASED_PRICING_TIER_UPDATE": Note,
	"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": Note, "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": Note,
}

var decisionSeverities = map[string]Severity{
	"APPROVED": Good, "PENDING": Note, "DEFERRED": Note, "REJECTED": Problem, "DECLINED": Problem,
}

// What Meta itself says of an alert.
var alertSeverities = map[string]Severity{"CRITICAL": Problem, "WARNING": Warning, "INFORMATIONAL": Note}

// The outcomes of a test-send that are no problem.
var sendSeverities = map[string]Severity{"ok": Note, "unknown": Warning}
