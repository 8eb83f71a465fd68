package templates

import (
	"encoding/json"
	"fmt"
	"slices"

	"templatedesk/internal/sobot"
)

// rewording is the payload of an events.TemplateWording that a list showed: what the
// template said before and after, without samples, whose links expire.
type rewording struct {
	Before []sobot.Component `json:"before"`
	After  []sobot.Component `json:"after"`
}

// Rewording is what the journal keeps of a change of wording, for ReadRewording.
func Rewording(before, after []sobot.Component) (json.RawMessage, error) {
	raw, err := json.Marshal(rewording{withoutSamples(before), withoutSamples(after)})
	if err != nil {
		return nil, fmt.Errorf("encode wording: %w", err)
	}
	return raw, nil
}

// ReadRewording reads one back, part by part; nothing where the payload holds none.
func ReadRewording(payload json.RawMessage) []FieldChange {
	var r rewording
	if len(payload) == 0 || json.Unmarshal(payload, &r) != nil {
		return nil
	}
	return WordingChanges("", r.Before, r.After)
}

func withoutSamples(comps []sobot.Component) []sobot.Component {
	out := slices.Clone(comps)
	for i := range out {
		out[i].Example = nil
		out[i].Cards = slices.Clone(out[i].Cards)
		for j := range out[i].Cards {
			out[i].Cards[j].Components = withoutSamples(out[i].Cards[j].Components)
		}
		out[i].Buttons = slices.Clone(out[i].Buttons)
		for j := range out[i].Buttons {
			out[i].Buttons[j].Example = nil
		}
	}
	return out
}
