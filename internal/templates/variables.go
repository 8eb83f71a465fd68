package templates

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Placeholder is one variable written in a text, or something that was surely
// meant as one and that Meta refuses.
type Placeholder struct {
	Start, End int    // byte offsets in the text
	Raw        string // as written
	Number     int    // {{1}} → 1; 0 for named and malformed ones
	Name       string // {{first_name}} → "first_name"
	Malformed  bool
	Meant      int // the number a malformed one surely means, 0 if unclear
}

// maxNumber is the highest variable number taken for one. A body of 1,024
// characters cannot hold more, and it keeps {{999999999}} from sizing a slice.
const maxNumber = 999

var (
	nameRE = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	// Words are wanted inside other people's brackets, so that [[ or ｛ used as
	// decoration raise no alarm.
	squareRE    = regexp.MustCompile(`^\[\[[ ]*([0-9A-Za-z_]{1,40})[ ]*\]\]`)
	fullWidthRE = regexp.MustCompile(`^[{｛]{0,2}｛[ 　]*([0-9０-９A-Za-z_]{1,40})[ 　]*[}｝]{1,3}|^\{\{?[ 　]*([0-9０-９]{1,3})[ 　]*｝[}｝]?`)
	singleRE    = regexp.MustCompile(`^\{[ ]*([0-9]{1,3})[ ]*\}{1,3}`)
	// %1 and %1$s, but not the percentages of "%15" or "%1,5".
	percentRE = regexp.MustCompile(`^%([1-9])(\$[sd@])?`)
)

// Scan finds the variables of a text in their order, and what looks like a
// variable and is none: {1}, {{1}, {{ 1 }}, {{a-b}}, {{#}}, [[1]], %1, ｛｛1｝｝.
func Scan(text string) []Placeholder { return scanRest(text, scanBraces(text)) }

// scanRest is Scan where the curly braces are found already.
func scanRest(text string, braces []Placeholder) []Placeholder {
	found := slices.Clone(braces)
	if strings.Contains(text, "[[") {
		found = append(found, scanWith(text, "[[", squareRE)...)
	}
	if p := scanPercents(text); p != nil {
		found = append(found, p...)
	}
	slices.SortStableFunc(found, func(a, b Placeholder) int { return a.Start - b.Start })
	return found
}

// scanBraces is Scan for curly braces alone, which is all that a web address may
// be searched for: it has percent signs and brackets of its own.
func scanBraces(text string) []Placeholder {
	var found []Placeholder
	for i := 0; i < len(text); {
		if text[i] != '{' && text[i] != '}' && text[i] != "｛"[0] { // nearly all of a text
			i++
			continue
		}
		end, p := 0, Placeholder{}
		switch rest := text[i:]; {
		case rest[0] == '{' || strings.HasPrefix(rest, "｛"):
			if m := fullWidth(rest); m != nil {
				end, p = len(m[0]), malformed(m[1]+m[2])
			} else if strings.HasPrefix(rest, "{{") {
				end, p = readDouble(rest)
			} else if m := singleRE.FindStringSubmatch(rest[:min(len(rest), wordWindow)]); m != nil {
				end, p = len(m[0]), malformed(m[1])
			}
		case strings.HasPrefix(rest, "}}"):
			end, p = run(rest, '}'), malformed("")
		}
		if end == 0 {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		p.Start, p.End, p.Raw = i, i+end, text[i:i+end]
		if found == nil {
			found = make([]Placeholder, 0, 1+strings.Count(text[i:], "{{"))
		}
		found = append(found, p)
		i += end
	}
	return found
}

// wordWindow is how many bytes from an opening brace are looked at: more than any
// name with its braces takes, so that each brace costs the same in a long text.
const wordWindow = 200

// fullWidth matches braces with a full-width one among them; nil if there is none.
func fullWidth(s string) []string {
	s = s[:min(len(s), wordWindow)]
	if !strings.Contains(s, "｛") && !strings.Contains(s, "｝") {
		return nil
	}
	return fullWidthRE.FindStringSubmatch(s)
}

// readDouble reads what begins with {{ and says how many bytes belong to it.
func readDouble(s string) (int, Placeholder) {
	open := run(s, '{')
	stop := strings.IndexAny(s[open:], "{}\n")
	if stop < 0 || s[open+stop] != '}' || stop > 200 {
		// Never closed: take the word that follows, so that a message can name it.
		word := open
		for word < len(s) && word < open+40 && isWordByte(s[word]) {
			word++
		}
		return word, malformed(s[open:word])
	}
	inner := s[open : open+stop]
	shut := run(s[open+stop:], '}')
	end := open + stop + shut
	if open == 2 && shut == 2 {
		if n := numberOf(inner); n > 0 {
			return end, Placeholder{Number: n}
		}
		if nameRE.MatchString(inner) {
			return end, Placeholder{Name: inner}
		}
	}
	return end, malformed(inner)
}

func scanWith(text, open string, re *regexp.Regexp) []Placeholder {
	var found []Placeholder
	for i := 0; ; {
		at := strings.Index(text[i:], open)
		if at < 0 {
			return found
		}
		i += at
		m := re.FindStringSubmatch(text[i:])
		if m == nil {
			i += len(open)
			continue
		}
		p := malformed(m[1])
		p.Start, p.End, p.Raw = i, i+len(m[0]), m[0]
		found = append(found, p)
		i = p.End
	}
}

// scanPercents finds %1, %2 … only where %1 is among them: a text that counts
// from one means variables, a lone "%5" is somebody's way to write a percentage.
func scanPercents(text string) []Placeholder {
	var found []Placeholder
	fromOne := false
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			continue
		}
		m := percentRE.FindStringSubmatch(text[i:])
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		if m == nil || i > 0 && (isAlnum(before) || before == '%') {
			continue
		}
		after, size := utf8.DecodeRuneInString(text[i+len(m[0]):])
		if m[2] == "" && size > 0 {
			next, _ := utf8.DecodeRuneInString(text[i+len(m[0])+size:])
			if isAlnum(after) || after == '%' || (after == '.' || after == ',') && unicode.IsDigit(next) {
				continue
			}
		}
		p := malformed(m[1])
		p.Start, p.End, p.Raw = i, i+len(m[0]), m[0]
		fromOne = fromOne || p.Meant == 1
		found = append(found, p)
	}
	if !fromOne {
		return nil
	}
	return found
}

