package main

import (
	"bytes"
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

// TestKill kills the program, built as people run it, while webhooks come in from
// many connections. Whatever was acknowledged must be there after the restart,
// byte for byte; what was not may be there or not.
func TestKill(t *testing.T) {
	binary := buildBinary(t)
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))

	var mu sync.Mutex
	acked := map[string]bool{}
	for round := range 3 {
		p := startBinary(t, binary, env)
		target := "http://" + env["DASHBOARD_ADDR"] + "/webhooks/sobot/" + webhookSecret
		killAfter := int64(200 + rng.IntN(400)) // acknowledgements
		var count atomic.Int64
		enough := make(chan struct{})
		var senders sync.WaitGroup
		for sender := range 32 {
			senders.Go(func() {
				client := &http.Client{Timeout: 10 * time.Second}
				for i := 0; ; i++ {
					body := hostileBody(round, sender, i)
					res, err := client.Post(target, "application/json", bytes.NewReader(body))
					if err != nil {
						return // killed
					}
					res.Body.Close()
					if res.StatusCode/100 != 2 {
						continue
					}
					mu.Lock()
					acked[string(body)] = true
					mu.Unlock()
					if count.Add(1) == killAfter {
						close(enough)
					}
				}
			})
		}
		<-enough
		require.NoError(t, p.cmd.Process.Kill())
		_ = p.cmd.Wait()
		senders.Wait()
	}

	p := startBinary(t, binary, env) // boots clean
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.cmd.Wait(), p.out.String())

	kept := keptBodies(t, env["DASHBOARD_DATA_DIR"])
	missing := 0
	for body := range acked {
		if kept[body] == 0 {
			missing++
		}
	}
	t.Logf("%d acknowledged, %d kept, %d missing", len(acked), len(kept), missing)
	assert.Zero(t, missing, "acknowledged webhooks that are not there byte for byte")
	assert.GreaterOrEqual(t, len(acked), 600)
}

// hostileBody is unlike every other, and hard to keep exactly.
func hostileBody(round, sender, i int) []byte {
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
