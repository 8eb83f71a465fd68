package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/events"
)

// maxRenewed bounds how many pages of a history a live update reads again.
const maxRenewed = 10

// readPage is one page of a history before a place in it, newest first.
type readPage func(before events.Cursor) ([]events.Event, events.Cursor, error)

// down reads the history from its top down to last, that one included; to its end if
// last is zero. Entries that came in meanwhile push none of those shown out.
func (read readPage) down(last events.Cursor) ([]events.Event, error) {
	var all []events.Event
	var before events.Cursor
	for range maxRenewed {
		page, next, err := read(before)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			if below(e, last) {
				return all, nil
			}
			all = append(all, e)
		}
		if next == (events.Cursor{}) {
			break
		}
		before = next
	}
	return all, nil
}

// below reports whether an event stands after c in a history, newest first.
func below(e events.Event, c events.Cursor) bool {
	if c == (events.Cursor{}) {
		return false
	}
	at := e.At().UnixMilli()
	return at < c.At.UnixMilli() || at == c.At.UnixMilli() && e.ID < c.ID
}

// cursorText is a place in a history as an address carries it; "" for the top.
func cursorText(c events.Cursor) string {
	if c == (events.Cursor{}) {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMilli(), 10) + "." + c.ID
}

// readCursor reads one back. What makes no sense is the top, so every address gives a page.
func readCursor(text string) events.Cursor {
	millis, id, ok := strings.Cut(text, ".")
	at, err := strconv.ParseInt(millis, 10, 64)
	if !ok || err != nil || id == "" || len(id) > 100 {
		return events.Cursor{}
	}
	return events.Cursor{At: time.UnixMilli(at).UTC(), ID: strings.ToValidUTF8(id, "")}
}

// withParam is an address with one more parameter; an empty value adds nothing.
func withParam(address, name, value string) string {
	if value == "" {
		return address
	}
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + name + "=" + url.QueryEscape(value)
}
