package ops

import "github.com/goten-ml/goten/core/tensor"

// Operators that compute several steps in one pass have a first gradient of that kind too. What
// lies beyond is the gradient of their plain form: the same value by operators of one step each.

// throughPlain is the VJP of an operator by that of its plain form, of any order. A result of the
// plain form may be nil where nothing depends on the inputs.
func throughPlain(c *Ctx, plain func(in []*T) []*T) []*T {
	in, leaves, at := make([]*T, c.Len()), []*T{}, []int{}
	track := false
	for i := range in {
		in[i] = c.In(i)
		if in[i].DType().IsFloat() {
			track = track || in[i].Tracked()
			in[i] = aside(in[i])
			leaves, at = append(leaves, in[i]), append(at, i)
		}
	}
	var ys, dys []*T
	for i, y := range plain(in) {
		if dy := c.Dy(i); dy != nil && y != nil {
			track = track || dy.Tracked()
			ys, dys = append(ys, y), append(dys, dy)
		}
	}
	g := make([]*T, len(in))
	for k, d := range tensor.VectorJacobian(ys, dys, leaves, track) {
		g[at[k]] = d
	}
	return g
}

// gradientsOf are the tracked gradients of an expression of tracked inputs, nil for what are no
// floats; a nil dy is 0.
func gradientsOf(f func(in []*T) []*T, in, dys []*T) []*T {
	var leaves, ys, seeds []*T
	for _, x := range in {
		if x.DType().IsFloat() {
			leaves = append(leaves, x)
		}
	}
	for i, y := range f(in) {
		if i < len(dys) && dys[i] != nil {
			ys, seeds = append(ys, y), append(seeds, dys[i])
		}
	}
	found := tensor.VectorJacobian(ys, seeds, leaves, true)
	g := make([]*T, len(in))
	for i, x := range in {
		if x.DType().IsFloat() {
			g[i], found = found[0], found[1:]
		}
	}
	return g
}

// aside is x as a tensor of its own in the graph: gradients with respect to it do not count what
// other inputs made of x.
func aside(x *T) *T {
	if !x.Tracked() {
		return x.Track()
	}
	return tensor.Apply(asideOp{}, x)
}

type asideOp struct{}

func (asideOp) Shape(in []Spec) Spec { return in[0] }

func (asideOp) View(in tensor.Layout) (tensor.Layout, bool) { return in, true }

func (asideOp) VJP(c *Ctx) []*T { return []*T{c.Dy(0)} }
