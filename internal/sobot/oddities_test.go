package sobot

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each oddity of the vendor's document has its test here or, where it is about a
// whole request or answer, a golden file.

func decodeComponent(t *testing.T, text string) Component {
	t.Helper()
	var c Component
	require.NoError(t, json.Unmarshal([]byte(text), &c))
	return c
}

func TestOddity_life_of_a_token_is_a_string_and_has_two_names(t *testing.T) {
	for _, item := range []string{
		`{"token":"t","expires_in":"3600"}`, `{"token":"t","expires_in":3600}`,
		`{"token":"t","expire_in":"3600"}`, `{"token":"t","expire_in":3600}`,
	} {
		_, life, err := decodeToken(json.RawMessage(item))
		require.NoError(t, err)
		assert.Equal(t, 3600.0, life.Seconds(), item)
	}
}

func TestOddity_handle_is_a_bare_string_and_an_object_there_is_no_handle(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	handle, err := c.HandleID(context.Background(), testImport)
	require.NoError(t, err)
	assert.Equal(t, "4::aW1hZ2UvanBlZw==:ARb1:e:1790000000:7:8:ARc2", handle)
	u.on(pathHandle, ok(`{"id":"4::x"}`)) // the shape of media_upload
	_, err = c.HandleID(context.Background(), testImport)
	assert.Equal(t, Unknown, OutcomeOf(err))
}

func TestOddity_ids_are_strings_or_numbers_beyond_2_to_the_53_and_stay_exact(t *testing.T) {
	for _, text := range []string{`"9007199254740993"`, `9007199254740993`, ` 9007199254740993 `} {
		var id ID
		require.NoError(t, json.Unmarshal([]byte(text), &id))
		assert.Equal(t, ID("9007199254740993"), id)
	}
	for _, text := range []string{`{}`, `[1]`, `true`} {
		var id ID
		assert.Error(t, json.Unmarshal([]byte(text), &id), text)
	}
	u := newUpstream(t)
	u.on(pathCreate, ok(`{"id":43182111222804989}`))
	id, err := newClient(t, u.URL).CreateTemplate(context.Background(), creations["create_flow"])
	require.NoError(t, err)
	assert.Equal(t, ID("43182111222804989"), id)
}

func TestOddity_languages_come_with_hyphen_and_with_underscore(t *testing.T) {
	for in, want := range map[string]string{
		"pt-BR": "pt_BR", "pt_BR": "pt_BR", "PT-br": "pt_BR", "en": "en", "fil": "fil", " zh-cn ": "zh_CN", "prs-AF": "prs_AF",
		"": "", "x": "x", "en-": "en-", "en-USA": "en-USA", "12_34": "12_34", "en_US_x": "en_US_x", "português": "português",
	} {
		assert.Equal(t, want, NormalizeLanguage(in), "%q", in)
	}
	l, ok := LookupLanguage("zh-CN")
	assert.True(t, ok)
	assert.Equal(t, Language{"zh_CN", "Chinese (Mainland China)"}, l)
	_, ok = LookupLanguage("xx_YY")
	assert.False(t, ok)
}

func TestOddity_types_and_formats_come_in_both_cases(t *testing.T) {
	c := decodeComponent(t, `{"type":"header","format":"document"}`)
	assert.True(t, c.Is(ComponentHeader))
	assert.True(t, c.HasFormat(FormatDocument))
	assert.Equal(t, "header", c.Type, "as it came")
	c = decodeComponent(t, `{"type":"BUTTONS","buttons":[{"type":"otp","otp_type":"copy_code"}]}`)
	assert.True(t, c.Buttons[0].Is(ButtonOTP))
}

