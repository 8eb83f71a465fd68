package templates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inline is a run of text with one look. Text is plain: a view escapes it.
type Inline struct {
	Text string

	Bold, Italic, Strike bool
	Code                 bool // `x`
	Mono                 bool // three backticks; may hold line breaks

	Link string // http or https address that this text leads to

	Var   int    // the variable that stood here; 0 for literal text
	Name  string // the same for a named one
	Empty bool   // the variable has no value: Text is {{n}}
}

// BlockKind says how a line of a body is drawn.
type BlockKind string

// The kinds of blocks.
const (
	Paragraph BlockKind = "paragraph"
	Bullet    BlockKind = "bullet"   // "- x" or "* x"
	Numbered  BlockKind = "numbered" // "1. x"; Block.Number has the digits
	Quote     BlockKind = "quote"    // "> x"
)

// Block is one line of a body, without its mark. An empty line is a Paragraph
// without Inlines. A monospace run may go over several lines within one Block.
type Block struct {
	Kind    BlockKind
	Number  string
	Inlines []Inline
}

// maxFormatted bounds the work spent on what a hostile list may contain; a filled
// body has at most 1,024 characters.
const maxFormatted = 4096

// cell is one character with its looks.
type cell struct {
	r       rune
	look    look
	dropped bool // a mark that is not drawn
	verb    bool // code or mono: nothing inside is formatted
}

// look is how a cell is drawn, small because a text has a thousand of them.
type look struct {
	bold, italic, strike, code, mono bool

	span int32 // whose text it is
	link int32 // place of its address among the sheet's, from 1; 0 for none
}

// sheet is a filled text while it is formatted.
type sheet struct {
	spans []Span
	cells []cell
	links []string
	drawn strings.Builder // the texts of all runs, one after the other
}

// Format draws a filled text as WhatsApp does on a phone: *bold* _italic_ ~strike~
// `code` ```mono```, bullets, numbered lines, quotes and links. Values are formatted
// like the rest, since the phone cannot tell them apart. What does not follow the
// phone's edge rules (a*b*c, snake_case_x, 2 * 3) stays literal.
func Format(spans []Span) []Block {
	size, bytes := 0, 0
	for _, s := range spans {
		size += utf8.RuneCountInString(s.Text)
		bytes += len(s.Text)
	}
	s := sheet{spans: spans, cells: make([]cell, 0, size)}
	s.drawn.Grow(bytes)
	for i, span := range spans {
		for _, r := range span.Text {
			s.cells = append(s.cells, cell{r: r, look: look{span: int32(i)}, verb: span.Empty}) //nolint:gosec // a text has few spans
		}
	}
	cells := s.cells
	if len(cells) > maxFormatted {
		return []Block{{Kind: Paragraph, Inlines: s.inlines(cells)}}
	}
	markMono(cells)
	var blocks []Block
	for start := 0; start <= len(cells); {
		end := start
		for end < len(cells) && (cells[end].r != '\n' || cells[end].look.mono) {
			end++
		}
		line := cells[start:end]
		block := Block{Kind: Paragraph}
		block.Kind, block.Number = readPrefix(line)
		from := 0
		for from < len(line) && line[from].dropped && block.Kind != Paragraph {
			from++
		}
		formatRange(line, from, len(line), "`")
		formatRange(line, from, len(line), "*_~")
		s.markLinks(line)
		block.Inlines = s.inlines(line)
		blocks = append(blocks, block)
		start = end + 1
	}
	return blocks
}

// markMono finds ```x``` first: it may span lines and its content is verbatim.
func markMono(cells []cell) {
	fence := func(i int) bool {
		return i+2 < len(cells) && cells[i].r == '`' && cells[i+1].r == '`' && cells[i+2].r == '`'
	}
	for i := 0; i < len(cells); i++ {
		if !fence(i) {
			continue
		}
		end := i + 3
		for end < len(cells) && !fence(end) {
			end++
		}
		if end >= len(cells) || end == i+3 { // never closed, or empty: its backticks are no marks
			marks := cells[i : i+3]
			if end < len(cells) {
				marks = cells[i : end+3]
			}
			for k := range marks {
				marks[k].verb = true
			}
			i += len(marks) - 1
			continue
		}
		for k := i; k < end+3; k++ {
			cells[k].look.mono, cells[k].verb = true, true
			cells[k].dropped = k < i+3 || k >= end
		}
		i = end + 2
	}
}

// readPrefix recognises what begins a line and drops the mark with its space.
func readPrefix(line []cell) (BlockKind, string) {
	at := func(i int) rune {
		if i >= len(line) || line[i].verb {
			return 0
		}
		return line[i].r
	}
	kind, size := Paragraph, 0
	switch first := at(0); {
	case (first == '-' || first == '*') && at(1) == ' ':
		kind, size = Bullet, 2
	case first == '>' && at(1) == ' ':
		kind, size = Quote, 2
	case isDigit(first) && at(1) == '.' && at(2) == ' ':
		kind, size = Numbered, 3
	case isDigit(first) && isDigit(at(1)) && at(2) == '.' && at(3) == ' ':
		kind, size = Numbered, 4
	}
	if size == 0 || size >= len(line) {
		return Paragraph, "" // nothing follows the mark
	}
	number := ""
	for i := range line[:size] {
		line[i].dropped = true
		if isDigit(line[i].r) {
			number += string(line[i].r)
		}
	}
	return kind, number
}

