package store_test

import (
	"fmt"
	"testing"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (d *desk) facts(c templates.Content) templates.Facts {
	d.t.Helper()
	f, err := d.DraftFacts(ctx, waba, c)
	require.NoError(d.t, err)
	return f
}

func TestFactsOfADraftInItsAccount(t *testing.T) {
	d := shop(t)
	assert.Equal(t, templates.Facts{Templates: 6}, d.facts(templates.Content{}))

	assert.True(t, d.facts(templates.Content{Name: "alpha", Language: "de"}).Taken)
	assert.False(t, d.facts(templates.Content{Name: "alpha", Language: "fr"}).Taken)

	for body, want := range map[string]string{"Sale now": "delta", "SALE  now\n": "delta", "sale": "", "Sale_now": "beta"} {
		assert.Equal(t, want, d.facts(templates.Content{Language: "en", Body: body}).SameText, body)
	}
	assert.Empty(t, d.facts(templates.Content{Language: "en", Body: "Sale now", Footer: "Bye"}).SameText, "another footer is another text")
	assert.Empty(t, d.facts(templates.Content{Language: "de", Body: "Sale now"}).SameText)
	assert.Empty(t, d.facts(templates.Content{Language: "en", Body: "Sale now", Name: "delta"}).SameText, "its own name is said otherwise")
	assert.Empty(t, d.facts(templates.Content{Language: "en", Body: "Sale now", Category: templates.CategoryAuthentication}).SameText)
}

func TestTheNameOfADeletedTemplateIsLockedForThirtyDays(t *testing.T) {
	d := shop(t)
	gone := minute(60)
	for _, id := range []string{"t1", "t3"} { // rejected; paused
		row := d.template(id)
		row.DeletedAt = gone
		d.record(templates.Batch{Templates: []templates.Template{row}})
	}
	d.now = minute(120)
	f := d.facts(templates.Content{Name: "delta", Language: "en", Body: "Sale now"})
	assert.False(t, f.Taken)
	assert.True(t, f.LockedUntil.Equal(gone.Add(templates.NameLock)), f.LockedUntil)
	assert.Empty(t, f.SameText)
	assert.Equal(t, 4, f.Templates)
	assert.Zero(t, d.facts(templates.Content{Name: "alpha", Language: "en"}).LockedUntil, "what was rejected locks nothing")
	d.now = gone.Add(templates.NameLock)
	assert.Zero(t, d.facts(templates.Content{Name: "delta", Language: "en"}).LockedUntil)
}

func TestFactsFollowEachChangeOfATemplate(t *testing.T) {
	d := shop(t)
	c := templates.Content{Language: "en", Body: "Sale now"}
	require.Equal(t, "delta", d.facts(c).SameText)
	row := d.template("t3")
	row.Components = []sobot.Component{{Type: "BODY", Text: "Other words"}}
	d.record(templates.Batch{Templates: []templates.Template{row}})
	assert.Empty(t, d.facts(c).SameText)
	assert.Equal(t, "delta", d.facts(templates.Content{Language: "en", Body: "other words"}).SameText)
}

func TestFactsCountTheCreationsOfTheLastHourAndKnowARestriction(t *testing.T) {
	d := shop(t)
	d.now = minute(600)
	for i := range 3 {
		at := d.now.Add(-time.Duration(40*i) * time.Minute) // now, 40 and 80 minutes ago
		d.record(templates.Batch{Events: []events.Event{{
			Key: fmt.Sprint("op:", i), Kind: events.TemplateSubmitted, Source: events.FromUser, WABA: waba, Name: fmt.Sprint("n", i), ReceivedAt: at,
		}}})
	}
	d.said(events.Event{
		Key: "restricted", Kind: events.AccountUpdate, Source: events.FromWebhook, WABA: waba, VendorTime: minute(5), ReceivedAt: minute(5),
		To: "ACCOUNT_RESTRICTION", Detail: "RESTRICTED_UTILITY_TEMPLATES",
	})
	f := d.facts(templates.Content{})
	assert.Equal(t, 2, f.CreatedLastHour)
	assert.Equal(t, "RESTRICTED_UTILITY_TEMPLATES", f.Restriction)
	assert.True(t, f.RestrictionAt.Equal(minute(5)))
}
