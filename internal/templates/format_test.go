package templates

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// drawn writes blocks down in a short form: <b> <i> <s> <c> <m> for looks, [n:] for
// a variable, (url) behind a link, a line each.
func drawn(blocks []Block) string {
	var lines []string
	for _, b := range blocks {
		line := map[BlockKind]string{Bullet: "• ", Quote: "| ", Numbered: b.Number + ") "}[b.Kind]
		for _, in := range b.Inlines {
			looks := ""
			for _, l := range []struct {
				on   bool
				mark string
			}{{in.Bold, "b"}, {in.Italic, "i"}, {in.Strike, "s"}, {in.Code, "c"}, {in.Mono, "m"}, {in.Var > 0, "v"}, {in.Link != "", "a"}} {
				if l.on {
					looks += l.mark
				}
			}
			if looks == "" {
				line += in.Text
			} else {
				line += "<" + looks + ":" + in.Text + ">"
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestFormat(t *testing.T) {
	cases := []struct{ text, want string }{
		{"*bold* _italic_ ~strike~ `code`", "<b:bold> <i:italic> <s:strike> <c:code>"},
		{"*_both_* and _*both*_", "<bi:both> and <bi:both>"},
		{"*a _b* c_", "<b:a _b> c_"},
		{"a*b*c snake_case_x 2 * 3 * 4", "a*b*c snake_case_x 2 * 3 * 4"},
		{"*bold*, yes", "<b:bold>, yes"},
		{"*bold*x", "*bold*x"},
		{"* not bold*", "• not bold*"},
		{"so * not bold*", "so * not bold*"},
		{"*not bold *", "*not bold *"},
		{"*one line\nonly*", "*one line\nonly*"},
		{"** and __ and ~~", "** and __ and ~~"},
		{"*a*b*", "<b:a*b>"},
		{"*short* and long*", "<b:short> and long*"},
		{"`*not bold*`", "<c:*not bold*>"},
		{"```*mono*\nlines```", "<m:*mono*\nlines>"},
		{"say ```x``` now", "say <m:x> now"},
		{"``````", "``````"},
		{"```open", "```open"},
		{"```open `x`", "```open <c:x>"},
		{"*a ```x\ny``` b*", "*a <m:x\ny> b*"},
		{"*a ```_x_``` b*", "<b:a ><m:_x_><b: b>"},
		{"*use `*` here*", "<b:use ><bc:*><b: here>"},
		{"`*a` b*", "<c:*a> b*"},
		{"- one\n* two\n1. three\n12. four\n> five", "• one\n• two\n1) three\n12) four\n| five"},
		{"-one\n1.two\n>three\n123. four\n- ", "-one\n1.two\n>three\n123. four\n- "},
		{"- *bold* item", "• <b:bold> item"},
		{"> *bold*\n>*bold*", "| <b:bold>\n><b:bold>"},
		{"a\n\nb", "a\n\nb"},
		{"see https://a.example/x_y_z?q=1. Bye", "see <a:https://a.example/x_y_z?q=1>. Bye"},
		{"*www.a.example*!", "<ba:www.a.example>!"},
		{"(https://a.example)", "(<a:https://a.example>)"},
		{"javascript:alert(1) xhttps://a", "javascript:alert(1) xhttps://a"},
		{"`https://a.example`", "<c:https://a.example>"},
		{"*مهم* 😀", "<b:مهم> 😀"},
	}
	for _, tc := range cases {
		t.Run(tc.text, func(t *testing.T) {
			assert.Equal(t, tc.want, drawn(Format([]Span{{Text: tc.text}})))
		})
	}
}

func TestFormatTreatsValuesAsThePhoneDoes(t *testing.T) {
	spans := Fill("Hi *{{1}}*, {{2}} and {{3}}", []string{"Maria", "_soon_"})
	assert.Equal(t, "Hi <bv:Maria>, <iv:soon> and <v:{{3}}>", drawn(Format(spans)))
	assert.Equal(t, "<b:a ><bv:x><b: b>", drawn(Format(Fill("*a {{1}} b*", []string{"x"}))))

	blocks := Format(Fill("Go to https://a.example/{{1}} now", []string{"x"}))
	require.Len(t, blocks, 1)
	require.Len(t, blocks[0].Inlines, 4)
	assert.Equal(t, "https://a.example/x", blocks[0].Inlines[1].Link)
	assert.Equal(t, "https://a.example/x", blocks[0].Inlines[2].Link)
	assert.Equal(t, 1, blocks[0].Inlines[2].Var)
}

func TestFormatBoundsItsWork(t *testing.T) {
	text := strings.Repeat("*_~`", 50_000)
	blocks := Format([]Span{{Text: text}})
	require.Len(t, blocks, 1)
	assert.Equal(t, text, drawn(blocks))
	assert.NotPanics(t, func() { Format([]Span{{Text: strings.Repeat("*_~", maxFormatted/3)}}) })
}

func FuzzPreview(f *testing.F) {
	for _, seed := range []string{"*a* _b_ ~c~ `d`", "```x\ny``` z", "- a\n1. b\n> c", "*_~`*_~`", "https://a.example/{{1}}*", "{{1}} {{2}}", "\xff\x00"} {
		f.Add(seed, "*v*")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		// Marks may vanish, everything else must stay, in order.
		bare := func(s string) string {
			return strings.Map(func(r rune) rune {
				if strings.ContainsRune("*_~`->.0123456789 \n", r) {
					return -1
				}
				return r
			}, s)
		}
		spans := Fill(tidy(text), []string{tidy(value)})
		var whole, seen strings.Builder
		for _, s := range spans {
			whole.WriteString(s.Text)
		}
		for _, b := range Format(spans) {
			for _, in := range b.Inlines {
				seen.WriteString(in.Text)
				if in.Link != "" && !strings.HasPrefix(strings.ToLower(in.Link), "http") {
					t.Fatalf("%q is a link", in.Link)
				}
			}
		}
		if bare(whole.String()) != bare(seen.String()) {
			t.Fatalf("%q became %q", whole.String(), seen.String())
		}
		deck := Deck{Cards: []Card{{Body: text, Samples: []string{value}, Media: Media{URL: value}, Buttons: []DraftButton{{Type: QuickReply, Text: text}}}}}
		PreviewDraft(Content{Category: CategoryMarketing, Form: FormCarousel, Body: text, Deck: deck})
		PreviewDraft(Content{Category: CategoryMarketing, Form: FormOffer, Body: text, Offer: Offer{Text: value}})
		PreviewDraft(Content{Category: CategoryMarketing, Body: text, Samples: []string{value}, Header: Header{Format: HeaderText, Text: text, Sample: value}})
		Review(Content{Category: CategoryUtility, Body: text, Footer: value, Samples: []string{value}, Buttons: []DraftButton{{Type: URLButton, URL: text, Sample: value}}})
	})
}
