package sobot_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	simWABA   = "200300400500"
	simSender = "110000000000001"
	simUser   = "5511912345678"
)

// simulated gives a client of a simulator with one account. The simulator reads the
// same document on its own: at the end it must have nothing to object to.
func simulated(t *testing.T) (*sobot.Client, *sobotsim.Sim) {
	t.Helper()
	sim := sobotsim.New(sobotsim.Options{NoFetch: true, Seed: 7})
	server := httptest.NewServer(sim)
	appID, appKey := sim.Credentials()
	client := sobot.New(sobot.Options{BaseURL: server.URL, AppID: appID, AppKey: sobot.Secret(appKey)})
	sim.AddAccount(simWABA, "Cantina")
	require.NoError(t, sim.AddSender(simWABA, simSender, "551140001000"))
	t.Cleanup(func() {
		assert.Empty(t, sim.Violations())
		client.Close()
		require.NoError(t, sim.Close())
		server.Close()
	})
	return client, sim
}

func simple(name string) sobot.CreateTemplateRequest {
	return sobot.CreateTemplateRequest{WABAID: simWABA, Name: name, Category: "UTILITY", Language: "en_US", Components: []sobot.Component{
		{Type: sobot.ComponentBody, Text: "Hello {{1}}, your table is ready for you now.", Example: &sobot.Example{BodyText: [][]string{{"Ines"}}}},
	}}
}

func TestSimulatorTakesEveryKindOfTemplateThroughItsWholeLife(t *testing.T) {
	client, sim := simulated(t)
	ctx := context.Background()
	handle := func(file string) []string {
		h, err := client.HandleID(ctx, "https://cantina.example/"+file)
		require.NoError(t, err)
		return []string{h}
	}
	image, document := &sobot.MediaRef{Link: "https://cantina.example/dish.png"}, &sobot.MediaRef{Link: "https://cantina.example/menu.pdf", FileName: "menu.pdf"}
	ttl, yes, minutes := 300, true, 10
	header := func(p sobot.Parameter) sobot.SendComponent {
		return sobot.SendComponent{Type: "header", Parameters: []sobot.Parameter{p}}
	}
	body := func(values ...string) sobot.SendComponent {
		c := sobot.SendComponent{Type: "body"}
		for _, v := range values {
			c.Parameters = append(c.Parameters, sobot.Parameter{Type: "text", Text: v})
		}
		return c
	}
	plain := sobot.Component{Type: "BODY", Text: "Good day {{1}}, the table with number {{2}} is ready for you.", Example: &sobot.Example{BodyText: [][]string{{"Ines", "12"}}}}

	for name, life := range map[string]struct {
		category   string
		ttl        *int
		components []sobot.Component
		message    []sobot.SendComponent
	}{
		"no_variables": {"UTILITY", nil, []sobot.Component{{Type: "body", Text: "Your table is ready for you now."}}, nil},
		"text_header": {"MARKETING", nil, []sobot.Component{
			{Type: "HEADER", Format: "TEXT", Text: "The {{1}} menu", Example: &sobot.Example{HeaderText: []string{"spring"}}},
			plain,
			{Type: "FOOTER", Text: "Cantina do Mar"},
			{Type: "BUTTONS", Buttons: []sobot.Button{{Type: "QUICK_REPLY", Text: "Book"}, {Type: "QUICK_REPLY", Text: "Stop"}}},
		}, []sobot.SendComponent{header(sobot.Parameter{Type: "text", Text: "summer"}), body("Ana", "7")}},
		"image_header": {"MARKETING", nil, []sobot.Component{
			{Type: "HEADER", Format: "image", Example: &sobot.Example{HeaderHandle: handle("dish.png")}},
			plain,
			{Type: "BUTTONS", Buttons: []sobot.Button{
				{Type: "PHONE_NUMBER", Text: "Phone us", PhoneNumber: "551140001000"},
				{Type: "URL", Text: "See", URL: "https://cantina.example/menu?day={{1}}", Example: []string{"https://cantina.example/menu?day=monday"}},
			}},
		}, []sobot.SendComponent{
			header(sobot.Parameter{Type: "image", Image: image}), body("Ana", "7"),
			{Type: "button", SubType: "URL", Index: &sobot.Index{N: 1}, Parameters: []sobot.Parameter{{Type: "payload", Payload: "monday"}}},
		}},
		"document_header": {"UTILITY", nil, []sobot.Component{
			{Type: "HEADER", Format: "DOCUMENT", Example: &sobot.Example{HeaderHandle: handle("menu.pdf")}}, plain,
		}, []sobot.SendComponent{header(sobot.Parameter{Type: "document", Document: document}), body("Ana", "7")}},
		"location_header": {
			"UTILITY", nil,
			[]sobot.Component{{Type: "HEADER", Format: "LOCATION"}, plain},
			[]sobot.SendComponent{header(sobot.Parameter{Type: "LOCATION", Location: &sobot.Location{Name: "Cantina", Address: "Rua 5", Latitude: "-23.9", Longitude: "-46.3"}}), body("Ana", "7")},
		},
		"one_time_code": {"AUTHENTICATION", &ttl, []sobot.Component{
			{Type: "BODY", AddSecurityRecommendation: &yes, Example: &sobot.Example{BodyText: [][]string{{"842190"}}}},
			{Type: "FOOTER", CodeExpirationMinutes: &minutes},
			{Type: "BUTTONS", Buttons: []sobot.Button{{Type: "otp", OTPType: "copy_code"}}},
		}, []sobot.SendComponent{body("842190"), {Type: "button", SubType: "url", Index: &sobot.Index{String: true}, Parameters: []sobot.Parameter{{Type: "text", Text: "842190"}}}}},
		"with_flow": {"MARKETING", nil, []sobot.Component{
			{Type: "body", Text: "How was your lunch with us?"},
			{Type: "BUTTONS", Buttons: []sobot.Button{{Type: "FLOW", Text: "Tell us", FlowID: "70001", FlowAction: "navigate", NavigateScreen: "RATING"}}},
		}, []sobot.SendComponent{{Type: "button", SubType: "flow", Index: &sobot.Index{String: true}, Parameters: []sobot.Parameter{
			{Type: "action", Action: &sobot.FlowActionRef{FlowToken: "unused", FlowActionData: json.RawMessage(`{"table":"12"}`)}},
		}}}},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := client.CreateTemplate(ctx, sobot.CreateTemplateRequest{
				WABAID: simWABA, Name: name, Category: life.category, Language: "en_US", Components: life.components, MessageSendTTLSeconds: life.ttl,
			})
			require.NoError(t, err)
			found := find(t, client, name)
			assert.Equal(t, id, found.ID)
			assert.Equal(t, "PENDING", found.Status)
			require.NoError(t, sim.Approve(simWABA, name, "en_US"))
			assert.Equal(t, "APPROVED", find(t, client, name).Status)
			sent, err := client.SendTemplate(ctx, sobot.SendTemplateRequest{From: simSender, To: simUser, Name: name, Language: "en_US", Components: life.message})
			require.NoError(t, err)
			assert.NotEmpty(t, sent.MessageID)
			require.NoError(t, client.DeleteTemplate(ctx, simWABA, name))
			snapshot, err := client.ListTemplates(ctx, simWABA)
			require.NoError(t, err)
			for _, template := range snapshot.Templates {
				if template.Name == name {
					assert.NotEqual(t, "APPROVED", template.Status)
				}
			}
		})
	}
	assert.Equal(t, 1, sim.MintCount())
}

