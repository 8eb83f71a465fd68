package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
)

const deletePath = "/templates/order_left/delete"

// deletionStage has a name in three languages, one of which Meta refuses to delete.
func deletionStage(t *testing.T) (*stage, url.Values) {
	t.Helper()
	s := openStage(t)
	s.listed(
		sobotsim.Template{Name: "order_left", Language: "en_US", Quality: "GREEN"}, sobotsim.Template{Name: "order_left", Language: "id", Status: "REJECTED"},
		sobotsim.Template{Name: "order_left", Language: "ar", Status: "DISABLED"}, sobotsim.Template{Name: "order_stays", Language: "en_US"},
	)
	return s, filled(s.open(access.Admin, address(deletePath)).Find(`[data-testid="delete-form"]`))
}

func TestDeletePage(t *testing.T) {
	t.Run("names_all_that_vanishes_before_it_asks", func(t *testing.T) {
		s, _ := deletionStage(t)
		page := s.open(access.Admin, address(deletePath))
		languages := page.Find(`[data-testid="language"]`)
		require.Equal(t, 3, languages.Length())
		assert.Equal(t, "Delete 3 languages", said(page.Find("form button.btn-error")))
		assert.Contains(t, said(page.Find(`[data-testid="lock"]`)), "30 days")
		assert.Contains(t, said(page.Find(`[data-testid="undeletable"]`)), "ar")
		assert.Contains(t, said(page.Find(`[data-testid="tests"]`)), "Nobody has test-sent it")
		for _, word := range []string{"Approved", "Rejected", "Disabled"} {
			assert.Contains(t, said(languages), word)
		}
	})
	t.Run("is_for_admins", func(t *testing.T) {
		s, form := deletionStage(t)
		form.Set("typed", "order_left")
		assert.Equal(t, http.StatusForbidden, s.send(http.MethodGet, address(deletePath), "", s.as(access.Editor)).StatusCode)
		assert.Equal(t, http.StatusForbidden, s.post(access.Editor, address(deletePath), form).StatusCode)
		assert.Zero(t, s.f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("with_a_wrong_name_says_so_beside_the_field_and_asks_nobody", func(t *testing.T) {
		s, form := deletionStage(t)
		form.Set("typed", "order_lef<b>")
		res := s.post(access.Admin, address(deletePath), form)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		page := s.parsed(res)
		assert.Contains(t, said(page.Find("#typed-error")), "This is not the name")
		assert.Equal(t, "order_lef<b>", page.Find("#typed").AttrOr("value", ""))
		assert.Equal(t, form.Get("op"), page.Find(`input[name="op"]`).AttrOr("value", ""))
		assert.Zero(t, s.f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("that_Sobot_refuses_says_why_and_changes_nothing", func(t *testing.T) {
		s, form := deletionStage(t)
		form.Set("typed", "order_left")
		s.f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Refuse("100", "not today <i>"))
		res := s.post(access.Admin, address(deletePath), form)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		page := s.parsed(res)
		assert.Contains(t, said(page.Find(`[data-testid="trouble"]`)), "not today <i>")
		assert.Contains(t, said(page.Find(`[data-testid="trouble"]`)), "Nothing was deleted")
		assert.NotEqual(t, form.Get("op"), page.Find(`input[name="op"]`).AttrOr("value", ""), "the next try is a new one")
		assert.NotEqual(t, "Deleted", said(s.open(access.Viewer, address(templatePath)).Find(`header [data-testid="status"]`)))
	})
	t.Run("whose_answer_is_lost_is_called_unknown", func(t *testing.T) {
		s, form := deletionStage(t)
		form.Set("typed", "order_left")
		s.f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Drop())
		res := s.post(access.Admin, address(deletePath), form)
		assert.Equal(t, http.StatusBadGateway, res.StatusCode)
		assert.Contains(t, said(s.parsed(res).Find(`[data-testid="trouble"]`)), "may or may not be gone")
	})
	t.Run("deletes_once_however_often_it_is_posted_and_keeps_the_history", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		form := filled(s.open(access.Admin, address(deletePath)).Find(`[data-testid="delete-form"]`))
		form.Set("typed", "order_left")
		for range 2 {
			res := s.post(access.Admin, address(deletePath), form)
			require.Equal(t, http.StatusSeeOther, res.StatusCode, res.body)
			assert.Equal(t, address("/templates"), res.Header.Get("Location"))
		}
		assert.Equal(t, 1, s.f.Sim.Count(sobotsim.OpDelete))
		assert.Empty(t, s.f.Sim.Templates(desktest.WABA))

		page := s.open(access.Admin, address(templatePath))
		assert.Equal(t, "Deleted", said(page.Find(`header [data-testid="status"]`)))
		assert.Contains(t, said(page.Find(`[data-testid="notice"]`)), "was deleted")
		assert.Equal(t, []string{"Deleted", "Approved after 1 min", "Submitted for review · Utility"}, headlines(page))
		assert.Zero(t, page.Find(`[data-testid="test-send"], a[href$="/delete"]`).Length())
		assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, address(deletePath), "", s.as(access.Admin)).StatusCode)
	})
	t.Run("refuses_an_id_that_is_not_ours", func(t *testing.T) {
		s, form := deletionStage(t)
		form.Set("typed", "order_left")
		for _, op := range []string{"", "x", "{" + form.Get("op") + "}"} {
			form.Set("op", op)
			assert.Equal(t, http.StatusBadRequest, s.post(access.Admin, address(deletePath), form).StatusCode, op)
		}
		assert.Zero(t, s.f.Sim.Count(sobotsim.OpDelete))
	})
}
