package sobotsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// This file reads JSON more strictly than encoding/json: names match by case, a repeated or unknown name is an error at every
// level, and null is not a value. Each reader method notes what is wrong and goes on with a zero value, so that a decoder
// reads like the document; reading.refusal then reports unknown names before missing ones.

const maxDepth = 24

// parseJSON accepts exactly one JSON value; objects become map[string]any, numbers json.Number.
func parseJSON(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("body is not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	v, err := parseValue(dec, 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON value")
	}
	return v, nil
}

func parseValue(dec *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		members := map[string]any{}
		for dec.More() {
			name, err := dec.Token()
			if err != nil {
				return nil, err
			}
			key, ok := name.(string)
			if !ok {
				return nil, errors.New("a member without a name")
			}
			if _, twice := members[key]; twice {
				return nil, fmt.Errorf("%q is given twice", key)
			}
			if members[key], err = parseValue(dec, depth+1); err != nil {
				return nil, err
			}
		}
		_, err = dec.Token()
		return members, err
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			v, err := parseValue(dec, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = dec.Token()
		return list, err
	}
	return tok, nil
}

// reading collects what is wrong with one body.
type reading struct {
	unknown []string
	wrong   []string
}

// object is a JSON object being read; done must be called after its last member was asked for.
type object struct {
	r       *reading
	path    string
	members map[string]any
	asked   map[string]bool
}

// readObject starts reading a request body.
func readObject(body []byte) (*reading, *object, *refusal) {
	v, err := parseJSON(body)
	if err != nil {
		return nil, nil, broken("body is not JSON: %v", err)
	}
	r := &reading{}
	return r, r.object("", v), nil
}

func (r *reading) complain(path, format string, args ...any) {
	r.wrong = append(r.wrong, strings.TrimPrefix(path, ".")+" "+fmt.Sprintf(format, args...))
}

func (r *reading) refusal() *refusal {
	if len(r.unknown) > 0 {
		slices.Sort(r.unknown)
		return broken("not in the document: %s", strings.Join(r.unknown, ", "))
	}
	if len(r.wrong) > 0 {
		return broken("%s", strings.Join(r.wrong, "; "))
	}
	return nil
}

func (r *reading) object(path string, v any) *object {
	members, ok := v.(map[string]any)
	if !ok {
		r.complain(path, "must be an object")
	}
	return &object{r: r, path: path, members: members, asked: map[string]bool{}}
}

func (r *reading) string(path string, v any) string {
	text, ok := v.(string)
	if !ok {
		r.complain(path, "must be a string")
	} else if strings.TrimSpace(text) == "" {
		r.complain(path, "must not be empty")
	}
	return text
}

func (o *object) get(name string) (v any, path string, given bool) {
	o.asked[name] = true
	v, given = o.members[name]
	return v, o.path + "." + name, given
}

func (o *object) need(name string) (v any, path string, given bool) {
	v, path, given = o.get(name)
	if !given {
		o.r.complain(path, "is required")
	}
	return v, path, given
}

// has says whether a member is there, without accepting it.
func (o *object) has(name string) bool {
	_, given := o.members[name]
	return given
}

// text is a required, non-empty string.
func (o *object) text(name string) string {
	v, path, given := o.need(name)
	if !given {
		return ""
	}
	return o.r.string(path, v)
}

// optionalText may be absent, but not empty.
func (o *object) optionalText(name string) (string, bool) {
	v, path, given := o.get(name)
	if !given {
		return "", false
	}
	return o.r.string(path, v), true
}

// fixed is an optional member that can only have one value.
func (o *object) fixed(name, want string) {
	if got, given := o.optionalText(name); given && got != want {
		o.r.complain(o.path+"."+name, "is always %q", want)
	}
}

// word is a required string, one of a few, compared without case (the document writes both); returned in upper case.
func (o *object) word(name string, words ...string) string {
	got := strings.ToUpper(o.text(name))
	if got != "" && !slices.Contains(words, got) {
		o.r.complain(o.path+"."+name, "is none of %s", strings.Join(words, ", "))
	}
	return got
}

// list is a required list: [] will do, null will not.
func (o *object) list(name string) []any {
	v, path, given := o.need(name)
	if !given {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		o.r.complain(path, "must be a list")
	}
	return list
}

// objects is a required list of objects.
func (o *object) objects(name string) []*object {
	var list []*object
	for i, v := range o.list(name) {
		list = append(list, o.r.object(fmt.Sprintf("%s.%s[%d]", o.path, name, i), v))
	}
	return list
}

// texts is a required, non-empty list of non-empty strings.
func (o *object) texts(name string) []string {
	list := o.list(name)
	return o.r.strings(o.path+"."+name, list)
}

func (r *reading) strings(path string, list []any) []string {
	if len(list) == 0 {
		r.complain(path, "must not be an empty list")
	}
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = r.string(fmt.Sprintf("%s[%d]", path, i), v)
	}
	return texts
}

func (o *object) child(name string) *object {
	v, path, given := o.need(name)
	if !given {
		v = map[string]any{}
	}
	return o.r.object(path, v)
}

func (o *object) optionalChild(name string) (*object, bool) {
	v, path, given := o.get(name)
	if !given {
		return nil, false
	}
	return o.r.object(path, v), true
}

func (o *object) optionalInt(name string) (int64, bool) {
	v, path, given := o.get(name)
	if !given {
		return 0, false
	}
	n, ok := v.(json.Number)
	i, err := n.Int64()
	if !ok || err != nil {
		o.r.complain(path, "must be a whole number")
	}
	return i, true
}

func (o *object) optionalBool(name string) (value, given bool) {
	v, path, given := o.get(name)
	if !given {
		return false, false
	}
	value, ok := v.(bool)
	if !ok {
		o.r.complain(path, "must be true or false")
	}
	return value, true
}

// done reports the members nobody asked for.
func (o *object) done() {
	for name := range o.members {
		if !o.asked[name] {
			o.r.unknown = append(o.r.unknown, strings.TrimPrefix(o.path+"."+name, "."))
		}
	}
}
