package templates

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// marked writes changed pieces in brackets.
func marked(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Changed {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func text(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

func TestWordDiff(t *testing.T) {
	cases := map[string][4]string{
		"marks_the_words_that_went_and_came":       {"Shop now through {{1}} with {{2}}.", "Shop through {{1}} with {{2}}, today.", "Shop [now ]through {{1}} with {{2}}.", "Shop through {{1}} with {{2}}[, today]."},
		"takes_a_variable_for_one_word":            {"Order {{1}} is on its way", "Order {{2}} is on its way", "Order [{{1}}] is on its way", "Order [{{2}}] is on its way"},
		"lets_blanks_between_changed_words_go_too": {"your order left our house today", "your parcel went our house today", "your [order left] our house today", "your [parcel went] our house today"},
		"works_without_blanks_between_words":       {"您的订单已发货", "您的订单已签收", "您的订单已[发货]", "您的订单已[签收]"},
		"shows_texts_with_little_in_common_whole":  {"Good morning, Rina", "Your code expires in ten minutes", "[Good morning, Rina]", "[Your code expires in ten minutes]"},
		"marks_all_of_what_was_not_there":          {"", "Reply STOP", "", "[Reply STOP]"},
		"marks_all_of_what_is_gone":                {"Reply STOP", "", "[Reply STOP]", ""},
		"marks_blanks_that_alone_changed":          {"one  two three", "one two three", "one[  ]two three", "one[ ]two three"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			was, is := WordDiff(c[0], c[1])
			assert.Equal(t, c[2], marked(was))
			assert.Equal(t, c[3], marked(is))
		})
	}
	t.Run("takes_texts_of_any_size", func(t *testing.T) {
		for _, huge := range []string{strings.Repeat("a b ", 100_000), strings.Repeat("x ", mostWords/2)} {
			was, is := WordDiff(huge, strings.ReplaceAll(huge, "b", "c")+" y")
			assert.Equal(t, huge, text(was))
			assert.NotEmpty(t, is)
		}
	})
}

func FuzzWordDiff(f *testing.F) {
	f.Add("Shop now through {{1}}", "Shop through {{1}}")
	f.Add("\xff{{", "}}\n\u00a0{{1}}")
	f.Add("您的订单", "您的\U000F0000订单")
	f.Fuzz(func(t *testing.T, before, after string) {
		was, is := WordDiff(before, after)
		if strings.ToValidUTF8(before, "\ufffd") != strings.ToValidUTF8(text(was), "\ufffd") ||
			strings.ToValidUTF8(after, "\ufffd") != strings.ToValidUTF8(text(is), "\ufffd") {
			t.Fatalf("%q, %q: the pieces are not the whole: %v, %v", before, after, was, is)
		}
		if before == after {
			for _, p := range append(was, is...) {
				if p.Changed && len(strings.TrimSpace(before)) > 0 && len(before) < mostWords {
					t.Fatalf("%q does not differ from itself, but: %v", before, was)
				}
			}
		}
	})
}

func TestRewording(t *testing.T) {
	before := listed(t, "UTILITY", fullTemplate).Components
	after := listed(t, "UTILITY", fullTemplate).Components
	after[2].Text = "New {{1}} and {{2}}."
	kept, err := Rewording(before, after)
	require.NoError(t, err)
	assert.Equal(t, WordingChanges("UTILITY", before, after), ReadRewording(kept))
	assert.NotContains(t, string(kept), `"example"`, "samples are links that expire")
	assert.NotNil(t, before[1].Example, "what was given is left alone")
	for _, other := range []string{"", "null", "[]", `{"field":"x"}`, `{"before":7}`, "{"} {
		assert.Empty(t, ReadRewording([]byte(other)), other)
	}
	assert.Equal(t, []FieldChange{{"Body", "a", "b"}}, ReadRewording([]byte(`{"before":[{"type":"body","text":"a"}],"after":[{"type":"BODY","text":"b"}]}`)))
}
