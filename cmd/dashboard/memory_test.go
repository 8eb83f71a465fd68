package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// memory reads how much a process has in memory: now, or at most since its peak was
// forgotten. The system counts, so nothing is missed between two looks.
type memory struct {
	t   testing.TB
	dir string
}

func (p *binaryProcess) memory(t testing.TB) memory {
	m := memory{t, fmt.Sprintf("/proc/%d/", p.cmd.Process.Pid)}
	if err := os.WriteFile(m.dir+"clear_refs", []byte("5"), 0o600); err != nil {
		t.Skip("this system does not tell how much memory a process has used at most")
	}
	return m
}

func (m memory) forgetPeak() {
	require.NoError(m.t, os.WriteFile(m.dir+"clear_refs", []byte("5"), 0o600))
}

// read gives a line of /proc/PID/status in MB: VmRSS is now, VmHWM the peak.
func (m memory) read(name string) float64 {
	m.t.Helper()
	status, err := os.ReadFile(m.dir + "status")
	require.NoError(m.t, err)
	found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(m.t, found, "%s", status)
	kb, err := strconv.Atoi(string(found[1]))
	require.NoError(m.t, err)
	return float64(kb) / 1024
}

// during is how many MB the peak rises above what is in memory before.
func (m memory) during(f func()) float64 {
	m.t.Helper()
	before := m.read("VmRSS")
	m.forgetPeak()
	f()
	return m.read("VmHWM") - before
}

// visitor is a browser of a program that runs as a process of its own.
func visitor(t testing.TB, base string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &browser{t: t, base: base, http: &http.Client{
		Jar: jar, Timeout: 5 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// TestLimits measures the program as people run it.
func TestLimits(t *testing.T) {
	binary := buildBinary(t)
	t.Run("memory", func(t *testing.T) { testMemory(t, binary) })
	t.Run("descriptors", func(t *testing.T) { testFewDescriptors(t, binary) })
}

func testMemory(t *testing.T, binary string) {
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	p := startBinary(t, binary, env)
	addr := env["DASHBOARD_ADDR"]
	b := visitor(t, "http://"+addr)
	b.signIn()
	res, body := b.post("/settings/accounts", url.Values{"waba": {testWABA}, "label": {"Nusa"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
	res, body = b.post("/accounts/"+testWABA+"/drafts", url.Values{"category": {"MARKETING"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, body)
	draft := res.Header.Get("Location")
	res, body = b.post(draft, url.Values{"version": {"1"}, "header.format": {"DOCUMENT"}})
	require.Less(t, res.StatusCode, 400, body)
	upload := func(size int64) (path string) {
		status, page := b.upload(draft+"/media", size)
		require.Equal(t, http.StatusOK, status, page)
		files, err := os.ReadDir(filepath.Join(env["DASHBOARD_DATA_DIR"], "media"))
		require.NoError(t, err)
		for _, f := range files {
			if info, err := f.Info(); err == nil && info.Size() == size {
				path = "/samples/" + f.Name()
			}
		}
		require.NotEmpty(t, path, page)
		return path
	}
	// Checking a password took more memory than all that is measured here, and the
	// program would use it again: a new one has none of it.
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.cmd.Wait(), p.out.String())
	p = startBinary(t, binary, env)
	m := p.memory(t)
	warm := upload(1 << 20) // what a first upload loads is no part of the measure
	b.download(warm, 1<<20)

	t.Run("of 100 MB in and out rises by less than 16 MB", func(t *testing.T) {
		const size = 100 << 20
		var path string
		in := m.during(func() { path = upload(size) })
		out := m.during(func() { b.download(path, size) })
		t.Logf("in %.1f MB, out %.1f MB, peak of the whole %.1f MB", in, out, m.read("VmHWM"))
		assert.Less(t, in, 16.0)
		assert.Less(t, out, 16.0)
	})
	t.Run("of half-sent and inflating bodies of strangers rises by less than 32 MB", func(t *testing.T) {
		rise := m.during(func() { sendHalves(t, addr) })
		t.Logf("%.1f MB", rise)
		assert.Less(t, rise, 32.0)
		res, body := b.get("/settings")
		require.Equal(t, http.StatusOK, res.StatusCode, body)
	})
}

// upload posts a PDF of that size, made while it is sent.
func (b *browser) upload(path string, size int64) (status int, page string) {
	b.t.Helper()
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		part, err := form.CreateFormFile("file", "big.pdf")
		if err == nil {
			_, err = io.WriteString(part, "%PDF-1.7\n")
		}
		if err == nil {
			_, err = io.CopyN(part, zeros{}, size-9)
		}
		if err == nil {
			err = form.Close()
		}
		_ = w.CloseWithError(err)
	}()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, r)
	require.NoError(b.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("HX-Request", "true")
	res, page := b.do(req)
	return res.StatusCode, page
}

func (b *browser) download(path string, size int64) {
	b.t.Helper()
	res, err := b.http.Get(b.base + path)
	require.NoError(b.t, err)
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	require.NoError(b.t, err)
	require.Equal(b.t, size, n)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// sendHalves lets fifty strangers begin bodies of 30 MB, with a length and in chunks,
// and fifty more send 200 kB that inflate to 200 MB, all at once.
func sendHalves(t *testing.T, addr string) {
	t.Helper()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, err := io.CopyN(z, zeros{}, 200<<20)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	half := bytes.Repeat([]byte("x"), 30<<20)
	targets := []string{
		"/signin", "/webhooks/sobot/wrong", "/accounts/" + testWABA + "/drafts/x/media", "/setup/wrong", "/no/such/page",
	}
	var senders sync.WaitGroup
	for i := range 50 {
		target := targets[i%len(targets)]
		begin := func(head string, body []byte) {
			senders.Go(func() {
				conn, err := net.Dial("tcp", addr)
				if !assert.NoError(t, err) {
					return
				}
				defer conn.Close()
				_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n%s", target, head)
				_, _ = conn.Write(body) // refused long before its end
				_ = conn.SetReadDeadline(time.Now().Add(time.Second))
				_, _ = io.Copy(io.Discard, conn)
			})
		}
		switch {
		case i%2 == 0:
			begin("Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 62914560\r\n\r\n", half)
		default:
			begin("Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n3c00000\r\n", half)
		}
		begin("Content-Encoding: gzip\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "+strconv.Itoa(bomb.Len())+"\r\n\r\n", bomb.Bytes())
		// Without saying so it is 200 kB of noise.
		begin("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "+strconv.Itoa(bomb.Len())+"\r\n\r\n", bomb.Bytes())
	}
	senders.Wait()
}

// testFewDescriptors lets the program run out of them: it must go on when some are
// free again.
func testFewDescriptors(t *testing.T, binary string) {
	sim, sobotURL := startSim(t)
	env := liveEnv(t, sim, sobotURL, freeAddr(t))
	p := startBinary(t, "sh", env, "-c", `ulimit -n 64; exec "$0"`, binary)
	addr := env["DASHBOARD_ADDR"]
	var held []net.Conn
	for range 128 {
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		held = append(held, conn)
	}
	_, err := io.WriteString(held[127], "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	for _, conn := range held[:127] {
		conn.Close()
	}
	require.NoError(t, held[127].SetReadDeadline(time.Now().Add(30*time.Second)))
	answer, err := io.ReadAll(held[127])
	require.NoError(t, err, p.out.String())
	assert.True(t, strings.HasPrefix(string(answer), "HTTP/1.1 200 "), "%s", answer)
}
