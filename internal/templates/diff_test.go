package templates

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"templatedesk/internal/sobot"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func row(id, name, language string, more ...func(*Template)) Template {
	t := Template{
		VendorID: id, Name: name, Language: language, Status: "APPROVED", Category: "UTILITY",
		Components: []sobot.Component{{Type: "BODY", Text: "Hello"}},
	}
	for _, f := range more {
		f(&t)
	}
	return t
}

func entry(id, name, language string, more ...func(*sobot.Template)) sobot.Template {
	t := sobot.Template{
		ID: sobot.ID(id), Name: name, Language: language, Status: "APPROVED", Category: "UTILITY",
		Components: []sobot.Component{{Type: "BODY", Text: "Hello"}},
	}
	for _, f := range more {
		f(&t)
	}
	return t
}

func TestDiff(t *testing.T) {
	day := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	deleted := func(t *Template) { t.DeletedAt = day }
	missing := func(t *Template) { t.MissingSince = day }
	rejected := func(reason string) func(*sobot.Template) {
		return func(t *sobot.Template) {
			t.Status, t.Extra = "REJECTED", map[string]json.RawMessage{"rejected_reason": json.RawMessage(reason)}
		}
	}
	cases := []struct {
		name string
		old  []Template
		snap []sobot.Template
		want []string
	}{
		{"nothing changed", []Template{row("1", "a", "en")}, []sobot.Template{entry("1", "a", "en")}, nil},
		{
			"letter case is no change",
			[]Template{row("1", "a", "pt_BR")},
			[]sobot.Template{entry("1", "a", "pt-BR", func(t *sobot.Template) {
				t.Status, t.Category, t.Components[0].Type = "approved", "Utility", "body"
			})},
			nil,
		},
		{"appeared", nil, []sobot.Template{entry("1", "a", "en")}, []string{"template_appeared a/en →APPROVED"}},
		{
			"another language appeared",
			[]Template{row("1", "a", "en")},
			[]sobot.Template{entry("1", "a", "en"), entry("2", "a", "id")},
			[]string{"template_appeared a/id →APPROVED"},
		},
		{"what is being deleted does not appear", nil, []sobot.Template{entry("1", "a", "en", func(t *sobot.Template) { t.Status = "PENDING_DELETION" })}, nil},
		{
			"status and category changed",
			[]Template{row("1", "a", "en")},
			[]sobot.Template{entry("1", "a", "en", func(t *sobot.Template) { t.Status, t.Category = "PAUSED", "MARKETING" })},
			[]string{"template_status a/en APPROVED→PAUSED", "template_category a/en UTILITY→MARKETING"},
		},
		{
			"an empty word is no news",
			[]Template{row("1", "a", "en")},
			[]sobot.Template{entry("1", "a", "en", func(t *sobot.Template) { t.Status, t.Category, t.Components = "", "", nil })},
			nil,
		},
		{
			"a submitted one is found by its address and learns its id",
			[]Template{row("", "a", "pt_BR", func(t *Template) { t.Status = "PENDING" })},
			[]sobot.Template{entry("1", "A", "pt-BR")},
			[]string{"template_status a/pt_BR PENDING→APPROVED"},
		},
		{
			"made again elsewhere under the same name",
			[]Template{row("1", "a", "en")},
			[]sobot.Template{entry("2", "a", "en")},
			[]string{"template_appeared a/en →APPROVED", "template_missing a/en APPROVED→"},
		},
		{"made again here after a deletion", []Template{row("1", "a", "en", deleted), row("", "a", "en")}, []sobot.Template{entry("2", "a", "en")}, nil},
		{"renamed by nobody: the id counts", []Template{row("1", "a", "en")}, []sobot.Template{entry("1", "b", "en")}, nil},
		{"missing", []Template{row("1", "a", "en"), row("2", "b", "en")}, []sobot.Template{entry("2", "b", "en")}, []string{"template_missing a/en APPROVED→"}},
		{"missing again", []Template{row("1", "a", "en", missing), row("2", "b", "en")}, []sobot.Template{entry("2", "b", "en")}, []string{"template_missing a/en APPROVED→ again"}},
		{"back", []Template{row("1", "a", "en", missing)}, []sobot.Template{entry("1", "a", "en")}, []string{"template_back a/en →APPROVED"}},
		{"a deleted one is not missing", []Template{row("1", "a", "en", deleted), row("2", "b", "en")}, []sobot.Template{entry("2", "b", "en")}, nil},
		{"a deleted one listed again", []Template{row("1", "a", "en", deleted)}, []sobot.Template{entry("1", "a", "en")}, []string{"template_back a/en →APPROVED"}},
		{"a deleted one still being deleted", []Template{row("1", "a", "en", deleted)}, []sobot.Template{entry("1", "a", "en", func(t *sobot.Template) { t.Status = "DELETED" })}, nil},
		{
			"a repeated entry counts once, the first",
			[]Template{row("1", "a", "en")},
			[]sobot.Template{entry("1", "a", "en"), entry("1", "a", "en", func(t *sobot.Template) { t.Status = "PAUSED" }), entry("2", "b", "en"), entry("2", "b", "en")},
			[]string{"template_appeared b/en →APPROVED"},
		},
		{
			"repeated addresses with ids of their own are two",
			[]Template{row("1", "a", "en")},
			[]sobot.Template{entry("1", "a", "en"), entry("2", "a", "en")},
			[]string{"template_appeared a/en →APPROVED"},
		},
		{"entries without an id go by address", []Template{row("1", "a", "en")}, []sobot.Template{entry("", "a", "en"), entry("", "a", "en")}, nil},
		{"an empty list wipes nothing", []Template{row("1", "a", "en")}, nil, nil},
		{
			"the reason of a status where the list gives one",
			[]Template{row("1", "a", "en"), row("2", "b", "en", missing)},
			[]sobot.Template{
				entry("1", "a", "en", rejected(`"INVALID_FORMAT"`)), entry("2", "b", "en", rejected(`"NONE"`)), entry("3", "c", "en", rejected(`7`)),
			},
			[]string{"template_status a/en APPROVED→REJECTED because INVALID_FORMAT", "template_back b/en →REJECTED", "template_status b/en APPROVED→REJECTED", "template_appeared c/en →REJECTED"},
		},
		{
			"wording",
			[]Template{row("1", "a", "en")},
			[]sobot.Template{entry("1", "a", "en", func(t *sobot.Template) { t.Components[0].Text = "Bye" })},
			[]string{"template_wording a/en → Body: “Hello” → “Bye”"},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, c := range Diff(tc.old, tc.snap) {
				name, language := "", ""
				if c.Old != nil {
					name, language = c.Old.Name, c.Old.Language
				} else {
					name, language = c.Listed.Name, c.Listed.Language
				}
				line := fmt.Sprintf("%s %s/%s %s→%s", c.Kind, name, language, c.From, c.To)
				if c.Again {
					line += " again"
				}
				if c.Reason != "" {
					line += " because " + c.Reason
				}
				if c.Detail != "" {
					line += " " + c.Detail
				}
				got = append(got, line)
			}
			assert.Equal(t, tc.want, got)
		})
	}
}

