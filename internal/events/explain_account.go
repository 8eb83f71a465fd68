package events

import "strings"

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

// restrictions are Meta's words for what an account may not do.
var restrictions = map[string]explanation{
	"RESTRICTED_UTILITY_TEMPLATES":             {"No UTILITY templates can be created.", ""},
	"RESTRICTED_BIZ_INITIATED_MESSAGING":       {"No conversations can be begun: templates do not go out.", ""},
	"RESTRICTED_CUSTOMER_INITIATED_MESSAGING":  {"People who write to the account get no answer.", ""},
	"RESTRICTED_ADD_PHONE_NUMBER_ACTION":       {"No numbers can be added.", ""},
	"RESTRICTED_BIZ_INITIATED_CALLING":         {"No calls can be made.", ""},
	"RESTRICTED_USER_INITIATED_CALLING":        {"No calls can be taken.", ""},
	"RESTRICTED_ISSUING_CALL_PERMISSION_CARDS": {"Nobody can be asked for permission to call.", ""},
	"DISABLE":              {"The account is disabled.", ""},
	"REINSTATE":            {"The account is enabled again.", ""},
	"SCHEDULE_FOR_DISABLE": {"The account is going to be disabled.", "Appeal in WhatsApp Manager before then."},
}

// explainAccountUpdate explains the event and each restriction that its detail names.
func explainAccountUpdate(e Event) (meaning, todo string) {
	meaning, todo = ExplainAccountEvent(e.To)
	for line := range strings.Lines(e.Detail) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if known, ok := restrictions[strings.ToUpper(word)]; ok {
			meaning, todo = joined(" ", meaning, known.meaning), joined(" ", todo, known.todo)
		}
	}
	return meaning, todo
}

var decisions = map[string]explanation{
	"APPROVED": {"Meta approved %.", ""},
	"REJECTED": {"Meta rejected %.", "Read why in WhatsApp Manager, mend it and ask again."},
	"DECLINED": {"Meta rejected %.", "Read why in WhatsApp Manager, mend it and ask again."},
	"PENDING":  {"Meta is still reviewing %.", ""},
	"DEFERRED": {"Meta put off its decision on %.", "Wait; it decides later without being asked again."},
}

// ExplainDecision says what Meta's decision on something ("the account") means.
func ExplainDecision(word, what string) (meaning, todo string) {
	if word = strings.TrimSpace(word); word == "" {
		return "", ""
	}
	meaning, todo = explain(strings.ToUpper(word), decisions,
		"Meta's decision on % is one that this program does not know: “"+strings.ReplaceAll(short(word, 200), "%", "")+"”.",
		"Look it up in WhatsApp Manager.")
	return strings.ReplaceAll(meaning, "%", what), todo
}

// severities are of alerts about an account.
var severities = map[string]explanation{
	"CRITICAL":      {"Meta calls it critical.", "Open the account in WhatsApp Manager now."},
	"WARNING":       {"Meta calls it a warning.", "Open the account in WhatsApp Manager."},
	"INFORMATIONAL": {"Meta says it for information.", ""},
}
