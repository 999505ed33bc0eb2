package par

// For calls f(lo, hi) for the chunks [0, grain), [grain, 2·grain) … of [0, n), the last one ending
// at n, on up to Threads goroutines, and returns when all are done. Order and concurrency are
// unspecified; the chunks are not. With n ≤ grain, or one thread, f runs on the caller, in order.
// A grain below 1 counts as 1.
//
// A panic of f is raised again in the caller, with its value, after the chunks that already run
// have ended; chunks not yet begun are left out. For may be called from within f and from many
// goroutines at once. It allocates nothing in the steady state.
func For(n, grain int, f func(lo, hi int)) {
	grain = max(grain, 1)
	if n <= grain {
		if n > 0 {
			f(0, n)
		}
		return
	}
	threads := Threads()
	if threads == 1 {
		for lo := 0; lo < n; lo += grain {
			f(lo, min(lo+grain, n))
		}
		return
	}
	workers.run(n, grain, threads, f)
}
