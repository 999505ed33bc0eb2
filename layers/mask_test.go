package layers

import (
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
)

// chain calls layers one after the other.
func chain(c *Ctx, x *tensor.Tensor, ls ...Layer) *tensor.Tensor {
	for _, l := range ls {
		x = c.Call(l, x)
	}
	return x
}

func TestPaddingIsNotSeenBehindAMask(t *testing.T) {
	for _, last := range []Layer{
		&LSTM{Units: 3}, &GRU{Units: 3}, &SimpleRNN{Units: 3}, &GlobalAveragePool1D{},
		&Bidirectional{Layer: &LSTM{Units: 2}}, &LSTM{Units: 3, Activation: Softsign},
		&GRU{Units: 3, ResetBefore: true},
	} {
		ls := []Layer{
			&Embedding{Vocab: 9, Units: 4, MaskZero: true}, &Dropout{Rate: 0.5},
			&Dense{Units: 4, Activation: ReLU}, &LayerNorm{}, &Activate{Activation: Tanh},
			&TimeDistributed{Layer: &Dense{Units: 3}}, &Rescaling{Scale: 2},
			&LSTM{Units: 3, ReturnSequences: true}, &BatchNorm{}, last,
		}
		short := chain(ctx(false), tensor.Of([]int32{5, 3, 8}, 1, 3), ls...)
		long := chain(ctx(false), tensor.Of([]int32{5, 3, 8, 0, 0}, 1, 5), ls...)
		if d := ops.Max(ops.Abs(ops.Sub(short, long))).Float(); !(d < 1e-6) {
			t.Errorf("%s: padding changes the result by %v", ClassOf(last), d)
		}
	}
}

func TestMasksTravelAsFarAsInKeras(t *testing.T) {
	x := tensor.Of([]int32{5, 3, 0, 0}, 1, 4)
	table := &Embedding{Vocab: 9, Units: 4, MaskZero: true}
	for _, r := range []struct {
		l    Layer
		mask bool
	}{
		{&Dense{Units: 2}, true}, {&Identity{}, true},
		{&Dropout{}, true}, {&LayerNorm{}, true}, {&RMSNorm{}, false}, {&Flatten{}, false},
		{&Reshape{Target: Size{2, 8}}, false}, {&Conv1D{Filters: 2, Kernel: Size{1}}, false},
		{&LSTM{Units: 2}, false}, {&LSTM{Units: 2, ReturnSequences: true}, true},
		{&Bidirectional{Layer: &GRU{Units: 2, ReturnSequences: true}}, true},
		{&Embedding{Vocab: 9, Units: 4}, false}, {&GlobalAveragePool1D{}, false},
		{&Normalization{}, true}, {&PReLU{}, true}, {&GaussianNoise{}, true},
	} {
		c := ctx(false)
		e := c.Call(table, x)
		if _, ok := r.l.(*Embedding); ok {
			e = x
		}
		y := c.Call(r.l, e)
		if got := c.Mask(y) != nil; got != r.mask {
			t.Errorf("%s: mask %v, want %v", ClassOf(r.l), got, r.mask)
		}
	}
}

func TestMergedMasks(t *testing.T) {
	c := ctx(false)
	table := &Embedding{Vocab: 9, Units: 2, MaskZero: true}
	a := c.Call(table, tensor.Of([]int32{5, 0, 0}, 1, 3))
	b := c.Call(table, tensor.Of([]int32{5, 3, 0}, 1, 3))
	sum := c.Call(&Add{}, a, b)
	if got := tensor.Values[bool](c.Mask(sum)); !got[0] || !got[1] || got[2] {
		t.Errorf("a step is kept where an input keeps it: %v", got)
	}
	if c.Mask(c.Call(&Add{}, a, tensor.Ones(1, 3, 2))) != nil {
		t.Error("an input without a mask leaves the sum with one")
	}
	side := c.Call(&Concatenate{}, a, tensor.Ones(1, 3, 2))
	if got := tensor.Values[bool](c.Mask(side)); !got[0] || !got[1] || !got[2] {
		t.Errorf("features of an unmasked input are kept: %v", got)
	}
}

