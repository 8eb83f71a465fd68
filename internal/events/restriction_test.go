package events

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRestrictionIsTheNewestWordAboutTemplates(t *testing.T) {
	said := func(to, detail string) Event { return Event{Kind: AccountUpdate, To: to, Detail: detail} }
	utility := said("ACCOUNT_RESTRICTION", "RESTRICTED_ADD_PHONE_NUMBER_ACTION, RESTRICTED_UTILITY_TEMPLATES")
	for name, tc := range map[string]struct {
		events []Event
		want   string
	}{
		"nothing":            {nil, ""},
		"utility":            {[]Event{said("PARTNER_ADDED", ""), utility}, "RESTRICTED_UTILITY_TEMPLATES"},
		"other restrictions": {[]Event{said("ACCOUNT_RESTRICTION", "RESTRICTED_ADD_PHONE_NUMBER_ACTION")}, ""},
		"disabled":           {[]Event{said("DISABLED_UPDATE", "SCHEDULE_FOR_DISABLE 5 August"), utility}, "DISABLED_UPDATE"},
		"reinstated":         {[]Event{said("DISABLED_UPDATE", "REINSTATE"), said("DISABLED_UPDATE", "DISABLE")}, ""},
		"verified since":     {[]Event{said("VERIFIED_ACCOUNT", ""), utility}, ""},
		"disconnected":       {[]Event{said("ACCOUNT_OFFBOARDED", "")}, "ACCOUNT_OFFBOARDED"},
		"of another kind":    {[]Event{{Kind: TemplateStatus, To: "ACCOUNT_DELETED"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			word, e := Restriction(tc.events)
			assert.Equal(t, tc.want, word)
			assert.Equal(t, tc.want == "", e.Kind == "")
		})
	}
}
