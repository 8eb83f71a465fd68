package templates

import (
	"encoding/json"
	"strings"
	"testing"

	"templatedesk/internal/sobot"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listed reads components as a list writes them.
func listed(t *testing.T, category, components string) Template {
	t.Helper()
	var comps []sobot.Component
	require.NoError(t, json.Unmarshal([]byte(components), &comps))
	return Template{Name: "seasonal_promotion", Language: "en_US", Category: category, Components: comps}
}

const fullTemplate = `[
	{"type":"BUTTONS","buttons":[
		{"type":"PHONE_NUMBER","text":"call me","phone_number":"+8618400007413"},
		{"type":"URL","text":"chat page","url":"https://x.example/p?name=text&partnerid={{1}}","example":["https://x.example/p?name=text&partnerid=1234"]}]},
	{"format":"document","type":"header","example":{"header_handle":["https://scontent.example/n.pdf?oh=1"]}},
	{"text":"This is {{1}} content, and also have {{2}} params.","type":"Body","example":{"body_text":[["rick","2"]]}},
	{"text":"this is footer","type":"FOOTER"}]`

func TestNeedsAndMessage(t *testing.T) {
	cases := []struct {
		name     string
		template func(t *testing.T) Template
		paths    string
		values   Values // added to the samples
		want     string // components as JSON
	}{
		{
			"without variables nothing is needed and the list is empty, not null",
			func(t *testing.T) Template {
				return listed(t, CategoryUtility, `[{"type":"BODY","text":"Hello"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Ok"},{"type":"URL","text":"See","url":"https://a.example"}]}]`)
			},
			"", nil, `[]`,
		},
		{
			"example 1.1: header text",
			func(t *testing.T) Template {
				return listed(t, CategoryMarketing, `[{"type":"HEADER","format":"TEXT","text":"Our {{1}} is on!","example":{"header_text":["Summer Sale"]}},{"type":"BODY","text":"Hello"}]`)
			},
			"header.text", nil, `[{"type":"header","parameters":[{"type":"text","text":"Summer Sale"}]}]`,
		},
		{
			"example 1.2: header image by link",
			func(t *testing.T) Template {
				return listed(t, CategoryMarketing, `[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hello"}]`)
			},
			"header.media",
			Values{"header.media": "https://a.example/i.png"},
			`[{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/i.png"}}]}]`,
		},
		{
			"example 7: header video by media id",
			func(t *testing.T) Template {
				return listed(t, CategoryMarketing, `[{"type":"HEADER","format":"video"},{"type":"BODY","text":"Hello"}]`)
			},
			"header.media",
			Values{"header.media": "1234567890"},
			`[{"type":"header","parameters":[{"type":"video","video":{"id":"1234567890"}}]}]`,
		},
		{
			"example 1.3: header location, in upper case and as strings",
			func(t *testing.T) Template {
				return listed(t, CategoryMarketing, `[{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"Hello"}]`)
			},
			"header.location.name header.location.address header.location.latitude header.location.longitude",
			Values{"header.location.name": "Shop", "header.location.address": "Street 1", "header.location.latitude": "-12.283171", "header.location.longitude": "130.501951"},
			`[{"type":"header","parameters":[{"type":"LOCATION","location":{"name":"Shop","address":"Street 1","latitude":"-12.283171","longitude":"130.501951"}}]}]`,
		},
		{
			"example 4: document with file name, body, URL button as payload with its position as a number",
			func(t *testing.T) Template { return listed(t, "TRANSACTIONAL", fullTemplate) },
			"header.media header.filename body.0 body.1 button.1",
			Values{"header.filename": "bill.pdf", "body.1": " 3 ", "button.1": "a b:c|é/中"},
			`[{"type":"header","parameters":[{"type":"document","document":{"link":"https://scontent.example/n.pdf?oh=1","filename":"bill.pdf"}}]},
			  {"type":"body","parameters":[{"type":"text","text":"rick"},{"type":"text","text":"3"}]},
			  {"type":"button","sub_type":"URL","index":{"N":1,"String":false},"parameters":[{"type":"payload","payload":"a%20b%3Ac%7C%C3%A9/%E4%B8%AD"}]}]`,
		},
		{
			"a whole address pasted for a button sends its tail alone, escapes once",
			func(t *testing.T) Template {
				return listed(t, CategoryUtility, `[{"type":"BODY","text":"Hello"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"See","url":"https://a.example/{{1}}","example":["x"]}]}]`)
			},
			"button.0",
			Values{"button.0": "https://a.example/x%20y?z=1"},
			`[{"type":"button","sub_type":"URL","index":{"N":0,"String":false},"parameters":[{"type":"payload","payload":"x%20y?z=1"}]}]`,
		},
		{
			"example 5: a code is asked once and sent twice, its button index a string; the list says URL",
			func(t *testing.T) Template {
				return listed(t, CategoryAuthentication, `[{"type":"BODY","text":"*{{1}}* is your verification code.","add_security_recommendation":true,"example":{"body_text":[["123456"]]}},
					{"type":"FOOTER","text":"This code expires in 5 minutes.","code_expiration_minutes":5},
					{"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy code","url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}","example":["https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp123456"]}]}]`)
			},
			"code",
			Values{"code": "482913"},
			`[{"type":"body","parameters":[{"type":"text","text":"482913"}]},
			  {"type":"button","sub_type":"url","index":{"N":0,"String":true},"parameters":[{"type":"text","text":"482913"}]}]`,
		},
		{
			"a code template that we submitted, not listed yet",
			func(*testing.T) Template {
				return Template{Name: "seasonal_promotion", Language: "en_US", Category: CategoryAuthentication, Components: code().Components()}
			},
			"code", nil,
			`[{"type":"body","parameters":[{"type":"text","text":"123456"}]},
			  {"type":"button","sub_type":"url","index":{"N":0,"String":true},"parameters":[{"type":"text","text":"123456"}]}]`,
		},
		{
			"named variables are sent with their names, which is Meta's shape",
			func(t *testing.T) Template {
				return listed(t, CategoryUtility, `[{"type":"HEADER","format":"TEXT","text":"Hi {{name}}!","example":{"header_text_named_params":[{"param_name":"name","example":"Ana"}]}},
					{"type":"BODY","text":"Dear {{name}}, your {{thing}} for {{name}} is here.","example":{"body_text_named_params":[{"param_name":"name","example":"Maria"}]}}]`)
			},
			"header.text body.name body.thing",
			Values{"body.thing": "book"},
			`[{"type":"header","parameters":[{"type":"text","text":"Ana","parameter_name":"name"}]},
			  {"type":"body","parameters":[{"type":"text","text":"Maria","parameter_name":"name"},{"type":"text","text":"book","parameter_name":"thing"}]}]`,
		},
		{
			"a coupon's code goes in Meta's shape",
			func(t *testing.T) Template {
				return listed(t, CategoryMarketing, `[{"type":"BODY","text":"Hello"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"No"},{"type":"COPY_CODE","text":"Copy offer code","example":"BLOSSOM"}]}]`)
			},
			"button.1", nil,
			`[{"type":"button","sub_type":"copy_code","index":{"N":1,"String":false},"parameters":[{"type":"coupon_code","coupon_code":"BLOSSOM"}]}]`,
		},
		{
			"example 6: a Flow's token is optional",
			func(t *testing.T) Template {
				return listed(t, CategoryMarketing, `[{"type":"body","text":"Hello"},{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Open flow!","flow_id":"1","navigate_screen":"S","flow_action":"navigate"}]}]`)
			},
			"button.0 button.0.data",
			Values{"button.0.data": `{"a":1}`},
			`[{"type":"button","sub_type":"flow","index":{"N":0,"String":true},"parameters":[{"type":"action","action":{"flow_token":"unused","flow_action_data":{"a":1}}}]}]`,
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			tpl := tc.template(t)
			var paths []string
			for _, n := range tpl.Needs() {
				paths = append(paths, n.Path)
				assert.NotEmpty(t, n.Label)
				assert.Positive(t, n.MaxLen)
			}
			assert.Equal(t, tc.paths, strings.Join(paths, " "))

			values := tpl.Samples()
			for path, value := range tc.values {
				values[path] = value
			}
			assert.NoError(t, tpl.CheckValues(values).Err())
			req := tpl.Message(values, "1098", "6281234567")
			assert.Equal(t, sobot.SendTemplateRequest{From: "1098", To: "6281234567", Name: "seasonal_promotion", Language: "en_US"},
				sobot.SendTemplateRequest{From: req.From, To: req.To, Name: req.Name, Language: req.Language})
			assert.JSONEq(t, tc.want, shape(t, req.Components))
			_, err := sobot.EncodeSend(req)
			assert.NoError(t, err)
		})
	}
}

