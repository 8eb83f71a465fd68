package sobot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// UnmarshalJSON takes a string or a number and keeps the number's digits exactly:
// identifiers exceed 2^53, and through float64 …993 would become …992.
func (id *ID) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	if err != nil {
		return fmt.Errorf("identifier: %w", err)
	}
	*id = ID(text)
	return nil
}

// fields is a JSON object being taken apart by name. Names are matched exactly, and
// what nobody took, or could not read, is left over.
type fields map[string]json.RawMessage

func openObject(data []byte) (fields, error) {
	var f fields
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	if f == nil {
		return nil, errors.New("null where an object belongs")
	}
	return f, nil
}

// take reads one field. Absent and null leave the target alone; what does not fit
// is an error and stays in the rest.
func (f fields) take(name string, target any) error {
	raw, ok := f[name]
	if !ok {
		return nil
	}
	if !isNull(raw) {
		if err := json.Unmarshal(raw, target); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	delete(f, name)
	return nil
}

// try reads a field with read, and leaves it in the rest when it has another shape.
func try[T any](f fields, name string, target *T, read func([]byte) (T, error)) {
	raw, ok := f[name]
	if !ok {
		return
	}
	if !isNull(raw) {
		value, err := read(raw)
		if err != nil {
			return
		}
		*target = value
	}
	delete(f, name)
}

// rest is what was not taken; nil when nothing is left.
func (f fields) rest() map[string]json.RawMessage {
	if len(f) == 0 {
		return nil
	}
	return f
}

func isNull(raw []byte) bool { return string(bytes.TrimSpace(raw)) == "null" }

// plain reads a value the way encoding/json does.
func plain[T any](data []byte) (v T, err error) {
	err = json.Unmarshal(data, &v)
	return v, err
}

// scalar reads a string, or a number by its digits as written.
func scalar(data []byte) (string, error) {
	data = bytes.TrimSpace(data)
	switch {
	case len(data) > 0 && data[0] == '"':
		return plain[string](data)
	case isNull(data):
		return "", nil
	}
	n, err := plain[json.Number](data)
	return n.String(), err
}

// whole reads a whole number written as a number or as a string.
func whole(data []byte) (*int, error) {
	text, err := scalar(data)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return &n, err
}

// texts reads ["a","b"], a bare "a", or a list wrapped in one more list.
func texts(data []byte) ([]string, error) {
	rows, err := rowsOfTexts(data)
	if err != nil {
		return nil, err
	}
	if len(rows) > 1 {
		return nil, errors.New("more than one list")
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}

// rowsOfTexts reads [["a","b"]], a flat ["a","b"], or a bare "a".
func rowsOfTexts(data []byte) ([][]string, error) {
	if data = bytes.TrimSpace(data); len(data) > 0 && data[0] != '[' {
		one, err := sample(data)
		return [][]string{{one}}, err
	}
	items, err := plain[[]json.RawMessage](data)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	if items[0][0] != '[' {
		row, err := samples(items)
		return [][]string{row}, err
	}
	rows := make([][]string, 0, len(items))
	for _, item := range items {
		inner, err := plain[[]json.RawMessage](item)
		if err != nil {
			return nil, err
		}
		row, err := samples(inner)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func samples(items []json.RawMessage) ([]string, error) {
	row := make([]string, 0, len(items))
	for _, item := range items {
		one, err := sample(item)
		if err != nil {
			return nil, err
		}
		row = append(row, one)
	}
	return row, nil
}

func sample(data []byte) (string, error) {
	if isNull(data) {
		return "", errors.New("null where a text belongs")
	}
	return scalar(data)
}

// encode is json.Marshal without turning &, < and > into escapes: links stay
// readable where people copy the JSON.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// encodeWith writes known as an object and adds the extra fields that it does not
// have, by name.
func encodeWith(known any, extra map[string]json.RawMessage) ([]byte, error) {
	object, err := encode(known)
	if err != nil || len(extra) == 0 {
		return object, err
	}
	present, err := openObject(object)
	if err != nil {
		return nil, err
	}
	object = bytes.TrimSuffix(object, []byte("}"))
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if _, taken := present[name]; taken {
			continue
		}
		key, err := encode(name)
		if err != nil {
			return nil, err
		}
		value, err := encode(extra[name])
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", key, err)
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		object = append(append(append(object, key...), ':'), value...)
	}
	return append(object, '}'), nil
}
