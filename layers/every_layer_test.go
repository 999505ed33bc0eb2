package layers

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/penalty"
)

// A row is a layer and the shapes of inputs that it takes, without the batch. All tests below run
// over all rows.
type row struct {
	make func() Layer
	in   []tensor.Shape
	ints int // if above 0, inputs are integers below it
}

var (
	vector    = []tensor.Shape{{4}}
	sequence5 = []tensor.Shape{{5, 4}}
	image     = []tensor.Shape{{6, 5, 4}}
	volume    = []tensor.Shape{{4, 3, 5, 2}}
	two       = []tensor.Shape{{5, 4}, {5, 4}}
)

func rows() []row {
	three := 3.0
	all := [][]row{
		of(vector,
			&Dense{Units: 3, Activation: Tanh, KernelRegularizer: penalty.L2{}},
			&Dense{Units: 3, NoBias: true}, &Activate{Activation: GELU}, &Rescaling{Scale: 2},
			&RepeatVector{N: 2}, &Identity{}, &SoftmaxAlong{}, &ExpLinear{}, &Dropout{Rate: 0.5},
			&GaussianNoise{StdDev: 0.1}, &GaussianDropout{Rate: 0.5},
			&ActivityRegularization{L1: 0.1, L2: 0.1},
			&BatchNorm{}, &LayerNorm{}, &RMSNorm{}, &UnitNorm{}, &Normalization{},
			&Normalization{Mean: Numbers{1}, Variance: Numbers{4}, Invert: true},
			&Rectify{MaxValue: &three, NegativeSlope: 0.1, Threshold: 0.2}, &Rectify{},
			&LeakyRectify{}, &PReLU{}),
		of(sequence5,
			&Dense{Units: 2}, &Flatten{}, &Reshape{Target: Size{2, -1}}, &Permute{Dims: Size{2, 1}},
			&Conv1D{Filters: 3, Kernel: Size{2}, Padding: Causal, Dilation: Size{2}},
			&Conv1DTranspose{Filters: 2, Kernel: Size{3}, Strides: Size{2}, OutputPadding: Size{1}},
			&DepthwiseConv1D{Kernel: Size{2}, DepthMultiplier: 2, Dilation: Size{2}},
			&SeparableConv1D{Filters: 3, Kernel: Size{2}, Padding: Same},
			&ZeroPadding1D{Padding: Size{2, 1}}, &Cropping1D{}, &UpSampling1D{Size: 3},
			&MaxPool1D{}, &AveragePool1D{Padding: Same}, &GlobalMaxPool1D{},
			&GlobalAveragePool1D{KeepDims: true}, &SpatialDropout1D{Rate: 0.5}, &Masking{},
			&SimpleRNN{Units: 3}, &LSTM{Units: 3, ReturnSequences: true},
			&GRU{Units: 3, ReturnState: true}, &GRU{Units: 2, ResetBefore: true},
			&LSTM{Units: 2, Activation: Softsign, Dropout: 0.2, RecurrentDropout: 0.2},
			&Bidirectional{Layer: &LSTM{Units: 2, ReturnSequences: true}},
			&TimeDistributed{Layer: &Dense{Units: 2}}, &LayerNorm{Axis: Axes{1, 2}},
			&SoftmaxAlong{Axis: Axes{1, 2}}),
		of(image,
			&Conv2D{Filters: 4, Kernel: Size{3}, Strides: Size{2}, Padding: Same, Groups: 2},
			&Conv2D{Filters: 2, Kernel: Size{2, 3}, DataFormat: ChannelsFirst},
			&DepthwiseConv2D{Kernel: Size{2}, DepthMultiplier: 2},
			&SeparableConv2D{Filters: 2, Kernel: Size{2}},
			&MaxPool2D{}, &AveragePool2D{Size: Size{3, 2}}, &GlobalMaxPool2D{},
			&GlobalAveragePool2D{}, &ZeroPadding2D{Padding: Margins{{0, 1}, {2, 0}}},
			&ZeroPadding2D{Padding: Margins{{2, 1}}}, &Cropping2D{Cropping: Margins{{1, 2}}},
			&Conv2DTranspose{Filters: 3, Kernel: Size{3}, Padding: Same, Strides: Size{2, 1}},
			&UpSampling2D{Interpolation: "bilinear", Size: Size{2, 3}},
			&UpSampling2D{}, &SpatialDropout2D{Rate: 0.5}, &BatchNorm{Axis: 1},
			&GroupNorm{Groups: 2}),
		of(volume,
			&Conv3D{Filters: 2, Kernel: Size{2, 1, 3}, Strides: Size{2, 1, 1}, Padding: Same},
			&Conv3D{Filters: 4, Kernel: Size{2}, Dilation: Size{2, 1, 1}, Groups: 2},
			&MaxPool3D{Size: Size{2, 1, 3}}, &AveragePool3D{Padding: Same}, &GlobalMaxPool3D{},
			&GlobalAveragePool3D{KeepDims: true},
			&ZeroPadding3D{Padding: Margins{{0, 1}, {1, 0}, {2, 2}}}, &Cropping3D{}),
		of(two, &Add{}, &Subtract{}, &Multiply{}, &Average{}, &Maximum{}, &Minimum{},
			&Concatenate{}, &Dot{Axes: Axes{2}}, &MultiHeadAttention{NumHeads: 2, KeyDim: 3,
				Causal: true}, &MultiHeadAttention{NumHeads: 1, KeyDim: 2, ReturnScores: true}),
		{{func() Layer { return &Embedding{Vocab: 7, Units: 3, MaskZero: true} },
			[]tensor.Shape{{5}}, 7}},
	}
	var out []row
	for _, r := range all {
		out = append(out, r...)
	}
	return out
}

