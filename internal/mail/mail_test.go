package mail_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/mail"
	"templatedesk/internal/mail/mailtest"
)

func TestSend(t *testing.T) {
	server := mailtest.Serve(t)
	options := mail.Options{Host: "127.0.0.1", Port: server.Port, From: "Template Desk <desk@example.com>"}
	letter := mail.Letter{
		ID: "0198-a", To: "ana@example.com", Date: time.Unix(1700000000, 0), Subject: "Rejected\r\nBcc: eve@example.com", Intro: "One thing:",
		Items: []mail.Item{{Title: "Rejected · <b>SCAM</b>", URL: "https://desk.example.com/alarms", URLWord: "Open"}},
	}
	t.Run("a_letter_reaches_its_person_alone_and_nothing_in_it_becomes_a_header_or_markup", func(t *testing.T) {
		m, err := mail.New(options)
		require.NoError(t, err)
		require.NoError(t, m.Send(t.Context(), letter))
		require.Len(t, server.Letters(), 1)
		assert.Equal(t, "ana@example.com", server.Letters()[0].To)
		l := server.Letters()[0]
		assert.Equal(t, "0198-a@example.com", l.ID)
		assert.Equal(t, "Rejected Bcc: eve@example.com", l.Subject)
		assert.NotContains(t, l.Raw, "\nBcc:")
		assert.Contains(t, l.Text, "https://desk.example.com/alarms")
		assert.Contains(t, l.HTML, "&lt;b&gt;SCAM")
	})
	t.Run("a_password_does_not_go_in_the_clear", func(t *testing.T) {
		signed := options
		signed.User, signed.Password = "desk", "a-secret-password"
		m, err := mail.New(signed)
		require.NoError(t, err)
		err = m.Send(t.Context(), letter)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "a-secret-password")
		assert.Empty(t, server.Passwords())
		assert.Len(t, server.Letters(), 1)
	})
	t.Run("nothing_is_sent_in_the_clear_where_encryption_was_asked_for", func(t *testing.T) {
		strict := options
		strict.Encrypt = mail.StartTLS
		m, err := mail.New(strict)
		require.NoError(t, err)
		assert.Error(t, m.Send(t.Context(), letter))
		assert.Len(t, server.Letters(), 1)
	})
	t.Run("a_refusal_is_told_in_the_servers_words_alone", func(t *testing.T) {
		m, err := mail.New(options)
		require.NoError(t, err)
		server.Refuse(451, "come back later")
		require.EqualError(t, m.Send(t.Context(), letter), "The mail server refused the message with code 451: “come back later”.")
		server.Refuse(550, "")
		require.EqualError(t, m.Send(t.Context(), letter), "The mail server refused the message with code 550.")
	})
	t.Run("a_server_that_is_not_there_is_said_to_be", func(t *testing.T) {
		gone := options
		gone.Port = 1
		m, err := mail.New(gone)
		require.NoError(t, err)
		require.EqualError(t, m.Send(t.Context(), letter), "The mail server could not be reached.")
	})
}
