// Package samples knows the page of the media samples that are kept. It must not know where
// they are kept, do I/O, or know the web framework.
package samples

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Page is what the page of samples shows.
type Page struct {
	Kind         string // a header format, or "" for all
	Files        []templates.Upload
	Older        string // id to go on before; empty on the last page
	First        bool   // page
	Taken, Quota int64  // bytes
	Error        string // why a file was not kept
	Public       bool   // there is an address that Sobot can fetch files from

	Person access.Person
	Now    time.Time
}

func (p Page) edits() bool { return p.Person.Role.May(access.Editor) }

// kinds are the filters.
func (p Page) kinds() []ui.Segment {
	return []ui.Segment{
		{Value: "", Word: "All"},
		{Value: templates.HeaderImage, Word: "Pictures"},
		{Value: templates.HeaderVideo, Word: "Videos"},
		{Value: templates.HeaderDocument, Word: "Documents"},
	}
}

// ReadKind is the header format that an address asks for; "" when it asks for none of ours.
func ReadKind(value string) string {
	switch value = strings.ToUpper(value); value {
	case templates.HeaderImage, templates.HeaderVideo, templates.HeaderDocument:
		return value
	}
	return ""
}

func address(kind, before string) string {
	params := url.Values{}
	if kind != "" {
		params.Set("kind", strings.ToLower(kind))
	}
	if before != "" {
		params.Set("before", before)
	}
	if len(params) == 0 {
		return ui.SamplesURL
	}
	return ui.SamplesURL + "?" + params.Encode()
}

// room says how much of the space for samples is taken.
func (p Page) room() string { return ui.Bytes(p.Taken) + " of " + ui.Bytes(p.Quota) + " taken" }

// format is the header format that a file is for.
func format(up templates.Upload) string {
	switch kind, _, _ := strings.Cut(up.MIME, "/"); kind {
	case "image":
		return templates.HeaderImage
	case "video":
		return templates.HeaderVideo
	}
	return templates.HeaderDocument
}

func facts(up templates.Upload) string {
	list := []string{up.MIME, ui.Bytes(up.Size)}
	if up.Width > 0 {
		list = append(list, strconv.Itoa(up.Width)+"×"+strconv.Itoa(up.Height))
	}
	return strings.Join(list, " · ")
}

func removeURL(up templates.Upload) templ.SafeURL {
	return templ.SafeURL(ui.SampleURL(up.ID, "") + "/remove")
}
