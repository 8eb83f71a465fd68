package templates

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"

	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// simulator starts one, with a client and a header handle for each media header.
func simulator(t *testing.T) (*sobotsim.Sim, *sobot.Client, map[string]string) {
	t.Helper()
	sim := sobotsim.New(sobotsim.Options{NoFetch: true})
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		server.Close()
		assert.NoError(t, sim.Close())
	})
	id, key := sim.Credentials()
	client := sobot.New(sobot.Options{BaseURL: server.URL, AppID: id, AppKey: sobot.Secret(key)})
	handles := map[string]string{}
	for format, file := range map[string]string{HeaderImage: "a.png", HeaderVideo: "a.mp4", HeaderDocument: "a.pdf"} {
		handle, err := client.HandleID(t.Context(), "https://media.example/"+file)
		require.NoError(t, err)
		handles[format] = handle
	}
	return sim, client, handles
}

// The simulator is a second, independent reading of the same documents. Whatever
// Review lets through must be taken by it: had we forgotten a blocking rule, or
// built a shape wrongly, it would refuse.
func TestWhatReviewLetsThroughIsTakenBySobot(t *testing.T) {
	sim, client, handles := simulator(t)
	contents := []Content{sound(), code()}
	for _, c := range documented() {
		contents = append(contents, c)
	}
	for _, tc := range ruleCases {
		bad, near := sound(), sound()
		tc.spoil(&bad)
		tc.near(&near)
		contents = append(contents, bad, near)
	}
	taken := 0
	for i, c := range contents {
		if Blocking(Review(c)) {
			continue
		}
		if slices.ContainsFunc(Review(c), func(f Finding) bool {
			return slices.Contains([]string{"language-unlisted", "body-density", "vague"}, f.RuleID)
		}) {
			continue // Meta's line is unpublished, so we only warn; the simulator has drawn one
		}
		c = c.Normalised()
		c.Header.Media.Handle = handles[c.Header.Format]
		for k := range c.Cards {
			c.Cards[k].Media.Handle = handles[c.CardHeader()]
		}
		waba := fmt.Sprintf("90000%d", i) // one each: there is a limit of creations an hour
		sim.AddAccount(waba, "Test")
		_, err := client.CreateTemplate(t.Context(), CreateRequest(Draft{WABA: waba, Content: c}))
		assert.NoError(t, err, "%+v", c)
		taken++
	}
	assert.Greater(t, taken, len(ruleCases), "most neighbours and all examples were tried")
	assert.Empty(t, sim.Violations())
}

// The whole way of a template: typed, created, approved, listed, known again, sent.
func TestWhatIsListedCanBeSentAndReadsAsItWasTyped(t *testing.T) {
	sim, client, handles := simulator(t)
	contents := documented()
	contents["everything at once"] = sound()
	i := 0
	for name, c := range contents {
		i++
		waba, sender := fmt.Sprintf("90000%d", i), fmt.Sprintf("70000%d", i)
		sim.AddAccount(waba, name)
		require.NoError(t, sim.AddSender(waba, sender, fmt.Sprintf("+62812345%04d", i)))
		c = c.Normalised()
		c.Header.Media = Media{Handle: handles[c.Header.Format]}
		id, err := client.CreateTemplate(t.Context(), CreateRequest(Draft{WABA: waba, Content: c}))
		require.NoError(t, err, name)
		ours := Template{VendorID: string(id), WABA: waba, Name: c.Name, Language: c.Language, Category: c.Category, Status: "PENDING", Components: c.Components()}
		require.NoError(t, sim.Approve(waba, c.Name, c.Language))

		snap, err := client.ListTemplates(t.Context(), waba)
		require.NoError(t, err, name)
		changes := Diff([]Template{ours}, snap.Templates)
		if assert.Len(t, changes, 1, "%s: only its status changed", name) {
			assert.Equal(t, "APPROVED", changes[0].To, name)
		}
		ours.Components = snap.Templates[0].Components
		again := FromTemplate(ours)
		assert.Equal(t, []string{c.Body, c.Footer, c.Expiry}, []string{again.Body, again.Footer, again.Expiry}, name)

		values := ours.Samples()
		if ours.Components[0].HasFormat(c.Header.Format) && c.Header.Format != HeaderText && c.Header.Format != HeaderNone {
			values["header.media"] = "https://media.example/sent.bin"
		}
		require.Empty(t, ours.CheckValues(values), name)
		sent, err := client.SendTemplate(t.Context(), ours.Message(values, sender, "6281234567890"))
		require.NoError(t, err, name)
		assert.NotEmpty(t, sent.MessageID, name)
	}
	assert.Empty(t, sim.Violations())
}
