package alarms

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/templates"
)

// The headers of a post to a hook, as standardwebhooks.com has them: receivers find
// libraries for them in most languages. docs/alarm-webhooks.md tells of them.
const (
	HeaderID        = "webhook-id" // the same on every repeat
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"

	secretPrefix = "whsec_"
	secretSize   = 32 // bytes
)

// The types of a post.
const (
	TypeOpened = "alarm.opened"
	TypeTest   = "alarm.test"
)

// NewSecret makes the secret of a hook.
func NewSecret() string {
	raw := make([]byte, secretSize)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the process first
	return secretPrefix + base64.StdEncoding.EncodeToString(raw)
}

// Sign is the signature of a post: HMAC-SHA256 over "id.timestamp.body", so that
// neither can be changed, nor an old post sent again much later.
func Sign(secret, id string, at time.Time, body []byte) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		key = []byte(secret) // not one of ours; it still signs
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Headers are those of a post.
func Headers(secret, id string, at time.Time, body []byte) map[string]string {
	return map[string]string{
		"content-type": "application/json", HeaderID: id,
		HeaderTimestamp: strconv.FormatInt(at.Unix(), 10), HeaderSignature: Sign(secret, id, at, body),
	}
}

// Body is what is posted about an alarm, without any whole telephone number: nobody
// knows who reads it over there. account is the label of its account, link where to
// look, or empty.
func Body(kind string, a Alarm, account, link string) []byte {
	a.Reason, a.Detail = templates.MaskPhones(a.Reason), templates.MaskPhones(a.Detail)
	meaning, todo := a.Meaning()
	type named struct {
		WABA  string `json:"waba"`
		Label string `json:"label"`
	}
	type template struct {
		Name     string `json:"name"`
		Language string `json:"language"`
	}
	var body struct {
		Type      string    `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      struct {
			ID       string     `json:"id"`
			Cause    Cause      `json:"cause"`
			Title    string     `json:"title"`
			Meaning  string     `json:"meaning,omitempty"`
			Todo     string     `json:"todo,omitempty"`
			Account  *named     `json:"account,omitempty"`
			Template *template  `json:"template,omitempty"`
			Number   string     `json:"number,omitempty"` // masked
			From     string     `json:"from,omitempty"`
			To       string     `json:"to,omitempty"`
			Reason   string     `json:"reason,omitempty"`
			Detail   string     `json:"detail,omitempty"`
			Until    *time.Time `json:"until,omitempty"`
			Source   string     `json:"source"`
			Happened time.Time  `json:"happened_at"`
			Noticed  time.Time  `json:"noticed_at"`
			Late     bool       `json:"late"` // noticed long after it happened
			URL      string     `json:"url,omitempty"`
		} `json:"data"`
	}
	body.Type, body.Timestamp = kind, a.Noticed
	d := &body.Data
	d.ID, d.Cause, d.Title, d.Meaning, d.Todo = a.ID, a.Cause, a.Title(), meaning, todo
	if a.WABA != "" {
		d.Account = &named{a.WABA, account}
	}
	if a.Name != "" {
		d.Template = &template{a.Name, a.Language}
	}
	if !a.Until.IsZero() {
		d.Until = &a.Until
	}
	d.Number, d.From, d.To, d.Reason, d.Detail = a.Number, a.From, a.Word, a.Reason, a.Detail
	d.Source, d.Happened, d.Noticed, d.Late, d.URL = string(a.Source), a.Happened, a.Noticed, a.Late, link
	if d.Source == "" {
		d.Source = "clock"
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic("an alarm is not JSON: " + err.Error()) // strings and times: it is
	}
	return text
}
