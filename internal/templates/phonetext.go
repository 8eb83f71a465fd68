package templates

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/nyaruka/phonenumbers"
)

// Telephone numbers in text and ids look alike. What tells them apart:
//   - with a plus, or with the trunk zero of a number dialled at home, it is a number;
//   - 15 digits and more in one piece are an id: Meta's ids (WABA, phone number id,
//     template) begin at that length, and no country's numbers reach it in practice;
//   - of shorter pieces, those are numbers that some country could have given out.
//     Times in seconds and milliseconds begin with 1, where numbers have exactly
//     eleven digits, so they stay;
//   - a UUID, a date, and digits that are part of a word are none.
const (
	shortestPlus   = 7  // digits of a number that begins with a plus
	shortestPlain  = 8  // of one in one piece
	shortestSpaced = 9  // of one in groups, or with a trunk zero
	idLength       = 15 // from here on digits in one piece are an id
	longestPhone   = 15
	maxGroups      = 8 // of digits in one number
)

// MaskPhones hides the telephone numbers in a text, and WhatsApp's message ids, which
// have the number inside. What is masked already stays as it is.
func MaskPhones(text string) string {
	if !strings.ContainsFunc(text, anyDigit) {
		return text
	}
	text = maskMessageIDs(text)
	var out strings.Builder
	kept := 0 // text before it is in out
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !anyDigit(r) && r != '+' && r != '＋' {
			at += size
			continue
		}
		if end := at + 36; end <= len(text) && uuid.Validate(text[at:end]) == nil {
			at = end
			continue
		}
		end := at + size // of a plus alone
		// Two numbers may stand side by side: what is none in all its groups may be
		// one in fewer of them.
		for most := maxGroups; most > 0; most-- {
			span := phoneSpan(text, at, most)
			if span.groups == 0 {
				break
			}
			end, most = span.end, span.groups
			if span.isPhone(text[:at], text[at:end], text[end:]) {
				out.WriteString(text[kept:at])
				out.WriteString(MaskPhone(strings.TrimPrefix(span.digits, "00")))
				kept = end
				break
			}
		}
		at = end
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

// phoneDigits is a run of digits with what people put between them.
type phoneDigits struct {
	digits string
	plus   bool
	groups int
	end    int
}

// phoneSpan reads one from at on, of at most so many groups.
func phoneSpan(text string, at, most int) (s phoneDigits) {
	var b strings.Builder
	s.end = at
	gap := 0 // separators since the last digit
	for i := at; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case anyDigit(r):
			if gap > 0 || b.Len() == 0 {
				if s.groups == most || b.Len() > longestPhone+2 {
					s.digits = b.String()
					return s
				}
				s.groups++
			}
			gap = 0
			b.WriteRune(asciiDigit(r))
			s.end = i + size
		case (r == '+' || r == '＋') && i == at:
			s.plus = true
		case gap < 3 && strings.ContainsRune(" -+()\u00a0\u202f\u2010\u2011", r): // + is a blank in addresses
			gap++
		case gap < 3 && strings.HasPrefix(text[i:], "%20"):
			gap, size = gap+1, len("%20")
		case gap == 0 && s.plus && r == '.':
			gap++
		default:
			s.digits = b.String()
			return s
		}
		i += size
	}
	s.digits = b.String()
	return s
}

func (s phoneDigits) isPhone(before, text, after string) bool {
	n := len(s.digits)
	if partOfWord(before, after) || n > longestPhone+2 { // 00 and the number
		return false
	}
	plus := s.plus || strings.HasSuffix(before, "%2B") || strings.HasSuffix(before, "%2b")
	switch {
	case plus:
		return n >= shortestPlus
	case isDate(text):
		return false
	case s.digits[0] == '0':
		return n >= shortestSpaced && strings.Trim(s.digits, "0") != ""
	case s.groups > 1 && n < shortestSpaced, n < shortestPlain, s.groups == 1 && n >= idLength:
		return false
	}
	parsed, err := phonenumbers.Parse("+"+s.digits, "ZZ")
	return err == nil && phonenumbers.IsPossibleNumberWithReason(parsed) == phonenumbers.IS_POSSIBLE
}

