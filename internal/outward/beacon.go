package outward

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// BeaconPath is where a dashboard answers its own probe; a challenge follows.
const BeaconPath = "/reach/"

const (
	challengeLife = 2 * time.Minute
	probeEvery    = time.Hour // certificates end and proxies change
)

// Reach says whether our public address can be reached from outside.
type Reach string

// What can be known. The zero Reach means that nobody looked yet.
const (
	Yes        Reach = "yes"
	No         Reach = "no"
	CannotTell Reach = "cannot tell"
)

// Verdict is the outcome of a probe, with a sentence why and one on what to do.
type Verdict struct {
	Reach    Reach
	Why, Do  string
	Answered bool // something answered there, be it us or not
	At       time.Time
}

// Beacon finds out whether this dashboard answers at its public address: it asks
// there for a path that nobody can guess and compares the answer, so that another
// program's friendly page does not count. Whoever has the key can ask, so a second
// process of the same installation can probe the one that serves.
type Beacon struct {
	client *Client
	public string
	key    []byte
	now    func() time.Time
	flight singleflight.Group

	mu   sync.Mutex
	last Verdict
	used map[string]time.Time // challenges answered, until they end by themselves
}

// NewBeacon makes a beacon for the public address ("" when nobody gave one). The key
// is the installation's secret, from which one for this purpose is derived.
func NewBeacon(client *Client, publicURL string, key [32]byte, now func() time.Time) *Beacon {
	own := hmac.New(sha256.New, key[:])
	own.Write([]byte("reach"))
	return &Beacon{client: client, public: strings.TrimRight(publicURL, "/"), key: own.Sum(nil), now: now, used: map[string]time.Time{}}
}

// A challenge is time, random bytes and a sum over both.
const (
	stampSize  = 8
	randomSize = 16
)

// stamp begins a challenge: the time and random bytes.
func (b *Beacon) stamp() []byte {
	raw := binary.BigEndian.AppendUint64(nil, uint64(b.now().UnixMilli()))
	raw = append(raw, make([]byte, randomSize)...)
	_, _ = rand.Read(raw[stampSize:]) // never fails: crypto/rand ends the process first
	return raw
}

func (b *Beacon) challenge(stamp []byte) string {
	return base64.RawURLEncoding.EncodeToString(slices.Concat(stamp, b.sum("ask", stamp)))
}

func (b *Beacon) sum(purpose string, data []byte) []byte {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(purpose + "\n"))
	mac.Write(data)
	return mac.Sum(nil)
}

// Respond answers a challenge, once; to anybody else's there is no answer.
func (b *Beacon) Respond(challenge string) (answer string, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(challenge)
	if err != nil || len(raw) != stampSize+randomSize+sha256.Size {
		return "", false
	}
	asked, sum := raw[:stampSize+randomSize], raw[stampSize+randomSize:]
	if !hmac.Equal(sum, b.sum("ask", asked)) {
		return "", false
	}
	now, made := b.now(), time.UnixMilli(int64(binary.BigEndian.Uint64(asked)))
	if made.After(now.Add(challengeLife)) || now.Sub(made) > challengeLife {
		return "", false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for old, ends := range b.used {
		if now.After(ends) {
			delete(b.used, old)
		}
	}
	if _, again := b.used[challenge]; again {
		return "", false
	}
	b.used[challenge] = now.Add(2 * challengeLife)
	return b.answer(asked), true
}

func (b *Beacon) answer(asked []byte) string { return hex.EncodeToString(b.sum("answer", asked)) }

// Last is what the last probe found.
func (b *Beacon) Last() Verdict {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

// Run probes now and every hour until ctx ends.
func (b *Beacon) Run(ctx context.Context) {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		b.Test(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Test probes the public address now and remembers what it found. Several at once
// are one; a probe that ctx cut short says nothing and is not remembered.
func (b *Beacon) Test(ctx context.Context) Verdict {
	landed, _, _ := b.flight.Do("test", func() (any, error) {
		v := b.At(ctx, b.public)
		v.At = b.now()
		if ctx.Err() == nil {
			b.mu.Lock()
			b.last = v
			b.mu.Unlock()
		}
		return v, nil
	})
	return landed.(Verdict)
}

// At probes an address without remembering anything.
func (b *Beacon) At(ctx context.Context, address string) Verdict {
	if address == "" {
		return Verdict{Reach: No, Why: "No public address is set.", Do: "Set DASHBOARD_PUBLIC_URL to the address under which the internet reaches this dashboard, and restart."}
	}
	u, err := url.Parse(address)
	if err != nil || checkURL(u) != nil {
		return Verdict{Reach: No, Why: "DASHBOARD_PUBLIC_URL is no web address.", Do: "Set it to something like https://templates.example.com and restart."}
	}
	answer, ours, err := b.ask(ctx, address)
	if err != nil {
		return verdictOfError(u, err)
	}
	v := verdictOfAnswer(u, answer, ours)
	v.Answered = true
	return v
}

// Answers reports whether the dashboard of this installation answers at an address.
func (b *Beacon) Answers(ctx context.Context, address string) bool {
	_, ours, err := b.ask(ctx, address)
	return err == nil && ours
}

// ask sends one challenge; ours says that the answer proves to be this dashboard's.
func (b *Beacon) ask(ctx context.Context, address string) (answer Answer, ours bool, err error) {
	asked := b.stamp()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(address, "/")+BeaconPath+b.challenge(asked), nil)
	if err != nil {
		return answer, false, withoutURL(err)
	}
	answer, err = b.client.Do(ctx, req)
	said := strings.TrimSpace(string(answer.Body))
	return answer, err == nil && answer.Status == http.StatusOK && hmac.Equal([]byte(said), []byte(b.answer(asked))), err
}
