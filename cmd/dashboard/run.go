package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/events"
	"templatedesk/internal/metrics"
	"templatedesk/internal/outward"
	"templatedesk/internal/redact"
	"templatedesk/internal/sobot"
	"templatedesk/internal/store"
	"templatedesk/web"
	"templatedesk/web/static"

	"golang.org/x/sync/errgroup"
)

// stopTime is how long requests under way may take once a stop was asked for.
// A call to Sobot that takes longer is settled as unknown at the next start.
const stopTime = 10 * time.Second

// Run opens the rooms, serves until ctx ends, and closes them in order. The
// address that it listens on, and a setup link where one is due, go to stdout
// and never through the logger. secrets are told each secret value as it becomes known,
// so that the log can hide it wherever it turns up.
func Run(ctx context.Context, cfg Config, log *slog.Logger, stdout io.Writer, secrets *redact.Secrets) (err error) {
	secrets.Add(cfg.secrets()...)
	if err := os.MkdirAll(filepath.Join(cfg.dataDir(), "media"), 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	if err := makePrivate(ctx, cfg.DataDir, log); err != nil {
		return err
	}
	key, err := cfg.secretKey()
	if err != nil {
		return err
	}
	secrets.Add(hex.EncodeToString(key[:]), string(key[:]))
	figures := metrics.New(version())
	db, err := store.Open(ctx, store.Options{
		Path: cfg.databasePath(), Mode: cfg.mode(), SecretKey: key, Log: log, Committed: figures.Committed,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer ln.Close() // for the ways out before Serve takes it over
	var metricsLn net.Listener
	if cfg.MetricsAddr != "" {
		if metricsLn, err = listenMetrics(ctx, cfg, log); err != nil {
			return err
		}
		defer metricsLn.Close()
	}

	var d *demo
	if cfg.Demo {
		if d, err = startDemo(ctx, &cfg, ln.Addr().String(), log); err != nil {
			return fmt.Errorf("start simulator: %w", err)
		}
		defer func() { err = errors.Join(err, d.close()) }()
		secrets.Add(cfg.secrets()...)
	}
	log.InfoContext(ctx, "starting", append(cfg.summary(), "version", version())...)
	if !static.Built() {
		log.WarnContext(ctx, "assets are not built: pages work, but plainly; run make assets")
	}

	client := sobot.New(sobot.Options{
		BaseURL: cfg.SobotBaseURL, AppID: cfg.SobotAppID, AppKey: cfg.SobotAppKey,
		Tokens: newTokenStore(db, cfg, secrets), Log: log,
		Observe: func(op string, outcome sobot.Outcome, took time.Duration) { figures.Call(op, outcome.String(), took) },
	})
	defer client.Close()
	hub := events.NewHub()
	sobotURL, err := url.Parse(cfg.SobotBaseURL)
	if err != nil {
		return errors.New("SOBOT_BASE_URL is not an address")
	}
	mailer, err := cfg.mailer()
	if err != nil {
		return err
	}
	var posts *outward.Client
	if !cfg.Demo {
		posts = outward.New(cfg.outward())
	}
	work := desk.New(desk.Options{
		Store: db, Sobot: client, Hub: hub, Now: time.Now, Log: log,
		PublicURL: cfg.PublicURL, MediaDir: filepath.Join(cfg.dataDir(), "media"),
		MediaQuota: cfg.MediaQuota << 20, DiskFloor: cfg.DiskFloor << 20, SobotHost: sobotURL.Host, Demo: cfg.Demo,
		Observe:   desk.Observer{Applied: figures.Applied, Synced: figures.Synced},
		Learned:   func(secret string) { secrets.Add(secret) },
		LookEvery: cfg.lookEvery(),
		Mail:      mailer, Outward: posts,
	})
	figures.Watch(work.Gauges, hub.Listeners)
	if err := work.EnsureWebhookSecret(ctx, cfg.WebhookSecret.Reveal()); err != nil {
		return err
	}
	if err := work.Start(ctx); err != nil {
		return fmt.Errorf("settle what was left open: %w", err)
	}
	people := access.New(db, time.Now, log)
	if err := letIn(ctx, cfg, people, ln, stdout, secrets); err != nil {
		return err
	}
	var beacon *outward.Beacon
	if !cfg.Demo {
		beacon = cfg.beacon(key)
	}
	options := web.Options{
		Desk: work, Access: people, Hub: hub, PublicURL: cfg.PublicURL, Proxies: cfg.proxies,
		Demo: cfg.Demo, Now: time.Now, Log: log, Version: version(), Beacon: beacon, Observe: figures, Secrets: secrets,
	}
	if cfg.MetricsAddr == "" {
		options.Metrics, options.MetricsToken = figures.Text, cfg.MetricsToken.Reveal()
	}
	server := web.New(options)

	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error { return server.Serve(ln) })
	group.Go(func() error {
		<-gctx.Done()
		sctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		return server.Shutdown(sctx)
	})
	group.Go(func() error { work.Run(gctx); return nil })
	group.Go(func() error { sweep(gctx, people, log); return nil })
	if metricsLn != nil {
		serveMetrics(gctx, group, metricsLn, cfg.MetricsToken.Reveal(), figures)
	}
	if beacon != nil {
		group.Go(func() error { beacon.Run(gctx); return nil })
	}
	if d != nil {
		group.Go(func() error { return d.live(gctx, work) })
	}
	fmt.Fprintf(stdout, "Template Desk is at http://%s\n", ln.Addr())
	err = group.Wait()
	log.InfoContext(ctx, "stopped", "err", err)
	return err
}

// sweep forgets ended sessions and old sign-in tries, once an hour.
func sweep(ctx context.Context, people *access.Service, log *slog.Logger) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := people.Sweep(ctx); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "sweep sessions", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// letIn sees to it that somebody can sign in: the admin of the configuration,
// the demo's people, or whoever opens the one-time setup link.
func letIn(ctx context.Context, cfg Config, people *access.Service, ln net.Listener, stdout io.Writer, secrets *redact.Secrets) error {
	if cfg.Demo {
		if err := people.EnsureDemoPeople(ctx); err != nil {
			return fmt.Errorf("make demo people: %w", err)
		}
	}
	if cfg.AdminEmail != "" {
		return people.EnsureAdmin(ctx, cfg.AdminEmail, cfg.AdminPassword.Reveal())
	}
	token, err := people.SetupToken(ctx)
	if err != nil {
		return fmt.Errorf("make setup link: %w", err)
	}
	secrets.Add(token)
	if token != "" {
		fmt.Fprintf(stdout, "\nNobody can sign in yet. Make the first admin here (the link works once):\n  %s/setup/%s\n\n", cfg.base(ln.Addr().String()), token)
	}
	return nil
}