func TestOddity_enumerations_are_created_in_upper_case_but_values_are_left_alone(t *testing.T) {
	r := CreateTemplateRequest{WABAID: "1", Name: "n", Category: "utility", Language: "en", Components: []Component{
		{Type: "header", Format: "image"},
		{Type: "body", Text: "stays Small"},
		{Type: "buttons", Buttons: []Button{{Type: "flow", Text: "Go", FlowAction: "navigate"}, {Type: "otp", OTPType: "copy_code"}}},
	}}
	got, err := EncodeCreate(r)
	require.NoError(t, err)
	assert.JSONEq(t, `{"wabaid":"1","name":"n","category":"UTILITY","language":"en","components":[
		{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"stays Small"},
		{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Go","flow_action":"navigate"},{"type":"OTP","otp_type":"COPY_CODE"}]}]}`, string(got))
	assert.Equal(t, "buttons", r.Components[2].Type, "the caller's own value is not touched")
	assert.Equal(t, "flow", r.Components[2].Buttons[0].Type)

	got, err = EncodeCreate(CreateTemplateRequest{WABAID: "1", Name: "n"})
	require.NoError(t, err)
	assert.Contains(t, string(got), `"components":[]`)
}

func TestOddity_old_categories_and_unknown_statuses_come_through(t *testing.T) {
	s, err := decodeSnapshot(json.RawMessage(`{"data":[{"name":"a","category":"TRANSACTIONAL","status":"LIMIT_EXCEEDED","id":1,"language":"pt-BR"}]}`))
	require.NoError(t, err)
	assert.Equal(t, []Template{{ID: "1", Name: "a", Language: "pt-BR", Status: "LIMIT_EXCEEDED", Category: "TRANSACTIONAL"}}, s.Templates)
}

func TestOddity_url_buttons_take_payload_and_a_number_while_codes_take_text_and_a_string(t *testing.T) {
	got, err := EncodeSend(messagesToSend["send_url_button"])
	require.NoError(t, err)
	assert.Contains(t, string(got), `{"type":"button","sub_type":"URL","index":0,"parameters":[{"type":"payload","payload":"monday"}]}`)
	got, err = EncodeSend(messagesToSend["send_one_time_code"])
	require.NoError(t, err)
	assert.Contains(t, string(got), `{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"842190"}]}`)
	for _, text := range []string{`0`, `"3"`} {
		var i Index
		require.NoError(t, json.Unmarshal([]byte(text), &i))
		again, err := json.Marshal(i)
		require.NoError(t, err)
		assert.Equal(t, text, string(again))
	}
	assert.Error(t, json.Unmarshal([]byte(`"first"`), new(Index)))
}

func TestOddity_template_without_variables_sends_an_empty_list_and_never_null(t *testing.T) {
	for _, components := range [][]SendComponent{nil, {}} {
		got, err := EncodeSend(message(components...))
		require.NoError(t, err)
		assert.Contains(t, string(got), `"components":[]`)
	}
	got, err := EncodeSend(message(part("body")))
	require.NoError(t, err)
	assert.Contains(t, string(got), `"parameters":[]`)
}

func TestOddity_values_may_not_be_empty_and_such_a_message_is_never_sent(t *testing.T) {
	link, id := "https://cantina.example/a.png", "330000000000009"
	u := newUpstream(t)
	c := newClient(t, u.URL)
	for name, p := range map[string]Parameter{
		"text":         {Type: "text"},
		"blank":        {Type: "text", Text: " \n"},
		"payload":      {Type: "payload", Text: "in the wrong field"},
		"coupon":       {Type: "coupon_code"},
		"image":        {Type: "image"},
		"link and id":  {Type: "video", Video: &MediaRef{Link: link, ID: id}},
		"other media":  {Type: "document", Image: &MediaRef{Link: link}},
		"half a place": {Type: "LOCATION", Location: &Location{Name: "n", Latitude: "1", Longitude: "2"}},
		"action":       {Type: "action"},
		"no type":      {Text: "x"},
		"strange type": {Type: "hologram", Text: "x"},
	} {
		_, err := c.SendTemplate(context.Background(), message(part("body", p)))
		assert.Equal(t, NeverSent, OutcomeOf(err), name)
	}
	for _, r := range []SendTemplateRequest{
		{To: "1", Name: "n", Language: "en"},
		{From: "1", Name: "n", Language: "en"},
		{From: "1", To: "1", Language: "en"},
		{From: "1", To: "1", Name: "n"},
	} {
		_, err := c.SendTemplate(context.Background(), r)
		assert.Equal(t, NeverSent, OutcomeOf(err))
	}
	assert.Empty(t, u.arrived(pathSend))
	for _, p := range []Parameter{
		{Type: "coupon_code", CouponCode: "BLOSSOM"},
		{Type: "text", Name: "first_name", Text: "Ines"},
		{Type: "action", Action: &FlowActionRef{}},
		{Type: "video", Video: &MediaRef{ID: id}},
	} {
		_, err := EncodeSend(message(part("body", p)))
		assert.NoError(t, err)
	}
}

