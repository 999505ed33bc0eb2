package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
)

// read makes tensors of a request: an object with an entry for each input, a list of rows.
func read(p *goten.Predictor, body io.Reader) ([]*tensor.Tensor, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	var request map[string]any
	if err := json.Unmarshal(text, &request); err != nil {
		return nil, fmt.Errorf("the request is no JSON object: %w", err)
	}
	var x []*tensor.Tensor
	for _, in := range p.Inputs() {
		rows, ok := request[in.Name].([]any)
		if !ok || len(rows) == 0 || len(rows) > maxRows {
			return nil, fmt.Errorf("expected %q, a list of 1 to %d rows", in.Name, maxRows)
		}
		shape := append([]int{len(rows)}, in.Shape...)
		values, err := flat(rows, shape, nil)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", in.Name, err)
		}
		t, err := tensor.FromSlice(values, shape...)
		if err != nil {
			return nil, err
		}
		x = append(x, t.Cast(in.DType))
	}
	return x, nil
}

// flat appends the numbers of nested lists, which have to have the given shape.
func flat(v any, shape []int, to []float64) ([]float64, error) {
	if len(shape) == 0 {
		n, ok := v.(float64)
		if !ok {
			return nil, fmt.Errorf("expected a number, received %v", v)
		}
		return append(to, n), nil
	}
	list, ok := v.([]any)
	if !ok || len(list) != shape[0] {
		return nil, fmt.Errorf("expected lists of the sizes %v", shape)
	}
	for _, e := range list {
		var err error
		if to, err = flat(e, shape[1:], to); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// nested is a tensor as lists in lists.
func nested(t *tensor.Tensor) any {
	shape := t.Shape()
	switch t.DType() {
	case tensor.Float32:
		return lists(tensor.Values[float32](t), shape)
	case tensor.Int64:
		return lists(tensor.Values[int64](t), shape)
	}
	return lists(tensor.Floats(t), shape)
}

func lists[E any](values []E, shape []int) any {
	if len(shape) <= 1 {
		return values
	}
	out := make([]any, shape[0])
	n := len(values) / max(1, shape[0])
	for i := range out {
		out[i] = lists(values[i*n:(i+1)*n], shape[1:])
	}
	return out
}
