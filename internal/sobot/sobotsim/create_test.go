package sobotsim

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documented creations, with our wabaid and, where %s stands, a handle of our own.
var documentedCreates = map[string]string{
	"marketing": `{"name":"seasonal_promotion","language":"en_US","wabaid":"123456789","category":"MARKETING","components":[
		{"type":"HEADER","format":"TEXT","text":"Our {{1}} is on!","example":{"header_text":["Summer Sale"]}},
		{"type":"BODY","text":"Shop now through {{1}} and use code {{2}} to get {{3}} off of all merchandise.","example":{"body_text":[["the end of August","25OFF","25%"]]}},
		{"type":"FOOTER","text":"Use the buttons below to manage your marketing subscriptions"},
		{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Unsubscribe from Promos"},{"type":"QUICK_REPLY","text":"Unsubscribe from All"}]}]}`,
	"flow": `{"wabaid":"123456789","name":"template_name","language":"en_US","category":"MARKETING","components":[
		{"type":"body","text":"This is a flows as template demo"},
		{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Open flow!","flow_id":"<flow-id>","navigate_screen":"Flows Json screen name","flow_action":"navigate"}]}]}`,
	"authentication": `{"category":"AUTHENTICATION","message_send_ttl_seconds":360,"components":[
		{"example":{"body_text":[["123456"]]},"add_security_recommendation":true,"type":"BODY"},
		{"code_expiration_minutes":5,"type":"FOOTER"},
		{"type":"BUTTONS","buttons":[{"type":"otp","otp_type":"copy_code"}]}],"language":"en_US","name":"template_name_2","wabaid":"123456789"}`,
	"document": mediaCreate("document_demo001", "document"),
	"video":    mediaCreate("video_demo001", "VIDEO"),
	"image":    mediaCreate("image_demo001", "IMAGE"),
}

func mediaCreate(name, format string) string {
	return `{"name":"` + name + `","language":"en_US","wabaid":"123456789","category":"MARKETING","components":[
		{"type":"HEADER","format":"` + format + `","example":{"header_handle":["%s"]}},
		{"type":"BODY","text":"Nice to meet you{{1}}! My number is {{2}}. ","example":{"body_text":[["Pablo","86123456789"]]}},
		{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"86123456789"},{"type":"URL","text":"Contact Support","url":"https://xxx.com"}]}]}`
}

func TestCreate_takes_every_documented_example(t *testing.T) {
	b := newBench(t, Options{})
	for name, body := range documentedCreates {
		if strings.Contains(body, "%s") {
			body = fmt.Sprintf(body, b.issueHandle(strings.ToUpper(name), "x/y"))
		}
		a := b.create(body)
		require.Equal(t, codeSuccess, a.Code, "%s: %s", name, a.Raw)
		var item struct{ ID string }
		require.NoError(t, json.Unmarshal(a.Item, &item))
		assert.NotEmpty(t, item.ID)
	}
	assert.Empty(t, b.Violations())
	assert.Equal(t, len(documentedCreates), b.Count(OpCreate))
}

// creation wraps components into a request that is right otherwise.
func creation(category string, components ...string) string {
	return `{"wabaid":"123456789","name":"n","language":"en_US","category":"` + category + `","components":[` + strings.Join(components, ",") + `]}`
}

const plainBody = `{"type":"BODY","text":"Thank you for your order."}`

func otp(button string) string { return `{"type":"BUTTONS","buttons":[` + button + `]}` }

func buttonsOf(list ...string) string {
	return `{"type":"BUTTONS","buttons":[` + strings.Join(list, ",") + `]}`
}

const (
	quickReply = `{"type":"QUICK_REPLY","text":"Yes"}`
	staticURL  = `{"type":"URL","text":"Open","url":"https://a.example/x"}`
	copyCode   = `{"type":"OTP","otp_type":"COPY_CODE"}`
)