func TestOddity_delete_without_a_name_is_never_sent(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	assert.Equal(t, NeverSent, OutcomeOf(c.DeleteTemplate(context.Background(), testWABA, "")))
	assert.Equal(t, NeverSent, OutcomeOf(c.DeleteTemplate(context.Background(), "", "table_ready")))
	_, err := c.CreateTemplate(context.Background(), CreateTemplateRequest{})
	assert.Equal(t, NeverSent, OutcomeOf(err))
	_, err = c.ListTemplates(context.Background(), "")
	assert.Equal(t, NeverSent, OutcomeOf(err))
	_, err = c.HandleID(context.Background(), "")
	assert.Equal(t, NeverSent, OutcomeOf(err))
	assert.Empty(t, u.requests)
}

func TestOddity_delete_that_succeeds_with_success_false_is_refused(t *testing.T) {
	u := newUpstream(t)
	u.on(pathDelete, ok(`{"success":false}`))
	err := newClient(t, u.URL).DeleteTemplate(context.Background(), testWABA, "table_ready")
	assert.Equal(t, Refused, OutcomeOf(err))
	assert.EqualError(t, err, "delete template: Sobot refused: 000000: Sobot says that it did not delete the template")
}

func TestOddity_token_complaints_are_recognised_by_words_since_no_code_is_documented(t *testing.T) {
	for _, message := range []string{
		"invalid token", "Token is invalid", "the token has expired", "token expired!", "token 失效", "无效的token", "token不能为空", "TOKEN error",
		"missing token", "token verification failed", "token is required",
	} {
		assert.True(t, complainsAboutToken(200, "900017", message), message)
	}
	for _, message := range []string{"success", "flow_token is invalid", "the template's name is invalid", "", "tokenize failed", strings.Repeat("x", 10_000)} {
		assert.False(t, complainsAboutToken(200, "900017", message), message)
	}
	assert.True(t, complainsAboutToken(401, "", ""))
	assert.False(t, complainsAboutToken(200, "190", "Error validating access token: the session has expired"), "that is Meta's token")
	assert.False(t, complainsAboutToken(200, "100", "invalid token in the text"))
}

func TestOddity_creation_subcodes_are_found_anywhere_in_the_answer(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	for _, body := range []string{
		`{"ret_code":"100","ret_msg":"Invalid parameter, error_subcode: 2388024"}`,
		`{"ret_code":"100","ret_msg":"Invalid parameter","item":{"error":{"error_subcode":2388024}}}`,
	} {
		u.on(pathCreate, text(200, body))
		_, err := c.CreateTemplate(context.Background(), creations["create_flow"])
		var e *Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "2388024", e.Subcode)
		assert.Equal(t, "100", e.Code)
		assert.Contains(t, err.Error(), "2388024")
		known, ok := LookupCode(e.Subcode)
		assert.True(t, ok)
		assert.False(t, known.InDocument)
	}
	assert.Empty(t, findSubcode([]byte(`12388024`)))
}
