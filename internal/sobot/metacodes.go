package sobot

// metaCodes are codes that Sobot's table does not name but passes on from Meta:
// failures of sending first, then the subcodes of a refused creation.
func metaCodes() []ErrorCode {
	const meta, later, fix = false, true, false
	const askSobot = "This is between Sobot and Meta: ask Sobot."
	return []ErrorCode{
		{"0", "Meta does not accept Sobot's access.", askSobot, meta, fix},
		{"190", "Sobot's access to Meta has expired.", askSobot, meta, fix},
		{"3", "The account lacks a permission for this call.", "Ask Sobot to check the rights of your account.", meta, fix},
		{"10", "The account lacks a permission for this call.", "Ask Sobot to check the rights of your account.", meta, fix},
		{"200", "The account lacks a permission for this call.", "Ask Sobot to check the rights of your account.", meta, fix},
		{"130497", "The business may not message people in that country.", "Choose recipients in other countries.", meta, fix},
		{"131030", "The recipient is not on the list of allowed test numbers.", "Add the number to the allow list, or use a real sender.", meta, fix},
		{"131037", "The sender's display name is not approved.", "Have the display name approved in WhatsApp Manager.", meta, fix},
		{"131049", "Meta held back a marketing message to keep this person from getting too many.", "Wait at least a day before you try this person again.", meta, later},
		{"131050", "This person has stopped marketing messages from the business.", "Do not send marketing to this person again.", meta, fix},
		{"131055", "This way of sending is not open for the template.", "Marketing messages of this kind need another API.", meta, fix},
		{"131057", "The account is being maintained.", "Wait and try again.", meta, later},
		{"131062", "The recipient was named by an id of the wrong kind.", "Use the phone number in digits with country code.", meta, fix},
		{"131063", "Marketing messages are switched off here.", "Ask Sobot to switch them on.", meta, fix},
		{"131064", "Too many templates of this account were filed under the wrong category.", "Correct the categories and wait.", meta, later},
		{"132008", "A value has the wrong form for the template.", "Check the kind of each value.", meta, fix},
		{"132016", "The template is disabled for good.", "Make a new template.", meta, fix},
		{"132018", "A value contains something that is not allowed, such as a line break, a tab or many spaces.", "Clean the values.", meta, fix},
		{"132068", "The Flow is blocked.", "Repair the Flow in WhatsApp Manager.", meta, fix},
		{"132069", "The Flow is throttled to a few messages an hour.", "Repair the Flow, then wait.", meta, later},
		{"133005", "The PIN of the number's two-step check is wrong.", askSobot, meta, fix},
		{"133006", "The number has to be verified again.", askSobot, meta, fix},
		{"133008", "Too many wrong PINs for the number.", askSobot, meta, fix},
		{"133009", "PINs for the number were entered too fast.", askSobot, meta, fix},
		{"133015", "The number was removed only a moment ago.", "Wait a few minutes, then register it again.", meta, fix},
		{"133016", "The number was registered and removed too often.", "Wait some days, then register it again.", meta, fix},
		{"134011", "The payment terms have not been accepted.", "Accept the terms in WhatsApp Manager.", meta, fix},
		{"134100", "Only marketing templates can be sent this way.", "Use a marketing template.", meta, fix},
		{"134101", "The template is still being copied to the sending service.", "Wait ten minutes and try again.", meta, later},
		{"134102", "The template is not available to the sending service.", "Sync the list and check the template's status.", meta, fix},
		{"137000", "The recipient's identity key has changed.", "Ask the person to write to you first.", meta, fix},

		{"2388019", "The account has as many templates as it may have.", "Delete templates that are no longer used.", meta, fix},
		{"2388023", "A template with this name and language is still being deleted, which blocks the name for about 30 days, or exists already.", "Use another name.", meta, fix},
		{"2388024", "This name already has a template in this language.", "Use another name or another language.", meta, fix},
		{"2388039", "The template's present status does not allow this.", "Wait until its review has ended.", meta, fix},
		{"2388040", "A field is too long.", "Shorten the text.", meta, fix},
		{"2388043", "Something expected is missing, usually a sample value.", "Give a sample for every variable and every media header.", meta, fix},
		{"2388046", "The name has characters that are not allowed.", "Use lower-case letters, digits and underscores only.", meta, fix},
		{"2388047", "The header is not in an accepted form.", "Check the header's text and variable.", meta, fix},
		{"2388072", "The body is not in an accepted form.", "Check the body's variables and length.", meta, fix},
		{"2388073", "The footer is not in an accepted form.", "Footers take plain text without variables.", meta, fix},
		{"2388155", "The name belongs to one of Meta's sample templates.", "Use another name.", meta, fix},
		{"2388293", "There are too many variables for the length of the text.", "Write more fixed words around the variables.", meta, fix},
		{"2388299", "The text starts or ends with a variable.", "Put words before the first and after the last variable.", meta, fix},
	}
}
