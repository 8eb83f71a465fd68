package desk

import "context"

// Watcher lets a test take the clock's looks one by one.
func (d *Desk) Watcher() func(context.Context) error {
	w := watch{began: d.now()}
	return func(ctx context.Context) error { return d.watchOnce(ctx, &w) }
}
