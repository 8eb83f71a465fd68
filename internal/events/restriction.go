package events

import "strings"

// Restriction is the newest word that keeps an account from making or sending
// templates, and its event; the zero event if the account's events (newest first) tell
// of none, or of its end. Numbers cannot be added, customers cannot be answered and the
// like say nothing about templates.
func Restriction(newestFirst []Event) (string, Event) {
	for _, e := range newestFirst {
		if e.Kind != AccountUpdate {
			continue
		}
		switch e.To {
		case "VERIFIED_ACCOUNT", "ACCOUNT_RECONNECTED":
			return "", Event{}
		case "DISABLED_UPDATE":
			if strings.Contains(strings.ToUpper(e.Detail), "REINSTATE") {
				return "", Event{}
			}
			return e.To, e
		case "ACCOUNT_OFFBOARDED", "ACCOUNT_DELETED":
			return e.To, e
		case "ACCOUNT_RESTRICTION":
			for _, word := range []string{"RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_UTILITY_TEMPLATES"} {
				if strings.Contains(strings.ToUpper(e.Detail), word) {
					return word, e
				}
			}
		}
	}
	return "", Event{}
}
