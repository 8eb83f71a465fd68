package sobot

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzComponent: any JSON object is a component, and writing it and reading it again
// changes nothing.
func FuzzComponent(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `{"type":"header","format":"document","example":{"header_handle":"x"}}`,
		`{"type":"BODY","text":7,"example":{"body_text":["a",["b"]]}}`,
		`{"buttons":[{"type":"COPY_CODE","example":["A"]},{"flow_id":1e400}],"cards":[{}]}`,
		`{"type":"FOOTER","code_expiration_minutes":"09","add_security_recommendation":"yes","TEXT":null}`,
		`{"example":{"body_text":[[]],"header_text":[[],[]]},"":0}`,
	} {
		f.Add([]byte(seed))
	}
	for _, r := range creations {
		for _, c := range r.Components {
			raw, err := json.Marshal(c)
			require.NoError(f, err)
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, second Component
		if err := json.Unmarshal(data, &first); err != nil {
			var object map[string]json.RawMessage
			if json.Unmarshal(data, &object) == nil && object != nil {
				t.Fatalf("an object was refused: %v", err)
			}
			return
		}
		once, err := encode(first)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(once, &second))
		twice, err := encode(second)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
		_, err = encode(first.upperCased())
		require.NoError(t, err)
	})
}

// FuzzEnvelope: whatever comes, there is no panic, success is only ever what the
// document calls success, and an error's text is fit to print.
func FuzzEnvelope(f *testing.F) {
	files, err := filepath.Glob("testdata/answer_*.json")
	require.NoError(f, err)
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(200, body)
	}
	for _, body := range []string{
		``, `null`, `[]`, `{"ret_code":"000000"}{}`, `{"ret_code":0}`, `{"ret_code":"131026","ret_msg":"2388024 \u0000\u202e"}`,
		`{"ret_code":" 000000","item":{}}`, `{"ret_code":1e5,"ret_msg":{}}`, `{"item":{},"item":[]}`, "\xff\xfe{}",
	} {
		f.Add(200, []byte(body))
		f.Add(401, []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		k := call{op: "fuzz", effect: true}
		item, e := classify(k, status, body, nil)
		if e == nil {
			require.Equal(t, 2, status/100)
			require.True(t, bytes.Contains(body, []byte("ret_code")) || bytes.Contains(body, []byte(`\u`)))
			require.True(t, item == nil || json.Valid(item))
			_, _ = decodeSnapshot(item)
			_, _, _ = decodeToken(item)
			page, _, err := decodePushes(body)
			for _, push := range page.Pushes {
				require.NoError(t, err)
				require.True(t, push.HTTPCode >= 0 && push.PushedAt.Year() < 10_000)
			}
			return
		}
		require.NotEqual(t, OK, e.Outcome)
		require.False(t, bytes.ContainsAny([]byte(e.Error()), "\x00\r\n\x1b"))
		require.Less(t, len(e.Error()), 5*maxMessage+200)
	})
}
