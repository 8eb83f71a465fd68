package sobotsim

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sendable are the templates of the messages below.
var sendable = map[string]string{
	"plain":    `[{"type":"BODY","text":"Thank you."}]`,
	"header":   `[{"type":"HEADER","format":"TEXT","text":"Our {{1}} is on!","example":{"header_text":["a"]}},{"type":"BODY","text":"Thank you."}]`,
	"image":    `[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::x"]}},{"type":"BODY","text":"Thank you."}]`,
	"place":    `[{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"Thank you."}]`,
	"body":     `[{"type":"BODY","text":"Hello {{1}}, order {{2}} is here.","example":{"body_text":[["a","b"]]}}]`,
	"button":   `[{"type":"BODY","text":"Thank you."},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Open","url":"https://a.example/{{1}}","example":["https://a.example/1"]}]}]`,
	"complete": `[{"type":"HEADER","format":"DOCUMENT","example":{"header_handle":["4::x"]}},{"type":"BODY","text":"Hello {{1}} there.","example":{"body_text":[["a"]]}},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Open","url":"https://a.example/{{1}}","example":["https://a.example/1"]},{"type":"QUICK_REPLY","text":"Yes"}]}]`,
	"otp":      `[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]`,
	"flow":     `[{"type":"BODY","text":"Thank you."},{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Open","flow_id":"1","navigate_screen":"S"}]}]`,
	"coupon":   `[{"type":"BODY","text":"Thank you."},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"A1"}]}]`,
	"answer":   `[{"type":"BODY","text":"Thank you."},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Yes"},{"type":"QUICK_REPLY","text":"No"}]}]`,
}

func newSendBench(t *testing.T, opt Options) *bench {
	t.Helper()
	b := newBench(t, opt)
	for name, components := range sendable {
		category := "UTILITY"
		if name == "otp" {
			category = "AUTHENTICATION"
		}
		_, err := b.AddTemplate(Template{WABA: testWABA, Name: name, Language: "en_US", Category: category, Components: components})
		require.NoError(t, err)
	}
	return b
}

func sending(name, components string) string {
	return `{"content":{"template":{"components":[` + components + `],"language":{"code":"en_US"},"name":"` + name + `"}},"from":"` + testSender + `","to":"8618888888888","type":"template"}`
}

const (
	headerTextPart = `{"type":"header","parameters":[{"text":"Sale","type":"text"}]}`
	imagePart      = `{"type":"header","parameters":[{"image":{"link":"https://img.sobot.com/console/common/face/robot.png"},"type":"image"}]}`
	placePart      = `{"type":"header","parameters":[{"location":{"address":"your address","latitude":"-12.283171","name":"your location name","longitude":"130.501951"},"type":"LOCATION"}]}`
	bodyPart       = `{"type":"body","parameters":[{"text":"CONTENT1","type":"text"},{"text":"CONTENT2","type":"text"}]}`
	urlPart        = `{"sub_type":"URL","index":0,"type":"button","parameters":[{"payload":"BUTTON","type":"payload"}]}`
	otpBodyPart    = `{"type":"body","parameters":[{"type":"text","text":"123456"}]}`
	otpButtonPart  = `{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"123456"}]}`
	flowPart       = `{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"T","flow_action_data":{"a":{"b":1}}}}]}`
	documentPart   = `{"type":"header","parameters":[{"document":{"filename":"xxx.txt","link":"https://example/xxx.txt"},"type":"document"}]}`
)

