package templates

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFoldMakesEqualWhatPeopleTakeForEqual(t *testing.T) {
	for _, pair := range [][2]string{
		{"ÉTÉ", "ete"},
		{"Straße", "STRASSE"},
		{"ＡＢＣ１２", "abc12"},
		{"ŁÓDŹ", "lodz"},
		{"İstanbul", "istanbul"},
		{"ISPARTA ılık", "isparta ilik"},
		{"ΣΟΦΟΣ", "σοφός"},
		{"Ёлка", "елка"},
		{"مُحَمَّد", "محمد"},
		{"أحمد", "احمد"},
		{"مـــرحبا", "مرحبا"},
		{"שָׁלוֹם", "שלום"},
		{"a\u200db \u200ec", "ab c"},
		{" a \t\n b\u00a0c ", "a b c"},
		{"ｶﾞ", "ガ"},
		{"한국", "한국"},
		{"❤️", "❤"},
		{"a\x00b\xffc", "abc"},
	} {
		assert.Equal(t, Fold(pair[1]), Fold(pair[0]), "%q and %q", pair[0], pair[1])
	}
	for _, pair := range [][2]string{{"か", "が"}, {"कि", "क"}, {"ที่", "ท"}, {"o", "0"}} {
		assert.NotEqual(t, Fold(pair[1]), Fold(pair[0]), "%q and %q", pair[0], pair[1])
	}
}

func TestSearchText(t *testing.T) {
	text := SearchText("order_shipped", listed(t, "UTILITY", fullTemplate).Components)
	for _, query := range []string{"order_shipped", "Order Shipped", "this IS {{1}}", "Footer", "chat page", "x.example/p", "18400007413"} {
		assert.Contains(t, text, Fold(query))
	}
	assert.NotContains(t, text, "rick", "samples are not what it says")
}

// Fold leaves out steps that would do nothing for a text; this takes them all.
func foldTheLongWay(s string) string {
	var b strings.Builder
	var base rune
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "")) {
		switch {
		case unicode.Is(unicode.Mn, r) && unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic):
			continue
		case r == 'ـ', r == 0, unicode.In(r, unicode.Cf, unicode.Variation_Selector):
			continue
		case unicode.IsSpace(r):
			r = ' '
		}
		if !unicode.Is(unicode.Mn, r) {
			base = r
		}
		b.WriteRune(plainLetter(r))
	}
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFC.String(b.String()))), " ")
}

func TestFoldLeavesNothingOut(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if s := "a" + string(r) + "e"; Fold(s) != foldTheLongWay(s) {
			require.Equal(t, foldTheLongWay(s), Fold(s), "%U", r)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		require.Equal(t, foldTheLongWay(s), Fold(s))
	})
}

func TestCommonLettersAreNothingElse(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if isCommonLetter(r) && (!unicode.IsLetter(r) || unicode.In(r, unicode.M, unicode.Cf, unicode.Variation_Selector) || plainLetter(r) != r || r == 'ـ') {
			require.Fail(t, "it is more than a letter", "%U", r)
		}
		if (unicode.IsUpper(r) || unicode.IsLower(r)) && !mayHaveCase(r) {
			require.Fail(t, "it has a case", "%U", r)
		}
	}
}