func TestCreate_refuses_and_records_what_breaks_the_document(t *testing.T) {
	body := func(text string) string { return creation("UTILITY", text) }
	for name, request := range map[string]string{
		"not JSON":                         `{"wabaid":`,
		"two values":                       creation("UTILITY", plainBody) + `{}`,
		"not an object":                    `[]`,
		"a name twice":                     `{"wabaid":"1","wabaid":"2"}`,
		"unknown member":                   strings.Replace(creation("UTILITY", plainBody), `"name"`, `"allow_category_change":true,"name"`, 1),
		"member of other case":             strings.Replace(creation("UTILITY", plainBody), `"name"`, `"Name"`, 1),
		"unknown member in a component":    body(`{"type":"BODY","text":"Hello there.","format":"TEXT"}`),
		"unknown member in a button":       creation("UTILITY", plainBody, buttonsOf(`{"type":"QUICK_REPLY","text":"Yes","payload":"x"}`)),
		"unknown member in an example":     body(`{"type":"BODY","text":"Hello {{1}} there.","example":{"body_text":[["a"]],"x":1}}`),
		"no name":                          strings.Replace(creation("UTILITY", plainBody), `"name":"n",`, ``, 1),
		"null name":                        strings.Replace(creation("UTILITY", plainBody), `"n"`, `null`, 1),
		"number as wabaid":                 strings.Replace(creation("UTILITY", plainBody), `"123456789"`, `123456789`, 1),
		"null components":                  strings.Replace(creation("UTILITY"), `[]`, `null`, 1),
		"capital in the name":              strings.Replace(creation("UTILITY", plainBody), `"n"`, `"N"`, 1),
		"lower-case category":              creation("utility", plainBody),
		"legacy category":                  creation("TRANSACTIONAL", plainBody),
		"language with a dash":             strings.Replace(creation("UTILITY", plainBody), `en_US`, `en-US`, 1),
		"language outside the 68":          strings.Replace(creation("UTILITY", plainBody), `en_US`, `en_AU`, 1),
		"unknown component":                creation("MARKETING", plainBody, `{"type":"REACTIONS"}`),
		"unknown header format":            creation("UTILITY", plainBody, `{"type":"HEADER","format":"GIF"}`),
		"media header without example":     creation("UTILITY", plainBody, `{"type":"HEADER","format":"IMAGE"}`),
		"two handles":                      creation("UTILITY", plainBody, `{"type":"HEADER","format":"IMAGE","example":{"header_handle":["a","b"]}}`),
		"nested header samples":            creation("UTILITY", plainBody, `{"type":"HEADER","format":"TEXT","text":"A {{1}}","example":{"header_text":[["x"]]}}`),
		"flat body samples":                body(`{"type":"BODY","text":"Hello {{1}} there.","example":{"body_text":["a"]}}`),
		"empty sample":                     body(`{"type":"BODY","text":"Hello {{1}} there.","example":{"body_text":[[""]]}}`),
		"body without text":                body(`{"type":"BODY"}`),
		"footer without text":              creation("UTILITY", plainBody, `{"type":"FOOTER"}`),
		"expiry outside AUTHENTICATION":    creation("UTILITY", plainBody, `{"type":"FOOTER","text":"x","code_expiration_minutes":5}`),
		"security note outside AUTH":       body(`{"type":"BODY","text":"Hello there.","add_security_recommendation":true}`),
		"URL example as a string":          creation("UTILITY", plainBody, buttonsOf(`{"type":"URL","text":"a","url":"https://a.example/{{1}}","example":"x"}`)),
		"coupon example as a list":         creation("MARKETING", plainBody, buttonsOf(`{"type":"COPY_CODE","example":["A1"]}`)),
		"offer without has_expiration":     creation("MARKETING", plainBody, `{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x"}}`),
		"a carousel within a card":         creation("MARKETING", plainBody, `{"type":"CAROUSEL","cards":[{"components":[{"type":"CAROUSEL","cards":[]}]}]}`),
		"expiry as a string":               creation("AUTHENTICATION", `{"type":"BODY"}`, `{"type":"FOOTER","code_expiration_minutes":"5"}`, otp(copyCode)),
		"one-tap without apps":             creation("AUTHENTICATION", `{"type":"BODY"}`, otp(`{"type":"OTP","otp_type":"ONE_TAP"}`)),
		"zero-tap without accepted terms":  creation("AUTHENTICATION", `{"type":"BODY"}`, otp(`{"type":"OTP","otp_type":"ZERO_TAP","supported_apps":[{"package_name":"a.b","signature_hash":"12345678901"}]}`)),
		"query parameters beside the body": "",
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Options{})
			a := answer{}
			if request == "" {
				a = b.do("POST", whatsapp+OpCreate+"?wabaid=1", creation("UTILITY", plainBody), nil)
			} else {
				a = b.create(request)
			}
			assert.Equal(t, 200, a.Status)
			assert.NotEqual(t, codeSuccess, a.Code)
			assert.Len(t, b.Violations(), 1)
			assert.Empty(t, b.kept().Templates)
		})
	}
}

