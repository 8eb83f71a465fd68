package redact

import (
	"context"
	"encoding"
	"fmt"
	"log/slog"
	"strings"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// Handler makes records discreet before it hands them on, and adds to each the number
// of the request that led to it. It wraps the handler that writes.
type Handler struct {
	next    slog.Handler
	secrets *Secrets
	groups  []group // open ones, outermost first
}

// group is one that WithGroup opened, with what was put into it since.
type group struct {
	name  string
	attrs []slog.Attr
}

// NewHandler wraps next. What secrets learns later is hidden as well.
func NewHandler(next slog.Handler, secrets *Secrets) *Handler {
	return &Handler{next: next, secrets: secrets}
}

// Enabled asks the handler that writes.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle hands a discreet copy on. It never fails because of what is in the record.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	attrs := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, h.attr(a, 0))
		return true
	})
	for i := len(h.groups) - 1; i >= 0; i-- {
		g := h.groups[i]
		attrs = []slog.Attr{{Key: g.name, Value: slog.GroupValue(append(g.attrs[:len(g.attrs):len(g.attrs)], attrs...)...)}}
	}
	out := slog.NewRecord(r.Time, r.Level, h.secrets.Text(r.Message), r.PC)
	if number := access.OriginOf(ctx).Request; number != "" {
		out.AddAttrs(slog.String("request", number)) // outside of all groups, where people filter by it
	}
	out.AddAttrs(attrs...)
	return h.next.Handle(ctx, out)
}

// WithAttrs keeps attributes for all records to come.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	discreet := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		discreet[i] = h.attr(a, 0)
	}
	out := *h
	if len(h.groups) == 0 {
		out.next = h.next.WithAttrs(discreet)
		return &out
	}
	out.groups = append([]group(nil), h.groups...)
	last := &out.groups[len(out.groups)-1]
	last.attrs = append(last.attrs[:len(last.attrs):len(last.attrs)], discreet...)
	return &out
}

// WithGroup opens a group for all records to come.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	out := *h
	out.groups = append(h.groups[:len(h.groups):len(h.groups)], group{name: h.secrets.Text(name)})
	return &out
}

// deepest is how many groups inside of groups are looked into.
const deepest = 8

// ids are attributes whose values are never telephone numbers, whatever they look like.
var ids = map[string]bool{
	"request": true, "waba": true, "template": true, "inbox": true, "draft": true, "operation": true, "send": true, "person": true, "by": true, "sender": true, "address": true,
}

// phones are attributes that hold nothing but telephone numbers.
var phones = map[string]bool{"to": true, "from": true, "phone": true, "recipient": true, "wa_id": true}

func (h *Handler) attr(a slog.Attr, depth int) slog.Attr {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindAny && v.Any() == nil {
		return slog.Attr{} // no error: nothing to say
	}
	name := a.Key
	if !plain(name) || strings.ContainsAny(name, "0123456789") {
		name = h.secrets.Text(name) // somebody made a name of what they were sent
	}
	switch v.Kind() {
	case slog.KindBool, slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindDuration, slog.KindTime:
		// Counts, sizes and times. Secrets and telephone numbers are texts everywhere in
		// this program, so a number is never one.
		return slog.Attr{Key: name, Value: v}
	case slog.KindGroup:
		if secretName(a.Key) || depth >= deepest {
			return slog.String(name, hidden)
		}
		members := v.Group()
		discreet := make([]slog.Attr, len(members))
		for i, member := range members {
			discreet[i] = h.attr(member, depth+1)
		}
		return slog.Attr{Key: name, Value: slog.GroupValue(discreet...)}
	}
	text := textOf(v)
	switch {
	case secretName(a.Key) && text != "":
		return slog.String(name, hidden)
	case phones[a.Key] && !strings.Contains(text, "•") && strings.ContainsAny(text, "0123456789"):
		return slog.String(name, templates.MaskPhone(text))
	}
	return slog.String(name, h.secrets.text(text, !ids[a.Key]))
}

// textOf is a value as text: what it says of itself, else its fields.
func textOf(v slog.Value) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprintf("[cannot be logged: %T]", r)
		}
	}()
	if v.Kind() == slog.KindString {
		return v.String()
	}
	switch x := v.Any().(type) {
	case error:
		return x.Error()
	case fmt.Stringer:
		return x.String()
	case encoding.TextMarshaler:
		raw, err := x.MarshalText()
		if err != nil {
			return "[cannot be logged]"
		}
		return string(raw)
	case []byte:
		return string(x)
	default:
		return fmt.Sprintf("%+v", x)
	}
}
