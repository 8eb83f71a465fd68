package sobot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// SendPath is where messages are posted to; the spelling is the vendor's.
const SendPath = "/chat-whatsapp/api/whatsapp/forword"

// SendTemplate sends one template message ("Send template message"). Accepted is not
// delivered: that comes by webhook. Never repeated once anything was sent.
func (c *Client) SendTemplate(ctx context.Context, r SendTemplateRequest) (SendResult, error) {
	k := call{
		op: "send template", method: http.MethodPost, path: SendPath,
		timeout: c.timeouts.Send, limit: answerLimit, effect: true, tries: 2,
		hide: r.private(),
	}
	body, err := EncodeSend(r)
	if err != nil {
		return SendResult{}, &Error{Op: k.op, Outcome: NeverSent, Err: err}
	}
	k.body = body
	raw, err := c.do(ctx, k)
	if err != nil {
		return SendResult{}, err
	}
	// Only wa_id is read of a contact: its other field is input in most of the
	// document's answers and Input in one.
	var item struct {
		Messages []struct{ ID ID }
		Contacts []struct {
			WAID ID `json:"wa_id"`
		}
	}
	if err := json.Unmarshal(raw, &item); err != nil || len(item.Messages) == 0 || item.Messages[0].ID == "" {
		return SendResult{}, nonsense(k, "Sobot reports success but names no message id")
	}
	result := SendResult{MessageID: string(item.Messages[0].ID)}
	if len(item.Contacts) > 0 {
		result.WAID = string(item.Contacts[0].WAID)
	}
	return result, nil
}

// private is what of a message must not appear in an error's text.
func (r SendTemplateRequest) private() []string {
	hide := []string{r.To}
	for _, c := range r.Components {
		for _, p := range c.Parameters {
			for _, m := range []*MediaRef{p.Image, p.Video, p.Document} {
				if m != nil && m.Link != "" {
					hide = append(hide, m.Link)
				}
			}
		}
	}
	return hide
}

// EncodeSend gives exactly the bytes that SendTemplate posts, in the shape of the
// document's examples 1.1 to 7. It refuses what the document forbids: a missing
// address, and an empty value for a variable.
func EncodeSend(r SendTemplateRequest) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	return encode(r)
}

// MarshalJSON writes the request without checking it; see EncodeSend.
func (r SendTemplateRequest) MarshalJSON() ([]byte, error) {
	type language struct {
		Code string `json:"code"`
	}
	type template struct {
		Name       string          `json:"name"`
		Language   language        `json:"language"`
		Components []SendComponent `json:"components"`
	}
	type content struct {
		MessagingProduct string   `json:"messaging_product,omitempty"`
		RecipientType    string   `json:"recipient_type,omitempty"`
		Template         template `json:"template"`
	}
	// A template without variables sends [], never null.
	components := make([]SendComponent, len(r.Components))
	body := content{Template: template{r.Name, language{r.Language}, components}}
	for i, c := range r.Components {
		if c.Parameters == nil {
			c.Parameters = []Parameter{}
		}
		components[i] = c
		if strings.EqualFold(c.SubType, ButtonFlow) {
			// Only the document's Flow example has these two.
			body.MessagingProduct, body.RecipientType = "whatsapp", "individual"
		}
	}
	return encode(struct {
		From    string  `json:"from"`
		To      string  `json:"to"`
		Type    string  `json:"type"`
		Content content `json:"content"`
	}{r.From, r.To, "template", body})
}

func (r SendTemplateRequest) check() error {
	for _, field := range []struct{ value, name string }{
		{r.From, "the sender's phone number id"}, {r.To, "the recipient"}, {r.Name, "the template's name"}, {r.Language, "the language"},
	} {
		if strings.TrimSpace(field.value) == "" {
			return fmt.Errorf("%s is empty", field.name)
		}
	}
	for _, c := range r.Components {
		for i, p := range c.Parameters {
			if err := p.check(); err != nil {
				return fmt.Errorf("%s, value %d: %w", strings.TrimSpace(c.Type+" "+c.SubType), i+1, err)
			}
		}
	}
	return nil
}

// check: a parameter carries what its type names, and it is not empty.
func (p Parameter) check() error {
	filled := false
	switch strings.ToLower(p.Type) {
	case "text":
		filled = strings.TrimSpace(p.Text) != ""
	case "payload":
		filled = strings.TrimSpace(p.Payload) != ""
	case "coupon_code":
		filled = strings.TrimSpace(p.CouponCode) != ""
	case "image":
		filled = p.Image.filled()
	case "video":
		filled = p.Video.filled()
	case "document":
		filled = p.Document.filled()
	case "location":
		l := p.Location
		filled = l != nil && l.Name != "" && l.Address != "" && l.Latitude != "" && l.Longitude != ""
	case "action":
		filled = p.Action != nil // both of its fields are optional
	default:
		return errors.New("not a kind of value that can be sent")
	}
	if !filled {
		return errors.New("Sobot does not take empty values")
	}
	return nil
}

// filled: a link or a media id, not both.
func (m *MediaRef) filled() bool { return m != nil && (m.Link == "") != (m.ID == "") }

// MarshalJSON writes the position as a number or as a string, whichever the
// document's example for that kind of button has.
func (i Index) MarshalJSON() ([]byte, error) {
	if i.String {
		return []byte(strconv.Quote(strconv.Itoa(i.N))), nil
	}
	return []byte(strconv.Itoa(i.N)), nil
}

// UnmarshalJSON reads either form and remembers which it was.
func (i *Index) UnmarshalJSON(data []byte) error {
	n, err := whole(data)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	i.N, i.String = *n, len(data) > 0 && data[0] == '"'
	return nil
}

var _ json.Unmarshaler = (*Index)(nil)
