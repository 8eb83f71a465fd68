package templates

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
)

// The simulator is a second, independent reading of the same documents. Whatever
// Review lets through must be taken by it: had we forgotten a blocking rule, or
// built a shape wrongly, it would refuse.
func TestWhatReviewLetsThroughIsTakenBySobot(t *testing.T) {
	sim := sobotsim.New(sobotsim.Options{NoFetch: true})
	server := httptest.NewServer(sim)
	id, key := sim.Credentials()
	client := sobot.New(sobot.Options{BaseURL: server.URL, AppID: id, AppKey: sobot.Secret(key)})
	t.Cleanup(func() {
		server.Close()
		assert.NoError(t, sim.Close())
	})

	handles := map[string]string{}
	for format, file := range map[string]string{HeaderImage: "a.png", HeaderVideo: "a.mp4", HeaderDocument: "a.pdf"} {
		handle, err := client.HandleID(t.Context(), "https://media.example/"+file)
		require.NoError(t, err)
		handles[format] = handle
	}

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
		if len(findingsOf(c, "language-unlisted")) > 0 || len(findingsOf(c, "body-density")) > 0 {
			continue // Meta's line is unpublished, so we only warn; the simulator has drawn one
		}
		c = c.Normalised()
		c.Header.Media.Handle = handles[c.Header.Format]
		waba := fmt.Sprintf("90000%d", i) // one each: there is a limit of creations an hour
		sim.AddAccount(waba, "Test")
		_, err := client.CreateTemplate(t.Context(), CreateRequest(Draft{WABA: waba, Content: c}))
		assert.NoError(t, err, "%+v", c)
		taken++
	}
	assert.Greater(t, taken, len(ruleCases), "most neighbours and all examples were tried")
	assert.Empty(t, sim.Violations())
}