// shape writes components with each index as the pair it is made of, so that a
// number and a string differ whatever sobot's own encoding does.
func shape(t *testing.T, comps []sobot.SendComponent) string {
	t.Helper()
	type bare struct {
		Type       string            `json:"type"`
		SubType    string            `json:"sub_type,omitempty"`
		Index      map[string]any    `json:"index,omitempty"`
		Parameters []sobot.Parameter `json:"parameters"`
	}
	list := []bare{}
	for _, c := range comps {
		b := bare{c.Type, c.SubType, nil, c.Parameters}
		if c.Index != nil {
			b.Index = map[string]any{"N": c.Index.N, "String": c.Index.String}
		}
		list = append(list, b)
	}
	data, err := json.Marshal(list)
	require.NoError(t, err)
	return string(data)
}

func TestNeedsCarrySamples(t *testing.T) {
	tpl := listed(t, "UTILITY", fullTemplate)
	assert.Equal(t, Values{
		"header.media": "https://scontent.example/n.pdf?oh=1", "body.0": "rick", "body.1": "2", "button.1": "1234",
	}, tpl.Samples())
	ours := Template{Category: CategoryUtility, Components: Content{
		Category: CategoryUtility, Header: Header{Format: HeaderImage, Media: Media{Handle: "4::abc"}}, Body: "x",
	}.Components()}
	assert.Empty(t, ours.Samples(), "a header handle cannot be sent")
}

