package templates

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// specimen is one template of the corpus in testdata, where a file is one subject. A bad
// one has one defect, of its content or of what is known of its account.
type specimen struct {
	ID      string  `json:"id"`
	Rule    string  `json:"rule"` // the one that it breaks; of a good one, the one that warns
	Facts   Facts   `json:"facts"`
	Content Content `json:"content"`
}

// corpus reads all "bad" or all "good" templates.
func corpus(t testing.TB, kind string) (list []specimen) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", kind, "*.json"))
	require.NoError(t, err)
	ids, bodies := map[string]bool{}, map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		read := json.NewDecoder(bytes.NewReader(raw))
		read.DisallowUnknownFields()
		var subject []specimen
		require.NoError(t, read.Decode(&subject), file)
		for _, s := range subject {
			s.ID = strings.TrimSuffix(filepath.Base(file), ".json") + ": " + s.ID
			assert.False(t, ids[s.ID], "%s is there twice", s.ID)
			ids[s.ID], bodies[s.Content.Body] = true, true
			list = append(list, s)
		}
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

func TestTheCorpusIsInLanguagesOfManyScripts(t *testing.T) {
	for _, kind := range []string{"bad", "good"} {
		languages := languagesOf(corpus(t, kind))
		assert.GreaterOrEqual(t, len(languages), 8, kind)
		for _, language := range []string{"id", "ar", "he", "hi", "zh", "ja", "ko", "th", "ru", "el"} {
			assert.True(t, languages[language], "nothing %s in %s", kind, language)
		}
	}
}

func TestEachBadTemplateBreaksTheOneRuleThatItIsThereFor(t *testing.T) {
	list := corpus(t, "bad")
	assert.GreaterOrEqual(t, len(list), 150)
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

func TestGoodTemplatesAreNotBlockedAndWarnedOfOnlyWhereSaid(t *testing.T) {
	list := corpus(t, "good")
	assert.GreaterOrEqual(t, len(list), 100)
	for _, s := range list {
		assert.Empty(t, s.graver(SeverityError), s.ID)
		var want []string
		if s.Rule != "" {
			want = []string{s.Rule}
		}
		assert.Equal(t, want, s.graver(SeverityWarning), s.ID)
	}
}
