package ops

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// samples has, for every registered operator, inputs that the tests below run it on. A family of
// operators adds its own rows in an init of its test file.
var samples = map[string][]sample{}

// A sample is an operator with inputs. Floats are float64, drawn from a range in which the
// operator is smooth; other inputs have given values.
type sample struct {
	op   any // nil stands for the registered value
	in   []arg
	once bool // the second derivative is not compared: it jumps, or is not finite
	host bool // shapes depend on elements
	// rounds tells that the order of additions depends on strides, as in products of matrices.
	rounds bool
}

type arg struct {
	shape  []int
	lo, hi float64
	dtype  tensor.DType
	values []float64
}

// between is floats in [lo, hi).
func between(lo, hi float64, shape ...int) arg {
	return arg{shape: shape, lo: lo, hi: hi, dtype: tensor.Float64}
}

// ints is given integers.
func ints(v []int, shape ...int) arg {
	a := arg{shape: shape, dtype: tensor.Int64}
	for _, i := range v {
		a.values = append(a.values, float64(i))
	}
	return a
}

// floats is given floats.
func floats(v []float64, shape ...int) arg {
	return arg{shape: shape, dtype: tensor.Float64, values: v}
}

// truths is random bools.
func truths(shape ...int) arg { return arg{shape: shape, dtype: tensor.Bool, lo: -1, hi: 1} }

// integers is random integers in [lo, hi).
func integers(lo, hi float64, shape ...int) arg {
	return arg{shape: shape, dtype: tensor.Int64, lo: lo, hi: hi}
}

func (a arg) draw(r *rand.Rand) *T {
	n := tensor.Shape(a.shape).Size()
	v := slices.Clone(a.values)
	for len(v) < n {
		v = append(v, a.lo+(a.hi-a.lo)*r.Float64())
	}
	if a.dtype == tensor.Bool {
		for i := range v {
			v[i] = max(0, math.Copysign(1, v[i]))
		}
	}
	shape := a.shape
	if shape == nil {
		shape = []int{}
	}
	x := tensor.New(tensor.Float64, shape...)
	x.CopyFrom(Reshape(tensor.Of(v), shape...))
	return Cast(x, a.dtype)
}

// rows of the table, run once for each sample of each operator.
func eachSample(t *testing.T, f func(t *testing.T, op any, in []arg, s sample)) {
	for _, name := range tensor.Registered() {
		for i, s := range samples[name] {
			t.Run(fmt.Sprintf("%s/%d", name, i), func(t *testing.T) {
				op := s.op
				if op == nil {
					op, _ = tensor.Operator(name, "")
				}
				if n, _, err := tensor.Describe(op); n != name || err != nil {
					t.Fatalf("the sample of %s is a %s: %v", name, n, err)
				}
				f(t, op, s.in, s)
			})
		}
	}
}

func draw(in []arg) []*T {
	r := rand.New(rand.NewPCG(3, 4))
	xs := make([]*T, len(in))
	for i, a := range in {
		xs[i] = a.draw(r)
	}
	return xs
}

// loss is a weighted sum of all float results, so that every element counts differently.
func loss(outs []*T) *T {
	total := tensor.Full(tensor.Float64, 0)
	for k, y := range outs {
		if y.DType().IsFloat() {
			w := tensor.Arange(tensor.Float64, 1, float64(y.Size()+1), 1)
			w = AddScalar(Sin(Scale(w, 1.7+float64(k))), 0.3)
			total = Add(total, Sum(Mul(y, Reshape(w, y.Shape()...))))
		}
	}
	return total
}

// gradients are those of f for the float inputs; nil elsewhere. Tracked ones have gradients too.
func gradients(f func(xs []*T) *T, xs []*T, tracked bool) []*T {
	in, leaves, at := slices.Clone(xs), []*T{}, []int{}
	for i, x := range xs {
		if x.DType().IsFloat() {
			in[i] = x.Track()
			leaves, at = append(leaves, in[i]), append(at, i)
		}
	}
	out := make([]*T, len(xs))
	y := f(in)
	if len(leaves) == 0 || !y.Tracked() {
		return out
	}
	for k, g := range tensor.VectorJacobian([]*T{y}, nil, leaves, tracked) {
		out[at[k]] = g
	}
	return out
}

