package sobotsim

import (
	"cmp"
	"slices"
	"time"
)

// The accounts of the demo.
const (
	DemoRetail = "100564172792081"
	DemoKopi   = "100564172799417"
)

// PastPush is a webhook of the time before the demo began: documented shape, dated within the past thirty days.
type PastPush struct {
	Body []byte
	At   time.Time // when Sobot would have pushed it
}

// PastPushes are the webhooks of the demo's history, oldest first: for a dashboard to feed through its own inbox on its first
// start. They stay the same over restarts.
func (s *Sim) PastPushes() []PastPush {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.state.PastPushes)
}

// seed is one demo template and the life it has had.
type seed struct {
	waba, name, language, category, status string

	quality    string  // default UNKNOWN; what came before is made up to fit
	reason     string  // of a rejection
	days       float64 // since submission
	wasUtility bool    // submitted as UTILITY, recategorised by Meta
	components []component
}

// SeedDemo fills two accounts with senders, templates and a month of history. On a simulator that has accounts already
// (continued from its state file) it does nothing.
func (s *Sim) SeedDemo() error {
	if len(s.Accounts()) > 0 {
		return nil
	}
	s.AddAccount(DemoRetail, "Nusa Retail")
	s.AddAccount(DemoKopi, "Kopi Klinik")
	for _, sender := range [][3]string{
		{DemoRetail, "110243462020762", "622155500142"},
		{DemoRetail, "110243462020899", "622155500187"},
		{DemoKopi, "110998877660011", "622155500311"},
	} {
		if err := s.AddSender(sender[0], sender[1], sender[2]); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now().Truncate(time.Second)
	for _, seed := range demoTemplates() {
		t := &template{
			ID: s.nextTemplateID(), WABA: seed.waba, Name: seed.name, Language: seed.language, Category: seed.category,
			Status: seed.status, Quality: either(seed.quality, "UNKNOWN"), Components: seed.components,
		}
		s.state.Templates = append(s.state.Templates, t)
		s.seedHistory(t, seed, now)
	}
	s.seedNumbers(now)
	slices.SortStableFunc(s.state.PastPushes, func(a, b PastPush) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	s.changed()
	return nil
}

func (s *Sim) past(at time.Time, body []byte) {
	s.state.PastPushes = append(s.state.PastPushes, PastPush{Body: body, At: at})
}

// seedHistory makes up how a template came to be what it is: reviewed within hours, then better or worse by the day.
func (s *Sim) seedHistory(t *template, seed seed, now time.Time) {
	if seed.status == "PENDING" {
		return
	}
	submitted := now.Add(-time.Duration(seed.days * 24 * float64(time.Hour)))
	decided := submitted.Add(time.Duration(4+s.rng.IntN(150)) * time.Minute)
	if seed.wasUtility {
		s.past(decided.Add(-time.Second), businessEvent(t.WABA, fieldCategory, decided.Add(-time.Second), templateValue(t, map[string]any{
			"previous_category": "UTILITY", "new_category": "MARKETING",
		})))
	}
	if seed.status == "REJECTED" {
		s.past(decided, statusEvent(t, "REJECTED", seed.reason, decided, nil))
		return
	}
	s.past(decided, statusEvent(t, "APPROVED", "NONE", decided, nil))

	scores := map[string][]string{"GREEN": {"GREEN"}, "YELLOW": {"GREEN", "YELLOW"}, "RED": {"GREEN", "YELLOW", "RED"}}[seed.quality]
	previous := "UNKNOWN"
	span := now.Add(-time.Hour).Sub(decided)
	for i, score := range scores {
		at := decided.Add(span * time.Duration(i+1) / time.Duration(len(scores)+1)).Truncate(time.Second)
		s.past(at, qualityEvent(t, previous, score, at))
		previous = score
	}
	switch seed.status {
	case "PAUSED":
		s.seedPause(t, now.Add(-50*time.Minute), 3*time.Hour)
	case "DISABLED":
		first := now.Add(-span / 5).Truncate(time.Second)
		s.seedPause(t, first, 3*time.Hour)
		s.past(first.Add(3*time.Hour), statusEvent(t, "APPROVED", "NONE", first.Add(3*time.Hour), nil))
		s.seedPause(t, first.Add(9*time.Hour), 6*time.Hour)
		s.past(first.Add(21*time.Hour), statusEvent(t, "DISABLED", "NONE", first.Add(21*time.Hour), nil))
	}
}

func (s *Sim) seedPause(t *template, at time.Time, length time.Duration) {
	t.Pauses++
	until := at.Add(length)
	s.past(at, statusEvent(t, "PAUSED", "NONE", at, pauseInfo(t.Pauses, until)))
	if t.Status == "PAUSED" && s.life != nil {
		s.life.later(until, plan{What: planUnpause, TemplateID: t.ID})
	}
}

// seedNumbers tells what happened to the accounts and their numbers.
func (s *Sim) seedNumbers(now time.Time) {
	day := 24 * time.Hour
	for _, e := range []struct {
		ago   time.Duration
		waba  string
		field string
		value map[string]any
	}{
		{29 * day, DemoRetail, fieldAccount, map[string]any{"phone_number": "622155500142", "event": "VERIFIED_ACCOUNT"}},
		{27 * day, DemoKopi, fieldAccount, map[string]any{"phone_number": "622155500311", "event": "VERIFIED_ACCOUNT"}},
		{21 * day, DemoRetail, fieldNumber, map[string]any{"display_phone_number": "622155500142", "event": "UPGRADE", "current_limit": "TIER_100K"}},
		{9 * day, DemoRetail, fieldNumber, map[string]any{"display_phone_number": "622155500187", "event": "FLAGGED", "current_limit": "TIER_10K"}},
		{6 * day, DemoRetail, fieldNumber, map[string]any{"display_phone_number": "622155500187", "event": "UNFLAGGED", "current_limit": "TIER_10K"}},
	} {
		at := now.Add(-e.ago)
		s.past(at, businessEvent(e.waba, e.field, at, e.value))
	}
}

// The builders below keep the list of demo templates short.

func sample(texts ...string) []string { return texts }

func headerText(text string, samples ...string) component {
	return component{Type: "HEADER", Format: "TEXT", Text: text, HeaderText: samples}
}

func headerMedia(format string) component {
	return component{Type: "HEADER", Format: format, Handles: []string{"4::demo"}}
}

func headerPlace() component { return component{Type: "HEADER", Format: "LOCATION"} }

func body(text string, samples ...string) component {
	return component{Type: "BODY", Text: text, BodyText: samples}
}

func footer(text string) component { return component{Type: "FOOTER", Text: text} }

func buttons(list ...button) component { return component{Type: "BUTTONS", Buttons: list} }

func quick(texts ...string) component {
	c := component{Type: "BUTTONS"}
	for _, text := range texts {
		c.Buttons = append(c.Buttons, button{Type: "QUICK_REPLY", Text: text})
	}
	return c
}

func link(text, url string, example ...string) button {
	return button{Type: "URL", Text: text, URL: url, Example: example}
}

func phone(text, number string) button {
	return button{Type: "PHONE_NUMBER", Text: text, Phone: number}
}

// oneTimeCode is all an AUTHENTICATION template has.
func oneTimeCode(minutes int64) []component {
	yes := true
	return []component{
		{Type: "BODY", Security: &yes, BodyText: sample("123456")},
		{Type: "FOOTER", CodeMinutes: &minutes},
		buttons(button{Type: "OTP", OTPType: "COPY_CODE"}),
	}
}
