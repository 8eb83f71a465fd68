package redact

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"templatedesk/internal/templates"
)

const (
	longest = 8 << 10 // bytes of one value or message in the log
	// margin is read beyond longest and then let go of: what is cut off there may be the
	// first half of a secret, which nobody would recognise.
	margin = 2 << 10
)

// Text is a text from anywhere as it may be logged: without secrets and telephone
// numbers, without control characters but line breaks and tabs, which every format of
// log escapes, and not endless.
func (s *Secrets) Text(text string) string { return s.text(text, true) }

// Words is a line that people wrote, as it may leave in a file that is handed on: without
// secrets, known ones and what looks like one.
func (s *Secrets) Words(text string) string { return hideShapes(s.Values(text)) }

func (s *Secrets) text(text string, phones bool) string {
	if short := len(text); short > longest+margin {
		return s.cut(text, phones)
	}
	if text = s.Values(text); !plain(text) {
		text = harmless(text)
		text = hidePaths(text)
		text = hidePairs(text)
		text = hideShapes(text)
	}
	if phones {
		text = templates.MaskPhones(text)
	}
	if len(text) > longest {
		text = cutTo(text, longest)
	}
	return text
}

func (s *Secrets) cut(text string, phones bool) string {
	head := s.Values(cutTo(text, longest+margin))
	head = hideShapes(hidePairs(hidePaths(harmless(head))))
	if phones {
		head = templates.MaskPhones(head)
	}
	head = cutTo(head, max(0, min(longest, len(head)-margin)))
	return fmt.Sprintf("%s… (%d bytes)", head, len(text))
}

// cutTo cuts between letters, not inside of one.
func cutTo(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// plain reports whether a text can hold nothing that the slower looks would find. Most
// of what is logged is a word or a short path.
func plain(text string) bool {
	run := 0 // of letters and digits
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 0x80, c < ' ', c == 0x7f, c == '=', c == ':':
			return false
		case c == '/':
			for _, prefix := range secretPaths {
				if strings.HasPrefix(text[i:], prefix) {
					return false
				}
			}
			run = 0
		case wordByte(c):
			if run++; run >= shortestShape {
				return false
			}
		default:
			run = 0
		}
	}
	return true
}

// harmless makes it impossible to draw on a terminal or to write from right to left.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= ' ' && r < 0x7f || r == '\n' || r == '\t' {
			return r
		}
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return '?'
		}
		return r
	}, text)
}

// secretPaths are addresses of ours whose next part is a secret.
var secretPaths = []string{"/webhooks/sobot/", "/media/", "/setup/"}

func hidePaths(text string) string {
	for _, prefix := range secretPaths {
		for from := 0; ; {
			at := strings.Index(text[from:], prefix)
			if at < 0 {
				break
			}
			from += at + len(prefix)
			part := text[from:]
			if end := strings.IndexAny(part, " \t\n\"'`<>?&,;)]}\\"); end >= 0 {
				part = part[:end]
			}
			if part != "" && part != "…" && !strings.HasPrefix(part, hidden) && part[0] != ':' {
				text = text[:from] + hidden + text[from+len(part):]
			}
		}
	}
	return text
}

// secretWords are parts of the names of what must not be written down.
var secretWords = []string{
	"token", "secret", "passw", "passphrase", "cookie", "authorization", "credential", "appkey", "apikey", "sessionid", "privatekey",
}

// secretName reports whether an attribute's name says that its value is a secret.
func secretName(name string) bool {
	name = strings.ToLower(name)
	if strings.ContainsAny(name, "_- .") {
		for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return strings.ContainsRune("_- .", r) }) {
			if word == "sign" {
				return true
			}
		}
		name = strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(name)
	}
	if name == "sign" || name == "signature" {
		return true
	}
	for _, word := range secretWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// The patterns of hidePairs; their last group is what goes.
var (
	// pair is a name with its value, as in a query, a struct, JSON or YAML. A colon and a
	// blank alone make none: "get token: no answer" is a sentence.
	pair = regexp.MustCompile(secretNames + `\\*["']?(?:\s*=\s*|:)(` + quoted + `|[^\s"'&;,}\])\\]+)`)
	said = regexp.MustCompile(secretNames + `\\*["']?:\s+(` + quoted + `)`)
	// header is a line of one: all of it goes.
	header = regexp.MustCompile(`(?i)(?:set-cookie|cookie|authorization)\\*["']?\s*[:=]\s*([^\n]+)`)
)

const (
	secretNames = `(?i)(?:token|secret|passw(?:or)?d|passphrase|credentials?|app[_-]?key|api[_-]?key|secret[_-]?key|session[_-]?id|private[_-]?key|(?:^|[^a-z])sign(?:ature)?)`
	quoted      = `"(?:[^"\\]|\\.)*"|\\+"[^"]*"|'[^']*'`
)

func hidePairs(text string) string {
	if !strings.ContainsAny(text, "=:") {
		return text
	}
	for _, pattern := range []*regexp.Regexp{header, said, pair} {
		matches := pattern.FindAllStringSubmatchIndex(text, -1)
		if matches == nil {
			continue
		}
		var out strings.Builder
		kept := 0
		for _, m := range matches {
			if value := text[m[2]:m[3]]; strings.HasPrefix(value, "[hidden") || strings.HasPrefix(value, "//") {
				continue
			}
			out.WriteString(text[kept:m[2]])
			out.WriteString(hidden)
			kept = m[3]
		}
		out.WriteString(text[kept:])
		text = out.String()
	}
	return text
}

// shortestShape is the least length of what looks like a secret by itself.
const shortestShape = 26

// hideShapes hides what looks like one of our session ids (43 letters of base64), setup
// tokens (likewise), media ids and webhook secrets (26 letters of base32 and more), an
// MD5 sign or a key in hexadecimal (32 digits and more). A template's name has no capitals,
// a UUID has its hyphens, a request's number is shorter, a commit has 40 digits: those stay.
func hideShapes(text string) string {
	var out strings.Builder
	kept := 0
	for at := 0; at < len(text); {
		if !wordByte(text[at]) {
			at++
			continue
		}
		end := at
		for end < len(text) && wordByte(text[end]) {
			end++
		}
		if secretShape(text[at:end]) {
			out.WriteString(text[kept:at])
			out.WriteString(hidden)
			kept = end
		}
		at = end
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-'
}

func secretShape(word string) bool {
	if len(word) < shortestShape {
		return false
	}
	var lower, upper, digit, other, beyondF int
	for i := range len(word) {
		switch c := word[i]; {
		case c >= '0' && c <= '9':
			digit++
		case c >= 'a' && c <= 'z':
			lower++
		case c >= 'A' && c <= 'Z':
			upper++
		default:
			other++
		}
		if c := word[i] | 0x20; c > 'f' && c <= 'z' {
			beyondF++
		}
	}
	switch {
	case other == 0 && beyondF == 0 && len(word) >= 32 && len(word) != 40 && digit < len(word):
		return true // hexadecimal
	case other == 0 && lower == 0 && upper > 0 && digit > 0:
		return true // base32
	case upper > 0 && lower > 0 && (digit > 0 && len(word) >= 32 || len(word) >= 40):
		return uuid.Validate(word) != nil
	}
	return false
}
