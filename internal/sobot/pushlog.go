package sobot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// MaxPushPage is how many entries one page of the log of failed pushes may have.
const MaxPushPage = 500

// productWhatsApp is what both calls about failed pushes are always asked with: the log
// holds the pushes of all products, and of all systems of a company.
const productWhatsApp = "WhatsApp"

// PushQuery chooses entries of Sobot's log of failed pushes ("webhook callback exception
// query" and "… re-push"). Times are Sobot's clock; a window is needed, because without
// one Sobot takes the last seven days.
type PushQuery struct {
	PushedFrom, PushedTo time.Time // milliseconds count; both needed
	Sender               string    // "" for all
	HTTPCode             int       // 0 for all
	Page                 int       // from 1; 0 is the first
	PageSize             int       // at most MaxPushPage; 0 leaves it to Sobot (15)
}

// FailedPush is one entry of the log: a push that its receiver did not answer with 2xx.
// WebhookURL may be another system's, and its path is a secret of whoever it belongs to.
type FailedPush struct {
	ID          string // configid, the document's "Data Id"
	ProductType string
	Sender      string // a number, a phone number id or a WABA id
	WebhookURL  string
	// Content is the body as Sobot keeps it: JSON when it is whole. It has one more
	// top-level key, type, than what was pushed.
	Content  []byte
	HTTPCode int // 0 where there was no answer, or no readable code
	// PushedAt and AnsweredAt are by Sobot's clock; zero where they cannot be read.
	PushedAt, AnsweredAt time.Time
}

// PushLog is one page of the log.
type PushLog struct {
	Pushes []FailedPush
	Page   int // as Sobot counts them, from 1; 0 where it does not say
	Pages  int
	Total  int // entries on all pages
}

// Repushed is what became of a re-push.
type Repushed struct {
	PushLog
	Succeeded, Failed int // as Sobot counts its receivers' answers
}

// ResponseList reads one page of the log of pushes that failed ("webhook callback
// exception query"), of WhatsApp alone. It shows the webhook addresses of other systems
// too: keep what is yours. Safe to repeat, and repeated briefly.
func (c *Client) ResponseList(ctx context.Context, q PushQuery) (PushLog, error) {
	k := call{
		op: "read failed pushes", method: http.MethodPost, path: "/chat-set/api/webhook/response_list",
		timeout: c.timeouts.List, limit: listLimit, beside: true, tries: 3,
	}
	var err error
	if k.body, err = q.encode(""); err != nil {
		return PushLog{}, unsendable(k.op, err.Error())
	}
	raw, err := c.do(ctx, k)
	if err != nil {
		return PushLog{}, err
	}
	page, _, err := decodePushes(raw)
	if err != nil {
		return PushLog{}, nonsense(k, "the log of failed pushes cannot be read: "+harmless(err.Error(), nil))
	}
	return page, nil
}

// AgainPushResponse has Sobot push again what the query chooses of the pushes to exactly
// webhookURL ("webhook callback exception re-push"). Without the address every system of
// the company would get its pushes again, so it is never sent without. The pushes arrive
// at that address, perhaps before the answer does. Never repeated once anything was sent.
func (c *Client) AgainPushResponse(ctx context.Context, webhookURL string, q PushQuery) (Repushed, error) {
	k := call{
		op: "push again", method: http.MethodPost, path: "/chat-set/api/webhook/again_push_response",
		timeout: c.timeouts.Repush, limit: listLimit, beside: true, effect: true, tries: 2,
	}
	if u, err := url.Parse(webhookURL); err != nil || u.Host == "" {
		return Repushed{}, unsendable(k.op, "the webhook address is not an address")
	}
	k.hide = []string{webhookURL, path.Base(webhookURL)}
	var err error
	if k.body, err = q.encode(webhookURL); err != nil {
		return Repushed{}, unsendable(k.op, err.Error())
	}
	raw, err := c.do(ctx, k)
	if err != nil {
		return Repushed{}, err
	}
	page, f, err := decodePushes(raw)
	if err != nil {
		return Repushed{}, nonsense(k, "the answer cannot be read: "+harmless(err.Error(), k.hide))
	}
	again := Repushed{PushLog: page}
	succeeded, err := count(f, "success_count")
	failed, err2 := count(f, "error_count")
	if err = errors.Join(err, err2); err != nil {
		return Repushed{}, nonsense(k, "Sobot reports success but does not say how many pushes arrived")
	}
	again.Succeeded, again.Failed = succeeded, failed
	return again, nil
}

