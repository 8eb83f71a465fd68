package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Receipt says how and when a body reached us.
type Receipt struct {
	InboxID string    // the inbox row the body is kept in
	At      time.Time // when its first copy was received, by our clock
	Source  Source    // FromWebhook or FromRecovered
}

// Decode reads one webhook body of Sobot's ("Receive user message" and "Webhook
// status notification" of its document) into events: every entry and change of
// it. It never fails and never returns nothing: a body, entry or change that is
// not understood becomes an Unrecognised event whose Reason says why.
//
// The same body and receipt always give the same events, and a body pushed again
// gives events with the same keys, save for those that carry neither an id nor a
// time: nobody can tell a repeat from a second message with the same words, so
// these are keyed by their receipt and never dropped.
func Decode(raw []byte, at Receipt) []Event {
	at.At = at.At.UTC().Truncate(time.Millisecond)
	payload, trouble := readBody(raw)
	if trouble != "" {
		return []Event{unrecognised(at, payload, trouble)}
	}
	body, isObject := readObject(payload)
	if !isObject {
		return []Event{unrecognised(at, payload, "The body is JSON, but not an object.")}
	}
	if name := body.doubled("object", "type", "entry"); name != "" {
		return []Event{unrecognised(at, payload, doubledKey(name))}
	}

	// An entry decides before the type does: the copies in Sobot's log of failed
	// pushes carry an extra top-level type that equals the field.
	switch {
	case body.has("object") && !strings.EqualFold(body.text("object"), "whatsapp_business_account"):
		return []Event{unrecognised(at, payload, "The body speaks of an object other than whatsapp_business_account.")}
	case body.has("object") || body.has("entry"):
		return decodeMeta(body, payload, at)
	case body.text("type") != "":
		return []Event{decodeFlat(body, payload, at)}
	default:
		return []Event{unrecognised(at, payload, "The body has neither an object nor a type, so it does not say what it is.")}
	}
}

// readBody returns the body as valid JSON in valid UTF-8. What is not JSON comes
// back as one JSON string of its text, with the reason why.
func readBody(raw []byte) (payload json.RawMessage, trouble string) {
	if bytes.HasPrefix(raw, []byte{0xFE, 0xFF}) || bytes.HasPrefix(raw, []byte{0xFF, 0xFE}) {
		return asString(raw), "The body is encoded as UTF-16; it must be UTF-8."
	}
	text := bytes.TrimPrefix(raw, []byte("\uFEFF"))
	text = bytes.TrimSpace(bytes.ToValidUTF8(text, []byte("\uFFFD")))
	if len(text) == 0 {
		return asString(raw), "The body is empty."
	}
	var doc json.RawMessage
	if err := json.Unmarshal(text, &doc); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) && strings.Contains(syntax.Error(), "max depth") {
			return asString(raw), "The body is nested too deeply to be read."
		}
		return asString(raw), "The body is not valid JSON."
	}
	return doc, ""
}

func asString(raw []byte) json.RawMessage {
	quoted, err := json.Marshal(clean(string(raw)))
	if err != nil { // a string always marshals
		return json.RawMessage(`""`)
	}
	return quoted
}

// received is what all events of one receipt share.
func received(at Receipt, payload json.RawMessage) Event {
	return Event{Source: at.Source, ReceivedAt: at.At, InboxID: at.InboxID, Payload: payload}
}

func unrecognised(at Receipt, payload json.RawMessage, reason string) Event {
	e := received(at, payload)
	e.Kind, e.Reason = Unrecognised, reason
	// What is not understood may be a message to us: never taken for a repeat.
	e.Key = semanticKey(Unrecognised, at.InboxID, canonical(payload))
	return e
}

// doubledKey refuses a body whose meaning would depend on which of two keys a
// reader believes: Go takes the last and ignores case, others do not.
func doubledKey(name string) string {
	return "The key “" + name + "” is given more than once, so what it means is not certain."
}
