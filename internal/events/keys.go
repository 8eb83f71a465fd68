package events

// The beginnings of the keys of what we did ourselves; the id of the row that kept it
// open follows. Keys of webhooks are hashes of what they say.
const (
	KeyOperation = "op:"      // a create or delete call; a create's payload is what was sent
	KeySettled   = "settled:" // a lost answer to such a call, made good by a list
	KeySend      = "send:"    // a test-send
)
