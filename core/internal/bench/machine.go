package main

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/tensor"
)

// machine measures the limits that kernels are compared with.
var machine = map[string]family{
	// peak: the argument madds, multiply-adds of float32 in all threads together.
	"peak": func(a args) func() {
		threads := par.Threads()
		n := a.Int("madds") / threads
		set := kernel.Of[float32]().Name
		return func() {
			par.For(threads, 1, func(_, _ int) {
				if !peak(set, n) {
					panic(&tensor.ValueError{Op: "peak", Detail: "not measured for " + set})
				}
			})
		}
	},
	// read: the sum of n float32, in all threads.
	"read": func(a args) func() {
		x := make([]float32, a.Int("n"))
		sum := kernel.Of[float32]().Sum
		return func() { par.For(len(x), 1<<16, func(lo, hi int) { sum(x[lo:hi]) }) }
	},
	// triad: y += 2·x of n float32, in all threads: two reads and a write for each.
	"triad": func(a args) func() {
		x, y := make([]float32, a.Int("n")), make([]float32, a.Int("n"))
		axpy := kernel.Of[float32]().Axpy
		return func() {
			par.For(len(x), 1<<16, func(lo, hi int) { axpy(y[lo:hi], 2, x[lo:hi]) })
		}
	},
}
