package events

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWords(t *testing.T) {
	t.Run("only_approved_may_be_sent", func(t *testing.T) {
		for word := range statusLabels {
			assert.Equal(t, word == StatusApproved, Sendable(word), word)
		}
		assert.True(t, Sendable("approved"))
		assert.False(t, Sendable("Quarantined"))
		assert.False(t, Sendable(""))
	})
	t.Run("deleted_and_being_deleted_are_gone", func(t *testing.T) {
		assert.True(t, Gone("DELETED"))
		assert.True(t, Gone("pending_deletion"))
		assert.False(t, Gone("DISABLED"))
	})
	t.Run("an_unknown_word_is_its_own_label", func(t *testing.T) {
		assert.Equal(t, "Quarantined", StatusLabel("Quarantined"))
		assert.Equal(t, "In review", StatusLabel("pending"))
		assert.Equal(t, "Not rated yet", QualityLabel("unknown"))
		assert.Empty(t, QualityLabel(""))
		assert.False(t, KnownStatus("Quarantined"))
		assert.False(t, KnownStatus(""))
	})
}

func TestExplain(t *testing.T) {
	t.Run("every_known_status_is_explained", func(t *testing.T) {
		for word := range statusLabels {
			assert.Contains(t, statuses, word)
		}
	})
	t.Run("no_word_explains_nothing", func(t *testing.T) {
		for _, explain := range []func(string) (string, string){ExplainReason, ExplainStatus, ExplainNumberEvent, ExplainAccountEvent} {
			meaning, todo := explain(" ")
			assert.Empty(t, meaning)
			assert.Empty(t, todo)
		}
		meaning, _ := ExplainReason("NONE")
		assert.Empty(t, meaning)
	})
	t.Run("an_unknown_word_is_named_and_has_a_way_on", func(t *testing.T) {
		for _, explain := range []func(string) (string, string){ExplainReason, ExplainStatus, ExplainNumberEvent, ExplainAccountEvent} {
			meaning, todo := explain("Newly_Made")
			assert.Contains(t, meaning, "Newly_Made")
			assert.NotEmpty(t, todo)
		}
	})
	t.Run("case_does_not_matter", func(t *testing.T) {
		lower, _ := ExplainReason("scam")
		upper, _ := ExplainReason("SCAM")
		assert.Equal(t, upper, lower)
	})
}

func TestExplainEvent(t *testing.T) {
	for name, c := range map[string]struct {
		e             Event
		meaning, todo string // parts of them; "" for nothing
	}{
		"a_rejection_without_a_reason": {Event{Kind: TemplateStatus, To: "REJECTED", Detail: "Variables touch."}, "may not be sent", "correct the text"},
		"approved_needs_none":          {Event{Kind: TemplateStatus, To: "APPROVED"}, "", ""},
		"a_lock":                       {Event{Kind: TemplateStatus, To: "LOCKED"}, "not changed for now", ""},
		"a_pause_with_its_words":       {Event{Kind: TemplateStatus, To: "PAUSED", Detail: "FIRST_PAUSE: low quality"}, "The first pause lasts three hours", "Stop sending"},
		"an_announced_category":        {Event{Kind: CategoryAnnounced, From: "UTILITY", To: "MARKETING"}, "prices of MARKETING", "really is Utility"},
		"every_restriction_is_named":   {Event{Kind: AccountUpdate, To: "ACCOUNT_RESTRICTION", Detail: "RESTRICTED_BIZ_INITIATED_MESSAGING until x\nRESTRICTED_UTILITY_TEMPLATES"}, "templates do not go out. No UTILITY", "WhatsApp Manager"},
		"a_ban_to_come":                {Event{Kind: AccountUpdate, To: "DISABLED_UPDATE", Detail: "SCHEDULE_FOR_DISABLE May 1"}, "going to be disabled", "Appeal"},
		"a_decision":                   {Event{Kind: AccountReview, To: "REJECTED"}, "Meta rejected the account.", "mend it"},
		"a_decision_nobody_knows":      {Event{Kind: NumberName, To: "FROZEN %"}, "display name is one that this program does not know: “FROZEN ”", "Look it up"},
		"an_alert":                     {Event{Kind: AccountAlert, Reason: "CRITICAL", Detail: "Verify."}, "Verify. Meta calls it critical.", "now"},
		"an_alert_of_no_known_sort":    {Event{Kind: AccountAlert, Reason: "PINK", Detail: "Verify."}, "Verify.", ""},
		"limits":                       {Event{Kind: AccountLimits, To: "TIER_1K", Detail: "Up to 5 numbers for this account"}, "24 hours. Up to 5 numbers", ""},
		"not_understood":               {Event{Kind: Unrecognised, Reason: "It is no JSON."}, "It is no JSON.", ""},
		"understood_since":             {Event{Kind: Unrecognised, Reason: "It is no JSON.", Understood: noon}, "understands it by now", ""},
		"a_test_send":                  {Event{Kind: TestSent}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			meaning, todo := Explain(c.e)
			for want, got := range map[string]string{c.meaning: meaning, c.todo: todo} {
				if want == "" {
					continue
				}
				assert.Contains(t, got, want)
			}
			assert.Equal(t, c.meaning == "", meaning == "", meaning)
			assert.Equal(t, c.todo == "", todo == "", todo)
		})
	}
}

