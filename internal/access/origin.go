package access

import "context"

// Origin is where a request came from, for the audit and for the log.
type Origin struct {
	Address string // the browser's IP address; empty for the command line and the clock
	Request string // the request's number, as in the log and in X-Request-ID
	Browser string // what the browser calls itself
}

type originKey struct{}

// WithOrigin notes where a request came from in its context, so that whatever it
// leads to can say so.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf is where the request of that context came from; the zero Origin when none did.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}