// formatRange marks the pairs of some marks within line[from:to]. The whole line is passed
// so that edges see their neighbours outside of the range. Code comes before the others:
// what stands in it is no mark.
func formatRange(line []cell, from, to int, marks string) {
	for i := from; i < to; i++ {
		if !strings.ContainsRune(marks, line[i].r) || !opens(line, i, to) {
			continue
		}
		end := closing(line, i, to)
		if end < 0 {
			continue
		}
		mark := line[i].r
		line[i].dropped, line[end].dropped = true, true
		for k := i + 1; k < end; k++ {
			if line[k].look.mono {
				continue
			}
			switch mark {
			case '*':
				line[k].look.bold = true
			case '_':
				line[k].look.italic = true
			case '~':
				line[k].look.strike = true
			case '`':
				line[k].look.code, line[k].verb = true, true
			}
		}
		if mark != '`' {
			formatRange(line, i+1, end, marks)
		}
		i = end
	}
}

func opens(line []cell, i, to int) bool {
	c := line[i]
	if !isMark(c.r) || c.verb || c.dropped || i+1 >= to {
		return false
	}
	if next := line[i+1].r; unicode.IsSpace(next) || next == c.r {
		return false
	}
	if i == 0 {
		return true
	}
	before := line[i-1]
	return unicode.IsSpace(before.r) || before.r == '>' || isMark(before.r)
}

// closing finds the nearest mark that ends what line[i] opened, or -1.
func closing(line []cell, i, to int) int {
	for k := i + 2; k < to; k++ {
		if line[k].r == '\n' { // of a block that goes on in the next line
			return -1
		}
		if line[k].r != line[i].r || line[k].verb || line[k].dropped || unicode.IsSpace(line[k-1].r) {
			continue
		}
		if k+1 == len(line) || !isAlnum(line[k+1].r) {
			return k
		}
	}
	return -1
}

func isMark(r rune) bool  { return r == '*' || r == '_' || r == '~' || r == '`' }
func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// markLinks recognises addresses in what is drawn. Only http and https become
// links, so that a value cannot bring another scheme.
func (s *sheet) markLinks(line []cell) {
	if !mayLink(line) {
		return
	}
	var shown []int
	for i, c := range line {
		if !c.dropped {
			shown = append(shown, i)
		}
	}
	text := make([]rune, len(shown))
	for k, i := range shown {
		text[k] = unicode.ToLower(line[i].r)
	}
	for k := 0; k < len(text); k++ {
		if k > 0 && isAlnum(text[k-1]) {
			continue
		}
		prefix := ""
		for _, p := range []string{"https://", "http://", "www."} {
			if len(text)-k > len(p) && string(text[k:k+len(p)]) == p {
				prefix = p
				break
			}
		}
		if prefix == "" {
			continue
		}
		end := k + len(prefix)
		for end < len(text) && !unicode.IsSpace(text[end]) && !strings.ContainsRune(`<>"{}|\^`+"`", text[end]) && !line[shown[end]].verb {
			end++
		}
		for end > k && strings.ContainsRune(".,;:!?'*_~)]…。，！？", text[end-1]) {
			end--
		}
		if end <= k+len(prefix) {
			continue
		}
		var link strings.Builder
		if prefix == "www." {
			link.WriteString("https://")
		}
		for _, i := range shown[k:end] {
			link.WriteRune(line[i].r)
		}
		s.links = append(s.links, link.String())
		for _, i := range shown[k:end] {
			if !line[i].verb {
				line[i].look.link = int32(len(s.links)) //nolint:gosec // a text has few links
			}
		}
		k = end - 1
	}
}

// mayLink reports whether what is drawn of a line has two slashes or three w in a row,
// without which it has no address.
func mayLink(line []cell) bool {
	slashes, ws := 0, 0
	for i := range line {
		if line[i].dropped {
			continue
		}
		switch line[i].r {
		case '/':
			slashes, ws = slashes+1, 0
		case 'w', 'W':
			slashes, ws = 0, ws+1
		default:
			slashes, ws = 0, 0
		}
		if slashes == 2 || ws == 3 {
			return true
		}
	}
	return false
}

// inlines joins neighbours of one look.
func (s *sheet) inlines(cells []cell) []Inline {
	var runs []Inline
	var last look
	from := s.drawn.Len()
	for i := range cells {
		c := &cells[i]
		if c.dropped {
			continue
		}
		if len(runs) == 0 || c.look != last {
			runs = append(runs, s.inline(c.look))
			last, from = c.look, s.drawn.Len()
		}
		s.drawn.WriteRune(c.r)
		runs[len(runs)-1].Text = s.drawn.String()[from:]
	}
	return runs
}

// inline is a look as the outside knows it, still without its text.
func (s *sheet) inline(l look) Inline {
	span := s.spans[l.span]
	run := Inline{
		Bold: l.bold, Italic: l.italic, Strike: l.strike, Code: l.code, Mono: l.mono,
		Var: span.Number, Name: span.Name, Empty: span.Empty,
	}
	if l.link > 0 {
		run.Link = s.links[l.link-1]
	}
	return run
}
