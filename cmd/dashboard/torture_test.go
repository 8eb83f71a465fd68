//go:build torture

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestTortureBurst is TestBurst at full size, with its bar.
func TestTortureBurst(t *testing.T) {
	ratio := burst(t, 10_000, 5)
	assert.GreaterOrEqual(t, ratio, 0.5, "acknowledged per second, as part of bare inserts at the same batch size")
}

// TestTortureKill is TestKill at full size: at least 20,000 are acknowledged.
func TestTortureKill(t *testing.T) { kill(t, 100) }
