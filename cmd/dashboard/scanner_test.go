package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// written is a secret in the ways it may be written; which of them a test plants is its
// business. It is another reading of the matter than internal/redact's, on purpose.
func written(secret string) map[string]string {
	forms := map[string]string{
		"plain": secret, "for a query": url.QueryEscape(secret), "for a path": url.PathEscape(secret), "twice escaped": url.QueryEscape(url.QueryEscape(secret)),
		"quoted": strings.Trim(strconv.Quote(secret), `"`), "hexadecimal": hex.EncodeToString([]byte(secret)), "in HTML": html.EscapeString(secret),
	}
	for before := range 3 {
		for kind, enc := range map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64 for addresses": base64.URLEncoding} {
			// What stands beside it decides about the letters at the ends alone.
			core := enc.EncodeToString([]byte("###"[:before] + secret + "###"))
			forms[fmt.Sprintf("%s at %d", kind, before)] = core[4 : len(core)-8]
		}
	}
	return forms
}

// leaks names the forms of a secret that a text holds.
func leaks(text, secret string) (found []string) {
	lower := strings.ToLower(text)
	for form, as := range written(secret) {
		if strings.Contains(text, as) || !strings.HasPrefix(form, "base64") && strings.Contains(lower, strings.ToLower(as)) {
			found = append(found, form)
		}
	}
	return found
}

// numberLeaks reports whether a text holds a telephone number, however it is grouped.
func numberLeaks(text, national string) bool {
	return strings.Contains(strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "%20", "", "\u00a0", "").Replace(text), national)
}

func TestScannerFindsWhatIsPlanted(t *testing.T) {
	const secret = `a <secret>/with+"odd" letters`
	for form, as := range written(secret) {
		assert.Contains(t, leaks("x"+as+"y", secret), form)
	}
	for before := range 3 {
		all := base64.StdEncoding.EncodeToString([]byte("abc"[:before] + secret + "more of it"))
		assert.NotEmpty(t, leaks(all, secret), before)
	}
	assert.NotEmpty(t, leaks(strings.ToUpper(secret), secret))
	assert.Empty(t, leaks(`a secret with odd letters`, secret))
	for _, as := range []string{"+62 812-5550-0177", "6281255500177", "(62)%20812.5550.0177"} {
		assert.True(t, numberLeaks(as, "81255500177"), as)
	}
	assert.False(t, numberLeaks("+62 ••• 0177", "81255500177"))
}
