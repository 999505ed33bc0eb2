package ops

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// A step of a random program makes a tensor of one or two earlier ones; nil if it does not apply.
type step func(r *rand.Rand, x, y *T) *T

func anyAxis(r *rand.Rand, x *T) int { return r.IntN(x.Rank()) }

// moves rearrange elements without computing.
var moves = []step{
	func(r *rand.Rand, x, _ *T) *T { return Transpose(x, r.Perm(x.Rank())...) },
	func(r *rand.Rand, x, _ *T) *T { return Flip(x, anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T { return Reshape(x, x.Size()) },
	func(r *rand.Rand, x, _ *T) *T { return Reshape(x, -1, x.Shape().Last()) },
	func(r *rand.Rand, x, _ *T) *T { return ExpandDims(x, anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T {
		a := anyAxis(r, x)
		lo := r.IntN(x.Dim(a))
		return x.Slice(a, lo, lo+1+r.IntN(x.Dim(a)-lo))
	},
	func(r *rand.Rand, x, _ *T) *T { return Roll(x, r.IntN(5)-2, anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T { return Tril(atLeast2(x), r.IntN(3)-1) },
	func(r *rand.Rand, x, _ *T) *T { return Repeat(x, 1+r.IntN(2), anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T {
		n := make([]int, x.Rank())
		n[anyAxis(r, x)] = r.IntN(3)
		return Pad(x, n, n, 0.5)
	},
	func(r *rand.Rand, x, _ *T) *T {
		a := anyAxis(r, x)
		i := make([]int64, 1+r.IntN(4))
		for k := range i {
			i[k] = int64(r.IntN(x.Dim(a)))
		}
		return Take(x, tensor.Of(i), a)
	},
	func(r *rand.Rand, x, _ *T) *T {
		a := anyAxis(r, x)
		return Concat(a, x, x.Slice(a, 0, 1+r.IntN(x.Dim(a))))
	},
}

// unary are smooth and stay small.
var unary = []step{
	func(_ *rand.Rand, x, _ *T) *T { return Tanh(x) },
	func(_ *rand.Rand, x, _ *T) *T { return Sigmoid(x) },
	func(_ *rand.Rand, x, _ *T) *T { return Gelu(x, false) },
	func(_ *rand.Rand, x, _ *T) *T { return Softplus(x) },
	func(_ *rand.Rand, x, _ *T) *T { return Exp(Neg(Square(x))) },
	func(_ *rand.Rand, x, _ *T) *T { return Log(AddScalar(Square(x), 1)) },
	func(_ *rand.Rand, x, _ *T) *T { return Sqrt(AddScalar(Square(x), 0.5)) },
	func(_ *rand.Rand, x, _ *T) *T { return Silu(x) },
	func(_ *rand.Rand, x, _ *T) *T { return Pow(AddScalar(Square(x), 1), Literal(x, -0.5)) },
}

// folds work along axes.
var folds = []step{
	func(r *rand.Rand, x, _ *T) *T { return Softmax(x, anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T { return LogSoftmax(x, anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T { return MeanKeep(x, anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T { return Mean(x, anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T { return LogSumExpKeep(x, anyAxis(r, x)) },
	func(r *rand.Rand, x, _ *T) *T { return Sub(x, SumKeep(x, anyAxis(r, x))) },
	func(r *rand.Rand, x, _ *T) *T { return Scale(CumSum(x, anyAxis(r, x)), 0.3) },
	func(r *rand.Rand, x, _ *T) *T { return Tanh(Var(x, Spread{}, anyAxis(r, x))) },
	func(r *rand.Rand, x, _ *T) *T {
		n := x.Shape().Last()
		return LayerNorm(x, tensor.Full(x.DType(), 0.7, n), tensor.Full(x.DType(), 0.1, n), 0.1)
	},
}

// binaries broadcast, or multiply matrices.
var binaries = []step{
	func(_ *rand.Rand, x, y *T) *T { return pair(Add, x, y) },
	func(_ *rand.Rand, x, y *T) *T { return pair(Mul, x, y) },
	func(_ *rand.Rand, x, y *T) *T { return pair(Sub, x, y) },
	func(_ *rand.Rand, x, y *T) *T {
		return pair(func(x, y *T) *T { return Div(x, AddScalar(Square(y), 1)) }, x, y)
	},
	func(_ *rand.Rand, x, y *T) *T {
		return pair(func(x, y *T) *T { // two times differentiable where x = y
			d := Tanh(Sub(x, y))
			d = Mul(d, Square(d))
			return Where(Less(x, y), d, Scale(d, 2))
		}, x, y)
	},
	func(_ *rand.Rand, x, y *T) *T {
		x, y = atLeast2(x), atLeast2(y)
		if x.Rank() > 2 || y.Rank() > 2 {
			return nil
		}
		n := min(x.Dim(1), y.Dim(0))
		return Scale(MatMul(x.Slice(1, 0, n), y.Slice(0, 0, n)), 0.5)
	},
	func(_ *rand.Rand, x, _ *T) *T {
		x = atLeast2(x)
		return Scale(MatMul(x, SwapAxes(x, -1, -2)), 0.2)
	},
	func(r *rand.Rand, x, y *T) *T {
		if x.Rank() != 3 {
			return nil
		}
		c := x.Dim(2)
		w := Reshape(Take(Reshape(y, y.Size()), tensor.Of([]int64{0, 0}), 0), 2, 1, 1)
		w = Tanh(Add(w, tensor.Full(x.DType(), 0.2, 2, c, 3)))
		same := Same
		if x.Dim(1) > 2 && r.IntN(2) == 0 {
			same = Valid
		}
		return Conv1D(x, w, ConvConfig{Padding: same})
	},
}

func atLeast2(x *T) *T {
	if x.Rank() < 2 {
		return Reshape(x, 1, x.Size())
	}
	return x
}

// pair applies f if the shapes broadcast, once an operand is cut to one element where they differ.
func pair(f func(x, y *T) *T, x, y *T) *T {
	for a := 1; a <= min(x.Rank(), y.Rank()); a++ {
		if x.Dim(-a) != y.Dim(-a) && x.Dim(-a) != 1 {
			y = y.Slice(y.Rank()-a, 0, 1)
		}
	}
	return f(x, y)
}

// program is the same for a seed, whatever the layout of its inputs: a scalar of all it made.
func program(seed uint64, in ...*T) *T {
	r := rand.New(rand.NewPCG(seed, 1))
	made := append([]*T(nil), in...)
	for range 4 + r.IntN(8) {
		kind := [][]step{moves, moves, unary, folds, binaries, binaries}[r.IntN(6)]
		x, y := made[r.IntN(len(made))], made[r.IntN(len(made))]
		z := kind[r.IntN(len(kind))](r, x, y)
		if z == nil || z.Size() > 600 || z.Rank() > 4 || z.Rank() == 0 {
			continue
		}
		made = append(made, z)
	}
	var sum *T
	for i, z := range made[len(made)-min(3, len(made)):] {
		t := Mean(Mul(z, Tanh(AddScalar(z, float64(i)))))
		if sum == nil {
			sum = t
		} else {
			sum = Add(sum, t)
		}
	}
	return sum
}

func programInputs(seed uint64) []*T {
	r := rand.New(rand.NewPCG(seed, 2))
	var in []*T
	for range 2 {
		shape := make([]int, 1+r.IntN(3))
		for i := range shape {
			shape[i] = 1 + r.IntN(5)
		}
		in = append(in, between(-1.2, 1.2, shape...).draw(r))
	}
	return in
}

// strided gives the same elements another layout.
func strided(r *rand.Rand, x *T) *T {
	p := r.Perm(x.Rank())
	back := make([]int, len(p))
	for i, a := range p {
		back[a] = i
	}
	x = Transpose(Transpose(x, p...).Clone(), back...)
	return Flip(Flip(x, 0).Clone(), 0)
}

func dots(gs, vs []*T) float64 {
	var s float64
	for i, g := range gs {
		if g != nil {
			s += Sum(Mul(g, vs[i])).Float()
		}
	}
	return s
}

// Random programs: gradients of both orders agree with differences, strides change nothing, and
// float32 computes what float64 does.
func TestRandomProgramsAgreeWithDifferencesAndLayouts(t *testing.T) {
	for seed := range uint64(400) {
		checkProgram(t, seed)
	}
}

func checkProgram(t *testing.T, seed uint64) {
	defer func() {
		if e := recover(); e != nil {
			t.Fatalf("program %d: %v", seed, e)
		}
	}()
	r := rand.New(rand.NewPCG(seed, 3))
	in := programInputs(seed)
	var vs, leaves, laid, narrow []*T
	for _, x := range in {
		vs = append(vs, between(-1, 1, x.Shape()...).draw(r))
		leaves, laid = append(leaves, x.Track()), append(laid, strided(r, x))
		narrow = append(narrow, Cast(x, tensor.Float32))
	}
	y := program(seed, leaves...)
	if z := program(seed, laid...).Float(); !closeTo(z, y.Float(), 1e-12) {
		t.Errorf("program %d: strided %v, contiguous %v", seed, z, y.Float())
	}
	if z := program(seed, narrow...).Float(); !closeTo(z, y.Float(), 2e-4) {
		t.Errorf("program %d: float32 %v, float64 %v", seed, z, y.Float())
	}
	if !y.Tracked() {
		return
	}
	shifted := func(h float64) []*T {
		var s []*T
		for i, x := range in {
			s = append(s, Add(x, Scale(vs[i], h)))
		}
		return s
	}
	const h = 1e-5
	want := (program(seed, shifted(h)...).Float() - program(seed, shifted(-h)...).Float()) / (2 * h)
	if got := dots(tensor.Gradient(y, leaves...), vs); !closeTo(got, want, 1e-6) {
		t.Errorf("program %d: gradient %v, difference %v", seed, got, want)
	}
	checkSecond(t, seed, leaves, vs, shifted)
}

func checkSecond(t *testing.T, seed uint64, leaves, vs []*T, shifted func(float64) []*T) {
	slope := func(in []*T) (float64, *T) {
		y := program(seed, in...)
		var s *T
		for i, g := range tensor.TrackedGradient(y, in...) {
			if g == nil {
				continue
			}
			if t := Sum(Mul(g, vs[i])); s == nil {
				s = t
			} else {
				s = Add(s, t)
			}
		}
		return s.Float(), s
	}
	at := func(h float64) float64 {
		var in []*T
		for _, x := range shifted(h) {
			in = append(in, x.Track())
		}
		v, _ := slope(in)
		return v
	}
	_, s := slope(leaves)
	if !s.Tracked() {
		return
	}
	const h = 1e-5
	want := (at(h) - at(-h)) / (2 * h)
	if got := dots(tensor.Gradient(s, leaves...), vs); !closeTo(got, want, 1e-5) {
		t.Errorf("program %d: second derivative %v, difference %v", seed, got, want)
	}
}

func closeTo(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*(1+math.Abs(b))
}
