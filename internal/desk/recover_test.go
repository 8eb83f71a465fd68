package desk_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lossy is a desk that gets none of the webhooks that are made while lose runs.
type lossy struct {
	*desktest.Fixture
	t   *testing.T
	tpl templates.Template
}

func newLossy(t *testing.T) *lossy {
	f := desktest.New(t)
	f.Account()
	l := &lossy{f, t, approved(t, f, plain("order_left"))}
	f.Clock.Advance(time.Minute)
	return l
}

func (l *lossy) lose(n int, what func()) {
	l.t.Helper()
	l.Sim.DropPush(n)
	what()
	l.Deliver()
	l.Clock.Advance(time.Minute)
}

func (l *lossy) look() desk.Looked {
	l.t.Helper()
	res, err := l.Desk.Look(l.t.Context())
	require.NoError(l.t, err)
	l.Deliver()
	return res
}

func (l *lossy) recovery() events.Recovery {
	l.t.Helper()
	v, err := l.Desk.Recovery(l.t.Context())
	require.NoError(l.t, err)
	return v
}

func (l *lossy) address() string {
	l.t.Helper()
	v, err := l.Desk.Webhooks(l.t.Context())
	require.NoError(l.t, err)
	return v.Address
}

// activity is the whole journal of the account.
func (l *lossy) activity() []events.Event {
	l.t.Helper()
	list, _, err := l.Desk.Activity(l.t.Context(), events.Filter{WABA: waba}, events.Cursor{})
	require.NoError(l.t, err)
	return list
}

// asked are the bodies of the calls of that kind.
func (l *lossy) asked(op string) (list []map[string]any) {
	l.t.Helper()
	for _, r := range l.Sim.Requests() {
		if r.Op == op {
			var body map[string]any
			require.NoError(l.t, json.Unmarshal(r.Body, &body))
			list = append(list, body)
		}
	}
	return list
}

