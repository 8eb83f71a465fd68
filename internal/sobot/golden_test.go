package sobot

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden requests anew")

func ref[T any](v T) *T { return &v }

// creations are the document's examples of "Create message template", in our words.
var creations = map[string]CreateTemplateRequest{
	"create_marketing": {
		WABAID: testWABA, Name: "spring_menu", Category: "MARKETING", Language: "en_US",
		Components: []Component{
			{Type: "HEADER", Format: "TEXT", Text: "The {{1}} menu has come", Example: &Example{HeaderText: []string{"spring"}}},
			{Type: "BODY", Text: "Come by before {{1}}, say {{2}} and take {{3}} off your lunch.", Example: &Example{BodyText: [][]string{{"Sunday", "BLOSSOM", "10%"}}}},
			{Type: "FOOTER", Text: "Cantina do Mar"},
			{Type: "BUTTONS", Buttons: []Button{{Type: "QUICK_REPLY", Text: "Book a table"}, {Type: "QUICK_REPLY", Text: "No more offers"}}},
		},
	},
	"create_flow": {
		WABAID: testWABA, Name: "rate_visit", Category: "MARKETING", Language: "en_US",
		Components: []Component{
			{Type: "body", Text: "How was your lunch with us?"},
			{Type: "BUTTONS", Buttons: []Button{{Type: "FLOW", Text: "Tell us", FlowID: "70001", FlowAction: "navigate", NavigateScreen: "RATING"}}},
		},
	},
	"create_authentication": {
		WABAID: testWABA, Name: "sign_in_code", Category: "AUTHENTICATION", Language: "en_US", MessageSendTTLSeconds: ref(300),
		Components: []Component{
			{Type: "BODY", AddSecurityRecommendation: ref(true), Example: &Example{BodyText: [][]string{{"842190"}}}},
			{Type: "FOOTER", CodeExpirationMinutes: ref(10)},
			{Type: "BUTTONS", Buttons: []Button{{Type: "otp", OTPType: "copy_code"}}},
		},
	},
	"create_header_document": withMediaHeader("bill_with_file", "document"),
	"create_header_video":    withMediaHeader("film_of_dish", "VIDEO"),
	"create_header_image":    withMediaHeader("dish_of_day", "IMAGE"),
}

func withMediaHeader(name, format string) CreateTemplateRequest {
	return CreateTemplateRequest{
		WABAID: testWABA, Name: name, Category: "MARKETING", Language: "en_US",
		Components: []Component{
			{Type: "HEADER", Format: format, Example: &Example{HeaderHandle: []string{"4::aW1hZ2U=:ARb1:e:1790000000:7:8:ARc2"}}},
			{Type: "BODY", Text: "Good day {{1}}, your number is {{2}} at our counter.", Example: &Example{BodyText: [][]string{{"Ines", "12"}}}},
			{Type: "BUTTONS", Buttons: []Button{
				{Type: "PHONE_NUMBER", Text: "Phone us", PhoneNumber: "551140001000"},
				{Type: "URL", Text: "See more", URL: "https://cantina.example/a?b=1&c=2"},
			}},
		},
	}
}

func message(components ...SendComponent) SendTemplateRequest {
	return SendTemplateRequest{From: "110000000000001", To: "5511912345678", Name: "table_ready", Language: "pt_BR", Components: components}
}

func part(kind string, parameters ...Parameter) SendComponent {
	return SendComponent{Type: kind, Parameters: parameters}
}

// messagesToSend are the document's examples 1.1 to 7 of "Send template message".
var messagesToSend = map[string]SendTemplateRequest{
	"send_header_text":  message(part("header", Parameter{Type: "text", Text: "spring"})),
	"send_header_media": message(part("header", Parameter{Type: "image", Image: &MediaRef{Link: "https://cantina.example/dish.png?a=1&b=2"}})),
	"send_header_location": message(part("header", Parameter{Type: "LOCATION", Location: &Location{
		Name: "Cantina do Mar", Address: "Rua das Ondas 5", Latitude: "-23.967", Longitude: "-46.331",
	}})),
	"send_body":       message(part("body", Parameter{Type: "text", Text: "Ines"}, Parameter{Type: "text", Text: "12"})),
	"send_url_button": message(SendComponent{Type: "button", SubType: "URL", Index: &Index{N: 0}, Parameters: []Parameter{{Type: "payload", Payload: "monday"}}}),
	"send_complete": message(
		part("header", Parameter{Type: "document", Document: &MediaRef{Link: "https://cantina.example/menu.pdf", FileName: "menu.pdf"}}),
		part("body", Parameter{Type: "text", Text: "Ines"}),
		SendComponent{Type: "button", SubType: "URL", Index: &Index{N: 1}, Parameters: []Parameter{{Type: "payload", Payload: "%E8%8F%9C"}}},
	),
	"send_one_time_code": message(
		part("body", Parameter{Type: "text", Text: "842190"}),
		SendComponent{Type: "button", SubType: "url", Index: &Index{String: true}, Parameters: []Parameter{{Type: "text", Text: "842190"}}},
	),
	"send_flow": message(SendComponent{Type: "button", SubType: "flow", Index: &Index{String: true}, Parameters: []Parameter{
		{Type: "action", Action: &FlowActionRef{FlowToken: "unused", FlowActionData: json.RawMessage(`{"table":"12"}`)}},
	}}),
	"send_media_id":     message(part("header", Parameter{Type: "image", Image: &MediaRef{ID: "330000000000009"}})),
	"send_no_variables": message(),
}