// malformed is a Placeholder whose inside is what was written between its marks.
func malformed(inner string) Placeholder {
	p := Placeholder{Malformed: true}
	inner = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, strings.TrimSpace(inner))
	inner = strings.TrimLeft(inner, "0#")
	p.Meant = numberOf(inner)
	return p
}

// numberOf is the variable number that a text is, 0 if it is none: 1 to maxNumber, without
// a zero before it.
func numberOf(text string) int {
	if text == "" || len(text) > 3 || text[0] == '0' {
		return 0
	}
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0
		}
		n = 10*n + int(text[i]-'0')
	}
	return n
}

func run(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isAlnum(r rune) bool {
	return isCommonLetter(r) || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// Numbers lists the numbers of the well-formed numbered variables of a text, each
// once, ascending.
func Numbers(text string) []int { return numbersOf(scanBraces(text)) }

func numbersOf(found []Placeholder) []int {
	numbers := make([]int, 0, len(found))
	for _, p := range found {
		if p.Number > 0 {
			numbers = append(numbers, p.Number)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// Count is how many different numbered variables a text has.
func Count(text string) int { return len(Numbers(text)) }

// Span is a piece of a filled text: literal where Number is 0 and Name empty.
type Span struct {
	Text   string
	Number int    // the variable that stood here
	Name   string // the same for a named one
	Empty  bool   // no value was given: Text is the placeholder itself
}

// Fill puts values[n-1] in place of {{n}}. A variable without a value stays as it
// is written; so do named ones and everything malformed.
func Fill(text string, values []string) []Span {
	return fillWith(text, func(p Placeholder) string {
		if p.Number == 0 || p.Number > len(values) {
			return ""
		}
		return values[p.Number-1]
	})
}

// fillWith is Fill with values from anywhere, for named variables too.
func fillWith(text string, value func(Placeholder) string) []Span {
	var spans []Span
	at := 0
	literal := func(to int) {
		if to > at {
			spans = append(spans, Span{Text: text[at:to]})
		}
	}
	for _, p := range scanBraces(text) {
		if p.Malformed {
			continue
		}
		literal(p.Start)
		s := Span{Text: p.Raw, Number: p.Number, Name: p.Name, Empty: true}
		if v := value(p); strings.TrimSpace(v) != "" {
			s.Text, s.Empty = v, false
		}
		spans = append(spans, s)
		at = p.End
	}
	literal(len(text))
	return spans
}

// joined is what spans read as.
func joined(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// replace rewrites each placeholder of a text.
func replace(text string, found []Placeholder, with func(Placeholder) string) string {
	var b strings.Builder
	at := 0
	for _, p := range found {
		if p.Start < at {
			continue
		}
		b.WriteString(text[at:p.Start])
		b.WriteString(with(p))
		at = p.End
	}
	b.WriteString(text[at:])
	return b.String()
}

func variable(n int) string { return "{{" + strconv.Itoa(n) + "}}" }
