package builder

import "github.com/a-h/templ"

// Parts draw the parts of the form by their names.
var Parts = map[string]func(Page) templ.Component{
	"kind": kind, "header": header, "body": body, "footer": footer, "buttons": buttons, "delivery": delivery, "add-language": addLanguage,
}

// Of shows tests what a part is drawn from.
func (p Page) Of(part string) Page { return p.of(part) }
