package web

import (
	"net/url"
	"slices"
	"strconv"

	"templatedesk/internal/templates"
)

// formSamples is how many samples of a text are read: a body of 1,024 characters has no
// room for more variables. Of everything else as much as an import may bring.
const formSamples = 210

// contentFromForm is what the builder's form says, over what is stored. Inputs are
// named by the form paths that findings use ("header.text", "buttons.0.url"). A part
// that the form did not show (the buttons, while AUTHENTICATION is chosen) keeps its
// stored value; "shown" names the parts it did. Only names that the form can have
// are looked for, so that a hostile index is never even parsed. Media samples are
// not the form's to change.
func contentFromForm(form url.Values, stored templates.Content) templates.Content {
	c := stored
	for path, field := range map[string]*string{
		"name": &c.Name, "language": &c.Language, "category": &c.Category, "ttl": &c.TTL,
		"header.format": &c.Header.Format, "header.text": &c.Header.Text, "header.sample": &c.Header.Sample,
		"body": &c.Body, "footer": &c.Footer, "layout": &c.Form, "offer.text": &c.Offer.Text, "card_format": &c.CardFormat,
		"expiry": &c.Expiry, "otp_type": &c.OTPType, "code_label": &c.CodeLabel, "autofill": &c.Autofill,
	} {
		if form.Has(path) {
			*field = form.Get(path)
		}
	}
	c.Samples = samplesFromForm(form, "", stored.Samples)
	// An unticked box and an empty list post nothing: only "shown" tells them from
	// parts that were not on the page.
	for _, part := range form["shown"] {
		switch part {
		case "security":
			c.Security = form.Has("security")
		case "apps":
			c.Apps = appsFromForm(form)
		case "terms":
			c.ZeroTapTerms = form.Has("zero_tap_terms")
		case "offer":
			c.Offer.Expires = form.Has("offer.expires")
		case "buttons":
			c.Buttons = buttonsFromForm(form, "")
		case "cards":
			c.Cards = cardsFromForm(form, stored.Cards)
		}
	}
	return c
}

func samplesFromForm(form url.Values, prefix string, stored []string) []string {
	samples := slices.Clone(stored)
	for i := range formSamples {
		path := prefix + "samples." + strconv.Itoa(i)
		if !form.Has(path) {
			continue
		}
		for len(samples) <= i {
			samples = append(samples, "")
		}
		samples[i] = form.Get(path)
	}
	return samples
}

func buttonsFromForm(form url.Values, prefix string) []templates.DraftButton {
	var list []templates.DraftButton
	for i := range templates.MaxParts {
		at := prefix + "buttons." + strconv.Itoa(i) + "."
		if form.Has(at + "type") {
			list = append(list, templates.DraftButton{
				Type: form.Get(at + "type"), Text: form.Get(at + "text"), URL: form.Get(at + "url"),
				Sample: form.Get(at + "sample"), Phone: form.Get(at + "phone"),
				FlowID: form.Get(at + "flow_id"), FlowAction: form.Get(at + "flow_action"), FlowScreen: form.Get(at + "flow_screen"),
			})
		}
	}
	return list
}

func appsFromForm(form url.Values) []templates.App {
	var list []templates.App
	for i := range templates.MaxParts {
		at := "apps." + strconv.Itoa(i) + "."
		if form.Has(at + "package") {
			list = append(list, templates.App{Package: form.Get(at + "package"), Hash: form.Get(at + "hash")})
		}
	}
	return list
}

// cardsFromForm takes each card's sample along by its key.
func cardsFromForm(form url.Values, stored []templates.Card) []templates.Card {
	var list []templates.Card
	for i := range templates.MaxParts {
		at := "cards." + strconv.Itoa(i) + "."
		if !form.Has(at + "key") {
			continue
		}
		card := templates.Card{Key: form.Get(at + "key")}
		if was := slices.IndexFunc(stored, func(s templates.Card) bool { return s.Key == card.Key }); was >= 0 {
			card = stored[was]
		}
		card.Body = form.Get(at + "body")
		card.Samples = samplesFromForm(form, at, card.Samples)
		card.Buttons = buttonsFromForm(form, at)
		list = append(list, card)
	}
	return list
}

// formNumber reads a number from a hidden input; -1, which no version has, if it is none.
func formNumber(form url.Values, name string) int {
	n, err := strconv.Atoi(form.Get(name))
	if err != nil {
		return -1
	}
	return n
}
