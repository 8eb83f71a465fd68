// Package sobotsim is an embedded Sobot: it knows the vendor's document (and Meta's rules beneath it) well enough to answer,
// refuse and push webhooks as Sobot would, for every test and for demo mode.
// It must NOT know anything of ours, least of all package sobot: two independent readings of one document check each other.
//
// # Adding an endpoint
//
//  1. Add a row to endpoints: operation, method, path, whether it takes a token, which query parameters, whether a JSON body.
//  2. Write its file: a decoder on the strict reader (document.go) and a handler that returns an envelope or a *refusal.
//  3. Give the documented example to the strictness tables, with one line for each way of getting it wrong.
package sobotsim

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Operations, as [Sim.Count] and [Sim.FailNext] name them: the last element of the documented path.
const (
	OpToken  = "get_token"
	OpList   = "templateList"
	OpCreate = "createTemplateInfo"
	OpDelete = "deleteTemplate"
	OpHandle = "get_handle_id"
	OpSend   = "forword" // the vendor's spelling
	OpPushes = "response_list"
	OpRepush = "again_push_response"
)

const (
	maxRequestBody = 1 << 20
	keepInLog      = 5000 // a demo runs for weeks: logs of requests, violations and pushes are capped
)

// Options configure a simulator; the zero value is a silent one with default credentials and no webhook.
type Options struct {
	AppID, AppKey string           // what get_token must be signed with; see [Sim.Credentials] for the defaults
	Now           func() time.Time // default time.Now
	TokenTTL      time.Duration    // default 24 h (the documented "86400")
	WebhookURL    string           // where pushes go; may be given later with SetWebhookURL. Empty: pushes are logged, not tried
	Log           *slog.Logger     // default: discard
	Life          bool             // templates get reviewed and messages delivered by themselves; see [Life]
	Seed          uint64           // of the random source behind ids, review times and drift
	StateFile     string           // JSON kept over restarts; empty: memory only
	HTTP          *http.Client     // fetches importUrl and pushes webhooks; default one with a 30 s timeout
	NoFetch       bool             // get_handle_id believes the file extension instead of fetching the URL
}

// Sim is one simulated Sobot company. All methods are safe for concurrent use.
type Sim struct {
	opt    Options
	client *http.Client
	pusher *pusher
	saver  *saver
	life   *Life
	closed chan struct{}
	once   sync.Once

	mu         sync.Mutex
	state      state
	rng        *rand.Rand
	requests   []*Request
	violations []Violation
	counts     map[string]int
	faults     map[string][]Fault
	war        int // see TokenWar
}