// partOfWord: letters or an underscore right beside the digits. A percent-escape in front
// is no word.
func partOfWord(before, after string) bool {
	if r, _ := utf8.DecodeRuneInString(after); unicode.IsLetter(r) || r == '_' {
		return true
	}
	if percentEscape.MatchString(before[max(0, len(before)-12):]) {
		return false
	}
	// An escape of JSON or Go is no word either: \n62812… in a text quoted twice.
	if len(before) >= 2 && before[len(before)-2] == '\\' {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsLetter(r) || r == '_'
}

// percentEscape ends a text with one, escaped once or more: %2B, %252B.
var percentEscape = regexp.MustCompile(`%(?:25)*[0-9A-Fa-f]{2}$`)

// isDate: 2026-11-26, and what follows it.
func isDate(span string) bool {
	return len(span) >= 10 && span[4] == '-' && span[7] == '-' && (span[:2] == "20" || span[:2] == "19") && span[5] <= '1' && span[8] <= '3'
}

func anyDigit(r rune) bool { d := asciiDigit(r); return d >= '0' && d <= '9' }

// messageIDPrefix begins WhatsApp's message ids: base64 with the number inside.
const messageIDPrefix = "wamid."

func maskMessageIDs(text string) string {
	var out strings.Builder
	for {
		at := strings.Index(text, messageIDPrefix)
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		at += len(messageIDPrefix)
		out.WriteString(text[:at])
		rest := strings.TrimLeft(text[at:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-%")
		if len(rest) < len(text[at:]) {
			out.WriteString("•••")
		}
		text = rest
	}
}

// phoneFields hold nothing but numbers in webhook bodies and requests, whatever their length.
var phoneFields = map[string]bool{
	"to": true, "from": true, "phone": true, "waid": true, "recipientid": true, "recipient": true, "phonenumber": true,
	"displayphonenumber": true, "mobile": true, "msisdn": true,
}

// idFields hold ids and times, of whatever length.
var idFields = map[string]bool{
	"timestamp": true, "wabaid": true, "phonenumberid": true, "messagetemplateid": true, "templateid": true, "eventtime": true,
}

// MaskPhonesJSON is MaskPhones for a JSON document: it also knows by their fields what
// are numbers and what ids, and sees through escapes. What is no JSON is masked as text.
func MaskPhonesJSON(doc []byte) []byte {
	if !json.Valid(doc) {
		return []byte(MaskPhones(string(doc)))
	}
	var out bytes.Buffer
	field := ""
	for at := 0; at < len(doc); {
		end := literalEnd(doc, at)
		if end == at { // punctuation or blank
			if doc[at] == ',' || doc[at] == '{' {
				field = ""
			}
			out.WriteByte(doc[at])
			at++
			continue
		}
		literal := doc[at:end]
		rest := bytes.TrimLeft(doc[end:], " \t\r\n")
		switch key := literal[0] == '"' && len(rest) > 0 && rest[0] == ':'; {
		case key:
			var name string
			_ = json.Unmarshal(literal, &name)
			field = bareKey(name)
			out.Write(maskLiteral("", literal))
		default:
			out.Write(maskLiteral(field, literal))
		}
		at = end
	}
	return out.Bytes()
}

func bareKey(name string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(name))
}

// literalEnd is where the string or number at at ends; at itself where none begins.
func literalEnd(doc []byte, at int) int {
	switch c := doc[at]; {
	case c == '"':
		for i := at + 1; i < len(doc); i++ {
			switch doc[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(doc)
	case c == '-' || c >= '0' && c <= '9':
		end := at + 1
		for end < len(doc) && strings.IndexByte("0123456789+-.eE", doc[end]) >= 0 {
			end++
		}
		return end
	}
	return at
}

func maskLiteral(field string, literal []byte) []byte {
	text := string(literal)
	if literal[0] == '"' {
		if json.Unmarshal(literal, &text) != nil {
			return literal
		}
	}
	masked := text
	bare := strings.TrimPrefix(dialled(strings.Map(asciiDigit, text)), "+")
	switch {
	case phoneFields[field] && len(bare) >= 5 && digitsRE.MatchString(bare):
		masked = MaskPhone(bare)
	case idFields[field] && digitsRE.MatchString(text):
	default:
		masked = MaskPhones(text)
	}
	if masked == text {
		return literal
	}
	quoted, err := json.Marshal(masked)
	if err != nil {
		return []byte(`"•••"`)
	}
	return quoted
}
