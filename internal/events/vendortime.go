package events

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// futureSlack is how far ahead of its receipt a vendor time may lie before it is
// no longer believed.
const futureSlack = 10 * time.Minute

// vendorTime reads a time as Sobot writes it: seconds, and in other places
// milliseconds, as a number or a string. The unit follows from the magnitude,
// which is certain for every moment since September 2001. Anything else, and
// anything before 1970, is no time: zero.
func vendorTime(text string) time.Time {
	text = strings.TrimSpace(text)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) || math.Abs(f) >= math.MaxInt64 {
			return time.Time{}
		}
		n = int64(f)
	}
	switch {
	case n <= 0:
		return time.Time{}
	case n < 1e12: // seconds
	case n < 1e15:
		n /= 1e3
	case n < 1e18:
		n /= 1e6
	default:
		n /= 1e9
	}
	return time.Unix(n, 0).UTC()
}

// claim sets the vendor's time on an event and marks it where it lies too far
// ahead of the receipt to be true.
func (e *Event) claim(text string) {
	e.VendorTime = vendorTime(text)
	e.Future = e.VendorTime.After(e.ReceivedAt.Add(futureSlack))
}

// timeKey is a time's part in a semantic key: one text for one moment, whatever
// unit or type it was written in; the text itself where it is no time.
func timeKey(text string, t time.Time) string {
	if t.IsZero() {
		return text
	}
	return strconv.FormatInt(t.Unix(), 10)
}
