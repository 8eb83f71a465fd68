package alarms

import "slices"

// Choice is what one person wants to hear of. What concerns the whole installation is
// of every account.
type Choice struct {
	PersonID string
	InApp    []Cause
	ByEmail  []Cause
	WABAs    []string // nil: all accounts
}

// DefaultChoice is what a person hears of who never chose: everything, here alone.
func DefaultChoice(personID string) Choice {
	c := Choice{PersonID: personID}
	for _, info := range Causes {
		c.InApp = append(c.InApp, info.Cause)
	}
	return c
}

// ShowsTo reports whether the person wants to see the alarm in the app.
func (c Choice) ShowsTo(a Alarm) bool {
	return slices.Contains(c.InApp, a.Cause) && among(c.WABAs, a.WABA)
}

// MailsTo reports whether the person wants an e-mail about it.
func (c Choice) MailsTo(a Alarm) bool {
	return slices.Contains(c.ByEmail, a.Cause) && among(c.WABAs, a.WABA)
}

func among(wabas []string, waba string) bool {
	return wabas == nil || waba == "" || slices.Contains(wabas, waba)
}
