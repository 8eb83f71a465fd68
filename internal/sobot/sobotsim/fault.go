package sobotsim

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// Fault is something that goes wrong with one answer. Make one with the functions below; AfterExecuting turns "the call never
// happened" into "the call happened and the caller does not know".
type Fault struct {
	kind  faultKind
	code  string
	text  string
	http  int
	delay time.Duration
	size  int
	after bool
}

type faultKind int

const (
	faultRefuse faultKind = iota
	faultStatus
	faultHang
	faultDelay
	faultDrop
	faultAnswer
	faultHuge
)

// Refuse answers HTTP 200 with a ret_code and ret_msg.
func Refuse(code, msg string) Fault { return Fault{kind: faultRefuse, code: code, text: msg} }

// Status answers an HTTP status with a page no vendor documents.
func Status(code int) Fault { return Fault{kind: faultStatus, http: code} }

// Hang never answers: it ends when the caller goes away or the simulator is closed.
func Hang() Fault { return Fault{kind: faultHang} }

// Delay answers properly, but late.
func Delay(d time.Duration) Fault { return Fault{kind: faultDelay, delay: d} }

// Drop closes the connection without a byte. Drop().AfterExecuting() is the one that makes a retry dangerous.
func Drop() Fault { return Fault{kind: faultDrop} }

// Answer sends any body with HTTP 200.
func Answer(body string) Fault { return Fault{kind: faultAnswer, text: body} }

// Garbage answers something that is not JSON.
func Garbage() Fault { return Answer("<html>\x00\xff{\"ret_code\":") }

// EmptyBody answers HTTP 200 and nothing.
func EmptyBody() Fault { return Answer("") }

// Huge answers a well-formed envelope of at least size bytes.
func Huge(size int) Fault { return Fault{kind: faultHuge, size: size} }

// AfterExecuting lets the call take effect before the fault.
func (f Fault) AfterExecuting() Fault {
	f.after = true
	return f
}

// FailNext arms faults for the next calls of an operation, one call each; more calls of FailNext queue behind.
func (s *Sim) FailNext(op string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[op] = append(s.faults[op], faults...)
}

// ClearFaults disarms what FailNext armed and did not happen yet.
func (s *Sim) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.faults)
}

func (s *Sim) takeFault(op string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.faults[op]
	if len(queue) == 0 {
		return Fault{}, false
	}
	s.faults[op] = queue[1:]
	return queue[0], true
}

// inflict reports whether the fault took the place of the answer.
func (s *Sim) inflict(f Fault, w http.ResponseWriter, r *http.Request, execute func() []byte) bool {
	if f.after {
		execute()
	}
	switch f.kind {
	case faultRefuse:
		writeJSON(w, encode(envelope{"item": nil, "ret_code": f.code, "ret_msg": f.text}))
	case faultStatus:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.http)
		_, _ = fmt.Fprintf(w, "<html><body>%d %s</body></html>", f.http, http.StatusText(f.http))
	case faultHang:
		select {
		case <-r.Context().Done():
		case <-s.closed:
		}
		panic(http.ErrAbortHandler) // net/http's way to close a connection without an answer
	case faultDelay:
		timer := time.NewTimer(f.delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		case <-s.closed:
		}
		return false
	case faultDrop:
		panic(http.ErrAbortHandler)
	case faultAnswer:
		writeJSON(w, []byte(f.text))
	case faultHuge:
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		_, _ = io.WriteString(w, `{"item":{"data":[],"namespace":"`)
		chunk := make([]byte, 64<<10)
		for i := range chunk {
			chunk[i] = 'a'
		}
		for sent := 0; sent < f.size; sent += len(chunk) {
			if _, err := w.Write(chunk); err != nil {
				return true
			}
		}
		_, _ = io.WriteString(w, `"},"ret_code":"000000","ret_msg":"success"}`)
	}
	return true
}
