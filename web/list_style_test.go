package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/web/static"
)

// TestTheListsOwnStyleLacksNothing holds the list, however it looks, to its own style
// sheet: what app.css says of one of its classes, list.css must say too.
func TestTheListsOwnStyleLacksNothing(t *testing.T) {
	if !static.Built() {
		t.Skip("the assets are not built: run make assets")
	}
	rules := func(name string) string {
		file, err := static.Open(strings.TrimPrefix(static.Path(name), static.Prefix))
		require.NoError(t, err)
		return strings.ReplaceAll(string(file.Body), `\`, "")
	}
	all, own := rules("app.css"), rules("list.css")
	missing := map[string]bool{}
	looked := 0
	look := func(page *goquery.Document) {
		require.Equal(t, static.Path("list.css"), page.Find("link[rel=stylesheet]").AttrOr("href", ""))
		page.Find("[class]").Each(func(_ int, part *goquery.Selection) {
			for class := range strings.FieldsSeq(part.AttrOr("class", "")) {
				looked++
				if strings.Contains(all, "."+class) && !strings.Contains(own, "."+class) {
					missing[class] = true
				}
			}
		})
	}
	s := openStage(t)
	look(s.open(access.Admin, address("/templates")))
	s.listed(
		sobotsim.Template{Name: "rejected", Language: "ar", Status: "REJECTED"},
		sobotsim.Template{Name: "disabled", Language: "en_US", Status: "DISABLED", Category: "MARKETING"},
		sobotsim.Template{Name: "odd", Language: "en_US", Status: "SOMETHING_NEW"},
	)
	s.approved("order_left")
	require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "RED"))
	s.f.Deliver()
	_ = s.send(http.MethodPost, address("/sync"), "", s.as(access.Admin), sameOrigin)
	for _, role := range []access.Role{access.Viewer, access.Editor, access.Admin} {
		for _, query := range []string{"", "?q=no+such+words", "?status=REJECTED&language=ar&quality=RED&attention=1&sort=name&page=2"} {
			look(s.open(role, address("/templates")+query))
		}
	}
	s.f.Sim.FailNext("templateList", sobotsim.Refuse("500", "the list is being counted"))
	_ = s.send(http.MethodPost, address("/sync"), "", s.as(access.Admin), sameOrigin)
	look(s.open(access.Admin, address("/templates")))
	assert.Greater(t, looked, 1000)
	assert.Empty(t, missing, "list.css: add where they stand to its sources")
}
