package templates

import "strconv"

// MaxExpiry is the longest validity of a one-time code, in minutes.
const MaxExpiry = 90

var authRules = []Rule{
	{
		ID: "expiry-range", Severity: SeverityError, Field: "expiry", on: authTemplate,
		Why: "A code can be said to expire after 1 to 90 minutes.",
		Fix: "Type a whole number from 1 to 90, or leave it empty for no such line.", Source: "Meta, authentication templates", Confidence: "H",
		check: func(c *subject) []hit {
			if c.Expiry == "" {
				return nil
			}
			if _, ok := c.expiry(); !ok {
				return one("expiry", "A code cannot expire after %q minutes", c.Expiry)
			}
			return nil
		},
		spoil: func(c *Content) { *c = code(); c.Expiry = "0" },
	},
}

// expiry is the minutes until a code expires; false if none or no valid number.
func (c Content) expiry() (int, bool) {
	if !digitsRE.MatchString(c.Expiry) {
		return 0, false
	}
	n, err := strconv.Atoi(c.Expiry)
	return n, err == nil && n >= 1 && n <= MaxExpiry
}
