package templates

import "time"

// Facts are what is known of the account a template is made in, from our own copy and
// journal: what others did elsewhere since the last list is not among it. The zero
// value knows nothing, and nothing is found against it.
type Facts struct {
	// Taken: there is a template of that name in that language.
	Taken bool
	// LockedUntil is when a deleted template of that name stops blocking it; zero if
	// none does.
	LockedUntil time.Time
	// SameText is the name of another template in that language with the same body and
	// footer; empty if there is none.
	SameText string
	// Templates in use, each language counted; CreatedLastHour of them from here.
	Templates, CreatedLastHour int
	// Restriction is Meta's word for what it keeps the account from (RESTRICTED_…,
	// ACCOUNT_OFFBOARDED …) and when that was said; empty if nothing is known of one.
	Restriction   string
	RestrictionAt time.Time
}

// Limits of an account (Meta, template fundamentals), and from where on we warn.
const (
	MaxCreationsAnHour  = 100
	MaxTemplates        = 250   // while the business is not verified
	MaxTemplatesProven  = 6_000 // verified, with an approved display name
	nearCreationsAnHour = 90
	nearTemplates       = 240
	nearTemplatesProven = 5_900
)

// NameLock is how long the name of a deleted template stays blocked.
const NameLock = 30 * 24 * time.Hour
