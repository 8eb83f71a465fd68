package desk

import (
	"context"
	"time"

	"templatedesk/internal/templates"
)

// mostDecisions is how many answers of review are counted: more than an account gets in
// three months, where it may have six thousand templates.
const mostDecisions = 10_000

// Decisions are what review answered to an account's templates in the last days of a
// zone's calendar, from our own history.
func (d *Desk) Decisions(ctx context.Context, waba string, days int, zone *time.Location) (templates.Decisions, error) {
	now := d.now()
	answers, err := d.store.Answers(ctx, waba, now.AddDate(0, 0, -days-1), mostDecisions)
	return templates.DecisionsOf(answers, days, now, zone), err
}
