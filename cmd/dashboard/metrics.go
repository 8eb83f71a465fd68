package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"templatedesk/internal/metrics"
	"templatedesk/web"
)

// listenMetrics takes the address on which the figures are read.
func listenMetrics(ctx context.Context, cfg Config, log *slog.Logger) (net.Listener, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.MetricsAddr)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics: %w", err)
	}
	if !loopback(ln.Addr().String()) && cfg.MetricsToken == "" {
		log.WarnContext(ctx, "metrics can be read by everybody who reaches their address; DASHBOARD_METRICS_TOKEN would ask for a token", "addr", ln.Addr().String())
	}
	return ln, nil
}

// serveMetrics answers at an address of its own until ctx ends. It needs a token only
// where one is set: who reaches the address is the operator's choice.
func serveMetrics(ctx context.Context, group *errgroup.Group, ln net.Listener, token string, figures *metrics.Metrics) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if token != "" && !web.HasToken(r.Header.Get("Authorization"), token) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "this needs the token of DASHBOARD_METRICS_TOKEN", http.StatusUnauthorized)
			return
		}
		kind, text, err := figures.Text()
		if err != nil {
			http.Error(w, "the figures cannot be read just now", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(text)
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute}
	group.Go(func() error {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve metrics: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		return server.Close()
	})
}
