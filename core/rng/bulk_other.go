//go:build !amd64

package rng

// bulk fills the front of dst by assembly, of which there is none, and returns its length.
func (k Key) bulk(uint64, []uint32) int { return 0 }

// bulkUniform and bulkNormal are bulk likewise.
func (k Key) bulkUniform(uint64, []float32) int { return 0 }

func bulkNormal([]float32, []uint32) int { return 0 }

// bulkBelow is bulk of below.
func bulkBelow([]byte, []uint32, uint32) (n int, equal bool) { return 0, false }
