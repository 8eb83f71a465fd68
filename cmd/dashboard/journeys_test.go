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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/chromedp/chromedp"
)

// enter signs in by hand as the admin of an unattended install.
func (b *tab) enter() {
	b.t.Helper()
	b.open("/")
	b.fill("#email", adminEmail)
	b.fill("#password", adminPassword)
	b.press("Sign in")
	b.until("the person's place", `document.querySelector('[data-testid="person"]')`)
}

// furnish adds the simulator's account, its sender and a test phone, over HTTP.
func (p *program) furnish(t testing.TB) { //nolint:unused // also used by the benchmarks
	t.Helper()
	b := p.browser(t)
	b.signIn()
	for _, step := range []struct {
		path string
		form url.Values
	}{
		{"/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa Retail"}}},
		{"/settings/accounts/" + testWABA + "/senders", url.Values{"phone_number_id": {testSender}, "display": {"+62 812 5550 0001"}, "label": {"Shop"}}},
		{"/settings/phones", url.Values{"label": {"Ana’s phone"}, "number": {"+62 812 5550 0101"}}},
	} {
		res, body := b.post(step.path, step.form)
		require.Equal(t, 303, res.StatusCode, body)
	}
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
	b := openTab(t, p.base)

	// First run: a checklist leads through the set-up.
	b.open("/")
	b.sees("Sign in")
	b.shootAll("signin")
	b.enter()
	b.sees("Add a WABA")
	b.shootAll("welcome")
	b.open("/settings")
	b.fill(`[data-testid="add-account"] [name="waba"]`, "not a number")
	b.fill(`[data-testid="add-account"] [name="label"]`, "Nusa Retail")
	b.press("Add account")
	b.sees("digits only")
	assert.Equal(t, "Nusa Retail", b.value(`document.querySelector('[data-testid="add-account"] [name="label"]').value`), "nothing typed is lost")
	b.forgive("422")
	b.fill(`[data-testid="add-account"] [name="waba"]`, testWABA)
	b.press("Add account")
	b.sees("Nusa Retail")
	p.furnishRest(t)

	// Create with a media header.
	b.open("/accounts/" + testWABA + "/templates")
	b.sees("No templates")
	b.shootAll("list-empty")
	b.press("New template")
	b.shootAll("new")
	b.click(`[data-testid="kind"][value="MARKETING"]`)
	b.fill(`[name="name"]`, "autumn_sale")
	b.choose(`[name="language"]`, "en_US")
	b.press("Image")
	b.do("upload", chromedp.SetUploadFiles(chromedp.CSS(`#f-file`), []string{picture(t)}))
	b.sees("Sobot has it")
	b.fill(`textarea[name="body"]`, "Hello {{1}}, our autumn sale has begun. Use code {{3}} at the till.")
	b.sees("{{1}} to {{3}}")
	b.shootAll("builder-error")
	b.press("Renumber")
	b.until("renumbered", `document.querySelector('textarea[name="body"]').value.includes('{{2}}')`)
	b.fill(`[name="samples.0"]`, "Rina")
	b.fill(`[name="samples.1"]`, "AUTUMN25")
	b.fill(`[name="footer"]`, "Reply STOP to opt out")
	b.click(`[data-testid="add-QUICK_REPLY"]`)
	b.fill(`[name="buttons.0.text"]`, "Stop")
	b.sees("Nothing keeps it from being submitted")
	b.open(b.location()) // a reload loses nothing
	assert.Equal(t, "Stop", b.value(`document.querySelector('[name="buttons.0.text"]').value`))
	b.shootAll("builder")
	b.click(`#submit`)
	b.sees("In review")
	assert.Equal(t, "/accounts/"+testWABA+"/templates/autumn_sale/en_US", b.location())
	assert.Equal(t, 1, p.sim.Count(sobotsim.OpCreate))

	// Watch it get approved: the open page changes within a second.
	began := time.Now()
	require.NoError(t, p.sim.Approve(testWABA, "autumn_sale", "en_US"))
	b.sees("Approved")
	assert.Less(t, time.Since(began), 3*time.Second)
	b.shootAll("template")
	t.Log("approval seen after", time.Since(began))

	// Test-send it and see the ticks.
	b.press("Test-send")
	b.sees("costs money")
	b.fill(`[name="header.media"]`, "https://nusa.example/autumn.png")
	b.fill(`[name="body.0"]`, "Budi")
	b.until("the filled preview", `document.querySelector('[data-testid="phone-body"]').textContent.includes('Budi')`)
	b.shootAll("testsend")
	b.eval(`{ const b = document.querySelector('[data-testid="test-form"] button.btn-primary'); b.click(); b.click(); }`)
	b.until("the message's page", `location.pathname.includes('/sends/')`)
	assert.Equal(t, 1, p.sim.Count(sobotsim.OpSend), "a double click sends once")
	for i, word := range []string{"sent", "delivered", "read"} {
		require.NoError(t, p.sim.MessageStatus(p.sim.Messages()[0].ID, word, ""))
		b.until(word, fmt.Sprintf(`document.querySelectorAll('[data-testid="tick"][data-done]').length >= %d`, i+2))
	}
	b.shootAll("send")

	// Read its history.
	require.NoError(t, p.sim.DropQuality(testWABA, "autumn_sale", "en_US"))
	b.open("/accounts/" + testWABA + "/templates/autumn_sale/en_US")
	for _, line := range []string{"Submitted for review", "Approved", "Quality", "Test-sent to", "Message read"} {
		b.sees(line)
	}
	b.shootAll("history")
	b.open("/accounts/" + testWABA + "/activity")
	b.sees("Message read")
	b.shootAll("activity")
	b.open("/webhooks")
	b.sees(webhookSecret)
	b.shootAll("webhooks")
	b.open("/settings")
	b.shootAll("settings")
	b.open("/accounts/" + testWABA + "/templates")
	b.sees("autumn_sale")
	b.shootAll("list-one")

	// Delete it: the name has to be typed, and its history stays.
	b.open("/accounts/" + testWABA + "/templates/autumn_sale/delete")
	b.sees("en_US")
	b.fill(`[name="typed"]`, "autumn")
	b.press("Delete 1 language")
	b.sees("not the name")
	b.forgive("422")
	assert.Zero(t, p.sim.Count(sobotsim.OpDelete))
	b.shootAll("delete")
	b.fill(`[name="typed"]`, "autumn_sale")
	b.press("Delete 1 language")
	b.until("the list", `location.pathname.endsWith('/templates')`)
	assert.Empty(t, p.sim.Templates(testWABA))
	b.open("/accounts/" + testWABA + "/templates/autumn_sale/en_US")
	b.sees("Deleted")
	b.sees("Submitted for review")
	b.shootAll("deleted")
}

