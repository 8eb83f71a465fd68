package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"templatedesk/internal/events"
	"templatedesk/internal/store"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readers are the statements that read the journal, each with the index it must walk.
// Pages of the journal itself have a test of their own: TestJournalWalksIndexes.
var readers = map[string]string{
	store.WholeEventQuery:          "sqlite_autoindex_events_1 (id=?)",
	store.CountOfKindQuery:         "events_account_class (waba=? AND class=? AND at>?)",
	store.SelectStates:             "events_states (template_id=?)",
	store.NotUnderstoodQuery:       "events_unrecognised",
	store.NotUnderstoodOfBodyQuery: "events_unrecognised_body (inbox_id=?)",
	store.ReadAgainQuery:           "events_unrecognised_body (inbox_id>?)",
	store.UnassignedQuery:          "events_unassigned ",
	store.AssignBySenderQuery:      "events_unassigned_sender (sender=?)",
	store.AssignByPhoneQuery:       "events_unassigned_phone (phone=?)",
	store.AlikeBeforeQuery:         "events_likeness (likeness=? AND received_at>? AND received_at<?)",
}

func TestNothingReadsTheJournalThrough(t *testing.T) {
	reads, _ := busy(t).Pools()
	for query, index := range readers {
		t.Run(index, func(t *testing.T) {
			got := plan(t, reads, query, make([]any, strings.Count(query, "$"))...)
			assert.Contains(t, got+" ", index)
			for line := range strings.SplitSeq(got, "\n") {
				assert.False(t, strings.HasPrefix(line, "SCAN events") && !strings.Contains(line, "INDEX events_un"), line)
			}
			assert.NotContains(t, got, "TEMP B-TREE")
			assert.NotContains(t, strings.ToUpper(query), "GROUP BY")
		})
	}
}

// What is not in readers is not explained, so a new statement has to be put there.
func TestEveryStatementThatReadsTheJournalIsExplained(t *testing.T) {
	d := busy(t)
	merged, _, err := d.JournalQuery(events.Filter{Severities: []events.Severity{events.Problem, events.Note}}, events.Cursor{}, false, 50)
	require.NoError(t, err)
	explained := merged
	for query := range readers {
		explained += "\n" + query
	}
	found := 0
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			words, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			if readsJournal.MatchString(words) {
				found++
				assert.Contains(t, explained, words, "%s reads the journal by a statement that no test explains", file)
			}
			return true
		})
	}
	assert.GreaterOrEqual(t, found, len(readers), "the statements were found")
}

var readsJournal = regexp.MustCompile(`(?i)\b(from|join)\s+events\b`)
