package web

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// TestCutUploads cuts fifty uploads at random bytes: none of them may ever be public,
// and nothing may stay behind.
func TestCutUploads(t *testing.T) {
	w := openWorkshop(t)
	content := ready()
	content.Header.Format = templates.HeaderImage
	d := w.draft(content)
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	part, err := m.CreateFormFile("file", "summer.png")
	require.NoError(t, err)
	_, err = part.Write(append(picture(t), make([]byte, 200<<10)...))
	require.NoError(t, err)
	whole := form.Len() // the boundary that ends the file comes after this
	require.NoError(t, m.Close())
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))

	send := func(headers string, bytes []byte) net.Conn {
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.at, "http://"))
		require.NoError(t, err)
		_, err = fmt.Fprintf(conn, "POST %s/media HTTP/1.1\r\nHost: x\r\n%s\r\nCookie: %s=%s\r\nContent-Type: %s\r\n%s\r\n\r\n%s",
			ui.DraftURL(d.WABA, d.ID), sameOrigin, w.cookie.Name, w.cookie.Value, m.FormDataContentType(), headers, bytes)
		require.NoError(t, err)
		return conn
	}
	for i := range 50 {
		cut := form.Bytes()[:rng.IntN(whole)]
		var conn net.Conn
		if i%2 == 0 {
			conn = send(fmt.Sprintf("Content-Length: %d", form.Len()), cut)
		} else {
			conn = send("Transfer-Encoding: chunked", append(fmt.Appendf(nil, "%x\r\n", form.Len()), cut...))
		}
		if i%4 < 2 { // goes without a word, or says that no more will come
			require.NoError(t, conn.(*net.TCPConn).SetLinger(0))
			require.NoError(t, conn.Close())
			continue
		}
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		for _, res := range answers(t, conn) {
			assert.Equal(t, http.StatusBadRequest, res.StatusCode, "cut at %d", len(cut))
		}
		conn.Close()
	}
	// Connections are taken in turn: once this one is answered, none of the others is to come.
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.at, "http://"))
	require.NoError(t, err)
	_, err = io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	require.Len(t, answers(t, conn), 1)
	w.openConnections(0)
	left, err := os.ReadDir(w.media)
	require.NoError(t, err)
	assert.Empty(t, left)
	uploads, err := w.store.Uploads(t.Context())
	require.NoError(t, err)
	assert.Empty(t, uploads)
	assert.True(t, w.stored(d).Header.Media.Empty())

	got := answers(t, send(fmt.Sprintf("Connection: close\r\nContent-Length: %d", form.Len()), form.Bytes()))
	require.Len(t, got, 1)
	assert.Equal(t, http.StatusSeeOther, got[0].StatusCode, "uncut it is taken")
	assert.False(t, w.stored(d).Header.Media.Empty())
}
