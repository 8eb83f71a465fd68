package access

import (
	"context"
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/argon2"
)

func TestHasher(t *testing.T) {
	t.Run("no more than two hashes at a time; who cannot wait is told so", func(t *testing.T) {
		h := newHasher()
		require.True(t, h.slots.TryAcquire(hashSlots))
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := h.matches(ctx, "whatever", "")
		assert.ErrorIs(t, err, ErrBusy)
		h.slots.Release(hashSlots)
	})
	t.Run("an unknown person costs a real hash and never matches", func(t *testing.T) {
		h := newHasher()
		p, err := decodeHash(h.dummy)
		require.NoError(t, err)
		assert.EqualValues(t, argonMemory, p.memory)
		assert.EqualValues(t, argonTime, p.time)
		ok, err := h.matches(context.Background(), "", "")
		assert.NoError(t, err)
		assert.False(t, ok)
	})
	t.Run("a hash with weaker parameters, from before they were raised, still verifies", func(t *testing.T) {
		salt := []byte("salt of 16 bytes")
		key := argon2.IDKey([]byte("open sesame, please"), salt, 1, 64, 1, 32)
		old := fmt.Sprintf("$argon2id$v=19$m=64,t=1,p=1$%s$%s",
			base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
		ok, err := newHasher().matches(context.Background(), "open sesame, please", old)
		require.NoError(t, err)
		assert.True(t, ok)
		_, err = newHasher().matches(context.Background(), "x", "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$")
		assert.Error(t, err, "a hash without its key is damaged, not a match")
	})
}

func FuzzDecodeHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0")
	f.Add("$argon2id$v=19$m=19456,t=0,p=0$c2FsdHNhbHRzYWx0c2FsdA$")
	f.Add("$argon2id$v=19$m=4294967295,t=4294967295,p=255$$")
	f.Add("$2a$12$abc")
	f.Fuzz(func(t *testing.T, encoded string) {
		p, err := decodeHash(encoded)
		if err == nil && (p.time < 1 || p.lanes < 1 || p.memory > 1<<20 || len(p.key) < 16) {
			t.Fatalf("accepted %q", encoded)
		}
	})
}
