//go:build linux || darwin || freebsd

package desk

import "golang.org/x/sys/unix"

// freeSpace is how many bytes of that folder's disk are free to us.
func freeSpace(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:unconvert // their types differ between systems
}
