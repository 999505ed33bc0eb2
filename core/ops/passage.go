package ops

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/internal/par"
)

// The rows of a batch do not meet while a layer runs through time, so threads share the rows and
// need not wait for each other. Where rows are few, or the recurrent kernel is large, they share
// the units instead, and each step begins when all have ended the one before. What an element is
// does not depend on that.

// A lane is what one thread runs through time: rows lo … hi−1 of the batch, units from … to−1.
type lane struct{ lo, hi, from, to int }

const (
	serialTime  = 10_000    // ns: shorter sequences stay on one thread
	splitTime   = 4_000     // ns of a step that is worth waiting for another thread
	laneRows    = 8         // rows that a matrix product needs to be fast
	laneUnits   = 32        // units that a thread should have at least
	cachedBytes = 512 << 10 // of a recurrent kernel that stays in a core's cache
)

// divide is the lanes for the present number of threads, and how many share the rows of one.
func (r *sequences[F]) divide() (lanes []lane, cols int) {
	rows, cols := r.split(par.Threads())
	tall, wide := (r.batch+rows-1)/rows, (r.units+cols-1)/cols
	if cols > 1 {
		wide = (wide + 15) &^ 15 // whole vectors
		cols = (r.units + wide - 1) / wide
	}
	for lo := 0; lo < r.batch; lo += tall {
		for from := 0; from < r.units; from += wide {
			lanes = append(lanes,
				lane{lo, min(lo+tall, r.batch), from, min(from+wide, r.units)})
		}
	}
	return lanes, cols
}

// split says in how many parts rows and units are divided.
func (r *sequences[F]) split(threads int) (rows, cols int) {
	elements := r.units * r.width() // of the recurrent kernel
	time := elements*max(4, r.batch)/50 + 2*r.batch*r.units
	if time*r.time < serialTime {
		return 1, 1
	}
	rows = max(1, min(threads, r.batch/laneRows))
	if 4*elements > cachedBytes {
		rows = 1
	}
	cols = min(threads/rows, r.units/laneUnits)
	if cols <= 1 || time < splitTime*cols {
		return max(1, min(threads, r.batch)), 1
	}
	return rows, cols
}

// A passage is the product of each step with a recurrent kernel, at work.
type passage[F kernel.Float] struct {
	*sequences[F]
	lanes []lane
	cols  int
	w     *kernel.Weights[F]
	spans []kernel.Span // those of lanes 0 … cols−1, each as many
	rows  [2][]F        // the left factors of the steps, in turn
	ld    int           // their rows lie so far apart
}

// newPassage lays b out, of k rows, for products with rows of k elements. blocks are the widths
// of what a step computes at once where units are not shared, in units.
func newPassage[F kernel.Float](r *sequences[F], k int, b kernel.Mat[F], blocks ...int,
) *passage[F] {
	p := &passage[F]{sequences: r}
	p.lanes, p.cols = r.divide()
	if len(p.lanes) == 0 {
		return p
	}
	for _, l := range p.lanes[:p.cols] {
		at := 0
		for _, n := range blocks {
			if p.cols == 1 {
				p.spans = append(p.spans, kernel.Span{From: at * r.units, N: n * r.units})
			} else {
				for g := at; g < at+n; g++ {
					own := kernel.Span{From: g*r.units + l.from, N: l.to - l.from}
					p.spans = append(p.spans, own)
				}
			}
			at += n
		}
	}
	use := kernel.Steps{Times: r.time, Batch: r.batch, Rows: p.lanes[0].hi}
	p.w = kernel.NewWeights(k, b, p.spans, use, r.room)
	// Rows a multiple of 4 KB apart would share the same few places in the cache.
	p.ld = (k+15)&^15 + 16
	for i := range p.rows {
		p.rows[i] = r.room(r.batch * p.ld)
	}
	return p
}

// begin sets the left factor of the first step.
func (p *passage[F]) begin(state []F) {
	if len(p.lanes) == 0 {
		return
	}
	for b := range p.batch {
		copy(p.rows[0][b*p.ld:], state[b*p.units:(b+1)*p.units])
	}
}

// factor is the left factor of step t, from row b and column j on.
func (p *passage[F]) factor(t, b, j int) kernel.Mat[F] {
	return kernel.Mat[F]{Data: p.rows[t&1][b*p.ld+j:], RS: p.ld, CS: 1}
}

// multiply adds to c the product of step t with the columns of lane i; at gives the matrix for the
// column where a span begins.
func (p *passage[F]) multiply(t, i int, at func(column int) kernel.Mat[F]) {
	p.multiplyTo(t, i, func(column int) (kernel.Mat[F], bool) { return at(column), true })
}