func find(t *testing.T, client *sobot.Client, name string) sobot.Template {
	t.Helper()
	snapshot, err := client.ListTemplates(context.Background(), simWABA)
	require.NoError(t, err)
	for _, template := range snapshot.Templates {
		if template.Name == name {
			return template
		}
	}
	require.Fail(t, "not in the list: "+name)
	return sobot.Template{}
}

func TestSimulatorRefusalsAreReadWithCodeAndSubcode(t *testing.T) {
	client, _ := simulated(t)
	ctx := context.Background()
	_, err := client.CreateTemplate(ctx, simple("table_ready"))
	require.NoError(t, err)
	_, err = client.CreateTemplate(ctx, simple("table_ready"))
	var e *sobot.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, sobot.Refused, e.Outcome)
	assert.Equal(t, "2388024", e.Subcode)
	_, err = client.SendTemplate(ctx, sobot.SendTemplateRequest{From: simSender, To: simUser, Name: "nowhere", Language: "en_US"})
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "132001", e.Code)
}

func TestSimulatorThatExecutesAndThenFailsLeavesTheOutcomeUnknownAndIsNotAskedAgain(t *testing.T) {
	client, sim := simulated(t)
	ctx := context.Background()
	_, err := client.CreateTemplate(ctx, simple("first"))
	require.NoError(t, err)
	require.NoError(t, sim.Approve(simWABA, "first", "en_US"))
	for name, fault := range map[string]sobotsim.Fault{
		"drop": sobotsim.Drop(), "page": sobotsim.Status(502), "garbage": sobotsim.Garbage(), "empty": sobotsim.EmptyBody(), "huge": sobotsim.Huge(5 << 20),
		"network timeout": sobotsim.Refuse("999998", "network timeout"),
	} {
		before := map[string]int{sobotsim.OpCreate: sim.Count(sobotsim.OpCreate), sobotsim.OpSend: sim.Count(sobotsim.OpSend), sobotsim.OpDelete: sim.Count(sobotsim.OpDelete)}
		for op := range before {
			sim.FailNext(op, fault.AfterExecuting())
		}
		request := simple("second_" + name[:4])
		_, createErr := client.CreateTemplate(ctx, request)
		_, sendErr := client.SendTemplate(ctx, sobot.SendTemplateRequest{
			From: simSender, To: simUser, Name: "first", Language: "en_US",
			Components: []sobot.SendComponent{{Type: "body", Parameters: []sobot.Parameter{{Type: "text", Text: "Ines"}}}},
		})
		deleteErr := client.DeleteTemplate(ctx, simWABA, request.Name)
		for _, err := range []error{createErr, sendErr, deleteErr} {
			assert.Equal(t, sobot.Unknown, sobot.OutcomeOf(err), "%s: %v", name, err)
		}
		for op, n := range before {
			assert.Equal(t, n+1, sim.Count(op), "%s %s", op, name)
		}
	}
	assert.Len(t, sim.Messages(), 6)
}

