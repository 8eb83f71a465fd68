package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/web/views/activity"
	"templatedesk/web/views/timeline"
	"templatedesk/web/views/ui"
)

// activity shows what happened in an account, newest first. For htmx, ?before= answers
// with the entries before a place, ?down= with those from the top down to one.
func (s *Server) activity(c *fiber.Ctx) error {
	ctx, waba := s.ctx(c), c.Params("waba")
	account, err := s.desk.Account(ctx, waba)
	if err != nil {
		return err
	}
	filter, kinds := activity.Kinds(c.Query("kind"))
	read := readPage(func(before events.Cursor) ([]events.Event, events.Cursor, error) {
		return s.sight(c).activity(ctx, events.Filter{WABA: waba, Kinds: kinds}, before)
	})
	self := activity.Address(waba, filter)
	entries := timeline.Page{Subjects: true, Person: s.person(c), Now: s.now()}

	if before := readCursor(c.Query("before")); wantsFragment(c) && before == (events.Cursor{}) {
		down := readCursor(c.Query("down"))
		if entries.Events, err = read.down(down); err != nil {
			return err
		}
		entries.Self, entries.Topics = withParam(self, "down", cursorText(down)), "waba/"+waba
		return s.fragment(c, http.StatusOK, timeline.Entries(entries))
	}

	before := readCursor(c.Query("before"))
	var next events.Cursor
	if entries.Events, next, err = read(before); err != nil {
		return err
	}
	latest := before == (events.Cursor{})
	if older := cursorText(next); older != "" {
		entries.Older = withParam(self, "before", older)
		entries.OlderPart = entries.Older
	}
	if latest {
		entries.Self, entries.Topics = withParam(self, "down", cursorText(next)), "waba/"+waba
	}
	if wantsFragment(c) {
		return s.fragment(c, http.StatusOK, timeline.List(entries))
	}
	page := activity.Page{Account: account, Filter: filter, Timeline: entries, Latest: latest}
	return s.page(c, http.StatusOK, s.frame(c, waba, ui.PlaceActivity, "Activity"), activity.Body(page))
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
