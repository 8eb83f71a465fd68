package desk_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"
	"time"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const waba = desktest.WABA

func picture(t *testing.T) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 20))))
	return &b
}

func promotion() templates.Content {
	return templates.Content{
		Name: "autumn_sale", Language: "en_US", Category: "MARKETING",
		Header:  templates.Header{Format: templates.HeaderImage},
		Body:    "Hello {{1}}, our autumn sale has begun. Use code {{2}} at the till.",
		Samples: []string{"Rina", "AUTUMN25"}, Footer: "Reply STOP to opt out",
		Buttons: []templates.DraftButton{
			{Type: templates.QuickReply, Text: "Stop"},
			{Type: templates.URLButton, Text: "Shop now", URL: "https://nusa.example/sale/{{1}}", Sample: "https://nusa.example/sale/rina"},
		},
	}
}

func plain(name string) templates.Content {
	return templates.Content{
		Name: name, Language: "en_US", Category: "UTILITY",
		Body: "Your order {{1}} has left our warehouse today.", Samples: []string{"A-1001"},
	}
}

// draft makes a draft of c and, for media headers, gives it a sample.
func draft(t *testing.T, f *desktest.Fixture, c templates.Content) templates.Draft {
	t.Helper()
	d, err := f.Desk.NewDraft(t.Context(), desktest.Admin, waba, c)
	require.NoError(t, err)
	if c.Header.Format == templates.HeaderImage {
		d, err = f.Desk.AttachUpload(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, "sale.png", 0, picture(t))
		require.NoError(t, err)
		require.Empty(t, d.Header.Media.Problem)
	}
	return d
}

func submit(t *testing.T, f *desktest.Fixture, c templates.Content) templates.Template {
	t.Helper()
	d := draft(t, f, c)
	_, tpl, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
	require.NoError(t, err)
	return tpl
}

func approved(t *testing.T, f *desktest.Fixture, c templates.Content) templates.Template {
	t.Helper()
	tpl := submit(t, f, c)
	f.Clock.Advance(time.Minute)
	require.NoError(t, f.Sim.Approve(waba, c.Name, c.Language))
	f.Deliver()
	return tpl
}

func view(t *testing.T, f *desktest.Fixture, name string) desk.View {
	t.Helper()
	v, err := f.Desk.Template(t.Context(), waba, name, "en_US")
	require.NoError(t, err)
	return v
}

func kinds(t *testing.T, f *desktest.Fixture, templateID string) (list []events.Kind) {
	t.Helper()
	page, _, err := f.Desk.Timeline(t.Context(), templateID, events.Cursor{})
	require.NoError(t, err)
	for _, e := range page {
		list = append(list, e.Kind)
	}
	return list
}

func trouble(t *testing.T, err error) *desk.Trouble {
	t.Helper()
	var tr *desk.Trouble
	require.ErrorAs(t, err, &tr)
	for _, part := range []string{tr.What, tr.Means, tr.Do} {
		assert.NotEmpty(t, part)
	}
	return tr
}

func TestMainJob(t *testing.T) {
	f := desktest.New(t)
	f.Account()

	tpl := approved(t, f, promotion())
	v := view(t, f, "autumn_sale")
	assert.Equal(t, events.StatusApproved, v.Status)
	assert.Equal(t, "MARKETING", v.AskedCategory)
	assert.Equal(t, []events.Kind{events.TemplateStatus, events.TemplateSubmitted}, kinds(t, f, tpl.ID))

	require.NoError(t, f.Sim.DropQuality(waba, "autumn_sale", "en_US"))
	f.Deliver()
	assert.NotEmpty(t, view(t, f, "autumn_sale").Quality)

	form, err := f.Desk.PrepareSend(t.Context(), waba, "autumn_sale", "en_US")
	require.NoError(t, err)
	require.Empty(t, form.Unsendable)
	values := form.Values
	for _, n := range form.Needs {
		if n.Kind == "image" {
			values[n.Path] = "https://nusa.example/sale.png"
		}
	}
	s, err := f.Desk.Send(t.Context(), desktest.Admin, desk.SendRequest{
		ID: form.ID, WABA: waba, Name: "autumn_sale", Language: "en_US", SenderID: form.Senders[0].ID, To: "+62 812 5550 0101", Values: values,
	})
	require.NoError(t, err)
	require.Equal(t, templates.OutcomeOK, s.Outcome, s.Error)
	assert.Equal(t, "accepted", s.State.Status)
	for _, word := range []string{"sent", "delivered", "read"} {
		require.NoError(t, f.Sim.MessageStatus(s.MessageID, word, ""))
		f.Deliver()
		s, err = f.Desk.SendByID(t.Context(), waba, s.ID)
		require.NoError(t, err)
		assert.Equal(t, word, s.State.Status)
	}

	del, err := f.Desk.PrepareDelete(t.Context(), waba, "autumn_sale")
	require.NoError(t, err)
	assert.Len(t, del.Templates, 1)
	assert.Equal(t, 1, del.Tests)
	assert.True(t, del.LocksName)
	require.NoError(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "autumn_sale", desk.Confirmed{Typed: "autumn_sale", Seen: []string{"en_US"}}, del.OpID))
	assert.Empty(t, f.Sim.Templates(waba))
	gone := view(t, f, "autumn_sale")
	assert.True(t, gone.Deleted())
	assert.Contains(t, kinds(t, f, gone.ID), events.TemplateDeleted, "history stays readable")
}