func TestRequestsAreTheDocumentedOnesByteForByte(t *testing.T) {
	u := newUpstream(t)
	c := newClient(t, u.URL)
	shapes := documentedShapes(t)
	sent := func(t *testing.T, name, path string) {
		got := u.last(t, path)
		assert.Equal(t, "POST", got.Method)
		assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
		assert.Equal(t, "canary-token-0001", got.Token)
		assert.Empty(t, got.Query)
		compareGolden(t, name, []byte(got.Body))
		if want, ok := shapes[name]; ok {
			assert.Equal(t, shapeOf(t, want), shapeOf(t, []byte(got.Body)), "shape of the document's example")
		}
	}
	for name, request := range creations {
		t.Run(name, func(t *testing.T) {
			id, err := c.CreateTemplate(context.Background(), request)
			require.NoError(t, err)
			assert.Equal(t, ID("90071992547409931"), id)
			sent(t, name, pathCreate)
		})
	}
	for name, request := range messagesToSend {
		t.Run(name, func(t *testing.T) {
			result, err := c.SendTemplate(context.Background(), request)
			require.NoError(t, err)
			assert.Equal(t, SendResult{MessageID: "wamid.dGVzdC1zZW5kLTE=", WAID: "551112345678"}, result)
			sent(t, name, pathSend)
		})
	}
}

func TestAnswersAreReadInTheDocumentedShapes(t *testing.T) {
	shapes := documentedShapes(t)
	files, err := filepath.Glob("testdata/answer_*.json")
	require.NoError(t, err)
	require.Len(t, files, 9)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, shapes, name)
		assert.Equal(t, shapeOf(t, shapes[name]), shapeOf(t, body), name)
	}

	u := newUpstream(t)
	c := newClient(t, u.URL)
	ctx := context.Background()
	u.on(pathToken, answerFile("answer_token"))

	list, err := c.ListTemplates(ctx, testWABA)
	require.NoError(t, err)
	assert.Equal(t, "0f1e2d3c4b5a69788796a5b4c3d2e1f0", u.last(t, pathList).Token)
	assert.Equal(t, map[string][]string{"wabaid": {testWABA}}, u.last(t, pathList).Query)
	assert.Equal(t, Snapshot{Namespace: "0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9", Templates: []Template{{
		ID: "9007199254740993", Name: "table_ready", Language: "pt_BR", Status: "APPROVED", Category: "TRANSACTIONAL",
		Components: []Component{
			{Type: "HEADER", Format: "DOCUMENT", Example: &Example{HeaderHandle: []string{"https://media.example/menu.pdf?sig=a1&exp=b2"}}},
			{Type: "BODY", Text: "Hello {{1}}, table {{2}} is ready for you.", Example: &Example{BodyText: [][]string{{"Ines", "12"}}}},
			{Type: "FOOTER", Text: "Cantina do Mar"},
			{Type: "BUTTONS", Buttons: []Button{
				{Type: "PHONE_NUMBER", Text: "Phone us", PhoneNumber: "+55119xxxx0000"},
				{Type: "URL", Text: "See the menu", URL: "https//cantina.example/menu?day={{1}}", Example: []string{"https//cantina.example/menu?day=monday"}},
			}},
		},
	}}}, list)

	handle, err := c.HandleID(ctx, "https://cantina.example/a b.jpg?x=1&y=2")
	require.NoError(t, err)
	assert.Equal(t, "4::aW1hZ2UvanBlZw==:ARb1:e:1790000000:7:8:ARc2", handle)
	got := u.last(t, pathHandle)
	assert.Equal(t, "POST", got.Method)
	assert.Empty(t, got.Body)
	assert.Equal(t, map[string][]string{"importUrl": {"https://cantina.example/a b.jpg?x=1&y=2"}}, got.Query)

	require.NoError(t, c.DeleteTemplate(ctx, testWABA, "table_ready"))
	got = u.last(t, pathDelete)
	assert.Equal(t, "GET", got.Method)
	assert.Equal(t, map[string][]string{"wabaid": {testWABA}, "template_name": {"table_ready"}}, got.Query)

	u.on(pathSend, answerFile("answer_send_odd"))
	result, err := c.SendTemplate(ctx, message())
	require.NoError(t, err)
	assert.Equal(t, SendResult{MessageID: "gTESTsend-2", WAID: "551112345678"}, result)
}

// documentedShapes are the document's own examples with every value blanked.
func documentedShapes(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile("testdata/shapes.json")
	require.NoError(t, err)
	var shapes map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &shapes))
	return shapes
}

// shapeOf blanks all values, so that only names, nesting, lengths and kinds remain.
// What a Flow's first screen gets is free and counts as one thing.
func shapeOf(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(raw, &v))
	var blank func(any) any
	blank = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for name := range v {
				v[name] = blank(v[name])
				if name == "flow_action_data" {
					v[name] = "an object"
				}
			}
			return v
		case []any:
			for i := range v {
				v[i] = blank(v[i])
			}
			return v
		case string:
			return "text"
		case float64:
			return "number"
		case bool:
			return "bool"
		}
		return v
	}
	return blank(v)
}

// compareGolden compares with testdata/name.json, which is indented and otherwise
// the very bytes of the request.
func compareGolden(t *testing.T, name string, wire []byte) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, json.Indent(&b, wire, "", "  "))
	b.WriteByte('\n')
	path := filepath.Join("testdata", name+".json")
	if *update {
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String())
}
