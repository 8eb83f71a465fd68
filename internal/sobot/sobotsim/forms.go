package sobotsim

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The forms of this file are not in the vendor's document. It refers to Meta's page for "more template parameter
// information", and their shapes are Meta's; whether Sobot takes them is not known.

func decodeOffer(o *object, c *component) {
	offered := o.child("limited_time_offer")
	c.Offer = &offer{Text: offered.text("text")}
	if !offered.has("has_expiration") {
		o.r.complain(offered.path+".has_expiration", "is required")
	}
	c.Offer.Expires, _ = offered.optionalBool("has_expiration")
	offered.done()
}

func decodeCards(o *object, c *component) {
	for _, listed := range o.objects("cards") {
		var one card
		for _, part := range listed.objects("components") {
			if kind, _ := part.members["type"].(string); strings.EqualFold(kind, "CAROUSEL") || strings.EqualFold(kind, "LIMITED_TIME_OFFER") {
				o.r.complain(part.path+".type", "cannot stand in a card")
				continue
			}
			one.Components = append(one.Components, decodeComponent(part))
		}
		listed.done()
		c.Cards = append(c.Cards, one)
	}
}

// checkForm is what an offer and a carousel forbid in the rest of their template.
func checkForm(category string, components []component) *refusal {
	find := func(kind string) *component {
		if i := slices.IndexFunc(components, func(c component) bool { return c.Type == kind }); i >= 0 {
			return &components[i]
		}
		return nil
	}
	carousel, offered := find("CAROUSEL"), find("LIMITED_TIME_OFFER")
	switch {
	case carousel == nil && offered == nil:
		return nil
	case category != "MARKETING":
		return refuseTemplate(subcodeBodyFormat, "Invalid template", "This form is for MARKETING only.")
	case carousel != nil && len(components) != 2:
		return refuseTemplate(subcodeBodyFormat, "Invalid template", "A carousel has a body and cards, and nothing else.")
	case carousel != nil:
		return nil
	}
	header, body, buttons := find("HEADER"), find("BODY"), find("BUTTONS")
	switch {
	case utf8.RuneCountInString(offered.Offer.Text) > 16:
		return refuseTemplate(subcodeTooLong, "Offer is too long", "The text of an offer can have 16 characters.")
	case utf8.RuneCountInString(body.Text) > 600:
		return refuseTemplate(subcodeTooLong, "Body is too long", "The body of an offer can have 600 characters.")
	case find("FOOTER") != nil:
		return refuseTemplate(subcodeFooterFormat, "Footer is not allowed", "An offer has no footer.")
	case header != nil && header.Format != "IMAGE" && header.Format != "VIDEO":
		return refuseTemplate(subcodeHeaderFormat, "Header is not allowed", "The header of an offer is an image or a video.")
	case buttons == nil:
		return refuseTemplate(subcodeFieldMissing, "Buttons are missing", "An offer has a copy-code or URL button.")
	}
	for i, b := range buttons.Buttons {
		if b.Type != "URL" && (b.Type != "COPY_CODE" || i > 0) {
			return refuseTemplate(subcodeButtons, "Button is not allowed", "An offer has a copy-code button first, and URL buttons.")
		}
	}
	return nil
}

// checkCards: 2 to 10 cards of one structure.
func checkCards(language string, cards []card) *refusal {
	if len(cards) < 2 || len(cards) > 10 {
		return refuseTemplate(subcodeBodyFormat, "Wrong number of cards", "A carousel has 2 to 10 cards.")
	}
	for i, c := range cards {
		if structure(c) != structure(cards[0]) {
			return refuseTemplate(subcodeBodyFormat, "Cards differ", "Card %d has other parts than the first: all cards need the same header format, body and button types.", i+1)
		}
		if refused := checkCard(language, c); refused != nil {
			return refused
		}
	}
	return nil
}

func structure(c card) string {
	var parts []string
	for _, part := range c.Components {
		parts = append(parts, part.Type+" "+part.Format)
		for _, b := range part.Buttons {
			parts = append(parts, b.Type)
		}
	}
	return strings.Join(parts, ",")
}

func checkCard(language string, c card) *refusal {
	buttons := 0
	if len(c.Components) == 0 || c.Components[0].Type != "HEADER" {
		return refuseTemplate(subcodeFieldMissing, "Header is missing", "A card begins with a HEADER component.")
	}
	for i, part := range c.Components {
		switch part.Type {
		case "HEADER":
			if i > 0 || part.Format != "IMAGE" && part.Format != "VIDEO" {
				return refuseTemplate(subcodeHeaderFormat, "Header is not allowed", "A card has one header, an image or a video.")
			}
		case "BODY":
			if utf8.RuneCountInString(part.Text) > 160 {
				return refuseTemplate(subcodeTooLong, "Body is too long", "The body of a card can have 160 characters.")
			}
			if refused := checkBody(part, language); refused != nil {
				return refused
			}
		case "BUTTONS":
			buttons += len(part.Buttons)
			for _, b := range part.Buttons {
				if b.Type != "QUICK_REPLY" && b.Type != "URL" && b.Type != "PHONE_NUMBER" {
					return refuseTemplate(subcodeButtons, "Button is not allowed", "A card's buttons are quick replies, URLs and phone numbers.")
				}
			}
			if refused := checkButtons("MARKETING", part.Buttons); refused != nil {
				return refused
			}
		default:
			return refuseTemplate(subcodeBodyFormat, "Invalid card", "A card has no %s.", part.Type)
		}
	}
	if buttons > 2 {
		return refuseTemplate(subcodeButtons, "Wrong number of buttons", "A card has at most two buttons.")
	}
	return nil
}
