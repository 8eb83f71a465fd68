package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"templatedesk/internal/events"
)

const (
	dayMillis     = 24 * 60 * 60 * 1000
	receptionDays = 30 // that people are told of
)

// arrival is a body that brought something about an account.
type arrival struct{ inbox, waba string }

// readAgain notes that a body of the inbox was counted when it was read first. The past of
// a demo is in no inbox.
func (r *recorder) readAgain(inbox string) error {
	var state string
	err := r.queryRow(`SELECT state FROM inbox WHERE id = $1`, inbox).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	r.again[inbox] = true
	return err
}

// arrived notes that a webhook reached us, or that a recovered one brought news.
func (r *recorder) arrived(e events.Event, fresh bool) {
	if r.again[e.InboxID] || e.Source != events.FromWebhook && (e.Source != events.FromRecovered || !fresh) {
		return
	}
	a := arrival{e.InboxID, e.WABA}
	if _, known := r.arrivals[a]; !known {
		r.arrivals[a] = e
		r.arrivalOrder = append(r.arrivalOrder, a)
	}
}

// receptions counts the arrivals of this batch.
func (r *recorder) receptions() error {
	for _, a := range r.arrivalOrder {
		if err := r.reception(a.waba, r.arrivals[a]); err != nil {
			return err
		}
	}
	return nil
}

func (r *recorder) reception(waba string, e events.Event) error {
	at := millis(e.ReceivedAt)
	received, recovered, gap, last := 1, 0, int64(0), int64(0)
	if e.Source == events.FromRecovered {
		received, recovered, at = 0, 1, 0
	} else {
		var err error
		if last, err = r.lastArrival(waba); err != nil {
			return err
		}
		if last > 0 && at > last {
			gap = at - last
		}
		at = max(at, last) // an older one may have waited for another try
	}
	return r.exec(`
		INSERT INTO receptions (waba, day, received, recovered, last_at, gap_ms, gap_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (waba, day) DO UPDATE SET
			received = receptions.received + excluded.received, recovered = receptions.recovered + excluded.recovered,
			last_at = CASE WHEN excluded.last_at > receptions.last_at THEN excluded.last_at ELSE receptions.last_at END,
			gap_at = CASE WHEN excluded.gap_ms > receptions.gap_ms THEN excluded.gap_at ELSE receptions.gap_at END,
			gap_ms = CASE WHEN excluded.gap_ms > receptions.gap_ms THEN excluded.gap_ms ELSE receptions.gap_ms END`,
		text(waba), millis(e.ReceivedAt)/dayMillis, received, recovered, at, gap, last)
}

func (r *recorder) lastArrival(waba string) (at int64, err error) {
	err = r.queryRow(selectLastArrival, text(waba)).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return at, err
}

const selectLastArrival = `SELECT last_at FROM receptions WHERE waba = $1 AND last_at > 0 ORDER BY day DESC LIMIT 1`

// Reception is how the webhooks of an account came in during the last thirty days; what is
// still failing is not in it. The cost does not grow with the history.
func (s *Store) Reception(ctx context.Context, waba string) (events.Reception, error) {
	const doing = "sum up receptions"
	v := events.Reception{WABA: waba}
	var gap int64
	since := millis(s.now())/dayMillis - receptionDays
	err := s.reads.QueryRowContext(ctx, `
		SELECT COALESCE((`+selectLastArrival+`), 0), COALESCE(SUM(received), 0), COALESCE(SUM(recovered), 0) FROM receptions WHERE waba = $1 AND day >= $2`,
		waba, since).Scan(instant{&v.LastAt}, &v.Received, &v.Recovered)
	if err != nil {
		return v, explain(doing, err)
	}
	err = s.reads.QueryRowContext(ctx, `SELECT gap_ms, gap_at FROM receptions WHERE waba = $1 AND day >= $2 AND gap_ms > 0 ORDER BY gap_ms DESC LIMIT 1`,
		waba, since).Scan(&gap, instant{&v.GapFrom})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	v.Gap = time.Duration(gap) * time.Millisecond
	return v, explain(doing, err)
}
