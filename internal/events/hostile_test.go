package events

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile are bodies that somebody might push who knows the address, or a broken
// sender. None is understood in full; none may be lost.
func hostile() map[string]string {
	status := func(part string) string { return `{"type":"status","messageId":"wamid.x","status":"sent"` + part + `}` }
	entry := func(part string) string { return `{"object":"whatsapp_business_account","entry":` + part + `}` }
	change := func(part string) string { return entry(`[{"id":"35","time":1784534400,"changes":[` + part + `]}]`) }
	return map[string]string{
		"empty": "", "empty_object": `{}`, "null": `null`, "array": `[]`, "string": `"x"`, "number": `0`,
		"blanks": strings.Repeat(" ", 1<<20), "bom": "\xEF\xBB\xBF{}", "bom_alone": "\xEF\xBB\xBF",
		"utf16": "\xFF\xFE{\x00}\x00", "utf16_big": "\xFE\xFF\x00{\x00}", "not_utf8": "{\"type\":\"\xff\"}",
		"lone_surrogate": `{"type":"\ud800"}`, "raw_nul": "{\"type\":\"a\x00b\"}", "truncated": `{"type":"sta`,
		"two_documents": `{"type":"text"}{"type":"text"}`, "html": `<html>`, "form": `type=status&messageId=1`,
		"multipart": "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--", "gzip": "\x1f\x8b\x08\x00",
		"deep": strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001),
		"deep_value": change(`{"field":"account_update","value":{"event":"X","deep":` +
			strings.Repeat("[", 9_900) + strings.Repeat("]", 9_900) + `}}`),
		"many_keys": `{` + strings.Repeat(`"a":1,`, 100_000) + `"b":1}`, "long_key": `{"` + strings.Repeat("k", 1<<20) + `":1}`,
		"doubled_type": `{"type":"text","type":"status"}`, "type_in_two_cases": `{"TYPE":"text","type":"status"}`,
		"prototype": `{"__proto__":{"type":"status"}}`, "type_object": `{"type":{}}`, "type_null": `{"type":null}`,
		"other_object": `{"object":"page","entry":[]}`, "object_number": `{"object":1e999}`,
		"list_answer":   `{"item":{"data":[{"id":"1","name":"a"}]},"ret_code":"000000"}`,
		"entry_missing": `{"object":"whatsapp_business_account"}`, "entry_empty": entry(`[]`), "entry_null": entry(`null`),
		"entry_text": entry(`"x"`), "entry_of_nulls": entry(`[null,1,[],{}]`), "entry_object": entry(`{"id":"1"}`),
		"changes_null": entry(`[{"id":"1","changes":null}]`), "change_null": change(`null`), "change_text": change(`"x"`),
		"value_null": change(`{"field":"account_update","value":null}`), "value_missing": change(`{"field":"account_update"}`),
		"field_missing": change(`{"value":{}}`), "field_new": change(`{"field":"flows","value":{}}`),
		"status_event_missing": change(`{"field":"message_template_status_update","value":{"message_template_id":1}}`),
		"status_event_object":  change(`{"field":"message_template_status_update","value":{"event":{},"message_template_id":1}}`),
		"status_no_template":   change(`{"field":"message_template_status_update","value":{"event":"APPROVED"}}`),
		"quality_no_word":      change(`{"field":"message_template_quality_update","value":{"message_template_id":1}}`),
		"number_no_event":      change(`{"field":"phone_number_quality_update","value":{}}`),
		"account_no_event":     change(`{"field":"account_update","value":{}}`),
		"message_no_id":        `{"type":"status","status":"sent"}`, "message_id_empty": `{"type":"status","messageId":"","status":"sent"}`,
		"message_id_long":       `{"type":"status","status":"sent","messageId":"` + strings.Repeat("w", 64<<10) + `"}`,
		"message_id_with_break": `{"type":"status","status":"sent","messageId":"wamid\nx"}`,
		"message_status_object": `{"type":"status","messageId":"wamid.x","status":{}}`,
		"type_new":              `{"type":"reaction","from":"491"}`,
		"timestamp_doubled":     status(`,"timestamp":1,"timestamp":2`),
	}
}

