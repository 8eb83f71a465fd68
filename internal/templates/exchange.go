package templates

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
)

// Limits of one import.
const (
	MaxImportBytes = 3 << 20
	MaxImportItems = 500
	maxImportDepth = 32
	maxImportItem  = 64 << 10 // bytes of one template
	// MaxParts is how many buttons, cards or apps are read, of an import and of a form: well
	// above what the rules allow, so that they say what is too much.
	MaxParts = 20
)

// Exchanged is one template in our own JSON: the body of createTemplateInfo, so that it
// can be posted as it is, and what finds its sample files again.
type Exchanged struct {
	Name       string            `json:"name"`
	Language   string            `json:"language"`
	Category   string            `json:"category"`
	Components []sobot.Component `json:"components"`
	TTL        *int              `json:"message_send_ttl_seconds,omitempty"`
	// Samples are the files of media headers by form path: "header.media", "cards.0.media".
	Samples map[string]ExchangedSample `json:"samples,omitempty"`
}

// ExchangedSample names a file: by its hash, where the other side may have it, or by its
// public address.
type ExchangedSample struct {
	SHA256   string `json:"sha256,omitempty"`
	URL      string `json:"url,omitempty"`
	FileName string `json:"file_name,omitempty"`
}

// Exchange is our own JSON of templates and drafts. Format is ExchangeFormat.
type Exchange struct {
	Format    string      `json:"format"`
	WABA      string      `json:"waba"`
	Templates []Exchanged `json:"templates"`
}

// ExchangeFormat names our own JSON.
const ExchangeFormat = "template-desk/1"

// ExchangeDraft is a draft as our own JSON has it.
func ExchangeDraft(d Draft) Exchanged {
	r := CreateRequest(d)
	x := Exchanged{
		Name: r.Name, Language: r.Language, Category: r.Category, Components: withoutHandles(r.Components),
		TTL: r.MessageSendTTLSeconds, Samples: map[string]ExchangedSample{},
	}
	for path, m := range d.Content.media() {
		if m.Hash != "" || m.URL != "" {
			x.Samples[path] = ExchangedSample{SHA256: m.Hash, URL: m.URL, FileName: m.FileName}
		}
	}
	return x
}

// ExchangeTemplate is a template as our own JSON has it.
func ExchangeTemplate(t Template) Exchanged {
	return Exchanged{Name: t.Name, Language: t.Language, Category: t.Category, Components: withoutHandles(t.Components)}
}

// withoutHandles leaves out header handles: ours are for creating once, a list's are links
// that expire.
func withoutHandles(comps []sobot.Component) []sobot.Component {
	out := make([]sobot.Component, len(comps))
	for i, c := range comps {
		if c.Example != nil && c.Example.HeaderHandle != nil {
			example := *c.Example
			example.HeaderHandle = nil
			c.Example = &example
		}
		if c.Cards != nil {
			cards := make([]sobot.Card, len(c.Cards))
			for n, card := range c.Cards {
				card.Components = withoutHandles(card.Components)
				cards[n] = card
			}
			c.Cards = cards
		}
		out[i] = c
	}
	return out
}

// media are the sample files that a content has room for, by form path.
func (c Content) media() map[string]Media {
	all := map[string]Media{"header.media": c.Header.Media}
	for i, card := range c.Cards {
		all["cards."+strconv.Itoa(i)+".media"] = card.Media
	}
	return all
}

// Imported is one template of an import, and what there is to say about it before
// anything is kept.
type Imported struct {
	Content Content
	Problem string // why it cannot be read; then Content has a name at most
	Lost    string // what it has and a draft cannot hold, a line each
	WABA    string // the account that the JSON names, if any
	Status  string // as a list gave it, if it did
	Samples map[string]ExchangedSample
}

// ImportError says why a JSON as a whole is no import, in words for people.
type ImportError struct{ Why string }

func (e *ImportError) Error() string { return e.Why }

// DecodeImport reads templates from JSON of any of these forms: the body of Sobot's
// createTemplateInfo, one or a list of them; Meta's or Sobot's list of templates, with or
// without what stands around it; our own export. An item that cannot be read has a
// Problem; the error is an *ImportError where none can.
func DecodeImport(raw []byte) ([]Imported, error) {
	raw = bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\ufeff")))
	switch {
	case len(raw) == 0:
		return nil, &ImportError{"There is nothing in it."}
	case len(raw) > MaxImportBytes:
		return nil, &ImportError{fmt.Sprintf("It is larger than %d MB. Split it.", MaxImportBytes>>20)}
	case depth(raw) > maxImportDepth:
		return nil, &ImportError{fmt.Sprintf("It is nested more than %d levels deep, as no template is.", maxImportDepth)}
	}
	var syntax *json.SyntaxError
	var whole json.RawMessage
	if err := json.Unmarshal(raw, &whole); errors.As(err, &syntax) {
		line, column := position(raw, syntax.Offset)
		return nil, &ImportError{fmt.Sprintf("It is not valid JSON. Line %d, column %d: %s.", line, column, syntax.Error())}
	} else if err != nil {
		return nil, &ImportError{"It is not valid JSON: " + err.Error() + "."}
	}
	items := findItems(whole, 0)
	switch {
	case len(items) == 0:
		return nil, &ImportError{"There is no template in it. It may be the body of createTemplateInfo, a list of templates, or an export of this dashboard."}
	case len(items) > MaxImportItems:
		return nil, &ImportError{fmt.Sprintf("It holds %d templates; at most %d can be imported in one go. Split it.", len(items), MaxImportItems)}
	}
	list := make([]Imported, len(items))
	for i, item := range items {
		list[i] = decodeItem(item)
	}
	return list, nil
}

