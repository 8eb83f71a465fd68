package access

// Hasten makes passwords cheap to hash: under the race detector a real one takes
// half a second, and only what is about hashing itself needs it.
func (s *Service) Hasten() {
	s.hash.time, s.hash.memory = 1, 64
	s.hash.dummy = s.hash.encode(random(argonSalt), random(argonKey))
}

// Hashes is how many passwords were compared since the last ForgetHashes.
func (s *Service) Hashes() int64 { return s.hash.compared.Load() }

// ForgetHashes counts anew.
func (s *Service) ForgetHashes() { s.hash.compared.Store(0) }
