package store

import (
	"bytes"
	"context"
	"database/sql"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"templatedesk/internal/events"
)

// maxGroup is how many bodies share one commit at most.
const maxGroup = 256

// intake stores bodies in groups: a commit under full sync costs a trip to the
// disk, and many waiting callers can share one.
type intake struct {
	db      *sql.DB
	insert  *sql.Stmt
	now     func() time.Time
	waiting chan *delivery
	done    chan struct{} // closed when the last group is stored

	mu     sync.RWMutex // guards closed; held while handing over, so that none is lost
	closed bool

	batches, rows atomic.Int64
	last          atomic.Int64 // when a body was handed over last; nanoseconds since began
	began         time.Time
	committed     func(bodies int, took time.Duration) // nil: nobody listens
}

// delivery is one body on its way in.
type delivery struct {
	id     string
	at     time.Time
	source events.Source
	body   []byte
	stored chan error
}

func startIntake(db *sql.DB, now func() time.Time, committed func(int, time.Duration)) (*intake, error) {
	insert, err := db.PrepareContext(context.Background(), `INSERT INTO inbox (id, received_at, source, state, body) VALUES ($1, $2, $3, 'waiting', $4)`)
	if err != nil {
		return nil, err
	}
	in := &intake{
		db: db, insert: insert, now: now, committed: committed,
		waiting: make(chan *delivery, maxGroup), done: make(chan struct{}), began: time.Now(),
	}
	in.last.Store(-int64(quietFor))
	go in.run()
	return in, nil
}

// take hands a body over and waits for its commit.
func (in *intake) take(ctx context.Context, body []byte, source events.Source) (string, error) {
	d := &delivery{at: in.now(), source: source, body: bytes.Clone(body), stored: make(chan error, 1)}
	if d.body == nil {
		d.body = []byte{}
	}
	if err := in.hand(ctx, d); err != nil {
		return "", err
	}
	select {
	case err := <-d.stored:
		return d.id, err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (in *intake) hand(ctx context.Context, d *delivery) error {
	in.mu.RLock()
	defer in.mu.RUnlock()
	if in.closed {
		return ErrClosed
	}
	select {
	case in.waiting <- d:
		in.last.Store(int64(time.Since(in.began)))
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// quietFor is how long no body must come before the intake counts as quiet: callers that
// were just answered may be about to come back.
const quietFor = 5 * time.Millisecond

// quiet waits until no body has come for a moment, at most for patience.
func (in *intake) quiet(ctx context.Context, patience time.Duration) {
	for waited := time.Now(); ; {
		left := min(quietFor-time.Since(in.began)+time.Duration(in.last.Load()), patience-time.Since(waited))
		if left <= 0 {
			return
		}
		pause := time.NewTimer(left)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return
		}
	}
}

// close refuses new bodies, stores those already handed over, and returns.
func (in *intake) close() error {
	in.mu.Lock()
	in.closed = true
	close(in.waiting)
	in.mu.Unlock()
	<-in.done
	return in.insert.Close()
}

func (in *intake) run() {
	defer close(in.done)
	for first := range in.waiting {
		group := in.gather(first)
		began := time.Now()
		err := in.store(group)
		if err == nil && in.committed != nil {
			in.committed(len(group), time.Since(began))
		}
		for _, d := range group {
			d.stored <- err
		}
	}
}

// gather takes what is waiting. It first lets others run: callers that were just
// answered are about to come back with their next body, and on a single
// processor they would otherwise find the group already closed.
func (in *intake) gather(first *delivery) []*delivery {
	group := []*delivery{first}
	for range 2 {
		runtime.Gosched()
		for len(group) < maxGroup {
			select {
			case d, ok := <-in.waiting:
				if !ok {
					return group
				}
				group = append(group, d)
				continue
			default:
			}
			break
		}
	}
	return group
}

func (in *intake) store(group []*delivery) error {
	// Nobody's leaving may undo the others' group.
	ctx := context.Background()
	tx, err := in.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	insert := tx.StmtContext(ctx, in.insert)
	for _, d := range group {
		// The id is made here: ids then sort in the order of storing.
		if d.id, err = newID(); err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, d.id, millis(d.at), string(d.source), d.body); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, addTally, len(group), "received"); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	in.batches.Add(1)
	in.rows.Add(int64(len(group)))
	return nil
}
