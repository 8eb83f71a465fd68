package templates

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"templatedesk/internal/sobot"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// formCase is one form and what createTemplateInfo is sent for it, but for its
// address. $IMAGE and $VIDEO stand for header handles.
type formCase struct {
	content Content
	want    string
}

func withBody(category string, more func(*Content)) Content {
	c := Content{Name: "spring_news", Language: "en_US", Category: category, Body: "Hello {{1}}, spring has come.", Samples: []string{"Ana"}}
	more(&c)
	return c
}

const (
	wantedBody = `{"type":"BODY","text":"Hello {{1}}, spring has come.","example":{"body_text":[["Ana"]]}}`
	terms      = `,"zero_tap_terms_accepted":true`
)

// formCases have the shapes of the vendor's creation examples, and where it shows
// none, those of Meta's pages (template-rules, sections 1 to 7).
func formCases() map[string]formCase {
	seeCard := func(n string) Card {
		return Card{
			Body: "The {{1}} are ripe.", Samples: []string{n},
			Buttons: []DraftButton{{Type: QuickReply, Text: "Send me " + n}, {Type: URLButton, Text: "See " + n, URL: "https://shop.example/p/{{1}}", Sample: n}},
		}
	}
	wantedCard := func(kind, n string) string {
		return strings.NewReplacer("KIND", kind, "NNN", n).Replace(`{"components":[
			{"type":"HEADER","format":"KIND","example":{"header_handle":["$KIND"]}},
			{"type":"BODY","text":"The {{1}} are ripe.","example":{"body_text":[["NNN"]]}},
			{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Send me NNN"},{"type":"URL","text":"See NNN","url":"https://shop.example/p/{{1}}","example":["https://shop.example/p/NNN"]}]}]}`)
	}
	auth := func(o OneTime) Content {
		return Content{Name: "sign_in", Language: "en_US", Category: CategoryAuthentication, Security: true, Expiry: "5", TTL: "360", OneTime: o}
	}
	wantedAuth := func(button string) string {
		return `{"category":"AUTHENTICATION","message_send_ttl_seconds":360,"components":[{"type":"BODY","add_security_recommendation":true},
			{"type":"FOOTER","code_expiration_minutes":5},{"type":"BUTTONS","buttons":[` + button + `]}]}`
	}
	apps := []App{{Package: "com.example.shop", Hash: "K8a/AINcGX7"}, {Package: "com.example.shop_two", Hash: "AINcGX7K8a+"}}
	const wantedApps = `"supported_apps":[{"package_name":"com.example.shop","signature_hash":"K8a/AINcGX7"},{"package_name":"com.example.shop_two","signature_hash":"AINcGX7K8a+"}]`
	return map[string]formCase{
		"text header, footer, quick replies": {
			withBody(CategoryMarketing, func(c *Content) {
				c.Header = Header{Format: HeaderText, Text: "Our {{1}} is on!", Sample: "sale"}
				c.Footer, c.TTL = "Nusa", "43200"
				c.Buttons = []DraftButton{{Type: QuickReply, Text: "Stop"}}
			}),
			`{"category":"MARKETING","message_send_ttl_seconds":43200,"components":[
				{"type":"HEADER","format":"TEXT","text":"Our {{1}} is on!","example":{"header_text":["sale"]}},` + wantedBody + `,
				{"type":"FOOTER","text":"Nusa"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"}]}]}`,
		},
		"image header, phone and link": {
			withBody(CategoryUtility, func(c *Content) {
				c.Header.Format, c.TTL = HeaderImage, "-1"
				c.Buttons = []DraftButton{{Type: PhoneButton, Text: "Call", Phone: "+62 812 3456"}, {Type: URLButton, Text: "See", URL: "https://shop.example"}}
			}),
			`{"category":"UTILITY","message_send_ttl_seconds":-1,"components":[
				{"type":"HEADER","format":"IMAGE","example":{"header_handle":["$IMAGE"]}},` + wantedBody + `,
				{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"+628123456"},{"type":"URL","text":"See","url":"https://shop.example"}]}]}`,
		},
		"location header": {
			withBody(CategoryUtility, func(c *Content) { c.Header.Format = HeaderLocation }),
			`{"category":"UTILITY","components":[{"type":"HEADER","format":"LOCATION"},` + wantedBody + `]}`,
		},
		"Flow that opens a screen": {
			withBody(CategoryMarketing, func(c *Content) {
				c.Buttons = []DraftButton{{Type: FlowButton, Text: "Open", FlowID: "1189725", FlowScreen: "START"}}
			}),
			`{"category":"MARKETING","components":[` + wantedBody + `,
				{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Open","flow_id":"1189725","navigate_screen":"START","flow_action":"navigate"}]}]}`,
		},
		"Flow that asks for data": {
			withBody(CategoryUtility, func(c *Content) {
				c.Buttons = []DraftButton{{Type: FlowButton, Text: "Open", FlowID: "1189725", FlowScreen: "START", FlowAction: FlowData}}
			}),
			`{"category":"UTILITY","components":[` + wantedBody + `,
				{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Open","flow_id":"1189725","flow_action":"data_exchange"}]}]}`,
		},
		"coupon code": {
			withBody(CategoryMarketing, func(c *Content) {
				c.Buttons = []DraftButton{{Type: QuickReply, Text: "Stop"}, {Type: CouponButton, Text: "left over", Sample: "SPRING25"}}
			}),
			`{"category":"MARKETING","components":[` + wantedBody + `,
				{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},{"type":"COPY_CODE","example":"SPRING25"}]}]}`,
		},
		"code to copy": {auth(OneTime{CodeLabel: "Copy it"}), wantedAuth(`{"type":"OTP","otp_type":"COPY_CODE","text":"Copy it"}`)},
		"code by one tap": {
			auth(OneTime{OTPType: sobot.OTPOneTap, Autofill: "Fill in", Apps: apps}),
			wantedAuth(`{"type":"OTP","otp_type":"ONE_TAP","autofill_text":"Fill in",` + wantedApps + `}`),
		},
		"code without a tap": {
			auth(OneTime{OTPType: sobot.OTPZeroTap, Apps: apps, ZeroTapTerms: true}),
			wantedAuth(`{"type":"OTP","otp_type":"ZERO_TAP",` + wantedApps + terms + `}`),
		},
		"carousel of images": {
			withBody(CategoryMarketing, func(c *Content) {
				c.Form, c.Header, c.Footer = FormCarousel, Header{Format: HeaderText, Text: "not sent"}, "not sent"
				c.Buttons = []DraftButton{{Type: QuickReply, Text: "not sent"}}
				c.Cards = []Card{seeCard("figs"), seeCard("pears"), seeCard("limes")}
			}),
			`{"category":"MARKETING","components":[` + wantedBody + `,
				{"type":"CAROUSEL","cards":[` + wantedCard("IMAGE", "figs") + `,` + wantedCard("IMAGE", "pears") + `,` + wantedCard("IMAGE", "limes") + `]}]}`,
		},
		"carousel of videos without texts": {
			withBody(CategoryMarketing, func(c *Content) {
				c.Form, c.CardFormat = FormCarousel, HeaderVideo
				one := Card{Buttons: []DraftButton{{Type: PhoneButton, Text: "Call", Phone: "+628123456"}}}
				c.Cards = []Card{one, one}
			}),
			`{"category":"MARKETING","components":[` + wantedBody + `,{"type":"CAROUSEL","cards":[` +
				`{"components":[{"type":"HEADER","format":"VIDEO","example":{"header_handle":["$VIDEO"]}},{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"+628123456"}]}]},` +
				`{"components":[{"type":"HEADER","format":"VIDEO","example":{"header_handle":["$VIDEO"]}},{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"+628123456"}]}]}]}]}`,
		},
		"limited-time offer": {
			withBody(CategoryMarketing, func(c *Content) {
				c.Form, c.Offer, c.Footer = FormOffer, Offer{Text: "Ends soon", Expires: true}, "not sent"
				c.Header.Format = HeaderImage
				c.Buttons = []DraftButton{{Type: CouponButton, Sample: "SPRING25"}, {Type: URLButton, Text: "Shop", URL: "https://shop.example"}}
			}),
			`{"category":"MARKETING","components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["$IMAGE"]}},
				{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Ends soon","has_expiration":true}},` + wantedBody + `,
				{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"SPRING25"},{"type":"URL","text":"Shop","url":"https://shop.example"}]}]}`,
		},
		"catalog": {
			withBody(CategoryMarketing, func(c *Content) {
				c.Footer, c.Buttons = "Nusa", []DraftButton{{Type: CatalogButton}}
			}),
			`{"category":"MARKETING","components":[` + wantedBody + `,{"type":"FOOTER","text":"Nusa"},{"type":"BUTTONS","buttons":[{"type":"CATALOG","text":"View catalog"}]}]}`,
		},
		"items of a catalog": {
			withBody(CategoryMarketing, func(c *Content) { c.Buttons = []DraftButton{{Type: ItemsButton}} }),
			`{"category":"MARKETING","components":[` + wantedBody + `,{"type":"BUTTONS","buttons":[{"type":"MPM","text":"View items"}]}]}`,
		},
	}
}

