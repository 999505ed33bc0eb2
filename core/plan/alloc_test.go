//go:build !race

package plan

import (
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// TestReplaysTakeNoMemory: products, passes, sums and the softmax of a small network run without an
// allocation once they ran before.
func TestReplaysTakeNoMemory(t *testing.T) {
	w := tensor.NewParam("w", tensor.Ones(64, 64))
	b := tensor.NewParam("b", tensor.Ones(64))
	s := tensor.NewSession(1, 1, true)
	defer s.Close()
	in := []*tensor.Tensor{tensor.Ones(32, 64)}
	x := s.Record(in)[0]
	y := ops.Relu(x.MatMul(s.Read(w)).Add(s.Read(b)))
	p := New(s.End([]*tensor.Tensor{ops.Tanh(y.MatMul(s.Read(w)).Exp())}))
	r := p.Lease()
	r.Replay(1, 1, in)
	if n := testing.AllocsPerRun(100, func() { r.Replay(1, 1, in) }); n != 0 {
		t.Errorf("a replay takes memory %v times\n%v", n, p)
	}
}
