package templates

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScan(t *testing.T) {
	good := func(n int) Placeholder { return Placeholder{Raw: variable(n), Number: n} }
	bad := func(raw string, meant int) Placeholder { return Placeholder{Raw: raw, Malformed: true, Meant: meant} }
	cases := []struct {
		text string
		want []Placeholder
	}{
		{"", nil},
		{"Hi {{1}}, {{12}}!", []Placeholder{good(1), good(12)}},
		{"Nice to meet you{{1}}! My number is {{2}}. ", []Placeholder{good(1), good(2)}},
		{"{{first_name}}", []Placeholder{{Raw: "{{first_name}}", Name: "first_name"}}},
		{"{{1}}{{2}}", []Placeholder{good(1), good(2)}},
		{"{1}", []Placeholder{bad("{1}", 1)}},
		{"{{1}", []Placeholder{bad("{{1}", 1)}},
		{"{1}}", []Placeholder{bad("{1}}", 1)}},
		{"{{{1}}}", []Placeholder{bad("{{{1}}}", 1)}},
		{"{{ 1 }}", []Placeholder{bad("{{ 1 }}", 1)}},
		{"{{a-b}}", []Placeholder{bad("{{a-b}}", 0)}},
		{"{{Name}}", []Placeholder{bad("{{Name}}", 0)}},
		{"{{#}}", []Placeholder{bad("{{#}}", 0)}},
		{"{{}}", []Placeholder{bad("{{}}", 0)}},
		{"{{0}}", []Placeholder{bad("{{0}}", 0)}},
		{"{{01}}", []Placeholder{bad("{{01}}", 1)}},
		{"{{1000}}", []Placeholder{bad("{{1000}}", 0)}},
		{"{{99999999999999999999}}", []Placeholder{bad("{{99999999999999999999}}", 0)}},
		{"{{१}}", []Placeholder{bad("{{१}}", 0)}},
		{"[[1]]", []Placeholder{bad("[[1]]", 1)}},
		{"Hi %1 and %2.", []Placeholder{bad("%1", 1), bad("%2", 2)}},
		{"Hi %1$s!", []Placeholder{bad("%1$s", 1)}},
		{"｛｛1｝｝ and ｛２｝", []Placeholder{bad("｛｛1｝｝", 1), bad("｛２｝", 2)}},
		{"{{1｝｝ x", []Placeholder{bad("{{1｝｝", 1)}},
		{"Hi {{name, welcome", []Placeholder{bad("{{name", 0)}},
		{"Hi {{1 and {{2}}", []Placeholder{bad("{{1", 1), good(2)}},
		{"over }} there", []Placeholder{bad("}}", 0)}},
		{"{{a\nb}}", []Placeholder{bad("{{a", 0), bad("}}", 0)}},
		// What only looks similar.
		{"100% sure, 50%1, %15 off, %5, 1%1", nil},
		{"https://a.example/?q=%1F", nil},
		{"{x} {soon} :} { } [1] [[ ]] [[well, no]]", nil},
		{"｛ornament, no variable｝", nil},
	}
	for _, tc := range cases {
		t.Run(tc.text, func(t *testing.T) {
			found := Scan(tc.text)
			require.Len(t, found, len(tc.want))
			for i, p := range found {
				assert.Equal(t, p.Raw, tc.text[p.Start:p.End])
				p.Start, p.End = 0, 0
				assert.Equal(t, tc.want[i], p)
			}
		})
	}
}

func TestNumbersAndCountSeeEachVariableOnce(t *testing.T) {
	assert.Equal(t, []int{1, 2, 5}, Numbers("{{5}} {{1}} {{2}} {{1}} {3} {{name}}"))
	assert.Equal(t, 3, Count("{{5}} {{1}} {{2}} {{1}} {3} {{name}}"))
	assert.Zero(t, Count("none"))
}

