package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
	"golang.org/x/text/unicode/norm"
)

// Password lengths: at least MinPassword characters; more than MaxPassword bytes
// is refused with a sentence, never cut.
const (
	MinPassword = 12
	MaxPassword = 1024
)

// argon2id as OWASP asks at least: 19 MiB, two passes, one lane. The parameters
// are kept in every hash, so they can rise without locking anybody out.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
	// Two hashes at a time: each burns a core and 19 MiB, and a crowd at the
	// sign-in page must not take the dashboard down.
	hashSlots = 2
)

type hasher struct {
	slots  *semaphore.Weighted
	memory uint32 // of new hashes, KiB
	time   uint32
	dummy  string // compared for unknown people, so that they cost the same time
	// compared is how many passwords were compared, each at the cost of a hash.
	compared atomic.Int64
}

func newHasher() *hasher {
	h := &hasher{slots: semaphore.NewWeighted(hashSlots), memory: argonMemory, time: argonTime}
	h.dummy = h.encode(random(argonSalt), random(argonKey)) // a key that no password makes
	return h
}

// random cannot fail: the runtime ends the program instead.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// make hashes a password; it waits for a slot as long as ctx allows.
func (h *hasher) make(ctx context.Context, password string) (string, error) {
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return "", ErrBusy
	}
	defer h.slots.Release(1)
	salt := random(argonSalt)
	return h.encode(salt, argon2.IDKey(normal(password), salt, h.time, h.memory, argonLanes, argonKey)), nil
}

// matches reports whether password made the encoded hash. An empty encoded hash
// takes as long as a real one and never matches.
func (h *hasher) matches(ctx context.Context, password, encoded string) (bool, error) {
	known := encoded != ""
	if !known {
		encoded = h.dummy
	}
	p, err := decodeHash(encoded)
	if err != nil {
		return false, err
	}
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return false, ErrBusy
	}
	defer h.slots.Release(1)
	h.compared.Add(1)
	got := argon2.IDKey(normal(password), p.salt, p.time, p.memory, p.lanes, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(got, p.key) == 1 && known, nil
}

// normal makes the same characters the same bytes whatever keyboard they come
// from: macOS decomposes accents, Windows does not.
func normal(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

func (h *hasher) encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		h.memory, h.time, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

type hashParams struct {
	memory, time uint32
	lanes        uint8
	salt, key    []byte
}

func decodeHash(encoded string) (p hashParams, err error) {
	bad := errors.New("stored password hash is malformed")
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.lanes); err != nil {
		return p, bad
	}
	b64 := base64.RawStdEncoding.Strict()
	salt, errSalt := b64.DecodeString(parts[4])
	key, errKey := b64.DecodeString(parts[5])
	// argon2 panics on zero passes or lanes; the upper bounds keep a damaged row
	// from taking all memory.
	if errSalt != nil || errKey != nil || len(salt) < 8 || len(key) < 16 ||
		p.time < 1 || p.time > 64 || p.lanes < 1 || p.memory < 8 || p.memory > 1<<20 {
		return p, bad
	}
	p.salt, p.key = salt, key
	return p, nil
}

// passwordProblem says in a sentence why a new password will not do, or "".
func passwordProblem(password, email string) string {
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return "The password contains characters that cannot be stored. Type it again."
	case len(password) > MaxPassword:
		return fmt.Sprintf("This password is too long. Use at most %d characters.", MaxPassword)
	case utf8.RuneCount(normal(password)) < MinPassword:
		return fmt.Sprintf("Use at least %d characters. A few words in a row are easy to remember.", MinPassword)
	case strings.Trim(password, password[:1]) == "":
		return "Use more than one character repeated."
	case strings.EqualFold(password, email):
		return "Use something other than the e-mail address."
	}
	return ""
}
