package templates

import (
	"fmt"
	"strings"
	"sync"
)

// The rules page and the tests begin with a content that breaks no rule; each rule
// says in its own line of the table what spoils it.

// Example is a content that breaks the rule.
func (r Rule) Example() (Content, Facts) {
	c := sound()
	if r.on == authTemplate {
		c = code()
	}
	if r.spoil != nil {
		r.spoil(&c)
	}
	return c.Normalised(), r.account
}

// Shown is a rule as the rules page shows it: with what an example of it says in the
// field, and what the review then says.
type Shown struct {
	Rule
	Text    string // empty where the field is or has no text
	Message string
}

// ShownRules are all Rules with their examples. They are made once.
var ShownRules = sync.OnceValue(func() []Shown {
	list := make([]Shown, len(Rules))
	for i, r := range Rules {
		list[i] = Shown{Rule: r}
		c, account := r.Example()
		for _, f := range ReviewIn(c, account) {
			if f.RuleID == r.ID {
				list[i].Text, list[i].Message = c.textAt(f.Field), f.Message
				break
			}
		}
	}
	return list
})

// textAt is what stands in the field of a form path, shortened; of a list of buttons,
// their labels.
func (c Content) textAt(path string) string {
	if path == "buttons" {
		var labels []string
		for _, b := range c.Buttons {
			label := b.Text
			if label == "" {
				label = b.Type
			}
			labels = append(labels, "["+label+"]")
		}
		return shortened(strings.Join(labels, " "), 300)
	}
	_, values := flatten(c)
	return shortened(values[path], 300)
}

// Matches reports whether all words of a search stand in the rule.
func (r Rule) Matches(search string) bool {
	text := Fold(strings.Join([]string{r.ID, r.Field, r.Why, r.Fix, r.Source}, " "))
	for _, word := range strings.Fields(Fold(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func sound() Content {
	return Content{
		Name: "order_shipped", Language: "en_US", Category: CategoryUtility,
		Header:  Header{Format: HeaderText, Text: "Order {{1}} is on its way", Sample: "A-1042"},
		Body:    "Hello {{1}}, your order {{2}} left our warehouse today and should reach you soon.",
		Samples: []string{"Maria", "A-1042"},
		Footer:  "Thank you for shopping with us",
		Buttons: []DraftButton{
			{Type: URLButton, Text: "Track it", URL: "https://shop.example/track/{{1}}", Sample: "A-1042"},
			{Type: PhoneButton, Text: "Call us", Phone: "+62 812 3456 7890"},
		},
	}
}

func code() Content {
	return Content{Name: "login_code", Language: "en_US", Category: CategoryAuthentication, Security: true, Expiry: "10"}
}

// carousel spoils a carousel of two cards.
func carousel(spoil func(*Content)) func(*Content) {
	return func(c *Content) {
		c.Category, c.Form, c.Header, c.Footer, c.Buttons = CategoryMarketing, FormCarousel, Header{}, "", nil
		body("Hello {{1}}, here are two coats from our spring collection for you.", "Maria")(c)
		for _, text := range []string{"A light coat for the first warm days.", "A warm coat for long walks in the rain."} {
			c.Cards = append(c.Cards, Card{Media: image, Body: text, Buttons: []DraftButton{labelled("See the coat", "https://shop.example/coats")}})
		}
		spoil(c)
	}
}

// offer spoils a limited-time offer.
func offer(spoil func(*Content)) func(*Content) {
	return func(c *Content) {
		c.Category, c.Form, c.Footer, c.Offer = CategoryMarketing, FormOffer, "", Offer{Text: "Ends soon", Expires: true}
		media(HeaderImage, image)(c)
		body("Hello {{1}}, our spring coats cost a quarter less with this code.", "Maria")(c)
		c.Buttons = []DraftButton{coupon("SPRING25"), labelled("See the coats", "https://shop.example/coats")}
		spoil(c)
	}
}

func media(format string, m Media) func(*Content) {
	return func(c *Content) { c.Header = Header{Format: format, Media: m} }
}

func body(text string, samples ...string) func(*Content) {
	return func(c *Content) { c.Body, c.Samples = text, samples }
}

func buttons(list ...DraftButton) func(*Content) { return func(c *Content) { c.Buttons = list } }

func quick(n int) []DraftButton {
	list := make([]DraftButton, n)
	for i := range list {
		list[i] = DraftButton{Type: QuickReply, Text: fmt.Sprintf("Answer %d", i+1)}
	}
	return list
}

func link(url, sample string) DraftButton {
	return DraftButton{Type: URLButton, Text: "Open", URL: url, Sample: sample}
}

func labelled(text, url string) DraftButton {
	return DraftButton{Type: URLButton, Text: text, URL: url}
}

func call(number string) DraftButton {
	return DraftButton{Type: PhoneButton, Text: "Call", Phone: number}
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }

var image = Media{MediaID: "tok", MIME: "image/jpeg", Size: 1000}