func TestSimulatorWhoseTokenDiesOrIsTakenIsAskedForOneMore(t *testing.T) {
	client, sim := simulated(t)
	ctx := context.Background()
	_, err := client.ListTemplates(ctx, simWABA)
	require.NoError(t, err)
	sim.ExpireTokens()
	_, err = client.CreateTemplate(ctx, simple("table_ready"))
	require.NoError(t, err)
	assert.Equal(t, 2, sim.MintCount())

	sim.TokenWar(-1) // another program takes every token before it can be used
	for range 20 {
		_, err = client.CreateTemplate(ctx, simple("other"))
		require.ErrorIs(t, err, sobot.ErrToken)
		assert.NotEqual(t, sobot.Unknown, sobot.OutcomeOf(err))
	}
	assert.LessOrEqual(t, sim.MintCount(), 3)
	assert.Contains(t, client.TokenState().LastError, "another program")
}

func TestSimulatorShowsFailedPushesAndPushesThemAgain(t *testing.T) {
	client, sim := simulated(t)
	ctx := context.Background()
	var arrived atomic.Int64
	ours := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	defer ours.Close()
	sim.SetWebhookURL(ours.URL + "/hook")
	from := time.Now().Add(-time.Minute)
	sim.AddFailedPush(sobotsim.Push{URL: "https://other.example/hook", Body: []byte(`{}`), At: from})
	_, err := client.CreateTemplate(ctx, simple("table_ready"))
	require.NoError(t, err)
	sim.DropPush(3)
	for range 3 {
		require.NoError(t, sim.Approve(simWABA, "table_ready", "en_US"))
	}
	q := sobot.PushQuery{PushedFrom: from, PushedTo: time.Now().Add(time.Minute), PageSize: 3, Page: 2}
	log, err := client.ResponseList(ctx, q)
	require.NoError(t, err)
	require.Len(t, log.Pushes, 1)
	assert.Equal(t, []int{2, 2, 4}, []int{log.Page, log.Pages, log.Total})
	assert.Equal(t, "https://other.example/hook", log.Pushes[0].WebhookURL)
	again, err := client.AgainPushResponse(ctx, ours.URL+"/hook", sobot.PushQuery{PushedFrom: q.PushedFrom, PushedTo: q.PushedTo})
	require.NoError(t, err)
	assert.Equal(t, []int{3, 3, 0}, []int{again.Total, again.Succeeded, again.Failed})
	assert.Equal(t, int64(3), arrived.Load())
	assert.Len(t, sim.FailedPushes(), 1)
}

func TestSimulatorRefusesWrongCredentials(t *testing.T) {
	_, sim := simulated(t)
	server := httptest.NewServer(sim)
	defer server.Close()
	appID, _ := sim.Credentials()
	client := sobot.New(sobot.Options{BaseURL: server.URL, AppID: appID, AppKey: "wrong"})
	defer client.Close()
	require.ErrorIs(t, client.Connect(context.Background()), sobot.ErrCredentials)
}
