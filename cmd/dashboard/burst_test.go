package main

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"templatedesk/internal/sobot/sobotsim"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"
)

// TestBurst sends many webhooks at once to the program as people run it: all are
// acknowledged, all are there, and pages still answer. The torture sends ten thousand.
func TestBurst(t *testing.T) { burst(t, 1000, 1) }

// burst sends n webhooks over 64 connections, rounds times, while a person looks at the
// list. It returns how fast they were acknowledged, as part of what bare inserts of the
// same rows, as many a commit, reach: the ratio of the medians.
func burst(t *testing.T, n, rounds int) (ratio float64) {
	binary := buildBinary(t)
	sim, sobotURL := startSim(t)
	for i := range 200 {
		_, err := sim.AddTemplate(sobotsim.Template{WABA: testWABA, Name: fmt.Sprintf("burst_%03d", i), Language: "en_US"})
		require.NoError(t, err)
	}
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	env["DASHBOARD_METRICS_TOKEN"] = "a token for the figures of this test"
	p := startBinary(t, binary, env)
	base := "http://" + env["DASHBOARD_ADDR"]
	b := (&program{base: base}).browser(t)
	b.signIn()
	res, said := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa Retail"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, said)
	idle := memoryOf(t, p.cmd.Process.Pid, "VmRSS")
	lists := listings(sim)

	var bodies [][]byte
	var ours, bare []float64
	slowest := time.Duration(0)
	pages := 0
	for round := range rounds {
		sent := burstBodies(round, n)
		bodies = append(bodies, sent...)
		done := make(chan struct{})
		var reader sync.WaitGroup
		reader.Go(func() {
			again := time.NewTicker(100 * time.Millisecond)
			defer again.Stop()
			for {
				began := time.Now()
				res, said := b.get("/accounts/" + testWABA + "/templates")
				if !assert.Equal(t, http.StatusOK, res.StatusCode, said) {
					return
				}
				slowest, pages = max(slowest, time.Since(began)), pages+1
				select {
				case <-done:
					return
				case <-again.C:
				}
			}
		})
		ours = append(ours, pour(t, base+"/webhooks/sobot/"+webhookSecret, 64, sent))
		close(done)
		reader.Wait()
		batch := meanBatch(t, base, env["DASHBOARD_METRICS_TOKEN"])
		bare = append(bare, bareInserts(t, sent, max(1, int(math.Round(batch)))))
		t.Logf("round %d: acknowledged %.0f/s, %.1f bodies a commit; bare inserts of the same rows, as many a commit, %.0f/s: ratio %.2f",
			round+1, ours[round], batch, bare[round], ours[round]/bare[round])
	}
	peak := memoryOf(t, p.cmd.Process.Pid, "VmHWM")
	require.Eventually(t, func() bool { return figure(t, base, env["DASHBOARD_METRICS_TOKEN"], "templatedesk_inbox_waiting") == 0 },
		2*time.Minute, 50*time.Millisecond, "all that waits is worked on")
	syncs := listings(sim) - lists
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.cmd.Wait(), p.out.String())

	kept := keptBodies(t, env["DASHBOARD_DATA_DIR"])
	missing := 0
	for _, body := range bodies {
		if kept[string(body)] != 1 {
			missing++
		}
	}
	assert.Zero(t, missing, "acknowledged webhooks that are not there exactly once, byte for byte")
	assert.Len(t, kept, len(bodies))
	assert.LessOrEqual(t, float64(syncs), 0.25*float64(len(bodies)), "webhooks merge into few syncs")
	assert.LessOrEqual(t, peak-idle, 128<<10, "KiB of memory that the burst took")
	slices.Sort(ours)
	slices.Sort(bare)
	ratio = ours[len(ours)/2] / bare[len(bare)/2]
	t.Logf("%d acknowledged and kept, %d missing; %d list pages answered meanwhile, the slowest in %v; %d syncs; memory %d MiB idle, %d MiB at most; ratio of the medians %.2f",
		len(bodies), missing, pages, slowest.Round(time.Millisecond), syncs, idle>>10, peak>>10, ratio)
	return ratio
}