func TestDecodeHostile(t *testing.T) {
	for name, body := range hostile() {
		t.Run(name, func(t *testing.T) {
			found := Decode([]byte(body), receipt)
			require.NotEmpty(t, found)
			understood := 0
			for _, e := range found {
				checkSound(t, e)
				if e.Kind != Unrecognised {
					understood++
				}
			}
			if name != "deep_value" { // deep, but harmless
				assert.Zero(t, understood)
			}
		})
	}
}

// TestDecodeOdd reads bodies that are odd but say enough.
func TestDecodeOdd(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		kind Kind
		to   string
	}{
		"status_in_capitals":   {`{"type":"status","messageId":"wamid.x","status":"READ"}`, MessageStatus, "read"},
		"status_nobody_knows":  {`{"type":"status","messageId":"wamid.x","status":"deleted"}`, MessageStatus, "deleted"},
		"time_empty":           {`{"type":"status","messageId":"wamid.x","status":"sent","timestamp":""}`, MessageStatus, "sent"},
		"time_negative":        {`{"type":"status","messageId":"wamid.x","status":"sent","timestamp":-5}`, MessageStatus, "sent"},
		"time_boolean":         {`{"type":"status","messageId":"wamid.x","status":"sent","timestamp":true}`, MessageStatus, "sent"},
		"content_missing":      {`{"type":"text","from":"491"}`, Inbound, "text"},
		"content_of_odd_types": {`{"type":"contacts","content":{"contacts":[null,1,{"name":"x"}]}}`, Inbound, "contacts"},
		"type_in_capitals":     {`{"type":"IMAGE","content":{}}`, Inbound, "image"},
		"language_no_language": {statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":1,"message_template_language":"../"}`), TemplateStatus, "APPROVED"},
		"byte_order_mark":      {"\xEF\xBB\xBF" + `{"type":"text","content":{"text":"a"}}`, Inbound, "text"},
		"text_not_utf8":        {"{\"type\":\"text\",\"content\":{\"text\":\"a\xffb\"}}", Inbound, "text"},
		"object_missing":       {`{"entry":[{"id":"1","time":1784534400,"changes":[{"field":"account_update","value":{"event":"x_y"}}]}]}`, AccountUpdate, "X_Y"},
		"lone_change":          {`{"object":"whatsapp_business_account","entry":{"id":"1","time":1,"changes":{"field":"account_update","value":{"event":"X"}}}}`, AccountUpdate, "X"},
	} {
		t.Run(name, func(t *testing.T) {
			e := one(t, c.body)
			checkSound(t, e)
			assert.Equal(t, c.kind, e.Kind)
			assert.Equal(t, c.to, e.To)
		})
	}
}

// checkSound holds for every event, whatever the body.
func checkSound(t *testing.T, e Event) {
	t.Helper()
	assert.NotEmpty(t, e.Kind)
	assert.Len(t, e.Key, 32)
	assert.Equal(t, receipt.Source, e.Source)
	assert.Equal(t, receipt.InboxID, e.InboxID)
	assert.Equal(t, receipt.At, e.ReceivedAt)
	assert.True(t, json.Valid(e.Payload), "the payload is JSON")
	assert.True(t, utf8.Valid(e.Payload), "the payload is UTF-8")
	if e.Kind == Unrecognised {
		assert.NotEmpty(t, e.Reason)
		assert.Empty(t, e.To)
	}
	for _, text := range []string{e.WABA, e.VendorTemplateID, e.Name, e.Language, e.Sender, e.MessageID, e.Phone, e.From, e.To, e.Reason, e.Detail} {
		assert.True(t, utf8.ValidString(text))
		assert.NotContains(t, text, "\x00")
		assert.LessOrEqual(t, utf8.RuneCountInString(text), maxDetail)
	}
	assert.NotEmpty(t, Headline(e))
}

func FuzzDecode(f *testing.F) {
	for _, body := range hostile() {
		if len(body) < 4096 {
			f.Add([]byte(body))
		}
	}
	paths, err := filepath.Glob("testdata/bodies/*.json")
	require.NoError(f, err)
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		found := Decode(raw, receipt)
		require.NotEmpty(t, found)
		again := Decode(raw, receipt)
		require.Equal(t, found, again)
		for _, e := range found {
			checkSound(t, e)
		}
	})
}
