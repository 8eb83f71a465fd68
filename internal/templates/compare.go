package templates

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// Difference is one field of a draft that two people wrote differently.
type Difference struct {
	Path         string // form path, such as "buttons.0.text"
	Mine, Theirs string // "" where one has no such field
}

// Differences are the fields in which two versions of a draft differ, in the form's
// order. It goes by the stored JSON, so a field that is new to Content is compared
// without being named here. Media samples are left out: a form never changes
// them.
func Differences(mine, theirs Content) []Difference {
	order, left := flatten(mine)
	more, right := flatten(theirs)
	for _, path := range more {
		if _, ok := left[path]; !ok {
			order = append(order, path)
		}
	}
	var out []Difference
	for _, path := range order {
		if left[path] != right[path] {
			out = append(out, Difference{path, left[path], right[path]})
		}
	}
	return out
}

// flatten gives each text, number and switch of a content by its form path.
func flatten(c Content) (order []string, values map[string]string) {
	c = c.Normalised()
	c.Header.Media = Media{}
	for i := range c.Cards { // Normalised made them anew
		c.Cards[i].Media, c.Cards[i].Key = Media{}, ""
	}
	values = map[string]string{}
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, values // a Content of texts, numbers and switches always encodes
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	walk(dec, "", func(path, value string) {
		if value != "" {
			order = append(order, path)
			values[path] = value
		}
	})
	return order, values
}

// walk hands every scalar of the next value to put, with its path.
func walk(dec *json.Decoder, path string, put func(path, value string)) {
	under := func(step string) string {
		if path == "" {
			return step
		}
		return path + "." + step
	}
	token, err := dec.Token()
	if err != nil {
		return
	}
	switch v := token.(type) {
	case json.Delim:
		for i := 0; dec.More(); i++ {
			step := strconv.Itoa(i)
			if v == '{' {
				name, _ := dec.Token()
				step, _ = name.(string)
			}
			walk(dec, under(step), put)
		}
		_, _ = dec.Token() // the closing bracket
	case string:
		put(path, v)
	case json.Number:
		put(path, v.String())
	case bool:
		if v {
			put(path, "yes")
		}
	}
}
