package sobotsim

import (
	"bytes"
	"net/http"
	"net/url"
	"path"
	"slices"
	"time"
)

// Request is one call as it arrived. Query values of credentials are masked.
type Request struct {
	Op          string // the Op constants; empty for an unknown path
	Method      string
	Path        string
	Query       url.Values
	ContentType string
	Body        []byte
	At          time.Time
	HTTPStatus  int    // 0 while unanswered, or when a fault answered in its place
	Code        string // ret_code of the answer, even when a fault then kept it from the caller
}

// Violation is a call that no reader of the vendor's document would make. A refusal for another reason (an expired token,
// a template that exists already, a text Meta dislikes) is not one.
type Violation struct {
	Method, Path, Why string
	At                time.Time
}

func (s *Sim) record(op string, r *http.Request, body []byte) *Request {
	query := r.URL.Query()
	for _, secret := range []string{"token", "sign", "appid"} {
		if query.Has(secret) {
			query.Set(secret, "***")
		}
	}
	rec := &Request{
		Op: op, Method: r.Method, Path: r.URL.Path, Query: query, ContentType: r.Header.Get("Content-Type"),
		Body: bytes.Clone(body), At: s.now(),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[op]++
	s.requests = capped(append(s.requests, rec))
	return rec
}

func (s *Sim) violate(r *http.Request, why string) {
	s.opt.Log.Warn("sobotsim: request breaks the document", "method", r.Method, "op", path.Base(r.URL.Path), "why", why)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = capped(append(s.violations, Violation{Method: r.Method, Path: r.URL.Path, Why: why, At: s.now()}))
}

// Violations lists the calls that broke the document's shape, oldest first. A test that ends with one has found a mistake
// in the caller.
func (s *Sim) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Requests lists every call received, oldest first (the last 5000).
func (s *Sim) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Request, len(s.requests))
	for i, r := range s.requests {
		list[i] = *r
	}
	return list
}

// Count says how many calls of an operation arrived, refused ones included; "" counts unknown paths.
func (s *Sim) Count(op string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[op]
}

func capped[T any](log []T) []T {
	if len(log) > keepInLog {
		return slices.Delete(log, 0, len(log)-keepInLog)
	}
	return log
}
