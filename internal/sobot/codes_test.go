package sobot

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCodesOfTheDocumentAreAllExplained(t *testing.T) {
	// The document's table "error_code", in its order.
	documented := strings.Fields(`1 2 4 33 100 131000 131005 131008 131009 131016 131021 131026 131042 131045 131047
		131051 131052 131053 132000 132001 132002 132007 132012 132015 133000 133004 135000 132005 131056 130429 131048
		80007 368 131031 130472 133010 000000 999996 999997 999998 999999`)
	var ours []string
	seen := map[string]bool{}
	for _, c := range ErrorCodes {
		assert.False(t, seen[c.Code], "%s comes twice", c.Code)
		seen[c.Code] = true
		assert.True(t, strings.HasSuffix(c.Meaning, "."), c.Code)
		assert.True(t, strings.HasSuffix(c.Advice, "."), c.Code)
		if c.InDocument {
			ours = append(ours, c.Code)
		}
	}
	assert.Equal(t, documented, ours)
	for _, code := range []string{"999998", "2", "131016", "133004"} {
		assert.True(t, ambiguousCodes[code])
		c, _ := LookupCode(code)
		assert.Contains(t, strings.ToLower(c.Advice), "look", "%s must not invite to send again blindly", code)
	}
}

func TestCodesAreFoundByNumberAndPermissionsByRange(t *testing.T) {
	c, ok := LookupCode("132015")
	assert.True(t, ok)
	assert.True(t, c.InDocument)
	assert.True(t, c.Retry)
	assert.Contains(t, c.Meaning, "paused")
	c, ok = LookupCode("273")
	assert.True(t, ok)
	assert.Equal(t, "273", c.Code)
	for _, code := range []string{"", "300", "0200", "+250", "777777"} {
		_, ok = LookupCode(code)
		assert.False(t, ok, code)
	}
}

func TestEnumerationsHaveTheDocumentsLengthAndNoRepeats(t *testing.T) {
	assert.Len(t, Languages, 68)
	assert.Len(t, Categories, 3)
	assert.Len(t, MessageStatuses, 4)
	assert.Len(t, Regions, 139) // 140 lines; SD stands twice
	seen := map[string]bool{}
	for _, l := range Languages {
		assert.False(t, seen[l.Code], l.Code)
		seen[l.Code] = true
		assert.Equal(t, l.Code, NormalizeLanguage(l.Code))
	}
	seen = map[string]bool{}
	for _, r := range Regions {
		assert.False(t, seen[r.Code], r.Code)
		seen[r.Code] = true
	}
}
