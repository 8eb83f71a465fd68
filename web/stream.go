package web

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/events"
)

const (
	maxTopics = 100
	// askTime is how long to ask whether the session still lives.
	askTime = 10 * time.Second
	// eventGap lets two events a second through to each tab; what comes between
	// is told together.
	eventGap = 500 * time.Millisecond
)

// live tells a browser which of its topics changed: event "changed" with the
// topics, or "resync" when there were too many to keep. It never carries HTML. Both say by
// their id where the browser stands then; it gives that back when it connects again, as a
// page gives where it stood when it was made (?since=), and hears what it missed. While nothing
// changes it hears "beat" with the milliseconds until the next: by that write we notice
// that a browser left, and by its absence a browser that slept notices that the
// connection is dead.
func (s *Server) live(c *fiber.Ctx) error {
	topics := strings.Split(c.Query("topics"), ",")
	if len(topics) > maxTopics {
		return badForm(http.StatusBadRequest, nil)
	}
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no") // nginx would hold events back
	c.Context().SetConnectionClose() // its deadlines are ours; it is not for reuse
	if c.Method() == http.MethodHead {
		return nil
	}
	// The writer runs after this handler returned, when c belongs to another
	// request: it may hold plain values only.
	own := personTopic(s.person(c).ID)
	since := c.Get("Last-Event-ID", c.Query("since"))
	stream := liveStream{
		conn: c.Context().Conn(), patience: s.patience, beat: s.heartbeat, log: s.log, request: requestID(c), own: own,
		heard: s.hub.SubscribeSince(since, events.Topics(append(topics, own)...)),
	}
	s.watched.StreamOpened()
	stream.ended = s.watched.StreamEnded
	session, _ := c.Locals(sessionKey).(string)
	stream.lives = func(ctx context.Context) bool { return s.access.SessionLives(ctx, session) }
	c.Context().SetBodyStreamWriter(stream.run)
	return nil
}

// personTopic is told when sessions of a person may have ended, so that their streams
// look again and end at once.
func personTopic(id string) string { return "person/" + id }

type liveStream struct {
	conn     net.Conn
	patience time.Duration // with a reader who stalls
	beat     time.Duration // how often something is said at least
	own      string        // the topic that is for the stream itself, not for the browser
	heard    *events.Listener
	lives    func(context.Context) bool
	log      *slog.Logger
	request  string
	ended    func(how string) // for the figures
}

// run writes until the browser leaves, the session ends or the hub closes.
func (l *liveStream) run(w *bufio.Writer) {
	how := "panic"
	defer func() { l.ended(how) }()
	defer l.heard.Close()
	// A panic here would end the process: no middleware is around any more.
	defer func() {
		if r := recover(); r != nil {
			l.log.Error("panic in live stream", "request", l.request, "panic", r)
		}
	}()
	how = l.write(w)
}

// write is run without its safeguards; it says how the stream ended.
func (l *liveStream) write(w *bufio.Writer) (how string) {
	if err := l.send(w, "retry: 2000\n\n"+event("beat", strconv.FormatInt(l.beat.Milliseconds(), 10))); err != nil {
		return lost(err)
	}
	for {
		ctx, cancel := context.WithTimeout(context.Background(), l.beat)
		topics, resync, err := l.heard.Wait(ctx)
		cancel()
		text := event("beat", strconv.FormatInt(l.beat.Milliseconds(), 10))
		switch {
		case errors.Is(err, context.DeadlineExceeded):
		case err != nil:
			return "stopped"
		case resync:
			text = l.marked(event("resync", "all"))
		default:
			topics = slices.DeleteFunc(topics, func(topic string) bool { return topic == l.own })
			text = l.marked(event("changed", strings.Join(topics, " ")))
		}
		if !l.stillSignedIn() {
			return "signed out"
		}
		if err == nil && !resync && len(topics) == 0 {
			continue
		}
		if err := l.send(w, text); err != nil {
			return lost(err)
		}
		if err == nil {
			time.Sleep(eventGap)
		}
	}
}

// marked is an event with the place in time that it leads up to.
func (l *liveStream) marked(event string) string { return "id: " + l.heard.Mark() + "\n" + event }

// lost says why nothing more can be written: the reader stalled, and we cut it off,
// or it left by itself.
func lost(err error) string {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return "stalled"
	}
	return "left"
}

func (l *liveStream) stillSignedIn() bool {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	return l.lives(ctx)
}

func (l *liveStream) send(w *bufio.Writer, text string) error {
	if err := l.conn.SetWriteDeadline(time.Now().Add(l.patience)); err != nil {
		return err
	}
	if _, err := w.WriteString(text); err != nil {
		return err
	}
	return w.Flush()
}

var eventLines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// event writes one server-sent event. Each line of the data becomes a data line:
// a line end inside would begin another event.
func event(name, data string) string {
	var b strings.Builder
	b.WriteString("event: " + name + "\n")
	for line := range strings.SplitSeq(eventLines.Replace(data), "\n") {
		b.WriteString("data: " + line + "\n")
	}
	b.WriteString("\n")
	return b.String()
}
