package templates

import (
	"strings"
	"unicode/utf8"
)

// Length counts characters as every limit here means them: Unicode code points,
// with a line break as one. Meta does not say what it counts; code points never
// block a text that Meta would take, as counting UTF-16 units would for emoji.
func Length(s string) int { return utf8.RuneCountInString(unixLines(s)) }

// unixLines turns the CRLF of browsers' text areas into LF.
func unixLines(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// tidy removes what no text can hold on its way through a database and JSON.
func tidy(s string) string {
	if utf8.ValidString(s) && !strings.ContainsAny(s, "\x00\r") {
		return s
	}
	return unixLines(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", ""))
}

// Normalised is the content as it is stored, reviewed and submitted: line breaks
// as LF, codes in Sobot's letter case, and one sample for each variable of the
// body. Wording stays as typed. A sample typed for a variable that is gone for
// the moment is kept behind the others: deleting a brace must not lose it.
func (c Content) Normalised() Content {
	c.Name = tidy(c.Name)
	c.Language = normalLanguage(tidy(c.Language))
	c.Category = word(c.Category)
	c.Header.Format = word(c.Header.Format)
	if c.Header.Format == "NONE" {
		c.Header.Format = HeaderNone
	}
	c.Header.Text = tidy(c.Header.Text)
	c.Header.Sample = tidy(c.Header.Sample)
	c.Header.Media.URL = strings.TrimSpace(tidy(c.Header.Media.URL))
	c.Body = tidy(c.Body)
	c.Footer = tidy(c.Footer)
	c.Expiry = strings.TrimSpace(tidy(c.Expiry))

	c.TTL = strings.TrimSpace(tidy(c.TTL))
	c.OneTime = c.OneTime.normalised()
	c.Form = word(c.Form)
	c.Offer.Text = tidy(c.Offer.Text)
	c.Deck = c.Deck.normalised()
	c.Samples = normalSamples(c.Body, c.Samples)
	c.Buttons = normalButtons(c.Buttons)
	return c
}

// normalSamples has a place for each variable of the text.
func normalSamples(text string, given []string) []string {
	size := 0
	if numbers := Numbers(text); len(numbers) > 0 {
		size = numbers[len(numbers)-1]
	}
	for i := min(len(given), maxNumber); i > size; i-- {
		if given[i-1] != "" {
			size = i
		}
	}
	samples := make([]string, size)
	copy(samples, given)
	for i := range samples {
		samples[i] = tidy(samples[i])
	}
	return samples
}

func normalButtons(given []DraftButton) []DraftButton {
	buttons := make([]DraftButton, len(given))
	for i, b := range given {
		buttons[i] = DraftButton{
			Type:       word(b.Type),
			Text:       tidy(b.Text),
			URL:        strings.TrimSpace(tidy(b.URL)),
			Sample:     strings.TrimSpace(tidy(b.Sample)),
			Phone:      strings.TrimSpace(tidy(b.Phone)),
			FlowID:     strings.TrimSpace(tidy(b.FlowID)),
			FlowAction: strings.ToLower(word(b.FlowAction)),
			FlowScreen: strings.TrimSpace(tidy(b.FlowScreen)),
		}
	}
	return buttons
}

// sampleOf is the sample of {{n}}, without outer blanks.
func sampleOf(samples []string, n int) string {
	if n < 1 || n > len(samples) {
		return ""
	}
	return strings.TrimSpace(samples[n-1])
}

// sample is the sample of {{n}} of the body.
func (c Content) sample(n int) string { return sampleOf(c.Samples, n) }
