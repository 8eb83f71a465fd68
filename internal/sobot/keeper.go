package sobot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// After a failed mint the next waits 10 s, then 1, 2, 4, 5, 5 … minutes; after a
	// token's early death 0 s, then the same. That is at most five mints in ten
	// minutes, whatever Sobot does.
	firstMintSpacing = 10 * time.Second
	mintSpacing      = time.Minute
	maxMintSpacing   = 5 * time.Minute
	// unreachableSpacing is for mints that never left this machine.
	unreachableSpacing = 2 * time.Second
	// A token that is refused before this age died early: somebody else asks for
	// tokens with the same app id, or Sobot refuses whatever we show.
	earlyDeath = 10 * time.Minute
	// keptEndings are as many refusals of tokens that had time left as are remembered.
	keptEndings = 10
)

// tokenKeeper holds the one token: it gets it once for all who need it, renews it
// ahead of its time, and keeps a refusing Sobot from being asked again and again.
type tokenKeeper struct {
	store   TokenStore
	mint    func(context.Context) (Token, error)
	now     func() time.Time
	log     *slog.Logger
	timeout time.Duration
	flight  singleflight.Group

	mu          sync.Mutex
	token       Token
	generation  int  // counts tokens, so that a refusal is pinned on the right one
	dead        bool // Sobot refused the token
	diedEarly   bool // and did so before earlyDeath
	strikes     int  // failed mints and early deaths in a row
	notBefore   time.Time
	mints       int
	endedEarly  []time.Time // the last few refusals of tokens that had time left
	lastErr     error
	lastErrorAt time.Time
}

func newTokenKeeper(store TokenStore, mint func(context.Context) (Token, error), now func() time.Time, log *slog.Logger, timeout time.Duration) *tokenKeeper {
	return &tokenKeeper{store: store, mint: mint, now: now, log: log, timeout: timeout}
}

// held is a token as a call uses it.
type held struct {
	value      Secret
	generation int
}

// get gives the token, getting one first when there is none that is fresh. All who
// wait share one flight, and whoever stops waiting does not stop it.
func (k *tokenKeeper) get(ctx context.Context) (held, error) {
	k.mu.Lock()
	h, fresh := k.held(), k.fresh()
	k.mu.Unlock()
	if fresh {
		return h, nil
	}
	return k.join(ctx, "renew", k.renew)
}

func (k *tokenKeeper) join(ctx context.Context, name string, fly func() (held, error)) (held, error) {
	if err := ctx.Err(); err != nil {
		return held{}, printable(err, nil)
	}
	landed := k.flight.DoChan(name, func() (any, error) { return fly() })
	select {
	case result := <-landed:
		h, _ := result.Val.(held)
		return h, result.Err
	case <-ctx.Done():
		return held{}, printable(ctx.Err(), nil)
	}
}

// renewNow gets a new token even if there is one, unless it is newer than a minute.
func (k *tokenKeeper) renewNow(ctx context.Context) error {
	_, err := k.join(ctx, "renew", func() (held, error) {
		k.mu.Lock()
		h, young := k.held(), k.fresh() && k.now().Sub(k.token.IssuedAt) < mintSpacing && k.mints > 0
		k.mu.Unlock()
		if young {
			return h, nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), k.timeout)
		defer cancel()
		return k.mintOne(ctx)
	})
	return err
}

// current is the token at hand, good or not.
func (k *tokenKeeper) current() Secret {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.token.Value
}

// refused notes that Sobot did not accept a token. Only the first of many calls that
// were under way with it counts.
func (k *tokenKeeper) refused(h held) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead || h.generation != k.generation {
		return
	}
	now := k.now()
	if k.alive() {
		k.endedEarly = append(k.endedEarly, now)
		k.endedEarly = k.endedEarly[max(0, len(k.endedEarly)-keptEndings):]
	}
	k.dead = true
	age := now.Sub(k.token.IssuedAt)
	if age < 0 || age >= earlyDeath {
		k.strikes = 0
		return
	}
	k.diedEarly = true
	k.notBefore = k.token.IssuedAt.Add(spacing(k.strikes))
	k.strikes++
	k.note(fmt.Errorf("%w after only %s; does another program ask for tokens with the same app id?", ErrToken, age.Round(time.Second)))
}

