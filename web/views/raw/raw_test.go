package raw_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/web/views/raw"
)

func TestText(t *testing.T) {
	t.Run("indents_json_and_keeps_every_digit", func(t *testing.T) {
		text, isJSON, cut := raw.Text([]byte(`{"id":601486201712874999,"a":[1.0]}`))
		assert.True(t, isJSON)
		assert.False(t, cut)
		assert.Contains(t, text, "\n  \"id\": 601486201712874999,\n")
		assert.Contains(t, text, "1.0")
	})
	t.Run("shows_what_is_no_json_as_it_came", func(t *testing.T) {
		text, isJSON, _ := raw.Text([]byte("not\x00 json \xff"))
		assert.False(t, isJSON)
		assert.Equal(t, "not\ufffd json \ufffd", text)
	})
	t.Run("does_not_blow_up_what_is_nested_deep", func(t *testing.T) {
		body := strings.Repeat("[", 5000) + strings.Repeat("]", 5000)
		text, isJSON, _ := raw.Text([]byte(body))
		assert.True(t, isJSON)
		assert.Equal(t, body, text)
	})
	t.Run("shows_the_beginning_of_what_is_huge", func(t *testing.T) {
		text, _, cut := raw.Text([]byte(`"` + strings.Repeat("x", 3<<20) + `"`))
		assert.True(t, cut)
		assert.Less(t, len(text), 300<<10)
	})
}

func TestBody(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, raw.Body("p", []byte(`{"x":"</pre></script><img src=x onerror=alert(1)>"}`)).Render(context.Background(), &out))
	page, err := goquery.NewDocumentFromReader(&out)
	require.NoError(t, err)
	assert.Zero(t, page.Find("img, script, [onerror]").Length())
	assert.Contains(t, page.Find("pre#p").Text(), "</pre></script><img src=x onerror=alert(1)>")
	assert.Equal(t, "#p", page.Find("button").AttrOr("data-copy", ""))
}
