package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/store"
	"templatedesk/internal/store/storetest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

const waba = "102030405060708"

var (
	ctx   = context.Background()
	start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func minute(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }

// desk is a store with a clock that tests move.
type desk struct {
	*store.Store
	t   *testing.T
	now time.Time
}

func open(t *testing.T) *desk {
	d := &desk{t: t, now: start}
	d.Store = storetest.New(t, func() time.Time { return d.now })
	return d
}

func (d *desk) record(b templates.Batch) templates.Recorded {
	d.t.Helper()
	if b.Now.IsZero() {
		b.Now = d.now
	}
	out, err := d.Record(ctx, b)
	require.NoError(d.t, err)
	return out
}

func (d *desk) template(id string) templates.Template {
	d.t.Helper()
	t, err := d.TemplateByID(ctx, id)
	require.NoError(d.t, err)
	return t
}

func template(id, vendorID, name, language string) templates.Template {
	return templates.Template{
		ID: id, VendorID: vendorID, WABA: waba, Name: name, Language: language, KnownSince: start,
		Components: []sobot.Component{{Type: "BODY", Text: "Hello {{1}}"}},
	}
}

// said is a webhook's word about a template, n minutes after start by the vendor's
// clock and received then.
func said(vendorID, word string, n int) events.Event {
	return events.Event{
		Key: fmt.Sprintf("status/%s/%s/%d", vendorID, word, n), Kind: events.TemplateStatus, Source: events.FromWebhook,
		WABA: waba, VendorTemplateID: vendorID, To: word, VendorTime: minute(n), ReceivedAt: minute(n).Add(300 * time.Millisecond),
	}
}

func (d *desk) said(list ...events.Event) templates.Recorded {
	d.t.Helper()
	return d.record(templates.Batch{Events: list})
}

func kinds(list []events.Event) (kinds []events.Kind) {
	for _, e := range list {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}
