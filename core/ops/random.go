package ops

import (
	"math"
	"sort"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	none := Draw{DType: tensor.Float32}
	tensor.Register("random_uniform", UniformOp{Draw: none, High: 1})
	tensor.Register("random_normal", NormalOp{Draw: none, Std: 1})
	tensor.Register("random_truncated_normal", TruncatedNormalOp{Draw: none, Std: 1})
	tensor.Register("random_integers", RandIntOp{Draw: Draw{DType: tensor.Int64}, High: 2})
	tensor.Register("random_bernoulli", BernoulliOp{Draw: Draw{DType: tensor.Bool}, P: 0.5})
	tensor.Register("random_permutation", PermutationOp{})
	tensor.Register("random_categorical", CategoricalOp{Count: 1})
}

// A random operator has a key as its input: uint64[2], a seed and the number of a step. The same
// key gives the same numbers on every machine and on any number of threads.

// A Draw is what operators that draw numbers have in common: shape and dtype of the result, and
// their number in the step, so that no two draw alike. A second input, if there is one, gives the
// shape instead.
type Draw struct {
	Size  tensor.Ints  `json:"shape"`
	DType tensor.DType `json:"dtype"`
	Site  int          `json:"site"`
}

func (d Draw) spec(op string, in []Spec) Spec {
	if len(in) != 1 && len(in) != 2 {
		tensor.Shapef(op, "expected a key, and at most one more input, received %d", len(in))
	}
	wantKey(op, in[0])
	if len(in) == 2 {
		return Spec{DType: d.DType, Shape: in[1].Shape}
	}
	return Spec{DType: d.DType, Shape: tensor.Shape(d.Size.Slice()).Check(op)}
}

func (d Draw) floats(op string, in []Spec) Spec {
	s := d.spec(op, in)
	wantFloat(op, s)
	return s
}

func wantKey(op string, s Spec) {
	if s.DType != tensor.Uint64 || len(s.Shape) != 1 || s.Shape[0] != 2 {
		tensor.DTypef(op, "expected a key uint64[2], seed and step, received %v", s)
	}
}

// keyOf is the key of a random operator.
func keyOf(x *Exec, key *Array, site int) rng.Key {
	k := contiguous[uint64](x, key)
	return rng.NewKey(k[0]).Fold(k[1]).Fold(uint64(site))
}

// drawGrain is the number of draws that are worth a thread of their own.
const drawGrain = 4 << 10

// drawn fills out on all threads.
func drawn[E tensor.Element](x *Exec, out *Array, fill func(first uint64, dst []E)) {
	y := tensor.Data[E](x, out)
	x.For(len(y), drawGrain, func(lo, hi int) { fill(uint64(lo), y[lo:hi]) })
}

// spread draws floats and makes low + v·scale of each.
func spread[F kernel.Float](x *Exec, out *Array, o [2]float64, fill func(uint64, []F)) {
	k := kernel.Of[F]()
	drawn(x, out, func(first uint64, dst []F) {
		fill(first, dst)
		if o != [2]float64{0, 1} {
			k.MulScalar(dst, dst, F(o[1]))
			k.AddScalar(dst, dst, F(o[0]))
		}
	})
}

// UniformOp draws numbers of [Low, High).
type UniformOp struct {
	Draw
	Low  float64 `json:"minval"`
	High float64 `json:"maxval"`
}

// Shape is the one asked for.
func (o UniformOp) Shape(in []Spec) Spec { return o.floats("Uniform", in) }

// Eval draws.
func (o UniformOp) Eval(x *Exec, out *Array, in []*Array) {
	k, r := keyOf(x, in[0], o.Site), [2]float64{o.Low, o.High - o.Low}
	if out.DType() == tensor.Float32 {
		spread(x, out, r, func(i uint64, d []float32) { rng.Uniform(k, i, d) })
	} else {
		spread(x, out, r, func(i uint64, d []float64) { rng.Uniform(k, i, d) })
	}
}

// NormalOp draws numbers of the normal distribution.
type NormalOp struct {
	Draw
	Mean float64 `json:"mean"`
	Std  float64 `json:"stddev"`
}