func TestSend_takes_every_documented_example(t *testing.T) {
	b := newSendBench(t, Options{})
	for name, request := range map[string]string{
		"without variables": sending("plain", ""),
		"1.1 header text":   sending("header", headerTextPart),
		"1.2 header media":  sending("image", imagePart),
		"1.3 position":      sending("place", placePart),
		"2 body":            sending("body", bodyPart),
		"3 button":          sending("button", urlPart),
		"4 complete":        sending("complete", documentPart+","+otpBodyPart+","+urlPart),
		"5 one-time code":   sending("otp", otpBodyPart+","+otpButtonPart),
		"6 Flow":            strings.Replace(sending("flow", flowPart), `"content":{`, `"content":{"messaging_product":"whatsapp","recipient_type":"individual",`, 1),
		"6 Flow, bare":      sending("flow", `{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{}}]}`),
		"7 media id":        sending("image", `{"type":"header","parameters":[{"image":{"id":"1234567890"},"type":"image"}]}`),
		"Meta: coupon":      sending("coupon", `{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"A1"}]}`),
		"Meta: quick reply": sending("answer", `{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"no"}]}`),
	} {
		a := b.send(request)
		require.Equal(t, codeSuccess, a.Code, "%s: %s", name, a.Raw)
		var item struct {
			Product  string `json:"messaging_product"`
			Messages []struct{ ID string }
			Contacts []struct {
				Input string
				WaID  string `json:"wa_id"`
			}
		}
		require.NoError(t, json.Unmarshal(a.Item, &item))
		assert.Equal(t, "whatsapp", item.Product)
		assert.Equal(t, "8618888888888", item.Contacts[0].WaID)
		assert.True(t, strings.HasPrefix(item.Messages[0].ID, "wamid."))
	}
	assert.Empty(t, b.Violations())
}

func TestSend_refuses_and_records_what_breaks_the_document(t *testing.T) {
	b := newSendBench(t, Options{})
	media := func(inner string) string {
		return sending("image", `{"type":"header","parameters":[{"image":{`+inner+`},"type":"image"}]}`)
	}
	place := func(old, new string) string { return sending("place", strings.Replace(placePart, old, new, 1)) }
	url := func(old, new string) string { return sending("button", strings.Replace(urlPart, old, new, 1)) }
	code := func(old, new string) string {
		return sending("otp", otpBodyPart+","+strings.Replace(otpButtonPart, old, new, 1))
	}
	for name, request := range map[string]string{
		"null components":              strings.Replace(sending("plain", ""), `[]`, `null`, 1),
		"no components":                strings.Replace(sending("plain", ""), `"components":[],`, ``, 1),
		"unknown top member":           strings.Replace(sending("plain", ""), `"from"`, `"messaging_product":"whatsapp","from"`, 1),
		"language as a string":         strings.Replace(sending("plain", ""), `{"code":"en_US"}`, `"en_US"`, 1),
		"language policy":              strings.Replace(sending("plain", ""), `"code"`, `"policy":"deterministic","code"`, 1),
		"unknown message type":         strings.Replace(sending("plain", ""), `"type":"template"`, `"type":"text"`, 1),
		"number as recipient":          strings.Replace(sending("plain", ""), `"8618888888888"`, `8618888888888`, 1),
		"recipient with plus":          strings.Replace(sending("plain", ""), `8618888888888`, `+8618888888888`, 1),
		"recipient too short":          strings.Replace(sending("plain", ""), `8618888888888`, `861888`, 1),
		"recipient with leading zeros": strings.Replace(sending("plain", ""), `8618888888888`, `008618888888`, 1),
		"upper-case part":              sending("body", strings.Replace(bodyPart, `"body"`, `"BODY"`, 1)),
		"empty value":                  sending("body", strings.Replace(bodyPart, `CONTENT2`, ``, 1)),
		"null value":                   sending("body", strings.Replace(bodyPart, `"CONTENT2"`, `null`, 1)),
		"empty parameters":             sending("plain", `{"type":"body","parameters":[]}`),
		"two bodies":                   sending("body", bodyPart+","+bodyPart),
		"parameter name":               sending("body", strings.Replace(bodyPart, `"text":"CONTENT1"`, `"parameter_name":"a","text":"CONTENT1"`, 1)),
		"link and id":                  media(`"link":"https://a.example/x.png","id":"1"`),
		"neither link nor id":          media(``),
		"relative link":                media(`"link":"/x.png"`),
		"file name of an image":        media(`"link":"https://a.example/x.png","filename":"x"`),
		"lower-case location":          place(`"LOCATION"`, `"location"`),
		"latitude as a number":         place(`"-12.283171"`, `-12.283171`),
		"latitude out of range":        place(`-12.283171`, `-91`),
		"no address":                   place(`"address":"your address",`, ``),
		"URL index as a string":        url(`"index":0`, `"index":"0"`),
		"URL value as text":            url(`{"payload":"BUTTON","type":"payload"}`, `{"text":"BUTTON","type":"text"}`),
		"lower-case url":               url(`"URL"`, `"url"`),
		"url of a code for a link":     sending("button", otpButtonPart),
		"Chinese not encoded":          url(`"BUTTON"`, `"订单"`),
		"two URL parameters":           url(`{"payload":"BUTTON","type":"payload"}`, `{"payload":"A","type":"payload"},{"payload":"B","type":"payload"}`),
		"code index as a number":       code(`"index":"0"`, `"index":0`),
		"codes that differ":            code(`123456`, `654321`),
		"code as payload":              code(`{"type":"text","text":"123456"}`, `{"type":"payload","payload":"123456"}`),
		"link button for a code":       sending("otp", otpBodyPart+","+urlPart),
		"Flow index as a number":       sending("flow", strings.Replace(flowPart, `"0"`, `0`, 1)),
		"Flow data as a string":        sending("flow", strings.Replace(flowPart, `{"a":{"b":1}}`, `"x"`, 1)),
		"no index":                     url(`"index":0,`, ``),
		"index ten":                    url(`"index":0`, `"index":10`),
		"unknown sub type":             url(`"URL"`, `"voice_call"`),
	} {
		t.Run(name, func(t *testing.T) {
			before := len(b.Violations())
			a := b.send(request)
			assert.Equal(t, 200, a.Status)
			assert.NotEqual(t, codeSuccess, a.Code)
			assert.Len(t, b.Violations(), before+1, a.Raw)
		})
	}
	assert.Empty(t, b.kept().Messages)
}

