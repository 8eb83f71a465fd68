package events

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	maxExtraLines = 40
	maxExtraDepth = 5
)

// extra is what the object holds beside the members that were read, a line each,
// "name: value", in the order of their names. read names members, or members of members
// by a path with dots; several may stand in one text. A member that is null says nothing.
func (o object) extra(read ...string) string {
	known := map[string]bool{}
	for _, path := range strings.Fields(strings.Join(read, " ")) {
		known[path] = true
	}
	var lines []string
	var walk func(path string, raw json.RawMessage, depth int)
	walk = func(path string, raw json.RawMessage, depth int) {
		if known[path] || len(lines) > maxExtraLines || string(raw) == "null" {
			return
		}
		if sub, isObject := readObject(raw); isObject && depth < maxExtraDepth {
			for _, name := range slices.Sorted(maps.Keys(sub.members)) {
				walk(joined(".", path, name), sub.members[name], depth+1)
			}
			return
		}
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) == nil && depth < maxExtraDepth {
			for i, item := range items {
				walk(path+"."+strconv.Itoa(i+1), item, depth+1)
			}
			return
		}
		text := string(raw)
		var s string
		if json.Unmarshal(raw, &s) == nil {
			text = s
		}
		if text = oneLine(clean(text), maxWord); text != "" {
			lines = append(lines, oneLine(clean(path), maxWord)+": "+text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.members)) {
		walk(name, o.members[name], 1)
	}
	if len(lines) > maxExtraLines {
		lines = append(lines[:maxExtraLines], "…")
	}
	return short(strings.Join(lines, "\n"), maxDetail)
}
