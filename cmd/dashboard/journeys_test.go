package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/web/browsertest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// enter signs in by hand as the admin of an unattended install.
func enter(b *browsertest.Tab) {
	b.Open("/")
	b.Fill("#email", adminEmail)
	b.Fill("#password", adminPassword)
	b.Press("Sign in")
	b.Until(`document.querySelector('[data-testid="person"]')`)
}

func picture(t testing.TB) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 600, 314))
	for y := range 314 {
		for x := range 600 {
			img.Set(x, y, color.RGBA{uint8(x / 4), 118, uint8(80 + y/3), 255})
		}
	}
	path := filepath.Join(t.TempDir(), "autumn-sale.png")
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, png.Encode(f, img))
	return path
}

// TestMainJob is the whole main job in a browser, from the first start on.
func TestMainJob(t *testing.T) {
	p := startLive(t)
	b := browsertest.Open(t, p.base)

	// First run: a checklist leads through the set-up.
	b.Open("/")
	b.Sees("Sign in")
	b.ShootAll("signin")
	enter(b)
	b.Sees("Add a WABA")
	b.ShootAll("welcome")
	b.Open("/settings")
	b.Fill(`[data-testid="add-account"] [name="waba"]`, "not a number")
	b.Fill(`[data-testid="add-account"] [name="label"]`, "Nusa Retail")
	b.Press("Add account")
	b.Sees("digits only")
	assert.Equal(t, "Nusa Retail", b.Eval(`document.querySelector('[data-testid="add-account"] [name="label"]').value`), "nothing typed is lost")
	b.Forgive("422")
	b.Fill(`[data-testid="add-account"] [name="waba"]`, testWABA)
	b.Press("Add account")
	b.Sees("Nusa Retail")
	p.furnish(t)

	// Create with a media header.
	b.Open("/accounts/" + testWABA + "/templates")
	b.Sees("No templates")
	b.ShootAll("list-empty")
	b.Press("New template")
	b.ShootAll("new")
	b.Click(`[data-testid="kind"][value="MARKETING"]`)
	b.Fill(`[name="name"]`, "autumn_sale")
	b.Choose(`[name="language"]`, "en_US")
	b.Press("Image")
	b.ShootAll("upload")
	b.Attach(`#file-upload`, picture(t))
	b.Sees("Sobot has it")
	b.Fill(`textarea[name="body"]`, "Hello {{1}}, our autumn sale has begun. Use code {{3}} at the till.")
	b.Sees("{{1}} to {{3}}")
	b.ShootAll("builder-error")
	b.Press("Renumber")
	b.Until(`document.querySelector('textarea[name="body"]').value.includes('{{2}}')`)
	b.Fill(`[name="samples.0"]`, "Rina")
	b.Fill(`[name="samples.1"]`, "AUTUMN25")
	b.Fill(`[name="footer"]`, "Reply STOP to opt out")
	b.Click(`[data-testid="add-QUICK_REPLY"]`)
	b.Fill(`[name="buttons.0.text"]`, "Stop")
	b.Sees("Ready to submit")
	b.Open(b.Path()) // a reload loses nothing
	assert.Equal(t, "Stop", b.Eval(`document.querySelector('[name="buttons.0.text"]').value`))
	b.ShootAll("builder")
	b.Click(`#submit`)
	b.Sees("In review")
	assert.Equal(t, "/accounts/"+testWABA+"/templates/autumn_sale/en_US", b.Path())
	assert.Equal(t, 1, p.sim.Count(sobotsim.OpCreate))

	// Watch it get approved: the open page changes within a second.
	began := time.Now()
	require.NoError(t, p.sim.Approve(testWABA, "autumn_sale", "en_US"))
	b.Sees("Approved")
	assert.Less(t, time.Since(began), 3*time.Second)
	b.ShootAll("template")
	t.Log("approval seen after", time.Since(began))

	// Test-send it and see the ticks.
	b.Press("Test-send")
	b.Sees("costs money")
	b.Fill(`[name="header.media"]`, "https://nusa.example/autumn.png")
	b.Fill(`[name="body.0"]`, "Budi")
	b.Until(`document.querySelector('[data-testid="phone-body"]').textContent.includes('Budi')`)
	b.ShootAll("testsend")
	b.Eval(`{ const send = document.querySelector('[data-testid="test-form"] button.btn-primary'); send.click(); send.click(); }`)
	b.Until(`location.pathname.includes('/sends/')`)
	assert.Equal(t, 1, p.sim.Count(sobotsim.OpSend), "a double click sends once")
	for i, word := range []string{"sent", "delivered", "read"} {
		require.NoError(t, p.sim.MessageStatus(p.sim.Messages()[0].ID, word, ""))
		b.Until(fmt.Sprintf(`document.querySelectorAll('[data-testid="tick"][data-done]').length >= %d`, i+2))
	}
	b.ShootAll("send")

	// Read its history.
	require.NoError(t, p.sim.DropQuality(testWABA, "autumn_sale", "en_US"))
	b.Open("/accounts/" + testWABA + "/templates/autumn_sale/en_US")
	for _, line := range []string{"Submitted for review", "Approved", "Quality", "Test-sent to", "Message read"} {
		b.Sees(line)
	}
	b.ShootAll("history")
	b.Open("/accounts/" + testWABA + "/activity")
	b.Sees("Message read")
	b.ShootAll("activity")
	b.Open("/webhooks")
	b.Sees(webhookSecret)
	b.ShootAll("webhooks")
	b.Open("/settings")
	b.ShootAll("settings")
	b.Open("/accounts/" + testWABA + "/templates")
	b.Sees("autumn_sale")
	b.ShootAll("list-one")

	// Delete it: the name has to be typed, and its history stays.
	b.Open("/accounts/" + testWABA + "/templates/autumn_sale/delete")
	b.Sees("en_US")
	b.Fill(`[name="typed"]`, "autumn")
	b.Press("Delete 1 language")
	b.Sees("not the name")
	b.Forgive("422")
	assert.Zero(t, p.sim.Count(sobotsim.OpDelete))
	b.ShootAll("delete")
	b.Fill(`[name="typed"]`, "autumn_sale")
	b.Press("Delete 1 language")
	b.Until(`location.pathname.endsWith('/templates')`)
	assert.Empty(t, p.sim.Templates(testWABA))
	b.Open("/accounts/" + testWABA + "/templates/autumn_sale/en_US")
	b.Sees("Deleted")
	b.Sees("Submitted for review")
	b.ShootAll("deleted")
}

