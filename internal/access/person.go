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
	Theme        string // "", light, dark
	Created      time.Time
}

// Session is a person signed in on one browser. Only the hash of its id is kept.
type Session struct {
	IDHash   string
	PersonID string
	Created  time.Time
	Seen     time.Time
	Expires  time.Time // absolute end
}

// Errors of this package.
var (
	ErrNotFound = errors.New("no such person or session")
	ErrConflict = errors.New("a person with this address exists already")
	// ErrSignIn is one answer for a wrong address and a wrong password.
	ErrSignIn = errors.New("e-mail or password is not right")
)
