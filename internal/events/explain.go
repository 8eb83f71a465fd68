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

// Explain says what an event means where its headline does not, and what to do about
// it: sentences of ours around the vendor's words. Both are "" where there is nothing to
// add.
func Explain(e Event) (meaning, todo string) {
	switch e.Kind {
	case TemplateStatus:
		return explainTemplateStatus(e)
	case CategoryAnnounced:
		return "Meta judges a category by the content. From then on messages of it follow the rules and the prices of " + CanonCategory(e.To) + ".",
			"If the content really is " + sentence(CanonCategory(e.From)) + ", ask for a review in WhatsApp Manager."
	case NumberQuality:
		return ExplainNumberEvent(e.To)
	case NumberName:
		return ExplainDecision(e.To, "the display name")
	case AccountReview:
		return ExplainDecision(e.To, "the account")
	case AccountUpdate:
		return explainAccountUpdate(e)
	case AccountAlert:
		meaning, todo = explain(e.Reason, severities, "", "")
		return joined(" ", ended(e.Detail), meaning), todo
	case AccountLimits:
		return joined(" ", "This is how many people who did not write first the business may write to in 24 hours.", ended(strings.ReplaceAll(e.Detail, "\n", ", "))), ""
	case Unrecognised:
		if !e.Understood.IsZero() {
			return "This program understands it by now: what it says stands beside this.", ""
		}
		return e.Reason, ""
	}
	return "", ""
}

// explainTemplateStatus explains a rejection by its reason, and any other status that is
// more than one step of a review.
func explainTemplateStatus(e Event) (meaning, todo string) {
	switch word := CanonStatus(e.To); word {
	case StatusApproved, StatusPending:
		return "", ""
	case StatusRejected:
		if meaning, todo = ExplainReason(e.Reason); meaning != "" {
			return meaning, todo
		}
	}
	return ExplainStatus(e.To)
}

func explain(word string, known map[string]explanation, meaning, todo string) (string, string) {
	if e, ok := known[word]; ok {
		return e.meaning, e.todo
	}
	return meaning, todo
}
