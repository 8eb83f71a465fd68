package templates

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/sobot"
)

const oneItem = `{"name":"order_left","language":"en_US","category":"UTILITY","components":[
	{"type":"HEADER","format":"TEXT","text":"Order {{1}}","example":{"header_text":["A-1"]}},
	{"type":"BODY","text":"Hello {{1}}, it left today.","example":{"body_text":[["Ana"]]}},
	{"type":"FOOTER","text":"Nusa"},
	{"type":"BUTTONS","buttons":[{"type":"URL","text":"Track","url":"https://a.example/{{1}}","example":["https://a.example/1"]}]}]}`

func TestDecodeImportReadsEveryForm(t *testing.T) {
	for what, raw := range map[string]string{
		"the body of the create call":      strings.Replace(oneItem, `{`, `{"wabaid":"42",`, 1),
		"a list of bodies":                 `[` + oneItem + `]`,
		"Meta's list":                      `{"data":[` + strings.Replace(oneItem, `{`, `{"id":"1","status":"APPROVED",`, 1) + `],"paging":{}}`,
		"Sobot's answer to a list":         `{"ret_code":"000000","ret_msg":"ok","item":{"namespace":"x","data":[` + oneItem + `]}}`,
		"our export":                       `{"format":"template-desk/1","waba":"42","templates":[` + oneItem + `]}`,
		"a file with a byte order mark":    "\ufeff" + oneItem,
		"words in the case of older lists": strings.NewReplacer(`"HEADER"`, `"header"`, `"TEXT"`, `"text"`, `"UTILITY"`, `"utility"`).Replace(oneItem),
	} {
		t.Run(what, func(t *testing.T) {
			list, err := DecodeImport([]byte(raw))
			require.NoError(t, err)
			require.Len(t, list, 1)
			got := list[0]
			require.Empty(t, got.Problem)
			assert.Empty(t, got.Lost)
			assert.Equal(t, "order_left", got.Content.Name)
			assert.Equal(t, CategoryUtility, got.Content.Category)
			assert.Equal(t, Header{Format: HeaderText, Text: "Order {{1}}", Sample: "A-1"}, got.Content.Header)
			assert.Equal(t, "Hello {{1}}, it left today.", got.Content.Body)
			assert.Equal(t, []string{"Ana"}, got.Content.Samples)
			assert.Equal(t, []DraftButton{{Type: URLButton, Text: "Track", URL: "https://a.example/{{1}}", Sample: "https://a.example/1"}}, got.Content.Buttons)
		})
	}
}

func TestDecodeImportSaysWhyItCannot(t *testing.T) {
	for raw, want := range map[string]string{
		"":                    "nothing in it",
		"  \n":                "nothing in it",
		"hello":               "Line 1, column 1",
		"{\n  \"name\": ,\n}": "Line 2, column 11",
		`{"a":1}`:             "no template in it",
		`[]`:                  "no template in it",
		`null`:                "no template in it",
		`"components"`:        "no template in it",
		strings.Repeat("[", 40) + strings.Repeat("]", 40):                         "nested more than 32",
		"[" + strings.Repeat("{},", MaxImportItems) + "{}]":                       "at most 500",
		strings.Repeat(" ", 10) + `"` + strings.Repeat("x", MaxImportBytes) + `"`: "larger than 3 MB",
	} {
		_, err := DecodeImport([]byte(raw))
		var why *ImportError
		require.ErrorAs(t, err, &why, "%.40q", raw)
		assert.Contains(t, why.Why, want, "%.40q", raw)
	}
	buttons := func(n int) string {
		return `[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[` + strings.TrimSuffix(strings.Repeat(`{"type":"QUICK_REPLY","text":"y"},`, n), ",") + `]}]`
	}
	for item, want := range map[string]string{
		`7`:                                  "not a JSON object",
		`{"name":"x"}`:                       "components cannot be read",
		`{"components":"x"}`:                 "components cannot be read",
		`{"components":[1]}`:                 "components cannot be read",
		`{"components":` + buttons(21) + `}`: "21 buttons",
		`{"components":[],"x":"` + strings.Repeat("y", 70<<10) + `"}`: "larger than 64 KB",
	} {
		list, err := DecodeImport([]byte("[" + oneItem + "," + item + "]"))
		require.NoError(t, err, "one that cannot be read does not stop the others")
		require.Len(t, list, 2)
		assert.Empty(t, list[0].Problem)
		assert.Contains(t, list[1].Problem, want, "%.60s", item)
	}
}

