package store

import (
	"context"

	"templatedesk/internal/templates"
)

// Template is the one in use at that address, else the one deleted last.
func (s *Store) Template(ctx context.Context, waba, name, language string) (templates.Template, error) {
	t, err := scanTemplate(s.reads.QueryRowContext(ctx, selectTemplate+`
		WHERE waba = $1 AND name = $2 AND language = $3
		ORDER BY CASE WHEN deleted_at = 0 THEN 0 ELSE 1 END, deleted_at DESC, id DESC LIMIT 1`, waba, name, language))
	return t, explain("read template", err)
}

// TemplateByID is one template, in use or deleted.
func (s *Store) TemplateByID(ctx context.Context, id string) (templates.Template, error) {
	t, err := scanTemplate(s.reads.QueryRowContext(ctx, selectTemplate+` WHERE id = $1`, id))
	return t, explain("read template", err)
}

// TemplatesByName are the languages of a name in use, by language.
func (s *Store) TemplatesByName(ctx context.Context, waba, name string) ([]templates.Template, error) {
	rows, err := s.reads.QueryContext(ctx,
		selectTemplate+` WHERE waba = $1 AND name = $2 AND deleted_at = 0 ORDER BY language`, waba, name)
	all, err := collect(rows, err, scanTemplate)
	return all, explain("list languages", err)
}

// ActiveTemplates are all of an account in use, by name and language.
func (s *Store) ActiveTemplates(ctx context.Context, waba string) ([]templates.Template, error) {
	rows, err := s.reads.QueryContext(ctx,
		selectTemplate+` WHERE waba = $1 AND deleted_at = 0 ORDER BY name, language`, waba)
	all, err := collect(rows, err, scanTemplate)
	return all, explain("list templates in use", err)
}

// NameKnown reports whether the account has, or had, a template of that name in any
// language.
func (s *Store) NameKnown(ctx context.Context, waba, name string) (known bool, err error) {
	err = s.reads.QueryRowContext(ctx,
		`SELECT EXISTS (SELECT 1 FROM templates WHERE waba = $1 AND name = $2)`, text(waba), text(name)).Scan(&known)
	return known, explain("look up name", err)
}

// TemplateSample is the file that a template was submitted with; ErrNotFound where it
// had none or was not submitted from here.
func (s *Store) TemplateSample(ctx context.Context, templateID string) (m templates.Media, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT media FROM template_samples WHERE template_id = $1`, templateID).Scan(document{&m})
	return m, explain("read sample", err)
}

const (
	templateColumns = `id, waba, deleted_at, name, language, vendor_id, status, quality, category, reason, until_at,
	pending_since, changed_at, change, changed_by, asked_category, known_since, submitted_at, missing_since, state, components`
	selectTemplate = `SELECT ` + templateColumns + ` FROM templates`
)

func templateTargets(t *templates.Template) []any {
	return []any{
		&t.ID, &t.WABA,
		instant{&t.DeletedAt},
		&t.Name, &t.Language, &t.VendorID, &t.Status, &t.Quality, &t.Category,
		&t.Reason,
		instant{&t.Until},
		instant{&t.PendingSince},
		instant{&t.ChangedAt},
		&t.Change, &t.ChangedBy,
		&t.AskedCategory,
		instant{&t.KnownSince},
		instant{&t.SubmittedAt},
		instant{&t.MissingSince},
		document{&t.State},
		document{&t.Components},
	}
}

func scanTemplate(r scanner) (t templates.Template, err error) {
	err = r.Scan(templateTargets(&t)...)
	return t, err
}
