package sobot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// ListTemplates returns every template of a WABA in every language ("Get message
// template"). The answer has no pages. Names of unknown statuses and categories come
// through as they are. Safe to repeat, and repeated briefly when Sobot cannot be reached.
func (c *Client) ListTemplates(ctx context.Context, waba string) (Snapshot, error) {
	k := call{
		op: "list templates", method: http.MethodGet, path: "/chat-whatsapp/api/whatsapp/templateList",
		query: url.Values{"wabaid": {waba}}, timeout: c.timeouts.List, limit: listLimit, tries: 3,
	}
	if waba == "" {
		return Snapshot{}, unsendable(k.op, "the WABA id is empty")
	}
	item, err := c.do(ctx, k)
	if err != nil {
		return Snapshot{}, err
	}
	snapshot, err := decodeSnapshot(item)
	if err != nil {
		return Snapshot{}, nonsense(k, "the list cannot be read: "+harmless(err.Error(), nil))
	}
	return snapshot, nil
}

// decodeSnapshot insists on data being a list: an answer without one must not look
// like an account without templates.
func decodeSnapshot(item json.RawMessage) (Snapshot, error) {
	f, err := openObject(item)
	if err != nil {
		return Snapshot{}, errors.New("item is not an object")
	}
	s := Snapshot{}
	if err := f.take("data", &s.Templates); err != nil {
		return Snapshot{}, err
	}
	if s.Templates == nil {
		return Snapshot{}, errors.New("item has no data")
	}
	try(f, "namespace", &s.Namespace, scalar)
	var paging struct{ Next string }
	_ = f.take("paging", &paging) // undocumented; Meta's own lists have it
	s.Partial = paging.Next != ""
	return s, nil
}

// UnmarshalJSON reads one entry of a list. Here wrong types are errors: a template
// whose name or id cannot be read would look like one that is gone.
func (t *Template) UnmarshalJSON(data []byte) error {
	f, err := openObject(data)
	if err != nil {
		return fmt.Errorf("template: %w", err)
	}
	*t = Template{}
	err = errors.Join(
		f.take("id", &t.ID), f.take("name", &t.Name), f.take("language", &t.Language),
		f.take("status", &t.Status), f.take("category", &t.Category), f.take("components", &t.Components),
	)
	if err == nil && t.Name == "" {
		err = errors.New("no name")
	}
	if err != nil {
		return fmt.Errorf("template: %w", err)
	}
	t.Extra = f.rest()
	return nil
}

// MarshalJSON writes the documented fields, then Extra.
func (t Template) MarshalJSON() ([]byte, error) {
	type documented Template
	return encodeWith(documented(t), t.Extra)
}

// MarshalJSON writes the body of createTemplateInfo: enumerations in upper case, and
// components as a list even when there are none.
func (r CreateTemplateRequest) MarshalJSON() ([]byte, error) {
	type documented CreateTemplateRequest
	r.Category = strings.ToUpper(r.Category)
	components := make([]Component, len(r.Components))
	for i, component := range r.Components {
		components[i] = component.upperCased()
	}
	r.Components = components
	return encode(documented(r))
}

// EncodeCreate gives exactly the bytes that CreateTemplate posts.
func EncodeCreate(r CreateTemplateRequest) ([]byte, error) { return encode(r) }

// CreatePath is where templates are posted to.
const CreatePath = "/chat-whatsapp/api/whatsapp/createTemplateInfo"

// CreateTemplate submits a template for review ("Create message template") and
// returns its id. Never repeated once anything was sent: on Unknown, list and look
// for the name and language.
func (c *Client) CreateTemplate(ctx context.Context, r CreateTemplateRequest) (ID, error) {
	k := call{
		op: "create template", method: http.MethodPost, path: CreatePath,
		timeout: c.timeouts.Create, limit: answerLimit, effect: true, tries: 2,
	}
	if r.WABAID == "" || r.Name == "" {
		return "", unsendable(k.op, "the WABA id or the template's name is empty")
	}
	var err error
	if k.body, err = EncodeCreate(r); err != nil {
		return "", unsendable(k.op, "the template cannot be written as JSON")
	}
	raw, err := c.do(ctx, k)
	if err != nil {
		return "", err
	}
	var item struct{ ID ID }
	if err := json.Unmarshal(raw, &item); err != nil || item.ID == "" {
		return "", nonsense(k, "Sobot reports success but names no template id")
	}
	return item.ID, nil
}

// DeleteTemplate deletes all languages of a name ("Delete message template"): the
// API knows no way to delete only one. A GET with an effect, never repeated once
// anything was sent.
func (c *Client) DeleteTemplate(ctx context.Context, waba, name string) error {
	k := call{
		op: "delete template", method: http.MethodGet, path: "/chat-whatsapp/api/whatsapp/deleteTemplate",
		query:   url.Values{"wabaid": {waba}, "template_name": {name}},
		timeout: c.timeouts.Delete, limit: answerLimit, effect: true, once: true, tries: 2,
	}
	if waba == "" || name == "" {
		return unsendable(k.op, "the WABA id or the template's name is empty")
	}
	raw, err := c.do(ctx, k)
	if err != nil {
		return err
	}
	var item struct{ Success *bool }
	if err := json.Unmarshal(raw, &item); err != nil || item.Success == nil {
		return nonsense(k, "Sobot reports success but does not say whether it deleted the template")
	}
	if !*item.Success {
		e := nonsense(k, "Sobot says that it did not delete the template")
		e.Outcome = Refused
		return e
	}
	return nil
}
