// Package static knows the built browser assets: their bytes and their addresses.
// It must not know pages, sessions or who asks.
package static

import (
	"embed"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
)

// dist is filled by `npm run build` in web/ and is empty on a fresh clone: pages
// then work without style and script.
//
//go:embed all:dist
var dist embed.FS

// Prefix is where the assets are served from.
const Prefix = "/static/"

// manifest maps a source name (app.css) to its built name (app-1a2b3c4d.css).
var manifest = readManifest()

func readManifest() map[string]string {
	names := map[string]string{}
	text, err := dist.ReadFile("dist/manifest.json")
	if err != nil || json.Unmarshal(text, &names) != nil {
		return nil
	}
	return names
}

// Built reports whether the assets are in this binary.
func Built() bool { return len(manifest) > 0 }

// Path returns the address of an asset by its source name ("app.css"), with a hash
// of its content in it, so that browsers may keep it for ever; empty when not built.
func Path(name string) string {
	if built, ok := manifest[name]; ok {
		return Prefix + built
	}
	return ""
}

// File is one asset as it goes over the wire.
type File struct {
	Type string // media type
	Body []byte
	// The same body made smaller at build time; nil if there is none.
	Gzip, Brotli []byte
}

// Open returns the asset with a built name, as it stands after Prefix. Only names in
// the manifest are answered. The error is fs.ErrNotExist for all others.
func Open(name string) (File, error) {
	for _, built := range manifest {
		if built != name {
			continue
		}
		body, err := dist.ReadFile("dist/" + built)
		if err != nil {
			return File{}, fs.ErrNotExist
		}
		gzip, _ := dist.ReadFile("dist/" + built + ".gz")
		brotli, _ := dist.ReadFile("dist/" + built + ".br")
		return File{Type: mediaType(built), Body: body, Gzip: gzip, Brotli: brotli}, nil
	}
	return File{}, fs.ErrNotExist
}

// mediaType does not ask the operating system, whose tables differ from host to host.
func mediaType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}
