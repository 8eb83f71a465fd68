package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
)

// body is a template as the create call takes it.
func createBody(name, text string) string {
	return fmt.Sprintf(`{"name":%q,"language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":%q}]}`, name, text)
}

// check posts JSON to be looked at and gives the page of verdicts.
func (s *stage) check(raw string) (answer, *goquery.Document) {
	s.t.Helper()
	res := s.post(access.Editor, address("/import/check"), url.Values{"json": {raw}})
	return res, s.parsed(res)
}

func TestImport(t *testing.T) {
	t.Run("each_template_gets_its_verdict_before_anything_is_kept_and_the_chosen_become_drafts", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		_, err := s.f.Desk.NewDraft(t.Context(), desktest.Admin, desktest.WABA, templates.Content{
			Name: "drafted", Language: "en_US", Category: "UTILITY", Body: "Your parcel is on its way to you.",
		})
		require.NoError(t, err)
		res, page := s.check("[" + strings.Join([]string{
			createBody("fresh", "Your parcel is on its way to you."),
			createBody("order_left", "Your parcel is on its way to you."),
			createBody("fresh", "Said twice in one file."),
			createBody("drafted", "Your parcel is on its way to you."),
			createBody("drafted", "Another text for the same name."),
			createBody("Bad Name", "Your parcel is on its way to you."),
			`{"name":"unreadable","components":"none"}`,
		}, ",") + "]")
		require.Equal(t, http.StatusOK, res.StatusCode)
		rows := page.Find("[data-testid=verdict]")
		require.Equal(t, 7, rows.Length())
		for i, want := range []string{"Ready", "Exists already", "Twice in this JSON", "Is a draft already", "Twice in this JSON", "1 to fix", "Cannot be read"} {
			assert.Contains(t, said(rows.Eq(i)), want, i)
		}
		assert.Equal(t, []string{"0", "5"}, page.Find("input[name=chosen][checked]").Map(func(_ int, in *goquery.Selection) string { return in.AttrOr("value", "") }))
		assert.Equal(t, 1, page.Find("input[name=chosen][disabled]").Length())
		drafts, err := s.f.Desk.Drafts(t.Context(), desktest.WABA)
		require.NoError(t, err)
		assert.Len(t, drafts, 1, "nothing is kept yet")

		form := filled(page.Find("form[action='" + address("/import") + "']"))
		form["chosen"] = append(form["chosen"], "4", "6", "99", "-1", "4", "x") // one more, and what cannot be
		res = s.post(access.Editor, address("/import"), form)
		require.Equal(t, http.StatusSeeOther, res.StatusCode, res.body)
		drafts, err = s.f.Desk.Drafts(t.Context(), desktest.WABA)
		require.NoError(t, err)
		var names []string
		for _, d := range drafts {
			names = append(names, d.Name)
		}
		assert.ElementsMatch(t, []string{"drafted", "drafted", "fresh", "Bad Name"}, names)
		log := s.open(access.Admin, "/settings/audit")
		assert.Contains(t, said(log.Find("main")), "Imported 3 drafts")
	})
	t.Run("one_alone_leads_to_its_draft", func(t *testing.T) {
		s := openStage(t)
		_, page := s.check(createBody("alone", "Your parcel is on its way to you."))
		res := s.post(access.Editor, address("/import"), filled(page.Find("form[action='"+address("/import")+"']")))
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		draft := s.open(access.Editor, res.Header.Get("Location"))
		assert.Equal(t, "alone", form(t, draft).Get("name"))
		assert.Contains(t, said(draft.Find("[data-testid=origin]")), "Imported from JSON")
	})
	t.Run("what_is_no_import_is_said_at_the_field_and_stays_in_it", func(t *testing.T) {
		s := openStage(t)
		res, page := s.check("{\n \"name\": }")
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, said(page.Find("[data-testid=field-error]")), "Line 2")
		assert.Equal(t, "{\n \"name\": }", strings.TrimPrefix(page.Find("#json").Text(), "\n"))
		res, page = s.check(`<script>alert(1)</script>`)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Zero(t, page.Find("main script").Length())
	})
	t.Run("none_chosen_is_said_and_the_verdicts_stay", func(t *testing.T) {
		s := openStage(t)
		res := s.post(access.Editor, address("/import"), url.Values{"json": {createBody("a", "Your parcel is on its way.")}})
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		page := s.parsed(res)
		assert.Contains(t, said(page.Find("[data-testid=field-error]")), "Choose at least one")
		assert.Equal(t, 1, page.Find("[data-testid=verdict]").Length())
	})
	t.Run("a_file_is_read_as_a_text_is", func(t *testing.T) {
		s := openStage(t)
		send := func(content string) answer {
			body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t.json\"\r\n\r\n" + content + "\r\n--b--\r\n"
			return s.send(http.MethodPost, address("/import/file"), body, s.as(access.Editor), sameOrigin, "Content-Type: multipart/form-data; boundary=b")
		}
		res := send("\ufeff" + createBody("from_file", "Your parcel is on its way."))
		require.Equal(t, http.StatusOK, res.StatusCode, res.body)
		assert.Contains(t, said(s.parsed(res).Find("[data-testid=verdict]")), "from_file")
		res = send(strings.Repeat(" ", templates.MaxImportBytes+10))
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, res.body, "too large")
	})
}

