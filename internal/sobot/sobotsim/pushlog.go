package sobotsim

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Sections "webhook callback exception query" and "… re-push". The document names a maximum page only for the second; the
// first gets the same one.
const (
	pushPage      = 15
	pushPageMost  = 500
	pushLogWindow = 7 * 24 * time.Hour
)

var products = map[string]string{"WHATSAPP": "WhatsApp", "FACEBOOK": "Facebook", "LINE": "Line"}

// pushFilter is what both calls choose by.
type pushFilter struct {
	product, sender, url string
	code                 *int64
	pushed, answered     [2]time.Time // from, to; zero: the last seven days
	page, size           int
}

func readPushFilter(body []byte, withURL bool) (pushFilter, *refusal) {
	r, o, refused := readObject(body)
	if refused != nil {
		return pushFilter{}, refused
	}
	f := pushFilter{page: 1, size: pushPage}
	if o.has("product_type") {
		f.product = products[o.word("product_type", "WHATSAPP", "FACEBOOK", "LINE")]
	}
	f.sender, _ = o.optionalText("sender")
	if withURL {
		f.url, _ = o.optionalText("webhook_url")
	}
	if code, given := o.optionalInt("http_code"); given {
		f.code = &code
	}
	o.window("push", &f.pushed)
	o.window("response", &f.answered)
	f.page = o.count("page_no", f.page, 1<<30)
	f.size = o.count("page_size", f.size, pushPageMost)
	o.done()
	return f, r.refusal()
}

// window reads <name>_start_time and <name>_end_time, in milliseconds.
func (o *object) window(name string, window *[2]time.Time) {
	for i, end := range []string{"_start_time", "_end_time"} {
		if ms, given := o.optionalInt(name + end); given {
			if ms < 1e11 { // seconds, by a caller who did not read "Long" as the examples have it
				o.r.complain(o.path+"."+name+end, "must be in milliseconds")
			}
			window[i] = time.UnixMilli(ms)
		}
	}
}

func (o *object) count(name string, standard, most int) int {
	n, given := o.optionalInt(name)
	if !given {
		return standard
	}
	if n < 1 || n > int64(most) {
		o.r.complain(o.path+"."+name, "must be from 1 to %d", most)
		return standard
	}
	return int(n)
}

func (f pushFilter) takes(p Push, now time.Time) bool {
	inside := func(at time.Time, window [2]time.Time) bool {
		if window == [2]time.Time{} {
			window[0] = now.Add(-pushLogWindow)
		}
		return !at.Before(window[0]) && (window[1].IsZero() || !at.After(window[1]))
	}
	return (f.product == "" || f.product == p.product()) && (f.sender == "" || f.sender == p.Sender) && (f.url == "" || f.url == p.URL) &&
		(f.code == nil || *f.code == int64(p.HTTPCode)) && inside(p.At, f.pushed) && inside(p.AnsweredAt, f.answered)
}

// choose is a page of the failures that f takes, newest first as in the document's examples, and how many there are.
func (s *Sim) choose(f pushFilter) (page []Push, total int) {
	now := s.now()
	all := slices.DeleteFunc(s.pusher.failed(), func(p Push) bool { return !f.takes(p, now) })
	slices.SortStableFunc(all, func(a, b Push) int { return cmp.Compare(b.At.UnixMilli(), a.At.UnixMilli()) })
	from := min((f.page-1)*f.size, len(all))
	return all[from:min(from+f.size, len(all))], len(all)
}

func (f pushFilter) answer(page []Push, total int) envelope {
	items := []any{}
	for _, p := range page {
		items = append(items, map[string]any{
			"configid": p.ID, "product_type": p.product(), "sender": p.Sender, "webhook_url": p.URL, "push_content": string(p.logged()),
			"http_code": p.HTTPCode, "push_time": p.At.UnixMilli(), "response_time": p.AnsweredAt.UnixMilli(),
		})
	}
	return envelope{"items": items, "page_no": f.page, "page_size": f.size, "total_count": total, "ret_code": codeSuccess, "ret_msg": "success"}
}

func (s *Sim) responseList(c *call) (envelope, *refusal) {
	f, refused := readPushFilter(c.body, false)
	if refused != nil {
		return nil, refused
	}
	page, total := s.choose(f)
	env := f.answer(page, total)
	env["page_count"] = (total + f.size - 1) / f.size
	return env, nil
}

// againPushResponse pushes a page of failures again, one after the other, before it answers. What gets through leaves the log.
func (s *Sim) againPushResponse(c *call) (envelope, *refusal) {
	f, refused := readPushFilter(c.body, true)
	if refused != nil {
		return nil, refused
	}
	page, total := s.choose(f)
	succeeded := 0
	for i := range page {
		page[i] = s.pusher.again(page[i])
		if page[i].Delivered() {
			succeeded++
		}
	}
	env := f.answer(page, total)
	env["success_count"], env["error_count"] = succeeded, len(page)-succeeded
	return env, nil
}

// again tries a failure once more at the address it failed at.
func (p *pusher) again(failure Push) Push {
	at := p.sim.now()
	code := 0
	if failure.URL != "" {
		code = p.post(failure.URL, failure.withType())
	}
	failure.At, failure.AnsweredAt, failure.HTTPCode, failure.Lost = at, p.sim.now(), code, false
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.failures {
		if f.ID == failure.ID {
			*f = failure
		}
	}
	if failure.Delivered() {
		p.failures = slices.DeleteFunc(p.failures, func(f *Push) bool { return f.ID == failure.ID })
	}
	p.sim.changed()
	return failure
}

func (p Push) product() string { return either(p.Product, products["WHATSAPP"]) }

// withType is the body as the log keeps it and pushes it again: events under "entry" carry one more top-level key there, so
// the same event has different bytes.
func (p Push) withType() []byte {
	if !json.Valid(p.Body) || !bytes.HasPrefix(p.Body, []byte(`{"entry":`)) {
		return p.Body
	}
	return append([]byte(`{"type":"`+p.Kind+`",`), p.Body[1:]...)
}

// logged is what the log shows of the body.
func (p Push) logged() []byte {
	body := p.withType()
	if p.Cut > 0 && len(body) > p.Cut {
		return []byte(strings.ToValidUTF8(string(body[:p.Cut]), ""))
	}
	return body
}

// CutPushLog makes the log keep only so many bytes of each body that fails from now on; 0 keeps all. A re-push has the whole.
func (s *Sim) CutPushLog(bytes int) {
	s.pusher.mu.Lock()
	defer s.pusher.mu.Unlock()
	s.pusher.cut = bytes
}

// AddFailedPush puts a failure into the log that was never a push of this simulator: of another system of the company, or of
// the past. It gets an ID where it has none.
func (s *Sim) AddFailedPush(failed Push) {
	s.mu.Lock()
	if failed.ID == "" {
		failed.ID = s.pushID()
	}
	s.mu.Unlock()
	if failed.AnsweredAt.IsZero() {
		failed.AnsweredAt = failed.At
	}
	s.pusher.mu.Lock()
	s.pusher.failures = capped(append(s.pusher.failures, &failed))
	s.pusher.mu.Unlock()
	s.changed()
}
