package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// arrows says which of our packages each package may import directly, outside of
// tests. ARCHITECTURE.md draws it; a package that is not here has no place yet.
var arrows = map[string][]string{
	"internal/sobot":           {},
	"internal/sobot/sobotsim":  {},
	"internal/events":          {},
	"internal/access":          {},
	"internal/outward":         {},
	"internal/templates":       {"internal/events", "internal/sobot"},
	"internal/mail":            {},
	"internal/mail/mailtest":   {},
	"internal/alarms":          {"internal/templates", "internal/events"},
	"internal/store":           {"internal/templates", "internal/events", "internal/access", "internal/alarms"},
	"internal/store/storetest": {"internal/store"},
	"internal/redact":          {"internal/access", "internal/templates"},
	"internal/desk":            {"internal/templates", "internal/events", "internal/access", "internal/sobot", "internal/alarms", "internal/mail", "internal/outward"},
	"internal/desk/desktest": {
		"internal/access", "internal/desk", "internal/events", "internal/mail", "internal/outward", "internal/sobot", "internal/sobot/sobotsim",
		"internal/store", "internal/store/storetest", "internal/templates",
	},
	"internal/metrics": {"internal/desk"},
	"web/static":       {},
	"web/browsertest":  {"web/static"},
	"web/views/*":      {"web/views/*", "web/static", "internal/access", "internal/templates", "internal/events", "internal/sobot", "internal/outward", "internal/alarms"},
	"web":              {"web/static", "web/views/*", "internal/desk", "internal/access", "internal/templates", "internal/events", "internal/outward", "internal/redact", "internal/alarms"},
	"cmd/dashboard":    {"*"},
}

// foreign are packages of others that some of ours must not know.
var foreign = map[string][]string{
	"github.com/gofiber/fiber/v2":                    {"web"},
	"github.com/a-h/templ":                           {"web", "web/views/*"},
	"modernc.org/sqlite":                             {"internal/store"},
	"database/sql":                                   {"internal/store"},
	"github.com/prometheus/client_golang/prometheus": {"internal/metrics"},
	"github.com/wneessen/go-mail":                    {"internal/mail"},
	"github.com/chromedp/chromedp":                   {"web/browsertest"},
	"net/http":                                       {"internal/sobot", "internal/sobot/sobotsim", "internal/outward", "internal/desk/desktest", "web", "cmd/dashboard"},
}

const module = "templatedesk/"

func TestArrows(t *testing.T) {
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := arrows[roomOf(name)]
		if strings.HasPrefix(name, "tools/") {
			continue
		}
		if !assert.True(t, known, "%s has no place in the floor plan: add it to arrows and ARCHITECTURE.md", name) {
			continue
		}
		for _, imported := range p.Imports {
			if ours, ok := strings.CutPrefix(imported, module); ok {
				assert.True(t, slices.Contains(allowed, "*") || slices.Contains(allowed, roomOf(ours)), "%s must not import %s", name, ours)
			}
			if users, ok := foreign[imported]; ok {
				assert.Contains(t, users, roomOf(name), "%s must not know %s", name, imported)
			}
		}
	}
}

// roomOf is the package, or for views the whole storey.
func roomOf(name string) string {
	if strings.HasPrefix(name, "web/views/") {
		return "web/views/*"
	}
	return name
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) (list []goPackage) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	require.NoError(t, err)
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			require.NotEmpty(t, list)
			return list
		}
		require.NoError(t, err)
		list = append(list, p)
	}
}
