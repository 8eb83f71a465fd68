package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/desk"
	"templatedesk/internal/templates"
	"templatedesk/web/views/list"
	"templatedesk/web/views/ui"
)

// listTemplates shows the templates of the address's account, or of all; htmx gets the
// page's body alone.
func (s *Server) listTemplates(c *fiber.Ctx) error {
	ctx, waba := s.ctx(c), c.Params("waba")
	accounts, err := s.spanned(c, waba)
	if err != nil {
		return err
	}
	if len(accounts) == 0 {
		return s.seeOther(c, "/welcome")
	}
	query := listQuery(c)
	query.PerPage = desk.PageSize
	page := list.Page{Accounts: accounts, Query: query, Topics: accountTopics(accounts), Person: s.person(c), Now: s.now()}
	if page.Result, err = s.desk.List(ctx, query); err != nil {
		return err
	}
	if waba != "" {
		drafts, err := s.desk.Drafts(ctx, waba)
		if err != nil {
			return err
		}
		page.Drafts = len(drafts)
		if page.Rounds, err = s.roundsSeen(c, waba); err != nil {
			return err
		}
	}
	if !wantsFragment(c) {
		frame := s.frame(c, spanOf(waba), ui.PlaceTemplates, "Templates")
		frame.Lean = true
		return s.page(c, http.StatusOK, frame, list.Body(page))
	}
	// The view stays in the address. A word being typed does not fill the browser's history.
	query.Page = max(1, page.Result.Page)
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

// spanned are the accounts of a page: the one of the address, which must be known, or all.
func (s *Server) spanned(c *fiber.Ctx, waba string) ([]templates.Account, error) {
	if waba == "" {
		return s.desk.Accounts(s.ctx(c))
	}
	account, err := s.desk.Account(s.ctx(c), waba)
	return []templates.Account{account}, err
}

func listQuery(c *fiber.Ctx) templates.Query {
	params, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		params = url.Values{} // an address that was cut off in a chat still opens the page
	}
	return list.ReadQuery(c.Params("waba"), params)
}

// exportList hands out all that the list's filters choose, one row a template, and is
// entered in the audit.
func (s *Server) exportList(c *fiber.Ctx) error {
	query, format := listQuery(c), c.Params("format")
	accounts, err := s.spanned(c, query.WABA)
	if err != nil {
		return err
	}
	if err := s.noteExport(c, "list of templates", query.WABA, format); err != nil {
		return err
	}
	label, sight, now := labels(accounts), s.sight(c), s.now().UTC()
	return s.export(c, table{
		name:    "template-list",
		columns: list.Columns,
		rows: func(ctx context.Context, put func([]string) error) error {
			return sight.eachTemplate(ctx, query, func(t templates.Template, lastTest time.Time) error {
				return put(list.Cells(t, label[t.WABA], lastTest, now))
			})
		},
	}, format)
}

// syncTemplates asks Sobot for the list now, or for the lists of all accounts. The list
// page itself says what went wrong with a sync; the toast says that this one did.
func (s *Server) syncTemplates(c *fiber.Ctx) error {
	waba := c.Params("waba")
	accounts, err := s.spanned(c, waba)
	if err != nil {
		return err
	}
	var sum desk.SyncResult
	var failed []string
	for _, a := range accounts {
		result, err := s.desk.Sync(s.ctx(c), a.WABA)
		var trouble *desk.Trouble
		switch {
		case errors.As(err, &trouble):
			text := trouble.What + " " + trouble.Do
			if len(accounts) > 1 {
				text = a.Label + ": " + text
			}
			failed = append(failed, text)
		case err != nil:
			return err
		}
		sum.Templates += result.Templates
		sum.Changes += result.Changes
	}
	if len(failed) > 0 {
		s.flash(c, ui.Error, strings.Join(failed, " "))
	} else {
		s.flash(c, ui.Success, "Synced: "+ui.Counted(sum.Templates, "template", "templates")+", "+ui.Counted(sum.Changes, "change", "changes")+".")
	}
	return s.seeOther(c, ui.TemplatesURL(waba))
}
