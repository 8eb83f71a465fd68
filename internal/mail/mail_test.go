package mail_test

import (
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/mail"
)

// post is a real SMTP server on loopback that keeps what it was given.
type post struct {
	mu        sync.Mutex
	letters   []string
	to        []string
	passwords []string
}

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{p: p}, nil }

type session struct{ p *post }

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		s.p.mu.Lock()
		defer s.p.mu.Unlock()
		s.p.passwords = append(s.p.passwords, password)
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.to = append(s.p.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.letters = append(s.p.letters, string(text))
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func serve(t *testing.T) (*post, int) {
	t.Helper()
	p := &post{}
	server := smtp.NewServer(p)
	server.AllowInsecureAuth, server.Domain = true, "localhost"
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(ln) }()
	t.Cleanup(func() { _ = server.Close() })
	_, port, err := net.SplitHostPort(ln.Addr().String())
	require.NoError(t, err)
	n, err := strconv.Atoi(port)
	require.NoError(t, err)
	return p, n
}

func TestSend(t *testing.T) {
	p, port := serve(t)
	options := mail.Options{Host: "127.0.0.1", Port: port, From: "Template Desk <desk@example.com>"}
	letter := mail.Letter{
		ID: "0198-a", To: "ana@example.com", Date: time.Unix(1700000000, 0), Subject: "Rejected\r\nBcc: eve@example.com", Intro: "One thing:",
		Items: []mail.Item{{Title: "Rejected · <b>SCAM</b>", URL: "https://desk.example.com/alarms", URLWord: "Open"}},
	}
	t.Run("a_letter_reaches_its_person_alone_and_nothing_in_it_becomes_a_header_or_markup", func(t *testing.T) {
		m, err := mail.New(options)
		require.NoError(t, err)
		require.NoError(t, m.Send(t.Context(), letter))
		require.Len(t, p.letters, 1)
		assert.Equal(t, []string{"ana@example.com"}, p.to)
		text := p.letters[0]
		assert.Contains(t, text, "Message-ID: <0198-a@example.com>")
		assert.Contains(t, text, "https://desk.example.com/alarms")
		assert.NotContains(t, text, "\nBcc:")
		assert.Contains(t, text, "&lt;b&gt;SCAM")
	})
	t.Run("a_password_does_not_go_in_the_clear", func(t *testing.T) {
		signed := options
		signed.User, signed.Password = "desk", "a-secret-password"
		m, err := mail.New(signed)
		require.NoError(t, err)
		err = m.Send(t.Context(), letter)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "a-secret-password")
		assert.Empty(t, p.passwords)
		assert.Len(t, p.letters, 1)
	})
	t.Run("nothing_is_sent_in_the_clear_where_encryption_was_asked_for", func(t *testing.T) {
		strict := options
		strict.Encrypt = mail.StartTLS
		m, err := mail.New(strict)
		require.NoError(t, err)
		assert.Error(t, m.Send(t.Context(), letter))
		assert.Len(t, p.letters, 1)
	})
}
