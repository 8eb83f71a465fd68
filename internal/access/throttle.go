package access

import (
	"context"
	"fmt"
	"net/netip"
	"time"
)

// The throttle counts tries that cost a hash, by three keys at once. After its free
// tries each further one doubles the wait of that key, up to longestWait; after
// triesWindow of quiet it is forgotten. It is never a lock: whoever tries somebody
// else's account from one address uses up that pair's tries and not the account's, and
// an address that the account signed in from before does not wait for strangers.
const (
	freePair    = 5  // one account from one address
	freeAccount = 10 // one account from all addresses that it was never entered from
	freeAddress = 30 // one address, whatever the account: an office may sit behind it
	triesWindow = 15 * time.Minute
	longestWait = time.Minute
	// knownFor is how long an address stays known to an account.
	knownFor = 90 * 24 * time.Hour
)

// Tries is how often somebody tried to sign in under one key since the last success.
type Tries struct {
	Count int
	Last  time.Time
}

// mayTryAt reports whether another try is free or its wait is over.
func (t Tries) mayTryAt(now time.Time, free int) bool {
	over := t.Count - free
	if over < 0 || now.Sub(t.Last) > triesWindow {
		return true
	}
	return !now.Before(t.Last.Add(min(time.Second<<min(over, 10), longestWait)))
}

// tryKeys are the keys that one try counts under. They are hashes: what is typed
// as an address may be a password typed in the wrong field.
type tryKeys struct{ account, pair, address, known string }

func keysOf(ctx context.Context, email string) tryKeys {
	from := networkOf(OriginOf(ctx).Address)
	return tryKeys{
		account: idHash("try " + email),
		pair:    idHash("try " + email + " from " + from),
		address: idHash("try from " + from),
		known:   idHash("known " + email + " at " + from),
	}
}

// networkOf is the address itself, or for IPv6 its /64, which is one household's.
func networkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	net, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return net.String()
}

// mayTry counts a try before the password is looked at, so that many at once count
// too; ErrWait when it must wait, and then nothing is counted or hashed.
func (s *Service) mayTry(ctx context.Context, keys tryKeys) error {
	now := s.now()
	known, err := s.store.KnownAddress(ctx, keys.known, now.Add(-knownFor))
	if err != nil {
		return fmt.Errorf("look up address: %w", err)
	}
	free := map[string]int{keys.pair: freePair, keys.address: freeAddress}
	if !known {
		free[keys.account] = freeAccount
	}
	ok, err := s.store.NoteTry(ctx, now, triesWindow, func(key string, t Tries) bool { return t.mayTryAt(now, free[key]) }, keysIn(free)...)
	if err != nil {
		return fmt.Errorf("count try: %w", err)
	}
	if !ok {
		return ErrWait
	}
	return nil
}

func keysIn(free map[string]int) []string {
	keys := make([]string, 0, len(free))
	for key := range free {
		keys = append(keys, key)
	}
	return keys
}

// succeeded forgets the tries of an account that was entered, and knows its address
// from now on. The address keeps the count of its other tries.
func (s *Service) succeeded(ctx context.Context, keys tryKeys) error {
	if err := s.store.TriesSucceeded(ctx, []string{keys.pair, keys.account}, keys.address, keys.known, s.now()); err != nil {
		return fmt.Errorf("forget tries: %w", err)
	}
	return nil
}