func TestCheckValues(t *testing.T) {
	tpl := listed(t, "UTILITY", fullTemplate)
	auth := Template{Category: CategoryAuthentication, Components: code().Components()}
	place := listed(t, "UTILITY", `[{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"x"}]`)
	flow := listed(t, "UTILITY", `[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"F"}]}]`)
	coupon := listed(t, "MARKETING", `[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"ABC"}]}]`)
	cases := []struct {
		name  string
		t     Template
		path  string
		good  string
		bad   string
		words string
	}{
		{"empty", tpl, "body.0", "x", " ", "Sobot takes no empty ones"},
		{"line break", tpl, "body.0", "a b", "a\nb", "a line break"},
		{"tab", tpl, "body.0", "a b", "a\tb", "a tab"},
		{"spaces", tpl, "body.0", "a    b", "a     b", "more than four spaces"},
		{"too long", tpl, "body.0", "x", repeat("x", 1025), "at most 1024"},
		{"link", tpl, "header.media", "https://a.example/x", "http://a.example/x", "begins with https://"},
		{"no link", tpl, "header.media", "123", "4::abc", "begins with https://"},
		{"tail", tpl, "button.1", "x y", "x\ny", "a line break"},
		{"code length", auth, "code", repeat("1", 15), repeat("1", 16), "at most 15"},
		{"code blanks", auth, "code", "AB-12", "12 34", "no spaces"},
		{"coupon", coupon, "button.0", "BLOSSOM20", "BLOSSOM-20", "letters and digits"},
		{"coupon length", coupon, "button.0", repeat("x", 15), repeat("x", 16), "at most 15"},
		{"latitude", place, "header.location.latitude", "-90", "90.1", "between -90 and 90"},
		{"longitude", place, "header.location.longitude", "180", "NaN", "between -180 and 180"},
		{"hexadecimal", place, "header.location.longitude", "0", "0x1p3", "between -180 and 180"},
		{"flow data", flow, "button.0.data", `{}`, `[1]`, "JSON object"},
		{"flow data null", flow, "button.0.data", "", `null`, "JSON object"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			v := tc.t.Samples()
			v[tc.path] = tc.good
			assert.NotContains(t, tc.t.CheckValues(v), tc.path)
			v[tc.path] = tc.bad
			assert.Contains(t, tc.t.CheckValues(v)[tc.path], tc.words)
		})
	}
}

func TestTheFilledBodyMayNotOutgrowItsLimit(t *testing.T) {
	tpl := listed(t, "UTILITY", `[{"type":"BODY","text":"Hi {{1}} and {{2}}"}]`)
	v := Values{"body.0": repeat("é", 500), "body.1": repeat("é", 1024-500-len("Hi  and "))}
	assert.Empty(t, tpl.CheckValues(v))
	v["body.1"] += "é"
	errs := tpl.CheckValues(v)
	assert.Contains(t, errs["body"], "1025 characters")
	assert.ErrorIs(t, errs.Err(), ErrInvalid)
}

func TestTheFilledHeaderMayNotOutgrowItsLimit(t *testing.T) {
	tpl := listed(t, "UTILITY", `[{"type":"HEADER","format":"TEXT","text":"Our {{1}} is on!"},{"type":"BODY","text":"x"}]`)
	v := Values{"header.text": repeat("é", 60-len("Our  is on!"))}
	assert.Empty(t, tpl.CheckValues(v))
	v["header.text"] += "é"
	assert.Contains(t, tpl.CheckValues(v)["header.text"], "61 characters")
}

func TestWhatTheDocumentCannotSendIsNamed(t *testing.T) {
	cases := map[string]string{
		`[{"type":"BODY","text":"x"},{"type":"CAROUSEL"}]`:                                     "CAROUSEL",
		`[{"type":"HEADER","format":"PRODUCT"},{"type":"BODY","text":"x"}]`:                    "PRODUCT header",
		`[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"order_details"}]}]`: "ORDER_DETAILS",
	}
	for components, words := range cases {
		tpl := listed(t, CategoryMarketing, components)
		assert.Contains(t, tpl.Unsupported(), words)
		assert.Contains(t, tpl.CheckValues(Values{})["template"], words)
	}
	assert.Empty(t, listed(t, "UTILITY", fullTemplate).Unsupported())
	assert.Empty(t, Template{Category: CategoryAuthentication, Components: code().Components()}.Unsupported())
}
