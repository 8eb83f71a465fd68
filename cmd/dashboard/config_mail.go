package main

import (
	"errors"
	"fmt"

	"templatedesk/internal/mail"
)

// The usual ports of mail servers.
const (
	submissionPort = 587
	tlsMailPort    = 465
)

// checkMail looks at what the variables of the mail server mean together.
func (c *Config) checkMail() (errs []error) {
	if c.SMTPHost == "" {
		if c.SMTPUser != "" || c.SMTPPassword != "" || c.SMTPFrom != "" {
			errs = append(errs, errors.New("DASHBOARD_SMTP_HOST is not set, but other DASHBOARD_SMTP_ variables are"))
		}
		return errs
	}
	o := c.mail()
	o.Port = submissionPort // its own rule looks at what was set
	if c.SMTPFrom == "" {
		errs = append(errs, errors.New("DASHBOARD_SMTP_FROM is needed with DASHBOARD_SMTP_HOST, such as Template Desk <desk@example.com>"))
	} else if _, err := mail.New(o); errors.Is(err, mail.ErrSender) {
		errs = append(errs, fmt.Errorf("DASHBOARD_SMTP_FROM: %w", err))
	} else if err != nil {
		errs = append(errs, fmt.Errorf("DASHBOARD_SMTP_HOST: %w", err))
	}
	if (c.SMTPUser == "") != (c.SMTPPassword == "") {
		errs = append(errs, errors.New("DASHBOARD_SMTP_USER and DASHBOARD_SMTP_PASSWORD are needed together"))
	}
	if c.SMTPEncrypt == mail.Off && c.SMTPUser != "" {
		errs = append(errs, errors.New("DASHBOARD_SMTP_TLS is off: the password would travel in the clear; set it to starttls or tls, or leave user and password out"))
	}
	return errs
}

// mail is the server that letters go out through.
func (c *Config) mail() mail.Options {
	o := mail.Options{
		Host: c.SMTPHost, Port: c.SMTPPort, User: c.SMTPUser, Password: c.SMTPPassword.Reveal(), From: c.SMTPFrom, Encrypt: c.SMTPEncrypt,
	}
	if o.Port == 0 {
		o.Port = submissionPort
		if o.Encrypt == mail.TLS {
			o.Port = tlsMailPort
		}
	}
	return o
}

// mailer sends letters; nil where no server is configured, and in the demo, out of which
// nothing leaves the machine.
func (c *Config) mailer() (*mail.Mailer, error) {
	if c.SMTPHost == "" || c.Demo {
		return nil, nil //nolint:nilnil // off is no error
	}
	m, err := mail.New(c.mail())
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return m, nil
}
