package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/templates"
)

// startFrom presses a button of a template's page that makes a draft, and gives the builder.
func (s *stage) startFrom(path, how string) *goquery.Document {
	s.t.Helper()
	page := s.open(access.Editor, address(path))
	button := page.Find(`form[action="` + address(path) + `/draft"] button[value=` + how + `]`)
	require.NotZero(s.t, button.Length(), "a button for %s", how)
	res := s.post(access.Editor, address(path)+"/draft", url.Values{"how": {how}})
	require.Equal(s.t, http.StatusSeeOther, res.StatusCode, res.body)
	return s.open(access.Editor, res.Header.Get("Location"))
}

func TestDraftsFromTemplates(t *testing.T) {
	t.Run("a_new_version_has_the_next_free_name_and_the_rejection_at_its_part", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		require.NoError(t, s.f.Sim.Reject(desktest.WABA, "order_left", "en_US", "INCORRECT_CATEGORY"))
		s.f.Deliver()
		page := s.startFrom(templatePath, templates.OriginVersion)
		assert.Equal(t, "order_left_v2", form(t, page).Get("name"))
		assert.Equal(t, "Your order {{1}} has left our warehouse today.", form(t, page).Get("body"))
		assert.Equal(t, "A-1001", form(t, page).Get("samples.0"))
		pinned := page.Find("[data-testid=pinned]")
		require.Equal(t, 1, pinned.Length())
		assert.Equal(t, "kind", pinned.AttrOr("data-part", ""))
		assert.Contains(t, said(pinned), "Meta rejected order_left for this: INCORRECT_CATEGORY.")
		assert.Contains(t, said(pinned), "does not fit the category")
		assert.Contains(t, said(page.Find("[data-testid=origin]")), "A new version of order_left · en_US")
		assert.Equal(t, 1, page.Find("[data-testid=origin] a[href='#f-category']").Length())

		again := s.startFrom(templatePath, templates.OriginVersion)
		assert.Equal(t, "order_left_v3", form(t, again).Get("name"), "a draft has the other name")
	})
	t.Run("a_copy_of_a_good_one_has_nothing_pinned", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		page := s.startFrom(templatePath, templates.OriginCopy)
		assert.Equal(t, "order_left_copy", form(t, page).Get("name"))
		assert.Zero(t, page.Find("[data-testid=pinned], [data-testid=lost]").Length())
		assert.Zero(t, page.Find("[data-testid=finding][data-severity=E]").Length(), "it can be submitted as it is")
	})
	t.Run("a_deleted_one_is_made_again_under_its_name", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		require.NoError(t, s.f.Desk.Delete(t.Context(), desktest.Admin, desktest.WABA, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, "op1"))
		page := s.startFrom(templatePath, templates.OriginAgain)
		assert.Equal(t, "order_left", form(t, page).Get("name"))
		assert.Equal(t, "Your order {{1}} has left our warehouse today.", form(t, page).Get("body"))
		assert.Contains(t, said(page.Find("[data-testid=origin]")), "Made again from what we kept of order_left")
	})
	t.Run("what_is_asked_for_must_exist", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		assert.Equal(t, http.StatusBadRequest, s.post(access.Editor, address(templatePath)+"/draft", url.Values{"how": {"magic"}}).StatusCode)
		assert.Equal(t, http.StatusNotFound, s.post(access.Editor, address("/templates/none/en_US/draft"), url.Values{"how": {"copy"}}).StatusCode)
	})
}
