package goten

import (
	"context"
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// predictBatch is how many rows Predict computes at a time, as in Keras.
const predictBatch = 32

// Predict computes the only output for all rows of the inputs, a batch at a time. It may be called
// from many goroutines. Shapes that do not fit are an error; so is the end of ctx.
func (m *Model) Predict(ctx context.Context, x ...*tensor.Tensor) (*tensor.Tensor, error) {
	out, err := m.PredictAll(ctx, predictBatch, x...)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// PredictAll is Predict for models of several outputs, with a batch size of choice.
func (m *Model) PredictAll(ctx context.Context, batch int, x ...*tensor.Tensor) (
	out []*tensor.Tensor, err error) {
	err = tensor.Try(func() { out, err = m.predict(ctx, batch, x) })
	return out, err
}

func (m *Model) predict(ctx context.Context, batch int, x []*tensor.Tensor) (
	[]*tensor.Tensor, error) {
	return inBatches(ctx, batch, x, m.predictRows)
}

// inBatches computes the outputs for all rows of x, batch at a time. compute gets row-major
// tensors.
func inBatches(ctx context.Context, batch int, x []*tensor.Tensor,
	compute func(x []*tensor.Tensor) []*tensor.Tensor) ([]*tensor.Tensor, error) {
	rows, err := sameRows(x)
	if err != nil {
		return nil, err
	}
	if batch <= 0 {
		tensor.Valuef("Predict", "batch size %d is not above 0", batch)
	}
	if rows <= batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return compute(rowMajor(x)), nil
	}
	var parts [][]*tensor.Tensor
	for at := 0; at < rows; at += batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part := make([]*tensor.Tensor, len(x))
		for i, t := range x {
			part[i] = ops.Slice(t, 0, at, min(at+batch, rows))
		}
		parts = append(parts, compute(rowMajor(part)))
	}
	return joinRows(parts), nil
}

// predictRows computes one batch.
func (m *Model) predictRows(x []*tensor.Tensor) []*tensor.Tensor {
	m.buildOnce(x)
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.predicting.Run(plan.Call{Kind: "predict", Inputs: x, NoKey: true,
		Body: func(s *tensor.Session, x []*tensor.Tensor) []*tensor.Tensor {
			return m.Forward(layers.NewCtx(s, false), x...)
		}})
}

// rowMajor copies those tensors that are not row-major.
func rowMajor(x []*tensor.Tensor) []*tensor.Tensor {
	own := false
	for i, t := range x {
		if l := t.Layout(); l.Contiguous() {
			continue
		}
		if !own {
			x, own = slices.Clone(x), true
		}
		x[i] = t.Clone()
	}
	return x
}

// buildOnce builds a Sequential model under the lock of training.
func (m *Model) buildOnce(x []*tensor.Tensor) {
	m.mu.RLock()
	built := m.graph != nil
	m.mu.RUnlock()
	if built {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ready(x)
}

// sameRows is the number of rows that all tensors have.
func sameRows(x []*tensor.Tensor) (int, error) {
	rows := -1
	for i, t := range x {
		switch {
		case t.Rank() == 0:
			return 0, &tensor.ShapeError{Op: "Predict", Detail: "expected rows, received a scalar"}
		case rows >= 0 && t.Shape()[0] != rows:
			return 0, &tensor.ShapeError{Op: "Predict", Detail: "input " + string(rune('0'+i)) +
				" has another number of rows than input 0"}
		}
		rows = t.Shape()[0]
	}
	return rows, nil
}

// joinRows puts the batches of each output behind each other.
func joinRows(parts [][]*tensor.Tensor) []*tensor.Tensor {
	out := make([]*tensor.Tensor, len(parts[0]))
	for i := range out {
		var ts []*tensor.Tensor
		for _, p := range parts {
			ts = append(ts, p[i])
		}
		out[i] = ops.Concat(0, ts...)
	}
	return out
}
