package desk_test

import (
	"bytes"
	"log/slog"
	"path"
	stdsync "sync"
	"testing"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// transcript is a log that may be read while it is written.
type transcript struct {
	mu   stdsync.Mutex
	text bytes.Buffer
}

func (l *transcript) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *transcript) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Sobot's refusals may repeat whatever they were asked with.
func TestSecretsStayOutOfLogsAndSentences(t *testing.T) {
	log := &transcript{}
	f := desktest.New(t, desktest.WithLog(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	f.Account()
	_, appKey := f.Sim.Credentials()
	hook, err := f.Desk.Webhooks(t.Context())
	require.NoError(t, err)
	said := &bytes.Buffer{}

	d := draft(t, f, promotion())
	sample, err := f.Store.Upload(t.Context(), d.Header.Media.MediaID)
	require.NoError(t, err)
	media := sample.Token
	f.Sim.FailNext(sobotsim.OpHandle, sobotsim.Refuse("1", "cannot fetch "+f.PublicURL+"/media/"+media+".png with "+appKey))
	d, err = f.Desk.RetryHandle(t.Context(), desktest.Admin, waba, d.ID, templates.HeaderSlot, d.Version)
	require.NoError(t, err)
	require.NotEmpty(t, d.Header.Media.Problem)
	said.WriteString(d.Header.Media.Problem)

	approved(t, f, plain("order_left"))
	const phone = "6281255500101"
	for _, fault := range []sobotsim.Fault{sobotsim.Refuse("100", "cannot reach "+phone+" as "+appKey), sobotsim.Drop(), sobotsim.Status(502)} {
		f.Sim.FailNext(sobotsim.OpSend, fault)
		s, err := f.Desk.Send(t.Context(), desktest.Admin, sending(t, f, "order_left"))
		require.NoError(t, err)
		require.NotEqual(t, templates.OutcomeOK, s.Outcome)
		said.WriteString(s.Error)
	}
	f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Refuse("100", "key "+appKey))
	said.WriteString(f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, desk.NewID()).Error())
	f.Sim.PushRaw([]byte(`{"phone":"` + phone + `"}`))
	f.Deliver()

	require.Contains(t, log.String(), "test-send", "the log is heard")
	for name, secret := range map[string]string{"app key": appKey, "media address": media, "webhook secret": path.Base(hook.Address), "phone": phone} {
		require.NotEmpty(t, secret)
		assert.NotContains(t, log.String(), secret, "%s in the log", name)
		assert.NotContains(t, said.String(), secret, "%s in a sentence", name)
	}
}
