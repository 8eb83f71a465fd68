package events

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the expected events")

var receipt = Receipt{
	InboxID: "inbox-1",
	At:      time.Date(2026, 7, 20, 8, 5, 0, 123e6, time.UTC),
	Source:  FromWebhook,
}

// TestDecodeDocumented reads one body in the shape of every documented webhook.
// The keys are part of what is expected: were they to change, an upgrade would
// take every event that is pushed again for a new one.
func TestDecodeDocumented(t *testing.T) {
	paths, err := filepath.Glob("testdata/bodies/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		name := filepath.Base(path)
		t.Run(strings.TrimSuffix(name, ".json"), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			require.NoError(t, err)
			got := goldenText(t, Decode(raw, receipt))
			golden := filepath.Join("testdata", "events", name)
			if *update {
				require.NoError(t, os.WriteFile(golden, got, 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got))
		})
	}
}

// goldenText writes events without what is empty, and without payloads.
func goldenText(t *testing.T, found []Event) []byte {
	t.Helper()
	var rows []map[string]any
	for _, e := range found {
		raw, err := json.Marshal(e)
		require.NoError(t, err)
		var row map[string]any
		require.NoError(t, json.Unmarshal(raw, &row))
		delete(row, "Payload")
		for name, value := range row {
			if value == "" || value == false || value == "0001-01-01T00:00:00Z" {
				delete(row, name)
			}
		}
		rows = append(rows, row)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	require.NoError(t, enc.Encode(rows))
	return out.Bytes()
}

func one(t *testing.T, body string) Event {
	t.Helper()
	found := Decode([]byte(body), receipt)
	require.Len(t, found, 1)
	return found[0]
}

// statusBody is a body with one template status whose parts are given as JSON.
func statusBody(entryTime, value string) string {
	return `{"object":"whatsapp_business_account","entry":[{"id":"35","time":` + entryTime +
		`,"changes":[{"field":"message_template_status_update","value":` + value + `}]}]}`
}

func TestDecode(t *testing.T) {
	t.Run("a_template_id_beyond_what_a_float_holds_stays_exact", func(t *testing.T) {
		for _, id := range []string{`9007199254740993`, `"9007199254740993"`} {
			e := one(t, statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":`+id+`}`))
			assert.Equal(t, "9007199254740993", e.VendorTemplateID)
		}
	})
	t.Run("a_number_not_written_as_digits_is_no_id", func(t *testing.T) {
		for _, id := range []string{`1e999`, `-0`, `-12`, `1.5`, `true`, `{}`, strings.Repeat("7", 600)} {
			e := one(t, statusBody(`1784534400`, `{"event":"APPROVED","message_template_name":"a","message_template_id":`+id+`}`))
			assert.Equal(t, TemplateStatus, e.Kind)
			assert.Empty(t, e.VendorTemplateID, id)
		}
	})
	t.Run("no_reason_is_no_reason_however_it_is_written", func(t *testing.T) {
		for _, part := range []string{``, `,"reason":null`, `,"reason":"NONE"`, `,"reason":"none"`, `,"reason":""`, `,"reason":{}`} {
			e := one(t, statusBody(`1784534400`, `{"event":"PAUSED","message_template_id":1`+part+`}`))
			assert.Equal(t, TemplateStatus, e.Kind)
			assert.Empty(t, e.Reason, part)
		}
	})
	t.Run("a_known_status_is_upper_case_and_an_unknown_one_verbatim", func(t *testing.T) {
		for given, want := range map[string]string{"approved": "APPROVED", "In_Appeal": "IN_APPEAL", "Quarantined": "Quarantined"} {
			e := one(t, statusBody(`1784534400`, `{"event":"`+given+`","message_template_id":1}`))
			assert.Equal(t, want, e.To)
		}
	})
	t.Run("the_extra_type_of_a_logged_copy_changes_neither_meaning_nor_key", func(t *testing.T) {
		pushed, err := os.ReadFile("testdata/bodies/account_verified.json")
		require.NoError(t, err)
		logged, err := os.ReadFile("testdata/bodies/logged_copy.json")
		require.NoError(t, err)
		first, again := one(t, string(pushed)), one(t, string(logged))
		assert.Equal(t, AccountUpdate, again.Kind)
		assert.Equal(t, first.Key, again.Key)

		misled := one(t, strings.Replace(string(logged), `"type": "account_update"`, `"type": "status"`, 1))
		assert.Equal(t, first.Key, misled.Key)
	})
	t.Run("key_order_white_space_and_time_unit_do_not_change_the_key", func(t *testing.T) {
		a := one(t, statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":1}`))
		b := one(t, statusBody(`"1784534400"`, `{ "message_template_id" : 1 , "event":"APPROVED"}`))
		c := one(t, statusBody(`1784534400000`, `{"event":"APPROVED","message_template_id":1}`))
		assert.Equal(t, a.Key, b.Key)
		assert.Equal(t, a.Key, c.Key)
	})
	t.Run("another_time_account_or_word_is_another_event", func(t *testing.T) {
		a := one(t, statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":1}`))
		b := one(t, statusBody(`1784534401`, `{"event":"APPROVED","message_template_id":1}`))
		c := one(t, statusBody(`1784534400`, `{"event":"PAUSED","message_template_id":1}`))
		d := one(t, strings.Replace(statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":1}`), `"35"`, `"36"`, 1))
		assert.Len(t, map[string]bool{a.Key: true, b.Key: true, c.Key: true, d.Key: true}, 4)
	})
	t.Run("equal_inbound_messages_are_two_events_unless_the_receipt_is_one", func(t *testing.T) {
		body := []byte(`{"type":"text","from":"491","to":"208","content":{"text":"yes"}}`)
		other := receipt
		other.InboxID = "inbox-2"
		first, again, second := Decode(body, receipt)[0], Decode(body, receipt)[0], Decode(body, other)[0]
		assert.Equal(t, first.Key, again.Key)
		assert.NotEqual(t, first.Key, second.Key)
	})
	t.Run("a_change_without_a_time_is_never_taken_for_a_repeat_of_another_receipt", func(t *testing.T) {
		body := []byte(statusBody(`null`, `{"event":"APPROVED","message_template_id":1}`))
		other := receipt
		other.InboxID = "inbox-2"
		assert.NotEqual(t, Decode(body, receipt)[0].Key, Decode(body, other)[0].Key)
	})
	t.Run("a_status_pushed_again_has_the_same_key_from_any_receipt", func(t *testing.T) {
		body := []byte(`{"type":"status","messageId":"wamid.x","status":"sent","timestamp":"1784534400"}`)
		again := []byte(`{"status":"SENT","timestamp":1784534400,"errorCode":0,"type":"status","messageId":"wamid.x"}`)
		other := Receipt{InboxID: "inbox-2", At: receipt.At.Add(time.Hour), Source: FromRecovered}
		assert.Equal(t, Decode(body, receipt)[0].Key, Decode(again, other)[0].Key)
	})
	t.Run("a_key_given_twice_is_not_understood_and_does_not_take_the_key_of_the_honest_event", func(t *testing.T) {
		for _, body := range []string{
			`{"type":"status","type":"text","messageId":"wamid.x","status":"sent"}`,
			`{"type":"status","TYPE":"text","messageId":"wamid.x","status":"sent"}`,
			`{"object":"whatsapp_business_account","Object":"page","entry":[]}`,
			`{"type":"status","messageId":"wamid.x","messageid":"wamid.y","status":"sent"}`,
			`{"type":"text","content":{"text":"a"},"content":{"text":"b"},"from":"491"}`,
			statusBody(`1784534400`, `{"event":"REJECTED","event":"APPROVED","message_template_id":1}`),
		} {
			e := one(t, body)
			assert.Equal(t, Unrecognised, e.Kind, body)
			assert.Contains(t, e.Reason, "more than once")
		}
		honest := one(t, statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":1}`))
		forged := one(t, statusBody(`1784534400`, `{"event":"REJECTED","event":"APPROVED","message_template_id":1}`))
		assert.NotEqual(t, honest.Key, forged.Key)
	})
	t.Run("a_key_of_another_case_alone_is_not_the_documented_one", func(t *testing.T) {
		assert.Equal(t, Unrecognised, one(t, `{"TYPE":"status","messageId":"wamid.x","status":"sent"}`).Kind)
	})
	t.Run("a_field_nobody_knows_is_kept_with_its_name_and_template", func(t *testing.T) {
		e := one(t, `{"object":"whatsapp_business_account","entry":[{"id":"35","time":1784534400,"changes":[{"field":"template_fate_update","value":{"message_template_id":7,"message_template_language":"en-US","new_category":"MARKETING"}}]}]}`)
		assert.Equal(t, Unrecognised, e.Kind)
		assert.Equal(t, "template_fate_update", e.Detail)
		assert.Equal(t, "7", e.VendorTemplateID)
		assert.Equal(t, "en_US", e.Language)
		assert.JSONEq(t, `{"field":"template_fate_update","value":{"message_template_id":7,"message_template_language":"en-US","new_category":"MARKETING"}}`, string(e.Payload))
	})
	t.Run("what_is_not_read_of_a_change_is_kept_word_for_word_beside_it", func(t *testing.T) {
		e := one(t, statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":1,"mood":"fine\nand well","deep":{"a":[{"b":9007199254740993},true]},"nothing":null,"reason":"NONE"}`))
		assert.Equal(t, "deep.a.1.b: 9007199254740993\ndeep.a.2: true\nmood: fine and well", e.Extra)
		assert.Empty(t, one(t, statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":1}`)).Extra)
		many := one(t, statusBody(`1784534400`, `{"event":"APPROVED","message_template_id":1`+strings.Repeat(`,"k":{"x":1}`, 3)+`}`))
		assert.Equal(t, "k.x: 1", many.Extra)
	})
	t.Run("two_bodies_that_nobody_understands_are_two_events_however_alike", func(t *testing.T) {
		other := receipt
		other.InboxID = "inbox-2"
		assert.NotEqual(t, Decode([]byte(`{"surprise":1}`), receipt)[0].Key, Decode([]byte(`{"surprise":1}`), other)[0].Key)
	})
	t.Run("equal_messages_to_us_are_alike_from_any_receipt_and_others_are_not", func(t *testing.T) {
		other := Receipt{InboxID: "inbox-2", At: receipt.At.Add(time.Hour), Source: FromRecovered}
		a := Decode([]byte(`{"type":"text","from":"491","to":"208","content":{"text":"yes"}}`), receipt)[0]
		b := Decode([]byte(`{"from":"491","to":"208","type":"text", "content":{"text":"yes"}}`), other)[0]
		c := Decode([]byte(`{"type":"text","from":"492","to":"208","content":{"text":"yes"}}`), receipt)[0]
		assert.Equal(t, a.Likeness, b.Likeness)
		assert.NotEqual(t, a.Likeness, c.Likeness)
		assert.Empty(t, one(t, `{"type":"status","messageId":"wamid.x","status":"sent"}`).Likeness)
	})
	t.Run("a_type_not_documented_is_kept_and_never_taken_for_a_repeat", func(t *testing.T) {
		body := []byte(`{"type":"reaction","from":"491","content":{}}`)
		other := receipt
		other.InboxID = "inbox-2"
		e := Decode(body, receipt)[0]
		assert.Equal(t, Unrecognised, e.Kind)
		assert.Equal(t, "reaction", e.Detail)
		assert.NotEqual(t, e.Key, Decode(body, other)[0].Key)
	})
	t.Run("text_is_safe_to_store_and_the_payload_stays_verbatim", func(t *testing.T) {
		body := `{"type":"text","from":"+49 151","to":"208","name":"=A\u0000\u202e\nB","content":{"text":"a\u0000b \ud800 c"}}`
		e := one(t, body)
		assert.Equal(t, "ab \uFFFD c", e.Detail)
		assert.NotContains(t, e.From, "\x00")
		assert.NotContains(t, e.From, "\n")
		assert.Equal(t, "49151", e.Phone)
		assert.Equal(t, body, string(e.Payload))
	})
	t.Run("a_byte_that_is_not_utf8_leaves_its_mark", func(t *testing.T) {
		e := one(t, "{\"type\":\"text\",\"content\":{\"text\":\"a\xffb\"}}")
		assert.Equal(t, "a\uFFFDb", e.Detail)
		assert.Contains(t, string(e.Payload), "a\uFFFDb")
	})
	t.Run("long_text_is_cut_for_show_alone", func(t *testing.T) {
		long := strings.Repeat("ä", 50_000)
		e := one(t, `{"type":"text","from":"491","content":{"text":"`+long+`"}}`)
		assert.Equal(t, 4000, len([]rune(e.Detail)))
		assert.Contains(t, string(e.Payload), long)
	})
	t.Run("every_one_of_5000_changes_is_read", func(t *testing.T) {
		change := `{"field":"account_update","value":{"event":"VERIFIED_ACCOUNT"}}`
		body := `{"object":"whatsapp_business_account","entry":[{"id":"35","time":1784534400,"changes":[` +
			strings.Repeat(change+",", 4999) + change + `]}]}`
		found := Decode([]byte(body), receipt)
		require.Len(t, found, 5000)
		assert.Equal(t, AccountUpdate, found[4999].Kind)
	})
	t.Run("a_body_does_not_keep_the_callers_bytes", func(t *testing.T) {
		raw := []byte(`{"type":"text","from":"491","content":{"text":"yes"}}`)
		e := Decode(raw, receipt)[0]
		before := string(e.Payload)
		for i := range raw {
			raw[i] = 'x'
		}
		assert.Equal(t, before, string(e.Payload))
	})
}

func TestVendorTime(t *testing.T) {
	at := time.Unix(1784534400, 0).UTC()
	for given, want := range map[string]time.Time{
		"1784534400":             at,
		" 1784534400 ":           at,
		"1784534400123":          at,
		"1784534400123456":       at,
		"1784534400123456789":    at,
		"1784534400.9":           at,
		"1.7845344e9":            at,
		"16725225600000":         time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC), // milliseconds
		"253402300799":           time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		"":                       {},
		"0":                      {},
		"-0":                     {},
		"-1784534400":            {},
		"true":                   {},
		"NaN":                    {},
		"1e999":                  {},
		"2026-07-20":             {},
		strings.Repeat("9", 400): {},
	} {
		assert.Equal(t, want, vendorTime(given), given)
	}
}

func TestFutureTimeIsKeptAndMarked(t *testing.T) {
	for seconds, future := range map[string]bool{
		"1784534400":   false, // five minutes before the receipt
		"1784535299":   false, // just under ten minutes after
		"1784535302":   true,
		"253402300799": true,
	} {
		e := one(t, statusBody(seconds, `{"event":"APPROVED","message_template_id":1}`))
		assert.Equal(t, future, e.Future, seconds)
		assert.False(t, e.VendorTime.IsZero())
		if future {
			assert.Equal(t, receipt.At, e.At())
		}
	}
}

func TestCanonLanguage(t *testing.T) {
	for given, want := range map[string]string{
		"pt-BR": "pt_BR", "PT_br": "pt_BR", "pt_BR": "pt_BR", "EN": "en", "zh-hans-cn": "zh_Hans_CN",
		"es_419": "es_419", "../": "../", "": "", " de ": "de", "en\x00": "en\x00",
	} {
		assert.Equal(t, want, CanonLanguage(given), given)
	}
}
