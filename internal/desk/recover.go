package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// What Sobot could not push is in its log of failed pushes, for seven days at least. We
// read it, and take what is whole straight from there: a re-push is only for the rest.
const (
	// lookGap is the least time between two looks that nobody asked for.
	lookGap = time.Minute
	// silence is how long no webhook came when the next one makes us look: whatever
	// kept them away may have lost some.
	silence = 10 * time.Minute
	// lookOverlap is how far before the last look the next one begins. The clock of
	// Sobot's times is not ours, and an entry may be written late.
	lookOverlap = time.Hour
	// firstLook is how far back the first look goes, and longestLook how far any does.
	firstLook   = 7 * 24 * time.Hour
	longestLook = 30 * 24 * time.Hour
	// lookSlice is how much one question spans, and lookPage how many entries one page
	// has; of one slice we read lookPages.
	lookSlice = 24 * time.Hour
	lookPage  = 200
	lookPages = 250
	// settledLife is how long people can read what was recovered.
	settledLife = 60 * 24 * time.Hour
)

// lookState is how far we have read Sobot's log.
type lookState struct {
	Through time.Time `json:"through"` // all that failed before is known; by our clock
	Looked  time.Time `json:"looked"`
	Problem string    `json:"problem"` // of the last look; "" when it went well
	From    time.Time `json:"from"`    // what the last good look spanned from, and found to our address
	Found   int       `json:"found"`
}

const lookKey = "recovery"

// errLookRunning is the cause of a Trouble: somebody else is looking.
var errLookRunning = errors.New("a look is going on")

func (d *Desk) lookState(ctx context.Context) (s lookState, err error) {
	text, err := d.store.Setting(ctx, lookKey)
	if err != nil || text == "" {
		return s, err
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		d.log.WarnContext(ctx, "how far we looked is not readable; looking from the start finds nothing twice", "err", err)
		s = lookState{}
	}
	return s, nil
}

func (d *Desk) keepLookState(ctx context.Context, s lookState) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return d.store.SetSetting(ctx, lookKey, string(text))
}

// Looked is what a look into Sobot's log brought.
type Looked struct {
	Found     int // entries of pushes to our address
	Recovered int // of them taken from the log now
	Failing   int // of them that were new and that we do not have
}

// Look reads Sobot's log of failed pushes and takes what it finds there for our address
// through the inbox. Only one look goes on at a time. The error is a *Trouble when Sobot
// is the cause, or when there is no address.
func (d *Desk) Look(ctx context.Context) (Looked, error) { return d.look(callContext(ctx)) }

// look is Look for as long as ctx lasts.
func (d *Desk) look(ctx context.Context) (res Looked, err error) {
	defer d.survive(ctx, &err)
	if d.publicURL == "" {
		return res, &Trouble{
			What: "There is no address that Sobot could push to.", Means: "So nothing of ours is in its log.",
			Do: "Set DASHBOARD_PUBLIC_URL and restart.", Outcome: templates.OutcomeNeverSent,
		}
	}
	renew, release, err := d.turn(ctx, "recovery", &Trouble{
		What: "A look into Sobot’s log is already going on.", Means: "What it finds shows here by itself.",
		Do: "Wait a moment.", Outcome: templates.OutcomeNeverSent, Err: errLookRunning,
	})
	if err != nil {
		return res, err
	}
	defer release()
	state, err := d.lookState(ctx)
	if err != nil {
		return res, fmt.Errorf("read how far we looked: %w", err)
	}
	res, err = d.readLog(ctx, &state, renew)
	if ctx.Err() != nil {
		return res, ctx.Err()
	}
	if err == nil {
		state.Problem, state.Found = "", res.Found
	} else {
		var trouble *Trouble
		if !errors.As(err, &trouble) {
			return res, err
		}
		state.Problem = trouble.What + " " + trouble.Means
	}
	state.Looked = d.now()
	if err := errors.Join(d.keepLookState(ctx, state), d.store.ForgetPushes(ctx, d.now().Add(-settledLife))); err != nil {
		return res, fmt.Errorf("keep how far we looked: %w", err)
	}
	d.publish(map[string]bool{"webhooks": true})
	return res, err
}

