package desk_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/mail"
	"templatedesk/internal/mail/mailtest"
	"templatedesk/internal/templates"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// receiver is an address that alarms are posted to.
type receiver struct {
	*httptest.Server
	mu     stdsync.Mutex
	ids    []string
	bodies [][]byte
	heads  []http.Header
	answer func(n int) int // to the n-th post, from 1 on; nil: 204
}

func receive(t *testing.T, answer func(n int) int) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.ids, r.bodies, r.heads = append(r.ids, req.Header.Get(alarms.HeaderID)), append(r.bodies, body), append(r.heads, req.Header.Clone())
		n := len(r.ids)
		r.mu.Unlock()
		status := http.StatusNoContent
		if r.answer != nil {
			status = r.answer(n)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids)
}

// everything are all causes.
func everything() (list []alarms.Cause) {
	for _, info := range alarms.Causes {
		list = append(list, info.Cause)
	}
	return list
}

// targetDesk is a desk that can mail and post, and knows Ana, who hears of everything by
// e-mail if mailed says so.
func targetDesk(t *testing.T, mailed bool) (*desktest.Fixture, *mailtest.Server) {
	t.Helper()
	server := mailtest.Serve(t)
	f := desktest.New(t, desktest.WithTargets(t, mail.Options{Host: "127.0.0.1", Port: server.Port, From: "Template Desk <desk@example.com>"}))
	f.Account()
	person(t, f, desktest.Admin, mailed)
	return f, server
}

func person(t *testing.T, f *desktest.Fixture, p access.Person, mailed bool) {
	t.Helper()
	p.PasswordHash = "x"
	require.NoError(t, f.Store.CreatePerson(t.Context(), p, access.Entry{}))
	if mailed {
		require.NoError(t, f.Desk.ChooseAlarms(t.Context(), p, alarms.Choice{ByEmail: everything()}))
	}
}

func hooked(t *testing.T, f *desktest.Fixture, label, address string) alarms.Hook {
	t.Helper()
	h, err := f.Desk.AddHook(t.Context(), desktest.Admin, alarms.Hook{Label: label, Address: address, Causes: everything()})
	require.NoError(t, err)
	return h
}

// ring lets Sobot reject a template of that name.
func ring(t *testing.T, f *desktest.Fixture, name string) {
	t.Helper()
	submit(t, f, plain(name))
	f.Clock.Advance(time.Second)
	require.NoError(t, f.Sim.Reject(waba, name, "en_US", "INVALID_FORMAT"))
	f.Deliver()
}

func deliver(t *testing.T, f *desktest.Fixture) {
	t.Helper()
	require.NoError(t, f.Desk.DeliverAlarms(t.Context()))
}

// health is how a hook stands, as the page of targets shows it.
func health(t *testing.T, f *desktest.Fixture, id string) alarms.Health {
	t.Helper()
	targets, err := f.Desk.AlarmTargets(t.Context())
	require.NoError(t, err)
	for _, h := range targets.Hooks {
		if h.ID == id {
			return h.Health
		}
	}
	t.Fatalf("no hook %s", id)
	return alarms.Health{}
}

