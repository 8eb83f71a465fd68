package sobotsim

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Life makes things happen by themselves in a demo. A submitted template is reviewed within seconds; its name can ask for an
// outcome:
//
//	…_reject…  REJECTED (INVALID_FORMAT or PROMOTIONAL)
//	…_pause…   APPROVED, then quality RED and PAUSED, and back after a few minutes
//	…_recat…   APPROVED, but a UTILITY template becomes MARKETING
//
// A sent message becomes sent, delivered and read; a recipient ending in 0000 cannot be reached (131026); a template with
// quick replies gets an answer. Every few minutes the quality of an approved template drifts, and now and then the webhook of
// a drift is lost (see [Sim.FailedPushes]).
//
// Nothing happens between two Ticks. What is planned survives a restart. The methods of a nil Life do nothing.
type Life struct {
	sim *Sim
	wg  sync.WaitGroup
}

// plan is something that will happen.
type plan struct {
	At         time.Time
	What       string
	TemplateID int64  `json:",omitempty"`
	MessageID  string `json:",omitempty"`
}

const (
	planReview    = "review"
	planPause     = "pause"
	planUnpause   = "unpause"
	planSent      = "sent"
	planDelivered = "delivered"
	planRead      = "read"
	planFailed    = "failed"
	planAnswer    = "answer"
)

// Life is nil unless Options.Life is set.
func (s *Sim) Life() *Life { return s.life }

// Start ticks until the simulator is closed.
func (l *Life) Start(every time.Duration) {
	if l == nil {
		return
	}
	l.wg.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				l.Tick(l.sim.now())
			case <-l.sim.closed:
				return
			}
		}
	})
}

func (l *Life) wait() {
	if l != nil {
		l.wg.Wait()
	}
}

// Tick lets everything happen that is due at now, in order.
func (l *Life) Tick(now time.Time) {
	if l == nil {
		return
	}
	s := l.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		due := -1
		for i, p := range s.state.Agenda {
			if !p.At.After(now) && (due < 0 || p.At.Before(s.state.Agenda[due].At)) {
				due = i
			}
		}
		if due < 0 {
			break
		}
		p := s.state.Agenda[due]
		s.state.Agenda = slices.Delete(s.state.Agenda, due, due+1)
		l.happen(p, now)
		s.changed()
	}
	if s.state.NextDrift.IsZero() {
		s.state.NextDrift = now.Add(l.between(2*time.Minute, 5*time.Minute))
	} else if !s.state.NextDrift.After(now) {
		s.state.NextDrift = now.Add(l.between(2*time.Minute, 5*time.Minute))
		l.drift(now)
		s.changed()
	}
}

// The methods below are called with the simulator's lock held.

func (l *Life) between(low, high time.Duration) time.Duration {
	return low + time.Duration(l.sim.rng.Int64N(int64(high-low)))
}

func (l *Life) later(at time.Time, p plan) {
	p.At = at
	l.sim.state.Agenda = append(l.sim.state.Agenda, p)
}

func (l *Life) submitted(t *template, now time.Time) {
	if l != nil {
		l.later(now.Add(l.between(3*time.Second, 6*time.Second)), plan{What: planReview, TemplateID: t.ID})
	}
}

func (l *Life) sent(m *message, t *template, now time.Time) {
	if l == nil {
		return
	}
	step := func(what string, low, high time.Duration) {
		now = now.Add(l.between(low, high))
		l.later(now, plan{What: what, MessageID: m.ID, TemplateID: t.ID})
	}
	if strings.HasSuffix(m.To, "0000") {
		step(planFailed, time.Second, 2*time.Second)
		return
	}
	step(planSent, 500*time.Millisecond, time.Second)
	step(planDelivered, time.Second, 2*time.Second)
	step(planRead, 2*time.Second, 4*time.Second)
	if slices.ContainsFunc(t.buttons(), isQuickReply) {
		step(planAnswer, 2*time.Second, 5*time.Second)
	}
}

func isQuickReply(b button) bool { return b.Type == "QUICK_REPLY" }

func (l *Life) happen(p plan, now time.Time) {
	if m := l.sim.message(p.MessageID); m != nil {
		l.message(p, m, now)
		return
	}
	if t := l.sim.templateByID(p.TemplateID); t != nil { // deleted meanwhile otherwise
		l.template(p, t, now)
	}
}

func (l *Life) template(p plan, t *template, now time.Time) {
	s := l.sim
	switch {
	case p.What == planReview && t.Status == "PENDING":
		if strings.Contains(t.Name, "_reject") {
			reasons := []string{"INVALID_FORMAT", "PROMOTIONAL"}
			s.setStatus(t, "REJECTED", reasons[s.rng.IntN(len(reasons))], now, nil)
			return
		}
		if strings.Contains(t.Name, "_recat") && t.Category == "UTILITY" {
			s.changeCategory(t, "MARKETING", now)
		}
		s.setStatus(t, "APPROVED", "NONE", now, nil)
		if strings.Contains(t.Name, "_pause") {
			l.later(now.Add(l.between(4*time.Second, 8*time.Second)), plan{What: planPause, TemplateID: t.ID})
		}
	case p.What == planPause && t.Status == "APPROVED":
		s.setQuality(t, "RED", now)
		until := now.Add(l.between(2*time.Minute, 4*time.Minute)) // three hours would be a long demo
		s.pause(t, now, until)
		l.later(until, plan{What: planUnpause, TemplateID: t.ID})
	case p.What == planUnpause && t.Status == "PAUSED":
		s.unpause(t, now)
	}
}

func (l *Life) message(p plan, m *message, now time.Time) {
	s := l.sim
	switch p.What {
	case planSent, planDelivered, planRead:
		s.push("status", m.From, messageStatus(m, p.What, "", now))
	case planFailed:
		s.push("status", m.From, messageStatus(m, "failed", codeUndeliverable, now))
	case planAnswer:
		t := s.templateByID(p.TemplateID)
		if t == nil {
			return
		}
		i := slices.IndexFunc(t.buttons(), isQuickReply)
		if i < 0 {
			return
		}
		text := t.buttons()[i].Text
		s.push("button", m.From, inbound("button", m.To, m.From, "Demo customer", buttonContent(text, text, m.ID)))
	}
}

// drift moves the quality of one approved template by one step; one webhook in four is lost.
func (l *Life) drift(now time.Time) {
	s := l.sim
	var approved []*template
	for _, t := range s.state.Templates {
		if t.Status == "APPROVED" && t.Category != "AUTHENTICATION" {
			approved = append(approved, t)
		}
	}
	if len(approved) == 0 {
		return
	}
	t := approved[s.rng.IntN(len(approved))]
	score := "GREEN" // most things are well most of the time
	if t.Quality == "GREEN" {
		score = "YELLOW"
	}
	if s.rng.IntN(4) == 0 {
		s.DropPush(1)
	}
	s.setQuality(t, score, now)
}
