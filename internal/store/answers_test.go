package store_test

import (
	"os"
	"strings"
	"testing"

	"templatedesk/internal/events"
	"templatedesk/internal/store"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reviewed records templates with a review each: from here and approved after 20
// minutes, from here and rejected as only a list showed, from elsewhere, still in
// review, and one that was approved before anybody looked.
func reviewed(t *testing.T, s *store.Store) {
	t.Helper()
	b := templates.Batch{Now: start}
	add := func(id string, list ...events.Event) {
		tpl := template(id, "9"+id, id, "en")
		for i, e := range list {
			e.Key, e.TemplateID, e.WABA = id+string(e.Kind)+e.To+string(rune('0'+i)), id, waba
			if e.Kind == events.TemplateSubmitted {
				tpl.SubmittedAt = e.ReceivedAt
			}
			b.Events = append(b.Events, e)
		}
		b.Templates = append(b.Templates, tpl)
	}
	submitted := events.Event{Kind: events.TemplateSubmitted, Source: events.FromUser, To: "UTILITY", ReceivedAt: minute(0)}
	told := func(word string, n int) events.Event {
		return events.Event{Kind: events.TemplateStatus, Source: events.FromWebhook, To: word, VendorTime: minute(n), ReceivedAt: minute(n + 1)}
	}
	listed := func(kind events.Kind, word string, n int) events.Event {
		return events.Event{Kind: kind, Source: events.FromSync, To: word, ReceivedAt: minute(n)}
	}
	add("a", submitted, told("APPROVED", 90), told("APPROVED", 20))
	add("b", submitted, listed(events.TemplateStatus, "REJECTED", 40))
	add("c", listed(events.TemplateAppeared, "PENDING", 10), told("APPROVED", 30))
	add("d", submitted)
	add("e", listed(events.TemplateKnown, "APPROVED", 0), told("PAUSED", 50), told("APPROVED", 60))
	_, err := s.Record(ctx, b)
	require.NoError(t, err)
}

var wantAnswers = []templates.Answer{
	{Reviewed: true, Submitted: minute(0), At: minute(40), Word: "REJECTED"},
	{Reviewed: true, At: minute(30), Told: true, Word: "APPROVED"},
	{Reviewed: true, Submitted: minute(0), At: minute(20), Told: true, Word: "APPROVED"},
}

func TestAnswers(t *testing.T) {
	t.Run("are_those_of_reviews_that_were_seen_the_newest_first", func(t *testing.T) {
		d := open(t)
		reviewed(t, d.Store)
		got, err := d.Answers(ctx, waba, minute(0), 10)
		require.NoError(t, err)
		assert.Equal(t, wantAnswers, got)
		got, err = d.Answers(ctx, waba, minute(25), 1)
		require.NoError(t, err)
		assert.Equal(t, wantAnswers[:1], got)
		got, err = d.Answers(ctx, "another", minute(0), 10)
		require.NoError(t, err)
		assert.Empty(t, got)
	})
	t.Run("are_there_for_what_an_older_program_wrote_down", func(t *testing.T) {
		d := open(t)
		reviewed(t, d.Store)
		_, writes := d.Pools()
		_, err := writes.ExecContext(ctx, `DELETE FROM answers`)
		require.NoError(t, err)
		migration, err := os.ReadFile("migrations/0007_history.sql")
		require.NoError(t, err)
		for _, statement := range strings.SplitAfter(string(migration), ";\n") {
			if strings.Contains(statement, "INSERT INTO answers") || strings.Contains(statement, "UPDATE answers") {
				_, err := writes.ExecContext(ctx, statement)
				require.NoError(t, err, statement)
			}
		}
		got, err := d.Answers(ctx, waba, minute(0), 10)
		require.NoError(t, err)
		assert.Equal(t, wantAnswers, got)
	})
}

func TestStates(t *testing.T) {
	d := open(t)
	d.record(templates.Batch{Templates: []templates.Template{template("t1", "901", "welcome", "en")}})
	d.said(said("901", "APPROVED", 1), said("901", "PAUSED", 5))
	d.said(events.Event{Key: "m", Kind: events.MessageStatus, TemplateID: "t1", WABA: waba, To: "read", ReceivedAt: minute(6)})
	got, err := d.States(ctx, "t1", 10)
	require.NoError(t, err)
	require.Len(t, got, 2)
	assert.Equal(t, "PAUSED", got[0].To)
	assert.Equal(t, minute(5), got[0].At())
	got, err = d.States(ctx, "t1", 1)
	require.NoError(t, err)
	assert.Len(t, got, 1)
}

func TestChartsWalkIndexes(t *testing.T) {
	d := open(t)
	reviewed(t, d.Store)
	reads, _ := d.Pools()
	for query, index := range map[string]string{store.SelectStates: "events_states", store.SelectAnswers: "answers_given"} {
		got := plan(t, reads, query, "x", 1, 1)
		assert.Contains(t, got, "INDEX "+index)
		assert.NotContains(t, got, "TEMP B-TREE")
		assert.NotContains(t, got, "SCAN")
	}
}
