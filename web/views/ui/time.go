package ui

import (
	"strconv"
	"time"
)

// Ago says how long before now t was, in words as short as they can be: "just now",
// "40 s ago", "2 min ago", "3 h ago", "yesterday", "12 days ago", "14 Oct", "14 Oct 2025".
// Days are days of the zone's calendar. A moment still to come is said as a clock time.
// app.js keeps the words under a day fresh and must use the same ones.
func Ago(t, now time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	passed := now.Sub(t)
	days := daysBetween(t.In(zone), now.In(zone))
	switch {
	case passed < -5*time.Second:
		return Until(t, now, zone)
	case passed < 10*time.Second:
		return "just now"
	case passed < time.Minute:
		return strconv.Itoa(int(passed/time.Second)) + " s ago"
	case passed < time.Hour:
		return strconv.Itoa(int(passed/time.Minute)) + " min ago"
	case passed < 24*time.Hour:
		return strconv.Itoa(int(passed/time.Hour)) + " h ago"
	case days <= 1:
		return "yesterday"
	case days < 31:
		return strconv.Itoa(days) + " days ago"
	case t.In(zone).Year() == now.In(zone).Year():
		return t.In(zone).Format("2 Jan")
	}
	return t.In(zone).Format("2 Jan 2006")
}

// Until says a moment to come: "18:40" today, "tomorrow 09:00", "14 Oct, 09:00".
func Until(t, now time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	t = t.In(zone)
	switch daysBetween(now.In(zone), t) {
	case 0:
		return t.Format("15:04")
	case 1:
		return "tomorrow " + t.Format("15:04")
	}
	if t.Year() != now.In(zone).Year() {
		return t.Format("2 Jan 2006, 15:04")
	}
	return t.Format("2 Jan, 15:04")
}

// Exact is the moment to the second with the name of its zone.
func Exact(t time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2 Jan 2006, 15:04:05") + " " + zone.String()
}

// daysBetween counts midnights from a to b, which are in one zone.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}

// Stamp is a moment in an export, RFC 3339 in UTC; "" for none.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
