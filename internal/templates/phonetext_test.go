package templates

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMaskPhones(t *testing.T) {
	for text, want := range map[string]string{
		"call 6281255500101 now":              "call +62 ••• 0101 now",
		"+62 812-5550-0101":                   "+62 ••• 0101",
		"(+62 (812) 5550.0101)":               "(+62 ••• 0101)",
		"62 812 5550 0101":                    "+62 ••• 0101",
		"at home 0812 5550 0101.":             "at home ••• 0101.",
		"081255500101":                        "••• 0101",
		"006281255500101":                     "+62 ••• 0101",
		"＋٦٢٨١٢٥٥٥٠٠١٠١":                      "+62 ••• 0101",
		"https://wa.me/6281255500101?text=x":  "https://wa.me/+62 ••• 0101?text=x",
		"to=%2B6281255500101&x=1":             "to=%2B+62 ••• 0101&x=1",
		`{"to":"6281255500101"}`:              `{"to":"+62 ••• 0101"}`,
		`a\n6281255500101`:                    `a\n+62 ••• 0101`,
		"1-202-555-0143":                      "+1 ••• 0143",
		"wamid.HBgNNjI4MTI1NTUwMDEwMRUCABEY=": "wamid.•••",
		"6281255500101 525555500199 5":        "+62 ••• 0101 +52 ••• 0199 5",
		"/%2B62%20812-5550-0101/x":            "/%2B+62 ••• 0101/x",
		"%252B6281255500101":                  "%252B+62 ••• 0101",
		"/62+812+5550+0101":                   "/+62 ••• 0101",
		"5+6281255500101":                     "5+62 ••• 0101",
		"12 6281255500101":                    "12 +62 ••• 0101",
		"2026-11-26 6281255500101":            "2026-11-26 +62 ••• 0101",
		"two: 6281255500101,525555500199":     "two: +62 ••• 0101,+52 ••• 0199",
	} {
		assert.Equal(t, want, MaskPhones(text), text)
		assert.Equal(t, want, MaskPhones(MaskPhones(text)), "twice: %s", text)
	}
	for what, text := range map[string]string{
		"a WABA":                  "waba 100200300400500",
		"a template id":           "1064567890123456 and 564172790001234",
		"a UUID":                  "019ab12c-1234-7123-8123-628125550101 019ab12c-abcd-7123-abcd-628125550101",
		"seconds":                 "1667453467",
		"milliseconds":            "1667453467000",
		"a date and time":         "2026-11-26 02:59:43 and 2026-11-26T02:59:43Z and 2022-11-03 13",
		"bytes":                   "10485760 bytes of 3145728",
		"a word":                  "order_628125550101 v20261126025943 A6281255500101",
		"an address":              "62.141.38.230:8080 and 127.0.0.1",
		"a code":                  "131026 (subcode 2388023)",
		"zeros":                   "000000000000",
		"a long number":           strings.Repeat("6281", 20),
		"a duration and a status": "took 1.234567891s, HTTP 502",
		"a plus alone":            "1 + 1 = 2",
		"nothing":                 "",
	} {
		assert.Equal(t, text, MaskPhones(text), what)
	}
}

func TestMaskPhonesJSON(t *testing.T) {
	for doc, want := range map[string]string{
		`{"from":"6281255500101","timestamp":"1667453467"}`:  `{"from":"+62 ••• 0101","timestamp":"1667453467"}`,
		`{"to": 6281255500101, "id": 5}`:                     `{"to": "+62 ••• 0101", "id": 5}`,
		`{"wa_id":"6835555"}`:                                `{"wa_id":"•••"}`,
		`{"wabaid":"12345678","messageTemplateId":62812555}`: `{"wabaid":"12345678","messageTemplateId":62812555}`,
		`{"text":"\u0036281255500101"}`:                      `{"text":"+62 ••• 0101"}`,
		`{"6281255500101":["6281255500101"]}`:                `{"+62 ••• 0101":["+62 ••• 0101"]}`,
		`{"a":{"to":"x"},"b":null,"c":-1.5e3,"d":true}`:      `{"a":{"to":"x"},"b":null,"c":-1.5e3,"d":true}`,
		`"call +62 812 5550 0101"`:                           `"call +62 ••• 0101"`,
		`not json 6281255500101`:                             `not json +62 ••• 0101`,
		`{"messageId":"wamid.HBgNNjI4MTI1NTUwMDEwMRUCABEY"}`: `{"messageId":"wamid.•••"}`,
	} {
		got := string(MaskPhonesJSON([]byte(doc)))
		assert.Equal(t, want, got, doc)
		assert.Equal(t, json.Valid([]byte(doc)), json.Valid([]byte(got)), doc)
	}
}

func FuzzMaskPhones(f *testing.F) {
	for _, seed := range []string{"+62 812-5550-0101", `{"to":"62812555\u0030101"}`, "wamid.HBg", "٦٢٨١٢٥٥٥", "\xff+\xff12345678", "%2B62812"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, masked := range []string{MaskPhones(text + " +6281255500101"), string(MaskPhonesJSON([]byte(text + " +6281255500101")))} {
			if strings.HasSuffix(masked, "6281255500101") {
				t.Fatalf("%q gives %q", text, masked)
			}
		}
		if doc := []byte(text); json.Valid(doc) && !json.Valid(MaskPhonesJSON(doc)) {
			t.Fatalf("%q gives %q", text, MaskPhonesJSON(doc))
		}
	})
}