func TestCreate_refuses_what_Meta_would(t *testing.T) {
	long := strings.Repeat("x", 61)
	sampleBody := func(text string, samples ...string) string {
		raw, _ := json.Marshal([][]string{samples})
		return `{"type":"BODY","text":"` + text + `","example":{"body_text":` + string(raw) + `}}`
	}
	header := func(rest string) string {
		return creation("UTILITY", plainBody, `{"type":"HEADER","format":"TEXT",`+rest+`}`)
	}
	withButtons := func(list ...string) string { return creation("UTILITY", plainBody, buttonsOf(list...)) }
	urlButton := func(url, more string) string {
		return withButtons(`{"type":"URL","text":"Open","url":"` + url + `"` + more + `}`)
	}
	auth := func(parts ...string) string { return creation("AUTHENTICATION", parts...) }
	for name, c := range map[string]struct {
		subcode int
		request string
	}{
		"no body":                          {subcodeFieldMissing, creation("UTILITY", `{"type":"FOOTER","text":"x"}`)},
		"two bodies":                       {subcodeBodyFormat, creation("UTILITY", plainBody, plainBody)},
		"sample name":                      {subcodeSampleName, strings.Replace(creation("UTILITY", plainBody), `"n"`, `"sample_x"`, 1)},
		"header too long":                  {subcodeTooLong, header(`"text":"` + long + `"`)},
		"two variables in the header":      {subcodeHeaderFormat, header(`"text":"A {{1}} and {{2}}","example":{"header_text":["a","b"]}`)},
		"header variable without sample":   {subcodeFieldMissing, header(`"text":"A {{1}} b"`)},
		"header sample without variable":   {subcodeFieldMissing, header(`"text":"A","example":{"header_text":["a"]}`)},
		"new line in the header":           {subcodeHeaderFormat, header(`"text":"A\nb"`)},
		"unknown handle":                   {subcodeHeaderFormat, creation("UTILITY", plainBody, `{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::x"]}}`)},
		"body too long":                    {subcodeTooLong, creation("UTILITY", `{"type":"BODY","text":"`+strings.Repeat("x", 1025)+`"}`)},
		"body starts with a variable":      {subcodeVariableAtEdge, creation("UTILITY", sampleBody("{{1}} is your number today.", "a"))},
		"body ends with a variable":        {subcodeVariableAtEdge, creation("UTILITY", sampleBody("Your number today is {{1}} ", "a"))},
		"a gap in the numbers":             {subcodeBodyFormat, creation("UTILITY", sampleBody("Hello {{1}} and dear {{3}} there.", "a", "b"))},
		"a named variable":                 {subcodeBodyFormat, creation("UTILITY", `{"type":"BODY","text":"Hello {{name}} there."}`)},
		"variables with space between":     {subcodeBodyFormat, creation("UTILITY", sampleBody("Hello dear {{1}} {{2}} there and here.", "a", "b"))},
		"too many variables":               {subcodeTooManyVars, creation("UTILITY", sampleBody("a {{1}}, {{2}}, {{3}}.", "a", "b", "c"))},
		"a sample missing":                 {subcodeFieldMissing, creation("UTILITY", sampleBody("Hello {{1}}, order {{2}} is here now.", "a"))},
		"no samples":                       {subcodeFieldMissing, creation("UTILITY", `{"type":"BODY","text":"Hello {{1}} there."}`)},
		"new line in a sample":             {subcodeBodyFormat, creation("UTILITY", sampleBody("Hello {{1}} there.", "a\nb"))},
		"footer too long":                  {subcodeTooLong, creation("UTILITY", plainBody, `{"type":"FOOTER","text":"`+long+`"}`)},
		"variable in the footer":           {subcodeFooterFormat, creation("UTILITY", plainBody, `{"type":"FOOTER","text":"a {{1}} b"}`)},
		"no buttons":                       {subcodeButtons, withButtons()},
		"eleven buttons":                   {subcodeButtons, withButtons(strings.Split(strings.Repeat(quickReply+"|", 10)+quickReply, "|")...)},
		"three URLs":                       {subcodeButtons, withButtons(staticURL, staticURL, staticURL)},
		"two phone numbers":                {subcodeButtons, withButtons(`{"type":"PHONE_NUMBER","text":"a","phone_number":"86123456789"}`, `{"type":"PHONE_NUMBER","text":"b","phone_number":"86123456789"}`)},
		"long quick reply":                 {subcodeTooLong, withButtons(`{"type":"QUICK_REPLY","text":"` + long[:26] + `"}`)},
		"variable in a label":              {subcodeButtons, withButtons(`{"type":"QUICK_REPLY","text":"a {{1}}"}`)},
		"phone number with letters":        {subcodeButtons, withButtons(`{"type":"PHONE_NUMBER","text":"a","phone_number":"86-123"}`)},
		"URL variable in the middle":       {subcodeButtons, urlButton("https://a.example/{{1}}/x", `,"example":["x"]`)},
		"URL variable as the host":         {subcodeButtons, urlButton("https://{{1}}", `,"example":["x"]`)},
		"URL variable glued to the host":   {subcodeButtons, urlButton("https://a.{{1}}", `,"example":["x"]`)},
		"URL without scheme":               {subcodeButtons, urlButton("a.example", "")},
		"URL to WhatsApp":                  {subcodeButtons, urlButton("https://wa.me/1", "")},
		"URL variable without example":     {subcodeFieldMissing, urlButton("https://a.example/{{1}}", "")},
		"example without URL variable":     {subcodeFieldMissing, urlButton("https://a.example/", `,"example":["x"]`)},
		"quick replies around a URL":       {subcodeButtons, withButtons(quickReply, staticURL, quickReply)},
		"URLs around a quick reply":        {subcodeButtons, withButtons(staticURL, quickReply, staticURL)},
		"OTP button outside AUTH":          {subcodeButtons, withButtons(copyCode)},
		"Flow without a Flow":              {subcodeFieldMissing, withButtons(`{"type":"FLOW","text":"a","navigate_screen":"S"}`)},
		"Flow without a screen":            {subcodeFieldMissing, withButtons(`{"type":"FLOW","text":"a","flow_id":"1"}`)},
		"coupon with a space":              {subcodeButtons, creation("MARKETING", plainBody, buttonsOf(`{"type":"COPY_CODE","example":"A 1"}`))},
		"AUTH with body text":              {subcodeBodyFormat, auth(`{"type":"BODY","text":"Code"}`, otp(copyCode))},
		"AUTH with header":                 {subcodeHeaderFormat, auth(`{"type":"BODY"}`, `{"type":"HEADER","format":"TEXT","text":"a"}`, otp(copyCode))},
		"AUTH without button":              {subcodeButtons, auth(`{"type":"BODY"}`)},
		"AUTH with two buttons":            {subcodeButtons, auth(`{"type":"BODY"}`, buttonsOf(copyCode, copyCode))},
		"AUTH with another button":         {subcodeButtons, auth(`{"type":"BODY"}`, otp(quickReply))},
		"AUTH that expires after 91 min":   {subcodeFooterFormat, auth(`{"type":"BODY"}`, `{"type":"FOOTER","code_expiration_minutes":91}`, otp(copyCode))},
		"AUTH footer with text":            {subcodeFooterFormat, auth(`{"type":"BODY"}`, `{"type":"FOOTER","text":"a"}`, otp(copyCode))},
		"AUTH with a malformed app":        {subcodeButtons, auth(`{"type":"BODY"}`, otp(`{"type":"OTP","otp_type":"ONE_TAP","supported_apps":[{"package_name":"nodots","signature_hash":"12345678901"}]}`))},
		"AUTH with a long time to live":    {subcodeBodyFormat, strings.Replace(auth(`{"type":"BODY"}`, otp(copyCode)), `"name"`, `"message_send_ttl_seconds":901,"name"`, 1)},
		"MARKETING that lives thirty days": {subcodeBodyFormat, strings.Replace(creation("MARKETING", plainBody), `"name"`, `"message_send_ttl_seconds":-1,"name"`, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Options{})
			a := b.create(c.request)
			assert.Equal(t, codeInvalidParameter, a.Code, a.Raw)
			assert.Contains(t, a.Message, fmt.Sprint(c.subcode))
			assert.Empty(t, b.Violations(), "Meta's rules are not the document's shape")
			assert.Empty(t, b.kept().Templates)
			assert.Equal(t, codeInvalidParameter, b.Requests()[1].Code)
		})
	}
}

