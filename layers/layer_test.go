package layers

import (
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func TestLiteralsTakeDefaultsOnce(t *testing.T) {
	l := &Dense{Units: 3}
	Fill(l)
	if l.KernelInitializer == nil || l.NoBias {
		t.Errorf("filled: %+v", l)
	}
	l.BiasInitializer = nil
	Fill(l)
	if l.BiasInitializer != nil {
		t.Error("filled twice")
	}
}

func TestConfigRoundTripOfDense(t *testing.T) {
	text, err := Config(&Dense{Units: 3, NoBias: true, Name: "head"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := FromConfig("Dense", text)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := Config(l)
	if string(again) != string(text) || Name(l) != "head" {
		t.Errorf("%s\n%s", text, again)
	}
	if _, err := FromConfig("Dense", []byte(`{"unitz": 3}`)); err == nil {
		t.Error("an unknown entry was accepted")
	}
}

func TestLayersOfOneGraphHaveNamesThatDiffer(t *testing.T) {
	x := Input("x", tensor.Float32, 4)
	a, b := &Dense{Units: 4}, &Dense{Units: 4}
	Pipe(x, a)
	Pipe(x, b)
	if Name(a) != "dense" || Name(b) != "dense_1" {
		t.Errorf("%q and %q", Name(a), Name(b))
	}
	pa, pb := Params(a)[0].Value(), Params(b)[0].Value()
	if pa.Sub(pb).Square().Sum().Float() == 0 {
		t.Error("two layers drew the same weights")
	}
}

func TestShapesOfAGraphHaveAnUnknownBatch(t *testing.T) {
	x := Input("x", tensor.Float32, 5, 4)
	y := Pipe(x, &Dense{Units: 3})
	g := NewGraph([]*tensor.Tensor{x}, []*tensor.Tensor{y.Add(y)})
	if got := Dims(g.Shapes()[2]); got != "(None, 5, 3)" {
		t.Error(got)
	}
	c := NewCtx(&tensor.Session{}, false)
	out := g.Run(c, tensor.Ones(2, 5, 4))
	if !out[0].Shape().Equal(tensor.Shape{2, 5, 3}) {
		t.Error(out[0].Shape())
	}
}

func TestErrorsNameTheLayer(t *testing.T) {
	err := tensor.Try(func() {
		Pipe(Input("x", tensor.Float32, 4), &Dense{Units: -1, Name: "odd"})
	})
	if err == nil || !strings.Contains(err.Error(), `Dense layer "odd"`) {
		t.Error(err)
	}
	l := &Dense{Units: 2}
	Pipe(Input("x", tensor.Float32, 4), l)
	err = tensor.Try(func() { Run(NewCtx(&tensor.Session{}, false), l, tensor.Ones(1, 5)) })
	if err == nil || !strings.Contains(err.Error(), "expected 4 features") {
		t.Error(err)
	}
}

func TestAFailedBuildChangesNothing(t *testing.T) {
	l := &Dense{Units: 0}
	if err := tensor.Try(func() {
		BuildFor(l, 0, tensor.Spec{DType: tensor.Float32,
			Shape: tensor.Shape{1, 2}})
	}); err == nil || Built(l) {
		t.Error(err, Built(l))
	}
	l.Units = 2
	BuildFor(l, 0, tensor.Spec{DType: tensor.Float32, Shape: tensor.Shape{1, 2}})
	if len(Params(l)) != 2 {
		t.Error(len(Params(l)))
	}
}
