package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant scans a column of unix milliseconds into a time.
type instant struct{ t *time.Time }

func (i instant) Scan(src any) error {
	ms, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", src)
	}
	*i.t = time.Time{}
	if ms != 0 {
		*i.t = time.UnixMilli(ms).UTC()
	}
	return nil
}

// document scans a column of JSON into what v points to.
type document struct{ v any }

func (d document) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("JSON is stored as %T", src)
	}
	return json.Unmarshal([]byte(text), d.v)
}

// text makes a string fit for a TEXT column: PostgreSQL takes neither NUL nor
// invalid UTF-8, and hostile input has both. Bytes that must stay go to BYTEA.
func text[T ~string](s T) string {
	if utf8.ValidString(string(s)) && !strings.Contains(string(s), "\x00") {
		return string(s)
	}
	return strings.ReplaceAll(strings.ToValidUTF8(string(s), "\uFFFD"), "\x00", "")
}

func asJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// placeholders is "$first, … " for n arguments.
func placeholders(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}

// collect reads all rows with read and closes them.
func collect[T any](rows *sql.Rows, err error, read func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// one reports sql.ErrNoRows when a statement changed nothing.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return sql.ErrNoRows
	}
	return err
}