func TestCreate_takes_what_is_just_within_the_rules(t *testing.T) {
	ten := strings.Split(strings.Repeat(quickReply+"|", 7)+quickReply, "|")
	for name, request := range map[string]string{
		"ten grouped buttons":     creation("MARKETING", plainBody, buttonsOf(append(ten, staticURL, staticURL)...)),
		"URL with a variable":     creation("UTILITY", plainBody, buttonsOf(`{"type":"URL","text":"Open","url":"https://a.example/?o={{1}}","example":["https://a.example/?o=1"]}`)),
		"location header":         creation("UTILITY", plainBody, `{"type":"HEADER","format":"LOCATION"}`),
		"mixed letter case":       creation("UTILITY", `{"type":"Body","text":"Hello there."}`, `{"type":"buttons","buttons":[{"type":"quick_reply","text":"a"}]}`),
		"Chinese with variables":  strings.Replace(creation("UTILITY", `{"type":"BODY","text":"您好{{1}}，订单{{2}}已发货，请注意查收。","example":{"body_text":[["a","b"]]}}`), "en_US", "zh_CN", 1),
		"a repeated variable":     creation("UTILITY", `{"type":"BODY","text":"Hello {{1}}, is this {{1}} really?","example":{"body_text":[["a"]]}}`),
		"coupon":                  creation("MARKETING", plainBody, buttonsOf(`{"type":"COPY_CODE","example":"SAVE20"}`)),
		"one-tap":                 creation("AUTHENTICATION", `{"type":"BODY"}`, otp(`{"type":"OTP","otp_type":"ONE_TAP","text":"Copy","autofill_text":"Fill","supported_apps":[{"package_name":"com.example","signature_hash":"12345678901"}]}`)),
		"thirty days to live":     strings.Replace(creation("UTILITY", plainBody), `"name"`, `"message_send_ttl_seconds":-1,"name"`, 1),
		"components in any order": creation("UTILITY", buttonsOf(quickReply), `{"type":"FOOTER","text":"x"}`, plainBody),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Options{})
			a := b.create(request)
			assert.Equal(t, codeSuccess, a.Code, a.Raw)
			assert.Empty(t, b.Violations())
		})
	}
}

