// Package data makes batches for training: rows of tensors, in order or shuffled, gathered by a
// goroutine while the last step still runs.
package data

import (
	"context"
	"fmt"
	"iter"
	"sync/atomic"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

// A Batch is a few samples: the rows of inputs, targets and, if there are any, of weights.
type Batch struct{ X, Y, W []*tensor.Tensor }

// A Dataset yields batches. It is immutable: each method returns another one.
type Dataset struct {
	xs, ys, ws []*tensor.Tensor
	lo, hi     int // rows
	batch      int // rows of a batch
	shuffled   bool
	seed       uint64
	epoch      *atomic.Uint64 // rounds begun, so that each shuffles anew
	stream     func(ctx context.Context) iter.Seq2[*Batch, error]
	first      func(ctx context.Context) (*Batch, error) // of a stream made of another dataset
	length     int                                       // batches of a stream; -1 unknown
}

// From is a dataset of one input and one target, row by row. It panics with a *tensor.ShapeError
// when they have different numbers of rows.
func From(x, y *tensor.Tensor) *Dataset {
	return FromMany([]*tensor.Tensor{x}, []*tensor.Tensor{y})
}

// FromMany is a dataset of several inputs and targets. Tensors are kept, not copied.
func FromMany(xs, ys []*tensor.Tensor) *Dataset {
	d, err := New(xs, ys, nil)
	if err != nil {
		panic(err)
	}
	return d
}

// New is FromMany for data from outside, with a weight for each sample and target, or none: rows
// that do not agree are an error.
func New(xs, ys, ws []*tensor.Tensor) (*Dataset, error) {
	rows := -1
	for _, part := range []struct {
		name string
		ts   []*tensor.Tensor
	}{{"x", xs}, {"y", ys}, {"sample_weight", ws}} {
		for _, t := range part.ts {
			switch {
			case t.Rank() == 0:
				return nil, &tensor.ShapeError{Op: "Dataset", Detail: fmt.Sprintf(
					"%s is a scalar; expected rows of samples", part.name)}
			case rows >= 0 && t.Shape()[0] != rows:
				return nil, &tensor.ShapeError{Op: "Dataset", Detail: fmt.Sprintf(
					"x has %d samples, %s has %d; every sample needs both",
					rows, part.name, t.Shape()[0])}
			}
			rows = t.Shape()[0]
			t.Keep()
		}
	}
	if rows < 0 {
		return nil, &tensor.ShapeError{Op: "Dataset", Detail: "there are no inputs"}
	}
	return &Dataset{xs: xs, ys: ys, ws: ws, hi: rows, epoch: new(atomic.Uint64)}, nil
}

// FromFunc is a dataset of batches that a function yields, each epoch anew. length is their
// number, or -1 when it is unknown.
func FromFunc(length int, f func(ctx context.Context) iter.Seq2[*Batch, error]) *Dataset {
	return &Dataset{stream: f, length: length, epoch: new(atomic.Uint64)}
}

// Rows is the number of samples; -1 for a stream.
func (d *Dataset) Rows() int {
	if d.stream != nil {
		return -1
	}
	return d.hi - d.lo
}

// Len is the number of batches; -1 while unknown.
func (d *Dataset) Len() int {
	if d.stream != nil {
		return d.length
	}
	n := d.size()
	return (d.Rows() + n - 1) / n
}

func (d *Dataset) size() int {
	if d.batch == 0 {
		return max(1, d.Rows())
	}
	return d.batch
}

func (d *Dataset) with(change func(e *Dataset)) *Dataset {
	e := *d
	e.epoch = new(atomic.Uint64)
	change(&e)
	return &e
}

// Batch sets how many rows a batch has. It panics with a *tensor.ValueError unless n > 0.
func (d *Dataset) Batch(n int) *Dataset {
	if n <= 0 {
		tensor.Valuef("Batch", "batch size %d is not above 0", n)
	}
	return d.with(func(e *Dataset) { e.batch = n })
}

// Shuffle orders the rows anew at the beginning of each epoch, by a permutation drawn from the
// seed and the number of the epoch.
func (d *Dataset) Shuffle(seed uint64) *Dataset {
	d.onlyRows("Shuffle")
	return d.with(func(e *Dataset) { e.shuffled, e.seed = true, seed })
}

// Split cuts the last part of the rows off: fraction of them go to the second dataset.
func (d *Dataset) Split(fraction float64) (first, last *Dataset) {
	d.onlyRows("Split")
	if !(fraction >= 0 && fraction <= 1) {
		tensor.Valuef("Split", "fraction %v is not between 0 and 1", fraction)
	}
	cut := d.lo + int(float64(d.Rows())*(1-fraction))
	return d.with(func(e *Dataset) { e.hi = cut }), d.with(func(e *Dataset) { e.lo = cut })
}

func (d *Dataset) onlyRows(what string) {
	if d.stream != nil {
		tensor.Valuef(what, "a stream of batches has no rows to choose from")
	}
}

// All yields the batches of one epoch. The next one is gathered while the caller works.
func (d *Dataset) All(ctx context.Context) iter.Seq2[*Batch, error] {
	if d.stream != nil {
		return prefetch(ctx, d.stream)
	}
	round := d.epoch.Add(1) - 1
	return prefetch(ctx, func(ctx context.Context) iter.Seq2[*Batch, error] {
		return d.rowsOf(ctx, round)
	})
}

// rowsOf yields the batches of one epoch in their order.
func (d *Dataset) rowsOf(ctx context.Context, round uint64) iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		var order *tensor.Tensor
		if d.shuffled {
			order = d.order(round)
		}
		for at := 0; at < d.Rows(); at += d.size() {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			n := min(d.size(), d.Rows()-at)
			var b *Batch
			err := tensor.Try(func() {
				take := d.cut(order, at, n)
				b = &Batch{take(d.xs), take(d.ys), take(d.ws)}
			})
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

// order is the permutation of an epoch.
func (d *Dataset) order(round uint64) *tensor.Tensor {
	p := rng.Permutation(rng.NewKey(d.seed).FoldString("shuffle").Fold(round), d.Rows())
	v := make([]int64, len(p))
	for i, k := range p {
		v[i] = int64(k) + int64(d.lo)
	}
	return tensor.Of(v)
}

// cut takes n rows from row at of the order: views where the rows lie in order.
func (d *Dataset) cut(order *tensor.Tensor, at, n int) func([]*tensor.Tensor) []*tensor.Tensor {
	return func(ts []*tensor.Tensor) []*tensor.Tensor {
		out := make([]*tensor.Tensor, len(ts))
		for i, t := range ts {
			if order == nil {
				out[i] = ops.Slice(t, 0, d.lo+at, d.lo+at+n)
			} else {
				out[i] = ops.Take(t, ops.Slice(order, 0, at, at+n), 0)
			}
		}
		return out
	}
}
