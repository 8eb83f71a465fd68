package sobotsim

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSeedDemo(t *testing.T) {
	t.Run("every template of the demo could have been created", func(t *testing.T) {
		addresses := map[string]bool{}
		for _, seed := range demoTemplates() {
			name := seed.name + " " + seed.language
			assert.False(t, addresses[seed.waba+name], name)
			addresses[seed.waba+name] = true
			refused := checkComponents(seed.category, seed.language, seed.components)
			assert.Nil(t, refused, "%s: %+v", name, refused)
			assert.Regexp(t, namePattern, seed.name)
			assert.Contains(t, languages, seed.language)
			assert.Less(t, seed.days, 30.1)
		}
		assert.Greater(t, len(addresses), 30)
	})
	t.Run("accounts, senders, statuses, categories and languages are mixed", func(t *testing.T) {
		b := newBench(t, Options{})
		b.mu.Lock()
		b.state.Accounts = nil
		b.mu.Unlock()
		require.NoError(t, b.SeedDemo())
		accounts := b.Accounts()
		require.Len(t, accounts, 2)
		assert.Len(t, append(accounts[0].Senders, accounts[1].Senders...), 3)
		var all strings.Builder
		for _, a := range accounts {
			all.WriteString(b.do("GET", whatsapp+OpList+"?wabaid="+a.WABA, "", nil).Raw)
		}
		for _, word := range []string{
			"APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "UTILITY", "MARKETING", "AUTHENTICATION",
			"en_US", `"id"`, "es_MX", "pt_BR", "ar", "zh_CN", "hi", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "FLOW", "COPY_CODE", "QUICK_REPLY", "PHONE_NUMBER",
		} {
			assert.Contains(t, all.String(), word)
		}
		assert.NotContains(t, all.String(), "4::demo")
		n := len(b.kept().Templates)
		require.NoError(t, b.SeedDemo())
		assert.Len(t, b.kept().Templates, n, "a second time changes nothing")
	})
	t.Run("the history is in order, in the past month, and ends where the list is", func(t *testing.T) {
		clock := newClock()
		s := New(Options{Now: clock.Now})
		defer func() { assert.NoError(t, s.Close()) }()
		require.NoError(t, s.SeedDemo())
		pushes := s.PastPushes()
		require.Greater(t, len(pushes), 60)
		status, quality := map[int64]string{}, map[int64]string{}
		last := time.Time{}
		for _, p := range pushes {
			assert.False(t, p.At.Before(last))
			last = p.At
			assert.True(t, p.At.Before(clock.Now()))
			assert.True(t, p.At.After(clock.Now().Add(-31*24*time.Hour)))
			var event struct {
				Entry []struct {
					Time    int64
					Changes []struct {
						Field string
						Value struct {
							ID     int64 `json:"message_template_id"`
							Event  string
							Score  string `json:"new_quality_score"`
							Reason string
						}
					}
				}
			}
			require.NoError(t, json.Unmarshal(p.Body, &event))
			require.Len(t, event.Entry, 1)
			assert.Equal(t, p.At.Unix(), event.Entry[0].Time)
			switch change := event.Entry[0].Changes[0]; change.Field {
			case fieldStatus:
				status[change.Value.ID] = change.Value.Event
				if change.Value.Event == "REJECTED" {
					assert.NotEqual(t, "NONE", change.Value.Reason)
				}
			case fieldQuality:
				quality[change.Value.ID] = change.Value.Score
			}
		}
		for _, template := range s.state.Templates {
			if template.Status != "PENDING" {
				assert.Equal(t, template.Status, status[template.ID], template.Name)
			}
			if template.Quality != "UNKNOWN" {
				assert.Equal(t, template.Quality, quality[template.ID], template.Name)
			}
		}
	})
}