func TestSend_refuses_what_Meta_would(t *testing.T) {
	b := newSendBench(t, Options{})
	for _, status := range []string{"PENDING", "REJECTED", "PAUSED", "DISABLED"} {
		_, err := b.AddTemplate(Template{WABA: testWABA, Name: strings.ToLower(status), Language: "en_US", Status: status})
		require.NoError(t, err)
	}
	b.AddAccount("2", "Other")
	require.NoError(t, b.AddSender("2", "999", "1"))
	for name, c := range map[string]struct{ code, request string }{
		"unknown sender":                  {codeUnknownSender, strings.Replace(sending("plain", ""), testSender, "1", 1)},
		"template of another account":     {codeTemplateNotFound, strings.Replace(sending("plain", ""), testSender, "999", 1)},
		"unknown template":                {codeTemplateNotFound, sending("none", "")},
		"other language":                  {codeTemplateNotFound, strings.Replace(sending("plain", ""), "en_US", "id", 1)},
		"in review":                       {codeTemplateNotFound, sending("pending", "")},
		"rejected":                        {codeTemplateNotFound, sending("rejected", "")},
		"paused":                          {codeTemplatePaused, sending("paused", "")},
		"disabled":                        {codeTemplateDisabled, sending("disabled", "")},
		"to itself":                       {codeRecipientSender, strings.Replace(sending("plain", ""), "8618888888888", testNumber, 1)},
		"a value too few":                 {codeParameterCount, sending("body", otpBodyPart)},
		"values nobody asked for":         {codeParameterCount, sending("plain", bodyPart)},
		"header forgotten":                {codeParameterCount, sending("header", "")},
		"text for an image":               {codeParameterFormat, sending("image", headerTextPart)},
		"video for an image":              {codeParameterFormat, sending("image", strings.ReplaceAll(imagePart, `"image"`, `"video"`))},
		"button forgotten":                {codeMissingParameter, sending("button", "")},
		"code button forgotten":           {codeMissingParameter, sending("otp", otpBodyPart)},
		"button that is not there":        {codeParameterFormat, sending("plain", urlPart)},
		"new line in a value":             {codeParameterText, sending("body", strings.Replace(bodyPart, "CONTENT2", `a\nb`, 1))},
		"five spaces in a value":          {codeParameterText, sending("body", strings.Replace(bodyPart, "CONTENT2", `a     b`, 1))},
		"body too long when filled":       {codeTextTooLong, sending("body", strings.Replace(bodyPart, "CONTENT2", strings.Repeat("x", 1010), 1))},
		"header too long when filled":     {codeTextTooLong, sending("header", strings.Replace(headerTextPart, "Sale", strings.Repeat("x", 60), 1))},
		"code of more than 15 characters": {codeTextTooLong, sending("otp", strings.ReplaceAll(otpBodyPart+","+otpButtonPart, "123456", "1234567890123456"))},
	} {
		t.Run(name, func(t *testing.T) {
			a := b.send(c.request)
			assert.Equal(t, c.code, a.Code, a.Raw)
		})
	}
	assert.Empty(t, b.Violations())
	assert.Empty(t, b.kept().Messages)
}

