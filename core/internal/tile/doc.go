// Package tile builds and runs elementwise programs: straight lines of instructions over registers
// that stay in the first-level cache, gathered from and scattered to strided views.
//
// An operator states its algebra on a builder; fusing two operators is stating both on one:
//
//	b := tile.NewB(tile.Float32, tile.Float32)
//	x, y := b.In(0), b.In(1)
//	p := b.Program(b.Mul(b.Const(tile.Float32, 0.5), b.Add(x, y)))
//	p.Run([]tile.View{out}, []tile.View{xv, yv})
//
// A register is 4 KiB and holds lanes of its own memory type, so int8 arithmetic wraps as int8 does
// and nothing is widened. The lanes of a program follow its widest type: 1,024 of float32, 512 of
// float64. Contiguous inputs are read in place and contiguous outputs are written in place; what is
// neither passes through a register. Besides, only the packing of matrix products and sums in
// NumPy's order look at strides.
//
// Programs are immutable and may run from any number of goroutines.
package tile
