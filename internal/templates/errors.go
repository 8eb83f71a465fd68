package templates

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// The ways a use case can fail that are nobody's fault but the request's.
// They are wrapped with what was being done; test with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("changed by somebody else meanwhile")
	ErrInvalid  = errors.New("not valid")
)

// ErrUnavailable is a store that can keep nothing just now: its disk is full, or
// another process holds it. Nothing of the call was kept, and the same call works
// again later.
var ErrUnavailable = errors.New("nothing can be kept just now")

// FieldErrors says what is wrong with a form, by form path ("body", "samples.0",
// "buttons.1.url", or a Need's path). Empty means nothing is wrong.
type FieldErrors map[string]string

// Error lists every message, in the order of the paths.
func (e FieldErrors) Error() string {
	lines := make([]string, 0, len(e))
	for _, path := range slices.Sorted(maps.Keys(e)) {
		lines = append(lines, path+": "+e[path])
	}
	return strings.Join(lines, "; ")
}

// Is makes every FieldErrors an ErrInvalid.
func (e FieldErrors) Is(target error) bool { return target == ErrInvalid }

// Err is e as an error, nil when nothing is wrong. (A FieldErrors put into an
// error variable directly would be a non-nil error even when empty.)
func (e FieldErrors) Err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

func (e FieldErrors) add(path, message string) {
	if _, ok := e[path]; !ok {
		e[path] = message
	}
}
