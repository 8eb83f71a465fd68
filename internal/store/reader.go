package store

import (
	"context"
	"database/sql"
	"sync"
)

// maxStatements is how many statements are kept compiled. Those that the package spells
// out are fewer; some are put together by what a page filters.
const maxStatements = 400

// reader asks the database and cannot change it. To compile a statement takes SQLite about
// as long as to answer it, and a page asks a dozen: each is compiled once a connection.
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
