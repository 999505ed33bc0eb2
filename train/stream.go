package train

import (
	"context"
	"iter"

	"github.com/goten-ml/goten/core/trace"
	"github.com/goten-ml/goten/train/data"
)

// stream hands out the batches of a dataset epoch after epoch. With a fixed number of steps an
// epoch ends where the count says, and data that ends begins anew.
type stream struct {
	ctx  context.Context
	data *data.Dataset
	want int
	pull func() (*data.Batch, error, bool)
	stop func()
}

func newStream(ctx context.Context, s Schedule) *stream {
	return &stream{ctx: ctx, data: s.Data, want: s.StepsPerEpoch}
}

// batches is how many batches an epoch has; -1 while unknown.
func (s *stream) batches() int {
	if s.want > 0 {
		return s.want
	}
	return s.data.Len()
}

// next is the next batch; false at the end of the data, unless it goes round.
func (s *stream) next(round bool) (*data.Batch, bool, error) {
	for fresh := false; ; fresh = true {
		if s.pull == nil {
			s.pull, s.stop = iter.Pull2(s.data.All(s.ctx))
			fresh = true
		}
		t := trace.On()
		began := t.Now()
		b, err, ok := s.pull()
		if waited := t.Now(); waited-began > leastHost {
			t.Span(t.Track("host"), "wait for a batch", "", began, waited)
		}
		if ok {
			return b, true, err
		}
		s.close()
		if !round || fresh {
			return nil, false, nil
		}
	}
}

func (s *stream) close() {
	if s.stop != nil {
		s.stop()
		s.pull, s.stop = nil, nil
	}
}
