package sobot

import (
	"net/http"
	"regexp"
)

// tokenComplaint is one way in which Sobot may say that it does not accept our
// token. The document promises a "token invalidation prompt" but never shows one, so
// the recogniser is this table: add what a live account teaches, change no code.
// Whatever it matches, a call re-acquires the token once and never loops.
type tokenComplaint struct {
	status  int            // HTTP status; 0 matches any
	code    string         // ret_code; "" matches any undocumented one
	message *regexp.Regexp // ret_msg; nil matches any
}

// \b keeps flow_token out: Go counts the underscore as part of a word.
var tokenComplaints = []tokenComplaint{
	{status: http.StatusUnauthorized},
	{message: regexp.MustCompile(`(?i)\btoken\b.{0,40}\b(invalid|expired?|illegal|wrong|error|missing|fail(ed|ure|s)?|required|empty|blank|null|not)\b`)},
	{message: regexp.MustCompile(`(?i)\b(invalid|expired|illegal|wrong|missing|unknown|bad|no|without)\b.{0,20}\btoken\b`)},
	{message: regexp.MustCompile(`(?i)\btoken.{0,10}(失效|过期|无效|错误|不存在|非法|不能为空|为空)`)},
	{message: regexp.MustCompile(`(?i)(失效|过期|无效|错误|非法|缺少).{0,6}token\b`)},
}

// complainsAboutToken recognises a refusal that a fresh token could cure. A code
// with a known meaning is never one: 190, say, is about Meta's token, not ours.
func complainsAboutToken(status int, code, message string) bool {
	_, known := LookupCode(code)
	for _, c := range tokenComplaints {
		switch {
		case c.status != 0 && c.status != status:
		case c.code != "" && c.code != code:
		case c.status == 0 && c.code == "" && known:
		case c.message != nil && !c.message.MatchString(message):
		default:
			return true
		}
	}
	return false
}
