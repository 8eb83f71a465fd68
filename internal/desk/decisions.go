package desk

import (
	"context"
	"fmt"
	"time"

	"templatedesk/internal/templates"
)

// DecisionsRead is how many answers of review Decisions counts at most: more than an account
// gets in three months, where it may have six thousand templates.
const DecisionsRead = 10_000

// Decisions are the answers of review to the account's templates in the last days of the
// zone's calendar. Of more than DecisionsRead only the newest are counted; cut says so.
func (d *Desk) Decisions(ctx context.Context, waba string, days int, zone *time.Location) (list templates.Decisions, cut bool, err error) {
	calendar := templates.DaysUntil(d.now(), days, zone)
	answers, err := d.store.Answers(ctx, waba, calendar[0], DecisionsRead)
	if err != nil {
		return list, false, fmt.Errorf("read answers of review: %w", err)
	}
	return templates.DecisionsOf(answers, calendar), len(answers) == DecisionsRead, nil
}
