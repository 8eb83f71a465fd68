package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/web/views/audit"
	"templatedesk/web/views/ui"
)

const (
	auditPage = 50
	// exportBatch is how many rows an export reads at a time.
	exportBatch = 500
)

func (s *Server) showAudit(c *fiber.Ctx) error {
	page := audit.Page{Query: auditQuery(c), Person: s.person(c), Now: s.now()}
	var filter access.AuditFilter
	filter, page.Errors = page.Query.Filter(ui.ZoneOf(page.Person))
	status := http.StatusOK
	var err error
	if len(page.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	} else if page.Entries, page.More, err = s.access.Audit(s.ctx(c), filter, page.Query.Before, auditPage); err != nil {
		return err
	}
	if page.People, err = s.access.Members(s.ctx(c)); err != nil {
		return err
	}
	return s.page(c, status, s.frame(c, "", ui.PlaceSettings, "Audit log"), audit.Body(page))
}

func auditQuery(c *fiber.Ctx) audit.Query {
	params, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		return audit.Query{}
	}
	return audit.ReadQuery(params)
}

// exportAudit hands out what the page's filter chooses, and is itself an entry.
func (s *Server) exportAudit(c *fiber.Ctx) error {
	query, format := auditQuery(c), c.Params("format")
	filter, problems := query.Filter(ui.ZoneOf(s.person(c)))
	if len(problems) > 0 {
		return badForm(http.StatusUnprocessableEntity, nil)
	}
	if err := s.noteExport(c, "the audit log", "", format); err != nil {
		return err
	}
	return s.export(c, table{
		name:    "audit",
		columns: []string{"at", "name", "email", "role", "action", "about", "detail", "waba", "outcome", "address", "request"},
		rows: func(ctx context.Context, put func([]string) error) error {
			words := s.secrets.Words
			for before, more := "", true; more; {
				var list []access.Entry
				var err error
				if list, more, err = s.access.Audit(ctx, filter, before, exportBatch); err != nil {
					return err
				}
				for _, e := range list {
					before = e.ID
					if err := put([]string{
						e.At.UTC().Format(time.RFC3339Nano), words(e.Name), words(e.Email), string(e.Role), string(e.Action), words(e.About), words(e.Detail), e.WABA,
						e.Outcome, e.Address, e.Request,
					}); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}, format)
}

// noteExport enters in the audit that somebody takes data out of the house; waba is the
// account that it is of, or "".
func (s *Server) noteExport(c *fiber.Ctx, what, waba, format string) error {
	if c.Method() == fiber.MethodHead {
		return nil
	}
	return s.access.Note(s.ctx(c), s.person(c).Did(s.ctx(c), access.Exported, what).In(waba).With(strings.ToUpper(format)))
}
