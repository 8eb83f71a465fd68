// Package redact knows what must not be written down, and makes what is logged
// discreet: by the names of things, by the secret values of this process, by the shape
// of what looks like a secret, and telephone numbers. It must not know where secrets
// come from nor where the log goes.
package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// hidden stands wherever a secret would have been written.
const hidden = "[hidden]"

// shortest is the least length of a secret that is looked for: hiding "app" would eat
// the log.
const shortest = 8

// Secrets are the secret values of this process, as they become known. The zero value
// is ready. Its methods may be called from any goroutine.
type Secrets struct {
	mu       sync.Mutex
	values   map[string]bool
	replacer atomic.Pointer[strings.Replacer]
}

// Add makes values known as secrets. A value is never forgotten: what was replaced may
// still stand in somebody's error.
func (s *Secrets) Add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = map[string]bool{}
	}
	before := len(s.values)
	for _, v := range values {
		if len(v) >= shortest {
			s.values[v] = true
		}
	}
	if len(s.values) == before {
		return
	}
	var forms []string
	for v := range s.values {
		forms = append(forms, formsOf(v)...)
	}
	// The replacer takes the first that fits: the longest, so that of a secret which
	// begins like another nothing is left over.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, hidden)
	}
	s.replacer.Store(strings.NewReplacer(pairs...))
}

// Values is a text without the known secrets. All else stays as it was.
func (s *Secrets) Values(text string) string {
	if r := s.replacer.Load(); r != nil && len(text) >= shortest {
		return r.Replace(text)
	}
	return text
}

// formsOf is a value in the ways it may be written.
func formsOf(v string) []string {
	quoted := strconv.Quote(v)
	twice := strconv.Quote(quoted)
	inJSON, _ := json.Marshal(v) // a string always marshals
	all := []string{
		v, url.QueryEscape(v), url.PathEscape(v), strings.ToUpper(v), strings.ToLower(v),
		quoted[1 : len(quoted)-1], twice[3 : len(twice)-3], string(inJSON[1 : len(inJSON)-1]),
		hex.EncodeToString([]byte(v)), strings.ToUpper(hex.EncodeToString([]byte(v))),
	}
	// Base64 of a text that the value stands in: what of its letters depends on the value
	// alone, for each of the three places where it may begin.
	for before := range 3 {
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := enc.EncodeToString(append(make([]byte, before), v...))
			text = text[[]int{0, 2, 3}[before]:]
			if (before+len(v))%3 != 0 {
				text = text[:len(text)-1] // its last letter depends on what follows
			}
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(form string) bool { return len(form) < shortest })
}
