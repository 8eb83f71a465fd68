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

func TestHeadline(t *testing.T) {
	for want, e := range map[string]Event{
		"Rejected · INVALID_FORMAT":               {Kind: TemplateStatus, To: "REJECTED", Reason: "INVALID_FORMAT"},
		"Approved":                                {Kind: TemplateStatus, To: "APPROVED"},
		"Quarantined":                             {Kind: TemplateStatus, To: "Quarantined"},
		"Quality High → Medium":                   {Kind: TemplateQuality, From: "GREEN", To: "YELLOW"},
		"Quality Low":                             {Kind: TemplateQuality, To: "RED"},
		"Category Utility → Marketing":            {Kind: TemplateCategory, From: "UTILITY", To: "MARKETING"},
		"Wording changed":                         {Kind: TemplateWording},
		"Submitted for review · Marketing":        {Kind: TemplateSubmitted, To: "MARKETING"},
		"Submission ended without a clear answer": {Kind: TemplateUnknown, To: "create"},
		"Deletion refused by Sobot · No right":    {Kind: TemplateRefused, To: "delete", Reason: "No right"},
		"Deleted":                                 {Kind: TemplateDeleted, To: "DELETED"},
		"Appeared in Sobot's list · Approved":     {Kind: TemplateAppeared, To: "APPROVED"},
		"Known since the first list · Paused":     {Kind: TemplateKnown, To: "PAUSED"},
		"Missing from Sobot's list":               {Kind: TemplateMissing},
		"Back in Sobot's list · Approved":         {Kind: TemplateBack, To: "APPROVED"},
		"Test sent":                               {Kind: TestSent},
		"Message failed · 131026":                 {Kind: MessageStatus, To: "failed", Reason: "131026"},
		"Number: flagged · limit TIER_10K":        {Kind: NumberQuality, To: "FLAGGED", Detail: "TIER_10K"},
		"Account: verified account":               {Kind: AccountUpdate, To: "VERIFIED_ACCOUNT"},
		"Message received · request welcome":      {Kind: Inbound, To: "request_welcome"},
		"Not understood · flows":                  {Kind: Unrecognised, Detail: "flows", Reason: "…"},
	} {
		assert.Equal(t, want, Headline(e))
	}
}
