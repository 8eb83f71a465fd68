package templates

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDifferences(t *testing.T) {
	mine := Content{
		Name: "order_shipped", Body: "Hello {{1}}, it left.", Samples: []string{"Ana"}, Security: true,
		Buttons: []DraftButton{{Type: QuickReply, Text: "Thanks"}, {Type: URLButton, Text: "Track", URL: "https://a.example"}},
	}
	t.Run("a text is no different from itself", func(t *testing.T) {
		assert.Empty(t, Differences(mine, mine))
	})
	t.Run("each field that differs is named, in the form's order, with both texts", func(t *testing.T) {
		theirs := mine
		theirs.Body, theirs.Footer, theirs.Security = "Hello {{1}}, it has left.", "Nusa", false
		theirs.Buttons = theirs.Buttons[:1]
		assert.Equal(t, []Difference{
			{"body", "Hello {{1}}, it left.", "Hello {{1}}, it has left."},
			{"buttons.1.type", URLButton, ""},
			{"buttons.1.text", "Track", ""},
			{"buttons.1.url", "https://a.example", ""},
			{"security", "yes", ""},
			{"footer", "", "Nusa"},
		}, Differences(mine, theirs))
	})
	t.Run("parts of the newer forms are named by their paths too", func(t *testing.T) {
		theirs := mine
		theirs.TTL, theirs.Cards = "60", []Card{{Key: "7", Body: "Figs", Media: Media{MediaID: "m"}}}
		assert.Equal(t, []Difference{{"ttl", "", "60"}, {"cards.0.body", "", "Figs"}}, Differences(mine, theirs))
	})
	t.Run("the sample file is not the form's", func(t *testing.T) {
		theirs := mine
		theirs.Header.Media = Media{MediaID: "m"}
		assert.Empty(t, Differences(mine, theirs))
	})
}
