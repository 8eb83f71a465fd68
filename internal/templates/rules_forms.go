package templates

import (
	"fmt"
	"slices"
	"strings"
)

// formRules are about marketing's own forms, which Sobot does not document, and about
// how long delivery is tried.
var formRules = []Rule{
	{
		ID: "form-known", Severity: SeverityError, Field: "layout", on: wholeMessage,
		Why: "Meta knows the plain form, the carousel and the limited-time offer.",
		Fix: "Choose one of them.", Source: "Meta, media card carousel; limited-time offer", Confidence: "H",
		check: func(c *subject) []hit {
			if form := c.InForm(); form != FormStandard && form != FormCarousel && form != FormOffer {
				return one("layout", "%q is not a form", form)
			}
			return nil
		},
		spoil: inMarketing(func(c *Content) { c.Form = "POLL" }),
	},
	{
		ID: "ttl-range", Severity: SeverityError, Field: "ttl",
		Why: "Delivery is tried for 30 to 900 seconds in authentication, 30 to 43,200 in utility, 43,200 to 2,592,000 in marketing; -1 means thirty days, except in marketing.",
		Fix: "Type a number of seconds in that range, or leave it empty.", Source: "Meta, time-to-live", Confidence: "H",
		check: func(c *subject) []hit {
			if _, ok := c.ttl(); c.TTL == "" || ok {
				return nil
			}
			least, most, _, ok := TTLLimits(c.Category)
			if !ok {
				return nil // no category yet
			}
			return one("ttl", "Delivery can be tried for %d to %d seconds, not for %q", least, most, shortened(c.TTL, 20))
		},
		spoil: func(c *Content) { c.TTL = "10" },
	},
	{
		ID: "carousel-cards", Severity: SeverityError, Field: "cards", on: wholeMessage,
		Why: "A carousel has two to ten cards.",
		Fix: "Add or remove cards.", Source: "Meta, media card carousel", Confidence: "H",
		check: onCarousel(func(c *subject) []hit {
			if n := len(c.Cards); n < MinCards || n > MaxCards {
				return one("cards", "The carousel has %s", plural(n, "card"))
			}
			return nil
		}),
		spoil: carousel(func(c *Content) { c.Cards = c.Cards[:1] }),
	},
	{
		ID: "carousel-format", Severity: SeverityError, Field: "card_format", on: wholeMessage,
		Why: "All cards begin with an image, or all with a video.",
		Fix: "Choose image or video.", Source: "Meta, media card carousel", Confidence: "H",
		check: onCarousel(func(c *subject) []hit {
			if format := c.CardHeader(); format != HeaderImage && format != HeaderVideo {
				return one("card_format", "Cards cannot begin with %s", format)
			}
			return nil
		}),
		spoil: carousel(func(c *Content) { c.CardFormat = "GIF" }),
	},
	{
		ID: "card-body-length", Severity: SeverityError, Field: "cards.n.body", on: wholeMessage,
		Why: "Meta takes at most 160 characters on a card; variables count as they are written.",
		Fix: "Shorten the text.", Source: "Meta, media card carousel", Confidence: "H",
		check: eachCard(func(_ *subject, i int, card Card) []hit {
			return tooLong(cardField(i, "body"), fmt.Sprintf("The text of card %d", i+1), card.Body, MaxCardBody)
		}),
		spoil: carousel(func(c *Content) { c.Cards[0].Body = repeat("A warm coat for long walks in the rain. ", 4) + "Yes." }),
	},
	{
		ID: "card-bodies", Severity: SeverityError, Field: "cards.n.body", on: wholeMessage,
		Why: "All cards have a text, or none has.",
		Fix: "Write the missing ones, or clear the others.", Source: "Meta, media card carousel", Confidence: "H",
		check: eachCard(func(c *subject, i int, card Card) []hit {
			others := slices.ContainsFunc(c.Cards, func(o Card) bool { return strings.TrimSpace(o.Body) != "" })
			if others && strings.TrimSpace(card.Body) == "" {
				return one(cardField(i, "body"), "Card %d has no text, others have", i+1)
			}
			return nil
		}),
		spoil: carousel(func(c *Content) { c.Cards[1].Body = "" }),
	},
	{
		ID: "card-button-count", Severity: SeverityError, Field: "cards.n.buttons", on: wholeMessage,
		Why: "A card has at most two buttons.",
		Fix: "Remove some.", Source: "Meta, media card carousel", Confidence: "H",
		check: eachCard(func(_ *subject, i int, card Card) []hit {
			if n := len(card.Buttons); n > MaxCardButtons {
				return one(cardField(i, "buttons"), "Card %d has %s", i+1, plural(n, "button"))
			}
			return nil
		}),
		spoil: carousel(func(c *Content) {
			for i := range c.Cards {
				c.Cards[i].Buttons = quick(3)
			}
		}),
	},
	{
		ID: "card-button-type", Severity: SeverityError, Field: "cards.n.buttons", on: wholeMessage,
		Why: "Cards take quick replies, links and phone buttons.",
		Fix: "Choose one of these kinds.", Source: "Meta, media card carousel", Confidence: "H",
		check: eachCard(func(_ *subject, i int, card Card) []hit {
			for k, b := range card.Buttons {
				if fitsNoCard(b) {
					return one(cardField(i, "buttons."+fmt.Sprint(k)+".text"), "Button %d of card %d is of the kind %q", k+1, i+1, b.Type)
				}
			}
			return nil
		}),
		spoil: carousel(func(c *Content) {
			for i := range c.Cards {
				c.Cards[i].Buttons = []DraftButton{flow("Book", "123")}
			}
		}),
	},
	{
		ID: "card-shape", Severity: SeverityError, Field: "cards.n.buttons", on: wholeMessage,
		Why: "All cards have the same kinds of buttons in the same order.",
		Fix: "Make its buttons like those of the first card.", Source: "Meta, media card carousel", Confidence: "H",
		check: eachCard(func(c *subject, i int, card Card) []hit {
			first := c.Cards[0]
			if !first.buttonsFit() || !card.buttonsFit() {
				return nil // how many and which come first
			}
			if !slices.EqualFunc(card.Buttons, first.Buttons, func(a, b DraftButton) bool { return a.Type == b.Type }) {
				return one(cardField(i, "buttons"), "Card %d has other buttons than the first", i+1)
			}
			return nil
		}),
		spoil: carousel(func(c *Content) { c.Cards[1].Buttons = quick(1) }),
	},
	{
		ID: "offer-text-required", Severity: SeverityError, Field: "offer.text", on: wholeMessage,
		Why: "The headline of the offer stands beside its countdown.",
		Fix: "Write it, such as “Ends soon”.", Source: "Meta, limited-time offer", Confidence: "H",
		check: onOffer(func(c *subject) []hit {
			if strings.TrimSpace(c.Offer.Text) == "" {
				return one("offer.text", "The offer has no headline")
			}
			return nil
		}),
		spoil: offer(func(c *Content) { c.Offer.Text = "" }),
	},
	{
		ID: "offer-text-length", Severity: SeverityError, Field: "offer.text", on: wholeMessage,
		Why: "Meta takes at most 16 characters in an offer's headline.",
		Fix: "Shorten it.", Source: "Meta, limited-time offer", Confidence: "H",
		check: onOffer(func(c *subject) []hit {
			return tooLong("offer.text", "The headline of the offer", c.Offer.Text, MaxOfferText)
		}),
		spoil: offer(func(c *Content) { c.Offer.Text = "Ends this weekend" }),
	},
	{
		ID: "offer-text-plain", Severity: SeverityError, Field: "offer.text", on: wholeMessage,
		Why: "An offer's headline is one line and the same for everybody.",
		Fix: "Write the words out in one line.", FixLabel: "Make it one line", Source: "Meta, limited-time offer", Confidence: "M",
		check: onOffer(func(c *subject) []hit {
			if found := scanFor(c.Language, c.Offer.Text); len(found) > 0 {
				return one("offer.text", "The headline of the offer contains %s", found[0].Raw)
			}
			return oneLine("offer.text", "The headline of the offer", c.Offer.Text)
		}),
		fix:   func(c Content) Content { c.Offer.Text = inOneLine(c.Offer.Text); return c },
		spoil: offer(func(c *Content) { c.Offer.Text = "Until {{1}}" }),
	},
	{
		ID: "offer-header", Severity: SeverityError, Field: "header.format", on: wholeMessage,
		Why: "An offer has an image, a video or no header.",
		Fix: "Choose one of these.", Source: "Meta, limited-time offer", Confidence: "H",
		check: onOffer(func(c *subject) []hit {
			switch f := c.Header.Format; f {
			case HeaderText, HeaderDocument, HeaderLocation: // what nobody knows is header-format's
				return one("header.format", "An offer cannot have a %s header", f)
			}
			return nil
		}),
		spoil: offer(func(c *Content) { c.Header = Header{Format: HeaderText, Text: "Spring is here"} }),
	},
	{
		ID: "offer-body-length", Severity: SeverityError, Field: "body", on: wholeMessage,
		Why: "Meta takes at most 600 characters in an offer's body.",
		Fix: "Shorten the body.", Source: "Meta, limited-time offer", Confidence: "H",
		check: onOffer(func(c *subject) []hit {
			if Length(c.Body) > MaxBody {
				return nil // said already
			}
			return tooLong("body", "The body", c.Body, MaxOfferBody)
		}),
		spoil: offer(func(c *Content) { c.Body = repeat("Our new coats are warm and light. ", 18) + "Yes." }),
	},
	{
		ID: "offer-buttons", Severity: SeverityError, Field: "buttons", on: wholeMessage,
		Why: "An offer has a coupon, a link, or first the coupon and then the link.",
		Fix: "Keep these two.", Source: "Meta, limited-time offer", Confidence: "H",
		check: onOffer(func(c *subject) []hit {
			for i, b := range c.Buttons {
				switch {
				case b.Type != CouponButton && b.Type != URLButton:
					return one("buttons", "Button %d cannot stand in an offer", i+1)
				case b.Type == CouponButton && i > 0 && c.Buttons[0].Type != CouponButton:
					return one("buttons", "The coupon must be the first button")
				case b.Type == URLButton && i > 0 && c.Buttons[i-1].Type == URLButton:
					return one("buttons", "An offer has one link")
				}
			}
			if len(c.Buttons) == 0 {
				return one("buttons", "The offer has no button")
			}
			return nil
		}),
		spoil: offer(func(c *Content) { slices.Reverse(c.Buttons) }),
	},
	{
		ID: "catalog-header", Severity: SeverityWarning, Field: "header.format", on: wholeMessage,
		Why: "Meta shows catalog templates with a body, a footer and the button alone.",
		Fix: "Choose no header.", Source: "Meta, catalog templates", Confidence: "M",
		check: func(c *subject) []hit {
			if c.Category == CategoryMarketing && c.Header.Format != HeaderNone && len(tooMany(c, CatalogButton, "", 0)) > 0 && len(c.Buttons) == 1 {
				return one("header.format", "A catalog template has a header")
			}
			return nil
		},
		spoil: inMarketing(buttons(DraftButton{Type: CatalogButton})),
	},
}