// findItems looks for the list of templates in whatever stands around it: our "templates",
// Meta's "data", Sobot's "item" and "items". An object with components is one itself.
func findItems(raw json.RawMessage, level int) []json.RawMessage {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || level > 3 {
		return nil
	}
	if raw[0] == '[' {
		var items []json.RawMessage
		_ = json.Unmarshal(raw, &items)
		return items
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return nil
	}
	if _, ok := object["components"]; ok {
		return []json.RawMessage{raw}
	}
	var items []json.RawMessage
	for _, name := range []string{"templates", "data", "item", "items"} {
		items = append(items, findItems(object[name], level+1)...)
	}
	return items
}

func decodeItem(raw json.RawMessage) Imported {
	if len(raw) > maxImportItem {
		return Imported{Problem: fmt.Sprintf("It is larger than %d KB, as no template is.", maxImportItem>>10)}
	}
	var item struct {
		Name       json.RawMessage `json:"name"`
		Language   json.RawMessage `json:"language"`
		Category   json.RawMessage `json:"category"`
		Status     json.RawMessage `json:"status"`
		WABA       json.RawMessage `json:"wabaid"`
		TTL        json.RawMessage `json:"message_send_ttl_seconds"`
		Components json.RawMessage `json:"components"`
		Samples    json.RawMessage `json:"samples"`
	}
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &item) != nil {
		return Imported{Problem: "It is not a JSON object."}
	}
	t := Template{Name: plainWord(item.Name), Language: plainWord(item.Language), Category: plainWord(item.Category)}
	unread := Content{Name: t.Name}
	if err := json.Unmarshal(item.Components, &t.Components); err != nil || t.Components == nil {
		return Imported{Content: unread, Problem: "Its components cannot be read: they must be a list of objects."}
	}
	if what, n := surplus(t.Components); n > 0 {
		return Imported{Content: unread, Problem: fmt.Sprintf("It has %d %s; at most %d can be imported.", n, what, MaxParts)}
	}
	c := FromTemplate(t)
	c.TTL = plainWord(item.TTL)
	c = c.Normalised()
	out := Imported{
		Content: c, WABA: plainWord(item.WABA), Status: plainWord(item.Status),
		Lost: lost(t, c),
	}
	if json.Unmarshal(item.Samples, &out.Samples) != nil {
		out.Samples = nil
	}
	return out
}

// lost is what the template has and its content does not.
func lost(t Template, c Content) string {
	var lines []string
	if words := WordingChange(c.Category, t.Components, c.Components()); words != "" {
		lines = append(lines, words)
	}
	seen := map[string]int{}
	for _, part := range t.Components {
		kind := strings.ToUpper(part.Type)
		if seen[kind]++; seen[kind] == 2 && kind != sobot.ComponentButtons {
			lines = append(lines, fmt.Sprintf("It has more than one %s; only the last was read.", kind))
		}
	}
	return strings.Join(lines, "\n")
}

// plainWord is a text or a number as it is written; anything else is "".
func plainWord(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(tidy(text))
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return ""
}

// surplus names what a template has more of than any form could show; 0 if nothing.
func surplus(comps []sobot.Component) (what string, n int) {
	if len(comps) > MaxParts {
		return "components", len(comps)
	}
	for _, c := range comps {
		switch {
		case len(c.Buttons) > MaxParts:
			return "buttons", len(c.Buttons)
		case len(c.Cards) > MaxParts:
			return "cards", len(c.Cards)
		}
		for _, b := range c.Buttons {
			if len(b.SupportedApps) > MaxParts {
				return "apps", len(b.SupportedApps)
			}
		}
		for _, card := range c.Cards {
			if what, n := surplus(card.Components); n > 0 {
				return what + " on a card", n
			}
		}
	}
	return "", 0
}

// depth is how deep brackets nest, outside of texts.
func depth(raw []byte) int {
	deepest, now := 0, 0
	inText, escaped := false, false
	for _, b := range raw {
		switch {
		case escaped:
			escaped = false
		case inText && b == '\\':
			escaped = true
		case b == '"':
			inText = !inText
		case inText:
		case b == '{' || b == '[':
			now++
			deepest = max(deepest, now)
		case b == '}' || b == ']':
			now--
		}
	}
	return deepest
}

// position turns an offset into a line and a column, both from 1.
func position(raw []byte, offset int64) (line, column int) {
	before := raw[:min(int(offset), len(raw))]
	line = bytes.Count(before, []byte("\n")) + 1
	return line, max(1, len(before)-bytes.LastIndexByte(before, '\n')-1)
}

// Key tells two templates apart as Meta does: by name and language.
func (c Content) Key() string { return c.Name + " " + c.Language }
