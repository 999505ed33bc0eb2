package optim

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func param(name string, v ...float32) *tensor.Param {
	return tensor.NewParam(name, tensor.Of(v))
}

func values(p *tensor.Param) []float64 { return tensor.Floats(p.Value()) }

func TestFrozenAndUntouchedParametersStay(t *testing.T) {
	a, b, c := param("a", 1), param("b", 1), param("c", 1)
	b.SetTrainable(false)
	o := &Adam{WeightDecay: 0.1}
	g := tensor.Of([]float32{1})
	for range 3 {
		Step(o, []*tensor.Param{a, b, c}, []*tensor.Tensor{g, g, nil})
	}
	if values(a)[0] >= 1 || values(b)[0] != 1 || values(c)[0] != 1 {
		t.Errorf("a %v, b %v, c %v", values(a), values(b), values(c))
	}
}

func TestDescentFindsTheMinimum(t *testing.T) {
	for _, name := range Classes() {
		o, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		SetLearningRate(o, map[string]float64{"Adadelta": 30, "Adagrad": 0.5}[name]+0.05)
		p := param("p", 3, -2)
		first := math.Inf(1)
		for i := range 400 {
			x := p.Value().Clone().Track()
			y := x.Sub(tensor.Of([]float32{1, 2})).Square().Sum()
			if i == 0 {
				first = y.Float()
			}
			Step(o, []*tensor.Param{p}, tensor.Gradient(y, x))
		}
		v := values(p)
		if e := (v[0]-1)*(v[0]-1) + (v[1]-2)*(v[1]-2); e > 0.02*first {
			t.Errorf("%s: from 20 to %v", name, e)
		}
	}
}

func TestMistakesChangeNothing(t *testing.T) {
	p, q := param("dense/kernel", 1, 2), param("q", 1)
	g := tensor.Of([]float32{1, 2})
	ps := []*tensor.Param{p, q}
	for want, f := range map[string]func(o *Adam){
		"dense/kernel is float32[1]": func(o *Adam) {
			Step(o, ps, []*tensor.Tensor{tensor.Of([]float32{1}), nil})
		},
		"is float64[2]": func(o *Adam) {
			Step(o, ps, []*tensor.Tensor{tensor.Of([]float64{1, 2}), nil})
		},
		"each of 2 parameters, received 1": func(o *Adam) { Step(o, ps, []*tensor.Tensor{g}) },
		"no gradients provided": func(o *Adam) {
			Step(o, ps, make([]*tensor.Tensor, 2))
		},
		"only one of clipnorm": func(o *Adam) {
			o.Clip = Clip{Norm: 1, Value: 1}
			Step(o, ps, []*tensor.Tensor{g, nil})
		},
		"learning_rate ≥ 0": func(o *Adam) {
			o.LearningRate = math.NaN()
			Step(o, ps, []*tensor.Tensor{g, nil})
		},
	} {
		o := &Adam{}
		err := tensor.Try(func() { f(o) })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
		if !slices.Equal(values(p), []float64{1, 2}) || o.iteration != nil && Iterations(o) != 0 {
			t.Errorf("%s: state changed: %v", want, values(p))
		}
	}
}

func TestStateSurvivesFiles(t *testing.T) {
	grad := tensor.Of([]float32{0.3, -0.2})
	run := func(o Optimizer, p *tensor.Param, n int) {
		for range n {
			Step(o, []*tensor.Param{p}, []*tensor.Tensor{grad})
		}
	}
	for _, name := range Classes() {
		o, _ := ByName(name)
		p := param("p", 1, 2)
		run(o, p, 3)
		saved := map[string]*tensor.Tensor{}
		for _, v := range Variables(o) {
			saved[v.Name] = v.Value().Clone()
		}
		text, err := Encode(o)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		q := tensor.NewParam("p", p.Value())
		Build(again, []*tensor.Param{q})
		if err := Load(again, saved); err != nil {
			t.Fatal(err)
		}
		run(o, p, 3)
		run(again, q, 3)
		if !slices.Equal(values(p), values(q)) {
			t.Errorf("%s: %v, after loading %v", name, values(p), values(q))
		}
		delete(saved, "iteration")
		if err := Load(again, saved); err == nil || !strings.Contains(err.Error(), "iteration") {
			t.Errorf("%s: a file without iteration: %v", name, err)
		}
	}
}

