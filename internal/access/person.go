// Package access knows people: who may come in, what their role lets them do,
// and how their sessions begin and end. It must not know templates, Sobot, the
// web framework or SQL.
package access

import (
	"errors"
	"time"
)

// Role says what a person may do. Each role may do all that the one before may.
type Role string

// The roles: a viewer reads; an editor also drafts, submits and
// test-sends; an admin also deletes, changes settings and people.
const (
	Viewer Role = "viewer"
	Editor Role = "editor"
	Admin  Role = "admin"
)

// May reports whether the role includes need.
func (r Role) May(need Role) bool { return r.rank() >= need.rank() && r.rank() > 0 }

func (r Role) rank() int {
	switch r {
	case Viewer:
		return 1
	case Editor:
		return 2
	case Admin:
		return 3
	}
	return 0
}

// Person is somebody who can sign in.
type Person struct {
	ID           string
	Email        string // lower case
	Name         string
	Role         Role
	PasswordHash string // argon2id, encoded with its parameters
	TimeZone     string // IANA name; empty = UTC
	Theme        string // "" (as the browser has it), light, dark
	Created      time.Time
}

// Invited reports whether the person has not come in yet: no password was ever set.
func (p Person) Invited() bool { return p.PasswordHash == "" }

// Errors of this package.
var (
	ErrNotFound = errors.New("no such person or session")
	ErrConflict = errors.New("a person with this address exists already")
	// ErrSignIn is one answer for a wrong address and a wrong password.
	ErrSignIn = errors.New("e-mail or password is not right")
	// ErrWait asks for patience after many wrong tries.
	ErrWait = errors.New("too many tries")
	// ErrBusy means that all slots for checking passwords were taken until the
	// caller's time ran out.
	ErrBusy = errors.New("too many sign-ins at once")
	// ErrLink is one answer for a wrong, an old and a used one-time link.
	ErrLink = errors.New("this link is not valid")
	// ErrLastAdmin means that nobody would be left who can change settings.
	ErrLastAdmin = errors.New("this is the only admin who can sign in")
	// ErrOneself means that somebody tried to take away their own rights.
	ErrOneself = errors.New("nobody changes their own role or removes themselves")
)

// FieldErrors says what is wrong with a form, field by field, in sentences.
type FieldErrors map[string]string

func (e FieldErrors) Error() string { return "the form has mistakes" }