func TestExport(t *testing.T) {
	s := openStage(t)
	s.approved("order_left")
	s.listed(sobotsim.Template{Name: "with_picture", Language: "id", Status: "APPROVED", Category: "MARKETING", Components: `[
		{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::made-up"]}},{"type":"BODY","text":"Look at this."}]`})
	draft, err := s.f.Desk.NewDraft(t.Context(), desktest.Admin, desktest.WABA, templates.Content{Name: "a_draft", Category: "UTILITY", Body: "Not finished"})
	require.NoError(t, err)
	export := func(t *testing.T, role access.Role, path string) (out templates.Exchange) {
		t.Helper()
		res := s.send(http.MethodGet, address(path), "", s.as(role))
		require.Equal(t, http.StatusOK, res.StatusCode, res.body)
		assert.Contains(t, res.Header.Get("Content-Disposition"), "attachment")
		require.NoError(t, json.Unmarshal([]byte(res.body), &out))
		assert.NotContains(t, res.body, "header_handle", "a link that expires, or a handle for creating once")
		_, page := s.check(res.body)
		assert.Equal(t, len(out.Templates), page.Find("[data-testid=verdict]").Length(), "what goes out comes in again")
		return out
	}
	assert.Len(t, export(t, access.Viewer, "/export/templates.json").Templates, 2)
	assert.Len(t, export(t, access.Viewer, "/export/drafts.json").Templates, 1)
	assert.Equal(t, "order_left", export(t, access.Viewer, "/templates/order_left/en_US/export.json").Templates[0].Name)
	assert.Equal(t, "a_draft", export(t, access.Editor, "/drafts/"+draft.ID+"/export.json").Templates[0].Name)
	assert.Contains(t, said(s.open(access.Admin, "/settings/audit").Find("main")), "Exported templates")
}

func TestTheCallThatCreatesATemplateCanBeCopied(t *testing.T) {
	s := openStage(t)
	s.approved("order_left")
	draft, err := s.f.Desk.NewDraft(t.Context(), desktest.Admin, desktest.WABA, templates.Content{
		Name: "a_draft", Language: "en_US", Category: "UTILITY", Body: "Ana's parcel & more", Samples: nil,
	})
	require.NoError(t, err)
	builderPage := s.open(access.Editor, address("/drafts/"+draft.ID))
	assert.Equal(t, 1, builderPage.Find("a[href='"+address("/drafts/"+draft.ID+"/code")+"']").Length())
	for path, name := range map[string]string{"/drafts/" + draft.ID + "/code": "a_draft", templatePath: "order_left"} {
		page := s.open(access.Editor, address(path))
		body, curl := page.Find("textarea#create-json[readonly]"), page.Find("textarea#create-curl[readonly]")
		var sent struct{ WABAID, Name string }
		require.NoError(t, json.Unmarshal([]byte(body.Text()), &sent), path)
		assert.Equal(t, name, sent.Name)
		assert.Equal(t, desktest.WABA, sent.WABAID)
		assert.Contains(t, curl.Text(), "curl -X POST 'https://sobot.test/chat-whatsapp/api/whatsapp/createTemplateInfo'")
		assert.Contains(t, curl.Text(), "token: YOUR_TOKEN")
	}
	assert.Contains(t, s.open(access.Editor, address("/drafts/"+draft.ID+"/code")).Find("#create-curl").Text(), `Ana'\''s parcel & more`)
}
