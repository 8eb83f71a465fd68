package templates

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachStarterPassesEveryRuleInEachOfItsLanguages(t *testing.T) {
	assert.GreaterOrEqual(t, len(Starters), 25)
	purposes := map[string]int{}
	for _, s := range Starters {
		purposes[s.Purpose]++
		assert.Contains(t, s.Languages, "en", s.ID)
		for _, language := range s.Languages {
			c, ok := s.In(language)
			require.True(t, ok)
			assert.Empty(t, Review(c), "%s in %s: %s", s.ID, language, c.Body)
		}
	}
	assert.Len(t, purposes, len(Purposes), "every purpose has one, and none is unknown")
}

func TestStartersOfALanguageDifferInTheirTexts(t *testing.T) {
	for _, language := range StarterLanguages {
		seen := map[string]string{}
		n := 0
		for _, s := range Starters {
			if c, ok := s.In(language); ok {
				n++
				if c.Category == CategoryAuthentication {
					continue
				}
				text := Fold(c.Body + "\n" + c.Footer)
				assert.Empty(t, seen[text], "%s reads like %s", s.ID, seen[text])
				seen[text] = s.ID
			}
		}
		assert.GreaterOrEqual(t, n, 25, language)
	}
}

func TestAStarterIsTakenBySobot(t *testing.T) {
	sim, client, _ := simulator(t)
	for i, s := range Starters {
		for k, language := range s.Languages {
			c, _ := s.In(language)
			waba := fmt.Sprintf("91%03d%02d", i, k)
			sim.AddAccount(waba, s.ID)
			_, err := client.CreateTemplate(t.Context(), CreateRequest(Draft{WABA: waba, Content: c}))
			assert.NoError(t, err, "%s in %s", s.ID, language)
		}
	}
	assert.Empty(t, sim.Violations())
}

func TestAStarterIsFoundByItsWords(t *testing.T) {
	s, ok := FindStarter("order_confirmed")
	require.True(t, ok)
	for search, want := range map[string]bool{"": true, "ORDER pack": true, "warehouse": true, "utility": true, "tombola": false, "order tombola": false} {
		assert.Equal(t, want, s.Matches(search, "en"), search)
	}
	assert.True(t, s.Matches("almacen", "es"))
	_, ok = FindStarter("nothing")
	assert.False(t, ok)
	_, ok = s.In("fr")
	assert.False(t, ok)
}

func TestTheGivenStarterCannotBeChanged(t *testing.T) {
	s, _ := FindStarter("order_confirmed")
	c, _ := s.In("en")
	c.Samples[0], c.Buttons[0].Text = "x", "x"
	again, _ := s.In("en")
	assert.NotEqual(t, "x", again.Samples[0])
	assert.NotEqual(t, "x", again.Buttons[0].Text)
}
