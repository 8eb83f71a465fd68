// Command dashboard is Template Desk: it knows how the rooms are wired together,
// started and stopped. It must not know what any of them does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // people's time zones, also where the system has none

	"templatedesk/internal/redact"
	"templatedesk/internal/store"
)

// Exit codes, so that a supervisor can tell what to do.
const (
	exitOK     = 0
	exitFailed = 1
	exitConfig = 2 // the configuration must be corrected first
	exitLocked = 3 // another dashboard uses this data folder
	exitData   = 4 // the database is damaged, foreign, newer than this program or sealed with another key
)

func main() {
	os.Exit(start(os.Args[1:], os.Stdout, os.Stderr))
}

// A command is what a word after the flags asks for; without one the dashboard is
// served.
type command struct {
	name    string
	summary string
	run     func(args []string, demo bool, stdout, stderr io.Writer) int
}

func commands() []command {
	return []command{
		{"check", "look at configuration, data, database, Sobot and the public address; also beside a running dashboard", checkCommand},
		{"user", "look after people from the machine itself; also beside a running dashboard", userCommand},
	}
}

func start(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("dashboard", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { usage(flags, stderr) }
	demo := flags.Bool("demo", false, "run against an embedded Sobot simulator, on loopback only; nothing leaves the machine")
	showVersion := flags.Bool("version", false, "print the version and exit")
	checkConfig := flags.Bool("check-config", false, "check the configuration and exit")
	if code, done := parse(flags, args); done {
		return code
	}
	if *showVersion {
		fmt.Fprintln(stdout, version())
		return exitOK
	}
	if word := flags.Arg(0); word != "" {
		for _, c := range commands() {
			if c.name == word {
				return c.run(flags.Args()[1:], *demo, stdout, stderr)
			}
		}
		fmt.Fprintf(stderr, "dashboard has no command %q.\n", word)
		usage(flags, stderr)
		return exitConfig
	}
	cfg, ok := configured(*demo, stderr)
	if !ok {
		return exitConfig
	}
	if *checkConfig {
		fmt.Fprintln(stdout, "The configuration is in order.")
		return exitOK
	}

	var secrets redact.Secrets
	log := slog.New(newLogHandler(stderr, cfg.LogFormat, slog.LevelInfo, &secrets))
	slog.SetDefault(log) // also what libraries say through package log
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if err := Run(ctx, cfg, log, stdout, &secrets); err != nil {
		fmt.Fprintf(stderr, "Template Desk stopped: %s\n", secrets.Text(err.Error()))
		return exitCode(err)
	}
	return exitOK
}

// parse reads flags; done means that there is nothing more to do.
func parse(flags *flag.FlagSet, args []string) (code int, done bool) {
	switch err := flags.Parse(args); {
	case err == nil:
		return exitOK, false
	case errors.Is(err, flag.ErrHelp):
		return exitOK, true
	}
	return exitConfig, true
}

func usage(flags *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, "Usage: dashboard [flags] [command]\n\nWithout a command the dashboard is served. Its configuration comes from the environment.\n\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-7s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nFlags:\n")
	flags.PrintDefaults()
}

// configured reads the configuration of the environment, or says what is wrong with it.
func configured(demo bool, stderr io.Writer) (Config, bool) {
	cfg, err := LoadConfig(environ(), demo)
	if err != nil {
		fmt.Fprintf(stderr, "The configuration must be corrected:\n%v\n", err)
		return cfg, false
	}
	return cfg, true
}

// newLogHandler writes the log in a format of the configuration. Whatever is logged goes
// through it, and so loses its secrets.
func newLogHandler(w io.Writer, format string, level slog.Level, secrets *redact.Secrets) slog.Handler {
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return redact.NewHandler(slog.NewJSONHandler(w, options), secrets)
	}
	return redact.NewHandler(slog.NewTextHandler(w, options), secrets)
}

func exitCode(err error) int {
	switch {
	case errors.Is(err, store.ErrLocked):
		return exitLocked
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrForeign), errors.Is(err, store.ErrNewer), errors.Is(err, store.ErrOlder), errors.Is(err, store.ErrMode), errors.Is(err, store.ErrSecretKey):
		return exitData
	}
	return exitFailed
}

// version is what the build recorded: a tag, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value
		}
	}
	return v
}