func TestLearningRateCanBeSet(t *testing.T) {
	o := &SGD{LearningRate: 0.5}
	p := param("p", 1)
	g := []*tensor.Tensor{tensor.Of([]float32{1})}
	Step(o, []*tensor.Param{p}, g)
	SetLearningRate(o, 0.25)
	Step(o, []*tensor.Param{p}, g)
	if v := values(p)[0]; v != 0.25 || LearningRate(o) != 0.25 {
		t.Errorf("parameter %v at rate %v", v, LearningRate(o))
	}
	text, err := Encode(o)
	if err != nil || !strings.Contains(string(text), `"learning_rate":0.25`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestScheduleSetsTheRate(t *testing.T) {
	o := &SGD{Schedule: ExponentialDecay{InitialRate: 1, DecaySteps: 1, DecayRate: 0.5}}
	p := param("p", 2)
	for range 2 {
		Step(o, []*tensor.Param{p}, []*tensor.Tensor{tensor.Of([]float32{1})})
	}
	if v := values(p)[0]; v != 0.5 || LearningRate(o) != 0.25 {
		t.Errorf("parameter %v, rate %v", v, LearningRate(o))
	}
	var state *tensor.StateError
	if err := tensor.Try(func() { SetLearningRate(o, 1) }); !errors.As(err, &state) {
		t.Errorf("a scheduled rate was set: %v", err)
	}
	text, err := Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(text)
	if err != nil || again.Settings().Schedule.Rate(3) != 0.125 {
		t.Errorf("%s became %+v, %v", text, again, err)
	}
}

func TestExemptParametersDoNotDecay(t *testing.T) {
	o := &SGD{WeightDecay: 0.5, LearningRate: 1}
	ExcludeFromWeightDecay(o, "bias")
	k, b := param("kernel", 1), param("bias", 1)
	zero := tensor.Of([]float32{0})
	Step(o, []*tensor.Param{k, b}, []*tensor.Tensor{zero, zero})
	if values(k)[0] != 0.5 || values(b)[0] != 1 {
		t.Errorf("kernel %v, bias %v", values(k), values(b))
	}
}

func TestExplicitZero(t *testing.T) {
	o := &AdamW{WeightDecay: Zero}
	Fill(o)
	if o.WeightDecay != 0 || o.Beta1 != 0.9 {
		t.Errorf("%+v", o)
	}
	p := param("p", 1)
	a := &Adam{}
	Step(o, []*tensor.Param{p}, []*tensor.Tensor{tensor.Of([]float32{1})})
	q := param("q", 1)
	Step(a, []*tensor.Param{q}, []*tensor.Tensor{tensor.Of([]float32{1})})
	if values(p)[0] != values(q)[0] {
		t.Errorf("AdamW without decay %v, Adam %v", values(p), values(q))
	}
}

// TestBackwardAfterTheUpdateIsRefused: the values that a gradient needs were overwritten.
func TestBackwardAfterTheUpdateIsRefused(t *testing.T) {
	p := param("p", 3)
	s := &tensor.Session{Grad: true}
	x := s.Read(p)
	y := x.Square().Sum()
	Step(&SGD{}, []*tensor.Param{p}, tensor.Gradient(y, x))
	if err := tensor.Try(func() { tensor.Gradient(y, x) }); err == nil {
		t.Error("a gradient was taken of overwritten values")
	}
}

func TestNaNInGradientsIsNotHidden(t *testing.T) {
	for _, clip := range []Clip{{}, {Norm: 1}, {GlobalNorm: 1}, {Value: 1}} {
		p, q := param("p", 1), param("q", 1)
		Step(&SGD{Clip: clip}, []*tensor.Param{p, q},
			[]*tensor.Tensor{tensor.Of([]float32{float32(math.NaN())}), tensor.Of([]float32{1})})
		if !math.IsNaN(values(p)[0]) {
			t.Errorf("%+v: %v", clip, values(p))
		}
		if clip.GlobalNorm > 0 && !math.IsNaN(values(q)[0]) {
			t.Errorf("a NaN norm left q at %v", values(q))
		}
	}
}

func BenchmarkAdamStep(b *testing.B) {
	var ps []*tensor.Param
	var gs []*tensor.Tensor
	for range 59 {
		ps = append(ps, tensor.NewParam("p", tensor.Ones(5000)))
		gs = append(gs, tensor.Ones(5000))
	}
	o := &Adam{}
	b.ReportAllocs()
	for b.Loop() {
		Step(o, ps, gs)
	}
}
