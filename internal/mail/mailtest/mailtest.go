// Package mailtest knows how to run a real SMTP server on loopback for a test. It must
// not be imported outside of tests.
package mailtest

import (
	"bytes"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// Letter is what the server was given.
type Letter struct {
	To          string
	Raw         string // as it came
	ID, Subject string
	Text, HTML  string // its two forms, as people read them
}

// read takes a letter apart; what is no letter has only what came.
func read(to string, raw []byte) Letter {
	l := Letter{To: to, Raw: string(raw)}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return l
	}
	l.ID = strings.Trim(m.Header.Get("Message-ID"), "<>")
	l.Subject, _ = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	_, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextPart() // takes quoted-printable apart as well
		if err != nil {
			return l
		}
		text, _ := io.ReadAll(part)
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			l.HTML = string(text)
		} else {
			l.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
		}
	}
}

// Server keeps what it is given. It offers no TLS, and takes any password.
type Server struct {
	Port int

	mu        sync.Mutex
	letters   []Letter
	passwords []string
	refusal   error
	taken     func()
}

// Serve runs a server until the test ends.
func Serve(t testing.TB) *Server {
	t.Helper()
	s := &Server{}
	server := smtp.NewServer(s)
	server.AllowInsecureAuth, server.Domain, server.ErrorLog = true, "localhost", log.New(io.Discard, "", 0)
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.Port = ln.Addr().(*net.TCPAddr).Port
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(ln)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-served
	})
	return s
}

// Letters are those that were taken, in their order.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.letters)
}

// Passwords are those that were sent in the clear.
func (s *Server) Passwords() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.passwords)
}

// Refuse answers every recipient with a code and a text from now on; code 0 ends it.
func (s *Server) Refuse(code int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal = nil; code != 0 {
		s.refusal = &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: text}
	}
}

// OnLetter is called when a letter was taken, before the other side is told so.
func (s *Server) OnLetter(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = do
}

// NewSession is for the SMTP library.
func (s *Server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{s: s}, nil }

type session struct {
	s  *Server
	to string
}

func (c *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		c.s.passwords = append(c.s.passwords, password)
		return nil
	}), nil
}

func (c *session) Mail(string, *smtp.MailOptions) error { return nil }

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.to = to
	return c.s.refusal
}

func (c *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.s.mu.Lock()
	c.s.letters = append(c.s.letters, read(c.to, text))
	taken := c.s.taken
	c.s.mu.Unlock()
	if taken != nil {
		taken()
	}
	return nil
}

func (c *session) Reset()        {}
func (c *session) Logout() error { return nil }
