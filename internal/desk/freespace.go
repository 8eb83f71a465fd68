package desk

// FreeSpace is how many bytes of a folder's disk are free to us.
func FreeSpace(dir string) (int64, error) { return freeSpace(dir) }