func TestEachFormIsSentInTheDocumentedShapeTakenAndRead(t *testing.T) {
	sim, client, handles := simulator(t)
	i := 0
	for name, tc := range formCases() {
		i++
		waba := fmt.Sprintf("91000%d", i)
		sim.AddAccount(waba, name)
		t.Run(name, func(t *testing.T) {
			c := tc.content.Normalised()
			c.Header.Media = Media{Handle: handles[c.Header.Format]}
			for j := range c.Cards {
				c.Cards[j].Media = Media{Handle: handles[c.CardHeader()]}
			}
			req := CreateRequest(Draft{WABA: waba, Content: c})
			_, err := client.CreateTemplate(t.Context(), req)
			require.NoError(t, err)

			want := map[string]any{}
			filled := strings.NewReplacer("$IMAGE", handles[HeaderImage], "$VIDEO", handles[HeaderVideo]).Replace(tc.want)
			require.NoError(t, json.Unmarshal([]byte(filled), &want))
			want["wabaid"], want["name"], want["language"] = waba, c.Name, "en_US"
			posts := sim.Requests()
			wanted, err := json.Marshal(want)
			require.NoError(t, err)
			assert.JSONEq(t, string(wanted), string(posts[len(posts)-1].Body))

			snap, err := client.ListTemplates(t.Context(), waba)
			require.NoError(t, err)
			listed := snap.Templates[0]
			assert.Empty(t, WordingChange(c.Category, req.Components, listed.Components), "a list says the same in its way")
			again := FromTemplate(Template{Name: c.Name, Language: c.Language, Category: listed.Category, Components: listed.Components})
			assert.Equal(t, afterReading(c), again)
		})
	}
	assert.Empty(t, sim.Violations())
}