func TestMistakesAreNamed(t *testing.T) {
	images, words := []int{8, 8, 3}, []int{5}
	for want, f := range map[string]func(){
		`Conv2D layer "conv2d": input: expected rank 4, received shape (None, 5)`: func() {
			Pipe(Input("x", tensor.Float32, words...), &Conv2D{Filters: 1, Kernel: Size{3}})
		},
		`LSTM layer "lstm": input: expected rank 3`: func() {
			Pipe(Input("x", tensor.Float32, words...), &LSTM{Units: 1})
		},
		`stateful: states are not kept`: func() {
			Pipe(Input("x", tensor.Float32, 5, 2), &LSTM{Units: 1, Stateful: true})
		},
		`expected "valid" or "same", received "sane"`: func() {
			Pipe(Input("x", tensor.Float32, images...), &MaxPool2D{Padding: "sane"})
		},
		`Reshape layer "reshape": target_shape: (7, 7) does not hold the 192 elements`: func() {
			Pipe(Input("x", tensor.Float32, images...), &Reshape{Target: Size{7, 7}})
		},
		`Add layer "add": inputs: shapes [8 8 3] and [5]`: func() {
			Connect(&Add{}, 0, Input("x", tensor.Float32, images...),
				Input("y", tensor.Float32, words...))
		},
		`rate: expected a number between 0 and 1, received 1.5`: func() {
			Pipe(Input("x", tensor.Float32, words...), &Dropout{Rate: 1.5})
		},
		`-1 of input shape to have value 3, received input with shape (None, 8, 8, 4)`: func() {
			l := &Conv2D{Filters: 1, Kernel: Size{3}}
			Pipe(Input("x", tensor.Float32, images...), l)
			Pipe(Input("x", tensor.Float32, 8, 8, 4), l)
		},
		`Embedding layer "embedding": Embedding: index 9 at position [0 1] is outside the ` +
			`table's valid range [0, 9)`: func() {
			ctx(false).Call(&Embedding{Vocab: 9, Units: 2}, tensor.Of([]int32{1, 9}, 1, 2))
		},
		`layer: expected SimpleRNN, LSTM or GRU, received Dense`: func() {
			Pipe(Input("x", tensor.Float32, 5, 2), &Bidirectional{Layer: &Dense{Units: 1}})
		},
	} {
		if err := tensor.Try(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		} else if e, ok := err.(tensor.Error); !ok || e.PythonKind() != "ValueError" {
			t.Errorf("%v is a %T", err, err)
		}
	}
}

func TestAFrozenBatchNormInfers(t *testing.T) {
	l := &BatchNorm{}
	x := ops.Normal(1, 5, 3)
	BuildFor(l, 1, x.Spec())
	SetTrainable(l, false)
	y := ctx(true).Call(l, x)
	if d := ops.Max(ops.Abs(ops.Sub(y, ctx(false).Call(l, x)))).Float(); d != 0 {
		t.Errorf("training and inference differ by %v", d)
	}
	if m := Params(l)[2].Value(); ops.Max(ops.Abs(m)).Float() != 0 {
		t.Errorf("the moving mean moved to %v", m)
	}
	SetTrainable(l, true)
	ctx(true).Call(l, x)
	if m := Params(l)[2].Value(); ops.Max(ops.Abs(m)).Float() == 0 {
		t.Error("the moving mean did not move")
	}
}

func TestDropoutKeepsTheMeanAndFollowsItsSeed(t *testing.T) {
	seed := int64(3)
	x := tensor.Ones(100, 100)
	y := ctx(true).Call(&Dropout{Rate: 0.25, Seed: &seed}, x)
	if m := ops.Mean(y).Float(); m < 0.97 || m > 1.03 {
		t.Errorf("mean %v", m)
	}
	if d := ops.Sum(ops.Abs(ops.Sub(y, ctx(true).Call(&Dropout{Rate: 0.25}, x)))).Float(); d == 0 {
		t.Error("the seed makes no difference")
	}
	rows := ctx(true).Call(&Dropout{Rate: 0.5, NoiseShape: Shape{-1, 1}}, x)
	if d := ops.Max(ops.Abs(ops.Sub(rows, ops.Slice(rows, 1, 0, 1)))).Float(); d != 0 {
		t.Error("places that share a factor differ")
	}
	if err := tensor.Try(func() {
		NewCtx(&tensor.Session{}, true).Call(&Dropout{Rate: 0.5}, x)
	}); err == nil {
		t.Error("dropout without a key drew something")
	}
}

