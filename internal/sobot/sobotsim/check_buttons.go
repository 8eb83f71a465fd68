package sobotsim

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// buttonLimits are Meta's maxima of each type in one template, besides ten in all.
var buttonLimits = map[string]int{"QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "FLOW": 1, "OTP": 0, "CATALOG": 1, "MPM": 1}

// checkButtons applies Meta's rules for buttons, for templates that are not AUTHENTICATION.
func checkButtons(category string, buttons []button) *refusal {
	if len(buttons) == 0 || len(buttons) > 10 {
		return refuseTemplate(subcodeButtons, "Wrong number of buttons", "A template can have one to ten buttons.")
	}
	count := map[string]int{}
	for _, b := range buttons {
		if count[b.Type]++; count[b.Type] > buttonLimits[b.Type] {
			return refuseTemplate(subcodeButtons, "Too many buttons", "There can be %d buttons of type %s here.", buttonLimits[b.Type], b.Type)
		}
		if b.Type != "COPY_CODE" {
			if utf8.RuneCountInString(b.Text) > 25 {
				return refuseTemplate(subcodeTooLong, "Button is too long", "A button can have 25 characters.")
			}
			if strings.ContainsAny(b.Text, "{}\n\r\t") {
				return refuseTemplate(subcodeButtons, "Button text is incorrect", "A button's text can't have variables or new lines.")
			}
		}
		if refused := checkButton(b); refused != nil {
			return refused
		}
	}
	if count["CATALOG"]+count["MPM"] > 0 && (category != "MARKETING" || len(buttons) > 1) {
		return refuseTemplate(subcodeButtons, "Button is not allowed", "A catalog button is the only one of a MARKETING template.")
	}
	// Quick replies stand together, before or after the rest: one change of side at most.
	changes := 0
	for i := 1; i < len(buttons); i++ {
		if (buttons[i].Type == "QUICK_REPLY") != (buttons[i-1].Type == "QUICK_REPLY") {
			changes++
		}
	}
	if changes > 1 {
		return refuseTemplate(subcodeButtons, "Invalid button order", "Quick replies must be grouped together.")
	}
	return nil
}

func checkButton(b button) *refusal {
	switch b.Type {
	case "URL":
		return checkURLButton(b)
	case "PHONE_NUMBER":
		if len(b.Phone) > 20 || !phoneShape.MatchString(b.Phone) {
			return refuseTemplate(subcodeButtons, "Phone number is incorrect", "A phone number has a country code, digits only, and at most 20 characters.")
		}
	case "CATALOG", "MPM":
		if want := map[string]string{"CATALOG": "View catalog", "MPM": "View items"}[b.Type]; b.Text != want {
			return refuseTemplate(subcodeButtons, "Button text is incorrect", "The text of this button is always %q.", want)
		}
	case "COPY_CODE":
		if !couponShape.MatchString(b.Example[0]) {
			return refuseTemplate(subcodeButtons, "Coupon code is incorrect", "A coupon code has 1 to 15 letters and digits.")
		}
	case "FLOW":
		given := 0
		for _, v := range []string{b.Flow.ID, b.Flow.Name, b.Flow.JSON} {
			if v != "" {
				given++
			}
		}
		if given != 1 {
			return refuseTemplate(subcodeFieldMissing, "Flow is missing", "A FLOW button has one of flow_id, flow_name and flow_json.")
		}
		if b.Flow.Action != "" && b.Flow.Action != "navigate" && b.Flow.Action != "data_exchange" {
			return refuseTemplate(subcodeButtons, "Flow action is incorrect", "flow_action is navigate or data_exchange.")
		}
		if b.Flow.Action != "data_exchange" && b.Flow.Screen == "" {
			return refuseTemplate(subcodeFieldMissing, "Screen is missing", "navigate needs navigate_screen.")
		}
	}
	return nil
}

func checkURLButton(b button) *refusal {
	numbers, ok := variables(b.URL)
	fixed, atEnd := strings.CutSuffix(b.URL, "{{1}}")
	u, err := url.Parse(fixed)
	switch {
	case !ok || len(numbers) > 1 || len(variable.FindAllString(b.URL, -1)) > 1:
		return refuseTemplate(subcodeButtons, "URL is incorrect", "A URL can have one variable, {{1}}.")
	case len(numbers) == 1 && !atEnd:
		return refuseTemplate(subcodeButtons, "URL is incorrect", "The variable must be at the very end of the URL.")
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.ContainsAny(fixed, " \t\r\n"):
		return refuseTemplate(subcodeButtons, "URL is incorrect", "The URL is not valid.")
	case len(b.URL) > 2000:
		return refuseTemplate(subcodeTooLong, "URL is too long", "A URL can have 2000 characters.")
	case atEnd && strings.TrimSuffix(fixed, u.Host) == u.Scheme+"://":
		return refuseTemplate(subcodeButtons, "URL is incorrect", "The host can't be a variable.")
	case u.Host == "wa.me" || u.Host == "api.whatsapp.com":
		return refuseTemplate(subcodeButtons, "URL is incorrect", "A button can't link to WhatsApp itself.")
	case len(b.Example) != len(numbers):
		return refuseTemplate(subcodeFieldMissing, "Sample is missing", "A URL with a variable needs one example, a URL without one needs none.")
	}
	return nil
}
