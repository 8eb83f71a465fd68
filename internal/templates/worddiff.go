package templates

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Piece is a run of words of a text that was changed, or was not.
type Piece struct {
	Text    string
	Changed bool
}

// mostWords is up to how many words two texts are compared word by word; a body has a
// few hundred at most, and what a list brings may be anything.
const mostWords = 4000

// wordSigns finds what a text is compared by: a variable, a word, a sign of a script that
// puts no blanks between words, a run of blanks, or any other sign alone.
var wordSigns = regexp.MustCompile(`\{\{[^{}]*\}\}|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[\p{L}\p{M}\p{N}_]+|\s+|.`)

// WordDiff splits what a text said before and after into the words that both say and
// those that only one does. The pieces of each side together are the whole of it. Two
// texts with little in common are one changed piece each: word by word they would be a
// riddle.
func WordDiff(before, after string) (was, is []Piece) {
	whole := func(text string) []Piece {
		if text == "" {
			return nil
		}
		return []Piece{{text, true}}
	}
	coded := wordCodes{number: map[string]rune{}}
	a, okA := coded.encode(before)
	b, okB := coded.encode(after)
	if !okA || !okB {
		return whole(before), whole(after)
	}
	differ := diffmatchpatch.New()
	differ.DiffTimeout = 0 // its result would depend on the clock
	same := 0
	for _, d := range differ.DiffMainRunes(a, b, false) {
		text := coded.decode(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			was = append(was, Piece{text, true})
		case diffmatchpatch.DiffInsert:
			is = append(is, Piece{text, true})
		default:
			was, is = append(was, Piece{text, false}), append(is, Piece{text, false})
			same += len(strings.TrimSpace(text))
		}
	}
	if same*3 < min(len(before), len(after)) {
		return whole(before), whole(after)
	}
	return joinWords(was), joinWords(is)
}

// joinWords lets a blank between two changed words change with them.
func joinWords(pieces []Piece) []Piece {
	var out []Piece
	for i, p := range pieces {
		if strings.TrimSpace(p.Text) == "" && i > 0 && pieces[i-1].Changed && i+1 < len(pieces) && pieces[i+1].Changed {
			p.Changed = true
		}
		if n := len(out); n > 0 && p.Changed == out[n-1].Changed {
			out[n-1].Text += p.Text
			continue
		}
		out = append(out, p)
	}
	return out
}

// wordCodes stands one rune for each word, which is how the differ takes words.
type wordCodes struct {
	number map[string]rune
	list   []string
}

// firstCode begins a private plane of Unicode, where every number is a valid rune.
const firstCode = 0xF0000

func (c *wordCodes) encode(text string) ([]rune, bool) {
	found := wordSigns.FindAllString(strings.ToValidUTF8(text, string(utf8.RuneError)), mostWords+1)
	if len(found) > mostWords {
		return nil, false
	}
	out := make([]rune, len(found))
	for i, w := range found {
		if _, known := c.number[w]; !known {
			c.number[w] = firstCode + rune(len(c.list)) //nolint:gosec // at most twice mostWords
			c.list = append(c.list, w)
		}
		out[i] = c.number[w]
	}
	return out, true
}

func (c *wordCodes) decode(coded string) string {
	var b strings.Builder
	for _, r := range coded {
		b.WriteString(c.list[r-firstCode])
	}
	return b.String()
}
