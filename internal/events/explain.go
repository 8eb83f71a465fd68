package events

import "strings"

// explanation is what a word of the vendor's means to a person, and what to do
// about it; todo is empty where there is nothing to do.
type explanation struct{ meaning, todo string }

var reasons = map[string]explanation{
	"INVALID_FORMAT": {
		"Review could not accept how the text is built: the variables, their braces or order, or the length.",
		"Check that variables count up from {{1}}, do not touch each other or stand at either end, and have fitting examples; then submit a corrected copy under a new name.",
	},
	"INCORRECT_CATEGORY": {
		"The content does not fit the category that was asked for.",
		"Submit it again in the category that its content belongs to; anything that promotes is MARKETING.",
	},
	"TAG_CONTENT_MISMATCH": {
		"The content does not fit the category, or is not in the language, that was asked for.",
		"Compare the text with its category and language and submit a corrected copy.",
	},
	"ABUSIVE_CONTENT": {
		"Review found threatening, insulting or otherwise abusive content.",
		"Rewrite the text. If review is mistaken, appeal in WhatsApp Manager.",
	},
	"PROMOTIONAL": {
		"Review found promotion that WhatsApp's policies do not allow here.",
		"Take the promotion out, or submit the template as MARKETING.",
	},
	"SCAM": {
		"Review took the content for an attempt to deceive.",
		"Say plainly who writes and why, and link to your own domain only. If review is mistaken, appeal in WhatsApp Manager.",
	},
	"CATEGORY_NOT_AVAILABLE": {
		"This category cannot be used in the region of this account.",
		"Choose another category, or use an account for which it is available.",
	},
}

// ExplainReason says in plain sentences what a rejection's reason means and what
// to do. No reason explains nothing; a reason nobody knows says so.
func ExplainReason(word string) (meaning, todo string) {
	word = reason(strings.TrimSpace(word))
	if word == "" {
		return "", ""
	}
	return explain(strings.ToUpper(word), reasons,
		"Review gave the reason “"+short(word, 200)+"”, which this program does not know.",
		"Look the template up in WhatsApp Manager.")
}

var statuses = map[string]explanation{
	StatusApproved:        {"Approved: it may be sent.", ""},
	StatusPending:         {"In review: it may not be sent yet. Review takes up to a day, two where a person looks at it.", ""},
	StatusRejected:        {"Rejected: it may not be sent.", "Read the reason, correct the text and submit it under a new name."},
	StatusPaused:          {"Paused for low quality: it may not be sent for now. The first pause lasts three hours, the second six; the third time it is disabled.", "Stop sending it, and send it only to people who expect it once the pause is over."},
	StatusDisabled:        {"Disabled for low quality or a breach of policy: it may not be sent, and cannot be deleted.", "Write a new template. If this is a mistake, appeal in WhatsApp Manager."},
	StatusInAppeal:        {"Rejected, and the appeal is being looked at: it may not be sent.", ""},
	StatusPendingDeletion: {"Being deleted: it goes once the messages under way have arrived, within 30 days.", "Do not use its name again before then."},
	StatusDeleted:         {"Deleted at Sobot: it may not be sent.", ""},
	StatusLimitExceeded:   {"The account holds as many templates as it may: this one was not accepted.", "Delete templates that are no longer used, then submit it again."},
	StatusArchived:        {"Archived after a year without use: it may not be sent, and is erased 28 days later.", "Unarchive it in WhatsApp Manager if it is still needed."},
	EventUnarchived:       {"No longer archived: it has the status again that it had before.", "Sync to see which."},
	EventFlagged:          {"Warned for its quality: it may still be sent, but will be paused if nothing changes.", "Send it only to people who expect it."},
	EventReinstated:       {"Reinstated: it may be sent again.", ""},
	EventLocked:           {"Locked: it may be sent, but not changed for now.", ""},
}

