// Package phone knows how a reader's phone draws a message: the paper, the bubble, its
// marks and buttons, an offer's headline and the cards of a carousel. It must not know where a message comes from, do I/O, or
// know the web framework.
package phone

import (
	"path"
	"strings"

	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Options say how a preview is shown.
type Options struct {
	// Mark tints what stands in a variable's place, while somebody fills it in.
	Mark bool
	// Time is the clock time under the message, such as "14:02"; empty leaves it out.
	Time string
	// Picture is the address, on this host, of the header's image; without one a
	// stand-in is drawn, since pages load nothing from elsewhere.
	Picture string
	// Cards are the same for each card of a carousel, in their order.
	Cards []string
}

// card are the options of one card.
func (o Options) card(i int) Options {
	o.Picture = ""
	if i < len(o.Cards) {
		o.Picture = o.Cards[i]
	}
	return o
}

// Picture is the address of our own copy of an image sample, for Options.Picture;
// empty for everything that browsers cannot draw as one.
func Picture(m templates.Media) string {
	ext, ok := map[string]string{"image/jpeg": ".jpg", "image/png": ".png"}[m.MIME]
	if !ok || m.MediaID == "" {
		return ""
	}
	return ui.SampleURL(m.MediaID, ext)
}

// group is a run of lines of one kind, drawn as one list or quote.
type group struct {
	kind  templates.BlockKind
	lines []templates.Block
}

func groups(body []templates.Block) []group {
	var out []group
	for _, b := range body {
		if n := len(out); n > 0 && out[n-1].kind == b.Kind && b.Kind != templates.Paragraph {
			out[n-1].lines = append(out[n-1].lines, b)
			continue
		}
		out = append(out, group{b.Kind, []templates.Block{b}})
	}
	return out
}

// marked reports whether a run is tinted: values while they are filled in, and
// variables without a value always, because the message cannot go out like that.
func marked(in templates.Inline, o Options) bool {
	return in.Empty || o.Mark && (in.Var > 0 || in.Name != "")
}

// stand is what is drawn for a header's media that cannot be shown itself.
type stand struct {
	icon ui.Icon
	word string
}

func standIn(h templates.PreviewHeader) stand {
	s := stand{ui.IconImage, "Image"}
	switch h.Format {
	case templates.HeaderVideo:
		s = stand{ui.IconVideo, "Video"}
	case "LOCATION":
		s = stand{ui.IconLink, "Location"}
		if h.Location.Name != "" {
			s.word = h.Location.Name
		}
	case templates.HeaderImage:
	default:
		s = stand{ui.IconFile, h.Format}
	}
	if h.FileName != "" {
		s.word = h.FileName
	}
	return s
}

func documentName(h templates.PreviewHeader) string {
	if h.FileName != "" {
		return h.FileName
	}
	return "Document"
}

// documentKind is the word under a document's name: its ending.
func documentKind(h templates.PreviewHeader) string {
	return strings.ToUpper(strings.TrimPrefix(path.Ext(h.FileName), "."))
}

func buttonIcon(kind string) ui.Icon {
	switch kind {
	case "reply":
		return ui.IconReply
	case "url":
		return ui.IconLink
	case "phone", "call":
		return ui.IconCall
	case "copy":
		return ui.IconCopy
	case "more", "catalog":
		return ui.IconList
	}
	return ui.IconRight
}

func direction(p templates.Preview) string {
	if p.RTL {
		return "rtl"
	}
	return "ltr"
}
