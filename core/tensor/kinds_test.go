package tensor_test

import (
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func TestShapesFromElementsCountAsHostReads(t *testing.T) {
	x := tensor.Of([]float32{0, 2, 0, 3})
	before := tensor.HostReads()
	at := ops.Nonzero(x)[0]
	if n := tensor.HostReads() - before; n != 1 {
		t.Errorf("%d reads, want 1", n)
	}
	if v := tensor.Values[int64](at); len(v) != 2 || v[0] != 1 || v[1] != 3 {
		t.Errorf("got %v", v)
	}
	if n := tensor.HostReads() - before; n != 2 {
		t.Errorf("%d reads, want 2", n)
	}
}

// TestCompositionIsOneCallOnShapes: its operators have sizes as attributes, so it is composed anew
// for a batch of another size.
func TestCompositionIsOneCallOnShapes(t *testing.T) {
	x := tensor.Symbolic(tensor.Spec{DType: tensor.Float32, Shape: tensor.Shape{83, 2}},
		tensor.Shape{89, 2}, nil)
	y := ops.Tile(x, 1, 3)
	call, ok := y.Symbol().Maker.(*tensor.SymbolicCall)
	if !ok || len(call.In) != 1 || call.In[0] != x {
		t.Fatalf("made by %#v", y.Symbol().Maker)
	}
	got := tensor.Run(call.Op, tensor.Of([]float32{1, 2, 3, 4, 5, 6}, 3, 2))[call.Out]
	if !got.Shape().Equal([]int{3, 6}) {
		t.Errorf("shape %v for a batch of 3", got.Shape())
	}
}

func TestResultsOfDynamicOperatorsEndWithTheirStep(t *testing.T) {
	s := &tensor.Session{}
	x := s.Enter(tensor.Of([]float32{0, 1}))
	at := ops.Nonzero(x)[0]
	s.Close()
	if err := tensor.Try(func() { tensor.Values[int64](at) }); err == nil {
		t.Error("read after its step ended")
	}
}

func TestCallsOnShapesKeepTheirConstants(t *testing.T) {
	x := tensor.Symbolic(tensor.Spec{DType: tensor.Float32, Shape: tensor.Shape{83}},
		tensor.Shape{89}, nil)
	one := tensor.Scalar[float32](1)
	one.Retain() // a handle of another language
	call := ops.Add(x, one).Symbol().Maker.(*tensor.SymbolicCall)
	one.Release()
	y := tensor.Run(call.Op, tensor.Of([]float32{1, 2}), call.In[1])[0]
	if v := tensor.Values[float32](y); v[0] != 2 || v[1] != 3 {
		t.Errorf("got %v", v)
	}
}
