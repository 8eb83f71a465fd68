package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What the data folder may hold, by the beginning of the name.
var ourFiles = []string{"dashboard.db", "media", "secret.key", "demo", "sobot.json", "backups"}

// makePrivate takes away from others what they could read in the
// data folder, also where an older version, an unpacked backup or a loose umask let them. A folder
// in which other things lie as well is somebody else's: there only our files are touched,
// and the log says that others can look in. What cannot be changed is said too, and is no
// reason not to start.
func makePrivate(ctx context.Context, dir string, log *slog.Logger) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read data folder: %w", err)
	}
	strangers := false
	var problems []error
	for _, e := range entries {
		if !slices.ContainsFunc(ourFiles, func(name string) bool { return strings.HasPrefix(e.Name(), name) }) {
			strangers = true
			continue
		}
		problems = append(problems, filepath.WalkDir(filepath.Join(dir, e.Name()), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return tighten(path, e)
		}))
	}
	if !strangers {
		problems = append(problems, tightenPath(dir))
	}
	if err := errors.Join(problems...); err != nil {
		log.WarnContext(ctx, "some files of the data folder cannot be made private", "err", err)
	}
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		log.WarnContext(ctx, "others on this machine can look into the data folder: give it mode 0700", "data_dir", dir, "mode", info.Mode().Perm().String())
	}
	return nil
}

// tighten leaves a folder 0700 and a file 0600, and follows no link.
func tighten(path string, e fs.DirEntry) error {
	want := fs.FileMode(0o600)
	switch {
	case e.IsDir():
		want = 0o700
	case !e.Type().IsRegular():
		return nil
	}
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().Perm()&0o077 == 0 {
		return nil // gone meanwhile, or private already
	}
	if err != nil {
		return err
	}
	return os.Chmod(path, want)
}

func tightenPath(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	return tighten(path, fs.FileInfoToDirEntry(info))
}
