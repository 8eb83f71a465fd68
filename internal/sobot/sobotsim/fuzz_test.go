package sobotsim

import (
	"encoding/json"
	"testing"
)

// Whatever arrives, a decoder either refuses or returns something that the checks behind it can judge without a panic; and
// what it accepts is JSON for encoding/json too.

func FuzzDecodeCreate(f *testing.F) {
	for _, body := range documentedCreates {
		f.Add([]byte(body))
	}
	f.Add([]byte(creation("AUTHENTICATION", `{"type":"BODY"}`, otp(`{"type":"OTP","otp_type":"ONE_TAP","supported_apps":[{"package_name":"a.b","signature_hash":"12345678901"}]}`))))
	f.Add([]byte(creation("MARKETING", plainBody, buttonsOf(`{"type":"COPY_CODE","example":"A1"}`, `{"type":"URL","text":"a","url":"https://a.example/{{1}}","example":["x"]}`))))
	f.Fuzz(func(t *testing.T, body []byte) {
		req, refused := decodeCreate(body)
		if refused != nil {
			if refused.code == codeSuccess || refused.why() == "" {
				t.Fatalf("a refusal without code or reason: %+v", refused)
			}
			return
		}
		if !json.Valid(body) {
			t.Fatalf("accepted what is not JSON: %q", body)
		}
		if checkTTL(req) == nil && checkComponents(req.Category, req.Language, req.Components) == nil {
			encode(listComponents(&template{Category: req.Category, Components: req.Components}))
		}
	})
}

func FuzzDecodeForword(f *testing.F) {
	for _, part := range []string{"", headerTextPart, imagePart, placePart, documentPart, bodyPart, urlPart, otpBodyPart + "," + otpButtonPart, flowPart} {
		f.Add([]byte(sending("n", part)))
	}
	var templates []*template
	for name, text := range sendable {
		components, err := parseComponents(text)
		if err != nil {
			f.Fatal(err)
		}
		category := "UTILITY"
		if name == "otp" {
			category = "AUTHENTICATION"
		}
		templates = append(templates, &template{Category: category, Components: components}, &template{Category: "UTILITY", Components: components})
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		req, refused := decodeForword(body)
		if refused != nil {
			if refused.code == codeSuccess || refused.why() == "" {
				t.Fatalf("a refusal without code or reason: %+v", refused)
			}
			return
		}
		if !json.Valid(body) {
			t.Fatalf("accepted what is not JSON: %q", body)
		}
		for _, template := range templates {
			checkMessage(template, req.Parts)
		}
	})
}

func FuzzDecodePushFilter(f *testing.F) {
	for _, body := range []string{
		`{"http_code":302,"sender":"111111","product_type":"WhatsApp"}`, `{"page_no":2,"page_size":500,"webhook_url":"https://a.example"}`,
		`{"push_start_time":1729759869957,"push_end_time":1729759869989,"response_start_time":1e3}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		filter, refused := readPushFilter(body, true)
		if refused != nil {
			if refused.code == codeSuccess || refused.why() == "" {
				t.Fatalf("a refusal without code or reason: %+v", refused)
			}
			return
		}
		if !json.Valid(body) || filter.page < 1 || filter.size < 1 || filter.size > pushPageMost {
			t.Fatalf("accepted %q as %+v", body, filter)
		}
	})
}
