package activity

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/events"
)

// Whoever adds a kind of events must say where people find it.
func TestEveryKindCanBeFilteredFor(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../../internal/events/event.go", nil, 0)
	require.NoError(t, err)
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) == 0 {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Kind" {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		found++
		if events.SeverityOf(events.Event{Kind: events.Kind(value)}) != events.Silent {
			assert.Equal(t, []events.Kind{events.Kind(value)}, kindsOf(value), "%s is in no group", value)
			assert.NotEmpty(t, kindWord(value))
		}
		return true
	})
	assert.Greater(t, found, 15)
	for _, g := range groups {
		assert.NotEmpty(t, kindsOf(g.value))
		assert.True(t, slices.ContainsFunc(allKinds(), func(c choice) bool { return c == g.choice }))
	}
	assert.Empty(t, kindsOf("nonsense"))
}
