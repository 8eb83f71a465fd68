package access

// Hasten makes passwords cheap to hash: under the race detector a real one takes
// half a second, and only what is about hashing itself needs it.
func (s *Service) Hasten() {
	s.hash.time, s.hash.memory = 1, 64
	s.hash.dummy = s.hash.encode(random(argonSalt), random(argonKey))
}
