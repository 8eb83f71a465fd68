package sobotsim

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
)

const megabyte = 1 << 20

// fileKind is what one header format takes as its sample.
type fileKind struct {
	format string
	max    int64
}

var (
	imageKind    = fileKind{"IMAGE", 5 * megabyte}
	videoKind    = fileKind{"VIDEO", 16 * megabyte}
	documentKind = fileKind{"DOCUMENT", 100 * megabyte}
)

// getHandleID fetches importUrl and answers a header handle. Section "Upload media attachments - used to create message
// templates": a POST with a query parameter and no body, its item a bare string among empty page fields.
func (s *Sim) getHandleID(c *call) (envelope, *refusal) {
	source := c.query.Get("importUrl")
	u, err := url.Parse(source)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return nil, broken("importUrl must be an absolute http(s) URL")
	}
	var kind fileKind
	var mimeType string
	if s.opt.NoFetch {
		kind, mimeType, err = kindByName(u.Path)
	} else {
		kind, mimeType, err = s.fetch(c, source)
	}
	if err != nil {
		return nil, refuse(codeFileRefused, "file upload failed: %v", err)
	}
	env := success(s.issueHandle(kind.format, mimeType))
	for _, name := range []string{"page_no", "page_count", "total_count", "page_size", "items"} {
		env[name] = nil
	}
	return env, nil
}

// issueHandle makes a handle in the shape of the document's "4::2==:1-1:e:1730433757:1134351617166827:2:3".
func (s *Sim) issueHandle(format, mimeType string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for known, h := range s.state.Handles {
		if now.Sub(h.Expires) > handleLivesOn {
			delete(s.state.Handles, known)
		}
	}
	expires := now.Add(handleLivesOn)
	s.state.Sequence++
	id := fmt.Sprintf("4::%s:ARY%08x-%08x:e:%d:%d:%d:ARa%06x", base64.StdEncoding.EncodeToString([]byte(mimeType)),
		s.rng.Uint32(), s.rng.Uint32(), expires.Unix(), 1_134_351_617_166_827+s.state.Sequence, 61_550_000_000_000+s.state.Sequence, s.rng.Uint32()>>8)
	s.state.Handles[id] = handle{Format: format, Expires: expires}
	s.changed()
	return id
}

// ExpireHandles makes every handle issued so far too old to create a template with.
func (s *Sim) ExpireHandles() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, h := range s.state.Handles {
		h.Expires = s.now()
		s.state.Handles[id] = h
	}
	s.changed()
}

// fetch reads the whole file, as Sobot must, to know that it is there and how large it is. Errors do not show the URL.
func (s *Sim) fetch(c *call, source string) (fileKind, string, error) {
	req, err := http.NewRequestWithContext(c.request.Context(), http.MethodGet, source, nil)
	if err != nil {
		return fileKind{}, "", errors.New("the address is not valid")
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return fileKind{}, "", errors.New("the file could not be fetched")
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fileKind{}, "", fmt.Errorf("the file's server answered %d", resp.StatusCode)
	}
	start := make([]byte, 512)
	n, err := io.ReadFull(resp.Body, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fileKind{}, "", errors.New("the file broke off")
	}
	kind, mimeType, err := sniff(start[:n])
	if err != nil {
		return fileKind{}, "", err
	}
	rest, err := io.Copy(io.Discard, io.LimitReader(resp.Body, kind.max+1-int64(n)))
	if err != nil {
		return fileKind{}, "", errors.New("the file broke off")
	}
	if int64(n)+rest > kind.max {
		return fileKind{}, "", fmt.Errorf("the file is larger than %d MB", kind.max/megabyte)
	}
	return kind, mimeType, nil
}

// sniff tells the kind from the bytes; what the server or the name claim does not count.
func sniff(start []byte) (fileKind, string, error) {
	if len(start) >= 12 && string(start[4:8]) == "ftyp" && bytes.HasPrefix(start[8:], []byte("3g")) {
		return videoKind, "video/3gpp", nil
	}
	if bytes.HasPrefix(start, []byte{0xD0, 0xCF, 0x11, 0xE0}) {
		return documentKind, "application/msword", nil
	}
	detected, _, _ := strings.Cut(http.DetectContentType(start), ";")
	switch detected {
	case "image/jpeg", "image/png":
		return imageKind, detected, nil
	case "video/mp4":
		return videoKind, detected, nil
	case "application/pdf", "application/zip": // the newer office formats are zip files
		return documentKind, detected, nil
	case "text/plain":
		if len(start) > 0 {
			return documentKind, detected, nil
		}
	}
	return fileKind{}, "", fmt.Errorf("a file of type %s is not supported", detected)
}

func kindByName(name string) (fileKind, string, error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg":
		return imageKind, "image/jpeg", nil
	case ".png":
		return imageKind, "image/png", nil
	case ".mp4":
		return videoKind, "video/mp4", nil
	case ".3gp":
		return videoKind, "video/3gpp", nil
	case ".pdf":
		return documentKind, "application/pdf", nil
	case ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".txt":
		return documentKind, "application/octet-stream", nil
	}
	return fileKind{}, "", errors.New("a file of this type is not supported")
}