func TestHeadline(t *testing.T) {
	for want, e := range map[string]Event{
		"Rejected · INVALID_FORMAT":                     {Kind: TemplateStatus, To: "REJECTED", Reason: "INVALID_FORMAT"},
		"Approved":                                      {Kind: TemplateStatus, To: "APPROVED"},
		"Quarantined":                                   {Kind: TemplateStatus, To: "Quarantined"},
		"Quality High → Medium":                         {Kind: TemplateQuality, From: "GREEN", To: "YELLOW"},
		"Quality Low":                                   {Kind: TemplateQuality, To: "RED"},
		"Category Utility → Marketing":                  {Kind: TemplateCategory, From: "UTILITY", To: "MARKETING"},
		"Wording changed":                               {Kind: TemplateWording},
		"Submitted for review · Marketing":              {Kind: TemplateSubmitted, To: "MARKETING"},
		"Submission ended without a clear answer":       {Kind: TemplateUnknown, To: "create"},
		"Deletion refused by Sobot · No right":          {Kind: TemplateRefused, To: "delete", Reason: "No right"},
		"Deleted":                                       {Kind: TemplateDeleted, To: "DELETED"},
		"Appeared in Sobot's list · Approved":           {Kind: TemplateAppeared, To: "APPROVED"},
		"Known since the first list · Paused":           {Kind: TemplateKnown, To: "PAUSED"},
		"Missing from Sobot's list":                     {Kind: TemplateMissing},
		"Back in Sobot's list · Approved":               {Kind: TemplateBack, To: "APPROVED"},
		"Test sent":                                     {Kind: TestSent},
		"Message failed · 131026":                       {Kind: MessageStatus, To: "failed", Reason: "131026"},
		"Number: flagged · limit TIER_10K":              {Kind: NumberQuality, To: "FLAGGED", Detail: "TIER_10K"},
		"Number: upgrade · limit TIER_1K → TIER_10K":    {Kind: NumberQuality, To: "UPGRADE", From: "TIER_1K", Detail: "TIER_10K"},
		"Category announced: Utility → Marketing":       {Kind: CategoryAnnounced, From: "UTILITY", To: "MARKETING"},
		"Display name “Nusa”: rejected · NAME_MISMATCH": {Kind: NumberName, To: "REJECTED", Detail: "Nusa", Reason: "NAME_MISMATCH"},
		"Account: account restriction · RESTRICTED_X":   {Kind: AccountUpdate, To: "ACCOUNT_RESTRICTION", Detail: "RESTRICTED_X\nRESTRICTED_Y"},
		"Account review: deferred":                      {Kind: AccountReview, To: "DEFERRED"},
		"Alert: oba approved · informational":           {Kind: AccountAlert, To: "OBA_APPROVED", Reason: "INFORMATIONAL"},
		"Account limits: 10,000 people a day":           {Kind: AccountLimits, To: "TIER_10K"},
		"Account limits: any number of people a day":    {Kind: AccountLimits, To: "-1"},
		"Account limits: TIER_Q":                        {Kind: AccountLimits, To: "TIER_Q"},
		"Account limits":                                {Kind: AccountLimits, Detail: "Up to 5 numbers for this account"},
		"Not understood at first · flows":               {Kind: Unrecognised, Detail: "flows", Understood: noon},
		"Account: verified account":                     {Kind: AccountUpdate, To: "VERIFIED_ACCOUNT"},
		"Message received · request welcome":            {Kind: Inbound, To: "request_welcome"},
		"Not understood · flows":                        {Kind: Unrecognised, Detail: "flows", Reason: "…"},
	} {
		assert.Equal(t, want, Headline(e))
	}
}