func onCarousel(check func(*subject) []hit) func(*subject) []hit {
	return func(c *subject) []hit {
		if c.InForm() != FormCarousel {
			return nil
		}
		return check(c)
	}
}

func eachCard(check func(*subject, int, Card) []hit) func(*subject) []hit {
	return onCarousel(func(c *subject) []hit {
		var hits []hit
		for i, card := range c.Cards {
			hits = append(hits, check(c, i, card)...)
		}
		return hits
	})
}

func onOffer(check func(*subject) []hit) func(*subject) []hit {
	return func(c *subject) []hit {
		if c.InForm() != FormOffer {
			return nil
		}
		return check(c)
	}
}

// fitsNoCard knows the kinds that other messages take and cards do not; button-type
// says what is no kind at all.
func fitsNoCard(b DraftButton) bool {
	return slices.Contains([]string{CouponButton, FlowButton, CatalogButton, ItemsButton}, b.Type)
}

// buttonsFit reports whether the card's buttons are as many and of such kinds as a card
// may have.
func (c Card) buttonsFit() bool {
	return len(c.Buttons) <= MaxCardButtons && !slices.ContainsFunc(c.Buttons, fitsNoCard)
}

func cardField(i int, field string) string { return fmt.Sprintf("cards.%d.%s", i, field) }