func TestPosts(t *testing.T) {
	t.Run("are_signed_and_say_what_happened_once_an_alarm", func(t *testing.T) {
		f, _ := targetDesk(t, false)
		r := receive(t, nil)
		h := hooked(t, f, "On-call", r.URL+"/in?key=secret")
		ring(t, f, "order_left")
		deliver(t, f)
		deliver(t, f)
		require.Len(t, r.got(), 1)
		assert.Contains(t, string(r.bodies[0]), `"order_left"`)
		assert.Equal(t, "TemplateDesk", r.heads[0].Get("User-Agent"))
		check, err := standard.NewWebhook(h.Secret)
		require.NoError(t, err)
		require.NoError(t, check.VerifyIgnoringTimestamp(r.bodies[0], r.heads[0]))
		got := health(t, f, h.ID)
		assert.Zero(t, got.Waiting)
		assert.Equal(t, alarms.Done, got.Last.State)
		targets, err := f.Desk.AlarmTargets(t.Context())
		require.NoError(t, err)
		assert.Equal(t, r.URL, targets.Hooks[0].Address, "what is secret in the address is not shown")
		assert.Empty(t, targets.Hooks[0].Secret)
	})
	t.Run("to_a_target_that_fails_rest_longer_and_longer_and_are_given_up_after_a_day", func(t *testing.T) {
		f, _ := targetDesk(t, false)
		r := receive(t, func(int) int { return http.StatusServiceUnavailable })
		h := hooked(t, f, "On-call", r.URL)
		ring(t, f, "order_left")
		want, began := 30*time.Second, f.Clock.Now()
		for n := 1; ; n++ {
			deliver(t, f)
			require.Len(t, r.got(), n)
			got := health(t, f, h.ID)
			if f.Clock.Now().Sub(began) >= 24*time.Hour {
				break
			}
			require.Equal(t, 1, got.Waiting)
			require.Equal(t, n, got.Attempts)
			assert.Equal(t, "It answered with HTTP 503.", got.Last.Problem)
			rests := got.Next.Sub(f.Clock.Now())
			assert.GreaterOrEqual(t, rests, want)
			assert.LessOrEqual(t, rests, want+want/10)
			f.Clock.Advance(rests - time.Millisecond)
			deliver(t, f)
			require.Len(t, r.got(), n, "not before its time")
			f.Clock.Advance(time.Millisecond)
			want = min(2*want, time.Hour)
		}
		assert.Greater(t, len(r.got()), 20)
		assert.Len(t, slices.Compact(r.got()), 1, "always under the same id")
		got := health(t, f, h.ID)
		assert.Zero(t, got.Waiting)
		assert.Equal(t, alarms.GivenUp, got.Last.State)
		assert.Equal(t, "It answered with HTTP 503.", got.Last.Problem)

		r.answer = nil
		ring(t, f, "order_lost")
		deliver(t, f)
		assert.Equal(t, alarms.Done, health(t, f, h.ID).Last.State, "what happens later is tried afresh")
	})
	t.Run("that_come_to_a_resting_target_wait_with_the_rest_and_go_out_in_their_order", func(t *testing.T) {
		f, _ := targetDesk(t, false)
		failing := true
		r := receive(t, func(int) int {
			if failing {
				return http.StatusInternalServerError
			}
			return http.StatusOK
		})
		h := hooked(t, f, "On-call", r.URL)
		ring(t, f, "first")
		deliver(t, f)
		ring(t, f, "second")
		deliver(t, f)
		assert.Len(t, r.got(), 1, "the second is not tried while the target rests")
		assert.Equal(t, 2, health(t, f, h.ID).Waiting)
		failing = false
		require.NoError(t, f.Desk.TryHook(t.Context(), h.ID))
		deliver(t, f)
		require.Len(t, r.got(), 3)
		assert.Equal(t, r.got()[0], r.got()[1])
		assert.Contains(t, string(r.bodies[1]), `"first"`)
		assert.Contains(t, string(r.bodies[2]), `"second"`)
		assert.Zero(t, health(t, f, h.ID).Waiting)
	})
	t.Run("are_not_held_up_by_a_target_that_does_not_answer", func(t *testing.T) {
		f, server := targetDesk(t, true)
		reached, release := make(chan struct{}), make(chan struct{})
		slow := receive(t, func(int) int {
			close(reached)
			<-release
			return http.StatusOK
		})
		good := receive(t, nil)
		hooked(t, f, "Slow", slow.URL)
		quick := hooked(t, f, "Good", good.URL)
		ring(t, f, "order_left")
		done := make(chan error)
		go func() { done <- f.Desk.DeliverAlarms(t.Context()) }()
		<-reached
		require.Eventually(t, func() bool { return len(server.Letters()) == 1 && health(t, f, quick.ID).Last.State == alarms.Done }, 10*time.Second, 5*time.Millisecond)
		ring(t, f, "order_lost")
		deliver(t, f) // by another turn of the courier, who leaves the slow one alone
		assert.Len(t, good.got(), 2)
		assert.Len(t, server.Letters(), 2)
		assert.Len(t, slow.got(), 1)
		close(release)
		require.NoError(t, <-done)
	})
	t.Run("are_repeated_under_the_same_id_where_a_stop_came_before_the_note", func(t *testing.T) {
		f, _ := targetDesk(t, false)
		ctx, stop := context.WithCancel(t.Context())
		r := receive(t, func(n int) int {
			if n == 1 {
				stop()
			}
			return http.StatusOK
		})
		h := hooked(t, f, "On-call", r.URL)
		ring(t, f, "order_left")
		require.NoError(t, f.Desk.DeliverAlarms(ctx))
		got := health(t, f, h.ID)
		assert.Equal(t, 1, got.Waiting)
		assert.Zero(t, got.Attempts, "a stop is not the target's fault")
		deliver(t, f)
		require.Len(t, r.got(), 2)
		assert.Equal(t, r.got()[0], r.got()[1])
		assert.Equal(t, r.bodies[0], r.bodies[1])
		deliver(t, f)
		assert.Len(t, r.got(), 2)
	})
	t.Run("go_nowhere_once_the_address_was_removed", func(t *testing.T) {
		f, _ := targetDesk(t, false)
		r := receive(t, func(int) int { return http.StatusTeapot })
		h := hooked(t, f, "On-call", r.URL)
		ring(t, f, "order_left")
		deliver(t, f)
		require.NoError(t, f.Desk.RemoveHook(t.Context(), desktest.Admin, h.ID))
		f.Clock.Advance(2 * time.Hour)
		deliver(t, f)
		assert.Len(t, r.got(), 1)
		require.ErrorIs(t, f.Desk.TryHook(t.Context(), h.ID), templates.ErrNotFound)
	})
	t.Run("do_not_reach_what_only_this_machine_can_reach", func(t *testing.T) {
		f := desktest.New(t, desktest.WithTargets(t, mail.Options{Host: "127.0.0.1", Port: 1, From: "desk@example.com"}))
		f.Account()
		h := hooked(t, f, "Metadata", "http://169.254.169.254/latest")
		ring(t, f, "order_left")
		deliver(t, f)
		assert.Contains(t, health(t, f, h.ID).Last.Problem, "It was not connected to")
	})
	t.Run("of_a_test_say_why_they_were_not_taken", func(t *testing.T) {
		f, _ := targetDesk(t, false)
		r := receive(t, func(n int) int { return []int{http.StatusFound, http.StatusOK}[n-1] })
		h := hooked(t, f, "On-call", r.URL)
		var trouble *desk.Trouble
		require.ErrorAs(t, f.Desk.TestHook(t.Context(), desktest.Admin, h.ID), &trouble)
		assert.Contains(t, trouble.Means, "redirect (HTTP 302)")
		require.NoError(t, f.Desk.TestHook(t.Context(), desktest.Admin, h.ID))
		assert.Contains(t, string(r.bodies[1]), alarms.TypeTest)
	})
}

