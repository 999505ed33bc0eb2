package kernel

import (
	"slices"

	"golang.org/x/sys/cpu"
)

//go:generate sh -c "cd _gen && go run -trimpath ."

func hasAVX2() bool { return cpu.X86.HasAVX2 && cpu.X86.HasFMA && cpu.X86.HasBMI2 }

func hasAVX512() bool {
	return hasAVX2() && cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW &&
		cpu.X86.HasAVX512VL
}

func sets32() (sets []*Set[float32]) {
	if hasAVX2() {
		sets = append(sets, newAVX2F32())
	}
	if hasAVX512() {
		sets = append(sets, newAVX512F32())
	}
	return sets
}

func sets64() (sets []*Set[float64]) {
	if hasAVX2() {
		sets = append(sets, newAVX2F64())
	}
	if hasAVX512() {
		sets = append(sets, newAVX512F64())
	}
	return sets
}

// longest is the most elements that a call of assembly takes: within it the goroutine cannot be
// stopped, and the collector waits for all.
const longest = 1 << 14

// unary makes a Unary of assembly.
func unary[F Float](f func(dst, x *F, n int)) Unary[F] {
	return func(dst, x []F) {
		dst = dst[:len(x)]
		for len(x) > 0 {
			n := min(len(x), longest)
			f(&dst[0], &x[0], n)
			dst, x = dst[n:], x[n:]
		}
	}
}

// binary makes a Binary of assembly.
func binary[F Float](f func(dst, x, y *F, n int)) func(dst, x, y []F) {
	return func(dst, x, y []F) {
		dst, y = dst[:len(x)], y[:len(x)]
		for len(x) > 0 {
			n := min(len(x), longest)
			f(&dst[0], &x[0], &y[0], n)
			dst, x, y = dst[n:], x[n:], y[n:]
		}
	}
}

// scalar makes a function with a number of assembly.
func scalar[F Float](f func(dst, x *F, n int, a F)) func(dst, x []F, a F) {
	return func(dst, x []F, a F) {
		dst = dst[:len(x)]
		for len(x) > 0 {
			n := min(len(x), longest)
			f(&dst[0], &x[0], n, a)
			dst, x = dst[n:], x[n:]
		}
	}
}

// axpyBy is scalar with the arguments of Set.Axpy.
func axpyBy[F Float](f func(dst, x *F, n int, a F)) func(dst []F, a F, x []F) {
	g := scalar(f)
	return func(dst []F, a F, x []F) { g(dst, x, a) }
}

// dotBy makes Set.Dot of assembly.
func dotBy[F Float](f func(x, y *F, n int) F) func(x, y []F) F {
	return func(x, y []F) (s F) {
		y = y[:len(x)]
		for len(x) > 0 {
			n := min(len(x), longest)
			s += f(&x[0], &y[0], n)
			x, y = x[n:], y[n:]
		}
		return s
	}
}

// extremumBy makes Set.MaxOf or MinOf of assembly for at least some lanes, and of the function in
// Go for what is shorter.
func extremumBy[F Float](lanes int, f func(x *F, n int) F, g func(x []F) F) func([]F) F {
	return func(x []F) F {
		if len(x) < lanes {
			return g(x)
		}
		best := f(&x[0], min(len(x), longest))
		for x = x[min(len(x), longest):]; len(x) >= lanes; x = x[min(len(x), longest):] {
			best = g([]F{best, f(&x[0], min(len(x), longest))})
		}
		if len(x) > 0 {
			return g([]F{best, g(x)})
		}
		return best
	}
}

// indexOfBy makes Set.IndexOf of assembly for multiples of some lanes, a power of two.
func indexOfBy[F Float](lanes int, f func(x *F, n int, v F) int) func(x []F, v F) int {
	return func(x []F, v F) int {
		at := 0
		for len(x)-at >= lanes {
			n := min(len(x)-at, longest) &^ (lanes - 1)
			if i := f(&x[at], n, v); i >= 0 {
				return at + i
			}
			at += n
		}
		if i := slices.Index(x[at:], v); i >= 0 {
			return at + i
		}
		return -1
	}
}
