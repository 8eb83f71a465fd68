package main

import (
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
func (p *program) furnish(t testing.TB) {
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
