package desk

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// Accounts are the accounts in use with their senders, by label.
func (d *Desk) Accounts(ctx context.Context) ([]templates.Account, error) {
	return d.store.Accounts(ctx)
}

// Account is one account, also a removed one, whose history stays readable.
func (d *Desk) Account(ctx context.Context, waba string) (templates.Account, error) {
	return d.store.Account(ctx, waba)
}

// accountInUse is an account that is not removed. What asks Sobot for something
// goes through it: nobody watches a removed account any more.
func (d *Desk) accountInUse(ctx context.Context, waba string) (templates.Account, error) {
	a, err := d.store.Account(ctx, waba)
	if err != nil {
		return a, fmt.Errorf("read account: %w", err)
	}
	if !a.Removed.IsZero() {
		return a, fmt.Errorf("account was removed: %w", templates.ErrNotFound)
	}
	return a, nil
}

var digitsOnly = regexp.MustCompile(`^[0-9]{1,32}$`)

func checkLabel(label string, fe templates.FieldErrors) string {
	label = strings.TrimSpace(label)
	switch {
	case label == "":
		fe["label"] = "Give it a name that your team knows it by."
	case utf8.RuneCountInString(label) > 60:
		fe["label"] = "At most 60 characters."
	}
	return label
}

// AddAccount takes a WABA into use. Its id is checked by listing it, and that
// list becomes the silent baseline of its history. Fields: waba, label.
func (d *Desk) AddAccount(ctx context.Context, actor access.Person, waba, label string) (templates.Account, error) {
	fe := templates.FieldErrors{}
	waba = strings.TrimSpace(waba)
	label = checkLabel(label, fe)
	if !digitsOnly.MatchString(waba) {
		fe["waba"] = "A WABA id is digits only, as Sobot or WhatsApp Manager shows it."
	}
	if len(fe) > 0 {
		return templates.Account{}, fe
	}
	if old, err := d.store.Account(ctx, waba); err == nil && old.Removed.IsZero() {
		return templates.Account{}, templates.FieldErrors{"waba": fmt.Sprintf("This WABA is here already, as “%s”.", old.Label)}
	} else if err != nil && !errors.Is(err, templates.ErrNotFound) {
		return templates.Account{}, err
	}
	ctx = callContext(ctx)
	release, err := d.lease(ctx, waba)
	if err != nil {
		return templates.Account{}, err
	}
	defer release() // else the timer would begin a second baseline beside this one
	began := d.now()
	snap, err := d.sobot.ListTemplates(ctx, waba)
	if err != nil {
		t := explain(err, actList)
		if t.Outcome == templates.OutcomeRefused && t.Err != nil {
			t.Means = "Sobot does not know this WABA id, or these credentials may not see it. Nothing was added."
			t.Do = "Compare the id with the one in Sobot and try again."
		} else {
			t.Means = "So the id could not be checked. Nothing was added."
		}
		return templates.Account{}, t
	}
	a := templates.Account{WABA: waba, Label: label, Created: began}
	if err := d.store.CreateAccount(ctx, a, actor.Did(ctx, access.AccountAdded, label).In(waba)); err != nil {
		if errors.Is(err, templates.ErrConflict) {
			return a, templates.FieldErrors{"waba": "This WABA is here already."}
		}
		return a, fmt.Errorf("add account: %w", err)
	}
	nudge(d.assignNudge)
	d.log.InfoContext(ctx, "account added", "waba", waba, "by", actor.ID)
	if _, err := d.takeSnapshot(ctx, a, snap, began); err != nil {
		return a, fmt.Errorf("keep first list: %w", err)
	}
	d.publish(map[string]bool{"status": true, "waba/" + waba: true})
	return d.store.Account(ctx, waba)
}

// RenameAccount changes an account's label. Field: label.
func (d *Desk) RenameAccount(ctx context.Context, actor access.Person, waba, label string) error {
	fe := templates.FieldErrors{}
	if label = checkLabel(label, fe); len(fe) > 0 {
		return fe
	}
	a, err := d.store.Account(ctx, waba)
	if err != nil {
		return fmt.Errorf("rename account: %w", err)
	}
	note := actor.Did(ctx, access.AccountRenamed, a.Label).In(waba).With("→ " + label)
	if err := d.store.RenameAccount(ctx, waba, label, note); err != nil {
		return fmt.Errorf("rename account: %w", err)
	}
	d.log.InfoContext(ctx, "account renamed", "waba", waba, "by", actor.ID)
	return nil
}