// readLog reads the log from where the last look ended to now, slice by slice, so that
// what was read stays read when a later slice fails.
func (d *Desk) readLog(ctx context.Context, state *lookState, renew func() error) (res Looked, err error) {
	now := d.now()
	from := state.Through.Add(-lookOverlap)
	switch {
	case state.Through.IsZero(), state.Through.After(now.Add(lookOverlap)): // or a clock that was turned back
		from = now.Add(-firstLook)
	case now.Sub(from) > longestLook:
		from = now.Add(-longestLook)
	}
	begin, end := from, now.Add(lookOverlap)
	for from.Before(end) {
		to := from.Add(lookSlice)
		if to.After(end) {
			to = end
		}
		some, err := d.readSlice(ctx, sobot.PushQuery{PushedFrom: from, PushedTo: to, PageSize: lookPage}, renew)
		res.Found, res.Recovered, res.Failing = res.Found+some.Found, res.Recovered+some.Recovered, res.Failing+some.Failing
		if err != nil {
			return res, err
		}
		state.Through = to
		if to.After(now) {
			state.Through = now
		}
		from = to
	}
	state.From = begin
	return res, nil
}

func (d *Desk) readSlice(ctx context.Context, q sobot.PushQuery, renew func() error) (res Looked, err error) {
	for q.Page = 1; q.Page <= lookPages; q.Page++ {
		if err := renew(); err != nil {
			return res, err
		}
		page, err := d.sobot.ResponseList(ctx, q)
		if err != nil {
			return res, explain(err, actLook)
		}
		some, err := d.takeLogged(ctx, page.Pushes)
		if err != nil {
			return res, err
		}
		res.Found, res.Recovered, res.Failing = res.Found+some.Found, res.Recovered+some.Recovered, res.Failing+some.Failing
		// How many pages there are is asked of the answer: Sobot may make them smaller.
		if len(page.Pushes) == 0 || page.Pages > 0 && q.Page >= page.Pages || page.Pages == 0 && len(page.Pushes) < q.PageSize {
			return res, nil
		}
	}
	d.log.WarnContext(ctx, "a day of Sobot's log of failed pushes is longer than we read", "pages", lookPages)
	return res, nil
}

// takeLogged keeps those entries of a page that are ours.
func (d *Desk) takeLogged(ctx context.Context, logged []sobot.FailedPush) (res Looked, err error) {
	var ours []events.FailedPush
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return res, fmt.Errorf("list accounts: %w", err)
	}
	for _, p := range logged {
		if address, is := d.ourAddress(p); is {
			ours = append(ours, assess(p, address, accounts))
		}
	}
	if len(ours) == 0 {
		return res, nil
	}
	// Sobot shows the newest first, and things are read in the order in which they happened.
	slices.SortStableFunc(ours, func(a, b events.FailedPush) int { return a.PushedAt.Compare(b.PushedAt) })
	fresh, err := d.store.TakeRecovered(ctx, ours)
	if err != nil {
		return res, fmt.Errorf("take in recovered pushes: %w", err)
	}
	res.Found = len(ours)
	for _, p := range fresh {
		if p.State == events.PushRecovered {
			res.Recovered++
		} else {
			res.Failing++
		}
	}
	if len(fresh) > 0 {
		d.log.InfoContext(ctx, "recovered from Sobot's log of failed pushes", "recovered", res.Recovered, "failing", res.Failing)
		nudge(d.inboxNudge)
	}
	return res, nil
}

const webhookPath = "/webhooks/sobot/"