func TestFill(t *testing.T) {
	spans := Fill("Hi {{1}}, {{2}} and {{name}} {1}", []string{"Maria", " "})
	assert.Equal(t, []Span{
		{Text: "Hi "},
		{Text: "Maria", Number: 1},
		{Text: ", "},
		{Text: "{{2}}", Number: 2, Empty: true},
		{Text: " and "},
		{Text: "{{name}}", Name: "name", Empty: true},
		{Text: " {1}"},
	}, spans)
	assert.Equal(t, "a {{1}} b", joined(Fill("a {{1}} b", nil)))
	assert.Equal(t, "a {{2}} b", joined(Fill("a {{1}} b", []string{"{{2}}", "x"})), "a value is not filled again")
}

func TestNormalised(t *testing.T) {
	c := Content{
		Language: "pt-br", Category: " marketing ", Header: Header{Format: "none"},
		Body: "a\r\n{{1}}\rb {{3}}\x00 \xff", Samples: []string{"x\r\ny"},
		Buttons: []DraftButton{{Type: "url", URL: " https://a.example "}},
	}.Normalised()
	assert.Equal(t, "pt_BR", c.Language)
	assert.Equal(t, CategoryMarketing, c.Category)
	assert.Equal(t, HeaderNone, c.Header.Format)
	assert.Equal(t, "a\n{{1}}\nb {{3}} ", c.Body)
	assert.Equal(t, []string{"x\ny", "", ""}, c.Samples, "one for each number up to the highest")
	assert.Equal(t, DraftButton{Type: URLButton, URL: "https://a.example"}, c.Buttons[0])
	assert.Equal(t, c, c.Normalised(), "twice is once")

	gone := Content{Body: "a {{1}} b {{2} c", Samples: []string{"one", "two", "", ""}}.Normalised()
	assert.Equal(t, []string{"one", "two"}, gone.Samples, "a deleted brace does not lose a sample; empty ones go")
	assert.Len(t, Content{Samples: make([]string, 1<<20)}.Normalised().Samples, 0)
}

func TestLengthCountsCodePointsAndLineBreaksOnce(t *testing.T) {
	assert.Equal(t, 3, Length("a\r\nb"))
	assert.Equal(t, 1, Length("😀"))
	assert.Equal(t, 5, Length("é字😀\n."))
}

func FuzzScan(f *testing.F) {
	for _, seed := range []string{"{{1}}", "{{1}", "{1}}", "{{{{", "}}}}", "｛｛1｝｝", "[[1]]", "%1 %2", "{{a\nb}}", "\xff{{1}}", "{{1｝", "{%1 0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, p := range scanBraces(text) {
			if p.Start < last || p.End <= p.Start || p.End > len(text) || text[p.Start:p.End] != p.Raw {
				t.Fatalf("%+v does not stand in %q", p, text)
			}
			if !p.Malformed && (p.Number > 0) == (p.Name != "") {
				t.Fatalf("%+v is neither number nor name", p)
			}
			last = p.End
		}
		for _, p := range Scan(text) {
			if text[p.Start:p.End] != p.Raw {
				t.Fatalf("%+v does not stand in %q", p, text)
			}
		}
		for _, p := range wellFormed(text) { // is the same by itself, and mended it is well-formed
			if again := Scan(p.Raw); len(again) != 1 || again[0].Malformed || again[0].Number != p.Number || again[0].Name != p.Name {
				t.Fatalf("%q read alone is %+v", p.Raw, again)
			}
		}
		if all := scanBraces(text); replace(text, all, func(p Placeholder) string { return p.Raw }) != text {
			t.Fatalf("writing back what was found changed %q", text)
		}
		if once := fixedVariables(text); fixedVariables(once) != once {
			t.Fatalf("%q mended is %q, and mended again %q", text, once, fixedVariables(once))
		}
		if joined(Fill(text, nil)) != text {
			t.Fatalf("filling with nothing changed %q", text)
		}
		if n := Count(text); n > strings.Count(text, "{{") {
			t.Fatalf("%d variables in %q", n, text)
		}
	})
}

// fixedVariables is a text after a click on "Write it right".
func fixedVariables(text string) string {
	c, _ := ApplyFix(Content{Category: CategoryUtility, Body: text}, "body-variable-form")
	return c.Body
}
