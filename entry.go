package goten

import (
	"fmt"
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// fit checks a batch against the inputs that the model was built for, and converts what may be
// converted: floats to the model's, and a missing last axis of size 1.
func (m *Model) fit(in []*tensor.Tensor) []*tensor.Tensor {
	want := m.graph.Inputs
	if len(in) != len(want) {
		tensor.Shapef(m.Name, "expected %d inputs, received %d", len(want), len(in))
	}
	out := make([]*tensor.Tensor, len(in))
	for i, x := range in {
		out[i] = m.fitOne(i, x, want[i])
	}
	return out
}

func (m *Model) fitOne(i int, x, want *tensor.Tensor) *tensor.Tensor {
	dims := want.SymbolicDims()
	if x.Rank() == len(dims)-1 && dims[len(dims)-1] == 1 {
		x = ops.Reshape(x, append(slices.Clone(x.Shape()), 1)...)
	}
	if !fits(dims, x.Shape()) {
		panic(m.misfit(i, dims, x.Shape()))
	}
	if d := want.DType(); d.IsFloat() && x.DType() != d {
		x = ops.Cast(x, d)
	}
	return x
}

// fits reports whether a shape agrees with one in which -1 stands for any size.
func fits(dims []int, s tensor.Shape) bool {
	if len(dims) != len(s) {
		return false
	}
	for i, d := range dims {
		if d >= 0 && d != s[i] {
			return false
		}
	}
	return true
}

// misfit words a batch of the wrong shape: the layer that takes it, expected, received, and the
// order of axes that would fit, if one does.
func (m *Model) misfit(i int, dims []int, s tensor.Shape) error {
	msg := fmt.Sprintf("input %d of layer %q: expected shape %s, received %s",
		i, m.taker(i), layers.Dims(dims), layers.Dims(s))
	if p := reorder(dims, s); p != nil {
		msg += fmt.Sprintf("; the axes seem to be in another order: transpose the data with %s",
			layers.Dims(p))
	}
	return &tensor.ShapeError{Op: m.Name, Detail: msg}
}

// taker is the name of the first layer that reads input i.
func (m *Model) taker(i int) string {
	for _, s := range m.graph.Steps {
		if s.Layer != nil && slices.Contains(s.In, i) {
			return layers.Name(s.Layer)
		}
	}
	return m.Name
}

// reorder is an order of the axes of s that fits dims, or nil. Axes that are in place stay there
// where they can.
func reorder(dims []int, s tensor.Shape) []int {
	if len(dims) != len(s) {
		return nil
	}
	perm := make([]int, len(dims))
	used := make([]bool, len(s))
	var place func(k int) bool
	place = func(k int) bool {
		if k < 0 {
			return true
		}
		for j := len(s) - 1; j >= 0; j-- {
			if !used[j] && (dims[k] < 0 || dims[k] == s[j]) {
				used[j], perm[k] = true, j
				if place(k - 1) {
					return true
				}
				used[j] = false
			}
		}
		return false
	}
	if !place(len(dims) - 1) {
		return nil
	}
	return perm
}
