package templates

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// specimen is one template of the corpus.
type specimen struct {
	ID      string  `json:"id"`
	Rule    string  `json:"rule"` // the one that it breaks; empty for a good one
	Facts   Facts   `json:"facts"`
	Content Content `json:"content"`
}

func corpus(t *testing.T, name string) (list []specimen) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &list))
	ids, bodies := map[string]bool{}, map[string]bool{}
	for _, s := range list {
		assert.False(t, ids[s.ID], "%s is there twice", s.ID)
		ids[s.ID], bodies[s.Content.Body] = true, true
	}
	assert.Greater(t, len(bodies), len(list)*2/3, "most have a text of their own")
	return list
}

// graver are the rules of a severity, or of a graver one, that a specimen breaks.
func (s specimen) graver(least Severity) (ids []string) {
	for _, f := range ReviewIn(s.Content.Normalised(), s.Facts) {
		if rank(f.Severity) <= rank(least) && !slices.Contains(ids, f.RuleID) {
			ids = append(ids, f.RuleID)
		}
	}
	return ids
}

func languagesOf(list []specimen) map[string]bool {
	languages := map[string]bool{}
	for _, s := range list {
		languages[baseLanguage(s.Content.Language)] = true
	}
	return languages
}

func TestEachBadTemplateBreaksTheOneRuleThatItIsThereFor(t *testing.T) {
	list := corpus(t, "bad.json")
	assert.GreaterOrEqual(t, len(list), 150)
	assert.GreaterOrEqual(t, len(languagesOf(list)), 8)
	covered := map[string]bool{}
	for _, s := range list {
		covered[s.Rule] = true
		assert.Equal(t, []string{s.Rule}, s.graver(SeverityWarning), s.ID)
	}
	for _, r := range Rules {
		if r.Severity != SeverityInfo {
			assert.True(t, covered[r.ID], "no bad template breaks %s", r.ID)
		}
	}
}

func TestGoodTemplatesBreakNoRule(t *testing.T) {
	list := corpus(t, "good.json")
	assert.GreaterOrEqual(t, len(list), 100)
	assert.GreaterOrEqual(t, len(languagesOf(list)), 8)
	for _, s := range list {
		assert.Empty(t, s.graver(SeverityWarning), s.ID)
	}
}