// New starts a simulator; Close ends it. A StateFile that exists is continued; an unreadable one is set aside.
func New(opt Options) *Sim {
	if opt.AppID == "" {
		opt.AppID = "sim-app"
	}
	if opt.AppKey == "" {
		opt.AppKey = "sim-app-key"
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.TokenTTL == 0 {
		opt.TokenTTL = 24 * time.Hour
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	client := opt.HTTP
	if client == nil {
		client = &http.Client{Timeout: 30 * time.Second, Transport: http.DefaultTransport.(*http.Transport).Clone()}
	}
	s := &Sim{
		opt:    opt,
		client: client,
		closed: make(chan struct{}),
		counts: map[string]int{},
		faults: map[string][]Fault{},
	}
	s.saver = newSaver(s)
	s.state = s.saver.load()
	// The sequence joins the seed so that a restarted simulator does not issue yesterday's ids again.
	s.rng = rand.New(rand.NewPCG(opt.Seed, uint64(s.state.Sequence)))
	s.pusher = newPusher(s, opt.WebhookURL)
	s.pusher.restore(s.state.FailedPushes)
	if opt.Life {
		s.life = &Life{sim: s}
	}
	s.saver.start()
	return s
}

// Close stops life and pushes (what was queued counts as failed), lets go of hanging requests and writes the state.
func (s *Sim) Close() error {
	var err error
	s.once.Do(func() {
		close(s.closed)
		s.life.wait()
		s.pusher.stop()
		err = s.saver.stop()
		if s.opt.HTTP == nil {
			s.client.CloseIdleConnections()
		}
	})
	return err
}

// Credentials are the appid and app_key that get_token must be signed with.
func (s *Sim) Credentials() (appID, appKey string) { return s.opt.AppID, s.opt.AppKey }

// endpoint is one documented call. What its fields promise is enforced before handle runs, in a fixed order.
type endpoint struct {
	op     string
	method string
	path   string
	token  bool     // the token header is required
	query  []string // exactly these query parameters, each once
	json   bool     // a JSON object as body; otherwise no body at all
	handle func(*Sim, *call) (envelope, *refusal)
}

const (
	whatsapp = "/chat-whatsapp/api/whatsapp/"
	webhook  = "/chat-set/api/webhook/"
)

var endpoints = []endpoint{
	{op: OpToken, method: http.MethodGet, path: "/api/get_token", query: []string{"appid", "create_time", "sign"}, handle: (*Sim).getToken},
	{op: OpList, method: http.MethodGet, path: whatsapp + OpList, token: true, query: []string{"wabaid"}, handle: (*Sim).templateList},
	{op: OpCreate, method: http.MethodPost, path: whatsapp + OpCreate, token: true, json: true, handle: (*Sim).createTemplateInfo},
	{op: OpDelete, method: http.MethodGet, path: whatsapp + OpDelete, token: true, query: []string{"wabaid", "template_name"}, handle: (*Sim).deleteTemplate},
	{op: OpHandle, method: http.MethodPost, path: whatsapp + OpHandle, token: true, query: []string{"importUrl"}, handle: (*Sim).getHandleID},
	{op: OpSend, method: http.MethodPost, path: whatsapp + OpSend, token: true, json: true, handle: (*Sim).forword},
	{op: OpPushes, method: http.MethodPost, path: webhook + OpPushes, token: true, json: true, handle: (*Sim).responseList},
	{op: OpRepush, method: http.MethodPost, path: webhook + OpRepush, token: true, json: true, handle: (*Sim).againPushResponse},
}

// call is a request whose outer shape was found right.
type call struct {
	request *http.Request
	query   url.Values
	body    []byte
}

// envelope is the vendor's answer: ret_code, ret_msg and item (or items and page fields).
type envelope map[string]any

func success(item any) envelope {
	return envelope{"item": item, "ret_code": codeSuccess, "ret_msg": "success"}
}

// ServeHTTP answers as Sobot does: HTTP 200 and the vendor's envelope, for refusals too. Only what Sobot never sees (a wrong
// path, a wrong method) gets an HTTP status of its own.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	at := slices.IndexFunc(endpoints, func(e endpoint) bool { return e.path == r.URL.Path })
	if at < 0 {
		s.record("", r, body)
		s.violate(r, "no such path in the document")
		http.Error(w, "404 page not found", http.StatusNotFound)
		return
	}
	ep := endpoints[at]
	rec := s.record(ep.op, r, body)
	if r.Method != ep.method {
		s.violate(r, "the document calls it with "+ep.method)
		http.Error(w, "405 method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if err != nil {
		s.violate(r, "the body could not be read or is larger than 1 MiB")
		http.Error(w, "body refused", http.StatusRequestEntityTooLarge)
		return
	}
	execute := func() []byte {
		env, refused := s.execute(ep, r, body)
		if refused != nil {
			if refused.violation {
				s.violate(r, refused.why())
			}
			s.opt.Log.Debug("sobotsim refused", "op", ep.op, "code", refused.code, "why", refused.why())
			env = envelope{"item": nil, "ret_code": refused.code, "ret_msg": refused.msg}
		}
		s.mu.Lock()
		rec.Code, _ = env["ret_code"].(string)
		s.mu.Unlock()
		return encode(env)
	}
	if fault, armed := s.takeFault(ep.op); armed {
		if s.inflict(fault, w, r, execute) {
			return
		}
	}
	answer := execute()
	s.mu.Lock()
	rec.HTTPStatus = http.StatusOK
	s.mu.Unlock()
	writeJSON(w, answer)
}

// execute checks what the endpoint's row promises (token, parameters, content type, in this order) and hands over.
func (s *Sim) execute(ep endpoint, r *http.Request, body []byte) (envelope, *refusal) {
	if ep.token {
		if refused := s.checkToken(r); refused != nil {
			return nil, refused
		}
	}
	if ep.json {
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			return nil, broken("content type must be application/json")
		}
	} else if len(body) > 0 {
		return nil, broken("this call has no body in the document")
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, broken("query string is malformed")
	}
	for name := range query {
		if !slices.Contains(ep.query, name) {
			return nil, broken("query parameter %q is not in the document", name)
		}
	}
	for _, name := range ep.query {
		if len(query[name]) != 1 || query.Get(name) == "" {
			return nil, broken("query parameter %q must be given once and not be empty", name)
		}
	}
	return ep.handle(s, &call{request: r, query: query, body: body})
}

func (s *Sim) now() time.Time { return s.opt.Now() }

func encode(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // Sobot's own answers carry & in links as it is
	if err := enc.Encode(v); err != nil {
		panic("sobotsim: " + err.Error()) // only maps, strings and numbers of our own get here
	}
	return bytes.TrimSpace(buf.Bytes())
}

func writeJSON(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = w.Write(body) // a caller that left is not our concern
}
