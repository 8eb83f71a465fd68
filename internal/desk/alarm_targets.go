package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/mail"
	"templatedesk/internal/outward"
	"templatedesk/internal/templates"
)

const (
	maxHooks       = 20
	maxHookLabel   = 60
	maxHookAddress = 2000
)

// MailState is how e-mail stands. The zero MailState is off.
type MailState struct {
	Host, From string
	Health     alarms.Health
}

// On reports whether a mail server is configured.
func (m MailState) On() bool { return m.Host != "" }

// AlarmChoice is what a person chose to hear of, and how e-mail to them stands.
func (d *Desk) AlarmChoice(ctx context.Context, personID string) (alarms.Choice, MailState, error) {
	c, err := d.store.AlarmChoice(ctx, personID)
	if err != nil {
		return c, MailState{}, fmt.Errorf("read choice: %w", err)
	}
	m := d.mailState()
	if m.Health, err = d.store.TargetHealth(ctx, alarms.MailTo(personID)); err != nil {
		return c, m, fmt.Errorf("read choice: %w", err)
	}
	return c, m, nil
}

func (d *Desk) mailState() MailState {
	if d.mail == nil {
		return MailState{}
	}
	return MailState{Host: d.mail.Host(), From: d.mail.From()}
}

// ChooseAlarms keeps what a person wants to hear of; alarms from then on follow it.
// Fields: wabas.
func (d *Desk) ChooseAlarms(ctx context.Context, actor access.Person, c alarms.Choice) error {
	c.PersonID = actor.ID
	c.InApp, c.ByEmail = knownCauses(c.InApp), knownCauses(c.ByEmail)
	if err := d.checkWABAs(ctx, c.WABAs); err != nil {
		return err
	}
	detail := fmt.Sprintf("in the app: %s; by e-mail: %s; accounts: %s", listed(c.InApp), listed(c.ByEmail), accountsWord(c.WABAs))
	if err := d.store.SetAlarmChoice(ctx, c, actor.Did(ctx, access.AlarmsChosen, "").With(detail)); err != nil {
		return fmt.Errorf("keep choice: %w", err)
	}
	return nil
}

// TestMail sends a person a letter now. The error is a *Trouble if the server did not
// take it.
func (d *Desk) TestMail(ctx context.Context, actor access.Person) error {
	if d.mail == nil {
		return &Trouble{What: "No mail server is configured.", Means: "No e-mail can be sent.", Do: "Whoever runs the dashboard sets DASHBOARD_SMTP_HOST.", Outcome: templates.OutcomeNeverSent}
	}
	err := d.mail.Send(ctx, mail.Letter{
		ID: NewID(), To: actor.Email, Date: d.now(), Subject: "A test from Template Desk", Choose: d.link("/me/alarms"),
		Intro: "This is what you asked for: e-mail from Template Desk reaches you.", Footer: "Nothing happened and nothing needs to be done.",
	})
	if err != nil {
		return &Trouble{What: "The test was not sent.", Means: err.Error(), Do: "Whoever runs the dashboard should look at the mail server’s settings.", Outcome: templates.OutcomeUnknown, Err: err}
	}
	return nil
}

// HookView is a hook and how posts to it went. Its address is cut to what is no secret.
type HookView struct {
	alarms.Hook
	Health alarms.Health
}

// AlarmTargets are where alarms go, beside the app.
type AlarmTargets struct {
	Hooks   []HookView
	Mail    MailState
	CanPost bool // else posting is off, as in the demo
}

// AlarmTargets tells how the targets stand.
func (d *Desk) AlarmTargets(ctx context.Context) (AlarmTargets, error) {
	v := AlarmTargets{Mail: d.mailState(), CanPost: d.outward != nil}
	hooks, err := d.store.Hooks(ctx)
	if err != nil {
		return v, fmt.Errorf("list webhooks: %w", err)
	}
	for _, h := range hooks {
		h.Secret, h.Address = "", outward.Site(h.Address) // the secret is shown once, when it was made
		view := HookView{Hook: h}
		if view.Health, err = d.store.TargetHealth(ctx, alarms.PostTo(h.ID)); err != nil {
			return v, fmt.Errorf("read deliveries: %w", err)
		}
		v.Hooks = append(v.Hooks, view)
	}
	if v.Mail.Health, err = d.store.MailHealth(ctx); err != nil {
		return v, fmt.Errorf("read deliveries: %w", err)
	}
	return v, nil
}

