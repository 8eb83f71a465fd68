package templates

import "time"

// Query asks for one page of an account's templates, grouped by name, or of those of
// all accounts.
type Query struct {
	WABA      string // empty: all accounts in use
	Search    string // as typed; folded with Fold before it is compared
	Status    string // APPROVED, PENDING, REJECTED, PAUSED, DISABLED …; empty = any
	Category  string
	Language  string
	Quality   string // GREEN, YELLOW, RED, UNKNOWN, or NEVER for never told
	Attention bool   // only names with something that needs a person
	Sort      string // SortChanged, SortName
	Desc      bool
	Page      int // from 1
	PerPage   int // names a page
	Now       time.Time
}

// Sort orders of a Query.
const (
	SortChanged = "changed" // newest change first, unless Desc turns it round
	SortName    = "name"
)

// Page is one page of name groups and what the filters would show.
type Page struct {
	Groups []Group
	Names  int // name groups that match
	Page   int // as answered: never beyond the last
	Pages  int

	Counts    Counts   // over the account or all, whatever the filters
	Languages []string // in use there, sorted
}

// Counts are numbers of names by what their languages are.
type Counts struct {
	Names, Languages int // names, and templates (one a language)

	Attention, Approved, Pending, Rejected, Paused, Disabled int
}

// Group is one name with all its languages; those that the query does not match
// are kept, because a delete takes them all.
type Group struct {
	WABA      string
	Name      string
	Templates []Template
	Match     []bool // parallel to Templates
	LastTest  time.Time
}

// StuckAfter is how long a review may last before it needs a person's eye. Meta
// answers most within minutes and all within 24 hours.
const StuckAfter = 24 * time.Hour
