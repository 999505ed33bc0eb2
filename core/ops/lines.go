package ops

// bandWidth is how many lines along an axis that is not the last one are worked on at once: a row
// of them stays in the first cache.
const bandWidth = 512

// A span is a line of n elements along an axis, or a band of width of them side by side: element
// i of all lies at at + i·step.
type span struct{ at, n, width, step int }

// rowOf is element i of all lines of l.
func rowOf[E any](l span, x []E, i int) []E {
	return x[l.at+i*l.step:][:l.width]
}

// overLines runs f over the lines of a row-major array, seen as r, on all threads. Lines of no
// elements are left out.
func overLines(x *Exec, r rows, f func(l span)) {
	if r.n == 0 || r.inner == 0 {
		return
	}
	bands := (r.inner + bandWidth - 1) / bandWidth
	width := min(r.inner, bandWidth)
	x.For(r.outer*bands, max(1, lineGrain/(r.n*width)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			first := i % bands * bandWidth
			f(span{at: i/bands*r.n*r.inner + first, n: r.n,
				width: min(bandWidth, r.inner-first), step: r.inner})
		}
	})
}

// lineGrain is the least number of elements that are worth a thread of their own where each takes
// about a nanosecond.
const lineGrain = 4 << 10
