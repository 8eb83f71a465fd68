package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/store"
	"templatedesk/web"
)

const userUsage = `dashboard user looks after people from the machine itself, also while the dashboard runs:

  dashboard user list
  dashboard user add [-role viewer|editor|admin] EMAIL   prints a one-time link; admin unless said
  dashboard user link EMAIL                              a new link: an invitation, or a password reset
  dashboard user role EMAIL viewer|editor|admin
  dashboard user sign-out EMAIL                          everywhere
  dashboard user remove EMAIL

It reads the same configuration as the dashboard. For the demo's people: dashboard -demo user …
`

// userCommand is "dashboard user …". What it does is entered in the audit as done
// from the command line.
func userCommand(args []string, demo bool, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		fmt.Fprint(stdout, userUsage)
		return exitOK
	}
	cfg, ok := configured(demo, stderr)
	if !ok {
		return exitConfig
	}
	ctx := context.Background()
	db, err := store.OpenBeside(ctx, store.Options{Path: cfg.databasePath(), Mode: cfg.mode()})
	if err != nil {
		fmt.Fprintf(stderr, "The database cannot be opened: %v\n", err)
		return exitCode(err)
	}
	defer func() { _ = db.Close() }()
	u := users{access.New(db, time.Now, slog.New(slog.DiscardHandler)), &cfg, stdout}
	if err := u.do(ctx, args[0], args[1:]); err != nil {
		if errors.Is(err, errUsage) {
			fmt.Fprint(stderr, userUsage)
			return exitConfig
		}
		fmt.Fprintln(stderr, inWords(err))
		return exitFailed
	}
	return exitOK
}

var errUsage = errors.New("not a command of dashboard user")

// operator is who the audit names for what is done here: whoever can run programs
// as the dashboard's user can do anything anyway.
var operator = access.Person{Name: "Command line"}

type users struct {
	people *access.Service
	cfg    *Config
	out    io.Writer
}

func (u users) do(ctx context.Context, what string, args []string) error {
	switch {
	case what == "list" && len(args) == 0:
		return u.list(ctx)
	case what == "add":
		return u.add(ctx, args)
	case what == "role" && len(args) == 2:
		return u.with(ctx, args[0], "has the role "+args[1]+" now.", func(p access.Person) error {
			return u.people.SetRole(ctx, operator, p.ID, access.Role(args[1]))
		})
	case len(args) != 1:
		return errUsage
	case what == "link":
		p, err := u.people.PersonByEmail(ctx, args[0])
		if err != nil {
			return err
		}
		token, p, err := u.people.NewLink(ctx, operator, p.ID)
		return u.handOver(token, p, err)
	case what == "sign-out":
		return u.with(ctx, args[0], "is signed out everywhere.", func(p access.Person) error {
			return u.people.EndSessionsOf(ctx, operator, p.ID)
		})
	case what == "remove":
		return u.with(ctx, args[0], "was removed.", func(p access.Person) error {
			return u.people.Remove(ctx, operator, p.ID)
		})
	}
	return errUsage
}

func (u users) add(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("user add", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	role := flags.String("role", string(access.Admin), "")
	if err := flags.Parse(args); err != nil || flags.NArg() != 1 {
		return errUsage
	}
	token, p, err := u.people.Invite(ctx, operator, flags.Arg(0), access.Role(*role))
	return u.handOver(token, p, err)
}

// with finds a person by address, does something to them, and says so.
func (u users) with(ctx context.Context, email, done string, do func(access.Person) error) error {
	p, err := u.people.PersonByEmail(ctx, email)
	if err != nil {
		return err
	}
	if err := do(p); err != nil {
		return err
	}
	fmt.Fprintln(u.out, p.Email, done)
	return nil
}

func (u users) handOver(token string, p access.Person, err error) error {
	if err != nil {
		return err
	}
	life := "24 hours"
	if p.Invited() {
		life = "7 days"
	}
	fmt.Fprintf(u.out, "%s sets a password here (the link works once, for %s):\n  %s%s%s\n", p.Email, life, u.cfg.base(u.cfg.Addr), web.PasswordPath, token)
	return nil
}

func (u users) list(ctx context.Context) error {
	members, err := u.people.Members(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(u.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "EMAIL\tROLE\tNAME\tLAST SEEN")
	for _, m := range members {
		seen := "-"
		switch {
		case m.Invited() && !m.LinkUntil.IsZero():
			seen = "invited"
		case !m.LastSeen.IsZero():
			seen = m.LastSeen.Format(time.DateTime) + " UTC"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", m.Email, m.Role, m.Name, seen)
	}
	return w.Flush()
}

// inWords is an error as somebody at a terminal should read it.
func inWords(err error) string {
	var fields access.FieldErrors
	switch {
	case errors.As(err, &fields):
		var all []string
		for _, sentence := range fields {
			all = append(all, sentence)
		}
		return strings.Join(all, "\n")
	case errors.Is(err, access.ErrNotFound):
		return "Nobody here has this address: dashboard user list names everybody."
	case errors.Is(err, access.ErrLastAdmin):
		return "This is the only admin who can sign in. Make somebody else an admin first."
	}
	return err.Error()
}
