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
	_ "time/tzdata"

	"templatedesk/internal/store"
	// people's time zones, also where the system has none
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

func start(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("dashboard", flag.ContinueOnError)
	flags.SetOutput(stderr)
	demo := flags.Bool("demo", false, "run against an embedded Sobot simulator, on loopback only; nothing leaves the machine")
	showVersion := flags.Bool("version", false, "print the version and exit")
	checkConfig := flags.Bool("check-config", false, "check the configuration and exit")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitOK
		}
		return exitConfig
	}
	if flags.Arg(0) == "user" {
		return userCommand(flags.Args()[1:], *demo, stdout, stderr)
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "dashboard takes no arguments, only flags: %q is not one\n", flags.Arg(0))
		return exitConfig
	}
	if *showVersion {
		fmt.Fprintln(stdout, version())
		return exitOK
	}
	cfg, err := LoadConfig(environ(), *demo)
	if err != nil {
		fmt.Fprintf(stderr, "The configuration must be corrected:\n%v\n", err)
		return exitConfig
	}
	if *checkConfig {
		fmt.Fprintln(stdout, "The configuration is in order.")
		return exitOK
	}

	log := slog.New(slog.NewTextHandler(stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if err := Run(ctx, cfg, log, stdout); err != nil {
		fmt.Fprintf(stderr, "Template Desk stopped: %v\n", err)
		return exitCode(err)
	}
	return exitOK
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
