package templates

import (
	"regexp"
	"strconv"
	"strings"
)

// Origin is where a draft came from; zero for one that was begun from nothing. JSON
// field names are stored; do not rename them.
type Origin struct {
	How      string `json:"how,omitempty"`  // OriginCopy …
	Name     string `json:"name,omitempty"` // the template it was made from
	Language string `json:"language,omitempty"`
	// Reason and Detail are why Meta rejected that one, in Meta's words; Field is the
	// form path of the part that they speak of.
	Reason string `json:"reason,omitempty"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"`
	// Lost names what the template has and a draft cannot hold yet, a line each.
	Lost string `json:"lost,omitempty"`
}

// Ways in which a draft comes from a template.
const (
	OriginCopy    = "copy"
	OriginVersion = "version"
	OriginAgain   = "again"  // recreates a deleted one
	OriginImport  = "import" // from JSON; there is no template to name
	// OriginLanguage starts another language of a draft or a template; Language is the one it
	// was copied from.
	OriginLanguage = "language"
)

var (
	versionEnd = regexp.MustCompile(`_v([0-9]{1,4})$`)
	copyEnd    = regexp.MustCompile(`_copy([0-9]{0,4})$`)
)

// NextVersion is the name of the next version: order_v2 for order, order_v4 for
// order_v3. It fits the longest name that is allowed.
func NextVersion(name string) string {
	n := 1
	if m := versionEnd.FindStringSubmatch(name); m != nil {
		name = strings.TrimSuffix(name, m[0])
		n, _ = strconv.Atoi(m[1])
	}
	return withEnd(name, "_v"+strconv.Itoa(n+1))
}

// NextCopy is the name of the next copy: order_copy, then order_copy2.
func NextCopy(name string) string {
	m := copyEnd.FindStringSubmatch(name)
	if m == nil {
		return withEnd(name, "_copy")
	}
	n := 1
	if m[1] != "" {
		n, _ = strconv.Atoi(m[1])
	}
	return withEnd(strings.TrimSuffix(name, m[0]), "_copy"+strconv.Itoa(n+1))
}

func withEnd(name, end string) string {
	if len(name)+len(end) > MaxName {
		name = name[:max(0, MaxName-len(end))]
	}
	return name + end
}

// Blame is the form path of the part that a rejection speaks of: what Meta's sentence
// names, else what the reason is about, else what our own rules find in that content,
// else the body, which reviewers read first.
func Blame(c Content, reason, detail string) string {
	if path := PartNamed(c, detail); path != "" {
		return path
	}
	switch strings.ToUpper(strings.TrimSpace(reason)) {
	case "INCORRECT_CATEGORY", "PROMOTIONAL", "CATEGORY_NOT_AVAILABLE":
		return "category"
	case "TAG_CONTENT_MISMATCH":
		return "language"
	case "INVALID_FORMAT":
		for _, f := range Review(c) {
			// The name was free when Meta read it, and the sample file is not taken along.
			if f.Severity != SeverityInfo && f.Field != "name" && f.Field != "header.media" {
				return f.Field
			}
		}
	}
	if c.Category == CategoryAuthentication {
		return "category" // Meta wrote the rest
	}
	return "body"
}

// PartNamed is the form path of the part of a template that a sentence of Meta's names
// first; empty if it names none.
func PartNamed(c Content, sentence string) string {
	sentence = strings.ToLower(sentence)
	first, path := len(sentence), ""
	for word, field := range map[string]string{
		"header": headerField(c), "footer": "footer", "button": "buttons", "body": "body", "language": "language", "category": "category",
	} {
		if i := strings.Index(sentence, word); i >= 0 && i < first {
			first, path = i, field
		}
	}
	switch {
	case path == "" || path == "language" || path == "category":
	case c.Category == CategoryAuthentication:
		return "" // the form has no such part: Meta writes them
	case c.InForm() == FormCarousel && path != "body":
		return "cards"
	}
	return path
}

func headerField(c Content) string {
	switch c.Header.Format {
	case HeaderText:
		return "header.text"
	case HeaderNone:
		return "header.format"
	}
	return "header.media"
}
