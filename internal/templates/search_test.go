package templates

import (
	"testing"

	"github.com/stretchr/testify/assert"
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