// burstBodies are n webhooks of all sorts, no two alike.
func burstBodies(round, n int) [][]byte {
	bodies := make([][]byte, n)
	now := time.Now().Unix()
	words := []string{"APPROVED", "PAUSED", "REJECTED"}
	for i := range bodies {
		switch i % 10 {
		case 0:
			bodies[i] = fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"%s","time":%d,"changes":[{"field":"message_template_status_update","value":{"event":"%s","message_template_name":"burst_%03d","message_template_language":"en-US","reason":"NONE"}}]}]}`,
				testWABA, now-int64(round*n+i), words[i/10%3], i/10%200)
		case 1:
			bodies[i] = fmt.Appendf(nil, `{"content":{"text":"message %d of round %d"},"from":"6281255500101","to":"%s","type":"text","name":"Rina"}`, i, round, testSender)
		default:
			bodies[i] = statusBody(round, i)
		}
	}
	return bodies
}

func statusBody(round, i int) []byte {
	return fmt.Appendf(nil, `{"errorCode":"","errorTitle":"","from":"110220330440550","messageId":"wamid.bench-%d-%d","status":"delivered","timestamp":"1667453467","to":"6281255500101","type":"status"}`, round, i)
}

// pour posts the bodies over conns connections and returns acknowledgements per second.
// Anything but 200 fails the test.
func pour(t *testing.T, target string, conns int, bodies [][]byte) float64 {
	t.Helper()
	client := &fasthttp.Client{MaxConnsPerHost: conns}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	began := time.Now()
	var wg sync.WaitGroup
	for range conns {
		wg.Go(func() {
			req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			req.SetRequestURI(target)
			req.Header.SetMethod(http.MethodPost)
			req.Header.SetContentType("application/json")
			for {
				i := int(next.Add(1)) - 1
				if i >= len(bodies) {
					return
				}
				req.SetBodyRaw(bodies[i])
				if err := client.Do(req, res); err != nil || res.StatusCode() != http.StatusOK {
					t.Errorf("webhook %d: %v, HTTP %d", i, err, res.StatusCode())
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(len(bodies)) / time.Since(began).Seconds()
}

// bareInserts writes the bodies as inbox rows straight into SQLite under full sync, batch
// of them a commit, and returns rows per second.
func bareInserts(t *testing.T, bodies [][]byte, batch int) float64 {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "bare.db")+
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	require.NoError(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	ctx := context.Background()
	_, err = db.ExecContext(ctx, `CREATE TABLE inbox (id TEXT PRIMARY KEY, received_at BIGINT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, body BLOB NOT NULL);
		CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting'`)
	require.NoError(t, err)
	began := time.Now()
	for chunk := range slices.Chunk(bodies, batch) {
		tx, err := db.BeginTx(ctx, nil)
		require.NoError(t, err)
		for _, body := range chunk {
			_, err := tx.ExecContext(ctx, `INSERT INTO inbox (id, received_at, source, state, body) VALUES ($1, $2, 'webhook', 'waiting', $3)`,
				uuid.Must(uuid.NewV7()).String(), time.Now().UnixMilli(), body)
			require.NoError(t, err)
		}
		require.NoError(t, tx.Commit())
	}
	return float64(len(bodies)) / time.Since(began).Seconds()
}

// meanBatch is how many bodies shared a commit, by the program's own figures.
func meanBatch(t *testing.T, base, token string) float64 {
	t.Helper()
	return figure(t, base, token, "templatedesk_intake_batch_size_sum") / figure(t, base, token, "templatedesk_intake_batch_size_count")
}

// figure is one of the program's figures.
func figure(t *testing.T, base, token, name string) float64 {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/metrics", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	_, text := (&program{base: base}).browser(t).do(req)
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(text)
	require.Len(t, found, 2, "%s in\n%s", name, text)
	value, err := strconv.ParseFloat(found[1], 64)
	require.NoError(t, err)
	return value
}

// memoryOf is a process's memory in KiB, as Linux names it.
func memoryOf(t *testing.T, pid int, name string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("this system does not tell a process's memory")
	}
	found := regexp.MustCompile(`(?m)^` + name + `:\s+(\d+) kB`).FindSubmatch(status)
	require.Len(t, found, 2)
	kib, err := strconv.Atoi(string(found[1]))
	require.NoError(t, err)
	return kib
}

// keptBodies are the bodies of the inbox, and how often each is there.
func keptBodies(t *testing.T, dataDir string) map[string]int {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dataDir, "dashboard.db"))
	require.NoError(t, err)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT body FROM inbox`)
	require.NoError(t, err)
	defer rows.Close()
	kept := map[string]int{}
	for rows.Next() {
		var body []byte
		require.NoError(t, rows.Scan(&body))
		kept[string(body)]++
	}
	require.NoError(t, rows.Err())
	return kept
}

// listings are how often the simulator was asked for a list of templates.
func listings(sim *sobotsim.Sim) (n int) {
	for _, r := range sim.Requests() {
		if strings.Contains(r.Path, "templateList") {
			n++
		}
	}
	return n
}
