package events

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// object is a JSON object of which no member was decoded further, so that
// numbers keep every digit and odd types cost only the member that is odd. Keys
// are matched exactly; keys that differ by case alone count as given twice.
type object struct {
	members map[string]json.RawMessage
	times   map[string]int // how often each name is given, by its lower case
}

func readObject(raw json.RawMessage) (object, bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return object{}, false
	}
	o := object{members: map[string]json.RawMessage{}, times: map[string]int{}}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return object{}, false
		}
		name, _ := token.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return object{}, false
		}
		o.members[name] = value
		o.times[strings.ToLower(name)]++
	}
	return o, true
}

// doubled returns the first of the names that the object gives more than once.
func (o object) doubled(names ...string) string {
	for _, name := range names {
		if o.times[strings.ToLower(name)] > 1 {
			return name
		}
	}
	return ""
}

// has reports whether the member is there and not null.
func (o object) has(name string) bool {
	value, ok := o.members[name]
	return ok && string(value) != "null"
}

// text returns a string or number as cleaned text; "" for anything else.
func (o object) text(name string) string {
	value := o.members[name]
	if len(value) == 0 {
		return ""
	}
	if value[0] == '"' {
		var s string
		if json.Unmarshal(value, &s) != nil {
			return ""
		}
		return clean(s)
	}
	if isNumber(value) {
		return string(value)
	}
	return ""
}

// word returns text fit for one line: an id's, a name's or a status's.
func (o object) word(name string) string {
	return oneLine(o.text(name), maxWord)
}

// id returns an id exactly, whether it came as a string or as a number. A number
// that is not written as plain digits is no id, and neither is an absurdly long
// text: an id is never cut.
func (o object) id(name string) string {
	value := o.members[name]
	if isNumber(value) && strings.Trim(string(value), "0123456789") != "" {
		return ""
	}
	id := strings.TrimSpace(o.text(name))
	if len(id) > maxID || id != oneLine(id, maxID) {
		return ""
	}
	return id
}

func (o object) object(name string) object {
	sub, _ := readObject(o.members[name])
	return sub
}

// list returns the elements of an array; a lone object counts as a list of one.
func (o object) list(name string) []json.RawMessage {
	value := o.members[name]
	if len(value) > 0 && value[0] == '{' {
		return []json.RawMessage{value}
	}
	var items []json.RawMessage
	if json.Unmarshal(value, &items) != nil {
		return nil
	}
	return items
}

func isNumber(value json.RawMessage) bool {
	return len(value) > 0 && (value[0] == '-' || value[0] >= '0' && value[0] <= '9')
}

// canonical writes JSON with its keys sorted, no white space and every number as
// it came, so that one value has one text whoever serialised it.
func canonical(raw json.RawMessage) string {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if dec.Decode(&value) != nil {
		return string(raw)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return string(raw)
	}
	return string(text)
}

// semanticKey names one happening. The kind takes part so that a change not
// understood can never stand in the way of its understood twin.
func semanticKey(kind Kind, parts ...string) string {
	h := sha256.New()
	for _, part := range append([]string{string(kind)}, parts...) {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash never fails to write
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