func TestCreate_knows_what_is_there(t *testing.T) {
	b := newBench(t, Options{})
	request := creation("UTILITY", plainBody)
	require.Equal(t, codeSuccess, b.create(request).Code)
	again := b.create(request)
	assert.Contains(t, again.Message, "2388024")
	assert.Equal(t, codeSuccess, b.create(strings.Replace(request, "en_US", "id", 1)).Code, "another language is another template")
	assert.Equal(t, codeUnknownAccount, b.create(strings.Replace(request, testWABA, "1", 1)).Code)
	assert.Empty(t, b.Violations())
}

func TestCreate_wants_a_living_handle_of_the_right_kind(t *testing.T) {
	b := newBench(t, Options{})
	video := b.issueHandle("VIDEO", "video/mp4")
	image := creation("UTILITY", plainBody, `{"type":"HEADER","format":"IMAGE","example":{"header_handle":["`+video+`"]}}`)
	assert.Contains(t, b.create(image).Message, "format VIDEO")
	b.clock.Add(handleLivesOn)
	b.token = b.mintToken()
	assert.Contains(t, b.create(strings.Replace(image, "IMAGE", "VIDEO", 1)).Message, "expired")
	fresh := b.issueHandle("IMAGE", "image/png")
	b.ExpireHandles()
	assert.Contains(t, b.create(strings.Replace(image, video, fresh, 1)).Message, "expired")
	b.clock.Add(time.Minute)
	fresh = b.issueHandle("IMAGE", "image/png")
	assert.Equal(t, codeSuccess, b.create(strings.Replace(image, video, fresh, 1)).Code)
}