// TestFirstVisit is a stranger in the demo: the whole journey, against the clock
// of somebody who reads nothing.
func TestFirstVisit(t *testing.T) {
	p := startProgram(t, Config{Demo: true, Addr: "127.0.0.1:0", DataDir: t.TempDir()})
	p.browser(t).waitForDemo()
	b := openTab(t, p.base)
	began := time.Now()

	b.open("/")
	b.press("Enter as admin")
	b.sees("Templates")
	b.open("/accounts/" + sobotsim.DemoRetail + "/templates")
	b.sees("order_shipped")
	b.shootAll("demo-list")
	b.press("New template")
	b.click(`[data-testid="kind"][value="UTILITY"]`)
	b.fill(`[name="name"]`, "pickup_ready")
	b.choose(`[name="language"]`, "en_US")
	b.fill(`textarea[name="body"]`, "Hello {{1}}, your order {{2}} waits for you at our counter.")
	b.fill(`[name="samples.0"]`, "Rina")
	b.fill(`[name="samples.1"]`, "A-1001")
	b.click(`[data-testid="add-QUICK_REPLY"]`)
	b.fill(`[name="buttons.0.text"]`, "On my way")
	b.sees("Nothing keeps it from being submitted")
	b.click(`#submit`)
	b.sees("In review")
	b.until("the approval", `document.querySelector('[data-testid="status"]')?.dataset.status === 'APPROVED'`)
	b.press("Test-send")
	b.press("Send this message")
	b.until("read", `document.querySelectorAll('[data-testid="tick"][data-done]').length >= 4`)
	b.shootAll("demo-send")
	b.open("/accounts/" + sobotsim.DemoRetail + "/templates/pickup_ready/en_US")
	b.sees("Message read")
	b.shootAll("demo-template")
	b.open("/accounts/" + sobotsim.DemoRetail + "/templates/pickup_ready/delete")
	b.fill(`[name="typed"]`, "pickup_ready")
	b.press("Delete 1 language")
	b.until("the list", `location.pathname.endsWith('/templates')`)
	assert.Less(t, time.Since(began), 3*time.Minute)
	t.Log("the whole journey took", time.Since(began))

	b.open("/accounts/" + sobotsim.DemoRetail + "/templates/seasonal_promotion/en_US")
	b.shootAll("demo-history")
}

// waitForDemo waits until a new demo has its accounts.
func (b *browser) waitForDemo() {
	b.t.Helper()
	res, body := b.post("/signin/demo", url.Values{"role": {"viewer"}})
	require.Equal(b.t, 303, res.StatusCode, body)
	b.waitFor("/accounts/"+sobotsim.DemoKopi+"/templates", "appointment_reminder")
}

// furnishRest adds what furnish adds, but for the account.
func (p *program) furnishRest(t testing.TB) {
	t.Helper()
	b := p.browser(t)
	b.signIn()
	res, body := b.post("/settings/accounts/"+testWABA+"/senders", url.Values{"phone_number_id": {testSender}, "display": {"+62 812 5550 0001"}, "label": {"Shop"}})
	require.Equal(t, 303, res.StatusCode, body)
	res, body = b.post("/settings/phones", url.Values{"label": {"Ana’s phone"}, "number": {"+62 812 5550 0101"}})
	require.Equal(t, 303, res.StatusCode, body)
}
