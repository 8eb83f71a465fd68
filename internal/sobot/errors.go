package sobot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Outcome says what is known about a call after it ended.
type Outcome int

const (
	// OK: Sobot said that it did it.
	OK Outcome = iota
	// Refused: Sobot answered clearly that it did not do it.
	Refused
	// NeverSent: no byte of the request left this machine. Trying again is safe.
	NeverSent
	// Unknown: it may or may not have happened. Look before trying again.
	Unknown
)

// String gives the outcome in plain words.
func (o Outcome) String() string {
	switch o {
	case OK:
		return "ok"
	case Refused:
		return "refused"
	case NeverSent:
		return "never sent"
	default:
		return "unknown"
	}
}

// OutcomeOf reads the outcome out of an error of this package, however wrapped.
// nil is OK; an error that is not ours is Unknown.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return OK
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Outcome
	}
	return Unknown
}

var (
	// ErrToken (errors.Is): Sobot does not accept our token, even a fresh one.
	ErrToken = errors.New("Sobot does not accept the token")
	// ErrCredentials (errors.Is): get_token itself refused the app id and app key.
	ErrCredentials = errors.New("Sobot does not accept the app id and app key")
	// ErrNoToken (errors.Is): there is no good token, and Options.KeepToken forbids
	// asking for one.
	ErrNoToken = errors.New("there is no good token, and none may be asked for")
)

// Error is every failure that the client returns. Code and Message are Sobot's own
// words (ret_code, ret_msg), with control characters, secrets and excess length
// removed; they are empty when Sobot did not get to say anything.
type Error struct {
	Op         string // what was being done: "create template"
	HTTPStatus int    // 0 when there was no answer
	Code       string // ret_code
	Message    string // ret_msg, made harmless
	Subcode    string // a creation refusal 2388xxx found anywhere in the answer
	Outcome    Outcome
	Err        error // the cause; safe to print

	transport  bool          // the connection failed, so there is no whole answer
	retryAfter time.Duration // how long Sobot asks to wait; 0 when it does not
}

// Error says in one line what was tried, what is known, and what Sobot said.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	switch e.Outcome {
	case Refused:
		b.WriteString(": Sobot refused")
	case NeverSent:
		b.WriteString(": not sent")
	default:
		b.WriteString(": outcome unknown")
	}
	for _, part := range e.said() {
		b.WriteString(": ")
		b.WriteString(part)
	}
	return b.String()
}

func (e *Error) said() []string {
	var parts []string
	if e.HTTPStatus != 0 && e.HTTPStatus/100 != 2 {
		parts = append(parts, fmt.Sprintf("HTTP %d", e.HTTPStatus))
	}
	if answer := strings.TrimSpace(e.Code + " " + e.Message); answer != "" {
		parts = append(parts, answer)
	}
	if e.Subcode != "" && !strings.Contains(e.Message, e.Subcode) {
		parts = append(parts, "subcode "+e.Subcode)
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	return parts
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// failure is a foreign error made printable: url.Error prints whole query strings
// (the sign is in one), and net/http quotes what the other side wrote.
type failure struct {
	text  string
	cause error // context errors only; nothing that could print a secret
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.cause }

// printable keeps of a transport error what is safe and useful.
func printable(err error, hide []string) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{"no answer in time", context.DeadlineExceeded}
	case errors.Is(err, context.Canceled):
		return &failure{"cancelled", context.Canceled}
	}
	return &failure{text: harmless(err.Error(), hide)}
}

// maxMessage is how many characters of a stranger's text we keep.
const maxMessage = 400

// harmless makes Sobot's text fit for logs and pages: one line, bounded, without
// control or direction-changing characters and without any of the strings to hide.
func harmless(s string, hide []string) string {
	for _, h := range hide {
		if len(h) < 4 { // hiding "1" would eat the message
			continue
		}
		for _, form := range []string{h, url.QueryEscape(h), url.PathEscape(h)} {
			s = strings.ReplaceAll(s, form, hidden)
		}
	}
	s = signPattern.ReplaceAllString(s, hidden)
	var b strings.Builder
	n := 0
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cf) {
			r = ' '
		}
		if n++; n > maxMessage {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// signPattern is what a sign looks like, MD5 in hexadecimal. Sobot may remember one of
// an earlier call, which we do not.
var signPattern = regexp.MustCompile(`\b[0-9a-fA-F]{32}\b`)

// Creation refusals come as code 100 with a subcode inside Meta's own error text.
// How Sobot wraps that is undocumented, so the number is looked for everywhere.
var subcodePattern = regexp.MustCompile(`(?:^|\D)(2388\d{3})(?:\D|$)`)

func findSubcode(answer []byte) string {
	if m := subcodePattern.FindSubmatch(answer); m != nil {
		return string(m[1])
	}
	return ""
}

// cleanCode bounds a ret_code; documented ones are short numbers.
func cleanCode(s string) string {
	s = harmless(s, nil)
	if utf8.RuneCountInString(s) > 32 {
		return string([]rune(s)[:32])
	}
	return s
}
