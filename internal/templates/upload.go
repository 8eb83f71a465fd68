package templates

import "time"

// Upload is the file of a media sample that we keep. The bytes are a file named by its
// ID. Sobot fetches it under an unguessable, expiring address, which a Token makes.
type Upload struct {
	ID       string
	Token    string // of its public address; empty if it never had one
	SHA256   string
	MIME     string
	Ext      string // with dot, from our own table
	Size     int64
	Width    int
	Height   int
	FileName string // as the user called it; shown, never used as a path
	Actor    string
	Created  time.Time
	Used     time.Time // last chosen, or fetched for a handle
	Expires  time.Time // when the public address ends
}