// compareNumerically checks the gradient of f by central differences.
func compareNumerically(t *testing.T, what string, f func(xs []*T) *T, xs []*T) {
	t.Helper()
	const h = 1e-5
	for i, g := range gradients(f, xs, false) {
		if !xs[i].DType().IsFloat() {
			continue
		}
		v := tensor.Floats(xs[i])
		got := make([]float64, len(v))
		if g != nil {
			got = tensor.Floats(g)
		}
		for k := range v {
			at := func(d float64) float64 {
				w := slices.Clone(v)
				w[k] += d
				in := slices.Clone(xs)
				in[i] = Reshape(tensor.Of(w), xs[i].Shape()...)
				return f(in).Float()
			}
			want := (at(h) - at(-h)) / (2 * h)
			if what == "size 1" && math.IsNaN(got[k]) && math.IsNaN(want) {
				continue // the variance of one element with ddof 1
			}
			if d := math.Abs(got[k] - want); !(d <= 2e-6*(1+math.Abs(want))) {
				t.Fatalf("%s: input %d element %d = %v: gradient %v, numerically %v",
					what, i, k, v[k], got[k], want)
			}
		}
	}
}

func forward(op any) func(xs []*T) *T {
	return func(xs []*T) *T { return loss(tracked(op, tensor.Run(op, xs...))) }
}

// tracked are the results that may have gradients.
func tracked(op any, outs []*T) []*T { return outs[:tensor.Results(op, len(outs))] }

// slopes is a scalar made of the first derivatives of an operator.
func slopes(op any) func(xs []*T) *T {
	return func(xs []*T) *T {
		in, leaves := slices.Clone(xs), []*T{}
		for i, x := range xs {
			if x.DType().IsFloat() {
				if !x.Tracked() {
					in[i] = x.Track()
				}
				leaves = append(leaves, in[i])
			}
		}
		y := loss(tracked(op, tensor.Run(op, in...)))
		if !y.Tracked() {
			return y
		}
		gs := slices.DeleteFunc(tensor.VectorJacobian([]*T{y}, nil, leaves, true),
			func(g *T) bool { return g == nil })
		return loss(gs)
	}
}

func differentiable(op any) bool {
	_, one := op.(tensor.Differentiable)
	_, several := op.(tensor.Composite)
	return one || several
}

func TestGradientsAgreeWithDifferences(t *testing.T) {
	eachSample(t, func(t *testing.T, op any, in []arg, s sample) {
		if !differentiable(op) {
			t.Skip("no gradient")
		}
		compareNumerically(t, "first order", forward(op), draw(in))
		if !s.once {
			compareNumerically(t, "second order", slopes(op), draw(in))
		}
	})
}

func TestEveryOperatorHasASample(t *testing.T) {
	for _, name := range tensor.Registered() {
		op, _ := tensor.Operator(name, "")
		if _, writes := op.(tensor.Updater); len(samples[name]) == 0 && !writes {
			t.Errorf("operator %s has no row in samples", name)
		}
	}
	for name := range samples {
		if _, err := tensor.Operator(name, ""); err != nil {
			t.Errorf("samples has a row for %s: %v", name, err)
		}
	}
}

// views are other ways to hold the elements of x: transposed, every second one, backwards.
func views(x *T) []*T {
	r := x.Rank()
	if r == 0 {
		return []*T{Reshape(Slice(Stack(0, x, x), 0, 1, 2))}
	}
	perm := make([]int, r)
	for i := range perm {
		perm[i] = r - 1 - i
	}
	n := x.Shape()[r-1]
	doubled := Concat(r, Reshape(x, append(slices.Clone(x.Shape()), 1)...),
		Reshape(x, append(slices.Clone(x.Shape()), 1)...))
	doubled = Reshape(doubled, append(slices.Clone(x.Shape()[:r-1]), 2*n)...)
	vs := []*T{Transpose(Transpose(x, perm...).Clone(), perm...),
		SliceStep(doubled, r-1, 0, 2*n, 2)}
	for a := range r {
		vs = append(vs, reverse(reverse(x, a).Clone(), a))
	}
	return vs
}

func reverse(x *T, axis int) *T {
	n := x.Shape()[axis]
	return tensor.Apply(SliceOp{Axis: axis, Start: max(0, n-1), Count: n, Step: -1}, x)
}

func TestStridedInputsGiveTheSameBits(t *testing.T) {
	eachSample(t, func(t *testing.T, op any, in []arg, s sample) {
		xs := draw(in)
		tol := 0.0
		if s.rounds {
			tol = 1e-12
		}
		want := tensor.Run(op, xs...)
		var grads []*T
		if differentiable(op) {
			grads = gradients(forward(op), xs, false)
		}
		for i := range xs {
			for k, v := range views(xs[i]) {
				with := slices.Clone(xs)
				with[i] = v
				for j, y := range tensor.Run(op, with...) {
					what := fmt.Sprintf("input %d as view %d: result %d", i, k, j)
					near(t, what, y, want[j], tol)
				}
				if grads == nil {
					continue
				}
				for j, g := range gradients(forward(op), with, false) {
					if g != nil {
						near(t, fmt.Sprintf("input %d as view %d: gradient %d", i, k, j),
							g, grads[j], tol)
					}
				}
			}
		}
	})
}