// of makes rows of layers that take inputs of the same shapes. Layers are copied for each use.
func of(in []tensor.Shape, ls ...Layer) []row {
	var out []row
	for _, l := range ls {
		out = append(out, row{func() Layer {
			again, err := reborn(l)
			if err != nil {
				panic(err)
			}
			return again
		}, in, 0})
	}
	return out
}

// reborn is a layer of the same configuration.
func reborn(l Layer) (Layer, error) {
	text, err := Config(l)
	if err != nil {
		return nil, err
	}
	return FromConfig(ClassOf(l), text)
}

// over runs f over all rows.
func over(t *testing.T, f func(t *testing.T, r row)) {
	for i, r := range rows() {
		t.Run(fmt.Sprintf("%02d-%s", i, ClassOf(r.make())), func(t *testing.T) { f(t, r) })
	}
}

// inputs are random ones for a batch of n.
func (r row) inputs(dtype tensor.DType, n int) []*tensor.Tensor {
	var out []*tensor.Tensor
	for i, s := range r.in {
		shape := append([]int{n}, s...)
		x := ops.Normal(uint64(i+1), shape...)
		if r.ints > 0 {
			x = ops.Cast(ops.Scale(ops.Uniform(uint64(i+1), shape...), float64(r.ints)),
				tensor.Int32)
		} else {
			x = ops.Cast(x, dtype)
		}
		out = append(out, x)
	}
	return out
}

func ctx(training bool) *Ctx {
	s := tensor.NewSession(7, 1, true)
	s.Loose = true
	return NewCtx(s, training)
}

func TestEveryLayerHasARow(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rows() {
		seen[ClassOf(r.make())] = true
	}
	for _, class := range Classes() {
		if !seen[class] {
			t.Errorf("no row for %s", class)
		}
	}
}

func TestConfigurationsSurviveJSON(t *testing.T) {
	over(t, func(t *testing.T, r row) {
		text, err := Config(r.make())
		if err != nil {
			t.Fatal(err)
		}
		l, err := FromConfig(ClassOf(r.make()), text)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := Config(l); string(again) != string(text) {
			t.Errorf("%s became %s", text, again)
		}
		_, err = FromConfig(ClassOf(l), []byte(`{"kernel_constraint": "max_norm"}`))
		if err == nil || !strings.Contains(err.Error(), "kernel_constraint") {
			t.Errorf("a constraint, which is not there, gives %v", err)
		}
	})
}

func TestShapesAloneAreRight(t *testing.T) {
	over(t, func(t *testing.T, r row) {
		var in []*tensor.Tensor
		dtype := r.inputs(tensor.Float32, 1)[0].DType()
		for i, s := range r.in {
			in = append(in, Input(fmt.Sprint("x", i), dtype, s...))
		}
		l := r.make()
		foretold := Connect(l, 1, in...)
		for _, n := range []int{0, 1, 3} {
			for _, training := range []bool{false, true} {
				outs := Run(ctx(training), l, r.inputs(tensor.Float32, n)...)
				for i, y := range outs {
					want := foretold[i].SymbolicDims()
					if want[0] != -1 {
						t.Fatalf("%s does not begin with the batch", Dims(want))
					}
					want[0] = n
					if !y.Shape().Equal(want) || y.DType() != foretold[i].DType() {
						t.Errorf("foretold %v %s for a batch of %d, got %v", foretold[i].DType(),
							Dims(want), n, y.Spec())
					}
				}
			}
		}
	})
}

func TestBuildingTwiceDoesNothing(t *testing.T) {
	over(t, func(t *testing.T, r row) {
		l := r.make()
		x := specs(r.inputs(tensor.Float32, 2))
		BuildFor(l, 1, x...)
		before := Params(l)
		BuildFor(l, 2, x...)
		after := Params(l)
		if len(before) != len(after) {
			t.Fatalf("%d parameters became %d", len(before), len(after))
		}
		for i := range after {
			if before[i] != after[i] {
				t.Errorf("%s was made anew", after[i].Name)
			}
		}
	})
}

func TestFailedBuildsChangeNothing(t *testing.T) {
	over(t, func(t *testing.T, r row) {
		l := r.make()
		if err := tensor.Try(func() { BuildFor(l, 1) }); err == nil {
			t.Error("a layer without inputs was built")
		}
		if Built(l) || len(Params(l)) != 0 || len(InputSpecs(l)) != 0 {
			t.Errorf("after a failed build: built %v, %d parameters", Built(l), len(Params(l)))
		}
		BuildFor(l, 1, specs(r.inputs(tensor.Float32, 2))...)
		if !Built(l) {
			t.Error("not built")
		}
	})
}