func TestLook(t *testing.T) {
	t.Run("brings_lost_webhooks_into_the_history_where_they_happened_and_says_how_they_were_found", func(t *testing.T) {
		l := newLossy(t)
		happened := l.Clock.Now()
		l.lose(2, func() {
			require.NoError(t, l.Sim.SetQuality(waba, "order_left", "en_US", "RED"))
			require.NoError(t, l.Sim.InboundText(desktest.SenderID, "6281255500099", "Budi", "is it there?"))
		})
		require.Empty(t, view(t, l.Fixture, "order_left").Quality)
		l.Clock.Advance(3 * time.Hour)

		assert.Equal(t, desk.Looked{Found: 2, Recovered: 2}, l.look())
		v := view(t, l.Fixture, "order_left")
		assert.Equal(t, events.QualityRed, v.Quality)
		for _, e := range l.activity()[:2] {
			assert.Equal(t, events.FromRecovered, e.Source)
			assert.Equal(t, happened, e.At(), "%s stands where it happened", e.Kind)
			assert.Equal(t, l.Clock.Now(), e.ReceivedAt)
			kept, err := l.Desk.Received(t.Context(), e.InboxID)
			require.NoError(t, err)
			assert.Equal(t, events.InboxDone, kept.State)
		}
		r := l.recovery()
		require.Len(t, r.Recovered, 2)
		assert.Empty(t, r.Failing)
		assert.Equal(t, l.Clock.Now(), r.Looked)
		require.Len(t, r.Accounts, 1)
		assert.Equal(t, 2, r.Accounts[0].Recovered)
		assert.Equal(t, happened.Add(-time.Minute), r.Accounts[0].LastAt, "what we found ourselves is no sign that Sobot reaches us")
	})
	t.Run("finds_nothing_twice_not_even_what_cannot_be_told_apart", func(t *testing.T) {
		l := newLossy(t)
		before := len(l.activity())
		l.lose(3, func() {
			require.NoError(t, l.Sim.SetQuality(waba, "order_left", "en_US", "RED"))
			for range 2 { // the same words twice are two messages
				require.NoError(t, l.Sim.InboundText(desktest.SenderID, "6281255500099", "Budi", "hello"))
				l.Clock.Advance(time.Second)
			}
		})
		assert.Equal(t, 3, l.look().Recovered)
		assert.Len(t, l.activity(), before+3)
		assert.Equal(t, desk.Looked{Found: 3}, l.look())
		assert.Len(t, l.activity(), before+3)
	})
	t.Run("keeps_the_bytes_of_the_log_and_knows_the_event_when_Sobot_pushes_it_after_all", func(t *testing.T) {
		l := newLossy(t)
		l.lose(1, func() { require.NoError(t, l.Sim.SetQuality(waba, "order_left", "en_US", "RED")) })
		before := len(l.activity())
		l.look()
		logged := l.Sim.FailedPushes()[0]
		kept, err := l.Desk.Received(t.Context(), l.recovery().Recovered[0].InboxID)
		require.NoError(t, err)
		assert.Equal(t, `{"type":"message_template_quality_update",`+string(logged.Body[1:]), string(kept.Body))
		secret := l.address()[strings.LastIndex(l.address(), "/")+1:]
		require.NoError(t, l.Desk.TakeIn(t.Context(), secret, logged.Body))
		l.Deliver()
		assert.Len(t, l.activity(), before+1)
	})
	t.Run("leaves_alone_what_is_not_ours_and_what_arrived", func(t *testing.T) {
		l := newLossy(t)
		ours, before := l.address(), len(l.activity())
		for i, failed := range []sobotsim.Push{
			{URL: "https://other.example/webhooks/sobot/somebodyelsessecretthatislong"},
			{URL: "https://other.example/hook?token=canary"},
			{URL: ours[:len(ours)-1]},
			{URL: ours + "x"},
			{URL: ours + "/x"},
			{URL: strings.Replace(ours, "/webhooks/", "/", 1)},
			{URL: "%zz"},
			{URL: ""},
			{URL: ours, Product: "Line"},
			{URL: ours, HTTPCode: http.StatusOK},
		} {
			failed.At = l.Clock.Now().Add(time.Duration(i) * time.Second)
			failed.Body = fmt.Appendf(nil, `{"content":{"text":"secret of others %d"},"from":"1","to":"%s","type":"text","name":"N"}`, i, desktest.SenderID)
			l.Sim.AddFailedPush(failed)
		}
		assert.Equal(t, desk.Looked{}, l.look())
		assert.Len(t, l.activity(), before)
		assert.Empty(t, l.recovery().Recovered)
		assert.Empty(t, l.recovery().Failing)
	})
	t.Run("takes_what_went_to_a_replaced_address_as_long_as_that_is_accepted", func(t *testing.T) {
		l := newLossy(t)
		old := l.address()
		require.NoError(t, l.Desk.RotateWebhookSecret(t.Context(), desktest.Admin))
		fail := func(text string) {
			l.Sim.AddFailedPush(sobotsim.Push{URL: old, At: l.Clock.Now(), Body: fmt.Appendf(nil, `{"content":{"text":%q},"from":"1","to":"2","type":"text","name":"N"}`, text)})
		}
		fail("one")
		assert.Equal(t, 1, l.look().Recovered)
		l.Clock.Advance(8 * 24 * time.Hour)
		fail("two")
		assert.Zero(t, l.look().Found)
	})
	t.Run("asks_for_WhatsApp_and_for_what_happened_since_the_last_look_with_an_overlap", func(t *testing.T) {
		l := newLossy(t)
		l.look()
		first := l.Clock.Now()
		l.Clock.Advance(2 * time.Hour)
		before := len(l.asked(sobotsim.OpPushes))
		require.Equal(t, 8, before, "the first look goes back seven days, a day a question")
		l.look()
		asked := l.asked(sobotsim.OpPushes)[before:]
		require.Len(t, asked, 1)
		assert.Equal(t, "WhatsApp", asked[0]["product_type"])
		assert.EqualValues(t, first.Add(-time.Hour).UnixMilli(), asked[0]["push_start_time"])
		assert.GreaterOrEqual(t, asked[0]["push_end_time"], float64(l.Clock.Now().UnixMilli()))
		l.Clock.Advance(-10 * 24 * time.Hour) // a clock that is put right must not end all recovery
		l.look()
		assert.Greater(t, len(l.asked(sobotsim.OpPushes)), before+2)
	})
	t.Run("that_Sobot_refuses_is_told_and_made_up_for_by_the_next", func(t *testing.T) {
		l := newLossy(t)
		l.look()
		l.lose(1, func() { require.NoError(t, l.Sim.SetQuality(waba, "order_left", "en_US", "RED")) })
		l.Clock.Advance(5 * time.Hour)
		l.Sim.FailNext(sobotsim.OpPushes, sobotsim.Refuse("999", "not today"))
		_, err := l.Desk.Look(t.Context())
		assert.Contains(t, trouble(t, err).What, "not today")
		assert.Contains(t, l.recovery().Problem, "not today")
		l.Clock.Advance(5 * time.Hour)
		assert.Equal(t, 1, l.look().Recovered)
		assert.Empty(t, l.recovery().Problem)
	})
	t.Run("turns_as_many_pages_as_there_are_and_takes_every_webhook_once", func(t *testing.T) {
		l := newLossy(t)
		before := len(l.activity())
		const lost = 450
		l.lose(lost, func() {
			for i := range lost {
				require.NoError(t, l.Sim.InboundText(desktest.SenderID, "6281255500099", "Budi", fmt.Sprint("message ", i)))
				l.Clock.Advance(50 * time.Millisecond)
			}
		})
		assert.Equal(t, lost, l.look().Recovered)
		texts := map[string]int{}
		cursor := events.Cursor{}
		for {
			page, next, err := l.Desk.Activity(t.Context(), events.Filter{WABA: waba}, cursor)
			require.NoError(t, err)
			for _, e := range page {
				texts[e.Detail]++
			}
			if next == (events.Cursor{}) {
				break
			}
			cursor = next
		}
		for i := range lost {
			assert.Equal(t, 1, texts[fmt.Sprint("message ", i)])
		}
		assert.LessOrEqual(t, before, 10)
	})
	t.Run("is_made_by_one_at_a_time", func(t *testing.T) {
		l := newLossy(t)
		l.Sim.FailNext(sobotsim.OpPushes, sobotsim.Hang())
		first := make(chan error, 1)
		go func() {
			_, err := l.Desk.Look(t.Context())
			first <- err
		}()
		require.Eventually(t, func() bool { return l.Sim.Count(sobotsim.OpPushes) == 1 }, 5*time.Second, time.Millisecond)
		_, err := l.Desk.Look(t.Context())
		assert.Contains(t, trouble(t, err).What, "already going on")
		require.NoError(t, l.Sim.Close()) // lets the first go
		<-first
	})
}

