package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"templatedesk/internal/mail/mailtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMailConfig(t *testing.T) {
	load := func(smtp map[string]string) (Config, error) {
		env := map[string]string{"SOBOT_APP_ID": "app", "SOBOT_APP_KEY": "the-app-key"}
		for name, value := range smtp {
			env["DASHBOARD_SMTP_"+name] = value
		}
		return LoadConfig(env, false)
	}
	const from = "Template Desk <desk@example.com>"

	t.Run("has_the_port_that_goes_with_the_encryption", func(t *testing.T) {
		for encrypt, port := range map[string]int{"": 587, "starttls": 587, "off": 587, "tls": 465} {
			c, err := load(map[string]string{"HOST": "mail.example.com", "FROM": from, "TLS": encrypt})
			require.NoError(t, err)
			assert.Equal(t, port, c.mail().Port, encrypt)
		}
		c, err := load(map[string]string{"HOST": "mail.example.com", "FROM": from, "PORT": "2525", "TLS": "tls"})
		require.NoError(t, err)
		assert.Equal(t, 2525, c.mail().Port)
	})
	t.Run("is_off_without_a_host_and_in_the_demo", func(t *testing.T) {
		c, err := load(nil)
		require.NoError(t, err)
		m, err := c.mailer()
		require.NoError(t, err)
		assert.Nil(t, m)
		c, err = LoadConfig(map[string]string{"DASHBOARD_SMTP_HOST": "mail.example.com", "DASHBOARD_SMTP_FROM": from}, true)
		require.NoError(t, err)
		m, err = c.mailer()
		require.NoError(t, err)
		assert.Nil(t, m, "nothing leaves the machine")
	})
	for name, c := range map[string]struct {
		smtp  map[string]string
		named string
	}{
		"a host with a port":           {map[string]string{"HOST": "mail.example.com:587", "FROM": from}, "DASHBOARD_SMTP_HOST"},
		"an address as host":           {map[string]string{"HOST": "smtp://mail.example.com", "FROM": from}, "DASHBOARD_SMTP_HOST"},
		"a port that is a word":        {map[string]string{"HOST": "mail.example.com", "FROM": from, "PORT": "smtp"}, "DASHBOARD_SMTP_PORT"},
		"a port too high":              {map[string]string{"HOST": "mail.example.com", "FROM": from, "PORT": "65536"}, "DASHBOARD_SMTP_PORT"},
		"a negative port":              {map[string]string{"HOST": "mail.example.com", "FROM": from, "PORT": "-1"}, "DASHBOARD_SMTP_PORT"},
		"no sender":                    {map[string]string{"HOST": "mail.example.com"}, "DASHBOARD_SMTP_FROM"},
		"a sender that is no address":  {map[string]string{"HOST": "mail.example.com", "FROM": "Template Desk"}, "DASHBOARD_SMTP_FROM"},
		"a sender on two lines":        {map[string]string{"HOST": "mail.example.com", "FROM": "desk@example.com\nBcc: eve@example.com"}, "DASHBOARD_SMTP_FROM"},
		"a user alone":                 {map[string]string{"HOST": "mail.example.com", "FROM": from, "USER": "desk"}, "DASHBOARD_SMTP_PASSWORD"},
		"a password alone":             {map[string]string{"HOST": "mail.example.com", "FROM": from, "PASSWORD": "pw-leak"}, "DASHBOARD_SMTP_USER"},
		"another encryption":           {map[string]string{"HOST": "mail.example.com", "FROM": from, "TLS": "ssl"}, "DASHBOARD_SMTP_TLS"},
		"a password in the clear":      {map[string]string{"HOST": "mail.example.com", "FROM": from, "USER": "desk", "PASSWORD": "pw-leak", "TLS": "off"}, "DASHBOARD_SMTP_TLS"},
		"a sender without a host":      {map[string]string{"FROM": from}, "DASHBOARD_SMTP_HOST"},
		"a password without a host":    {map[string]string{"PASSWORD": "pw-leak"}, "DASHBOARD_SMTP_HOST"},
		"a password file that is none": {map[string]string{"HOST": "mail.example.com", "FROM": from, "USER": "desk", "PASSWORD_FILE": "/no/such/file"}, "DASHBOARD_SMTP_PASSWORD_FILE"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_")+"_is_named_at_its_variable", func(t *testing.T) {
			_, err := load(c.smtp)
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.named)
			for _, other := range []string{"HOST", "PORT", "FROM"} {
				if !strings.Contains(c.named, other) {
					assert.NotContains(t, err.Error(), "DASHBOARD_SMTP_"+other+":", "what is right is not blamed")
				}
			}
			assert.NotContains(t, err.Error(), "pw-leak")
		})
	}
}

// TestMailIsTestedFromThePages sends a test alarm through the configured server, and says
// on the page what the server said.
func TestMailIsTestedFromThePages(t *testing.T) {
	server := mailtest.Serve(t)
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	env["DASHBOARD_SMTP_HOST"], env["DASHBOARD_SMTP_PORT"], env["DASHBOARD_SMTP_FROM"] = "127.0.0.1", strconv.Itoa(server.Port), "Template Desk <desk@example.com>"
	cfg, err := LoadConfig(env, false)
	require.NoError(t, err)
	p := startProgram(t, cfg)
	b := p.browser(t)
	b.signIn()
	res, body := b.post("/me/alarms/test", nil)
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
	require.Len(t, server.Letters(), 1)
	assert.Equal(t, adminEmail, server.Letters()[0].To)
	assert.Equal(t, "A test from Template Desk", server.Letters()[0].Subject)

	server.Refuse(554, "no mail today")
	res, body = b.post("/me/alarms/test", url.Values{})
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	assert.Contains(t, body, "no mail today")
}
