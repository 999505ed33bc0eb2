package data

import (
	"context"
	"iter"

	"github.com/goten-ml/goten/core/tensor"
)

// Repeat goes over the dataset n times in one epoch, shuffled anew each time; n ≤ 0 never ends.
func (d *Dataset) Repeat(n int) *Dataset {
	length := d.Len()
	if n <= 0 || length < 0 {
		length = -1
	} else {
		length *= n
	}
	again := FromFunc(length, func(ctx context.Context) iter.Seq2[*Batch, error] {
		return func(yield func(*Batch, error) bool) {
			for i := 0; n <= 0 || i < n; i++ {
				some := false
				for b, err := range d.All(ctx) {
					if some = true; !yield(b, err) || err != nil {
						return
					}
				}
				if !some {
					return // an empty dataset has no end to wait for
				}
			}
		}
	})
	again.first = d.First
	return again
}

// Map makes a batch of each batch. Typed panics in f are errors of the loop.
func (d *Dataset) Map(f func(b *Batch) *Batch) *Dataset {
	mapped := FromFunc(d.Len(), func(ctx context.Context) iter.Seq2[*Batch, error] {
		return func(yield func(*Batch, error) bool) {
			for b, err := range d.All(ctx) {
				if err == nil {
					err = tensor.Try(func() { b = f(b) })
				}
				if !yield(b, err) || err != nil {
					return
				}
			}
		}
	})
	mapped.first = func(ctx context.Context) (*Batch, error) {
		b, err := d.First(ctx)
		if b != nil && err == nil {
			err = tensor.Try(func() { b = f(b) })
		}
		return b, err
	}
	return mapped
}

// First is the batch that the next epoch begins with, and does not begin it: rows are shuffled by
// the number of the epoch. It is nil if there is no data. The function of FromFunc is called.
func (d *Dataset) First(ctx context.Context) (b *Batch, err error) {
	if d.first != nil {
		return d.first(ctx)
	}
	source := d.stream
	if source == nil {
		round := d.epoch.Load()
		source = func(ctx context.Context) iter.Seq2[*Batch, error] { return d.rowsOf(ctx, round) }
	}
	broken := tensor.Try(func() {
		for b, err = range source(ctx) {
			break
		}
	})
	switch {
	case broken != nil:
		return nil, broken
	case b == nil && err == nil:
		err = ctx.Err()
	}
	return b, err
}
