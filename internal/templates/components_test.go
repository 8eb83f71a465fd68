package templates

import (
	"encoding/json"
	"testing"

	"templatedesk/internal/sobot"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCreateRequestHasTheDocumentedShape(t *testing.T) {
	docs := documented()
	cases := map[string]string{
		"Sobot, example for MARKETING": `[{"type":"HEADER","format":"TEXT","text":"Our {{1}} is on!","example":{"header_text":["Summer Sale"]}},
			{"type":"BODY","text":"Shop now through {{1}} and use code {{2}} to get {{3}} off of all merchandise.","example":{"body_text":[["the end of August","25OFF","25%"]]}},
			{"type":"FOOTER","text":"Use the buttons below to manage your marketing subscriptions"},
			{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Unsubscribe from Promos"},{"type":"QUICK_REPLY","text":"Unsubscribe from All"}]}]`,
		"Sobot, example for AUTHENTICATION": `[{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":5},
			{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]`,
		"Sobot, 4.1 document": `[{"type":"HEADER","format":"DOCUMENT","example":{"header_handle":["4::XXX:YYYY-AAAA:e:11:22:33:OOOO"]}},
			{"type":"BODY","text":"Nice to meet you{{1}}! My number is {{2}}. ","example":{"body_text":[["Pablo","86123456789"]]}},
			{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"86123456789"},{"type":"URL","text":"Contact Support","url":"https://xxx.com"}]}]`,
		"Meta, order confirmation": `[{"type":"BODY","text":"Thank you for your order, {{1}}! Your order number is {{2}}. Tap the button below to see its details.","example":{"body_text":[["Pablo","860198-230332"]]}},
			{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"15550051310"},
			{"type":"URL","text":"Contact us","url":"https://www.luckyshrub.com/support?order={{1}}","example":["https://www.luckyshrub.com/support?order=860198-230332"]}]}]`,
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			c := docs[name]
			req := CreateRequest(Draft{WABA: "1005", Content: c})
			assert.Equal(t, []string{"1005", c.Name, c.Category, c.Language}, []string{req.WABAID, req.Name, req.Category, req.Language})
			data, err := json.Marshal(req.Components)
			require.NoError(t, err)
			assert.JSONEq(t, want, string(data))
		})
	}
}

func TestComponentsLeaveOutWhatIsEmpty(t *testing.T) {
	c := Content{Category: CategoryMarketing, Body: "Hello", Samples: []string{"of a variable that is gone"}, Header: Header{Sample: "x"}}
	data, err := json.Marshal(c.Components())
	require.NoError(t, err)
	assert.JSONEq(t, `[{"type":"BODY","text":"Hello"}]`, string(data))

	a := code()
	a.Security, a.Expiry, a.Body = false, "", "typed before"
	data, err = json.Marshal(a.Components())
	require.NoError(t, err)
	assert.JSONEq(t, `[{"type":"BODY","add_security_recommendation":false},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]`, string(data))
}

func TestAButtonSampleBecomesAFullAddress(t *testing.T) {
	cases := map[string]string{
		"A-1":                        "https://a.example/t?o=A-1",
		"https://a.example/t?o=A-1":  "https://a.example/t?o=A-1",
		"a b":                        "https://a.example/t?o=a%20b",
		"caf%C3%A9":                  "https://a.example/t?o=caf%C3%A9",
		"https://b.example/x?y=1#z":  "https://a.example/t?o=https%3A//b.example/x?y=1#z",
		"50%":                        "https://a.example/t?o=50%25",
		"https://a.example/t?o=a b中": "https://a.example/t?o=a%20b%E4%B8%AD",
	}
	for sample, want := range cases {
		assert.Equal(t, want, sampleURL("https://a.example/t?o={{1}}", sample), sample)
	}
	assert.Empty(t, sampleURL("https://a.example/{{1}}", ""))
}

func TestContentSurvivesTheWayThereAndBack(t *testing.T) {
	for name, c := range documented() {
		t.Run(name, func(t *testing.T) {
			want := c.Normalised()
			want.Header.Media = Media{} // a list tells no handle
			for i := range want.Buttons {
				want.Buttons[i].Sample = sampleURL(want.Buttons[i].URL, want.Buttons[i].Sample)
			}
			got := FromTemplate(Template{Name: c.Name, Language: c.Language, Category: c.Category, Components: c.Components()})
			assert.Equal(t, want, got)
		})
	}
	s := sound()
	got := FromTemplate(Template{Name: s.Name, Language: s.Language, Category: s.Category, Components: s.Components()})
	assert.Equal(t, s.Components(), got.Components())
}

func TestStartingAgainFromAListedTemplate(t *testing.T) {
	c := FromTemplate(listed(t, "TRANSACTIONAL", fullTemplate))
	assert.Equal(t, CategoryUtility, c.Category)
	assert.Equal(t, Header{Format: HeaderDocument}, c.Header, "its link is no handle")
	assert.Equal(t, []string{"rick", "2"}, c.Samples)
	assert.Equal(t, "https://x.example/p?name=text&partnerid=1234", c.Buttons[1].Sample)

	named := FromTemplate(listed(t, CategoryUtility, `[{"type":"BODY","text":"Hi {{name}}, your {{thing}} for {{name}} is here.",
		"example":{"body_text_named_params":[{"param_name":"name","example":"Maria"},{"param_name":"thing","example":"book"}]}}]`))
	assert.Equal(t, "Hi {{1}}, your {{2}} for {{1}} is here.", named.Body)
	assert.Equal(t, []string{"Maria", "book"}, named.Samples)

	auth := FromTemplate(listed(t, CategoryAuthentication, `[{"type":"BODY","text":"*{{1}}* is your verification code.","add_security_recommendation":true},
		{"type":"FOOTER","text":"This code expires in 5 minutes.","code_expiration_minutes":5},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy code","url":"https://x{{1}}"}]}]`))
	assert.True(t, auth.Security)
	assert.Equal(t, "5", auth.Expiry)
	assert.Empty(t, auth.Body)
	assert.Empty(t, Review(Content{Name: "x", Language: "en", Category: auth.Category, Expiry: auth.Expiry}))

	flow := FromTemplate(listed(t, CategoryUtility, `[{"type":"HEADER","format":"location"},{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Book"}]}]`))
	assert.Equal(t, HeaderLocation, flow.Header.Format)
	assert.NotEmpty(t, findingsOf(flow, "button-flow-required"), "what a list does not tell is asked for")
	gif := FromTemplate(listed(t, CategoryUtility, `[{"type":"HEADER","format":"gif"},{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL","text":"Call"}]}]`))
	assert.NotEmpty(t, findingsOf(gif, "header-format"), "what the form cannot make is named, not lost")
	assert.NotEmpty(t, findingsOf(gif, "button-type"))
}

func TestCurrentCategory(t *testing.T) {
	for word, want := range map[string]string{"marketing": "MARKETING", "TRANSACTIONAL": "UTILITY", "otp": "AUTHENTICATION", "Shipping_Update": "UTILITY", "new_one": "NEW_ONE", "": ""} {
		assert.Equal(t, want, CurrentCategory(word))
	}
	for _, c := range sobot.Categories {
		assert.Equal(t, c.Code, CurrentCategory(c.Code))
	}
}