func TestDelete(t *testing.T) {
	newNames := func(t *testing.T) *bench {
		b := newBench(t, Options{})
		for _, seed := range []Template{
			{Name: "a", Language: "en_US"},
			{Name: "a", Language: "id", Status: "REJECTED"},
			{Name: "b", Language: "en_US", Status: "REJECTED"},
			{Name: "c", Language: "en_US", Status: "DISABLED"},
			{Name: "c", Language: "id"},
		} {
			seed.WABA = testWABA
			_, err := b.AddTemplate(seed)
			require.NoError(t, err)
		}
		return b
	}
	t.Run("all languages of the name go, and no other name", func(t *testing.T) {
		b := newNames(t)
		a := b.delete("a")
		assert.JSONEq(t, `{"success":true}`, string(a.Item))
		assert.NotContains(t, b.list().Raw, `"name":"a"`)
		assert.Len(t, b.kept().Templates, 3)
		assert.NotEqual(t, codeSuccess, b.delete("a").Code, "it is unknown now")
		assert.Empty(t, b.Violations())
	})
	t.Run("a disabled language keeps the whole name", func(t *testing.T) {
		b := newNames(t)
		assert.Contains(t, b.delete("c").Message, "2388039")
		assert.Len(t, b.kept().Templates, 5)
	})
	t.Run("the name of an approved template is locked for thirty days", func(t *testing.T) {
		b := newNames(t)
		require.Equal(t, codeSuccess, b.delete("a").Code)
		require.Equal(t, codeSuccess, b.delete("b").Code)
		create := func(name string) answer {
			return b.create(strings.Replace(creation("UTILITY", plainBody), `"n"`, `"`+name+`"`, 1))
		}
		assert.Contains(t, create("a").Message, "2388023")
		assert.Equal(t, codeSuccess, create("b").Code, "it was never approved")
		b.clock.Add(nameLock)
		b.token = b.mintToken()
		assert.Equal(t, codeSuccess, create("a").Code)
	})
}

func TestList(t *testing.T) {
	t.Run("has the documented shape and nothing more", func(t *testing.T) {
		b := newSendBench(t, Options{})
		a := b.list()
		var item struct {
			Data []map[string]any
			NS   string `json:"namespace"`
		}
		require.NoError(t, json.Unmarshal(a.Item, &item))
		assert.Regexp(t, `^[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{12}$`, item.NS)
		require.Len(t, item.Data, len(sendable))
		for _, template := range item.Data {
			assert.IsType(t, "", template["id"], "ids are strings in lists")
			assert.Len(t, template, 6)
		}
	})
	t.Run("shows links for media and a URL button for one-time codes", func(t *testing.T) {
		b := newSendBench(t, Options{})
		raw := b.list().Raw
		assert.Contains(t, raw, `"header_handle":["https://scontent.example/`)
		assert.NotContains(t, raw, "4::x")
		assert.Contains(t, raw, `"url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"`)
		assert.NotContains(t, raw, `"OTP"`)
	})
	t.Run("shows seeded oddities word for word", func(t *testing.T) {
		b := newBench(t, Options{})
		_, err := b.AddTemplate(Template{WABA: testWABA, Name: "odd", Language: "xx", Category: "TRANSACTIONAL", Status: "LIMIT_EXCEEDED", Listed: `[{"type":"CAROUSEL","cards":[]}]`})
		require.NoError(t, err)
		raw := b.list().Raw
		assert.Contains(t, raw, `[{"type":"CAROUSEL","cards":[]}]`)
		assert.Contains(t, raw, `"category":"TRANSACTIONAL"`)
	})
	t.Run("an account without templates has an empty list", func(t *testing.T) {
		b := newBench(t, Options{})
		assert.Contains(t, b.list().Raw, `"data":[]`)
	})
	t.Run("some ids do not fit a float64", func(t *testing.T) {
		b := newSendBench(t, Options{})
		lossy := 0
		for _, template := range b.kept().Templates {
			if int64(float64(template.ID)) != template.ID {
				lossy++
			}
		}
		assert.Greater(t, lossy, len(sendable)/2)
	})
}