// ourAddress reports whether an entry is a failed push to an address of ours: the log has
// those of other systems too. What makes it ours is a secret that opens the door now. The
// address is the end of that secret, and "" where the push went to another host or path,
// so that there is no address of ours by which to ask for it again.
func (d *Desk) ourAddress(p sobot.FailedPush) (address string, is bool) {
	if p.HTTPCode/100 == 2 || p.ProductType != "" && !strings.EqualFold(p.ProductType, "WhatsApp") {
		return "", false
	}
	u, err := url.Parse(strings.TrimSpace(p.WebhookURL))
	if err != nil || !strings.HasSuffix(path.Dir(u.Path)+"/", webhookPath) {
		return "", false
	}
	secret := path.Base(u.Path)
	if !d.KnowsSecret(secret) {
		return "", false
	}
	if p.WebhookURL == d.publicURL+webhookPath+secret {
		address = tail(secret)
	}
	return address, true
}

// assess says what can be done with an entry of the log: taken as it is when its body is
// whole.
func assess(p sobot.FailedPush, address string, accounts []templates.Account) events.FailedPush {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %d ", p.ID, p.PushedAt.UnixMilli())
	sum.Write(p.Content)
	f := events.FailedPush{
		Key: hex.EncodeToString(sum.Sum(nil)), LogID: p.ID, WABA: accountOf(p, accounts), Sender: p.Sender, Address: address,
		HTTPCode: p.HTTPCode, PushedAt: p.PushedAt, AnsweredAt: p.AnsweredAt, Body: p.Content, State: events.PushRecovered,
	}
	switch body := bytes.TrimSpace(p.Content); {
	case len(body) == 0:
		f.State, f.Problem = events.PushFailing, "Sobot’s log does not have its body."
	case json.Valid(body):
	case body[0] == '{' || body[0] == '[':
		f.State, f.Problem = events.PushFailing, "Its body is cut off in Sobot’s log."
	default:
		f.State, f.Problem = events.PushFailing, "Its body in Sobot’s log is not JSON."
	}
	return f
}

// accountOf is the account that an entry speaks of, as far as it can be told without
// understanding the body.
func accountOf(p sobot.FailedPush, accounts []templates.Account) string {
	names := func(id string) bool {
		return id != "" && (p.Sender == id || bytes.Contains(p.Content, []byte(`"`+id+`"`)))
	}
	for _, a := range accounts {
		if names(a.WABA) {
			return a.WABA
		}
		for _, s := range a.Senders {
			if names(s.PhoneNumberID) || names(strings.TrimPrefix(s.Display, "+")) {
				return a.WABA
			}
		}
	}
	return ""
}

// Recover is one round of what the clock does: a look, and a request for what could not be
// taken from the log.
func (d *Desk) Recover(ctx context.Context) error {
	if _, err := d.look(ctx); err != nil {
		return err
	}
	return d.repushCut(ctx)
}

// runRecovery looks at a start, by timer, and when a webhook ended a silence.
func (d *Desk) runRecovery(ctx context.Context) {
	if d.publicURL == "" {
		return
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-d.recoverNudge:
		}
		if err := d.Recover(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, errLookRunning) {
			d.log.WarnContext(ctx, "recover lost webhooks", "err", err)
		}
		select { // what asked meanwhile is answered by the next look, not at once
		case <-ctx.Done():
			return
		case <-time.After(min(lookGap, d.lookEvery)):
		}
		jitter := rand.N(d.lookEvery/10 + 1) //nolint:gosec // spreads load; no secret
		timer.Reset(max(0, d.lookEvery-lookGap) + jitter)
	}
}

// noteArrival asks for a look when this webhook ended a silence.
func (d *Desk) noteArrival() {
	now := d.now()
	d.mu.Lock()
	last := d.lastArrival
	d.lastArrival = now
	d.mu.Unlock()
	if !last.IsZero() && now.Sub(last) >= silence {
		nudge(d.recoverNudge)
	}
}