func TestPushAgain(t *testing.T) {
	cut := func(t *testing.T) *lossy {
		l := newLossy(t)
		l.Sim.CutPushLog(60)
		l.lose(1, func() { require.NoError(t, l.Sim.SetQuality(waba, "order_left", "en_US", "RED")) })
		return l
	}
	audit := func(l *lossy) (list []access.Entry) {
		all, err := l.Store.Audit(l.t.Context(), access.AuditFilter{Actions: []access.Action{access.PushedAgain}}, "", 1000)
		require.NoError(l.t, err)
		return all
	}
	t.Run("is_asked_for_by_itself_when_a_body_is_cut_and_brings_it_whole", func(t *testing.T) {
		l := cut(t)
		assert.Equal(t, desk.Looked{Found: 1, Failing: 1}, l.look())
		assert.Contains(t, l.recovery().Failing[0].Problem, "cut off")
		assert.Equal(t, 1, l.recovery().Accounts[len(l.recovery().Accounts)-1].Failing)
		require.NoError(t, l.Desk.Recover(t.Context()))
		l.Deliver()
		assert.Equal(t, events.QualityRed, view(t, l.Fixture, "order_left").Quality)
		assert.Empty(t, l.recovery().Failing)
		asked := l.asked(sobotsim.OpRepush)
		require.Len(t, asked, 1)
		assert.Equal(t, l.address(), asked[0]["webhook_url"], "the exact address")
		assert.Equal(t, asked[0]["push_start_time"], asked[0]["push_end_time"], "and the exact moment")
		require.Len(t, audit(l), 1)
		assert.Empty(t, audit(l)[0].PersonID)
		assert.Contains(t, audit(l)[0].Detail, "cut off")
	})
	t.Run("is_asked_for_by_itself_once_and_never_in_a_loop", func(t *testing.T) {
		l := cut(t)
		l.Sim.FailNext(sobotsim.OpRepush, sobotsim.Answer(`{"items":[],"total_count":1,"success_count":0,"error_count":1,"ret_code":"000000","ret_msg":"success"}`))
		for range 5 {
			require.NoError(t, l.Desk.Recover(t.Context()))
			l.Clock.Advance(time.Hour)
		}
		assert.Equal(t, 1, l.Sim.Count(sobotsim.OpRepush))
		require.Len(t, l.recovery().Failing, 1)
		assert.Contains(t, l.recovery().Failing[0].Problem, "failed again")
	})
	t.Run("has_a_budget_an_hour", func(t *testing.T) {
		l := newLossy(t)
		l.Sim.CutPushLog(20)
		l.lose(50, func() {
			for i := range 50 {
				require.NoError(t, l.Sim.InboundText(desktest.SenderID, "6281255500099", "Budi", fmt.Sprint(i)))
				l.Clock.Advance(time.Second)
			}
		})
		for range 10 {
			require.NoError(t, l.Desk.Recover(t.Context()))
		}
		assert.Equal(t, 20, l.Sim.Count(sobotsim.OpRepush))
		assert.Len(t, l.recovery().Failing, 30)
		l.Clock.Advance(time.Hour + time.Second)
		require.NoError(t, l.Desk.Recover(t.Context()))
		assert.Equal(t, 40, l.Sim.Count(sobotsim.OpRepush))
	})
	t.Run("by_a_person_is_audited_and_a_double_click_asks_once", func(t *testing.T) {
		l := cut(t)
		l.look()
		id := l.recovery().Failing[0].ID
		l.Sim.FailNext(sobotsim.OpRepush, sobotsim.Refuse("999", "not today"))
		_, err := l.Desk.PushAgain(t.Context(), desktest.Admin, id)
		assert.Contains(t, trouble(t, err).What, "not today")
		assert.Contains(t, l.recovery().Failing[0].Problem, "not today")
		_, err = l.Desk.PushAgain(t.Context(), desktest.Admin, id)
		require.ErrorIs(t, err, templates.ErrConflict)
		require.Len(t, audit(l), 1)
		assert.Equal(t, desktest.Admin.ID, audit(l)[0].PersonID)
		l.Clock.Advance(2 * time.Minute)
		res, err := l.Desk.PushAgain(t.Context(), desktest.Admin, "")
		require.NoError(t, err)
		assert.Equal(t, desk.PushedAgain{Asked: 1, Arrived: 1}, res)
		l.Deliver()
		assert.Equal(t, events.QualityRed, view(t, l.Fixture, "order_left").Quality)
		_, err = l.Desk.PushAgain(t.Context(), desktest.Admin, "none")
		require.ErrorIs(t, err, templates.ErrNotFound)
		_, err = l.Desk.PushAgain(t.Context(), desktest.Admin, "")
		require.ErrorIs(t, err, templates.ErrConflict, "there is nothing left")
	})
	t.Run("is_not_believed_when_nothing_arrives", func(t *testing.T) {
		l := cut(t)
		l.look()
		l.Sim.FailNext(sobotsim.OpRepush, sobotsim.Answer(`{"items":[],"total_count":1,"success_count":1,"error_count":0,"ret_code":"000000","ret_msg":"success"}`))
		res, err := l.Desk.PushAgain(t.Context(), desktest.Admin, "")
		require.NoError(t, err)
		assert.Zero(t, res.Arrived)
		assert.Contains(t, l.recovery().Failing[0].Problem, "nothing arrived")
	})
	t.Run("that_fails_again_is_the_same_entry_and_not_one_more", func(t *testing.T) {
		l := cut(t)
		l.look()
		require.Len(t, l.recovery().Failing, 1)
		l.Sim.FailNext(sobotsim.OpRepush, sobotsim.Drop())
		_, err := l.Desk.PushAgain(t.Context(), desktest.Admin, "")
		require.Error(t, err)
		failed := l.Sim.FailedPushes()[0]
		l.Clock.Advance(time.Hour)
		failed.At = l.Clock.Now()
		failed.AnsweredAt = failed.At
		failed.HTTPCode = http.StatusBadGateway
		l.Sim.AddFailedPush(failed) // as Sobot logs what failed once more
		l.look()
		require.Len(t, l.recovery().Failing, 1)
		assert.Equal(t, http.StatusBadGateway, l.recovery().Failing[0].HTTPCode)

		l.Clock.Advance(time.Hour)
		require.NoError(t, l.Desk.Recover(t.Context()))
		require.Len(t, l.recovery().Failing, 1, "it was asked for once")
		_, err = l.Desk.PushAgain(t.Context(), desktest.Admin, "")
		require.NoError(t, err)
		require.Empty(t, l.recovery().Failing)
		l.Sim.AddFailedPush(failed) // a log that does not forget what arrived
		l.look()
		assert.Empty(t, l.recovery().Failing)
	})
	t.Run("is_withheld_where_it_would_reach_more_than_what_was_lost", func(t *testing.T) {
		l := newLossy(t)
		secret := l.address()[strings.LastIndex(l.address(), "/")+1:]
		elsewhere := httptest.NewServer(http.NotFoundHandler())
		defer elsewhere.Close()
		l.Sim.AddFailedPush(sobotsim.Push{URL: elsewhere.URL + "/webhooks/sobot/" + secret, At: l.Clock.Now(), Body: []byte(`{"cut`)})
		l.Sim.CutPushLog(10)
		l.lose(1, func() { require.NoError(t, l.Sim.SetQuality(waba, "order_left", "en_US", "RED")) })
		require.NoError(t, l.Desk.RotateWebhookSecret(t.Context(), desktest.Admin))
		l.look()
		require.NoError(t, l.Desk.EndOldWebhookSecret(t.Context(), desktest.Admin))
		require.NoError(t, l.Desk.Recover(t.Context()))
		assert.Zero(t, l.Sim.Count(sobotsim.OpRepush))
		require.Len(t, l.recovery().Failing, 2)
		for _, p := range l.recovery().Failing {
			assert.Contains(t, p.Withheld, "not ours any more")
		}
		_, err := l.Desk.PushAgain(t.Context(), desktest.Admin, l.recovery().Failing[0].ID)
		require.ErrorIs(t, err, templates.ErrConflict)
	})
}
