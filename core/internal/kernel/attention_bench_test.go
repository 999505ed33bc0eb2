package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkAttention reports the forward pass and the gradients on all threads.
func BenchmarkAttention(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, d := range [][4]int{
		{32, 4, 64, 32}, {64, 8, 32, 16}, {8, 8, 128, 64}, {4, 12, 512, 64}, {1, 16, 1024, 128},
	} {
		a, g := attentionCase(r, Attention[float32]{Batch: d[0], Heads: d[1], Shared: 1,
			Queries: d[2], Keys: d[2], Width: d[3], ValueWidth: d[3], Scale: 0.2}, false)
		for name, f := range map[string]func(){"y": a.Forward, "dx": func() { a.Backward(g) }} {
			b.Run(fmt.Sprintf("%dx%dx%dx%d/%s", d[0], d[1], d[2], d[3], name), func(b *testing.B) {
				for b.Loop() {
					f()
				}
			})
		}
	}
}
