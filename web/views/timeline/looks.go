package timeline

import (
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// look is an entry's mark where no status gives one.
type look struct {
	icon  ui.Icon
	class string
}

func lookOf(e events.Event) look {
	switch e.Kind {
	case events.TemplateQuality:
		switch events.CanonQuality(e.To) {
		case events.QualityGreen:
			return look{ui.IconCheck, "good"}
		case events.QualityYellow:
			return look{ui.IconWarning, "warn"}
		case events.QualityRed:
			return look{ui.IconWarning, "bad"}
		}
	case events.TemplateSubmitted:
		return look{ui.IconUpload, "soft"}
	case events.TemplateUnknown, events.TemplateMissing, events.Unrecognised:
		return look{ui.IconQuestion, "warn"}
	case events.TemplateRefused:
		return look{ui.IconCross, "bad"}
	case events.TemplateDeleted:
		return look{ui.IconTrash, "soft"}
	case events.TestSent:
		return look{ui.IconSend, "primary"}
	case events.Inbound:
		return look{ui.IconReply, "primary"}
	case events.CategoryAnnounced, events.AccountAlert:
		return look{ui.IconWarning, "warn"}
	case events.NumberQuality, events.NumberName:
		return look{ui.IconPhone, "wait"}
	}
	return look{ui.IconInfo, "wait"}
}

// marked is the status whose mark an entry wears; "" for the marks of lookOf.
func marked(e events.Event) string {
	switch e.Kind {
	case events.TemplateStatus, events.TemplateAppeared, events.TemplateKnown, events.TemplateBack, events.MessageStatus:
		return e.To
	case events.TestSent:
		if e.To != templates.OutcomeOK {
			return e.To
		}
	}
	return ""
}
