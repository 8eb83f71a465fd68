package templates

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The phone's rules of marks (template-rules, section 12), each said a second time and
// apart from the code that draws: a text is put together from pieces, so that it is known
// what the phone makes of them.

var (
	plainWords = []string{"hello", "مرحبا", "您好", "नमस्ते", "привет", "42", "see you", "a,b", "x-y"}
	lookOf     = map[string]string{"*": "b", "_": "i", "~": "s", "`": "c"}
)

func drawText(text string) string { return drawn(Format([]Span{{Text: text}})) }

func oneOf(t *rapid.T, label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(t, label)
}

func someMark(t *rapid.T) string { return oneOf(t, "mark", "*", "_", "~", "`") }

func TestAPairOfMarksFormatsOnlyBetweenEdges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mark := someMark(t)
		before := oneOf(t, "before", "", "so ", "so\t", "so>", "so(", "so", "7", "字", "so.", "so,")
		inner := oneOf(t, "inside", plainWords...)
		if rapid.Bool().Draw(t, "blank inside") {
			inner = oneOf(t, "where", inner+" ", " "+inner)
		}
		after := oneOf(t, "after", "", " then", ".", "!", "؟", "。", ")", "then", "7", "字", "م")

		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		opens := before == "" || unicode.IsSpace(last) || last == '>'
		closes := after == "" || !unicode.IsLetter(next) && !unicode.IsDigit(next)
		tight := strings.TrimSpace(inner) == inner
		if mark == "*" && before == "" && strings.HasPrefix(inner, " ") {
			return // a bullet, whose rule is another
		}
		want := before + mark + inner + mark + after
		if opens && closes && tight {
			want = before + "<" + lookOf[mark] + ":" + inner + ">" + after
		}
		require.Equal(t, want, drawText(before+mark+inner+mark+after))
	})
}

func TestMarksWithNothingBetweenThemStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mark := someMark(t)
		text := oneOf(t, "before", "", "so ") + mark + mark + oneOf(t, "after", "", " then")
		require.Equal(t, text, drawText(text))
	})
}

func TestAPairOfMarksDoesNotGoOverTheEndOfALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mark := someMark(t)
		text := mark + oneOf(t, "first line", plainWords...) + "\n" + oneOf(t, "second line", plainWords...) + mark
		require.Equal(t, text, drawText(text))
	})
}

func TestTheNearestMarkCloses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mark := someMark(t)
		first, rest := oneOf(t, "first", plainWords...), oneOf(t, "rest", plainWords...)
		require.Equal(t, "<"+lookOf[mark]+":"+first+"> "+rest+mark, drawText(mark+first+mark+" "+rest+mark))
	})
}

func TestMarksNestAndDoNotOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		marks := rapid.Permutation([]string{"*", "_", "~"}).Draw(t, "marks")
		outer, inner, word := marks[0], marks[1], oneOf(t, "word", plainWords...)
		looks := ""
		for _, look := range []string{"b", "i", "s"} {
			if look == lookOf[outer] || look == lookOf[inner] {
				looks += look
			}
		}
		require.Equal(t, "<"+looks+":"+word+">", drawText(outer+inner+word+inner+outer))
		// The inner one would close outside of the outer one: it is no pair.
		require.Equal(t, "<"+lookOf[outer]+":"+word+" "+inner+word+"> "+word+inner, drawText(outer+word+" "+inner+word+outer+" "+word+inner))
	})
}

func TestNothingInsideOfCodeIsFormatted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mark, word := oneOf(t, "mark", "*", "_", "~"), oneOf(t, "word", plainWords...)
		require.Equal(t, "<c:"+mark+word+mark+">", drawText("`"+mark+word+mark+"`"))
		lines := mark + word + mark + "\n- " + word + "\n`" + word + "` " + word
		require.Equal(t, "<m:"+lines+">", drawText("```"+lines+"```"))
	})
}

func TestThreeBackticksWithoutAnEndOrContentStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := oneOf(t, "word", plainWords...)
		require.Equal(t, "```"+word, drawText("```"+word))
		require.Equal(t, word+" ``````", drawText(word+" ``````"))
	})
}

func TestALineBeginsAListOrAQuotationOnlyWithItsSpace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := oneOf(t, "word", plainWords...)
		number := rapid.StringMatching(`[0-9]{1,4}`).Draw(t, "number")
		for sign, draws := range map[string]string{"-": "• ", "*": "• ", ">": "| "} {
			require.Equal(t, draws+word, drawText(sign+" "+word))
			require.Equal(t, sign+word, drawText(sign+word))
			require.Equal(t, word+" "+sign+" "+word, drawText(word+" "+sign+" "+word), "only at the beginning")
			require.Equal(t, sign+" ", drawText(sign+" "), "something must follow")
		}
		want := number + ". " + word
		if len(number) <= 2 {
			want = number + ") " + word
		}
		require.Equal(t, want, drawText(number+". "+word))
		require.Equal(t, number+"."+word, drawText(number+"."+word))
	})
}

// Whatever stands in a text, formatting takes away nothing but marks, and puts nothing in.
func TestFormattingOnlyTakesMarksAway(t *testing.T) {
	const bullet = "\x01"
	piece := rapid.SampledFrom([]string{"*", "_", "~", "`", "```", " ", "\n", "- ", "1. ", "> ", "a", "م", "字", "7", ".", "<b>", "&lt;", "https://a.example", "www.b.example"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "")
		var seen strings.Builder
		for i, b := range Format([]Span{{Text: text}}) {
			if i > 0 {
				seen.WriteByte('\n')
			}
			seen.WriteString(map[BlockKind]string{Bullet: bullet + " ", Quote: "> ", Numbered: b.Number + ". "}[b.Kind])
			for _, in := range b.Inlines {
				seen.WriteString(in.Text)
				if in.Code || in.Mono {
					require.Empty(t, in.Link)
				}
			}
		}
		rest := []rune(seen.String())
		for _, r := range text {
			switch {
			case len(rest) > 0 && (r == rest[0] || string(rest[0]) == bullet && (r == '*' || r == '-')): // either sign begins one
				rest = rest[1:]
			default:
				require.Contains(t, "*_~`", string(r), "only marks go, in %q", text)
			}
		}
		require.Empty(t, string(rest), "nothing comes in, in %q", text)
	})
}
