package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"templatedesk/internal/desk"
	"templatedesk/internal/outward"
	"templatedesk/internal/store"
)

// checkTime is how long a whole check may take.
const checkTime = 2 * time.Minute

// A grade is how one item of a check stands.
type grade string

const (
	good    grade = "ok"
	warning grade = "warning"
	failed  grade = "failed"
)

// checker looks at one thing after another and prints a line for each. It changes
// nothing, and works beside a running dashboard.
type checker struct {
	ctx    context.Context
	cfg    Config
	out    io.Writer
	mint   bool // a token may be asked for where there is none
	failed bool

	key    [32]byte
	keyed  bool
	viewer *store.Viewer // nil: there is no database that can be looked at
	ran    bool          // the dashboard of this installation runs
}

// checkCommand is "dashboard check".
func checkCommand(args []string, demo bool, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("dashboard check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	mint := flags.Bool("token", false, "ask Sobot for a token where none is kept: proves the credentials, but ends the token that other programs of the company share")
	if code, done := parse(flags, args); done {
		return code
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "dashboard check takes no further words: %q\n", flags.Arg(0))
		return exitConfig
	}
	cfg, ok := configured(demo, stderr)
	if !ok {
		return exitConfig
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkTime)
	defer cancel()
	c := &checker{ctx: ctx, cfg: cfg, out: stdout, mint: *mint}
	c.say("configuration", good, "it is in order")
	c.folder()
	c.secretKey()
	c.database()
	if c.viewer != nil {
		defer c.viewer.Close()
	}
	c.disk()
	c.sobot()
	c.running()
	c.publicAddress()
	if c.failed {
		return exitFailed
	}
	return exitOK
}

// say prints one item in one line.
func (c *checker) say(item string, g grade, format string, args ...any) {
	c.failed = c.failed || g == failed
	text := strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
	fmt.Fprintf(c.out, "%-8s %-15s %s\n", g, item, text)
}

func (c *checker) folder() {
	const item = "data folder"
	dir := c.cfg.dataDir()
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.say(item, warning, "%s is not there yet; the first start makes it", dir)
		return
	case err != nil:
		c.say(item, failed, "%s cannot be looked at: %v", dir, err)
		return
	case !info.IsDir():
		c.say(item, failed, "%s is not a folder: set DASHBOARD_DATA_DIR to one", dir)
		return
	}
	probe, err := os.CreateTemp(dir, ".check-*")
	if err != nil {
		c.say(item, failed, "%s cannot be written by this user: correct its owner or mode, or run the check as the dashboard's user", dir)
		return
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		c.say(item, failed, "%s: %v", dir, err)
		return
	}
	if private(info.Mode()) {
		c.say(item, good, "%s can be written, and by nobody else", dir)
	} else {
		c.say(item, warning, "%s is open to others (mode %04o): chmod 700 it", dir, info.Mode().Perm())
	}
}

// private: nobody but the owner has any right.
func private(mode fs.FileMode) bool { return mode.Perm()&0o077 == 0 }

func (c *checker) secretKey() {
	const item = "secret key"
	text, from := c.cfg.SecretKey.Reveal(), "DASHBOARD_SECRET_KEY"
	if text == "" {
		path := c.cfg.keyPath()
		from = path
		raw, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Stat(c.cfg.databasePath()); err == nil {
				c.say(item, failed, "%s is gone, but the database is there: bring the key back from its backup, or what is sealed in the database cannot be read", path)
			} else {
				c.say(item, warning, "%s is not there yet; the first start makes it", path)
			}
			return
		}
		if err != nil {
			c.say(item, failed, "%s cannot be read: correct its owner or mode, or run the check as the dashboard's user", path)
			return
		}
		if info, err := os.Stat(path); err == nil && !private(info.Mode()) {
			c.say(item, warning, "%s can be read by others (mode %04o): chmod 600 it", path, info.Mode().Perm())
		}
		text = strings.TrimSpace(string(raw))
	}
	key, err := decodeKey(text)
	if err != nil {
		c.say(item, failed, "%s does not hold 64 hexadecimal digits: bring it back from its backup", from)
		return
	}
	c.key, c.keyed = key, true
	c.say(item, good, "from %s", from)
}

func (c *checker) database() {
	const item = "database"
	path := c.cfg.databasePath()
	viewer, err := store.Look(c.ctx, store.Options{Path: path, Mode: c.cfg.mode(), SecretKey: c.key})
	if errors.Is(err, fs.ErrNotExist) {
		c.say(item, warning, "%s is not there yet; the first start makes it", path)
		return
	}
	if err != nil {
		c.say(item, failed, "%s: %v", path, err)
		return
	}
	c.viewer = viewer
	version, known, err := viewer.Schema(c.ctx)
	if err != nil {
		c.say(item, failed, "%s: %v", path, err)
		return
	}
	if c.keyed {
		if err := viewer.CheckKey(c.ctx); err != nil {
			c.say(item, failed, "%s: %v", path, err)
			return
		}
	}
	mode, err := viewer.Mode()
	switch {
	case err != nil:
		c.say(item, failed, "%s: %v", path, err)
	case !private(mode):
		c.say(item, warning, "%s is whole, schema %d, but open to others (mode %04o): chmod 600 it", path, version, mode)
	case version < known:
		c.say(item, good, "%s is whole, schema %d; the next start brings it to %d", path, version, known)
	default:
		c.say(item, good, "%s is whole, schema %d", path, version)
	}
}

// noDisk is the free space in bytes below which webhooks are soon refused.
const noDisk = 64 << 20

func (c *checker) disk() {
	const item = "disk"
	dir := filepath.Dir(c.cfg.databasePath())
	free, err := desk.FreeSpace(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return // said of the folder already
	case err != nil:
		c.say(item, warning, "how much is free cannot be told: %v", err)
	case free < noDisk:
		c.say(item, failed, "%d MB are free: make room, or webhooks are refused", free>>20)
	case free < c.cfg.DiskFloor<<20:
		c.say(item, warning, "%d MB are free, uploads are refused below %d: make room", free>>20, c.cfg.DiskFloor)
	default:
		c.say(item, good, "%d MB are free", free>>20)
	}
}

func (c *checker) running() {
	const item = "dashboard"
	address, client := c.localClient()
	c.ran = c.keyed && outward.NewBeacon(client, address, c.key, time.Now).Answers(c.ctx, address)
	if c.ran {
		c.say(item, good, "it runs and answers at %s", c.cfg.Addr)
	} else {
		c.say(item, warning, "it does not run at %s: start it, then check again", c.cfg.Addr)
	}
}

func (c *checker) publicAddress() {
	const item = "public address"
	if c.cfg.Demo {
		c.say(item, good, "not needed in the demo")
		return
	}
	if c.cfg.PublicURL == "" {
		c.say(item, warning, "DASHBOARD_PUBLIC_URL is not set: uploads and the webhook address are off")
		return
	}
	v := c.cfg.beacon(c.key).At(c.ctx, c.cfg.PublicURL)
	switch {
	case !c.ran && (v.Answered || v.Reach != outward.No):
		c.say(item, warning, "whether %s can be reached shows only while the dashboard runs: start it, then check again", c.cfg.PublicURL)
	case v.Reach == outward.Yes:
		c.say(item, good, "%s %s", v.Why, v.Do)
	case v.Reach == outward.No:
		c.say(item, failed, "%s %s", v.Why, v.Do)
	default:
		c.say(item, warning, "%s %s", v.Why, v.Do)
	}
}
