package audit

import (
	"strings"

	"templatedesk/internal/access"
)

// words are what the actions are called here, before what they were done to.
var words = map[access.Action]string{
	access.SignedIn:       "Signed in",
	access.SignInRefused:  "Was refused at sign-in",
	access.SignedOut:      "Signed out",
	access.SessionsEnded:  "Ended sessions",
	access.PasswordSet:    "Set a new password",
	access.Joined:         "Joined",
	access.Invited:        "Invited",
	access.ResetLinkMade:  "Made a password reset link for",
	access.RoleChanged:    "Changed the role of",
	access.PersonRemoved:  "Removed",
	access.AccountAdded:   "Added the account",
	access.AccountRenamed: "Renamed the account",
	access.AccountRemoved: "Removed the account",
	access.SenderAdded:    "Added the sender",
	access.SenderRemoved:  "Removed the sender",
	access.PhoneAdded:     "Added the test phone",
	access.PhoneRemoved:   "Removed the test phone",
	access.DraftSubmitted: "Submitted",
	access.DraftDiscarded: "Discarded the draft",
	access.DraftsImported: "Imported",
	access.Deleted:        "Deleted",
	access.TestSent:       "Test-sent",
	access.BodyReadAgain:  "Processed a webhook body again",
	access.PushedAgain:    "Had Sobot push again",
	access.SecretRotated:  "Rotated the webhook secret",
	access.OldSecretEnded: "Ended the old webhook secret",
	access.Exported:       "Exported",
	access.SampleRemoved:  "Removed the file",
	access.AlarmClosed:    "Closed an alarm",
	access.AlarmsChosen:   "Chose what alarms to hear of",
	access.HookAdded:      "Added the alarm webhook",
	access.HookRemoved:    "Removed the alarm webhook",
	access.HookTested:     "Tested the alarm webhook",
}

// Word is the action in words; one that this version does not know comes back as it is.
func Word(a access.Action) string {
	if word, ok := words[a]; ok {
		return word
	}
	return string(a)
}

// group is one choice of actions, by its word in the address.
type group struct {
	value, word string
	actions     []access.Action
}

var groups = []group{
	{"", "Everything", nil},
	{"sign-ins", "Sign-ins", []access.Action{access.SignedIn, access.SignInRefused, access.SignedOut, access.SessionsEnded}},
	{"people", "People", []access.Action{
		access.Joined, access.Invited, access.ResetLinkMade, access.PasswordSet, access.RoleChanged, access.PersonRemoved, access.SessionsEnded,
	}},
	{"templates", "Templates", []access.Action{access.DraftSubmitted, access.DraftDiscarded, access.DraftsImported, access.SampleRemoved, access.Deleted, access.TestSent}},
	{"settings", "Settings", []access.Action{
		access.AccountAdded, access.AccountRenamed, access.AccountRemoved, access.SenderAdded, access.SenderRemoved,
		access.PhoneAdded, access.PhoneRemoved, access.BodyReadAgain, access.PushedAgain, access.SecretRotated, access.OldSecretEnded,
	}},
	{"alarms", "Alarms", []access.Action{access.AlarmClosed, access.AlarmsChosen, access.HookAdded, access.HookRemoved, access.HookTested}},
	{"exports", "Exports", []access.Action{access.Exported}},
}

// who is how an entry names its person.
func who(e access.Entry) string {
	switch {
	case e.Name != "":
		return e.Name
	case e.Email != "":
		return e.Email
	case e.PersonID == "" && e.Action == access.SignInRefused:
		return "Somebody"
	}
	return "The dashboard"
}

// outcome is what became of a call to Sobot, in words; "" when there was none.
func outcome(e access.Entry) string {
	switch {
	case e.Operation == "":
		return ""
	case e.Outcome == "":
		return "under way"
	case e.Outcome == "ok":
		return "done"
	}
	return strings.ReplaceAll(e.Outcome, "_", " ")
}
