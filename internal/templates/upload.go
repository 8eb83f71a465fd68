package templates

import "time"

// Upload is a media file that we keep and serve to Sobot under an unguessable,
// expiring address. ID is that address's token; the bytes are a file of that name.
type Upload struct {
	ID       string
	SHA256   string
	MIME     string
	Ext      string // with dot, from our own table
	Size     int64
	Width    int
	Height   int
	FileName string // as the user called it; shown, never used as a path
	Actor    string
	Created  time.Time
	Expires  time.Time
}
