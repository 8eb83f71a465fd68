package sobot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// envelope is what every answer of Sobot is wrapped in.
type envelope struct {
	Code    string
	Message string
	Item    json.RawMessage // an object, or for get_handle_id a bare string; nil when absent or null
}

// errNotAnEnvelope means that nothing can be concluded from an answer.
var errNotAnEnvelope = errors.New("the answer is not in Sobot's form")

// decodeEnvelope reads exactly one JSON object with one ret_code. It goes by hand
// because encoding/json ignores letter case and lets the last of two equal keys win:
// an answer that says both "done" and "refused" must not be read as either.
func decodeEnvelope(body []byte) (envelope, error) {
	var e envelope
	dec := json.NewDecoder(bytes.NewReader(bytes.ToValidUTF8(body, []byte("\uFFFD"))))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return envelope{}, errNotAnEnvelope
	}
	seen := map[string]json.RawMessage{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return envelope{}, errNotAnEnvelope
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return envelope{}, errNotAnEnvelope
		}
		switch name := key.(string); name {
		case "ret_code", "ret_msg", "item", "items":
			if _, twice := seen[name]; twice {
				return envelope{}, fmt.Errorf("%w: %s comes twice", errNotAnEnvelope, name)
			}
			seen[name] = raw
		}
	}
	if _, err := dec.Token(); err != nil {
		return envelope{}, errNotAnEnvelope
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return envelope{}, fmt.Errorf("%w: something follows it", errNotAnEnvelope)
	}
	return e, e.fill(seen)
}

func (e *envelope) fill(seen map[string]json.RawMessage) error {
	code, ok := seen["ret_code"]
	if !ok {
		return fmt.Errorf("%w: no ret_code", errNotAnEnvelope)
	}
	var err error
	if e.Code, err = scalar(code); err != nil || e.Code == "" {
		return fmt.Errorf("%w: no usable ret_code", errNotAnEnvelope)
	}
	// The document's success is the string "000000". A bare 0 may mean success or
	// Meta's error 0, so it means neither.
	written := e.Code
	e.Code = strings.TrimSpace(e.Code)
	n, err := strconv.ParseFloat(e.Code, 64)
	if e.Code == "" || err == nil && n == 0 && (written != codeSuccess || code[0] != '"') {
		return fmt.Errorf("%w: no usable ret_code", errNotAnEnvelope)
	}
	if message, ok := seen["ret_msg"]; ok {
		e.Message, _ = scalar(message) // a message in another shape says nothing
	}
	if item := seen["item"]; !isNull(item) {
		e.Item = item
	}
	return nil
}
