package web

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"templatedesk/internal/templates"
)

func TestContentFromForm(t *testing.T) {
	stored := templates.Content{
		Name: "a", Body: "Hi {{1}} and {{2}}!", Samples: []string{"x", "y"}, Footer: "foot", Security: true,
		Header:  templates.Header{Media: templates.Media{MediaID: "M"}},
		Buttons: []templates.DraftButton{{Type: templates.QuickReply, Text: "Yes"}},
	}
	t.Run("a part that was not on the page keeps what is stored", func(t *testing.T) {
		assert.Equal(t, stored, contentFromForm(url.Values{"name": {"a"}}, stored))
	})
	t.Run("an emptied list of buttons and an unticked box are empty", func(t *testing.T) {
		assert.Empty(t, contentFromForm(url.Values{"shown": {"buttons"}}, stored).Buttons)
		assert.False(t, contentFromForm(url.Values{"shown": {"security"}}, stored).Security)
	})
	t.Run("hostile indexes are not looked at", func(t *testing.T) {
		got := contentFromForm(url.Values{
			"shown": {"buttons"}, "buttons.99999999.type": {"URL"}, "buttons.-1.type": {"URL"}, "buttons.0x1.type": {"URL"},
			"buttons.1.type": {"URL"}, "buttons.1.text": {"Go"}, "samples.99999999": {"z"}, "samples.-1": {"z"},
			"header.media": {"stolen"}, "header.media.media_id": {"stolen"},
		}, stored)
		assert.Equal(t, []templates.DraftButton{{Type: "URL", Text: "Go"}}, got.Buttons)
		assert.Equal(t, []string{"x", "y"}, got.Samples)
		assert.Equal(t, stored.Header.Media, got.Header.Media)
	})
	t.Run("what is stored is never written to", func(t *testing.T) {
		contentFromForm(url.Values{"samples.0": {"new"}}, stored)
		assert.Equal(t, "x", stored.Samples[0])
	})
}

func FuzzContentFromForm(f *testing.F) {
	f.Add("shown=buttons&buttons.99999.text=x&buttons.0.type=URL&buttons.0.url=https://x", "add:buttons:URL")
	f.Add("shown=security&security=1&expiry=5", "fix:body-variable-gap")
	f.Add("samples.99=z&samples.100=z&body=%7B%7B999%7D%7D", "variable:body")
	f.Add("shown=buttons&buttons.19.type=QUICK_REPLY", "up:buttons:19")
	f.Fuzz(func(t *testing.T, posted, op string) {
		values, err := url.ParseQuery(posted)
		if err != nil {
			t.Skip()
		}
		c, _ := changeContent(contentFromForm(values, templates.Content{}), op)
		c = c.Normalised()
		if len(c.Buttons) > templates.MaxParts+1 || len(c.Samples) > 999 {
			t.Fatalf("%d buttons, %d samples", len(c.Buttons), len(c.Samples))
		}
		templates.Review(c)
		templates.PreviewDraft(c)
	})
}

func TestChangeContent(t *testing.T) {
	reply := func(text string) templates.DraftButton {
		return templates.DraftButton{Type: templates.QuickReply, Text: text}
	}
	link := func(text string) templates.DraftButton {
		return templates.DraftButton{Type: templates.URLButton, Text: text}
	}
	labels := func(c templates.Content) string {
		out := ""
		for _, b := range c.Buttons {
			out += b.Text
		}
		return out
	}
	after := func(op string, list ...templates.DraftButton) string {
		c, _ := changeContent(templates.Content{Buttons: list}, op)
		return labels(c)
	}
	t.Run("a new button joins its group", func(t *testing.T) {
		c, focus := changeContent(templates.Content{Buttons: []templates.DraftButton{reply("a"), link("x")}}, "add:buttons:QUICK_REPLY")
		assert.Equal(t, []string{"QUICK_REPLY", "QUICK_REPLY", "URL"}, []string{c.Buttons[0].Type, c.Buttons[1].Type, c.Buttons[2].Type})
		assert.Equal(t, "buttons.1.text", focus)
	})
	t.Run("moving within a group changes two places", func(t *testing.T) {
		assert.Equal(t, "bax", after("down:buttons:0", reply("a"), reply("b"), link("x")))
		assert.Equal(t, "bax", after("up:buttons:1", reply("a"), reply("b"), link("x")))
	})
	t.Run("moving out of a group moves the group", func(t *testing.T) {
		assert.Equal(t, "xab", after("down:buttons:1", reply("a"), reply("b"), link("x")))
		assert.Equal(t, "xab", after("up:buttons:2", reply("a"), reply("b"), link("x")))
	})
	t.Run("the ends and nonsense change nothing", func(t *testing.T) {
		for _, op := range []string{"up:buttons:0", "down:buttons:1", "remove:buttons:7", "remove:buttons:-1", "up:buttons:x", "up:x", "move:buttons:0:2", "move:buttons:-1:0", "move:buttons", "add:buttons:EVIL", "add:cardbuttons:URL", "up:cardbuttons:0", "remove:EVIL:0", "fix:none", "variable:x", ":", ""} {
			assert.Equal(t, "ab", after(op, reply("a"), reply("b")), op)
		}
	})
	t.Run("an eleventh button is not added", func(t *testing.T) {
		var list []templates.DraftButton
		for range templates.MaxButtons {
			list = append(list, reply("a"))
		}
		c, _ := changeContent(templates.Content{Buttons: list}, "add:buttons:URL")
		assert.Len(t, c.Buttons, templates.MaxButtons)
	})
	t.Run("a variable gets the next number", func(t *testing.T) {
		c, focus := changeContent(templates.Content{Body: "Hi {{1}}, "}, "variable:body")
		assert.Equal(t, "Hi {{1}}, {{2}}", c.Body)
		assert.Equal(t, "body", focus)
		c, _ = changeContent(templates.Content{Buttons: []templates.DraftButton{{Type: templates.URLButton, URL: "https://x.example/"}}}, "variable:buttons.0.url")
		assert.Equal(t, "https://x.example/{{1}}", c.Buttons[0].URL)
	})
}

func TestTheFormKeepsAsManyPartsAsAnImportBrings(t *testing.T) {
	form := url.Values{"shown": {"buttons", "cards", "apps"}}
	for i := range templates.MaxParts {
		n := strconv.Itoa(i)
		form.Set("buttons."+n+".type", "URL")
		form.Set("cards."+n+".key", "k"+n)
		form.Set("apps."+n+".package", "p"+n)
	}
	c := contentFromForm(form, templates.Content{})
	assert.Len(t, c.Buttons, templates.MaxParts)
	assert.Len(t, c.Cards, templates.MaxParts)
	assert.Len(t, c.Apps, templates.MaxParts)
}
