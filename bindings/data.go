package bindings

import (
	"context"
	"iter"

	"github.com/goten-ml/goten/train/data"
)

// source is a dataset, or a stream of batches that Python makes when a loop asks for them.
type source struct {
	d      *data.Dataset
	number int   // among the sources of its loop
	loop   *loop // that asks; set when the loop begins
	stream bool
	free   func()
}

var datasets = newTable("dataset", func(s *source) {
	if s.free != nil {
		s.free()
	}
})

// DatasetNew makes a dataset of the rows of tensors: at the address lie the handles of nx inputs,
// ny targets and nw weights.
func DatasetNew(handles, nx, ny, nw int64) (h int64, err error) {
	defer guard(&err)
	ts, err := takeAll(handles, nx+ny+nw)
	if err != nil {
		return 0, err
	}
	d, err := data.New(ts[:nx], ts[nx:nx+ny], ts[nx+ny:])
	if err != nil {
		return 0, err
	}
	return datasets.put(&source{d: d}), nil
}

// DatasetShuffle is the dataset with its rows in another order each epoch.
func DatasetShuffle(dataset, seed int64) (h int64, err error) {
	defer guard(&err)
	s, err := datasets.get(dataset)
	if err != nil {
		return 0, err
	}
	return datasets.put(&source{d: s.d.Shuffle(uint64(seed))}), nil
}

// DatasetBatch is the dataset in batches of n rows.
func DatasetBatch(dataset, n int64) (h int64, err error) {
	defer guard(&err)
	s, err := datasets.get(dataset)
	if err != nil {
		return 0, err
	}
	return datasets.put(&source{d: s.d.Batch(int(n))}), nil
}

// DatasetStream is a dataset of batches that Python feeds, length of them, or -1 for unknown.
func DatasetStream(length int64) (h int64, err error) {
	defer guard(&err)
	s := &source{stream: true}
	s.d = data.FromFunc(int(length), s.pull)
	return datasets.put(s), nil
}

// pull asks Python for one batch after the other until it says that there is none.
func (s *source) pull(ctx context.Context) iter.Seq2[*data.Batch, error] {
	return func(yield func(*data.Batch, error) bool) {
		for {
			r, ok := s.loop.ask(ctx, event{text: map[string]any{"event": "data",
				"source": s.number}})
			if !ok || r.end || r.batch == nil {
				return
			}
			if !yield(r.batch, nil) {
				return
			}
		}
	}
}
