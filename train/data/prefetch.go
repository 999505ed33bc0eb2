package data

import (
	"context"
	"fmt"
	"iter"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/core/trace"
)

// ahead is how many batches wait for the caller. A second one bridges steps that leave the
// goroutine of the source no core.
const ahead = 2

// item is one batch on its way.
type item struct {
	b   *Batch
	err error
}

// prefetch runs a source on a goroutine of its own. A panic in the source is the caller's.
func prefetch(ctx context.Context,
	source func(context.Context) iter.Seq2[*Batch, error]) iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		made := make(chan item, ahead)
		var broken any
		go func() {
			defer close(made)
			defer func() { broken = recover() }()
			t := trace.On()
			began := t.Now()
			for b, err := range source(ctx) {
				t.Span(t.Track("data"), "make a batch", "", began, t.Now())
				select {
				case made <- item{b, err}:
				case <-ctx.Done():
					return
				}
				t = trace.On()
				began = t.Now()
			}
		}()
		// The goroutine has ended when the caller goes on: nothing runs behind its back.
		defer func() {
			cancel()
			for range made {
			}
		}()
		for m := range made {
			if !yield(m.b, m.err) {
				return
			}
		}
		switch e := broken.(type) {
		case nil:
			if err := ctx.Err(); err != nil {
				yield(nil, err)
			}
		case tensor.Error:
			yield(nil, e)
		default:
			panic(fmt.Sprintf("in a source of batches: %v", e))
		}
	}
}