// encode writes the body of both calls.
func (q PushQuery) encode(webhookURL string) ([]byte, error) {
	switch {
	case q.PushedFrom.IsZero() || q.PushedTo.IsZero() || q.PushedTo.Before(q.PushedFrom):
		return nil, errors.New("the window of the pushes is not one")
	case q.PageSize < 0 || q.PageSize > MaxPushPage || q.Page < 0:
		return nil, errors.New("there is no such page")
	}
	return encode(struct {
		HTTPCode    int    `json:"http_code,omitempty"`
		Sender      string `json:"sender,omitempty"`
		ProductType string `json:"product_type"`
		WebhookURL  string `json:"webhook_url,omitempty"`
		From        int64  `json:"push_start_time"`
		To          int64  `json:"push_end_time"`
		Page        int    `json:"page_no,omitempty"`
		PageSize    int    `json:"page_size,omitempty"`
	}{q.HTTPCode, q.Sender, productWhatsApp, webhookURL, q.PushedFrom.UnixMilli(), q.PushedTo.UnixMilli(), q.Page, q.PageSize})
}

// decodePushes reads the members that stand beside ret_code: here there is no item. It
// insists on items being a list, so that an odd answer does not look like an empty log.
func decodePushes(raw json.RawMessage) (PushLog, fields, error) {
	f, err := openObject(raw)
	if err != nil {
		return PushLog{}, nil, errors.New("not an object")
	}
	var items []json.RawMessage
	if err := f.take("items", &items); err != nil {
		return PushLog{}, nil, errors.New("items is not a list")
	}
	var page PushLog
	total, err := count(f, "total_count")
	if err == nil {
		page.Total = total
	}
	if items == nil && (err != nil || total != 0) {
		return PushLog{}, nil, errors.New("there are no items")
	}
	page.Page, _ = count(f, "page_no")
	page.Pages, _ = count(f, "page_count")
	for _, item := range items {
		// An entry that cannot be read at all is kept as an empty one: it counts.
		push, _ := decodePush(item)
		page.Pushes = append(page.Pushes, push)
	}
	return page, f, nil
}

func decodePush(raw json.RawMessage) (FailedPush, error) {
	f, err := openObject(raw)
	if err != nil {
		return FailedPush{}, err
	}
	var p FailedPush
	try(f, "configid", &p.ID, scalar)
	try(f, "product_type", &p.ProductType, scalar)
	try(f, "sender", &p.Sender, scalar)
	try(f, "webhook_url", &p.WebhookURL, scalar)
	try(f, "push_content", &p.Content, content)
	try(f, "http_code", &p.HTTPCode, code)
	try(f, "push_time", &p.PushedAt, moment)
	try(f, "response_time", &p.AnsweredAt, moment)
	return p, nil
}

// content reads a body that is a string, as documented, or stands there as JSON itself.
func content(data []byte) ([]byte, error) {
	if len(data) > 0 && data[0] != '"' {
		return data, nil
	}
	text, err := plain[string](data)
	return []byte(text), err
}

// code reads an HTTP status: "String" in the table, a number in the example.
func code(data []byte) (int, error) {
	n, err := whole(data)
	if err != nil {
		return 0, err
	}
	if *n < 0 || *n > 999 {
		return 0, errors.New("no HTTP status")
	}
	return *n, nil
}

// moment reads a time: "String" in the table, a number of milliseconds in the example.
// Seconds are told by their size, and a written date is taken as UTC.
func moment(data []byte) (time.Time, error) {
	text, err := scalar(data)
	if err != nil {
		return time.Time{}, err
	}
	text = strings.TrimSpace(text)
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		for _, layout := range []string{time.RFC3339, time.DateTime} {
			if at, err := time.Parse(layout, text); err == nil {
				return at.UTC(), nil
			}
		}
		return time.Time{}, errors.New("no time")
	case n <= 0 || n >= 1e14:
		return time.Time{}, errors.New("no time")
	case n < 1e11:
		return time.Unix(n, 0).UTC(), nil
	}
	return time.UnixMilli(n).UTC(), nil
}

// count reads a number of things, written as a number or as a string.
func count(f fields, name string) (int, error) {
	raw, ok := f[name]
	if !ok {
		return 0, errors.New("no " + name)
	}
	n, err := whole(raw)
	if err != nil || *n < 0 {
		return 0, errors.New(name + " is no count")
	}
	return *n, nil
}