func TestAShortListTellsNothingAboutWhatItLacks(t *testing.T) {
	var old []Template
	var snap []sobot.Template
	for i := range 10 {
		old = append(old, row(fmt.Sprint(i), fmt.Sprintf("t%d", i), "en"))
		snap = append(snap, entry(fmt.Sprint(i), fmt.Sprintf("t%d", i), "en"))
	}
	assert.False(t, Plausible(old, snap[:4]))
	assert.Empty(t, Diff(old, snap[:4]))
	assert.True(t, Plausible(old, snap[:5]))
	assert.Len(t, Diff(old, snap[:5]), 5)
	assert.True(t, Plausible(nil, nil))
	assert.True(t, Plausible(old[:2], snap[:1]), "of a few, one may well be gone")
}

func TestWordingChange(t *testing.T) {
	full := listed(t, "UTILITY", fullTemplate).Components
	changed := func(change func(c []sobot.Component)) []sobot.Component {
		c := listed(t, "UTILITY", fullTemplate).Components
		change(c)
		return c
	}
	same := map[string][]sobot.Component{
		"expiring example links": changed(func(c []sobot.Component) { c[1].Example.HeaderHandle[0] = "https://other.example/n.pdf?oh=2" }),
		"other samples":          changed(func(c []sobot.Component) { c[2].Example = nil }),
		"order of components":    changed(func(c []sobot.Component) { c[0], c[3] = c[3], c[0] }),
		"outer blanks and CRLF":  changed(func(c []sobot.Component) { c[2].Text += " \r\n" }),
		"a plus":                 changed(func(c []sobot.Component) { c[0].Buttons[0].PhoneNumber = "86 18400007413" }),
		"a list without parts":   nil,
	}
	for name, listed := range same {
		assert.Empty(t, WordingChange("UTILITY", full, listed), name)
	}
	cases := map[string][]sobot.Component{
		"Body: “This is {{1}} content, and also have {{2}} params.” → “New”":                               changed(func(c []sobot.Component) { c[2].Text = "New" }),
		"Footer removed: “this is footer”":                                                                 changed(func(c []sobot.Component) { c[3].Text = "" }),
		"Header: “DOCUMENT” → “IMAGE”":                                                                     changed(func(c []sobot.Component) { c[1].Format = "image" }),
		"Button 2 removed: “URL · chat page · https://x.example/p?name=text&partnerid={{1}}”":              changed(func(c []sobot.Component) { c[0].Buttons = c[0].Buttons[:1] }),
		"Button 1: “PHONE_NUMBER · call me · 8618400007413” → “PHONE_NUMBER · ring · 8618400007413”":       changed(func(c []sobot.Component) { c[0].Buttons[0].Text = "ring" }),
		"Footer: “this is footer” → “a ⏎ b”":                                                               changed(func(c []sobot.Component) { c[3].Text = "a\nb" }),
		"Body removed: “This is {{1}} content, and also have {{2}} params.”\nOther part added: “CAROUSEL”": changed(func(c []sobot.Component) { c[2] = sobot.Component{Type: "carousel"} }),
	}
	for want, listed := range cases {
		assert.Equal(t, want, WordingChange("UTILITY", full, listed))
	}
}

func TestWhatMetaWritesForAuthenticationIsNoWordingChange(t *testing.T) {
	ours := code().Components()
	theirs := []sobot.Component{
		{Type: "BODY", Text: "*{{1}}* is your verification code."},
		{Type: "FOOTER", Text: "This code expires in 10 minutes."},
		{Type: "BUTTONS", Buttons: []sobot.Button{{Type: "URL", Text: "Copy code", URL: "https://www.whatsapp.com/otp/code/?code=otp{{1}}"}}},
	}
	assert.Empty(t, WordingChange(CategoryAuthentication, ours, theirs))
	require.NotEmpty(t, WordingChange(CategoryAuthentication, theirs, append(theirs[:1:1], theirs[2])))
}