// Shape is the one asked for.
func (o NormalOp) Shape(in []Spec) Spec { return o.floats("Normal", in) }

// Eval draws.
func (o NormalOp) Eval(x *Exec, out *Array, in []*Array) {
	k, r := keyOf(x, in[0], o.Site), [2]float64{o.Mean, o.Std}
	if out.DType() == tensor.Float32 {
		spread(x, out, r, func(i uint64, d []float32) { rng.Normal(k, i, d) })
	} else {
		spread(x, out, r, func(i uint64, d []float64) { rng.Normal(k, i, d) })
	}
}

// TruncatedNormalOp draws numbers of the normal distribution given that they lie within two
// deviations of the mean.
type TruncatedNormalOp struct {
	Draw
	Mean float64 `json:"mean"`
	Std  float64 `json:"stddev"`
}

// Shape is the one asked for.
func (o TruncatedNormalOp) Shape(in []Spec) Spec { return o.floats("TruncatedNormal", in) }

// Eval draws.
func (o TruncatedNormalOp) Eval(x *Exec, out *Array, in []*Array) {
	k, r := keyOf(x, in[0], o.Site), [2]float64{o.Mean, o.Std}
	if out.DType() == tensor.Float32 {
		spread(x, out, r, func(i uint64, d []float32) { rng.TruncatedNormal(k, i, d) })
	} else {
		spread(x, out, r, func(i uint64, d []float64) { rng.TruncatedNormal(k, i, d) })
	}
}

// RandIntOp draws integers of [Low, High).
type RandIntOp struct {
	Draw
	Low  int64 `json:"minval"`
	High int64 `json:"maxval"`
}

// Shape is the one asked for.
func (o RandIntOp) Shape(in []Spec) Spec {
	s := o.spec("RandInt", in)
	if !s.DType.IsInt() {
		tensor.DTypef("RandInt", "expected an integer dtype, received %v", s.DType)
	}
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	if bits := 8 * s.DType.Size(); !s.DType.IsSigned() {
		low = 0
		if bits < 64 {
			high = 1<<bits - 1
		}
	} else if bits < 64 {
		low, high = -1<<(bits-1), 1<<(bits-1)-1
	}
	if o.Low >= o.High || o.Low < low || o.High-1 > high {
		tensor.Valuef("RandInt", "no integers of %v in [%d, %d)", s.DType, o.Low, o.High)
	}
	return s
}

// Eval draws.
func (o RandIntOp) Eval(x *Exec, out *Array, in []*Array) {
	k, wide := keyOf(x, in[0], o.Site), out
	if out.DType() != tensor.Int64 {
		wide = x.Scratch(tensor.Int64, out.Shape()...)
	}
	drawn(x, wide, func(i uint64, d []int64) { rng.Ints(k, i, d, o.Low, o.High) })
	if wide != out {
		x.Copy(out, wide)
	}
}

// BernoulliOp draws 1, or true, with probability P, and 0.
type BernoulliOp struct {
	Draw
	P float64 `json:"p"`
}

// Shape is the one asked for.
func (o BernoulliOp) Shape(in []Spec) Spec {
	wantProbability("Bernoulli", o.P)
	return o.spec("Bernoulli", in)
}

func wantProbability(op string, p float64) {
	if !(p >= 0 && p <= 1) {
		tensor.Valuef(op, "%v is no probability: expected a number in [0, 1]", p)
	}
}

// Eval draws.
func (o BernoulliOp) Eval(x *Exec, out *Array, in []*Array) {
	bits := x.Scratch(tensor.Uint8, out.Shape()...)
	k := keyOf(x, in[0], o.Site)
	drawn(x, bits, func(i uint64, d []uint8) { rng.Bernoulli(k, i, d, o.P) })
	x.Copy(out, bits)
}

// PermutationOp draws the numbers 0 … n−1 in random order, as int64. N is their number, or with a
// second input the size of its first axis.
type PermutationOp struct {
	N    int `json:"n"`
	Site int `json:"site"`
}