// ExplainStatus says what a status, or an event word in its place, means.
func ExplainStatus(word string) (meaning, todo string) {
	if word = CanonStatus(word); word == "" {
		return "", ""
	}
	return explain(word, statuses,
		"The status “"+short(word, 200)+"” is not one that this program knows; it counts as not sendable.",
		"Sync, and look the template up in WhatsApp Manager if it stays.")
}

var numberEvents = map[string]explanation{
	"FLAGGED":            {"The number was warned: too many people blocked or reported its messages.", "Send less, and only to people who expect it; if nothing changes, its limit is lowered."},
	"UNFLAGGED":          {"The warning on the number is over.", ""},
	"UPGRADE":            {"The number may now write to more people a day.", ""},
	"DOWNGRADE":          {"The number may now write to fewer people a day.", "Look at the quality of what it sends before sending more."},
	"ONBOARDING":         {"The number was set up for sending.", ""},
	"THROUGHPUT_UPGRADE": {"The number may now send more messages a second.", ""},
}

// ExplainNumberEvent says what an event of a sender's number means.
func ExplainNumberEvent(word string) (meaning, todo string) {
	if word = strings.TrimSpace(word); word == "" {
		return "", ""
	}
	return explain(strings.ToUpper(word), numberEvents,
		"Something happened to the number that this program does not know: “"+short(word, 200)+"”.",
		"Look the number up in WhatsApp Manager.")
}

var accountEvents = map[string]explanation{
	"VERIFIED_ACCOUNT":                           {"The account was verified.", ""},
	"ACCOUNT_DELETED":                            {"The account was deleted: nothing can be sent with it.", "If nobody of yours deleted it, ask Sobot's support."},
	"ACCOUNT_RESTRICTION":                        {"Meta restricts what the account may do; the details say what.", "Open the account in WhatsApp Manager, see what is asked for, and appeal there if it is a mistake."},
	"ACCOUNT_VIOLATION":                          {"Meta found a breach of its policies; restrictions may follow.", "Read which policy in WhatsApp Manager and take out what breaches it."},
	"DISABLED_UPDATE":                            {"The account was disabled, is about to be, or was enabled again; the details say which.", "Open the account in WhatsApp Manager."},
	"ACCOUNT_OFFBOARDED":                         {"The account was disconnected from Sobot.", "Connect it again in Sobot's console before sending."},
	"ACCOUNT_RECONNECTED":                        {"The account is connected to Sobot again.", ""},
	"PARTNER_ADDED":                              {"A partner was given access to the account.", "Check that it is one you know."},
	"PARTNER_REMOVED":                            {"A partner lost access to the account.", "If it was Sobot, connect the account again in Sobot's console."},
	"PARTNER_APP_INSTALLED":                      {"A partner's application was connected to the account.", "Check that it is one you know."},
	"PARTNER_APP_UNINSTALLED":                    {"A partner's application was disconnected from the account.", "If it was Sobot's, connect it again in Sobot's console."},
	"AD_ACCOUNT_LINKED":                          {"An advertising account was linked to the account.", ""},
	"MM_LITE_TERMS_SIGNED":                       {"The terms of the interface for marketing messages were accepted.", ""},
	"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE":         {"International prices for authentication messages now apply, or no longer do.", "Check the prices before sending authentication messages abroad."},
	"VOLUME_BASED_PRICING_TIER_UPDATE":           {"The price tier changed with the volume sent.", ""},
	"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE":   {"The country of the business was changed; prices may follow.", ""},
	"PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": {"A partner's certification of this account changed.", ""},
}

// ExplainAccountEvent says what an event of an account means.
func ExplainAccountEvent(word string) (meaning, todo string) {
	if word = strings.TrimSpace(word); word == "" {
		return "", ""
	}
	return explain(strings.ToUpper(word), accountEvents,
		"Something happened to the account that this program does not know: “"+short(word, 200)+"”.",
		"Look the account up in WhatsApp Manager.")
}

func explain(word string, known map[string]explanation, meaning, todo string) (string, string) {
	if e, ok := known[word]; ok {
		return e.meaning, e.todo
	}
	return meaning, todo
}
