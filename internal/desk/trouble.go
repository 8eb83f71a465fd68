package desk

import (
	"errors"
	"fmt"

	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// ErrBusy says that a webhook could not be kept just now (full disk, locked
// database): nothing was acknowledged and the sender should come again.
var ErrBusy = errors.New("cannot keep this now, come again")

// Trouble is a problem with Sobot in plain sentences: what happened, what it
// means for the person's work, and what to do.
type Trouble struct {
	What, Means, Do string
	Outcome         string // templates.OutcomeRefused …
	Err             error  // for the log; never shown
}

func (t *Trouble) Error() string { return t.What + " " + t.Means + " " + t.Do }

// Unwrap gives the client's error.
func (t *Trouble) Unwrap() error { return t.Err }

// act names an action in the sentences of its troubles.
type act struct {
	refused  string // "Sobot did not create the template"
	nothing  string // what is true when nothing reached Sobot
	unclear  string // what is not known when the answer was lost
	resolves string // what will tell
}

var (
	actList = act{
		"Sobot did not give the list of templates", "What you see is our own copy, as old as it says.", "What you see is our own copy, as old as it says.",
		"We ask again by ourselves; Sync now asks at once.",
	}
	actCreate = act{
		"Sobot did not take the template", "Nothing was submitted and your draft is kept.",
		"The template may or may not have been created; your draft is kept.", "The next list from Sobot tells which; until then it cannot be submitted again.",
	}
	actDelete = act{
		"Sobot did not delete the template", "Nothing was deleted.",
		"The template may or may not be gone.", "The next list from Sobot tells which; until then it stays here.",
	}
	actSend = act{
		"Sobot did not take the message", "Nothing was sent and nothing was charged.",
		"The message may or may not have gone out, so it is not sent again by itself.", "Look at the phone; a status from Sobot may still come.",
	}
	actHandle = act{
		"Sobot could not take the sample file", "Your draft and the file are kept.",
		"Your draft and the file are kept.", "Try again; the file need not be chosen anew.",
	}
	actLook = act{
		"Sobot did not show its log of failed pushes", "Webhooks that were lost are not recovered until it does.", "Webhooks that were lost are not recovered until it does.",
		"We look again by ourselves; Look now asks at once.",
	}
	actRepush = act{
		"Sobot did not push the webhook again", "It is still missing.",
		"It may still arrive; until then it is missing.", "Push it again in a moment; what arrives twice counts once.",
	}
	actConnect = act{
		"Sobot did not give a token", "Nothing can be read from or sent to Sobot.",
		"Nothing can be read from or sent to Sobot.", "Try again in a moment.",
	}
)

// explain turns a client error into a Trouble. It is the one place that does.
func explain(err error, a act) *Trouble {
	t := &Trouble{Err: err, Outcome: outcomeWord(err)}
	var se *sobot.Error
	hasSE := errors.As(err, &se)
	switch {
	case errors.Is(err, sobot.ErrCredentials):
		t.What = "Sobot refused our credentials."
		t.Means = "SOBOT_APP_ID or SOBOT_APP_KEY is wrong, or does not belong to this Sobot host. " + a.nothing
		t.Do = "Compare both with what Sobot gave you, correct them where the dashboard is started, and restart it."
	case errors.Is(err, sobot.ErrToken):
		t.What = "Sobot does not accept our token, although it was just renewed."
		t.Means = "Another program may be asking for tokens with the same credentials: each new one ends the last. " + a.nothing
		t.Do = "Let one program at a time use these credentials, then try again."
	case t.Outcome == templates.OutcomeNeverSent:
		t.What = "Sobot could not be reached."
		t.Means = a.nothing
		t.Do = "Check the network and SOBOT_BASE_URL, then try again."
	case t.Outcome == templates.OutcomeUnknown:
		t.What = "Sobot gave no clear answer."
		if hasSE && se.HTTPStatus >= 500 {
			t.What = fmt.Sprintf("Sobot answered with a fault of its own (HTTP %d).", se.HTTPStatus)
		}
		t.Means, t.Do = a.unclear, a.resolves
	default:
		t.What = a.refused + "."
		t.Means, t.Do = a.nothing, "Correct what it names and try again."
		if hasSE {
			if se.Message != "" {
				t.What = fmt.Sprintf("%s. It says: “%s”", a.refused, se.Message)
			}
			if code, ok := sobot.LookupCode(se.Code); ok && se.Code != "000000" {
				t.Means = fmt.Sprintf("Code %s: %s. %s", code.Code, code.Meaning, a.nothing)
				t.Do = code.Advice
			}
			if s, ok := subcodes[se.Subcode]; ok {
				t.Means, t.Do = s.means+" "+a.nothing, s.do
			}
		}
	}
	return t
}

// unrecorded is the trouble of something that Sobot did and that could not be noted
// here. It must not look like a failure: people would do it again.
func unrecorded(done string, err error) *Trouble {
	return &Trouble{
		What: done + ", but the dashboard could not note it.", Means: "It has happened; what you see here follows later.",
		Do: "Do not do it again. Whoever runs the dashboard should look at its disk.", Outcome: templates.OutcomeUnknown, Err: err,
	}
}

// subcodes are Meta's refusals of a creation, found anywhere in the reply.
// part is what they speak of, empty where only the reply's own words tell.
var subcodes = map[string]struct{ means, do, part string }{
	"2388019": {"This WABA has as many templates as it may have.", "Delete some that are no longer used.", ""},
	"2388023": {"This name is still being deleted (Meta keeps the name of an approved template for 30 days), or it exists already in this language.", "Choose another name, such as one ending in _v2.", "name"},
	"2388024": {"This language exists already under that name.", "Choose another name or language, or delete the existing one first.", "language"},
	"2388039": {"The template's present status does not allow it.", "Sync, and look at its status.", ""},
	"2388040": {"A text is too long.", "Shorten the header, body, footer or a button.", ""},
	"2388043": {"An expected field is missing, usually a sample.", "Give every variable a sample.", ""},
	"2388046": {"The name has characters that Meta does not allow.", "Use lower-case letters, digits and underscores.", "name"},
	"2388047": {"The header is not in the right form.", "Look at the header's text and sample.", "header"},
	"2388072": {"The body is not in the right form.", "Look at the body's variables and samples.", "body"},
	"2388073": {"The footer is not in the right form.", "Take variables and line breaks out of the footer.", "footer"},
	"2388155": {"The name belongs to one of Meta's own sample templates.", "Choose another name.", "name"},
	"2388293": {"There are too many variables for so few words.", "Add words, or use fewer variables.", "body"},
	"2388299": {"A variable stands at the start or the end of the body.", "Put words before and after it.", "body"},
}

// refusedPart is the form path of the part that a refusal of a creation speaks of; empty
// if the reply does not tell.
func refusedPart(err error, c templates.Content) string {
	var se *sobot.Error
	if !errors.As(err, &se) {
		return ""
	}
	switch part := subcodes[se.Subcode].part; part {
	case "name", "language":
		return part
	case "":
		return templates.PartNamed(c, se.Message)
	default:
		return templates.PartNamed(c, part)
	}
}

func outcomeWord(err error) string {
	switch sobot.OutcomeOf(err) {
	case sobot.OK:
		return templates.OutcomeOK
	case sobot.Refused:
		return templates.OutcomeRefused
	case sobot.NeverSent:
		return templates.OutcomeNeverSent
	}
	return templates.OutcomeUnknown
}
