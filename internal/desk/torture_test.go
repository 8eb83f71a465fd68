//go:build torture

package desk_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/require"
)

// The template that the bodies speak of: an old one under an address, deleted, and
// the one that was made again there.
const (
	oldTemplate = "901000000000001"
	newTemplate = "902000000000002"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestTortureOrder brings webhooks to a whole desk, from the byte to the row that pages
// read, in every order and with repeats: one set of bodies ends in one state.
func TestTortureOrder(t *testing.T) {
	for seed := range uint64(50) {
		t.Run(fmt.Sprintf("all_permutations_of_five_%d", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 5))
			five := drawBodies(random, 5)
			want := ends(t, five, random)
			for order := range permutations(5) {
				require.Equal(t, want, ends(t, pick(five, order), random), "order %v of %q", order, five)
			}
		})
	}
	const multisets, together = 10_000, 100 // together: how many leave their folders to one test
	for first := uint64(0); first < multisets; first += together {
		t.Run(fmt.Sprintf("random_multisets_from_%d", first), func(t *testing.T) {
			t.Parallel()
			for seed := first; seed < first+together; seed++ {
				random := rand.New(rand.NewPCG(seed, 6))
				bodies := drawBodies(random, 1+random.IntN(8))
				again := slices.Clone(bodies)
				for range random.IntN(6) {
					again = append(again, bodies[random.IntN(len(bodies))])
				}
				random.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
				require.Equal(t, ends(t, bodies, random), ends(t, again, random), "seed %d: %q, then %q", seed, bodies, again)
			}
		})
	}
}

// ending is what the bodies must always lead to.
type ending struct {
	Old, New seen
	Journal  []string // keys
}

// seen is what pages show of a template and its order of bodies may not change.
type seen struct {
	State                             events.State
	Status, Quality, Category, Reason string
	Until                             time.Time
	Deleted                           bool
}

// ends applies the bodies to a fresh desk, in groups as random decides.
func ends(t *testing.T, bodies []string, random *rand.Rand) ending {
	t.Helper()
	ctx := t.Context()
	now := func() time.Time { return noon }
	s := storetest.New(t, now)
	d := desk.New(desk.Options{Store: s, Sobot: sobot.New(sobot.Options{BaseURL: "http://127.0.0.1:1"}), Hub: events.NewHub(), Now: now})
	made := func(id, vendorID string, deleted time.Time) templates.Template {
		return templates.Template{
			ID: id, VendorID: vendorID, WABA: desktest.WABA, Name: "welcome", Language: "en", KnownSince: noon.Add(-time.Hour), DeletedAt: deleted,
			Components: []sobot.Component{{Type: "BODY", Text: "Hello {{1}}"}},
		}
	}
	_, err := s.Record(ctx, templates.Batch{Now: noon, Templates: []templates.Template{made("old", oldTemplate, noon.Add(-time.Minute))}})
	require.NoError(t, err)
	_, err = s.Record(ctx, templates.Batch{Now: noon, Templates: []templates.Template{made("new", newTemplate, time.Time{})}})
	require.NoError(t, err)
	for _, b := range bodies {
		_, err := s.TakeIn(ctx, []byte(b), events.FromWebhook)
		require.NoError(t, err)
		if random.IntN(2) == 0 {
			require.NoError(t, d.ApplyWaiting(ctx))
		}
	}
	require.NoError(t, d.ApplyWaiting(ctx))
	var end ending
	for id, to := range map[string]*seen{"old": &end.Old, "new": &end.New} {
		got, err := s.TemplateByID(ctx, id)
		require.NoError(t, err)
		*to = seen{got.State, got.Status, got.Quality, got.Category, got.Reason, got.Until, got.Deleted()}
	}
	journal, _, err := s.Journal(ctx, events.Filter{}, events.Cursor{}, 100)
	require.NoError(t, err)
	for _, e := range journal {
		end.Journal = append(end.Journal, e.Key)
	}
	slices.Sort(end.Journal)
	return end
}

// drawBodies draws from few times and words, so that ties are frequent: of seconds,
// of milliseconds where seconds are due, and of a year to come.
func drawBodies(random *rand.Rand, n int) []string {
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	bodies := make([]string, n)
	for i := range bodies {
		at := noon.Add(time.Duration(random.IntN(4)-10) * time.Second).Unix()
		switch random.IntN(8) {
		case 0:
			at *= 1000
		case 1:
			at = noon.AddDate(1, 0, random.IntN(2)).Unix()
		}
		value := map[string]any{
			"message_template_id": json.Number(one(oldTemplate, newTemplate, newTemplate)), "message_template_name": "welcome", "message_template_language": "en",
		}
		field := "message_template_status_update"
		switch random.IntN(6) {
		case 0:
			field = "message_template_quality_update"
			value["previous_quality_score"], value["new_quality_score"] = one("GREEN", "YELLOW"), one("YELLOW", "RED", "UNKNOWN")
		case 1:
			field = "template_category_update"
			value["new_category"] = one("UTILITY", "MARKETING")
			value[one("previous_category", "correct_category")] = one("UTILITY", "MARKETING")
		case 2:
			field = "message_template_components_update"
			value["message_template_element"] = one("Hello {{1}}", "Good day {{1}}")
		default:
			value["event"] = one("APPROVED", "REJECTED", "PAUSED", "PENDING", "FLAGGED", "REINSTATED", "DISABLED", "UNARCHIVED", "PENDING_DELETION", "DELETED", "Quarantined")
			value["reason"] = one("NONE", "SCAM")
		}
		body, err := json.Marshal(map[string]any{
			"object": "whatsapp_business_account",
			"entry":  []any{map[string]any{"id": desktest.WABA, "time": at, "changes": []any{map[string]any{"field": field, "value": value}}}},
		})
		if err != nil {
			panic(err)
		}
		bodies[i] = string(body)
	}
	return bodies
}

func pick(bodies []string, order []int) []string {
	picked := make([]string, len(order))
	for i, at := range order {
		picked[i] = bodies[at]
	}
	return picked
}

// permutations yields every order of n.
func permutations(n int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		var step func(k int) bool
		step = func(k int) bool {
			if k == n {
				return yield(slices.Clone(order))
			}
			for i := k; i < n; i++ {
				order[k], order[i] = order[i], order[k]
				goOn := step(k + 1)
				order[k], order[i] = order[i], order[k]
				if !goOn {
					return false
				}
			}
			return true
		}
		step(0)
	}
}