// TestEmptyAndSingleInputs runs every operator with axes of size 0 and 1 wherever its shape rule
// accepts them.
func TestEmptyAndSingleInputs(t *testing.T) {
	eachSample(t, func(t *testing.T, op any, in []arg, s sample) {
		for _, size := range []int{0, 1} {
			for axis := range 3 {
				cut, ok := resized(op, in, axis, size)
				if !ok {
					continue
				}
				xs := draw(cut)
				var outs []*T
				err := tensor.Try(func() { outs = tensor.Run(op, xs...) })
				if _, ok := err.(*tensor.IndexError); ok {
					continue // the sample's indices are of the other size
				} else if err != nil {
					t.Fatal(err)
				}
				if !differentiable(op) {
					continue
				}
				for i, g := range gradients(forward(op), xs, false) {
					if g != nil && !g.Shape().Equal(xs[i].Shape()) {
						t.Errorf("size %d: gradient of input %d is %v, the input %v",
							size, i, g.Shape(), xs[i].Shape())
					}
				}
				if size == 1 && len(outs) > 0 {
					compareNumerically(t, "size 1", forward(op), xs)
				}
			}
		}
	})
}

// resized gives an axis of all inputs another size, if the operator takes that.
func resized(op any, in []arg, axis, size int) ([]arg, bool) {
	out := slices.Clone(in)
	changed := false
	var specs []Spec
	for i := range out {
		if len(out[i].shape) > axis && len(out[i].values) == 0 {
			out[i].shape = slices.Clone(out[i].shape)
			out[i].shape[axis] = size
			changed = true
		}
		specs = append(specs, Spec{DType: out[i].dtype, Shape: out[i].shape})
	}
	err := tensor.Try(func() {
		switch op := op.(type) {
		case tensor.Op:
			op.Shape(specs)
		case tensor.MultiOp:
			op.Shapes(specs)
		case tensor.Composite:
			tensor.Run(op, symbols(specs)...)
		}
	})
	return out, changed && err == nil
}

func symbols(specs []Spec) []*T {
	xs := make([]*T, len(specs))
	for i, s := range specs {
		xs[i] = tensor.Symbolic(s, nil, nil)
	}
	return xs
}

func TestShapesAloneGiveTheSameSpecs(t *testing.T) {
	eachSample(t, func(t *testing.T, op any, in []arg, s sample) {
		xs := draw(in)
		var specs []Spec
		for _, x := range xs {
			specs = append(specs, x.Spec())
		}
		var symbolic []*T
		err := tensor.Try(func() { symbolic = tensor.Run(op, symbols(specs)...) })
		if _, no := err.(*tensor.StateError); s.host != no {
			t.Fatalf("on shapes alone: %v", err)
		}
		if s.host {
			return
		}
		real := tensor.Run(op, xs...)
		for i := range real {
			if r, s := real[i].Spec().String(), symbolic[i].Spec().String(); r != s {
				t.Errorf("result %d is %s, on shapes alone %s", i, r, s)
			}
		}
	})
}

// TestBatchAxisIsFollowed: a composition of a tensor that stands for a batch knows its shape at
// both batch sizes.
func TestBatchAxisIsFollowed(t *testing.T) {
	batch := func() *T {
		return tensor.Symbolic(Spec{DType: tensor.Float32, Shape: tensor.Shape{83, 3, 4}},
			tensor.Shape{89, 3, 4}, nil)
	}
	vector := tensor.Full(tensor.Float32, 1, 4)
	for _, c := range []struct {
		got  *T
		want []int
	}{
		{Tile(batch(), 2, 1, 1), []int{-1, 3, 4}}, {Repeat(batch(), 2, 1), []int{-1, 6, 4}},
		{MeanKeep(batch(), -1), []int{-1, 3, 1}}, {Mean(batch(), 0), []int{3, 4}},
		{LogSumExp(batch(), 1), []int{-1, 4}}, {Flip(batch(), 0), []int{-1, 3, 4}},
		{ExpandDims(batch(), 1), []int{-1, 1, 3, 4}}, {MatMul(batch(), vector), []int{-1, 3}},
		{Einsum("bij,j->bi", batch(), vector), []int{-1, 3}},
		{Squeeze(Slice(batch(), 1, 0, 1), 1), []int{-1, 4}},
	} {
		if got := c.got.SymbolicDims(); !slices.Equal(got, c.want) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}

func TestAttributesSurviveJSON(t *testing.T) {
	eachSample(t, func(t *testing.T, op any, _ []arg, _ sample) {
		name, attributes, err := tensor.Describe(op)
		if err != nil {
			t.Fatal(err)
		}
		back, err := tensor.Operator(name, attributes)
		if err != nil || back != op {
			t.Errorf("%s%s comes back as %v: %v", name, attributes, back, err)
		}
	})
}
