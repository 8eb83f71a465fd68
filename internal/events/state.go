package events

import "time"

// Stamp orders two observations of one register. Between webhooks the order is
// total and fixed (vendor time, rank, key), so arrival order and repetition
// change nothing.
type Stamp struct {
	Time int64  `json:"t"` // vendor seconds; receipt seconds where there are none to believe; 0 for our own action
	Rank int    `json:"r"` // our own action lowest
	Key  string `json:"k"`
}

// Register is one fact about a template that webhooks and lists both speak of.
// The value shown is computed from the best webhook and the latest list, which
// makes it independent of arrival order: the list wins when it was fetched after
// the best webhook was received, else the webhook wins.
type Register struct {
	Told       string    `json:"told,omitempty"` // best webhook's or own action's word
	Reason     string    `json:"reason,omitempty"`
	Until      time.Time `json:"until,omitzero"`
	Stamp      Stamp     `json:"stamp,omitzero"`
	ReceivedAt time.Time `json:"received,omitzero"`
	ToldBy     Source    `json:"by,omitempty"`

	Listed       string    `json:"listed,omitempty"` // latest list's word
	ListedReason string    `json:"listed_reason,omitempty"`
	ListedAt     time.Time `json:"listed_at,omitzero"` // when that list's fetch began
}

// State is what a template's events add up to.
type State struct {
	Status   Register `json:"status,omitzero"`
	Quality  Register `json:"quality,omitzero"`
	Category Register `json:"category,omitzero"`
	Flag     Register `json:"flag,omitzero"` // FLAGGED or REINSTATED, beside the status
	// Coming is the category that was announced, Until when; or categoryDone since a
	// change took place. See Announced.
	Coming Register `json:"coming,omitzero"`
}

// MessageState is what a message's events add up to: sent < delivered < read;
// failed wins only below delivered.
type MessageState struct {
	Status string    `json:"status"` // accepted, sent, delivered, read, failed
	Code   string    `json:"code,omitempty"`
	Title  string    `json:"title,omitempty"`
	At     time.Time `json:"at,omitzero"`
}
