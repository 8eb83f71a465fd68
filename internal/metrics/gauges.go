package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"templatedesk/internal/desk"
)

// readTime is how long reading the figures of a moment may take.
const readTime = 5 * time.Second

// moment is the collector of what is read when somebody asks.
type moment struct {
	read    func(context.Context) (desk.Gauges, error)
	streams func() int
}

type reading struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(desk.Gauges) float64
}

func gauge(name, help string, value func(desk.Gauges) float64) reading {
	return reading{prometheus.NewDesc(namespace+"_"+name, help, nil, nil), prometheus.GaugeValue, value}
}

var (
	readOK  = prometheus.NewDesc(namespace+"_read_ok", "1 when the figures of this moment could be read from the database.", nil, nil)
	streams = prometheus.NewDesc(namespace+"_live_streams", "Live streams that are open.", nil, nil)
)

var readings = []reading{
	gauge("inbox_waiting", "Webhook bodies that are not worked on yet.", func(g desk.Gauges) float64 { return float64(g.InboxWaiting) }),
	gauge("inbox_parked", "Webhook bodies that could not be applied.", func(g desk.Gauges) float64 { return float64(g.InboxParked) }),
	gauge("inbox_lag_seconds", "Age of the oldest webhook body that waits.", func(g desk.Gauges) float64 { return g.InboxLag.Seconds() }),
	gauge("accounts", "Accounts in use.", func(g desk.Gauges) float64 { return float64(g.Accounts) }),
	gauge("accounts_sync_failing", "Accounts whose last sync failed.", func(g desk.Gauges) float64 { return float64(g.AccountsFailing) }),
	gauge("sync_oldest_age_seconds", "Age of the least fresh account's list.", func(g desk.Gauges) float64 { return g.OldestSync.Seconds() }),
	gauge("sobot_token", "1 while there is a token whose time has not run out.", func(g desk.Gauges) float64 {
		if g.TokenHave {
			return 1
		}
		return 0
	}),
	gauge("sobot_token_age_seconds", "Age of the token; 0 without one.", func(g desk.Gauges) float64 { return g.TokenAge.Seconds() }),
	{
		prometheus.NewDesc(namespace+"_sobot_token_acquisitions_total", "How often Sobot was asked for a token.", nil, nil),
		prometheus.CounterValue, func(g desk.Gauges) float64 { return float64(g.TokenAcquisitions) },
	},
	gauge("media_files", "Samples that are kept.", func(g desk.Gauges) float64 { return float64(g.MediaFiles) }),
	gauge("media_bytes", "Bytes of the samples.", func(g desk.Gauges) float64 { return float64(g.MediaBytes) }),
	gauge("database_bytes", "Size of the database file.", func(g desk.Gauges) float64 { return float64(g.DatabaseBytes) }),
	gauge("database_log_bytes", "Size of the database's write-ahead log.", func(g desk.Gauges) float64 { return float64(g.DatabaseLog) }),
}

// Watch adds the figures that are read at the moment of asking. Call it once.
func (m *Metrics) Watch(read func(context.Context) (desk.Gauges, error), streams func() int) {
	m.registry.MustRegister(moment{read, streams})
}

// Describe names the series.
func (w moment) Describe(to chan<- *prometheus.Desc) {
	to <- readOK
	to <- streams
	for _, r := range readings {
		to <- r.desc
	}
}

// Collect reads them. Without the database their lines are missing, and read_ok is 0.
func (w moment) Collect(to chan<- prometheus.Metric) {
	to <- prometheus.MustNewConstMetric(streams, prometheus.GaugeValue, float64(w.streams()))
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	g, err := w.read(ctx)
	if err != nil {
		to <- prometheus.MustNewConstMetric(readOK, prometheus.GaugeValue, 0)
		return
	}
	to <- prometheus.MustNewConstMetric(readOK, prometheus.GaugeValue, 1)
	for _, r := range readings {
		to <- prometheus.MustNewConstMetric(r.desc, r.kind, r.value(g))
	}
}
