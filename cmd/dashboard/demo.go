package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
)

// demo is the embedded Sobot of -demo. It listens on loopback, lives at its own
// pace, and keeps its state in the demo's folder, so that a restart loses nothing.
type demo struct {
	sim    *sobotsim.Sim
	server *http.Server
}

// startDemo starts the simulator and points cfg at it; addr is where the
// dashboard itself listens, for uploads and webhooks.
func startDemo(ctx context.Context, cfg *Config, addr string, log *slog.Logger) (*demo, error) {
	sim := sobotsim.New(sobotsim.Options{
		Life: true, Log: log, Seed: 1, StateFile: filepath.Join(cfg.dataDir(), "sobot.json"),
	})
	if err := sim.SeedDemo(); err != nil {
		return nil, errors.Join(err, sim.Close())
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, sim.Close())
	}
	d := &demo{sim: sim, server: &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}}
	go func() { _ = d.server.Serve(ln) }() // ends with close
	cfg.SobotBaseURL = "http://" + ln.Addr().String()
	appID, appKey := sim.Credentials()
	cfg.SobotAppID, cfg.SobotAppKey = appID, sobot.Secret(appKey)
	cfg.PublicURL = "http://" + addr
	return d, nil
}

// live sets the dashboard up on its first start, connects the webhooks, and lets
// the simulator live until ctx ends.
func (d *demo) live(ctx context.Context, work *desk.Desk) error {
	if err := d.furnish(ctx, work); err != nil && ctx.Err() == nil {
		return fmt.Errorf("furnish demo: %w", err)
	}
	view, err := work.Webhooks(ctx)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("connect webhooks: %w", err)
	}
	d.sim.SetWebhookURL(view.Address)
	if view.Stats.Total == 0 { // Sobot's word that the address works
		for _, a := range d.sim.Accounts() {
			if err := d.sim.AccountUpdate(a.Senders[0].PhoneNumberID, "VERIFIED_ACCOUNT"); err != nil {
				return fmt.Errorf("greet the dashboard: %w", err)
			}
		}
	}
	d.sim.Life().Start(500 * time.Millisecond)
	<-ctx.Done()
	return nil
}

// furnish gives a new demo its accounts, senders, test phones and past.
func (d *demo) furnish(ctx context.Context, work *desk.Desk) error {
	have, err := work.Accounts(ctx)
	if err != nil || len(have) > 0 {
		return err
	}
	var past []events.Received
	for _, p := range d.sim.PastPushes() {
		// Pushed when it happened, and received a moment later.
		past = append(past, events.Received{At: p.At.Add(1200 * time.Millisecond), Source: events.FromWebhook, Body: p.Body})
	}
	if err := work.TakePast(ctx, past); err != nil {
		return err
	}
	host := access.Person{Email: "the demo"}
	for _, p := range []struct{ label, number string }{{"Warehouse phone", "+62 812 5550 0101"}, {"Ana’s phone", "+52 55 5550 0199"}} {
		if err := work.AddTestPhone(ctx, host, p.label, p.number); err != nil {
			return err
		}
	}
	for _, a := range d.sim.Accounts() {
		if _, err := work.AddAccount(ctx, host, a.WABA, a.Label); err != nil {
			return err
		}
		for i, s := range a.Senders {
			label := a.Label
			if i > 0 {
				label = fmt.Sprintf("%s %d", a.Label, i+1)
			}
			sender := templates.Sender{WABA: a.WABA, PhoneNumberID: s.PhoneNumberID, Display: s.DisplayNumber, Label: label}
			if _, err := work.AddSender(ctx, host, sender); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *demo) close() error { return errors.Join(d.server.Close(), d.sim.Close()) }

// lookEvery is how often Sobot's log of failed pushes is read; 0 is the desk's own pace.
// In a demo a visitor should see a lost webhook come back.
func (c *Config) lookEvery() time.Duration {
	if c.Demo {
		return 20 * time.Second
	}
	return 0
}
