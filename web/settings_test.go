package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
)

func TestSettings(t *testing.T) {
	w := openWorkshop(t)
	w.cookie = w.as(access.Admin)
	const secondWABA = "100564172790002"
	w.sim.AddAccount(secondWABA, "Nusa Care")

	t.Run("a_refused_account_keeps_what_was_typed_and_says_why_at_the_field", func(t *testing.T) {
		res, doc := w.post("/settings/accounts", url.Values{"waba": {"12 34x"}, "label": {""}}, false)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		form := testid(doc, "add-account")
		assert.Equal(t, "12 34x", form.Find(`input[name="waba"]`).AttrOr("value", ""))
		assert.Contains(t, form.Find("#account-waba-error").Text(), "digits only")
		assert.Equal(t, 1, form.Find("#account-label-error").Length())
	})
	t.Run("an_account_that_sobot_does_not_know_is_not_added", func(t *testing.T) {
		res, doc := w.post("/settings/accounts", url.Values{"waba": {"999000999"}, "label": {"Typo"}}, false)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		notice := testid(doc, "add-account").Find(`[data-testid="notice"]`)
		assert.Contains(t, notice.Text(), "Nothing was added")
		assert.Equal(t, 1, testid(doc, "account").Length())
	})
	t.Run("an_account_is_added_renamed_and_removed", func(t *testing.T) {
		res, _ := w.post("/settings/accounts", url.Values{"waba": {secondWABA}, "label": {"Nusa Care"}}, false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		_, doc := w.get("/settings")
		assert.Equal(t, 2, testid(doc, "account").Length())
		assert.Contains(t, testid(doc, "switcher").Text(), "Nusa Care")

		res, _ = w.post("/settings/accounts/"+secondWABA+"/rename", url.Values{"label": {"Care team"}}, false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		_, doc = w.get("/settings")
		assert.Contains(t, testid(doc, "account").Text(), "Care team")
		assert.Contains(t, doc.Find(`form[action="/settings/accounts/`+secondWABA+`/remove"]`).Text(), "Remove Care team", "the last button names what it removes")

		res, _ = w.post("/settings/accounts/"+secondWABA+"/remove", nil, false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		_, doc = w.get("/settings")
		assert.Equal(t, 1, testid(doc, "account").Length())
	})
	t.Run("a_sender_and_a_test_phone_come_and_go", func(t *testing.T) {
		res, doc := w.post("/settings/accounts/"+shopWABA+"/senders", url.Values{"phone_number_id": {"104857392011"}, "display": {"not a number"}, "label": {"Shop"}}, false)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		refused := doc.Find("#sender-" + shopWABA + "-display")
		assert.Equal(t, "true", refused.AttrOr("aria-invalid", ""))
		_, open := refused.Closest("details").Attr("open")
		assert.True(t, open, "the refused form stands open")

		w.post("/settings/accounts/"+shopWABA+"/senders", url.Values{"phone_number_id": {"104857392011"}, "display": {"+62 812 3456 7890"}, "label": {"Shop"}}, false)
		w.post("/settings/phones", url.Values{"number": {"+62 812 9876 5432"}, "label": {"Warehouse"}}, false)
		_, doc = w.get("/settings")
		assert.Contains(t, testid(doc, "sender").Text(), "+62 812-3456-7890")
		assert.Contains(t, testid(doc, "phone").Text(), "Warehouse")

		for _, id := range []string{"sender", "phone"} {
			res, _ = w.post(testid(doc, id).Find("form").AttrOr("action", ""), nil, false)
			require.Equal(t, http.StatusSeeOther, res.StatusCode)
		}
		_, doc = w.get("/settings")
		assert.Zero(t, testid(doc, "sender").Length()+testid(doc, "phone").Length())
	})
	t.Run("testing_the_connection_gives_a_plain_result", func(t *testing.T) {
		res, _ := w.post("/settings/connection/test", nil, false)
		assert.Equal(t, http.StatusSeeOther, res.StatusCode)
		_, doc := w.get("/settings")
		assert.Contains(t, testid(doc, "connection-state").Text(), "Good until")
	})
	t.Run("is_for_admins_alone", func(t *testing.T) {
		w.cookie = w.as(access.Editor)
		res, _ := w.get("/settings")
		assert.Equal(t, http.StatusForbidden, res.StatusCode)
		res, _ = w.post("/settings/accounts/"+shopWABA+"/remove", nil, false)
		assert.Equal(t, http.StatusForbidden, res.StatusCode)
	})
}

func TestWelcome(t *testing.T) {
	w := openWorkshop(t)
	t.Run("says_what_is_done_and_what_is_not", func(t *testing.T) {
		w.cookie = w.as(access.Admin)
		_, doc := w.get("/welcome")
		steps := testid(doc, "step")
		assert.Equal(t, 2, steps.Filter("[data-done]").Length(), "connected, and an account is there")
		assert.Equal(t, "/settings#senders", doc.Find("#step-sender a").AttrOr("href", ""))
		assert.Contains(t, testid(doc, "progress").Text(), "2 of 5")
	})
	t.Run("sends_nobody_where_the_role_does_not_reach", func(t *testing.T) {
		w.cookie = w.as(access.Viewer)
		_, doc := w.get("/welcome")
		assert.Zero(t, doc.Find(`main a[href^="/settings"]`).Length())
	})
	t.Run("home_is_the_first_account", func(t *testing.T) {
		res, _ := w.get("/")
		assert.Equal(t, shopList, res.Header.Get("Location"))
	})
	t.Run("home_is_the_checklist_while_there_is_no_account", func(t *testing.T) {
		h := openHouse(t)
		res := h.send(http.MethodGet, "/", "", h.as(access.Admin))
		assert.Equal(t, "/welcome", res.Header.Get("Location"))
	})
}