func TestNormalizationAdaptsInPieces(t *testing.T) {
	x := ops.AddScalar(ops.Scale(ops.Normal(1, 40, 3), 5), 2)
	whole, parts := &Normalization{}, &Normalization{}
	whole.Adapt(x)
	parts.Adapt(ops.Slice(x, 0, 0, 7), ops.Slice(x, 0, 7, 40))
	y := ctx(false).Call(whole, x)
	if d := ops.Max(ops.Abs(ops.Sub(y, ctx(false).Call(parts, x)))).Float(); d > 1e-5 {
		t.Errorf("pieces differ from the whole by %v", d)
	}
	m, v := ops.Mean(y).Float(), ops.Var(y, ops.Spread{}).Float()
	if m < -1e-5 || m > 1e-5 || v < 0.999 || v > 1.001 {
		t.Errorf("mean %v, variance %v", m, v)
	}
}

func TestSparsemaxRowsSumToOne(t *testing.T) {
	x := ops.Scale(ops.Normal(5, 6, 7), 2)
	y := Sparsemax.Apply(x)
	sums, zeros := tensor.Values[float32](ops.Sum(y, -1)), 0
	for _, s := range sums {
		if s < 1-1e-6 || s > 1+1e-6 {
			t.Errorf("a row sums to %v", s)
		}
	}
	for _, v := range tensor.Values[float32](y) {
		if v < 0 {
			t.Errorf("element %v", v)
		}
		if v == 0 {
			zeros++
		}
	}
	if zeros == 0 {
		t.Error("nothing is sparse")
	}
	// With all differences below 1/n, every element stays: y = x − mean x + 1/n.
	near := tensor.Of([]float32{0.2, 0.5, 0.1, 0.4}, 1, 4)
	want := ops.AddScalar(ops.Sub(near, ops.MeanKeep(near, -1)), 0.25)
	if d := ops.Max(ops.Abs(ops.Sub(Sparsemax.Apply(near), want))).Float(); d > 1e-6 {
		t.Errorf("differs from the closed form by %v", d)
	}
}

func TestMasksTravelThroughAGraph(t *testing.T) {
	x := Input("words", tensor.Int32, 5)
	y := Pipe(x, &Embedding{Vocab: 9, Units: 3, MaskZero: true}, &Dense{Units: 3}, &GRU{Units: 2})
	g := NewGraph([]*tensor.Tensor{x}, []*tensor.Tensor{y})
	long := g.Run(ctx(false), tensor.Of([]int32{5, 3, 8, 0, 0}, 1, 5))[0]
	short := g.Run(ctx(false), tensor.Of([]int32{5, 3, 8}, 1, 3))[0]
	if d := ops.Max(ops.Abs(ops.Sub(short, long))).Float(); !(d < 1e-6) {
		t.Errorf("padding changes the result by %v", d)
	}
}

func TestTheForgetGateBeginsOpen(t *testing.T) {
	l := &LSTM{Units: 3, BiasInitializer: initial.RandomNormal{}}
	BuildFor(l, 1, tensor.Spec{DType: tensor.Float32, Shape: tensor.Shape{1, 2, 2}})
	b := tensor.Values[float32](Params(l)[2].Value())
	for i, v := range b {
		if forget := i/3 == 1; forget != (v == 1) {
			t.Errorf("bias %d is %v", i, v)
		}
	}
	if b[0] == b[6] || b[6] == b[9] {
		t.Errorf("gates drew the same bias: %v", b)
	}
}
