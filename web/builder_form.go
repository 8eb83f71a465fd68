package web

import (
	"net/url"
	"slices"
	"strconv"

	"templatedesk/internal/templates"
)

// How far the builder's form is read. Both are above what a template may have, so
// that the rules, not the form, say what is too much.
const (
	formButtons = 20
	formSamples = 100
)

// contentFromForm is what the builder's form says, over what is stored. Inputs are
// named by the form paths that findings use ("header.text", "buttons.0.url"). A part
// that the form did not show (the buttons, while AUTHENTICATION is chosen) keeps its
// stored value; "shown" says which parts it did. Only names that the form can have
// are looked for, so that a hostile index is never even parsed. The media sample is
// not the form's to change.
func contentFromForm(form url.Values, stored templates.Content) templates.Content {
	c := stored
	for path, field := range map[string]*string{
		"name": &c.Name, "language": &c.Language, "category": &c.Category,
		"header.format": &c.Header.Format, "header.text": &c.Header.Text, "header.sample": &c.Header.Sample,
		"body": &c.Body, "footer": &c.Footer, "expiry": &c.Expiry,
	} {
		if form.Has(path) {
			*field = form.Get(path)
		}
	}
	c.Samples = slices.Clone(stored.Samples)
	for i := range formSamples {
		path := "samples." + strconv.Itoa(i)
		if !form.Has(path) {
			continue
		}
		for len(c.Samples) <= i {
			c.Samples = append(c.Samples, "")
		}
		c.Samples[i] = form.Get(path)
	}
	// An unticked box and an empty list post nothing: only "shown" tells them from
	// parts that were not on the page.
	switch form.Get("shown") {
	case "code":
		c.Security = form.Has("security")
	case "text":
		c.Buttons = nil
		for i := range formButtons {
			at := "buttons." + strconv.Itoa(i) + "."
			if form.Has(at + "type") {
				c.Buttons = append(c.Buttons, templates.DraftButton{
					Type: form.Get(at + "type"), Text: form.Get(at + "text"), URL: form.Get(at + "url"),
					Sample: form.Get(at + "sample"), Phone: form.Get(at + "phone"),
				})
			}
		}
	}
	return c
}

// formNumber reads a number from a hidden input; -1, which no version has, if it is none.
func formNumber(form url.Values, name string) int {
	n, err := strconv.Atoi(form.Get(name))
	if err != nil {
		return -1
	}
	return n
}
