package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"sync"
)

// maxStatements is how many statements are kept compiled. Those that the package spells
// out are fewer; some are put together by what a page filters.
const maxStatements = 400

// reader asks the database and cannot change it. To compile a statement takes SQLite about
// as long as to answer it, and a page asks a dozen: each is compiled once a connection.
//
// "waba = +$1" stands in statements about events for that too, and "kind = +$1". Some of
// the table's indexes have only rows WHERE waba = ” or of one kind. Beside a bare
// parameter SQLite asks whether such an index would do for the value, and so compiles the
// statement anew for every value that it is given.
type reader struct {
	*sql.DB

	mu    sync.Mutex
	known map[string]*sql.Stmt
}

func openReader(path, role string, size int) (*reader, error) {
	pool, err := openPool(path, role, size)
	if err != nil {
		return nil, err
	}
	return &reader{DB: pool, known: map[string]*sql.Stmt{}}, nil
}

// statement is the query compiled; nil if it cannot be, or no more are kept.
func (r *reader) statement(ctx context.Context, query string) *sql.Stmt {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.known[query]; s != nil || len(r.known) >= maxStatements {
		return s
	}
	s, err := r.DB.PrepareContext(ctx, query)
	if err != nil {
		return nil // asking without it says what is wrong
	}
	r.known[query] = s
	return s
}

func (r *reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := r.statement(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return r.DB.QueryContext(ctx, query, args...)
}

func (r *reader) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := r.statement(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return r.DB.QueryRowContext(ctx, query, args...)
}

// Plans are how the database answers what it was asked, by statement, one step a line: for
// tests, which hold pages to cost the same however long the history is.
func (s *Store) Plans(ctx context.Context) (map[string]string, error) {
	const doing = "explain statements"
	s.reads.mu.Lock()
	asked := slices.Collect(maps.Keys(s.reads.known))
	s.reads.mu.Unlock()
	plans := map[string]string{}
	for _, query := range asked {
		rows, err := s.reads.DB.QueryContext(ctx, `EXPLAIN QUERY PLAN `+query, make([]any, strings.Count(query, "$"))...)
		steps, err := collect(rows, err, func(r scanner) (step string, err error) {
			var id, parent, unused int
			err = r.Scan(&id, &parent, &unused, &step)
			return step, err
		})
		if err != nil {
			return nil, explain(doing, err)
		}
		plans[query] = strings.Join(steps, "\n")
	}
	return plans, nil
}
