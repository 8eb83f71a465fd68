package templates

import (
	"fmt"
	"strings"
	"time"
)

// accountRules hold a draft against what is known of its account.
var accountRules = []Rule{
	{
		ID: "name-taken", Severity: SeverityError, Field: "name",
		Why: "A name can be used once in each language, and Sobot has no edit: a change is a new version under a new name (refusal 2388024).",
		Fix: "Choose another name, or another language.", Source: "Meta, template fundamentals; recorded refusals", Confidence: "H",
		check: func(c *subject) []hit {
			if c.account.Taken {
				return one("name", "“%s” exists already in %s", c.Name, c.Language)
			}
			return nil
		},
		account: Facts{Taken: true},
	},
	{
		ID: "name-locked", Severity: SeverityWarning, Field: "name",
		Why: "After an approved template was deleted, Meta refuses its name for 30 days (refusal 2388023).",
		Fix: "Choose another name, or wait.", Source: "Meta, template management; recorded refusals", Confidence: "H",
		check: func(c *subject) []hit {
			if until := c.account.LockedUntil; !c.account.Taken && !until.IsZero() {
				return one("name", "“%s” was deleted; the name may be blocked until %s", c.Name, until.Format("2 January 2006"))
			}
			return nil
		},
		account: Facts{LockedUntil: time.Date(2026, 9, 4, 0, 0, 0, 0, time.UTC)},
	},
	{
		ID: "same-text", Severity: SeverityWarning, Field: "body", on: wholeMessage,
		Why: "Meta rejects a template whose body and footer read like those of another one.",
		Fix: "Use that template, or word this one differently.", Source: "Meta, template review; Twilio", Confidence: "H",
		check: func(c *subject) []hit {
			if c.account.SameText != "" {
				return one("body", "“%s” has the same text", c.account.SameText)
			}
			return nil
		},
		account: Facts{SameText: "parcel_on_its_way"},
	},
	{
		ID: "creations-an-hour", Severity: SeverityWarning, Field: "name",
		Why: "Meta takes 100 new templates an hour in one account.",
		Fix: "Submit the rest in an hour.", Source: "Meta, template fundamentals; 360dialog", Confidence: "H",
		check: func(c *subject) []hit {
			if n := c.account.CreatedLastHour; n >= nearCreationsAnHour {
				return one("name", "%d templates were created within the last hour", n)
			}
			return nil
		},
		account: Facts{CreatedLastHour: 97},
	},
	{
		ID: "templates-of-account", Severity: SeverityWarning, Field: "name",
		Why: "An account has at most 250 templates, and 6,000 once the business is verified and a display name is approved; each language counts (refusal 2388019).",
		Fix: "Delete what is not used any more, or get the business verified.", Source: "Meta, template fundamentals", Confidence: "H",
		check: func(c *subject) []hit {
			n := c.account.Templates
			if n >= nearTemplates && n <= MaxTemplates || n >= nearTemplatesProven {
				return one("name", "The account has %d templates", n)
			}
			return nil
		},
		account: Facts{Templates: 249},
	},
	{
		ID: "account-restricted", Severity: SeverityWarning, Field: "category",
		Why: "Meta keeps the account from making or sending such templates. It may have ended since: Meta does not always say so.",
		Fix: "Look at the account in WhatsApp Manager first.", Source: "Meta, account_update webhook", Confidence: "H",
		check: func(c *subject) []hit {
			word := c.account.Restriction
			if word == "" || word == "RESTRICTED_UTILITY_TEMPLATES" && c.Category != CategoryUtility {
				return nil
			}
			return one("category", "The account is restricted: %s, said on %s", restrictionWord(word), c.account.RestrictionAt.Format("2 January 2006"))
		},
		account: Facts{Restriction: "RESTRICTED_UTILITY_TEMPLATES", RestrictionAt: time.Date(2026, 8, 5, 0, 0, 0, 0, time.UTC)},
	},
}

// restrictionWord is what a restriction means in a few words, with Meta's own.
func restrictionWord(word string) string {
	plain := map[string]string{
		"RESTRICTED_UTILITY_TEMPLATES":       "no utility templates can be made",
		"RESTRICTED_BIZ_INITIATED_MESSAGING": "no conversations can be started",
		"DISABLED_UPDATE":                    "it is disabled or about to be",
		"ACCOUNT_OFFBOARDED":                 "it is disconnected from Sobot",
		"ACCOUNT_DELETED":                    "it was deleted",
	}[word]
	if plain == "" {
		return strings.ToUpper(word)
	}
	return fmt.Sprintf("%s (%s)", plain, word)
}
