package ops

import (
	"math"
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// A PartKind is what a Part takes.
type PartKind uint8

// The kinds of parts.
const (
	PartSlice PartKind = iota // elements of an axis from Start up to Stop in steps of Step
	PartAt                    // one element of an axis, which goes away
	PartNew                   // nothing: a new axis of size 1
	PartRest                  // all axes that the other parts leave
	PartBy                    // the places that By names: integers, or a mask of bools
)

// Absent is a bound of a slice that is not given.
const Absent = math.MinInt

// A Part is one part of an index, as in NumPy. All integers count from the end if negative.
type Part struct {
	Kind              PartKind
	At                int
	Start, Stop, Step int // Absent for what is not given
	By                *T
}

// Index takes x[parts] as NumPy does. Slices, integers and new axes give a view. Lists of indices
// are broadcast together; their axes stand in the place of the axes that they and integers take, if
// these are neighbours, and else come first. A mask stands for the lists of its true places.
// It panics with a *tensor.IndexError for indices outside their axis and for too many parts, and,
// where x stands for a batch, with a *tensor.ValueError when the result would depend on its size.
func Index(x *T, parts ...Part) *T {
	p := indexing{x: x, parts: parts}
	p.spread()
	for _, k := range p.parts {
		p.take(k)
	}
	p.reshape()
	return p.gather()
}

// indexing is an index at work.
type indexing struct {
	x     *T
	parts []Part
	axis  int   // of x, that the next part takes
	place int   // of the result of the plain parts, that the next part makes
	drop  []int // axes of x that integers took
	fresh []int // new places
	lists []list
	row   row
}

// list is indices of an axis of x.
type list struct {
	by          *T
	axis, place int
}

// row tells whether lists and integers stand side by side among the parts, and where they begin.
type row struct {
	begun, ended, apart bool
	first               int // place
}

// spread replaces masks by lists and PartRest by whole axes.
func (p *indexing) spread() {
	used, rest, byLists := 0, -1, false
	for i, k := range p.parts {
		switch k.Kind {
		case PartRest:
			if rest >= 0 {
				tensor.Indexf("Index", "an index can only have a single ellipsis ('...')")
			}
			rest = i
		case PartSlice, PartAt:
			used++
		case PartBy:
			byLists = true
			if used++; k.By.DType() == tensor.Bool {
				used += k.By.Rank() - 1
			}
		}
	}
	whole := p.x.Rank() - used
	if whole < 0 {
		tensor.Indexf("Index", "too many indices for array: array is %d-dimensional, but %d "+
			"were indexed", p.x.Rank(), used)
	}
	parts := p.parts
	if rest < 0 {
		rest, parts = len(parts), append(slices.Clone(parts), Part{Kind: PartRest})
	}
	all := slices.Repeat([]Part{{Start: Absent, Stop: Absent, Step: Absent}}, whole)
	if byLists && whole == 0 && rest < len(p.parts) {
		all = []Part{{Kind: PartRest}} // it still stands between its neighbours
	}
	p.parts = slices.Concat(parts[:rest], all, parts[rest+1:])
}

func (p *indexing) take(k Part) {
	switch k.Kind {
	case PartSlice:
		p.between()
		p.slice(k)
		p.axis++
		p.place++
	case PartAt:
		p.joined()
		p.number(k.At)
		p.axis++
	case PartNew:
		p.between()
		p.fresh = append(p.fresh, p.place)
		p.place++
	case PartRest:
		p.between()
	case PartBy:
		p.joined()
		if k.By.DType() == tensor.Bool {
			p.mask(k.By)
		} else {
			p.add(k.By)
		}
	}
}

// joined notes a list or an integer, between what is neither.
func (p *indexing) joined() {
	if !p.row.begun {
		p.row.first = p.place
	}
	p.row.apart = p.row.apart || p.row.ended
	p.row.begun = true
}

func (p *indexing) between() { p.row.ended = p.row.begun }

// slice takes a part of the axis.
func (p *indexing) slice(k Part) {
	n := p.x.Shape()[p.axis]
	o := sliceOf(k, n)
	if o == (SliceOp{Count: n, Step: 1}) {
		return
	}
	if m := p.other(); m != n && sliceOf(k, m) != o {
		tensor.Valuef("Index", "this slice of axis %d depends on the size of the batch, which is "+
			"not known yet", p.axis)
	}
	o.Axis = p.axis
	p.x = tensor.Apply(o, p.x)
}

// other is the size of the axis at the second batch size, if x stands for a batch.
func (p *indexing) other() int {
	if s := p.x.Symbol(); s != nil && s.Probe != nil {
		return s.Probe[p.axis]
	}
	return p.x.Shape()[p.axis]
}

// sliceOf resolves the bounds of a slice of n elements as Python does.
func sliceOf(k Part, n int) SliceOp {
	step := k.Step
	if step == Absent {
		step = 1
	}
	if step == 0 {
		tensor.Valuef("Index", "slice step cannot be zero")
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	bound := func(i, absent int) int {
		switch {
		case i == Absent:
			return absent
		case i < 0:
			return max(i+n, low)
		}
		return min(i, high)
	}
	var start, count int
	if step > 0 {
		start = bound(k.Start, low)
		if stop := bound(k.Stop, high); stop > start {
			count = (stop-start-1)/step + 1
		}
	} else {
		start = bound(k.Start, high)
		if stop := bound(k.Stop, low); stop < start {
			count = (start-stop-1)/-step + 1
		}
	}
	if count == 0 {
		start, step = 0, 1
	}
	return SliceOp{Start: start, Count: count, Step: step}
}

// number takes one element of the axis, which goes away in the end.
func (p *indexing) number(i int) {
	n := p.x.Shape()[p.axis]
	if i < -n || i >= n {
		tensor.Indexf("Index", "index %d is out of bounds for axis %d with size %d", i, p.axis, n)
	}
	if i < 0 {
		if p.other() != n {
			tensor.Valuef("Index", "index %d of axis %d depends on the size of the batch, "+
				"which is not known yet", i, p.axis)
		}
		i += n
	}
	if n > 1 || p.other() > 1 {
		p.x = tensor.Apply(SliceOp{Axis: p.axis, Start: i, Count: 1, Step: 1}, p.x)
	}
	p.drop = append(p.drop, p.axis)
}

func (p *indexing) add(by *T) {
	if !by.DType().IsInt() {
		tensor.Indexf("Index", "arrays used as indices must be of integer (or boolean) type")
	}
	p.lists = append(p.lists, list{by, p.axis, p.place})
	p.axis++
	p.place++
}

// mask takes as many axes as it has; one without axes takes all of a new axis, or nothing of it.
func (p *indexing) mask(by *T) {
	if by.Rank() == 0 {
		by = Reshape(by, 1)
		p.fresh = append(p.fresh, p.place)
		p.lists = append(p.lists, list{Nonzero(by)[0], p.axis, p.place})
		p.place++
		return
	}
	for i, n := range by.Shape() {
		if m := p.x.Shape()[p.axis+i]; m != n {
			tensor.Indexf("Index", "boolean index did not match indexed array along axis %d; size "+
				"of axis is %d but size of corresponding boolean axis is %d", p.axis+i, m, n)
		}
	}
	for _, l := range Nonzero(by) {
		p.add(l)
	}
}

// reshape drops the axes of integers and inserts the new ones.
func (p *indexing) reshape() {
	if len(p.drop) > 0 {
		p.x = Squeeze(p.x, p.drop...)
	}
	if len(p.fresh) > 0 {
		p.x = ExpandDims(p.x, p.fresh...)
	}
}

// gather takes the places that the lists name, and moves their axes to where they belong.
func (p *indexing) gather() *T {
	if len(p.lists) == 0 {
		return p.x
	}
	defer p.explain()
	to := p.row.first
	if p.row.apart {
		to = 0
	}
	if len(p.lists) == 1 {
		l := p.lists[0]
		return moved(Take(p.x, l.by, l.place), l.place, to, l.by.Rank())
	}
	var perm []int
	for _, l := range p.lists {
		perm = append(perm, l.place)
	}
	for a := range p.x.Rank() {
		if !slices.Contains(perm, a) {
			perm = append(perm, a)
		}
	}
	lists := p.together()
	return moved(TakeND(Transpose(p.x, perm...), lists...), 0, to, lists[0].Rank())
}

// explain says in NumPy's words, of the axes that the caller knows, which index is out of bounds.
func (p *indexing) explain() {
	failed := recover()
	if _, ok := failed.(*tensor.IndexError); ok {
		for _, l := range p.lists {
			n := p.x.Shape()[l.place]
			for _, i := range tensor.Values[int64](Cast(l.by, tensor.Int64)) {
				if i < int64(-n) || i >= int64(n) {
					tensor.Indexf("Index", "index %d is out of bounds for axis %d with size %d",
						i, l.axis, n)
				}
			}
		}
	}
	if failed != nil {
		panic(failed)
	}
}

// together broadcasts the lists to one shape.
func (p *indexing) together() []*T {
	s, shapes := tensor.Shape{}, ""
	for _, l := range p.lists {
		shapes += " " + l.by.Shape().String()
		if s != nil && tensor.Try(func() { s = tensor.Broadcast("", s, l.by.Shape()) }) != nil {
			s = nil
		}
	}
	if s == nil {
		tensor.Indexf("Index", "shape mismatch: indexing arrays could not be broadcast together "+
			"with shapes%s", shapes)
	}
	out := make([]*T, len(p.lists))
	for i, l := range p.lists {
		out[i] = Expand(l.by, s...)
	}
	return out
}

// moved puts n axes that begin at from where they begin at to.
func moved(y *T, from, to, n int) *T {
	if from == to || n == 0 {
		return y
	}
	var perm, block []int
	for a := range y.Rank() {
		if a >= from && a < from+n {
			block = append(block, a)
		} else {
			perm = append(perm, a)
		}
	}
	return Transpose(y, slices.Insert(perm, to, block...)...)
}