func TestAddHook(t *testing.T) {
	f, _ := targetDesk(t, false)
	good := alarms.Hook{Label: "On-call", Address: "https://hooks.example.com/x", Causes: everything()}
	for name, c := range map[string]struct {
		field string
		spoil func(*alarms.Hook)
	}{
		"no_name":                  {"label", func(h *alarms.Hook) { h.Label = " " }},
		"a_name_of_sixty_one":      {"label", func(h *alarms.Hook) { h.Label = strings.Repeat("é", 61) }},
		"no_address":               {"address", func(h *alarms.Hook) { h.Address = "" }},
		"another_scheme":           {"address", func(h *alarms.Hook) { h.Address = "file:///etc/passwd" }},
		"a_user_in_the_address":    {"address", func(h *alarms.Hook) { h.Address = "https://a:b@example.com/" }},
		"an_address_without_end":   {"address", func(h *alarms.Hook) { h.Address = "https://example.com/" + strings.Repeat("x", 2000) }},
		"no_cause":                 {"causes", func(h *alarms.Hook) { h.Causes = nil }},
		"a_cause_that_is_none":     {"causes", func(h *alarms.Hook) { h.Causes = []alarms.Cause{"weather"} }},
		"no_account":               {"wabas", func(h *alarms.Hook) { h.WABAs = []string{} }},
		"an_account_that_is_none":  {"wabas", func(h *alarms.Hook) { h.WABAs = []string{"999"} }},
		"the_name_of_another":      {"label", func(h *alarms.Hook) { h.Label = "TAKEN" }},
		"several_at_once_and_each": {"address", func(h *alarms.Hook) { h.Label, h.Address = "", "x" }},
	} {
		t.Run(name+"_is_said_at_its_field", func(t *testing.T) {
			f, _ := targetDesk(t, false)
			hooked(t, f, "Taken", "https://hooks.example.com/x")
			h := good
			c.spoil(&h)
			_, err := f.Desk.AddHook(t.Context(), desktest.Admin, h)
			var fields templates.FieldErrors
			require.ErrorAs(t, err, &fields)
			assert.NotEmpty(t, fields[c.field])
		})
	}
	t.Run("there_are_twenty_at_most", func(t *testing.T) {
		for i := range 20 {
			hooked(t, f, fmt.Sprint("hook ", i), "https://hooks.example.com/x")
		}
		_, err := f.Desk.AddHook(t.Context(), desktest.Admin, good)
		require.ErrorContains(t, err, "which is the most")
	})
}