// afterReading is what a list still knows of a content.
func afterReading(c Content) Content {
	c.Header.Media, c.TTL, c.CodeLabel, c.Autofill, c.ZeroTapTerms = Media{}, "", "", "", false
	if c.InForm() != FormStandard {
		c.Footer = ""
	}
	if c.InForm() == FormCarousel {
		c.Header, c.Buttons, c.CardFormat = Header{}, nil, c.CardHeader()
	}
	for i := range c.Cards {
		c.Cards[i].Media = Media{}
		for j, b := range c.Cards[i].Buttons {
			c.Cards[i].Buttons[j].Sample = sampleURL(b.URL, b.Sample)
		}
	}
	for i, b := range c.Buttons {
		switch b.Type {
		case CouponButton:
			c.Buttons[i].Text = ""
		case CatalogButton:
			c.Buttons[i].Text = "View catalog"
		case ItemsButton:
			c.Buttons[i].Text = "View items"
		case PhoneButton:
			c.Buttons[i].Phone = dialled(b.Phone)
		case FlowButton:
			if c.Buttons[i].FlowAction = FlowNavigate; b.FlowAction == FlowData {
				c.Buttons[i].FlowAction, c.Buttons[i].FlowScreen = FlowData, ""
			}
		}
	}
	return c.Normalised()
}

