package templates

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNextNames(t *testing.T) {
	long := strings.Repeat("a", MaxName)
	for name, want := range map[string]string{
		"order": "order_v2", "order_v2": "order_v3", "order_v9": "order_v10", "order_v": "order_v_v2", "v2": "v2_v2",
		long: long[:MaxName-3] + "_v2",
	} {
		assert.Equal(t, want, NextVersion(name))
	}
	for name, want := range map[string]string{
		"order": "order_copy", "order_copy": "order_copy2", "order_copy2": "order_copy3", "copy": "copy_copy",
		long: long[:MaxName-5] + "_copy",
	} {
		assert.Equal(t, want, NextCopy(name))
	}
}

func TestBlame(t *testing.T) {
	c := Content{
		Name: "order", Language: "en_US", Category: CategoryUtility, Header: Header{Format: HeaderText, Text: "Order"},
		Body: "Your order {{1}} has left our warehouse today.", Samples: []string{"A-1"},
	}
	for what, x := range map[string]struct{ reason, detail, want string }{
		"Meta's sentence names the part":        {"INVALID_FORMAT", "The Footer may not hold a link; see the body too.", "footer"},
		"the header's field is the one it has":  {"INVALID_FORMAT", "Header text is too long", "header.text"},
		"a category":                            {"INCORRECT_CATEGORY", "", "category"},
		"a category in lower case":              {"promotional", "", "category"},
		"a language":                            {"TAG_CONTENT_MISMATCH", "", "language"},
		"the text, where nothing else is known": {"ABUSIVE_CONTENT", "", "body"},
		"the text, where our rules see nothing": {"INVALID_FORMAT", "", "body"},
		"no reason at all":                      {"", "", "body"},
	} {
		assert.Equal(t, x.want, Blame(c, x.reason, x.detail), what)
	}
	t.Run("a wrong format is where our own rules see one", func(t *testing.T) {
		c := c
		c.Footer = strings.Repeat("x", MaxFooter+1)
		assert.Equal(t, "footer", Blame(c, "INVALID_FORMAT", ""))
	})
	t.Run("Meta wrote the text of a one-time code", func(t *testing.T) {
		assert.Equal(t, "category", Blame(Content{Category: CategoryAuthentication, Name: "code", Language: "en_US"}, "INVALID_FORMAT", ""))
	})
}
