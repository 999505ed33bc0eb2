package ops

// handOn hands elements lo to hi of a result on: a part of a row, whole rows in one block, and a
// part of a row.
func handOn(out *Array, lo, hi int, after func(i, j, m, n int)) {
	if after == nil || lo >= hi {
		return
	}
	c := out.Shape().Last()
	if j := lo % c; j > 0 {
		n := min(c-j, hi-lo)
		after(lo/c, j, 1, n)
		lo += n
	}
	if m := (hi - lo) / c; m > 0 {
		after(lo/c, 0, m, c)
		lo += m * c
	}
	if lo < hi {
		after(lo/c, 0, 1, hi-lo)
	}
}
