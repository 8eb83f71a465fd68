// Package sobot is the vendor's WhatsApp API as typed Go: it knows the wire format
// that Sobot documents, its tokens and its oddities. It must not know anything of
// ours: no database, no pages, no rules about what makes a good template.
//
// Every call answers one of four outcomes, and the difference matters because a
// create, a send and a delete cannot be taken back: see [Outcome].
//
// The package never prints the app key, the token, the signature, media addresses
// or phone numbers: not in errors, not in logs.
package sobot
