// Package metrics knows the names under which the dashboard's figures are read by
// Prometheus. It is the only place that knows Prometheus; the rooms hand it plain
// values. A label never holds what somebody typed, a number, a secret or a raw path:
// every label has few values, all of them ours.
package metrics

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"
)

const namespace = "templatedesk"

// Metrics collects what the rooms tell it. Its methods may be called at any time.
type Metrics struct {
	registry *prometheus.Registry

	calls        *prometheus.HistogramVec
	intakeSize   prometheus.Histogram
	intakeCommit prometheus.Histogram
	applierSize  prometheus.Histogram
	applied      *prometheus.HistogramVec
	synced       *prometheus.HistogramVec
	requests     *prometheus.HistogramVec
	webhooks     *prometheus.CounterVec
	signIns      *prometheus.CounterVec
	streams      prometheus.Counter
	streamEnds   *prometheus.CounterVec
}

// New makes the series. Most come as they happen; Watch adds those that are
// read at the moment of asking.
func New(version string) *Metrics {
	quick := prometheus.ExponentialBuckets(0.001, 2.5, 10) // 1 ms to 3.8 s
	batch := []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		calls: histograms("sobot_call_duration_seconds", "Calls to Sobot, by what was asked and how it ended; repetitions and waiting for a token included.",
			[]float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120}, "op", "outcome"),
		intakeSize:   histogram("intake_batch_size", "Webhook bodies that shared one commit.", batch),
		intakeCommit: histogram("intake_commit_duration_seconds", "Time to commit a group of webhook bodies.", quick),
		applierSize:  histogram("applier_batch_size", "Inbox rows that were worked on together.", batch),
		applied:      histograms("applier_batch_duration_seconds", "Time to work on a batch of the inbox, by outcome.", quick, "outcome"),
		synced:       histograms("sync_duration_seconds", "Syncs of an account, by outcome.", []float64{0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120}, "outcome"),
		requests: histograms("http_request_duration_seconds", "Requests by route pattern, method and class of the answer; a live stream counts until it is open.",
			quick, "route", "method", "class"),
		webhooks:   counters("webhooks_total", "Webhooks that came in, by outcome.", "outcome"),
		signIns:    counters("sign_ins_total", "Tries to sign in, by outcome.", "outcome"),
		streams:    prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: "live_streams_opened_total", Help: "Live streams that were opened."}),
		streamEnds: counters("live_streams_ended_total", "Live streams that ended, by how; stalled ones were dropped.", "how"),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "Always 1; which version runs.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.calls, m.intakeSize, m.intakeCommit, m.applierSize, m.applied, m.synced, m.requests, m.webhooks, m.signIns, m.streams, m.streamEnds)
	return m
}

func histogram(name, help string, buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets})
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

// Call notes one call to Sobot: op and outcome are words of the client.
func (m *Metrics) Call(op, outcome string, took time.Duration) {
	m.calls.WithLabelValues(words(op), words(outcome)).Observe(took.Seconds())
}

// Committed notes a group of webhook bodies that is on disk.
func (m *Metrics) Committed(bodies int, took time.Duration) {
	m.intakeSize.Observe(float64(bodies))
	m.intakeCommit.Observe(took.Seconds())
}

// Applied notes a batch of the inbox.
func (m *Metrics) Applied(rows int, took time.Duration, err error) {
	m.applierSize.Observe(float64(rows))
	m.applied.WithLabelValues(outcomeOf(err)).Observe(took.Seconds())
}

// Synced notes a sync of an account.
func (m *Metrics) Synced(took time.Duration, err error) {
	m.synced.WithLabelValues(outcomeOf(err)).Observe(took.Seconds())
}

// Answered notes a request; route is the pattern that matched, "" when none did.
func (m *Metrics) Answered(route, method string, status int, took time.Duration) {
	if route == "" {
		route, method = "none", "any"
	}
	m.requests.WithLabelValues(route, method, fmt.Sprintf("%dxx", status/100)).Observe(took.Seconds())
}

// Webhook notes a webhook that came in.
func (m *Metrics) Webhook(outcome string) { m.webhooks.WithLabelValues(words(outcome)).Inc() }

// SignIn notes a try to sign in.
func (m *Metrics) SignIn(outcome string) { m.signIns.WithLabelValues(words(outcome)).Inc() }

// StreamOpened notes a live stream.
func (m *Metrics) StreamOpened() { m.streams.Inc() }

// StreamEnded notes how one ended.
func (m *Metrics) StreamEnded(how string) { m.streamEnds.WithLabelValues(words(how)).Inc() }

func words(s string) string { return strings.ReplaceAll(s, " ", "_") }

func outcomeOf(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}

// Text is all series in Prometheus's text format. What cannot be read just now is left
// out; the rest is still worth having.
func (m *Metrics) Text() (contentType string, body []byte, err error) {
	families, err := m.registry.Gather()
	if err != nil && len(families) == 0 {
		return "", nil, fmt.Errorf("gather metrics: %w", err)
	}
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	var text bytes.Buffer
	encoder := expfmt.NewEncoder(&text, format)
	var errs []error
	for _, family := range families {
		errs = append(errs, encoder.Encode(family))
	}
	return string(format), text.Bytes(), errors.Join(errs...)
}
