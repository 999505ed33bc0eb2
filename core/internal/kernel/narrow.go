package kernel

import (
	"sync"

	"github.com/goten-ml/goten/core/internal/par"
)

// A narrow multiplies matrices of E into sums of S: numbers of a few bits, of which some along k
// lie together in 32 bits, as the processor multiplies and adds them at once. P is how they are
// packed.
type narrow[E, P, S any] struct {
	blocks     // kc is a multiple of group
	group      int
	run        func(x *narrowTile[P, S]) // adds x.a·x.b to x.c, of at most mr rows and nr columns
	packA      func(dst []P, a Mat[E])   // dst[i] = a[0, i], as P
	packB      func(k, w int, dst []P, b Mat[E])
	jobs, pool sync.Pool
}

// A narrowTile is the argument of narrow.run: k groups.
type narrowTile[P, S any] struct {
	m, n, k int
	a       []P // rows as apart
	as      int
	b       []P // groups of nr columns
	c       []S
	ldc     int
	rows    []P
}

// A narrowJob is a product under way.
type narrowJob[E, P, S any] struct {
	t        *narrow[E, P, S]
	m, n     int
	a, b     Mat[E]
	c        Mat[S]
	k0, kk   int // the present block of k
	groups   int
	panels   []P
	step     int // rows of a task
	wide     int // columns of a task
	pack, do func(lo, hi int)
}

func (t *narrow[E, P, S]) init() *narrow[E, P, S] {
	t.jobs.New = func() any {
		j := &narrowJob[E, P, S]{t: t}
		j.pack, j.do = j.packPanels, j.tasks
		return j
	}
	t.pool.New = func() any { return new(narrowTile[P, S]) }
	return t
}

// add adds A·B to C on all threads.
func (t *narrow[E, P, S]) add(m, n, k int, a, b Mat[E], c Mat[S]) {
	if m == 0 || n == 0 || k == 0 {
		return
	}
	j := t.jobs.Get().(*narrowJob[E, P, S])
	j.m, j.n, j.a, j.b, j.c = m, n, a, b, c
	kc := balanced(k, t.kc, t.group)
	panels := ceilDiv(n, t.nr)
	j.wide = min(panels, max(1, t.nc/t.nr)) * t.nr
	for j.k0 = 0; j.k0 < k; j.k0 += kc {
		j.kk = min(kc, k-j.k0)
		j.groups = ceilDiv(j.kk, t.group)
		j.panels = grow(j.panels, panels*t.nr*j.groups*t.group)
		par.For(panels, max(1, taskMadds/(8*j.kk*t.nr)), j.pack)
		j.step = min(t.mc, max(t.mr, ceilDiv(taskMadds, j.kk*j.wide)/t.mr*t.mr))
		par.For(ceilDiv(m, j.step)*ceilDiv(n, j.wide), 1, j.do)
	}
	j.a, j.b, j.c = Mat[E]{}, Mat[E]{}, Mat[S]{}
	t.jobs.Put(j)
}

// packPanels packs panels lo … hi−1 of the block of B.
func (j *narrowJob[E, P, S]) packPanels(lo, hi int) {
	nr, size := j.t.nr, j.groups*j.t.group
	for p := lo; p < hi; p++ {
		b := j.b
		b.Data = b.Data[j.k0*b.RS+p*nr*b.CS:]
		j.t.packB(j.kk, min(nr, j.n-p*nr), j.panels[p*nr*size:(p+1)*nr*size], b)
	}
}

// tasks computes tasks lo … hi−1: rows of A are packed for each.
func (j *narrowJob[E, P, S]) tasks(lo, hi int) {
	t := j.t
	x := t.pool.Get().(*narrowTile[P, S])
	down := ceilDiv(j.m, j.step)
	for i := lo; i < hi; i++ {
		i0, j0 := i%down*j.step, i/down*j.wide
		m := min(j.step, j.m-i0)
		x.as = j.groups * t.group
		x.rows = grow(x.rows, m*x.as)
		for r := range m {
			a := j.a
			a.Data = a.Data[(i0+r)*a.RS+j.k0*a.CS:]
			row := x.rows[r*x.as : (r+1)*x.as]
			t.packA(row[:j.kk], a)
			clear(row[j.kk:])
		}
		j.task(x, i0, j0, m)
	}
	x.a, x.b, x.c = nil, nil, nil
	t.pool.Put(x)
}

// task runs the tiles of m rows from i0 and columns from j0.
func (j *narrowJob[E, P, S]) task(x *narrowTile[P, S], i0, j0, m int) {
	t := j.t
	x.k, x.ldc = j.groups, j.c.RS
	for q := j0; q < min(j0+j.wide, j.n); q += t.nr {
		x.n = min(t.nr, j.n-q)
		x.b = j.panels[q*x.as:]
		for i := 0; i < m; i += t.mr {
			x.m = min(t.mr, m-i)
			x.a, x.c = x.rows[i*x.as:], j.c.Data[(i0+i)*x.ldc+q:]
			t.run(x)
		}
	}
}

// packNarrow returns narrow.packB by f of each number: groups along k of each column, one column
// after the other, zero where there is none.
func packNarrow[E, P any](nr, group int, f func(E) P) func(k, w int, dst []P, b Mat[E]) {
	return func(k, w int, dst []P, b Mat[E]) {
		if w < nr || k%group != 0 {
			clear(dst)
		}
		for i := range k {
			row := dst[i/group*nr*group+i%group:]
			src := b.Data[i*b.RS:]
			if b.CS == 1 {
				for q, v := range src[:w] {
					row[q*group] = f(v)
				}
				continue
			}
			for q := range w {
				row[q*group] = f(src[q*b.CS])
			}
		}
	}
}

// packRow returns narrow.packA by f of each number.
func packRow[E, P any](f func(E) P) func(dst []P, a Mat[E]) {
	return func(dst []P, a Mat[E]) {
		if a.CS == 1 {
			for i, v := range a.Data[:len(dst)] {
				dst[i] = f(v)
			}
			return
		}
		for i := range dst {
			dst[i] = f(a.Data[i*a.CS])
		}
	}
}
