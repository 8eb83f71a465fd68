package sobot

import "strconv"

// ErrorCode explains one result or error code for people.
type ErrorCode struct {
	Code    string
	Meaning string
	Advice  string
	// InDocument: the code is in Sobot's own table ("Enum value", "error_code").
	// The others are Meta's and reach us through Sobot.
	InDocument bool
	// Retry: the same request may succeed later with nothing changed.
	Retry bool
}

// codeSuccess is the only ret_code that means success.
const codeSuccess = "000000"

// ambiguousCodes report that Sobot or Meta lost track: a create, send or delete
// that ends with one may have happened all the same.
var ambiguousCodes = map[string]bool{"999998": true, "2": true, "131016": true, "133004": true}

// ErrorCodes lists every code in Sobot's table, in its order, then Meta's.
var ErrorCodes = append(documentedCodes(), metaCodes()...)

var codeIndex = func() map[string]ErrorCode {
	index := make(map[string]ErrorCode, len(ErrorCodes))
	for _, c := range ErrorCodes {
		index[c.Code] = c
	}
	return index
}()

// LookupCode finds a result code, a message error code or a creation subcode.
func LookupCode(code string) (ErrorCode, bool) {
	if c, ok := codeIndex[code]; ok {
		return c, true
	}
	// Meta reserves 200 to 299 for missing permissions.
	if n, err := strconv.Atoi(code); err == nil && n >= 200 && n <= 299 && len(code) == 3 {
		c := codeIndex["200"]
		c.Code = code
		return c, true
	}
	return ErrorCode{}, false
}

func documentedCodes() []ErrorCode {
	const doc, later, fix = true, true, false
	return []ErrorCode{
		{"1", "The request was not valid, or Meta failed while answering it.", "Check the values; if they are right, try again in a few minutes.", doc, later},
		{"2", "Meta's service had a temporary fault.", "Look first whether it happened after all, then try again later.", doc, later},
		{"4", "Too many API calls in a short time.", "Wait a few minutes and send less often.", doc, later},
		{"33", "A value points at something that no longer exists, often the sender's number.", "Check the sender's phone number id.", doc, fix},
		{"100", "A value in the request is not accepted.", "Read Sobot's message: it names the field or carries a more exact number.", doc, fix},
		{"131000", "WhatsApp failed for a reason that it does not give.", "Try again later; if it stays, ask Sobot.", doc, later},
		{"131005", "The WhatsApp account lacks a permission for this.", "Ask Sobot to check the rights of your account.", doc, fix},
		{"131008", "A required value is missing.", "Fill in every variable of the template.", doc, fix},
		{"131009", "A value has the wrong form.", "Check numbers, links and variables.", doc, fix},
		{"131016", "A WhatsApp service was not available.", "Look first whether it happened after all, then try again later.", doc, later},
		{"131021", "The recipient is the sender.", "Choose another recipient.", doc, fix},
		{"131026", "The message cannot be delivered: no WhatsApp on that number, its terms not accepted, or an app that is too old.", "Check the number, and that its owner uses WhatsApp.", doc, fix},
		{"131042", "Something is wrong with how the business account pays.", "Check the payment settings of the WhatsApp account.", doc, fix},
		{"131045", "The sender's number is not registered properly.", "Ask Sobot to register the number again.", doc, fix},
		{"131047", "More than 24 hours have passed since the customer last wrote.", "Send a template message instead.", doc, fix},
		{"131051", "This kind of message is not supported.", "Use another kind of message.", doc, fix},
		{"131052", "The media file could not be downloaded.", "Check that the link is public and answers with the right file type.", doc, fix},
		{"131053", "The media file could not be taken in.", "Check its type and size.", doc, fix},
		{"132000", "The number of values differs from the number of variables in the template.", "Give one value for each variable.", doc, fix},
		{"132001", "There is no approved template with this name in this language.", "Sync the list, then check name, language and status.", doc, fix},
		{"132002", "The text with its values filled in is too long.", "Use shorter values.", doc, fix},
		{"132007", "The content breaks WhatsApp's format or content rules.", "Change the template.", doc, fix},
		{"132012", "A value is of another kind than the template expects.", "Check the kind of each value: text, image, video, document, place.", doc, fix},
		{"132015", "The template is paused because of its quality (Sobot's table calls this an invalid parameter).", "Wait until the pause ends, or improve the template.", doc, later},
		{"133000", "An earlier removal of the number has not finished.", "Ask Sobot to finish removing the number.", doc, fix},
		{"133004", "The registration server was not available.", "Look first whether it happened after all, then try again later.", doc, later},
		{"135000", "WhatsApp refused the request without a closer reason.", "Check the whole request against the template.", doc, fix},
		{"132005", "The text with its values filled in is too long.", "Use shorter values.", doc, fix},
		{"131056", "Too many messages from this sender to the same person.", "Wait before you write to this person again.", doc, later},
		{"130429", "The sending rate of the number has been reached.", "Send more slowly.", doc, later},
		{"131048", "Too many recipients blocked or reported this number, so its sending is limited.", "Improve what is sent and wait.", doc, later},
		{"80007", "The WhatsApp account has reached its rate limit.", "Wait and send more slowly.", doc, later},
		{"368", "The account is blocked for a while for breaking a policy.", "Read the notice in WhatsApp Manager and appeal there.", doc, fix},
		{"131031", "The account is locked.", "Read the notice in WhatsApp Manager and appeal there.", doc, fix},
		{"130472", "The recipient is in an experiment of Meta's in which marketing messages are not delivered.", "Reach this person another way.", doc, fix},
		{"133010", "The sender's number is not registered.", "Ask Sobot to register the number.", doc, fix},
		{codeSuccess, "Done.", "Nothing to do.", doc, fix},
		{"999996", "The number is not on WhatsApp.", "Check the number with its country code.", doc, fix},
		{"999997", "The WhatsApp package at Sobot is used up.", "Top up the package at Sobot.", doc, fix},
		{"999998", "Sobot waited too long for WhatsApp: the message may have been delivered all the same.", "Do not send again before you have looked at the phone or the send records.", doc, later},
		{"999999", "The WhatsApp number is empty.", "Fill in the number.", doc, fix},
	}
}
