package events

import (
	"encoding/json"
	"fmt"
	"strings"
)

// decodeFlat reads the bodies of Sobot's own flat shape: the status of a message
// ("Webhook status notification" 1) and what people write to us ("Receive user
// message").
func decodeFlat(body object, payload json.RawMessage, at Receipt) Event {
	e := received(at, payload)
	kind := strings.ToLower(body.word("type"))
	say, isMessage := inbound[kind]
	trouble := ""
	switch {
	case body.doubled("from", "to") != "":
		trouble = doubledKey(body.doubled("from", "to"))
	case kind == "status":
		trouble = readMessageStatus(body, &e)
	case isMessage && body.doubled("content") != "":
		trouble = doubledKey("content")
	case isMessage:
		readInbound(body, kind, say, &e)
	default:
		e.Detail = body.word("type")
		trouble = "This program does not know messages of this type; it is kept as it came."
	}
	switch {
	case trouble != "":
		e.Kind, e.Reason = Unrecognised, trouble
		e.Key = semanticKey(Unrecognised, at.InboxID, canonical(payload))
	case e.Kind == MessageStatus:
		e.Key = semanticKey(MessageStatus, e.MessageID, e.To, timeKey(body.text("timestamp"), e.VendorTime), e.Reason)
	default:
		// Inbound messages have neither id nor time: the receipt is their identity.
		// The 0 is their place in the body, which holds one message.
		e.Key = semanticKey(Inbound, at.InboxID, "0", canonical(payload))
		e.Likeness = semanticKey(Inbound, canonical(payload))
	}
	return e
}

func readMessageStatus(body object, e *Event) string {
	if name := body.doubled("messageId", "status", "timestamp", "errorCode"); name != "" {
		return doubledKey(name)
	}
	e.MessageID = body.id("messageId")
	word := body.word("status")
	switch {
	case e.MessageID == "":
		return "The status of a message does not say which message: its id is missing or not an id."
	case word == "":
		return "The status of a message does not say which status."
	}
	e.Kind, e.To = MessageStatus, CanonMessageStatus(word)
	e.Sender, e.Phone = body.word("from"), digits(body.text("to"))
	e.claim(body.text("timestamp"))
	e.Reason = errorCode(body.word("errorCode"))
	e.Detail = short(reason(body.text("errorTitle")), maxDetail)
	e.Extra = body.extra("type messageId status timestamp errorCode errorTitle from to")
	return ""
}

// errorCode tells "no error" from an error: it is an empty text in the document,
// and zeros in Sobot's records of what was sent.
func errorCode(word string) string {
	if strings.Trim(word, "0") == "" {
		return ""
	}
	return reason(word)
}

// readInbound reads a message to us. The document's placeholders call "from" the
// number id, as in a status, but wherever it shows real values "from" is the
// other party and "to" is our number id; so it is read that way round.
func readInbound(body object, kind string, say func(content object, e *Event) string, e *Event) {
	e.Kind, e.To = Inbound, kind
	e.Phone, e.Sender = digits(body.text("from")), body.word("to")
	e.From = body.word("name")
	e.Extra = body.extra("type from to name content")
	content := body.object("content")
	e.Detail = short(say(content, e), maxDetail)
	if ad := content.object("referral"); len(ad.members) > 0 {
		e.Detail = short(joined("\n", e.Detail, "Came from an advertisement: "+
			joined(" · ", ad.text("headline"), ad.text("body"), ad.text("source_id"))), maxDetail)
	}
}

// inbound are the documented types of messages to us, each with what it says.
// Addresses of media are left to the payload: they are the other party's files.
var inbound = map[string]func(content object, e *Event) string{
	"text":            func(content object, _ *Event) string { return content.text("text") },
	"image":           sayMedia,
	"document":        sayMedia,
	"video":           sayMedia,
	"audio":           sayMedia,
	"sticker":         sayMedia,
	"location":        sayLocation,
	"contacts":        sayContacts,
	"button":          sayButton,
	"order":           sayOrder,
	"interactive":     sayInteractive,
	"request_welcome": sayContacts,
}

func sayMedia(content object, _ *Event) string {
	return joined("\n", content.text("filename"), content.text("caption"))
}

func sayLocation(content object, _ *Event) string {
	return joined("\n",
		joined(", ", content.text("latitude"), content.text("longitude")),
		content.text("name"), content.text("address"))
}

func sayContacts(content object, _ *Event) string {
	var names []string
	for _, raw := range content.list("contacts") {
		contact, _ := readObject(raw)
		name := contact.object("name").text("formatted_name")
		if name == "" {
			name = contact.object("profile").text("name")
		}
		names = append(names, name)
	}
	return joined(", ", names...)
}

// sayButton also notes which of our messages the button belongs to.
func sayButton(content object, e *Event) string {
	button := content.object("button")
	e.MessageID = button.id("messageid")
	if text := button.text("text"); text != "" {
		return text
	}
	return button.text("payload")
}

func sayOrder(content object, _ *Event) string {
	order := content.object("order")
	products := "1 product"
	if n := len(order.list("product_items")); n != 1 {
		products = fmt.Sprintf("%d products", n)
	}
	return joined("\n", order.text("text"), products)
}

func sayInteractive(content object, _ *Event) string {
	reply := content.object("interactive")
	button, list, flow := reply.object("button_reply"), reply.object("list_reply"), reply.object("nfm_reply")
	return joined("\n",
		button.text("title"),
		list.text("title"), list.text("description"),
		joined(": ", flow.text("name"), flow.text("body")))
}