func TestLetters(t *testing.T) {
	mailHealth := func(t *testing.T, f *desktest.Fixture, id string) alarms.Health {
		t.Helper()
		_, state, err := f.Desk.AlarmChoice(t.Context(), id)
		require.NoError(t, err)
		require.True(t, state.On())
		return state.Health
	}
	t.Run("tell_a_person_of_all_that_is_due_in_one", func(t *testing.T) {
		f, server := targetDesk(t, true)
		ring(t, f, "order_left")
		ring(t, f, "order_lost")
		deliver(t, f)
		deliver(t, f)
		require.Len(t, server.Letters(), 1)
		l := server.Letters()[0]
		assert.Equal(t, desktest.Admin.Email, l.To)
		assert.Equal(t, "2 alarms: Rejected · INVALID_FORMAT and others", l.Subject)
		assert.Contains(t, l.Text, "order_left")
		assert.Contains(t, l.Text, "order_lost")
		assert.Contains(t, l.Text, f.PublicURL+"/accounts/"+waba+"/templates/order_left/en_US")
		assert.Equal(t, alarms.Done, mailHealth(t, f, desktest.Admin.ID).Last.State)
	})
	t.Run("that_the_server_refuses_rest_and_are_shown_and_go_out_when_it_takes_them", func(t *testing.T) {
		f, server := targetDesk(t, true)
		server.Refuse(451, "come back later")
		ring(t, f, "order_left")
		want := 30 * time.Second
		for n := 1; n <= 4; n++ {
			deliver(t, f)
			got := mailHealth(t, f, desktest.Admin.ID)
			require.Equal(t, n, got.Attempts)
			assert.Equal(t, "The mail server refused the message with code 451: “come back later”.", got.Last.Problem)
			rests := got.Next.Sub(f.Clock.Now())
			assert.GreaterOrEqual(t, rests, want)
			assert.LessOrEqual(t, rests, want+want/10)
			targets, err := f.Desk.AlarmTargets(t.Context())
			require.NoError(t, err)
			assert.Equal(t, got.Last.ID, targets.Mail.Health.Last.ID, "admins see it too")
			f.Clock.Advance(rests)
			want *= 2
		}
		server.Refuse(0, "")
		deliver(t, f)
		assert.Len(t, server.Letters(), 1)
		assert.Zero(t, mailHealth(t, f, desktest.Admin.ID).Waiting)
	})
	t.Run("to_one_are_not_held_up_by_an_address_that_is_refused", func(t *testing.T) {
		f, server := targetDesk(t, true)
		person(t, f, access.Person{ID: "p2", Email: "no address", Name: "Bob", Role: access.Viewer}, true)
		ring(t, f, "order_left")
		deliver(t, f)
		require.Len(t, server.Letters(), 1)
		assert.Equal(t, desktest.Admin.Email, server.Letters()[0].To)
		assert.Equal(t, "the recipient is no e-mail address", mailHealth(t, f, "p2").Last.Problem)
	})
	t.Run("are_repeated_under_the_same_id_where_a_stop_came_before_the_note_and_under_another_once_more_is_in_them", func(t *testing.T) {
		f, server := targetDesk(t, true)
		stopped := func() {
			ctx, stop := context.WithCancel(t.Context())
			server.OnLetter(stop)
			require.NoError(t, f.Desk.DeliverAlarms(ctx))
			server.OnLetter(nil)
		}
		ring(t, f, "order_left")
		stopped()
		stopped()
		ring(t, f, "order_lost")
		stopped()
		deliver(t, f)
		deliver(t, f)
		letters := server.Letters()
		require.Len(t, letters, 4)
		assert.Equal(t, letters[0].ID, letters[1].ID)
		assert.NotEqual(t, letters[1].ID, letters[2].ID, "a mail program would drop the alarm that joined")
		assert.Contains(t, letters[2].Text, "order_lost")
		assert.Equal(t, letters[2].ID, letters[3].ID)
		assert.Zero(t, mailHealth(t, f, desktest.Admin.ID).Waiting)
	})
	t.Run("show_a_viewer_no_number", func(t *testing.T) {
		f, server := targetDesk(t, false)
		person(t, f, access.Person{ID: "p2", Email: "vera@example.com", Name: "Vera", Role: access.Viewer}, true)
		person(t, f, access.Person{ID: "p3", Email: "eddie@example.com", Name: "Eddie", Role: access.Editor}, true)
		submit(t, f, plain("order_left"))
		require.NoError(t, f.Sim.Reject(waba, "order_left", "en_US", "call +62 812-5550-0177"))
		f.Deliver()
		deliver(t, f)
		require.Len(t, server.Letters(), 2)
		for _, l := range server.Letters() {
			assert.Equal(t, l.To == "eddie@example.com", strings.Contains(l.Text+l.HTML+l.Subject, "812-5550-0177"), l.To)
		}
	})
	t.Run("to_somebody_who_left_are_given_up", func(t *testing.T) {
		f, server := targetDesk(t, false)
		person(t, f, access.Person{ID: "p2", Email: "bob@example.com", Name: "Bob", Role: access.Viewer}, true)
		ring(t, f, "order_left")
		require.NoError(t, f.Store.RemovePerson(t.Context(), "p2", access.Entry{}))
		deliver(t, f)
		assert.Empty(t, server.Letters())
		got, err := f.Store.TargetHealth(t.Context(), alarms.MailTo("p2"))
		require.NoError(t, err)
		assert.Equal(t, alarms.GivenUp, got.Last.State)
		assert.Equal(t, "This person is not here any more.", got.Last.Problem)
	})
	t.Run("of_a_test_go_out_at_once_or_say_why_not", func(t *testing.T) {
		f, server := targetDesk(t, false)
		require.NoError(t, f.Desk.TestMail(t.Context(), desktest.Admin))
		require.Len(t, server.Letters(), 1)
		server.Refuse(550, "not here")
		var trouble *desk.Trouble
		require.ErrorAs(t, f.Desk.TestMail(t.Context(), desktest.Admin), &trouble)
		assert.Contains(t, trouble.Means, "not here")
	})
}
