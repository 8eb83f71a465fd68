package main

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// modes are all files below dir that others may open, and the names of all.
func modes(t *testing.T, dir string) (loose []string, all string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		require.NoError(t, err)
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		require.NoError(t, err)
		all += " " + path
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[e.IsDir()]; info.Mode().Perm() != want {
			loose = append(loose, path+" "+info.Mode().String())
		}
		return nil
	}))
	return loose, all
}

func TestFilesArePrivate(t *testing.T) {
	binary := buildBinary(t)
	sim, sobotURL := startSim(t)
	for name, flags := range map[string]string{"live": "", "demo": " -demo"} {
		t.Run(name, func(t *testing.T) {
			env := liveEnv(t, sim, sobotURL, freeAddr(t))
			dir := filepath.Join(env["DASHBOARD_DATA_DIR"], "new")
			env["DASHBOARD_DATA_DIR"] = dir
			own := dir
			if name == "demo" {
				own = filepath.Join(dir, "demo")
			}
			for _, umask := range []string{"000", "077", "000"} { // the third time with all that a careless unpacking leaves
				p := startBinary(t, "/bin/sh", env, "-c", "umask "+umask+"; exec "+binary+flags)
				res, err := http.Post("http://"+env["DASHBOARD_ADDR"]+"/webhooks/sobot/"+webhookSecret, "application/json", strings.NewReader(`{}`))
				require.NoError(t, err)
				res.Body.Close()
				loose, all := modes(t, dir)
				assert.Empty(t, loose, "while it runs with umask %s", umask)
				for _, want := range []string{"dashboard.db", "dashboard.db-wal", "dashboard.db-shm", "secret.key", "media"} {
					assert.Contains(t, all, " "+filepath.Join(own, want))
				}
				require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
				require.NoError(t, p.cmd.Wait(), p.out.String())
				loose, all = modes(t, dir)
				assert.Empty(t, loose, "after it ran with umask %s", umask)
				assert.Equal(t, name == "demo", strings.Contains(all, "sobot.json"))
				assert.NotContains(t, p.out.String(), "others on this machine")
				require.NoError(t, os.WriteFile(filepath.Join(own, "media", "of somebody.png"), nil, 0o600))
				require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
					require.NoError(t, err)
					return os.Chmod(path, map[bool]fs.FileMode{true: 0o755, false: 0o644}[e.IsDir()]) //nolint:gosec // what is to be mended
				}))
			}
		})
	}
	t.Run("in a folder of others only ours are touched, and the log says so", func(t *testing.T) {
		env := liveEnv(t, sim, sobotURL, freeAddr(t))
		dir := env["DASHBOARD_DATA_DIR"]
		other := filepath.Join(dir, "notes.txt")
		require.NoError(t, os.WriteFile(other, nil, 0o600))
		require.NoError(t, os.Chmod(other, 0o644)) //nolint:gosec // somebody else's
		require.NoError(t, os.Chmod(dir, 0o755))   //nolint:gosec // likewise
		p := startBinary(t, binary, env)
		assert.Contains(t, p.out.String(), "others on this machine can look into the data folder")
		loose, _ := modes(t, dir)
		assert.Equal(t, []string{dir + " drwxr-xr-x", other + " -rw-r--r--"}, loose)
		require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, p.cmd.Wait())
	})
}
