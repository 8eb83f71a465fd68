package sobot

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden stands wherever a secret would have been printed.
const hidden = "[hidden]"

// Secret is a string that every ordinary way of printing, logging or encoding shows
// as "[hidden]" (an empty one as ""). Only Reveal gives the value.
type Secret string

// Reveal gives the value itself. Its callers are the places a secret can leak from.
func (s Secret) Reveal() string { return string(s) }

// String gives the mask.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString gives the mask.
func (s Secret) GoString() string { return s.String() }

// Format gives the mask for every verb; without it %d would print the value.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue gives the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText gives the mask, so JSON and text encoders are safe too. What stores
// a secret on purpose must call Reveal.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