// RemoveAccount takes an account out of use. Nothing is deleted at Sobot, and
// its history stays readable.
func (d *Desk) RemoveAccount(ctx context.Context, actor access.Person, waba string) error {
	a, err := d.store.Account(ctx, waba)
	if err != nil {
		return fmt.Errorf("remove account: %w", err)
	}
	if err := d.store.RemoveAccount(ctx, waba, d.now(), actor.Did(ctx, access.AccountRemoved, a.Label).In(waba)); err != nil {
		return fmt.Errorf("remove account: %w", err)
	}
	d.log.InfoContext(ctx, "account removed", "waba", waba, "by", actor.ID)
	return nil
}

// AddSender names a number that test-sends may go out from. Fields:
// phone_number_id, display, label.
func (d *Desk) AddSender(ctx context.Context, actor access.Person, s templates.Sender) (templates.Sender, error) {
	fe := templates.FieldErrors{}
	s.Label = checkLabel(s.Label, fe)
	s.PhoneNumberID = strings.TrimSpace(s.PhoneNumberID)
	if !digitsOnly.MatchString(s.PhoneNumberID) {
		fe["phone_number_id"] = "A phone number id is digits only: Sobot shows it under Livechat Agent → Docking Channel Settings → WhatsApp."
	}
	digits, _, err := templates.ParseRecipient(s.Display)
	if err != nil {
		fe["display"] = err.Error()
	}
	if len(fe) == 0 && digits == s.PhoneNumberID {
		fe["phone_number_id"] = "This is the number itself; Sobot wants its phone number id."
	}
	if len(fe) > 0 {
		return s, fe
	}
	if _, err := d.accountInUse(ctx, s.WABA); err != nil {
		return s, err
	}
	s.ID, s.Display = NewID(), digits
	if err := d.store.CreateSender(ctx, s, actor.Did(ctx, access.SenderAdded, s.Label).In(s.WABA).With(templates.MaskPhone(s.Display))); err != nil {
		if errors.Is(err, templates.ErrConflict) {
			return s, templates.FieldErrors{"phone_number_id": "This phone number id is here already."}
		}
		return s, fmt.Errorf("add sender: %w", err)
	}
	nudge(d.assignNudge)
	d.log.InfoContext(ctx, "sender added", "waba", s.WABA, "by", actor.ID)
	return s, nil
}

// RemoveSender takes a sender out of use.
func (d *Desk) RemoveSender(ctx context.Context, actor access.Person, waba, id string) error {
	s, err := d.store.Sender(ctx, id)
	if err != nil {
		return err
	}
	if s.WABA != waba {
		return templates.ErrNotFound
	}
	note := actor.Did(ctx, access.SenderRemoved, s.Label).In(waba).With(templates.MaskPhone(s.Display))
	if err := d.store.DeleteSender(ctx, id, note); err != nil {
		return fmt.Errorf("remove sender: %w", err)
	}
	d.log.InfoContext(ctx, "sender removed", "waba", waba, "by", actor.ID)
	return nil
}

// TestPhones are the team's phones.
func (d *Desk) TestPhones(ctx context.Context) ([]templates.TestPhone, error) {
	return d.store.TestPhones(ctx)
}

// AddTestPhone names a phone of the team. Fields: label, number.
func (d *Desk) AddTestPhone(ctx context.Context, actor access.Person, label, number string) error {
	fe := templates.FieldErrors{}
	label = checkLabel(label, fe)
	digits, _, err := templates.ParseRecipient(number)
	if err != nil {
		fe["number"] = err.Error()
	}
	if len(fe) > 0 {
		return fe
	}
	note := actor.Did(ctx, access.PhoneAdded, label).With(templates.MaskPhone(digits))
	err = d.store.CreateTestPhone(ctx, templates.TestPhone{ID: NewID(), Label: label, Number: digits}, note)
	if errors.Is(err, templates.ErrConflict) {
		return templates.FieldErrors{"number": "This number is here already."}
	}
	if err != nil {
		return fmt.Errorf("add test phone: %w", err)
	}
	d.log.InfoContext(ctx, "test phone added", "by", actor.ID)
	return nil
}

// RemoveTestPhone forgets a phone of the team.
func (d *Desk) RemoveTestPhone(ctx context.Context, actor access.Person, id string) error {
	phones, err := d.store.TestPhones(ctx)
	if err != nil {
		return fmt.Errorf("remove test phone: %w", err)
	}
	at := slices.IndexFunc(phones, func(p templates.TestPhone) bool { return p.ID == id })
	if at < 0 {
		return templates.ErrNotFound
	}
	note := actor.Did(ctx, access.PhoneRemoved, phones[at].Label).With(templates.MaskPhone(phones[at].Number))
	if err := d.store.DeleteTestPhone(ctx, id, note); err != nil {
		return fmt.Errorf("remove test phone: %w", err)
	}
	d.log.InfoContext(ctx, "test phone removed", "by", actor.ID)
	return nil
}