func TestWeightsMoveToAnotherLayer(t *testing.T) {
	over(t, func(t *testing.T, r row) {
		a, b := r.make(), r.make()
		x := r.inputs(tensor.Float32, 2)
		BuildFor(a, 1, specs(x)...)
		BuildFor(b, 2, specs(x)...)
		pa, pb := Params(a), Params(b)
		for i := range pa {
			if pa[i].Name != pb[i].Name {
				t.Errorf("%s and %s", pa[i].Name, pb[i].Name)
			}
			pb[i].Set(pa[i].Value())
		}
		ya, yb := Run(ctx(false), a, x...), Run(ctx(false), b, x...)
		for i := range ya {
			if d := ops.Max(ops.Abs(ops.Sub(ya[i], yb[i]))).Float(); d != 0 {
				t.Errorf("result %d differs by %v", i, d)
			}
		}
	})
}

// loss is a random projection of the results of a layer, and its penalties.
func loss(c *Ctx, l Layer, in []*tensor.Tensor) *tensor.Tensor {
	sum := tensor.Full(tensor.Float64, 0)
	for i, y := range Run(c, l, in...) {
		r := ops.Cast(ops.Normal(uint64(100+i), y.Shape()...), tensor.Float64)
		sum = ops.Add(sum, ops.Sum(ops.Mul(ops.Cast(y, tensor.Float64), r)))
	}
	for _, e := range c.Losses() {
		sum = ops.Add(sum, ops.Cast(e, tensor.Float64))
	}
	if p := Penalties(c, l); p != nil {
		sum = ops.Add(sum, ops.Cast(p, tensor.Float64))
	}
	return sum
}

func TestGradientsOfLayersAgreeWithDifferences(t *testing.T) {
	for _, training := range []bool{false, true} {
		over(t, func(t *testing.T, r row) {
			l := r.make()
			SetDType(l, tensor.Float64)
			in := r.inputs(tensor.Float64, 2)
			BuildFor(l, 1, specs(in)...)
			c := ctx(training)
			var xs []*tensor.Tensor
			for i := range in {
				if in[i].DType().IsFloat() {
					in[i] = in[i].Track()
					xs = append(xs, in[i])
				}
			}
			var weights []*tensor.Param
			for _, p := range Params(l) {
				if p.Trainable() {
					weights = append(weights, p)
					xs = append(xs, c.Read(p))
				}
			}
			if len(xs) == 0 {
				t.Skip("nothing to differentiate")
			}
			grads := tensor.Gradient(loss(c, l, in), xs...)
			at := func() float64 { return loss(ctx(training), l, in).Float() }
			for i, g := range grads {
				target := xs[i]
				if k := i - len(xs) + len(weights); k >= 0 {
					target = weights[k].Value()
				}
				compareWithDifferences(t, target, g, at)
			}
		})
	}
}

// compareWithDifferences moves elements of x, which f depends on, to and fro.
func compareWithDifferences(t *testing.T, x, g *tensor.Tensor, f func() float64) {
	t.Helper()
	if g == nil {
		g = tensor.Full(tensor.Float64, 0, x.Shape()...)
	}
	v, dv := tensor.Floats(x), tensor.Floats(g)
	const h = 1e-6
	for i := 0; i < len(v); i += 1 + len(v)/12 {
		at := func(e float64) float64 {
			w := append([]float64(nil), v...)
			w[i] += e
			x.CopyFrom(tensor.Of(w, x.Shape()...))
			defer x.CopyFrom(tensor.Of(v, x.Shape()...))
			return f()
		}
		d := (at(h) - at(-h)) / (2 * h)
		if !(math.Abs(d-dv[i]) <= 1e-6*max(1, math.Abs(d))) {
			t.Errorf("element %d of %v: gradient %v, difference %v", i, x.Shape(), dv[i], d)
		}
	}
}

func TestAStepDownTheGradientLowersTheLoss(t *testing.T) {
	over(t, func(t *testing.T, r row) {
		l := r.make()
		in := r.inputs(tensor.Float32, 4)
		BuildFor(l, 1, specs(in)...)
		c := ctx(true)
		var weights []*tensor.Param
		var xs []*tensor.Tensor
		for _, p := range Params(l) {
			if p.Trainable() {
				weights, xs = append(weights, p), append(xs, c.Read(p))
			}
		}
		if len(weights) == 0 {
			t.Skip("no weights")
		}
		before := loss(c, l, in)
		grads := tensor.Gradient(before, xs...)
		for i, p := range weights {
			p.Set(ops.Sub(p.Value(), ops.Scale(grads[i], 1e-3)))
		}
		if after := loss(ctx(true), l, in).Float(); !(after < before.Float()) {
			t.Errorf("loss %v became %v", before.Float(), after)
		}
	})
}
