package list

import (
	"strings"
	"time"

	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Columns are the columns of the list as a file, one row a template.
var Columns = []string{
	"waba", "account", "name", "language", "status", "reason", "until", "category", "asked_category", "quality", "needs_attention",
	"last_change", "changed_at", "changed_by", "known_since", "submitted_at", "last_test", "template_id",
	"header", "body", "footer", "buttons",
}

// Cells are a template's row under Columns; lastTest is when any language of its name was
// last test-sent. Times are RFC 3339, in UTC; what is not known is empty.
func Cells(t templates.Template, account string, lastTest, now time.Time) []string {
	texts := map[string]string{}
	var buttons []string
	for _, c := range t.Components {
		kind := strings.ToUpper(c.Type)
		texts[kind] = c.Text
		if kind == sobot.ComponentHeader && c.Text == "" {
			texts[kind] = strings.ToUpper(c.Format)
		}
		for _, b := range c.Buttons {
			buttons = append(buttons, b.Type+": "+b.Text)
		}
	}
	return []string{
		t.WABA, account, t.Name, t.Language, t.Status, t.Reason, ui.Stamp(t.Until), t.Category, t.AskedCategory, t.Quality,
		strings.Join(t.Attention(now), "; "),
		t.Change, ui.Stamp(t.ChangedAt), string(t.ChangedBy), ui.Stamp(t.KnownSince), ui.Stamp(t.SubmittedAt), ui.Stamp(lastTest), t.VendorID,
		texts[sobot.ComponentHeader], texts[sobot.ComponentBody], texts[sobot.ComponentFooter], strings.Join(buttons, "; "),
	}
}
