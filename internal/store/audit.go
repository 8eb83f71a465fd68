package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// AppendAudit adds one entry to the audit.
func (s *Store) AppendAudit(ctx context.Context, e access.Entry) error {
	return s.write(ctx, "add to the audit", func(tx *sql.Tx) error { return s.note(ctx, tx, e) })
}

// noted is write with the audit's entry about what fn does, in the same transaction.
func (s *Store) noted(ctx context.Context, doing string, note access.Entry, fn func(*sql.Tx) error) error {
	return s.write(ctx, doing, func(tx *sql.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return s.note(ctx, tx, note)
	})
}

// execNoted is noted with one statement that must change a row.
func (s *Store) execNoted(ctx context.Context, doing string, note access.Entry, query string, args ...any) error {
	return s.noted(ctx, doing, note, func(tx *sql.Tx) error { return one(tx.ExecContext(ctx, query, args...)) })
}

// note adds an entry in the transaction of what it is about. Without an action
// there is nothing to answer for. Nothing here ever changes or removes an entry.
func (s *Store) note(ctx context.Context, tx *sql.Tx, e access.Entry) error {
	if e.Action == "" {
		return nil
	}
	id, err := newID()
	if err != nil {
		return err
	}
	search := templates.Fold(strings.Join([]string{e.Name, e.Email, e.About, e.WABA, e.Detail, e.Address}, "\n"))
	_, err = tx.ExecContext(ctx, `
		INSERT INTO audit (id, at, person_id, name, email, role, action, about, waba, detail, operation, address, request, search_text)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		id, millis(s.now()), e.PersonID, text(e.Name), text(e.Email), string(e.Role), string(e.Action), text(e.About), text(e.WABA),
		text(e.Detail), e.Operation, text(e.Address), text(e.Request), text(search))
	return err
}

// Audit is the newest limit entries that f chooses, older than the one with the id
// before. Ids sort by time, so every page is the end of one walk along an index.
func (s *Store) Audit(ctx context.Context, f access.AuditFilter, before string, limit int) ([]access.Entry, error) {
	query, args := auditQuery(f, before, limit)
	rows, err := s.reads.QueryContext(ctx, query, args...)
	list, err := collect(rows, err, scanEntry)
	return list, explain("read audit", err)
}

func auditQuery(f access.AuditFilter, before string, limit int) (string, []any) {
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	where := []string{"TRUE"}
	if before != "" {
		where = append(where, "a.id < "+arg(before))
	}
	if f.PersonID != "" {
		where = append(where, "a.person_id = "+arg(f.PersonID))
	}
	if !f.From.IsZero() {
		where = append(where, "a.at >= "+arg(millis(f.From)))
	}
	if !f.To.IsZero() {
		where = append(where, "a.at < "+arg(millis(f.To)))
	}
	if len(f.Actions) > 0 {
		marks := make([]string, len(f.Actions))
		for i, action := range f.Actions {
			marks[i] = arg(string(action))
		}
		where = append(where, "a.action IN ("+strings.Join(marks, ", ")+")")
	}
	if search := templates.Fold(f.Search); search != "" {
		where = append(where, `a.search_text LIKE `+arg("%"+likeText.Replace(search)+"%")+` ESCAPE '\'`)
	}
	return `
		SELECT a.id, a.at, a.person_id, a.name, a.email, a.role, a.action, a.about, a.waba, a.detail, a.operation, a.address, a.request,
			COALESCE(o.outcome, s.outcome, '')
		FROM audit a LEFT JOIN operations o ON o.id = a.operation LEFT JOIN sends s ON s.id = a.operation
		WHERE ` + strings.Join(where, " AND ") + ` ORDER BY a.id DESC LIMIT ` + arg(limit), args
}

// likeText makes what LIKE would take for patterns plain.
var likeText = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func scanEntry(r scanner) (e access.Entry, err error) {
	err = r.Scan(&e.ID, instant{&e.At}, &e.PersonID, &e.Name, &e.Email, &e.Role, &e.Action, &e.About, &e.WABA, &e.Detail,
		&e.Operation, &e.Address, &e.Request, &e.Outcome)
	return e, err
}