// multiplyTo is multiply where at also says whether to add, or to set.
func (p *passage[F]) multiplyTo(t, i int, at func(column int) (c kernel.Mat[F], acc bool)) {
	each := len(p.spans) / p.cols
	l, first := p.lanes[i], i%p.cols*each
	for k := first; k < first+each; k++ {
		c, acc := at(p.spans[k].From)
		p.w.Mul(k, l.hi-l.lo, p.factor(t, l.lo, 0), c, acc)
	}
}

// run calls step for so many steps and each lane: a step of a lane after the step before of all
// those that share its rows.
func (p *passage[F]) run(steps int, step func(t, i int)) {
	if p.cols > 1 {
		p.x.Phases(steps, len(p.lanes), step)
		return
	}
	p.x.For(len(p.lanes), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			for t := range steps {
				step(t, i)
			}
		}
	})
}

// keep undoes what step t did to the state where the step is masked: state, outputs and, if there
// are any, cells stay as they were.
func (p *passage[F]) keep(t int, l lane, seq, cells, c0 []F) {
	for b := l.lo; b < l.hi && p.mask != nil; b++ {
		if !p.masked(b, t) {
			continue
		}
		n := l.to - l.from
		old := p.factor(t, b, l.from).Data[:n]
		copy(p.factor(t+1, b, l.from).Data[:n], old)
		copy(p.at(seq, b, t, p.units)[l.from:l.to], old)
		if cells != nil {
			copy(p.at(cells, b, t, p.units)[l.from:l.to], p.before(cells, c0, b, t)[l.from:l.to])
		}
	}
}

// A backwardPass runs back through time: dh is the gradient of the state, dseq that of the outputs
// or nil, dz that of the products of the state with the recurrent kernel, of gates blocks.
type backwardPass[F kernel.Float] struct{ dh, dseq, dz []F }

// back runs step for lane i, which makes of dh and dseq of rows lo … hi−1 what is to be multiplied,
// in dz and factor s, and leaves in dh what does not go through the product. Masked rows are left
// out.
func (p *passage[F]) back(g backwardPass[F], step func(s, t, i, lo, hi int)) {
	m := p.units
	p.run(p.time+1, func(s, i int) {
		l := p.lanes[i]
		if s > 0 {
			p.multiply(s-1, i, func(column int) kernel.Mat[F] {
				return rowMajor(g.dh[l.lo*m+column:], m)
			})
		}
		t := p.time - 1 - s
		switch {
		case t < 0:
		case p.mask == nil:
			step(s, t, i, l.lo, l.hi)
		default:
			for b := l.lo; b < l.hi; b++ {
				if p.masked(b, t) {
					p.pass(g, s, t, b, l)
				} else {
					step(s, t, i, b, b+1)
				}
			}
		}
	})
}

// pass is a masked step back: the gradient of the state goes on, and nothing to the product.
func (p *passage[F]) pass(g backwardPass[F], s, t, b int, l lane) {
	n := p.width()
	for k := l.from; k < n; k += p.units {
		clear(p.factor(s, b, k).Data[:l.to-l.from])
		clear(p.at(g.dz, b, t, n)[k : k+l.to-l.from])
	}
	if g.dseq != nil {
		dh := g.dh[b*p.units+l.from : b*p.units+l.to]
		p.k.Add(dh, dh, p.at(g.dseq, b, t, p.units)[l.from:l.to])
	}
}

// outer is the gradient dseq of the outputs of step t from row b and unit j on; 0 if there is none.
func (p *passage[F]) outer(dseq, zero []F, b, t, j int) kernel.Mat[F] {
	if dseq == nil {
		return kernel.Mat[F]{Data: zero[j:], CS: 1}
	}
	return p.part(dseq, b, t, p.units, j)
}

// part is the rows of a step from row b and column j on in an array [batch, time, width].
func (r *sequences[F]) part(a []F, b, t, width, j int) kernel.Mat[F] {
	return kernel.Mat[F]{Data: a[(b*r.time+t)*width+j:], RS: r.time * width, CS: 1}
}

// partBefore are the states before a step, from row b and unit j on.
func (r *sequences[F]) partBefore(a, initial []F, b, t, j int) kernel.Mat[F] {
	if t == 0 {
		return rowMajor(initial[b*r.units+j:], r.units)
	}
	return r.part(a, b, t-1, r.units, j)
}

// zeros is scratch memory of n zeros.
func (r *sequences[F]) zeros(n int) []F {
	z := r.room(n)
	clear(z)
	return z
}
