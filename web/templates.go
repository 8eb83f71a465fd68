package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/web/views/list"
	"templatedesk/web/views/ui"
)

// listTemplates shows an account's templates; htmx gets the page's body alone.
func (s *Server) listTemplates(c *fiber.Ctx) error {
	ctx, waba := s.ctx(c), c.Params("waba")
	account, err := s.desk.Account(ctx, waba)
	if err != nil {
		return err
	}
	params, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		params = url.Values{} // an address that was cut off in a chat still opens the page
	}
	query := list.ReadQuery(waba, params)
	query.PerPage = desk.PageSize
	result, err := s.desk.List(ctx, query)
	if err != nil {
		return err
	}
	drafts, err := s.desk.Drafts(ctx, waba)
	if err != nil {
		return err
	}
	page := list.Page{
		Account: account, Query: query, Result: result, Drafts: len(drafts), Person: s.person(c), Now: s.now(),
	}
	if !wantsFragment(c) {
		frame := s.frame(c, waba, ui.PlaceTemplates, "Templates")
		frame.Lean = true
		return s.page(c, http.StatusOK, frame, list.Body(page))
	}
	// The view stays in the address. A word being typed does not fill the browser's history.
	query.Page = max(1, result.Page)
	address, header := list.Address(query), "HX-Push-Url"
	if before, err := url.Parse(c.Get("HX-Current-URL")); err == nil {
		old := list.ReadQuery(waba, before.Query())
		old.Search = query.Search
		if list.Address(old) == address {
			header = "HX-Replace-Url"
		}
	}
	c.Set(header, address)
	return s.fragment(c, http.StatusOK, list.Body(page))
}

// syncAccount asks Sobot for the list now. The list page itself says what went wrong
// with a sync; the toast says that this one did.
func (s *Server) syncAccount(c *fiber.Ctx) error {
	waba := c.Params("waba")
	result, err := s.desk.Sync(s.ctx(c), waba)
	var trouble *desk.Trouble
	switch {
	case errors.As(err, &trouble):
		s.flash(c, ui.Error, trouble.What+" "+trouble.Do)
	case err != nil:
		return err
	default:
		s.flash(c, ui.Success, "Synced: "+counted(result.Templates, "template", "templates")+", "+counted(result.Changes, "change", "changes")+".")
	}
	return s.seeOther(c, ui.AccountURL(waba)+"/templates")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
