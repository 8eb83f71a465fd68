package sobot

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOddity_samples_come_nested_flat_or_bare(t *testing.T) {
	for text, want := range map[string]Example{
		`{"body_text":[["a","b"]]}`:       {BodyText: [][]string{{"a", "b"}}},
		`{"body_text":["a","b"]}`:         {BodyText: [][]string{{"a", "b"}}},
		`{"body_text":"a"}`:               {BodyText: [][]string{{"a"}}},
		`{"body_text":[["a",2]]}`:         {BodyText: [][]string{{"a", "2"}}},
		`{"body_text":[["a"],["b"]]}`:     {BodyText: [][]string{{"a"}, {"b"}}},
		`{"body_text":[]}`:                {},
		`{"body_text":null}`:              {},
		`{"header_text":["a"]}`:           {HeaderText: []string{"a"}},
		`{"header_text":[["a"]]}`:         {HeaderText: []string{"a"}},
		`{"header_text":"a"}`:             {HeaderText: []string{"a"}},
		`{"header_handle":"https://x/y"}`: {HeaderHandle: []string{"https://x/y"}},
	} {
		var got Example
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		assert.Equal(t, want, got, text)
	}
	var button Button
	require.NoError(t, json.Unmarshal([]byte(`{"type":"URL","example":"https://x/1"}`), &button))
	assert.Equal(t, []string{"https://x/1"}, button.Example)
	again, err := json.Marshal(button)
	require.NoError(t, err)
	assert.JSONEq(t, `{"type":"URL","example":["https://x/1"]}`, string(again))
}

func TestOddity_coupon_button_has_its_example_as_one_text(t *testing.T) {
	const text = `{"type":"COPY_CODE","example":"BLOSSOM"}`
	var b Button
	require.NoError(t, json.Unmarshal([]byte(text), &b))
	assert.Equal(t, []string{"BLOSSOM"}, b.Example)
	again, err := json.Marshal(b)
	require.NoError(t, err)
	assert.JSONEq(t, text, string(again))
}

func TestOddity_flow_id_is_text_or_number(t *testing.T) {
	for _, text := range []string{`{"type":"FLOW","flow_id":9007199254740993}`, `{"type":"FLOW","flow_id":"9007199254740993"}`} {
		var b Button
		require.NoError(t, json.Unmarshal([]byte(text), &b))
		assert.Equal(t, ID("9007199254740993"), b.FlowID)
	}
	c := decodeComponent(t, `{"type":"FOOTER","code_expiration_minutes":"5"}`)
	assert.Equal(t, ref(5), c.CodeExpirationMinutes)
}

func TestOddity_unknown_and_unreadable_fields_survive_a_round_trip(t *testing.T) {
	const text = `{"name":"n","id":"1","language":"en","status":"APPROVED","category":"UTILITY","quality_score":{"score":"GREEN"},"components":[
		{"type":"REACTIONS","icons":[{"a":[]}],"text":{"odd":1}},
		{"type":"CAROUSEL","cards":[{"components":[],"rank":2},{"odd":1,"components":7}],"limited_time_offer":"odd"},
		{"type":"BODY","example":{"body_text_named_params":[{"param_name":"x","example":"<b>&"}],"body_text":[["a"],"b"]}},
		{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP","supported_apps":[{"package_name":"a.b"}],"n":12345678901234567890}]}]}`
	var got Template
	require.NoError(t, json.Unmarshal([]byte(text), &got))
	assert.Contains(t, got.Extra, "quality_score")
	assert.Contains(t, got.Components[0].Extra, "icons")
	assert.Len(t, got.Components[1].Cards, 2)
	assert.Empty(t, got.Components[0].Text)
	again, err := encode(got)
	require.NoError(t, err)
	assert.JSONEq(t, text, string(again))
	assert.Contains(t, string(again), `12345678901234567890`, "no detour through float64")
	assert.Contains(t, string(again), `<b>&`)

	c := Component{Type: "BODY", Text: "known", Extra: map[string]json.RawMessage{"text": json.RawMessage(`"shadow"`), "type": json.RawMessage(`1`)}}
	again, err = encode(c)
	require.NoError(t, err)
	assert.JSONEq(t, `{"type":"BODY","text":"known"}`, string(again), "a documented field wins")
	_, err = encode(Component{Extra: map[string]json.RawMessage{"x": json.RawMessage(`{`)}})
	assert.Error(t, err)
}

func TestOddity_list_that_mentions_a_further_page_is_partial(t *testing.T) {
	for item, want := range map[string]bool{
		`{"data":[]}`: false,
		`{"data":[],"paging":{"cursors":{"before":"a","after":"b"}}}`:                   false,
		`{"data":[],"paging":{"cursors":{"after":"b"},"next":"https://graph.example"}}`: true,
		`{"data":[],"paging":"none"}`:                                                   false,
	} {
		s, err := decodeSnapshot(json.RawMessage(item))
		require.NoError(t, err)
		assert.Equal(t, want, s.Partial, item)
	}
}

func TestOddity_list_with_an_unreadable_template_is_no_list(t *testing.T) {
	for _, item := range []string{
		`{"data":[{"name":"a"},null]}`, `{"data":[{"name":7}]}`, `{"data":[{"id":"1"}]}`, `{"data":[{"name":"a","components":{}}]}`,
		`{"data":[{"name":"a","components":["BODY"]}]}`, `{"data":[["a"]]}`, `{"data":{}}`, `{"data":null}`, `[]`, `{}`,
	} {
		_, err := decodeSnapshot(json.RawMessage(item))
		assert.Error(t, err, item)
	}
	s, err := decodeSnapshot(json.RawMessage(`{"data":[],"namespace":null}`))
	require.NoError(t, err, "an account may have no templates")
	assert.NotNil(t, s.Templates)
}
