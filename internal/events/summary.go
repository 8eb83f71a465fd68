package events

import "strings"

// Headline is what happened in a few words, for the head of a timeline's entry:
// "Rejected · INVALID_FORMAT", "Quality High → Medium". Times (At, Until), the
// source and Detail are the caller's to show. It holds no phone number and no
// address of media.
func Headline(e Event) string {
	switch e.Kind {
	case TemplateStatus:
		return joined(" · ", StatusLabel(e.To), e.Reason)
	case TemplateQuality:
		return "Quality " + change(QualityLabel(e.From), QualityLabel(e.To))
	case TemplateCategory:
		return "Category " + change(sentence(e.From), sentence(e.To))
	case CategoryAnnounced:
		return "Category announced: " + change(sentence(e.From), sentence(e.To))
	case TemplateWording:
		return "Wording changed"
	case TemplateSubmitted:
		return joined(" · ", "Submitted for review", sentence(e.To))
	case TemplateUnknown:
		return action(e.To) + " ended without a clear answer"
	case TemplateRefused:
		return joined(" · ", action(e.To)+" refused by Sobot", e.Reason)
	case TemplateDeleted:
		return joined(" · ", "Deleted", e.Reason)
	case TemplateAppeared:
		return joined(" · ", "Appeared in Sobot's list", StatusLabel(e.To))
	case TemplateKnown:
		return joined(" · ", "Known since the first list", StatusLabel(e.To))
	case TemplateMissing:
		return "Missing from Sobot's list"
	case TemplateBack:
		return joined(" · ", "Back in Sobot's list", StatusLabel(e.To))
	case TestSent:
		return "Test sent"
	case MessageStatus:
		return joined(" · ", "Message "+e.To, e.Reason)
	case NumberQuality:
		limit := ""
		if e.Detail != "" {
			limit = "limit " + change(e.From, e.Detail)
		}
		return joined(" · ", "Number: "+strings.ToLower(sentence(e.To)), limit)
	case NumberName:
		name := "Display name"
		if e.Detail != "" {
			name += " “" + e.Detail + "”"
		}
		return joined(" · ", name+": "+strings.ToLower(sentence(e.To)), e.Reason)
	case AccountUpdate:
		first, _, _ := strings.Cut(e.Detail, "\n")
		return joined(" · ", "Account: "+strings.ToLower(sentence(e.To)), first)
	case AccountReview:
		return "Account review: " + strings.ToLower(sentence(e.To))
	case AccountAlert:
		return joined(" · ", joined(": ", "Alert", strings.ToLower(sentence(e.To))), strings.ToLower(sentence(e.Reason)))
	case AccountLimits:
		return joined(": ", "Account limits", LimitLabel(e.To))
	case Inbound:
		return "Message received · " + strings.ToLower(sentence(strings.ToUpper(e.To)))
	case Unrecognised:
		if !e.Understood.IsZero() {
			return joined(" · ", "Not understood at first", e.Detail)
		}
		return joined(" · ", "Not understood", e.Detail)
	}
	return sentence(strings.ToUpper(string(e.Kind)))
}

func change(from, to string) string {
	if from == "" {
		return to
	}
	return from + " → " + to
}

// action names a call of ours as TemplateUnknown and TemplateRefused record it.
func action(to string) string {
	if to == "delete" {
		return "Deletion"
	}
	return "Submission"
}
