package mail

import (
	"html/template"
	"strings"
	"time"
)

// Letter is one e-mail to one person. All its texts are plain: what they hold is
// escaped where it is written into HTML, and no link is made of it. URLs are ours.
type Letter struct {
	ID      string // letters, digits, dashes and dots; becomes the Message-ID
	To      string
	Date    time.Time
	Subject string
	Intro   string
	Items   []Item
	More    string // what is not in the letter; may be empty
	Footer  string
	// Choose is where the person chooses what they hear of; empty: no link.
	Choose string
}

// Item is one thing that the letter tells of.
type Item struct {
	Title   string
	About   string // what it is about
	Means   string
	Do      string
	When    string
	URL     string // where to look; empty: no link
	URLWord string
}

// text is the letter for those who read no HTML.
func (l Letter) text() string {
	var b strings.Builder
	line := func(parts ...string) {
		if text := strings.TrimSpace(strings.Join(parts, "")); text != "" {
			b.WriteString(text + "\n")
		}
	}
	line(l.Intro)
	for _, item := range l.Items {
		b.WriteString("\n")
		line("* ", oneLine(item.Title, 200))
		line(oneLine(item.About, 700))
		line(item.Means)
		line(item.Do)
		line(item.When)
		line(item.URL)
	}
	if l.More != "" {
		b.WriteString("\n")
		line(l.More)
	}
	b.WriteString("\n-- \n")
	line(l.Footer)
	line(l.Choose)
	return b.String()
}

// Mail programs know style attributes alone; pages of ours have none.
var htmlLetter = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px 12px;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:560px;margin:0 auto">
<p style="margin:0 0 16px">{{.Intro}}</p>
{{range .Items}}<div style="margin:0 0 14px;padding:14px 16px;border:1px solid #c9d3d3;border-radius:10px">
<p style="margin:0;font-weight:600">{{.Title}}</p>
{{with .About}}<p style="margin:2px 0 0;font-family:ui-monospace,Menlo,monospace;font-size:13px;overflow-wrap:anywhere">{{.}}</p>{{end}}
{{with .Means}}<p style="margin:8px 0 0">{{.}}</p>{{end}}
{{with .Do}}<p style="margin:4px 0 0;font-weight:500">{{.}}</p>{{end}}
<p style="margin:8px 0 0;font-size:13px;opacity:.75">{{.When}}</p>
{{if .URL}}<p style="margin:8px 0 0"><a href="{{.URL}}" style="color:#0f766e">{{.URLWord}}</a></p>{{end}}
</div>
{{end}}{{with .More}}<p style="margin:0 0 16px">{{.}}</p>{{end}}
<p style="margin:20px 0 0;font-size:12px;opacity:.75">{{.Footer}}{{if .Choose}} <a href="{{.Choose}}" style="color:#0f766e">Choose what you hear of</a>{{end}}</p>
</div></body></html>
`))
