package events

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSeverity(t *testing.T) {
	t.Run("every_status_that_forbids_sending_for_its_content_is_a_problem", func(t *testing.T) {
		for word := range statusLabels {
			severity := SeverityOf(Event{Kind: TemplateStatus, To: word})
			assert.Contains(t, Severities, severity, word)
			assert.Equal(t, word == StatusRejected || word == StatusPaused || word == StatusDisabled, severity == Problem, word)
		}
	})
	t.Run("a_word_that_nobody_knows_is_worth_a_look", func(t *testing.T) {
		for _, kind := range []Kind{TemplateStatus, NumberQuality, NumberName, AccountUpdate, AccountReview} {
			assert.Equal(t, Warning, SeverityOf(Event{Kind: kind, To: "NEWLY_MADE"}), kind)
		}
	})
	t.Run("every_word_about_an_account_or_a_number_that_is_explained_is_judged", func(t *testing.T) {
		for word := range accountEvents {
			assert.Contains(t, Severities, SeverityOf(Event{Kind: AccountUpdate, To: word}), word)
		}
		assert.Equal(t, Problem, SeverityOf(Event{Kind: AccountUpdate, To: "ACCOUNT_RESTRICTION"}))
		assert.Equal(t, Good, SeverityOf(Event{Kind: NumberQuality, To: "UPGRADE"}))
	})
	t.Run("an_alert_is_as_grave_as_meta_calls_it", func(t *testing.T) {
		for word, want := range map[string]Severity{"CRITICAL": Problem, "WARNING": Warning, "INFORMATIONAL": Note, "": Warning, "PINK": Warning} {
			assert.Equal(t, want, SeverityOf(Event{Kind: AccountAlert, Reason: word}), word)
		}
		for word := range decisions {
			assert.Contains(t, decisionSeverities, word)
		}
	})
	t.Run("our_own_deletion_is_no_warning_and_anybody_elses_is", func(t *testing.T) {
		assert.Equal(t, Note, SeverityOf(Event{Kind: TemplateDeleted, Source: FromUser}))
		assert.Equal(t, Warning, SeverityOf(Event{Kind: TemplateDeleted, Source: FromWebhook}))
	})
	t.Run("only_the_baseline_is_silent", func(t *testing.T) {
		assert.Equal(t, Silent, SeverityOf(Event{Kind: TemplateKnown, To: StatusRejected}))
		assert.Equal(t, Note, SeverityOf(Event{Kind: "something_new"}))
	})
}
