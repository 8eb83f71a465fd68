// Package mail knows how to send a short letter through one SMTP server: encrypted
// unless somebody said otherwise, as text and as HTML. It must not know what the letter
// is about, nor read a configuration.
package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// The ways to encrypt the connection.
const (
	StartTLS = "starttls" // begin in the clear, and send nothing before the change to TLS
	TLS      = "tls"      // from the first byte
	Off      = "off"
)

// sendTime is how long one letter may take.
const sendTime = 20 * time.Second

// Options say which server and as whom.
type Options struct {
	Host           string
	Port           int
	User, Password string // both empty: no sign-in
	From           string // "Template Desk <desk@example.com>"
	// Encrypt is StartTLS, TLS or Off; empty is StartTLS. On loopback a server that
	// offers no TLS is used as it is, unless one was asked for by name.
	Encrypt string
}

// Mailer sends letters through one server.
type Mailer struct {
	host, from string
	client     *gomail.Client
}

// ErrSender is of a From that letters cannot come from.
var ErrSender = errors.New("the sender is not an address such as Template Desk <desk@example.com>")

// New checks the options and connects to nothing yet.
func New(o Options) (*Mailer, error) {
	options := []gomail.Option{gomail.WithPort(o.Port), gomail.WithTimeout(sendTime)}
	switch o.Encrypt {
	case TLS:
		options = append(options, gomail.WithSSL())
	case Off:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	case "":
		if Loopback(o.Host) {
			options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
			break
		}
		fallthrough
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if o.User != "" {
		// Never sends a password in the clear, not even to this machine itself.
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(o.User), gomail.WithPassword(o.Password))
	}
	client, err := gomail.NewClient(o.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	if err := gomail.NewMsg().From(o.From); err != nil {
		return nil, ErrSender
	}
	return &Mailer{host: net.JoinHostPort(o.Host, fmt.Sprint(o.Port)), from: o.From, client: client}, nil
}

// Loopback reports whether a host is this machine itself.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Host is the server's address, for people to see.
func (m *Mailer) Host() string { return m.host }

// From is who letters come from.
func (m *Mailer) From() string { return m.from }

// Send hands a letter to the server. It is sent once the error is nil; after an error it
// may have been sent or not, and a repeat under the same ID is recognised by mail
// programs. Errors hold no password.
func (m *Mailer) Send(ctx context.Context, l Letter) error {
	msg := gomail.NewMsg()
	if err := msg.From(m.from); err != nil {
		return errors.New("the sender is no e-mail address")
	}
	if err := msg.To(l.To); err != nil {
		return errors.New("the recipient is no e-mail address")
	}
	_, domain, _ := strings.Cut(msg.GetFromString()[0], "@")
	l.Subject = oneLine(l.Subject, 150)
	msg.Subject(l.Subject)
	msg.SetMessageIDWithValue(l.ID + "@" + strings.Trim(domain, "<> "))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetDateWithValue(l.Date)
	html := new(bytes.Buffer)
	if err := htmlLetter.Execute(html, l); err != nil {
		return fmt.Errorf("write letter: %w", err)
	}
	msg.SetBodyString(gomail.TypeTextPlain, l.text())
	msg.AddAlternativeString(gomail.TypeTextHTML, html.String())
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if err := m.client.DialAndSendWithContext(ctx, msg); err != nil {
		return &Failure{why(err)}
	}
	return nil
}

// Failure is why a letter was not taken, in a sentence for people.
type Failure struct{ Why string }

func (f *Failure) Error() string { return f.Why }

func why(err error) string {
	var (
		dial *net.OpError
		dns  *net.DNSError
		send *gomail.SendError
		deep = oneLine(err.Error(), 200)
	)
	switch {
	case errors.As(err, &dns), errors.As(err, &dial):
		return "The mail server could not be reached."
	case errors.Is(err, context.DeadlineExceeded):
		return "The mail server did not answer in time."
	case strings.Contains(deep, "STARTTLS"), strings.Contains(deep, "tls:"), strings.Contains(deep, "x509:"):
		return "The connection to the mail server could not be encrypted: " + deep
	case errors.As(err, &send) && send.ErrorCode() != 0:
		return refused(send)
	case errors.As(err, &send):
		return "The mail server did not take the message: " + deep
	case strings.Contains(strings.ToLower(deep), "auth"):
		return "The mail server refused our user and password."
	}
	return "The mail server answered with an error: " + deep
}

// refused says what the server said, without what the library adds of our own.
func refused(err *gomail.SendError) string {
	code := strconv.Itoa(err.ErrorCode())
	_, words, _ := strings.Cut(err.Error(), code+" ")
	words, _, _ = strings.Cut(words, ", affected ")
	if words = strings.Trim(oneLine(words, 200), `" `); words == "" {
		return "The mail server refused the message with code " + code + "."
	}
	return "The mail server refused the message with code " + code + ": “" + words + "”."
}

// oneLine is a text without line ends and other control characters, cut to at most n
// characters: nothing in it can begin a header of its own.
func oneLine(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
