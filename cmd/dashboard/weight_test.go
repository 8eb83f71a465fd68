package main

import (
	"strings"
	"testing"

	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/web/browsertest"

	"github.com/stretchr/testify/assert"
)

// TestWeight is what somebody waits for who opens the list of templates on a slow line for
// the first time: the demo's largest account, in a browser that has nothing yet.
func TestWeight(t *testing.T) {
	requests, bytes := weighList(t)
	assert.LessOrEqual(t, requests, 6)
	assert.LessOrEqual(t, bytes, 23_000)
}

// weighList counts the requests and bytes of a cold list page.
func weighList(t *testing.T) (requests, bytes int) {
	p := startProgram(t, Config{Demo: true, Addr: "127.0.0.1:0", DataDir: t.TempDir()})
	p.browser(t).waitForDemo()
	b := browsertest.Open(t, p.base)
	b.Open("/signin")
	b.Click(`button[value=admin]`)
	b.Until(`document.querySelector('[data-testid="person"]')`)
	for range 3 { // more comes where something changes just then: the demo is alive
		// Without a window Chromium asks for the icon when it likes; every other browser does once.
		asked, came := 1, 900
		for _, r := range b.Weigh("/accounts/" + sobotsim.DemoRetail + "/templates") {
			if !strings.Contains(r.Address, "/favicon") {
				t.Logf("%6d bytes  %s", r.Bytes, r.Address)
				asked++
				came += r.Bytes
			}
		}
		t.Logf("%6d bytes in %d requests, with the icon", came, asked)
		if bytes == 0 || came < bytes {
			requests, bytes = asked, came
		}
	}
	return requests, bytes
}
