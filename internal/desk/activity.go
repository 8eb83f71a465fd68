package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// Activity is a page of what happened, newest first: the entries before a place, of those
// that f chooses. The silent baseline of a first list is never among them.
func (d *Desk) Activity(ctx context.Context, f events.Filter, before events.Cursor) ([]events.Event, events.Cursor, error) {
	return d.store.Journal(ctx, f, before, TimelineSize)
}

// ActivityBatch is Activity by the hundreds, for exports.
func (d *Desk) ActivityBatch(ctx context.Context, f events.Filter, before events.Cursor) ([]events.Event, events.Cursor, error) {
	return d.store.Journal(ctx, f, before, 10*TimelineSize)
}

// ActivityNewer is the page that ends just before the entry at after, newest first; more
// says whether there are newer ones still.
func (d *Desk) ActivityNewer(ctx context.Context, f events.Filter, after events.Cursor) (page []events.Event, more bool, err error) {
	return d.store.JournalNewer(ctx, f, after, TimelineSize)
}

// Number is what somebody typed to find a number by.
type Number struct {
	Spellings []string // the ways in which bodies may write it, for events.Filter
	Sender    bool     // what was typed is the phone number id of one of our senders
}

// FindNumber reads a number as it was typed: a sender's phone number id, or a telephone
// number however it is punctuated.
func (d *Desk) FindNumber(ctx context.Context, typed string) (Number, error) {
	typed = strings.TrimSpace(typed)
	n := Number{Spellings: []string{typed}}
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return n, fmt.Errorf("list accounts: %w", err)
	}
	digits, punctuated := onlyDigits(typed)
	if punctuated {
		n.Spellings = append(n.Spellings, digits, "+"+digits)
	}
	for _, a := range accounts {
		for _, s := range a.Senders {
			if typed == s.PhoneNumberID || punctuated && digits == s.Display {
				n.Sender = n.Sender || typed == s.PhoneNumberID
				n.Spellings = append(n.Spellings, s.PhoneNumberID, s.Display, "+"+s.Display)
			}
		}
	}
	slices.Sort(n.Spellings)
	n.Spellings = slices.DeleteFunc(slices.Compact(n.Spellings), func(s string) bool { return s == "" || s == "+" })
	return n, nil
}

// onlyDigits are the digits of what is written like a number; ok is false for all else.
func onlyDigits(typed string) (digits string, ok bool) {
	digits = strings.Map(func(r rune) rune {
		if strings.ContainsRune("+-(). \u00a0", r) {
			return -1
		}
		return r
	}, typed)
	return digits, digits != "" && strings.Trim(digits, "0123456789") == ""
}

// Event is one journal entry with its payload, of that account.
func (d *Desk) Event(ctx context.Context, waba, id string) (events.Event, error) {
	e, err := d.store.Event(ctx, id)
	if err != nil {
		return e, fmt.Errorf("read event: %w", err)
	}
	if e.WABA != waba {
		return events.Event{}, templates.ErrNotFound
	}
	return e, nil
}