// renew is the flight: whoever lands after another one finds its token.
func (k *tokenKeeper) renew() (held, error) {
	ctx, cancel := context.WithTimeout(context.Background(), k.timeout)
	defer cancel()
	k.mu.Lock()
	h, fresh := k.held(), k.fresh()
	k.mu.Unlock()
	if fresh {
		return h, nil
	}
	if h, ok := k.adopt(ctx); ok {
		return h, nil
	}
	h, err := k.mintOne(ctx)
	if err != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.alive() { // renewal ahead of time failed; the token has time left
			return k.held(), nil
		}
	}
	return h, err
}

// adopt takes over what the store has, from before a restart or from a replica.
func (k *tokenKeeper) adopt(ctx context.Context) (held, bool) {
	if k.store == nil {
		return held{}, false
	}
	stored, err := k.store.Load(ctx)
	if err != nil {
		k.log.Warn("the stored Sobot token could not be read", "error", err)
		return held{}, false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !usableToken(stored.Value.Reveal()) || stored.Value == k.token.Value || !freshAt(stored, k.now()) {
		return held{}, false
	}
	k.take(stored)
	return k.held(), true
}

// mintOne asks Sobot for a token, if the spacing allows it.
func (k *tokenKeeper) mintOne(ctx context.Context) (held, error) {
	if err := k.mayMint(); err != nil {
		return held{}, err
	}
	token, err := k.mint(ctx)
	if err != nil {
		k.failed(err)
		return held{}, err
	}
	h := k.minted(token)
	k.log.Info("got a Sobot token", "expires", token.ExpiresAt)
	if k.store != nil {
		if err := k.store.Save(ctx, token); err != nil {
			k.log.Warn("the Sobot token could not be stored; a restart will ask for a new one", "error", err)
		}
	}
	return h, nil
}

// mayMint says no, with the reason of the last failure, while the spacing lasts.
func (k *tokenKeeper) mayMint() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	wait := k.notBefore.Sub(k.now())
	if wait <= 0 || wait > maxMintSpacing { // the latter: the clock went back
		return nil
	}
	return &Error{
		Op: "get token", Outcome: NeverSent,
		Err: fmt.Errorf("not asking again before %s UTC: %w", k.notBefore.UTC().Format(time.TimeOnly), k.lastErr),
	}
}

func (k *tokenKeeper) failed(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.note(err)
	if OutcomeOf(err) == NeverSent {
		k.notBefore = k.now().Add(unreachableSpacing)
		return
	}
	k.mints++
	k.notBefore = k.now().Add(max(firstMintSpacing, spacing(k.strikes)))
	k.strikes++
}

func (k *tokenKeeper) minted(token Token) held {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.mints++
	if k.generation > 0 && !k.diedEarly && k.now().Sub(k.token.IssuedAt) >= earlyDeath {
		k.strikes = 0 // the token before lived well
	}
	k.take(token)
	return k.held()
}

// spacing is the least time to the next mint after so many strikes.
func spacing(strikes int) time.Duration {
	if strikes <= 0 {
		return 0
	}
	return min(maxMintSpacing, mintSpacing<<min(strikes-1, 8))
}

func (k *tokenKeeper) state() TokenState {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := TokenState{Have: k.alive(), Mints: k.mints, LastErrorAt: k.lastErrorAt, EndedEarly: slices.Clone(k.endedEarly)}
	if k.token.Value != "" {
		s.IssuedAt, s.ExpiresAt = k.token.IssuedAt, k.token.ExpiresAt
	}
	if k.lastErr != nil {
		s.LastError = k.lastErr.Error()
	}
	return s
}

// The rest is called with the lock held.

func (k *tokenKeeper) held() held { return held{k.token.Value, k.generation} }

func (k *tokenKeeper) take(t Token) {
	k.token, k.dead, k.diedEarly = t, false, false
	k.generation++
}

func (k *tokenKeeper) note(err error) {
	k.lastErr, k.lastErrorAt = err, k.now()
	if errors.Is(err, ErrToken) {
		k.log.Warn("Sobot refused a young token", "error", err)
	}
}

func (k *tokenKeeper) fresh() bool { return !k.dead && freshAt(k.token, k.now()) }

func (k *tokenKeeper) alive() bool {
	now := k.now()
	return !k.dead && k.token.Value != "" && !now.Before(k.token.IssuedAt) && now.Before(k.token.ExpiresAt)
}

// freshAt: nine tenths of its life are not over. A token issued in the future means
// that a clock moved, and then its remaining life cannot be known.
func freshAt(t Token, now time.Time) bool {
	life := min(t.ExpiresAt.Sub(t.IssuedAt), longestTokenLife)
	return t.Value != "" && !now.Before(t.IssuedAt) && now.Before(t.IssuedAt.Add(life/10*9))
}