func TestDecodeImportNamesWhatADraftCannotHold(t *testing.T) {
	list, err := DecodeImport([]byte(`{"name":"x","components":[{"type":"BODY","text":"Hello"},{"type":"HOLOGRAM","text":"A cat"}]}`))
	require.NoError(t, err)
	assert.Contains(t, list[0].Lost, "HOLOGRAM A cat")
}

// again exports a content and imports it.
func again(t testing.TB, c Content) Content {
	t.Helper()
	raw, err := json.Marshal(Exchange{Format: ExchangeFormat, Templates: []Exchanged{ExchangeDraft(Draft{Content: c})}})
	require.NoError(t, err)
	list, err := DecodeImport(raw)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Empty(t, list[0].Problem)
	return list[0].Content
}

func TestAnExportComesBackAsItWas(t *testing.T) {
	files, err := filepath.Glob("../sobot/testdata/create_*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			list, err := DecodeImport(raw)
			require.NoError(t, err)
			require.Len(t, list, 1)
			require.Empty(t, list[0].Problem)
			assert.Empty(t, list[0].Lost)
			c := list[0].Content
			assert.Equal(t, c, again(t, c))
			assert.NotContains(t, fmt.Sprint(ExchangeDraft(Draft{Content: c})), "header_handle")
		})
	}
	t.Run("with what finds its sample", func(t *testing.T) {
		c := Content{Name: "a", Header: Header{Format: HeaderImage, Media: Media{MediaID: "secret", Hash: "abc", FileName: "a.png", Handle: "4::x"}}}
		raw, err := json.Marshal(Exchange{Templates: []Exchanged{ExchangeDraft(Draft{Content: c})}})
		require.NoError(t, err)
		assert.NotContains(t, string(raw), "secret", "an upload's id is the key to its public address")
		assert.NotContains(t, string(raw), "4::x")
		list, err := DecodeImport(raw)
		require.NoError(t, err)
		assert.Equal(t, map[string]ExchangedSample{"header.media": {SHA256: "abc", FileName: "a.png"}}, list[0].Samples)
		assert.True(t, list[0].Content.Header.Media.Empty(), "whether it is here is for the desk to say")
	})
	t.Run("a listed template keeps what we do not know", func(t *testing.T) {
		x := ExchangeTemplate(Template{Name: "a", Components: []sobot.Component{{Type: "HOLOGRAM", Extra: map[string]json.RawMessage{"depth": json.RawMessage(`3`)}}}})
		raw, err := json.Marshal(x)
		require.NoError(t, err)
		assert.Contains(t, string(raw), `"depth":3`)
	})
}

func FuzzDecodeImport(f *testing.F) {
	f.Add([]byte(oneItem))
	f.Add([]byte(`{"data":[` + oneItem + `,7,{"components":null}]}`))
	f.Add([]byte(`{"item":{"data":[{"name":"c","category":"AUTHENTICATION","components":[{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":"5"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP","supported_apps":[{"package_name":"a.b","signature_hash":"K8a/AINcGX7"}]}]}]}]}}`))
	f.Add([]byte(`[{"name":"n","category":"MARKETING","message_send_ttl_seconds":43200,"components":[{"type":"BODY","text":"Hi {{name}} and {{1}}!","example":{"body_text_named_params":[{"param_name":"name","example":"A"}]}},{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"x"}]}]}]}]`))
	f.Add([]byte(`[{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x","has_expiration":true}},{"type":"BUTTONS","buttons":[{"type":"FLOW","flow_id":12345678901234567890,"navigate_screen":"A"},{"type":"COPY_CODE","example":"X"}]}],"samples":{"header.media":{"url":"javascript:x"}}}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := DecodeImport(raw)
		if err != nil {
			return
		}
		for _, item := range list {
			if item.Problem != "" {
				continue
			}
			Review(item.Content)
			PreviewDraft(item.Content)
			once := again(t, item.Content)
			assert.Equal(t, once, again(t, once), "reading what was written changes nothing more")
		}
	})
}

func TestDecodeImportNamesWhatItCannotKeep(t *testing.T) {
	list, err := DecodeImport([]byte(`{"name":"two_bodies","language":"en_US","category":"UTILITY","components":[
		{"type":"BODY","text":"The first."},{"type":"body","text":"The second."}]}`))
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, "The second.", list[0].Content.Body)
	assert.Contains(t, list[0].Lost, "It has more than one BODY; only the last was read.")
}

func TestDecodeImportReadsEveryListOfAFile(t *testing.T) {
	one := func(name string) string {
		return `{"name":"` + name + `","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your order has left."}]}`
	}
	list, err := DecodeImport([]byte(`{"data":[` + one("a") + `],"templates":[` + one("b") + `,` + one("c") + `]}`))
	require.NoError(t, err)
	assert.Len(t, list, 3)
}
