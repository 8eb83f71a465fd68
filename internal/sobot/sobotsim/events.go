package sobotsim

import (
	"strconv"
	"time"
)

// businessEvent is the envelope of template and account events. Section "Webhook status notification".
func businessEvent(waba, field string, at time.Time, value map[string]any) []byte {
	return encode(struct { // entry first, as documented
		Entry  []any  `json:"entry"`
		Object string `json:"object"`
	}{
		Entry: []any{map[string]any{
			"id": waba, "time": at.Unix(),
			"changes": []any{map[string]any{"field": field, "value": value}},
		}},
		Object: "whatsapp_business_account",
	})
}

// templateValue is what every template event says of its template; the id is a number here.
func templateValue(t *template, more map[string]any) map[string]any {
	value := map[string]any{
		"message_template_id":       t.ID,
		"message_template_name":     t.Name,
		"message_template_language": webhookLanguage(t.Language),
	}
	for k, v := range more {
		value[k] = v
	}
	return value
}

const (
	fieldStatus     = "message_template_status_update"
	fieldQuality    = "message_template_quality_update"
	fieldComponents = "message_template_components_update" // Meta's; not in the vendor's document
	fieldCategory   = "template_category_update"           // Meta's; not in the vendor's document
	fieldNumber     = "phone_number_quality_update"
	fieldAccount    = "account_update"
)

func statusEvent(t *template, event, reason string, at time.Time, more map[string]any) []byte {
	value := templateValue(t, more)
	value["event"] = event
	if reason != "" { // some events come without
		value["reason"] = reason
	}
	return businessEvent(t.WABA, fieldStatus, at, value)
}

func qualityEvent(t *template, previous, score string, at time.Time) []byte {
	return businessEvent(t.WABA, fieldQuality, at, templateValue(t, map[string]any{
		"previous_quality_score": previous, "new_quality_score": score,
	}))
}

func componentsEvent(t *template, at time.Time) []byte {
	value := templateValue(t, nil)
	for _, c := range t.Components {
		switch {
		case c.Type == "BODY":
			value["message_template_element"] = c.Text
		case c.Type == "HEADER" && c.Format == "TEXT":
			value["message_template_title"] = c.Text
		case c.Type == "FOOTER":
			value["message_template_footer"] = c.Text
		case c.Type == "BUTTONS":
			list := []any{}
			for _, b := range c.Buttons {
				m := map[string]any{"message_template_button_type": b.Type, "message_template_button_text": b.Text}
				if b.URL != "" {
					m["message_template_button_url"] = b.URL
				}
				if b.Phone != "" {
					m["message_template_button_phone_number"] = b.Phone
				}
				list = append(list, m)
			}
			value["message_template_buttons"] = list
		}
	}
	return businessEvent(t.WABA, fieldComponents, at, value)
}

// inbound is a message of a user: no id, no time. Section "Receive user message".
func inbound(kind, from, to, name string, content map[string]any) []byte {
	return encode(map[string]any{"content": content, "from": from, "to": to, "type": kind, "name": name})
}

// messageStatus is a flat event; its timestamp is seconds in a string.
func messageStatus(m *message, status, code string, at time.Time) []byte {
	return encode(map[string]any{
		"errorCode": code, "errorTitle": errorTitles[code],
		"from": m.From, "to": m.To, "messageId": m.ID,
		"status": status, "timestamp": unixString(at), "type": "status",
	})
}

func unixString(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
