package desk_test

import (
	"fmt"
	"testing"
	"time"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecisions(t *testing.T) {
	t.Run("are_those_of_the_chosen_days_with_how_long_they_took", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		approved(t, f, plain("long_ago"))
		f.Clock.Advance(31 * 24 * time.Hour)
		approved(t, f, plain("order_left"))
		got, cut, err := f.Desk.Decisions(t.Context(), waba, 30, time.UTC)
		require.NoError(t, err)
		assert.False(t, cut)
		assert.Len(t, got.Days, 30)
		assert.Equal(t, 1, got.Approved)
		assert.Len(t, got.Took, 1)
		got, _, err = f.Desk.Decisions(t.Context(), waba, 90, time.UTC)
		require.NoError(t, err)
		assert.Equal(t, 2, got.Approved)
	})
	t.Run("are_the_newest_where_there_are_more_than_a_page_may_cost", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		now := f.Clock.Now()
		b := templates.Batch{Now: now}
		for i := range desk.DecisionsRead + 1 {
			id := fmt.Sprint("t", i)
			b.Templates = append(b.Templates, templates.Template{ID: id, WABA: waba, VendorID: "9" + id, Name: id, Language: "en"})
			at := now.Add(-time.Duration(i) * time.Minute)
			for _, word := range []string{"PENDING", "APPROVED"} {
				b.Events = append(b.Events, events.Event{Key: id + word, Kind: events.TemplateStatus, Source: events.FromWebhook, TemplateID: id, WABA: waba, To: word, VendorTime: at, ReceivedAt: at})
			}
		}
		_, err := f.Store.Record(t.Context(), b)
		require.NoError(t, err)
		got, cut, err := f.Desk.Decisions(t.Context(), waba, 90, time.UTC)
		require.NoError(t, err)
		assert.True(t, cut)
		assert.Equal(t, desk.DecisionsRead, got.All())
	})
}