func TestNamedVariablesAreReadAsNumbers(t *testing.T) {
	c := FromTemplate(listed(t, CategoryUtility, `[
		{"type":"HEADER","format":"TEXT","text":"Order {{order_id}}","example":{"header_text_named_params":[{"param_name":"order_id","example":"A-1"}]}},
		{"type":"BODY","text":"Hi {{name}}, it is here.","example":{"body_text_named_params":[{"param_name":"name","example":"Maria"}]}}]`))
	assert.Equal(t, Header{Format: HeaderText, Text: "Order {{1}}", Sample: "A-1"}, c.Header)
	assert.Equal(t, "Hi {{1}}, it is here.", c.Body)
	assert.Equal(t, []string{"Maria"}, c.Samples)
}

func TestWhatTheDocumentDoesNotShowIsSaidBeforeSending(t *testing.T) {
	why := map[string]string{
		"carousel of images": "CAROUSEL", "limited-time offer": "LIMITED_TIME_OFFER", "items of a catalog": "MPM",
	}
	for name, tc := range formCases() {
		tpl := Template{Category: tc.content.Category, Components: tc.content.Components()}
		if want := why[name]; want != "" || strings.HasPrefix(name, "carousel") {
			assert.Contains(t, tpl.Unsupported(), want, name)
			assert.Contains(t, tpl.CheckValues(Values{}), "template", name)
		} else {
			assert.Empty(t, tpl.Unsupported(), name)
		}
	}
	coupon := Template{Category: CategoryMarketing, Components: formCases()["coupon code"].content.Components()}
	var undocumented []string
	for _, n := range coupon.Needs() {
		if n.Undocumented {
			undocumented = append(undocumented, n.Path)
		}
	}
	assert.Equal(t, []string{"button.1"}, undocumented)
}

func TestCardsKeepTheirKeysWhereverTheyMove(t *testing.T) {
	c := Content{Deck: Deck{Cards: []Card{{Body: "a"}, {Body: "b"}, {Body: "c"}}}}.Normalised()
	assert.Equal(t, []string{"1", "2", "3"}, keys(c))
	c.Cards = []Card{c.Cards[2], {Body: "new"}, c.Cards[0], c.Cards[0]}
	c = c.Normalised()
	assert.Equal(t, []string{"3", "2", "1", "4"}, keys(c), "a repeated key is nobody's")
	assert.Equal(t, c, c.Normalised())
}

func keys(c Content) []string {
	var list []string
	for _, card := range c.Cards {
		list = append(list, card.Key)
	}
	return list
}

func TestTTLIsSentWithinItsCategorysLimitsOnly(t *testing.T) {
	for _, tc := range []struct {
		category, typed string
		sent            bool
	}{
		{CategoryAuthentication, "30", true},
		{CategoryAuthentication, "900", true},
		{CategoryAuthentication, "901", false},
		{CategoryAuthentication, "-1", true},
		{CategoryUtility, "43200", true},
		{CategoryUtility, "29", false},
		{CategoryMarketing, "43200", true},
		{CategoryMarketing, "120", false},
		{CategoryMarketing, "-1", false},
		{CategoryUtility, "1e3", false},
		{"", "60", false},
	} {
		got := CreateRequest(Draft{Content: Content{Category: tc.category, TTL: tc.typed}}).MessageSendTTLSeconds
		assert.Equal(t, tc.sent, got != nil, "%s %s", tc.category, tc.typed)
	}
}
