// Package raw knows how bytes that came from elsewhere are shown: as text, never as
// anything else. It must not know what they mean, do I/O, or know the web framework.
package raw

import (
	"bytes"
	"encoding/json"
	"strings"
)

const (
	// maxDepth keeps the blanks in front of lines few: a body of brackets alone
	// would grow to gigabytes.
	maxDepth = 60
	// maxShown is how many bytes a page shows.
	maxShown = 256 << 10
)

// Text is a body as people can read it: valid JSON indented, all else as it came, with
// what is not UTF-8 replaced. cut says that the page shows only its beginning.
func Text(body []byte) (text string, isJSON, cut bool) {
	if json.Valid(body) {
		isJSON = true
		if depth(body) <= maxDepth {
			var out bytes.Buffer
			if json.Indent(&out, bytes.TrimSpace(body), "", "  ") == nil {
				body = out.Bytes()
			}
		}
	}
	if len(body) > maxShown {
		body, cut = body[:maxShown], true
	}
	return strings.ReplaceAll(strings.ToValidUTF8(string(body), "\ufffd"), "\x00", "\ufffd"), isJSON, cut
}

// depth counts brackets without regard to strings, which can only count too many.
func depth(body []byte) int {
	deepest, now := 0, 0
	for _, c := range body {
		switch c {
		case '{', '[':
			now++
			deepest = max(deepest, now)
		case '}', ']':
			now--
		}
	}
	return deepest
}
