package templates

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func apart(list ...Content) (paths []string) {
	for _, row := range Parity(list) {
		if !row.Same() {
			paths = append(paths, row.Path)
		}
	}
	return paths
}

func TestParity(t *testing.T) {
	t.Run("a_translation_of_everything_is_alike", func(t *testing.T) {
		other := sound()
		other.Language, other.Body, other.Footer, other.Header.Text = "es", "Hola {{1}}, su pedido {{2}} ya salió de nuestro almacén.", "Nusa", "Pedido {{1}} en camino"
		other.Buttons = slices.Clone(other.Buttons)
		for i := range other.Buttons {
			other.Buttons[i].Text = "Otro"
		}
		assert.Empty(t, apart(sound(), other))
	})
	for path, change := range map[string]func(*Content){
		"name":          func(c *Content) { c.Name = "another" },
		"category":      func(c *Content) { c.Category = CategoryMarketing },
		"header.format": func(c *Content) { c.Header = Header{Format: HeaderImage} },
		"header.text":   func(c *Content) { c.Header.Text = "On its way" },
		"body":          func(c *Content) { c.Body = "Hello {{1}}, your order left." },
		"footer":        func(c *Content) { c.Footer = "" },
		"buttons":       func(c *Content) { c.Buttons = slices.Clone(c.Buttons); slices.Reverse(c.Buttons) },
		"ttl":           func(c *Content) { c.TTL = "600" },
	} {
		t.Run("a_difference_is_found:_"+path, func(t *testing.T) {
			other := sound()
			change(&other)
			assert.Contains(t, apart(sound(), other), path)
		})
	}
	t.Run("a_link_with_a_variable_is_not_one_without", func(t *testing.T) {
		a, b := Content{Buttons: []DraftButton{{Type: URLButton, URL: "https://a.example/{{1}}"}}}, Content{Buttons: []DraftButton{{Type: URLButton, URL: "https://a.example/"}}}
		assert.Equal(t, []string{"buttons"}, apart(a, b))
	})
	t.Run("cards_are_counted_and_what_waits_for_another_category_is_not_compared", func(t *testing.T) {
		a := Content{Category: CategoryMarketing, Form: FormCarousel, Deck: Deck{Cards: make([]Card, 2)}}
		b := Content{Category: CategoryMarketing, Form: FormCarousel, Deck: Deck{Cards: make([]Card, 3)}}
		assert.Equal(t, []string{"cards"}, apart(a, b))
		a.Category, b.Category = CategoryUtility, CategoryUtility
		assert.Empty(t, apart(a, b))
	})
	t.Run("each_language_is_compared_with_the_first", func(t *testing.T) {
		short := sound()
		short.Body = "Hello {{1}}."
		rows := Parity([]Content{sound(), short, sound()})
		i := slices.IndexFunc(rows, func(r ParityRow) bool { return r.Path == "body" })
		require.GreaterOrEqual(t, i, 0)
		assert.Equal(t, []bool{false, true, false}, []bool{rows[i].Differs(0), rows[i].Differs(1), rows[i].Differs(2)})
		assert.Equal(t, []string{"{{1}}"}, rows[i].Cells[1])
	})
}

func TestUntranslated(t *testing.T) {
	in := func(language, body string) Content { return Content{Language: language, Body: body} }
	assert.Equal(t, []int{-1, -1, 0, -1, -1}, Untranslated([]Content{
		in("en_US", "Pickup is *tomorrow*."), in("en_GB", "Pickup is *tomorrow*."), in("es", "pickup is *TOMORROW*. "), in("id", "Diambil besok."), in("ar", ""),
	}), "two Englishes may well be alike")
	code := Content{Language: "es", Category: CategoryAuthentication, Body: "waits for another category"}
	assert.Equal(t, []int{-1, -1}, Untranslated([]Content{in("en", code.Body), code}))
}
