package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/charts"
	"templatedesk/web/views/detail"
	"templatedesk/web/views/timeline"
	"templatedesk/web/views/ui"
)

// showTemplate shows one template with its history; ?part= answers with one part of the
// page, for live updates, and ?before= with the older end of the timeline.
func (s *Server) showTemplate(c *fiber.Ctx) error {
	ctx, waba := s.ctx(c), c.Params("waba")
	view, err := s.desk.Template(ctx, waba, c.Params("name"), c.Params("language"))
	if err != nil {
		return err
	}
	form, err := s.desk.PrepareSend(ctx, waba, view.Name, view.Language)
	if err != nil {
		return err
	}
	page := detail.Page{
		Template: view.Template, Siblings: view.Siblings, Needs: form.Needs, Unsendable: form.Unsendable,
		Person: s.person(c), Now: s.now(),
	}
	account, err := s.desk.Account(ctx, waba)
	if err != nil {
		return err
	}
	page.Synced = account.SyncedAt
	if page.Sends, err = s.sight(c).sends(ctx, view.ID); err != nil {
		return err
	}
	states, err := s.desk.States(ctx, view.Template)
	if err != nil {
		return err
	}
	page.States = charts.States{
		Status: states.Status, Quality: states.Quality, From: states.From, To: states.To, Now: page.Now, Zone: ui.ZoneOf(page.Person),
	}
	if wantsFragment(c) {
		if part := detailPart(c.Query("part"), page); part != nil {
			return s.fragment(c, http.StatusOK, part)
		}
	}
	page.JSON, page.CURL = s.request(view.Template)
	again := templates.Draft{WABA: waba, Content: templates.FromTemplate(view.Template)}
	if page.CreateJSON, page.CreateCURL, err = s.createCall(again); err != nil {
		return err
	}
	if page.Timeline, err = s.templateTimeline(c, view.Template, readCursor(c.Query("before"))); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, s.frame(c, waba, ui.PlaceTemplates, view.Name), detail.Body(page))
}

func detailPart(name string, page detail.Page) templ.Component {
	switch name {
	case detail.PartTop:
		return detail.Top(page)
	case detail.PartMessage:
		return detail.Message(page)
	case detail.PartStates:
		return detail.States(page)
	case detail.PartSends:
		return detail.Sends(page)
	}
	return nil
}

// request is how a program sends the template: the approved samples, stand-ins for what
// has none. Both are empty for a template that cannot be sent from here.
func (s *Server) request(t templates.Template) (body, curl string) {
	if t.Unsupported() != "" {
		return "", ""
	}
	values := t.Samples()
	for _, n := range t.Needs() {
		link := mediaStandIns[n.Kind]
		switch {
		case link != "":
			values[n.Path] = link // a list's sample is a link that expires
		case values[n.Path] != "" || !n.Required:
		case n.Kind == templates.KindLatitude:
			values[n.Path] = "-6.1754"
		case n.Kind == templates.KindLongitude:
			values[n.Path] = "106.8272"
		default:
			values[n.Path] = n.Label
		}
	}
	const from, to = "YOUR_PHONE_NUMBER_ID", "RECIPIENT_WITH_COUNTRY_CODE"
	raw, err := s.desk.RequestJSON(t, values, from, to)
	if err != nil {
		return "", ""
	}
	if curl, err = s.desk.CURL(t, values, from, to); err != nil {
		return "", ""
	}
	return raw, curl
}

// mediaStandIns stand for links to files, by kind of need.
var mediaStandIns = map[string]string{
	templates.KindImage:    "https://example.com/picture.jpg",
	templates.KindVideo:    "https://example.com/video.mp4",
	templates.KindDocument: "https://example.com/document.pdf",
}

// templateTimeline is a page of a template's history. Its newest page renews itself.
func (s *Server) templateTimeline(c *fiber.Ctx, t templates.Template, before events.Cursor) (timeline.Page, error) {
	entries, next, err := s.sight(c).timeline(s.ctx(c), t.ID, before)
	if err != nil {
		return timeline.Page{}, err
	}
	self := ui.TemplateURL(t.WABA, t.Name, t.Language)
	page := timeline.Page{Events: entries, Asked: t.AskedCategory, Person: s.person(c), Now: s.now()}
	if older := cursorText(next); older != "" {
		page.Older = withParam(self, "before", older) + "#history"
		page.OlderPart = withParam(self+"/timeline", "before", older)
	}
	if before == (events.Cursor{}) {
		page.Self, page.Topics = withParam(self+"/timeline", "down", cursorText(next)), "template/"+t.ID
	} else {
		page.Newest = self + "#history"
	}
	return page, nil
}

// timeline is a part of a template's history: the page ?before= a place, or the top of
// it ?down= to a place.
func (s *Server) timeline(c *fiber.Ctx) error {
	t, err := s.desk.Template(s.ctx(c), c.Params("waba"), c.Params("name"), c.Params("language"))
	if err != nil {
		return err
	}
	if before := readCursor(c.Query("before")); before != (events.Cursor{}) {
		page, err := s.templateTimeline(c, t.Template, before)
		if err != nil {
			return err
		}
		page.Newest = "" // they stand above
		return s.fragment(c, http.StatusOK, timeline.List(page))
	}
	read := readPage(func(before events.Cursor) ([]events.Event, events.Cursor, error) {
		return s.sight(c).timeline(s.ctx(c), t.ID, before)
	})
	down := readCursor(c.Query("down"))
	entries, err := read.down(down)
	if err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, timeline.Entries(timeline.Page{
		Events: entries, Asked: t.AskedCategory, Person: s.person(c), Now: s.now(), Topics: "template/" + t.ID,
		Self: withParam(ui.TemplateURL(t.WABA, t.Name, t.Language)+"/timeline", "down", cursorText(down)),
	}))
}