// AddHook adds an address that alarms are posted to. The answer holds the secret that
// posts are signed with; it is not given out again. Fields: label, address, causes, wabas.
func (d *Desk) AddHook(ctx context.Context, actor access.Person, h alarms.Hook) (alarms.Hook, error) {
	if d.outward == nil {
		return h, &Trouble{What: "Posting to other addresses is off.", Means: "In the demo nothing leaves this machine.", Do: "Start the dashboard with Sobot’s credentials.", Outcome: templates.OutcomeNeverSent}
	}
	h.Label, h.Address, h.Causes = strings.TrimSpace(h.Label), strings.TrimSpace(h.Address), knownCauses(h.Causes)
	problems := templates.FieldErrors{}
	if h.Label == "" || utf8.RuneCountInString(h.Label) > maxHookLabel {
		problems["label"] = fmt.Sprintf("Give it a name of at most %d characters, such as “On-call”.", maxHookLabel)
	}
	var refused *outward.Refused
	switch err := outward.CheckAddress(h.Address); {
	case h.Address == "" || len(h.Address) > maxHookAddress:
		problems["address"] = "Type the whole address, such as https://hooks.example.com/alarms."
	case errors.As(err, &refused):
		problems["address"] = "It cannot be used: " + refused.Why + "."
	}
	if len(h.Causes) == 0 {
		problems["causes"] = "Choose one cause at least."
	}
	hooks, err := d.store.Hooks(ctx)
	if err != nil {
		return h, fmt.Errorf("list webhooks: %w", err)
	}
	for _, other := range hooks {
		if strings.EqualFold(other.Label, h.Label) {
			problems["label"] = "There is a webhook of this name already."
		}
	}
	if len(hooks) >= maxHooks {
		problems["label"] = fmt.Sprintf("There are %d webhooks already, which is the most. Remove one first.", maxHooks)
	}
	var fields templates.FieldErrors
	if err := d.checkWABAs(ctx, h.WABAs); errors.As(err, &fields) {
		problems["wabas"] = fields["wabas"]
	} else if err != nil {
		return h, err
	}
	if len(problems) > 0 {
		return h, problems
	}
	h.ID, h.Secret, h.Created, h.By = NewID(), alarms.NewSecret(), d.now(), actor.Name
	d.learnHook(h)
	note := actor.Did(ctx, access.HookAdded, h.Label).With(listed(h.Causes) + "; accounts: " + accountsWord(h.WABAs))
	if err := d.store.CreateHook(ctx, h, note); err != nil {
		return h, fmt.Errorf("add webhook: %w", err)
	}
	d.publish(map[string]bool{deliveryTopic: true})
	return h, nil
}

// RemoveHook removes one; what waited for it is not sent.
func (d *Desk) RemoveHook(ctx context.Context, actor access.Person, id string) error {
	h, err := d.store.Hook(ctx, id)
	if err != nil {
		return fmt.Errorf("read webhook: %w", err)
	}
	if err := d.store.DeleteHook(ctx, id, actor.Did(ctx, access.HookRemoved, h.Label)); err != nil {
		return fmt.Errorf("remove webhook: %w", err)
	}
	d.publish(map[string]bool{deliveryTopic: true})
	return nil
}

// TestHook posts a test now, and where that was taken tries at once what waits for the
// hook. The error is a *Trouble if it was not taken.
func (d *Desk) TestHook(ctx context.Context, actor access.Person, id string) error {
	h, err := d.store.Hook(ctx, id)
	if err != nil {
		return fmt.Errorf("read webhook: %w", err)
	}
	if err := d.store.AppendAudit(ctx, actor.Did(ctx, access.HookTested, h.Label)); err != nil {
		return fmt.Errorf("test webhook: %w", err)
	}
	now := d.now()
	a := alarms.Alarm{ID: NewID(), Cause: alarms.Rejected, Word: "REJECTED", Name: "a_test", Language: "en_US", Happened: now, Noticed: now}
	if problem := d.post(ctx, h, alarms.TypeTest, NewID(), a, "A test"); problem != "" {
		return &Trouble{What: "“" + h.Label + "” did not take the test.", Means: problem, Do: "Correct what is at its address, or remove it and add it with another.", Outcome: templates.OutcomeUnknown}
	}
	return d.tryNow(ctx, alarms.PostTo(id))
}

// TryHook makes what waits for a hook go out now.
func (d *Desk) TryHook(ctx context.Context, id string) error {
	if _, err := d.store.Hook(ctx, id); err != nil {
		return fmt.Errorf("read webhook: %w", err)
	}
	return d.tryNow(ctx, alarms.PostTo(id))
}

// TryMail makes what waits for a person's e-mail go out now.
func (d *Desk) TryMail(ctx context.Context, actor access.Person) error {
	return d.tryNow(ctx, alarms.MailTo(actor.ID))
}

// tryNow does not wait for the target: how it went shows on the page.
func (d *Desk) tryNow(ctx context.Context, to alarms.Target) error {
	if err := d.store.TryAgain(ctx, to); err != nil {
		return fmt.Errorf("try again: %w", err)
	}
	nudge(d.courier.wake)
	return nil
}

// learnHooks tells the log what it must hide of all hooks, at a start.
func (d *Desk) learnHooks(ctx context.Context) error {
	hooks, err := d.store.Hooks(ctx)
	if err != nil {
		return fmt.Errorf("list webhooks: %w", err)
	}
	for _, h := range hooks {
		d.learnHook(h)
	}
	return nil
}

func (d *Desk) learnHook(h alarms.Hook) {
	d.learned(h.Secret)
	d.learned(h.Address)
}

// checkWABAs wants accounts that are in use; nil is all of them.
func (d *Desk) checkWABAs(ctx context.Context, wabas []string) error {
	if wabas == nil {
		return nil
	}
	if len(wabas) == 0 {
		return templates.FieldErrors{"wabas": "Choose one account at least, or all."}
	}
	labels, err := d.labels(ctx)
	if err != nil {
		return err
	}
	for _, waba := range wabas {
		if _, known := labels[waba]; !known {
			return templates.FieldErrors{"wabas": "One of these accounts is not here any more. Choose again."}
		}
	}
	return nil
}

// knownCauses are those of the list that exist, in their order, each once.
func knownCauses(list []alarms.Cause) []alarms.Cause {
	known := []alarms.Cause{}
	for _, info := range alarms.Causes {
		if slices.Contains(list, info.Cause) {
			known = append(known, info.Cause)
		}
	}
	return known
}

func listed(causes []alarms.Cause) string {
	if len(causes) == 0 {
		return "nothing"
	}
	words := make([]string, len(causes))
	for i, c := range causes {
		words[i] = string(c)
	}
	return strings.Join(words, ", ")
}

func accountsWord(wabas []string) string {
	if wabas == nil {
		return "all"
	}
	return strings.Join(wabas, ", ")
}
