package templates

import (
	"slices"
	"strconv"
)

// HeaderSlot is the slot of a template's own header.
const HeaderSlot = ""

// Slot is a place of a draft that takes a media sample: its header, or a card by its
// key, so that a file that is still coming in finds its card wherever that has moved.
type Slot struct {
	Key    string // HeaderSlot, or Card.Key
	Path   string // form path
	Format string // HeaderImage, HeaderVideo or HeaderDocument
	Media  Media
}

// Slots are the places of the content that will be sent with a sample, in the form's
// order.
func (c Content) Slots() []Slot {
	if c.Category == CategoryAuthentication {
		return nil
	}
	if c.InForm() == FormCarousel {
		if _, ok := mediaKinds[c.CardHeader()]; !ok {
			return nil
		}
		slots := make([]Slot, len(c.Cards))
		for i, card := range c.Cards {
			slots[i] = Slot{card.Key, "cards." + strconv.Itoa(i) + ".media", c.CardHeader(), card.Media}
		}
		return slots
	}
	if _, ok := mediaKinds[c.Header.Format]; !ok {
		return nil
	}
	return []Slot{{HeaderSlot, "header.media", c.Header.Format, c.Header.Media}}
}

// Slot finds one by its key; ok is false where the content takes no sample there.
func (c Content) Slot(key string) (Slot, bool) {
	slots := c.Slots()
	i := slices.IndexFunc(slots, func(s Slot) bool { return s.Key == key })
	if i < 0 {
		return Slot{}, false
	}
	return slots[i], true
}

// WithMedia is the content with a sample in one of its slots.
func (c Content) WithMedia(key string, m Media) Content {
	if key == HeaderSlot {
		c.Header.Media = m
		return c
	}
	c.Cards = slices.Clone(c.Cards)
	for i := range c.Cards {
		if c.Cards[i].Key == key {
			c.Cards[i].Media = m
		}
	}
	return c
}

// WithMediaOf is the content with the media samples of stored, which a form does not
// change: each goes where it was, if it was chosen for the format that is there now. A
// header's sample waits while a header without one is looked at.
func (c Content) WithMediaOf(stored Content) Content {
	c.Header.Media = Media{}
	if _, ok := mediaKinds[c.Header.Format]; !ok || stored.Header.Media.For == c.Header.Format {
		c.Header.Media = stored.Header.Media
	}
	c.Cards = slices.Clone(c.Cards)
	for i := range c.Cards {
		card := &c.Cards[i]
		card.Media = Media{}
		was := slices.IndexFunc(stored.Cards, func(s Card) bool { return s.Key == card.Key && s.Key != "" })
		if was >= 0 && stored.Cards[was].Media.For == c.CardHeader() {
			card.Media = stored.Cards[was].Media
		}
	}
	return c
}

// WithoutMedia is the content as a form knows it.
func (c Content) WithoutMedia() Content {
	c.Header.Media = Media{}
	c.Cards = slices.Clone(c.Cards)
	for i := range c.Cards {
		c.Cards[i].Media = Media{}
	}
	return c
}
