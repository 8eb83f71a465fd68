package sobotsim

import (
	"encoding/json"
	"fmt"
)

// Documented ret_codes ("Enum value, error_code"). The sending codes are Meta's; the document gives them for send records
// and status callbacks, and we use the same ones for a refused forword.
const (
	codeSuccess = "000000"

	codeInvalidParameter = "100"
	codeRecipientSender  = "131021"
	codeUndeliverable    = "131026"
	codeMissingParameter = "131008"
	codeParameterCount   = "132000"
	codeTemplateNotFound = "132001"
	codeTextTooLong      = "132005"
	codeParameterFormat  = "132012"
	codeTemplatePaused   = "132015" // the document says "invalid template param"; Meta means: paused
	codeUnknownSender    = "999996"
)

// INVENTED by this simulator: the document lists no ret_code for these, nor whether Sobot passes Meta's code on. Nothing in a
// client may depend on them, except (as data) on the token path.
const (
	codeTokenInvalid     = "900001" // INVENTED
	codeSignWrong        = "900002" // INVENTED
	codeParamMissing     = "900003" // INVENTED: also any shape the document does not have
	codeUnknownAccount   = "900004" // INVENTED
	codeFileRefused      = "900005" // INVENTED
	codeTemplateDisabled = "132016" // Meta's, but not in the vendor's table
	codeParameterText    = "132018" // Meta's, but not in the vendor's table
)

// Meta's subcodes for refused creations. How Sobot wraps them is not documented: they appear in the text of ret_msg.
const (
	subcodeBeingDeleted   = 2388023
	subcodeLanguageExists = 2388024
	subcodeDisabled       = 2388039
	subcodeTooLong        = 2388040
	subcodeFieldMissing   = 2388043
	subcodeNameCharacters = 2388046
	subcodeHeaderFormat   = 2388047
	subcodeBodyFormat     = 2388072
	subcodeFooterFormat   = 2388073
	subcodeSampleName     = 2388155
	subcodeTooManyVars    = 2388293
	subcodeVariableAtEdge = 2388299
	subcodeButtons        = 2388060 // INVENTED: none is known for buttons
)

// errorTitles are what a failed message's errorTitle says.
var errorTitles = map[string]string{
	codeUndeliverable:  "Message undeliverable",
	"131047":           "Re-engagement message",
	"131048":           "Spam rate limit hit",
	"131049":           "This message was not delivered to maintain healthy ecosystem engagement.",
	"131053":           "Media upload error",
	codeTemplatePaused: "Template is paused",
}

// refusal is an answer with a ret_code other than success.
type refusal struct {
	code      string
	msg       string
	violation bool   // the caller broke the document's shape
	reason    string // for the violation log, when msg is not plain enough
}

func (r *refusal) why() string {
	if r.reason != "" {
		return r.reason
	}
	return r.msg
}

// broken refuses a request whose shape is not the documented one.
func broken(format string, args ...any) *refusal {
	return &refusal{code: codeParamMissing, msg: "param error: " + fmt.Sprintf(format, args...), violation: true}
}

// refuse refuses a well-formed request.
func refuse(code, format string, args ...any) *refusal {
	return &refusal{code: code, msg: fmt.Sprintf(format, args...)}
}

// refuseSend is how Meta words a refused message.
func refuseSend(code, format string, args ...any) *refusal {
	return &refusal{code: code, msg: fmt.Sprintf("(#%s) %s", code, fmt.Sprintf(format, args...))}
}

// refuseTemplate is a refused creation or deletion: Meta's error JSON as text inside ret_msg.
func refuseTemplate(subcode int, title, format string, args ...any) *refusal {
	why := fmt.Sprintf(format, args...)
	text, _ := json.Marshal(map[string]any{"error": map[string]any{ // strings and numbers only: cannot fail
		"message":          "Invalid parameter",
		"type":             "OAuthException",
		"code":             100,
		"error_subcode":    subcode,
		"is_transient":     false,
		"error_user_title": title,
		"error_user_msg":   why,
	}})
	return &refusal{code: codeInvalidParameter, msg: string(text), reason: why}
}
