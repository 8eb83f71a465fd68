package ui

import "templatedesk/internal/access"

// RoleChoice is a role as a person chooses it.
type RoleChoice struct {
	Role access.Role
	Word string
	May  string // what it lets somebody do
}

// Roles are all roles, the least first.
var Roles = []RoleChoice{
	{access.Viewer, "Viewer", "looks at everything, with phone numbers masked; changes nothing"},
	{access.Editor, "Editor", "also writes, submits and test-sends templates"},
	{access.Admin, "Admin", "also deletes, and changes settings and people"},
}

// RoleWord is the plain word for a role.
func RoleWord(role access.Role) string {
	for _, r := range Roles {
		if r.Role == role {
			return r.Word
		}
	}
	return string(role)
}