// Shape has one axis.
func (o PermutationOp) Shape(in []Spec) Spec {
	n := Draw{Size: tensor.NewInts(o.N)}.spec("Permutation", in).Shape
	if len(n) == 0 {
		tensor.Shapef("Permutation", "a scalar has no rows")
	}
	return Spec{DType: tensor.Int64, Shape: n[:1]}
}

// Eval draws.
func (o PermutationOp) Eval(x *Exec, out *Array, in []*Array) {
	y := tensor.Data[int64](x, out)
	for i := range y {
		y[i] = int64(i)
	}
	rng.Shuffle(keyOf(x, in[0], o.Site), y)
}

// CategoricalOp draws Count classes for each row of logits, of the inputs key, logits: class j with
// probability softmax(logits)[j], as int64.
// Shapes: logits [..., classes], result [..., Count].
type CategoricalOp struct {
	Count int `json:"num_samples"`
	Site  int `json:"site"`
}

// Shape replaces the classes.
func (o CategoricalOp) Shape(in []Spec) Spec {
	arity("Categorical", in, 2)
	wantKey("Categorical", in[0])
	wantFloat("Categorical", in[1])
	if in[1].Shape.Last() == 0 || len(in[1].Shape) == 0 {
		tensor.Shapef("Categorical", "%v has no classes to draw from", in[1])
	}
	s := append(tensor.Shape{}, in[1].Shape...)
	s[len(s)-1] = o.Count
	return Spec{DType: tensor.Int64, Shape: s.Check("Categorical")}
}

// Eval inverts the distribution of each row.
func (o CategoricalOp) Eval(x *Exec, out *Array, in []*Array) {
	k, y := keyOf(x, in[0], o.Site), tensor.Data[int64](x, out)
	n := in[1].Shape().Last()
	p := contiguous[float64](x, x.Cast(in[1], tensor.Float64))
	cdf := tensor.Data[float64](x, x.Scratch(tensor.Float64, len(p)))
	overRows(x, len(p)/n, n, func(i, lo, hi int) {
		row := cdf[lo:hi]
		softmaxRow(kernel.Of[float64](), row, p[lo:hi])
		for j := 1; j < n; j++ {
			row[j] += row[j-1]
		}
		u := make([]float64, o.Count)
		rng.Uniform(k, uint64(i*o.Count), u)
		for j, v := range u {
			v *= row[n-1]
			at := sort.Search(n, func(c int) bool { return row[c] > v })
			y[i*o.Count+j] = int64(min(at, n-1))
		}
	})
}

// Key makes the key of random operators from a seed and the number of a step.
func Key(seed, step uint64) *T { return tensor.Of([]uint64{seed, step}, 2) }

// Normal draws float32 numbers of the standard normal distribution; a seed always gives the same.
func Normal(seed uint64, shape ...int) *T {
	return tensor.Apply(NormalOp{Draw: floatsOf(shape), Std: 1}, Key(seed, 0))
}

// Uniform draws float32 numbers of [0, 1); a seed always gives the same.
func Uniform(seed uint64, shape ...int) *T {
	return tensor.Apply(UniformOp{Draw: floatsOf(shape), High: 1}, Key(seed, 0))
}

// TruncatedNormal draws float32 numbers of the standard normal distribution given that they lie
// within ±2; a seed always gives the same.
func TruncatedNormal(seed uint64, shape ...int) *T {
	return tensor.Apply(TruncatedNormalOp{Draw: floatsOf(shape), Std: 1}, Key(seed, 0))
}

func floatsOf(shape []int) Draw {
	return Draw{Size: tensor.NewInts(shape...), DType: tensor.Float32}
}

// Permutation draws the numbers 0 … n−1 in random order, as int64.
func Permutation(seed uint64, n int) *T {
	return tensor.Apply(PermutationOp{N: n}, Key(seed, 0))
}

// Shuffle puts the rows of x, along its first axis, in random order.
func Shuffle(x, key *T, site int) *T {
	return Take(x, tensor.Apply(PermutationOp{Site: site}, key, x), 0)
}

// Categorical draws count classes for each row of logits: see CategoricalOp.
func Categorical(logits, key *T, count, site int) *T {
	return tensor.Apply(CategoricalOp{count, site}, key, float(logits))
}
