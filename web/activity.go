package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/activity"
	"templatedesk/web/views/timeline"
	"templatedesk/web/views/ui"
)

// activity shows what happened, newest first: in the account of the address, or in all.
// htmx gets the page's body alone.
func (s *Server) activity(c *fiber.Ctx) error {
	waba := c.Params("waba")
	page := activity.Page{Query: activityQuery(c), Person: s.person(c), Now: s.now()}
	accounts, err := s.spanned(c, waba)
	if err != nil {
		return err
	}
	page.Timeline = timeline.Page{Subjects: true, Person: page.Person, Now: page.Now}
	if waba == "" {
		page.Timeline.Accounts = labels(accounts)
	} else {
		page.Account = accounts[0]
	}
	page.Senders = s.sight(c).senders(accounts)
	filter, problems, err := s.activityFilter(c, page.Query)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if page.Errors = problems; len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	} else if err := s.activityPage(c, filter, &page); err != nil {
		return err
	}
	if page.Query == page.Query.Newest() {
		page.Topics = accountTopics(accounts)
	}
	if wantsFragment(c) {
		if c.Get("HX-Trigger") != "activity" { // renewed where it stands
			c.Set("HX-Push-Url", page.Query.Address())
		}
		return s.fragment(c, status, activity.Body(page))
	}
	return s.page(c, status, s.frame(c, spanOf(waba), ui.PlaceActivity, "Activity"), activity.Body(page))
}

// activityPage reads the entries of the page and what lies beside them.
func (s *Server) activityPage(c *fiber.Ctx, filter events.Filter, page *activity.Page) error {
	ctx, query := s.ctx(c), page.Query
	var list []events.Event
	var older, newer bool
	var err error
	if after := readCursor(query.After); after != (events.Cursor{}) {
		list, newer, err = s.sight(c).activityNewer(ctx, filter, after)
		older = true
	} else {
		var next events.Cursor
		before := readCursor(query.Before)
		list, next, err = s.sight(c).activity(ctx, filter, before)
		older, newer = next != (events.Cursor{}), before != (events.Cursor{})
	}
	if err != nil || len(list) == 0 {
		return err
	}
	page.Timeline.Events = list
	if newer {
		page.Newer = query.AfterEntry(cursorText(events.CursorOf(list[0])))
	}
	if older {
		page.Older = query.BeforeEntry(cursorText(events.CursorOf(list[len(list)-1])))
	}
	return nil
}

func activityQuery(c *fiber.Ctx) activity.Query {
	params, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		params = url.Values{} // an address that was cut off in a chat still opens the page
	}
	query := activity.ReadQuery(c.Params("waba"), params)
	query.Before, query.After = cursorText(readCursor(query.Before)), cursorText(readCursor(query.After))
	return query
}

// activityFilter is the query as the journal is asked; problems are sentences by field. A
// viewer may look for a sender, but not find out which telephone numbers are known here.
func (s *Server) activityFilter(c *fiber.Ctx, query activity.Query) (filter events.Filter, problems map[string]string, err error) {
	filter, problems = query.Filter(ui.ZoneOf(s.person(c)))
	if query.Number == "" {
		return filter, problems, nil
	}
	number, err := s.desk.FindNumber(s.ctx(c), query.Number)
	if err != nil {
		return filter, nil, err
	}
	if filter.Numbers = number.Spellings; !number.Sender && !s.sight(c).whole {
		problems["number"] = "Choose one of the senders. An editor or an admin can look for any number."
	}
	return filter, problems, nil
}

// labels are the accounts' labels by WABA.
func labels(accounts []templates.Account) map[string]string {
	out := map[string]string{}
	for _, a := range accounts {
		out[a.WABA] = a.Label
	}
	return out
}

// accountTopics are what a page of these accounts changes with.
func accountTopics(accounts []templates.Account) string {
	topics := make([]string, len(accounts))
	for i, a := range accounts {
		topics[i] = "waba/" + a.WABA
	}
	return strings.Join(topics[:min(len(topics), maxTopics/2)], ",")
}

// spanOf is the account that a page is about, or all of them.
func spanOf(waba string) string {
	if waba == "" {
		return ui.AllAccounts
	}
	return waba
}

// exportActivity hands out all that the page's filter chooses, and is entered in the audit.
func (s *Server) exportActivity(c *fiber.Ctx) error {
	query, format := activityQuery(c), c.Params("format")
	filter, problems, err := s.activityFilter(c, query)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return badForm(http.StatusUnprocessableEntity, nil)
	}
	accounts, err := s.desk.Accounts(s.ctx(c))
	if err != nil {
		return err
	}
	if err := s.noteExport(c, "activity", query.WABA, format); err != nil {
		return err
	}
	label, sight := labels(accounts), s.sight(c)
	return s.export(c, table{
		name: "activity",
		columns: []string{
			"at", "received_at", "waba", "account", "severity", "kind", "source", "what", "meaning", "template", "language",
			"from", "to", "category", "reason", "detail", "until", "sender", "phone", "message_id", "actor", "event_id",
		},
		rows: func(ctx context.Context, put func([]string) error) error {
			for before, more := (events.Cursor{}), true; more; more = before != (events.Cursor{}) {
				list, next, err := sight.activityBatch(ctx, filter, before)
				if err != nil {
					return err
				}
				for _, e := range list {
					if err := put([]string{
						ui.Stamp(e.At()), ui.Stamp(e.ReceivedAt), e.WABA, label[e.WABA], string(events.SeverityOf(e)), string(e.Kind), string(e.Source),
						events.Headline(e), timeline.Meaning(e), e.Name, e.Language, e.From, e.To, e.Category, e.Reason, e.Detail,
						ui.Stamp(e.Until), e.Sender, e.Phone, e.MessageID, e.Actor, e.ID,
					}); err != nil {
						return err
					}
				}
				before = next
			}
			return nil
		},
	}, format)
}

// showEvent shows one event with its raw payload, as text.
func (s *Server) showEvent(c *fiber.Ctx) error {
	ctx, waba := s.ctx(c), c.Params("waba")
	account, err := s.desk.Account(ctx, waba)
	if err != nil {
		return err
	}
	event, err := s.sight(c).event(ctx, waba, c.Params("id"))
	if err != nil {
		return err
	}
	page := activity.EventPage{Event: event, Account: account, Person: s.person(c), Now: s.now()}
	if event.InboxID != "" && page.Person.Role.May(access.Admin) {
		_, err := s.desk.Received(ctx, event.InboxID)
		page.Kept = err == nil // what a demo brings along was never received
	}
	return s.page(c, http.StatusOK, s.frame(c, waba, ui.PlaceActivity, "Event"), activity.Event(page))
}