// TestFirstVisit is a stranger in the demo: the whole journey, against the clock
// of somebody who reads nothing.
func TestFirstVisit(t *testing.T) {
	p := startProgram(t, Config{Demo: true, Addr: "127.0.0.1:0", DataDir: t.TempDir()})
	p.browser(t).waitForDemo()
	b := browsertest.Open(t, p.base)
	began := time.Now()

	b.Open("/")
	b.Press("Enter as admin")
	b.Sees("Templates")
	b.Open("/accounts/" + sobotsim.DemoRetail + "/templates")
	b.Sees("order_shipped")
	b.ShootAll("demo-list")
	b.Press("New template")
	b.Click(`[data-testid="kind"][value="UTILITY"]`)
	b.Fill(`[name="name"]`, "pickup_ready")
	b.Choose(`[name="language"]`, "en_US")
	b.Fill(`textarea[name="body"]`, "Hello {{1}}, your order {{2}} waits for you at our counter.")
	b.Fill(`[name="samples.0"]`, "Rina")
	b.Fill(`[name="samples.1"]`, "A-1001")
	b.Click(`[data-testid="add-QUICK_REPLY"]`)
	b.Fill(`[name="buttons.0.text"]`, "On my way")
	b.Sees("Ready to submit")
	b.Click(`#submit`)
	b.Sees("In review")
	b.Until(`document.querySelector('[data-testid="status"]')?.dataset.status === 'APPROVED'`)
	b.Press("Test-send")
	b.Press("Send this message")
	b.Until(`document.querySelectorAll('[data-testid="tick"][data-done]').length >= 4`)
	b.ShootAll("demo-send")
	b.Open("/accounts/" + sobotsim.DemoRetail + "/templates/pickup_ready/en_US")
	b.Sees("Message read")
	b.ShootAll("demo-template")
	b.Open("/accounts/" + sobotsim.DemoRetail + "/templates/pickup_ready/delete")
	b.Fill(`[name="typed"]`, "pickup_ready")
	b.Press("Delete 1 language")
	b.Until(`location.pathname.endsWith('/templates')`)
	assert.Less(t, time.Since(began), 3*time.Minute)
	t.Log("the whole journey took", time.Since(began))

	b.Open("/accounts/" + sobotsim.DemoRetail + "/templates/seasonal_promotion/en_US")
	b.ShootAll("demo-history")
}

// waitForDemo waits until a new demo has its accounts.
func (b *browser) waitForDemo() {
	b.t.Helper()
	res, body := b.post("/signin/demo", url.Values{"role": {"viewer"}})
	require.Equal(b.t, 303, res.StatusCode, body)
	b.waitFor("/accounts/"+sobotsim.DemoKopi+"/templates", "appointment_reminder")
}

// furnish adds a sender and a test phone to the account, over HTTP.
func (p *program) furnish(t testing.TB) {
	t.Helper()
	b := p.browser(t)
	b.signIn()
	for _, add := range []struct {
		path string
		form url.Values
	}{
		{"/settings/accounts/" + testWABA + "/senders", url.Values{"phone_number_id": {testSender}, "display": {"+62 812 5550 0001"}, "label": {"Shop"}}},
		{"/settings/phones", url.Values{"label": {"Ana’s phone"}, "number": {"+62 812 5550 0101"}}},
	} {
		res, body := b.post(add.path, add.form)
		require.Equal(t, 303, res.StatusCode, body)
	}
}
