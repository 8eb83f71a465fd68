package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestKill kills the program a few times while webhooks come in. The torture does so a
// hundred times.
func TestKill(t *testing.T) { kill(t, 4) }

// kill kills the program, built as people run it, in every round anew: while webhooks
// come in over many connections, or while those that came are applied. Whatever was
// acknowledged must be there in the end, byte for byte, and have been applied once; what
// was not may be there or not.
func kill(t *testing.T, rounds int) {
	binary := buildBinary(t)
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	data := filepath.Join(env["DASHBOARD_DATA_DIR"], "dashboard.db")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))

	sent := posts{sent: map[string]int{}, acked: map[string]int{}}
	for round := range rounds {
		p := startBinary(t, binary, env)
		target := "http://" + env["DASHBOARD_ADDR"] + "/webhooks/sobot/" + webhookSecret
		enough := int64(200 + rng.IntN(400)) // acknowledgements
		underLoad := round%2 == 0
		var count atomic.Int64
		reached := make(chan struct{})
		var senders sync.WaitGroup
		for sender := range 32 {
			senders.Go(func() {
				client := &http.Client{Timeout: 30 * time.Second}
				for i := 0; underLoad || count.Load() < enough; i++ {
					body := hostileBody(round, sender, i)
					if !sent.post(client, target, body) {
						return // killed
					}
					if count.Add(1) == enough {
						close(reached)
					}
				}
			})
		}
		<-reached
		if !underLoad {
			senders.Wait()
			waitUntilApplied(t, data, rng.Float64())
		}
		require.NoError(t, p.cmd.Process.Kill())
		_ = p.cmd.Wait()
		senders.Wait()
	}

	p := startBinary(t, binary, env) // boots clean
	waitUntilApplied(t, data, 1)
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.cmd.Wait(), p.out.String())

	kept := keptBodies(t, env["DASHBOARD_DATA_DIR"])
	missing, strange, acked, repeated := 0, 0, 0, 0
	for body, n := range sent.acked {
		acked += n
		missing += max(0, n-kept[body])
	}
	statuses, rows := 0, 0
	for body, n := range kept {
		rows += n
		strange += max(0, n-sent.sent[body])
		if bytes.HasPrefix([]byte(body), []byte(`{"type":"status"`)) {
			statuses++
			repeated += n - 1
		}
	}
	t.Logf("%d kills; %d acknowledged, %d kept, %d missing, %d that differ from what was sent; %d repeats of a status",
		rounds, acked, rows, missing, strange, repeated)
	assert.Zero(t, missing, "acknowledged webhooks that are not there byte for byte")
	assert.Zero(t, strange, "kept webhooks that nobody sent")
	assert.GreaterOrEqual(t, acked, 200*rounds)

	db := openData(t, data)
	count := func(query string) (n int) {
		require.NoError(t, db.QueryRowContext(t.Context(), query).Scan(&n))
		return n
	}
	assert.Equal(t, statuses, count(`SELECT COUNT(*) FROM events WHERE kind = 'message_status'`), "each once, however often it was pushed")
	assert.Positive(t, repeated)
	for what, n := range map[string]int{
		"bodies counted as they came in":     count(`SELECT n FROM tallies WHERE name = 'received'`),
		"bodies counted as they were read":   count(`SELECT SUM(received) FROM receptions`),
		"bodies that brought events, or not": count(`SELECT COUNT(DISTINCT inbox_id) FROM events WHERE kind <> 'message_status'`) + statuses + repeated,
	} {
		assert.Equal(t, rows, n, what)
	}
	assert.Equal(t, count(`SELECT COUNT(*) FROM events WHERE kind IN ('inbound', 'unrecognised')`),
		count(`SELECT COUNT(DISTINCT inbox_id) FROM events WHERE kind IN ('inbound', 'unrecognised')`), "one event a body")
	assert.Equal(t, count(`SELECT COUNT(*) FROM events WHERE kind = 'unrecognised'`), count(`SELECT n FROM tallies WHERE name = 'unrecognised'`))
	assert.Equal(t, count(`SELECT COUNT(*) FROM events WHERE waba = '' AND kind <> 'unrecognised'`), count(`SELECT n FROM tallies WHERE name = 'unassigned'`))
	var verdict string
	require.NoError(t, db.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&verdict))
	assert.Equal(t, "ok", verdict)
}

// posts are bodies that were sent, and how often each, and those that were acknowledged.
type posts struct {
	mu          sync.Mutex
	sent, acked map[string]int
}

// post sends a body, and says whether there was an answer.
func (p *posts) post(client *http.Client, target string, body []byte) bool {
	p.mu.Lock()
	p.sent[string(body)]++
	p.mu.Unlock()
	res, err := client.Post(target, "application/json", bytes.NewReader(body))
	if err != nil {
		return false
	}
	res.Body.Close()
	if res.StatusCode/100 == 2 {
		p.mu.Lock()
		p.acked[string(body)]++
		p.mu.Unlock()
	}
	return true
}

// waitUntilApplied waits until that part of what is in the inbox has been worked on.
func waitUntilApplied(t *testing.T, data string, part float64) {
	t.Helper()
	db := openData(t, data)
	defer db.Close()
	left := func() (n int) {
		require.NoError(t, db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM inbox WHERE state <> 'done'`).Scan(&n))
		return n
	}
	enough := int(float64(left()) * (1 - part))
	require.Eventually(t, func() bool { return left() <= enough }, time.Minute, time.Millisecond)
}

// openData opens a database beside the program that uses it.
func openData(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// hostileBody is hard to keep exactly, and unlike every other but for every tenth, which is
// pushed anew in each round.
func hostileBody(round, sender, i int) []byte {
	if i%10 == 9 {
		round = -1
		i -= i % 3
	}
	switch i % 3 {
	case 0:
		return fmt.Appendf(nil, `{"type":"status","messageId":"wamid.%d-%d-%d","status":"sent","timestamp":"1667453467","from":"1","to":"2","errorCode":"","errorTitle":""}`, round, sender, i)
	case 1:
		return fmt.Appendf(nil, "\xff\x00not json %d-%d-%d\r\n\x00", round, sender, i)
	default:
		return fmt.Appendf(nil, `{"content":{"text":"ünïcode \u202e %d-%d-%d %s"},"from":"6281","to":"110","type":"text","name":"="}`, round, sender, i, bytes.Repeat([]byte("x"), i%5000))
	}
}

// buildBinary builds the program as people run it: without the race detector.
func buildBinary(t testing.TB) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "dashboard")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

type binaryProcess struct {
	cmd *exec.Cmd
	out *transcript
}

// startBinary starts the program and waits until it says where it is.
func startBinary(t testing.TB, binary string, env map[string]string, flags ...string) *binaryProcess {
	t.Helper()
	p := &binaryProcess{cmd: exec.CommandContext(t.Context(), binary, flags...), out: newTranscript()}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	for k, v := range env {
		p.cmd.Env = append(p.cmd.Env, k+"="+v)
	}
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	select {
	case <-p.out.says("Template Desk is at "):
	case <-time.After(30 * time.Second):
		t.Fatalf("did not start:\n%s", p.out)
	}
	return p
}
