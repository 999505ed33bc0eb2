package plan_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

// operators are the operators of the instructions of a plan.
func operators(p *plan.Plan) (names []string) {
	for _, m := range regexp.MustCompile(`= (\S+)\(`).FindAllStringSubmatch(p.String(), -1) {
		names = append(names, m[1])
	}
	return names
}

// A rewriting is a program and the instructions that rules leave of it.
type rewriting struct {
	name string
	want []string
	f    body
}

func one(y *T) []*T { return []*T{y} }

// fewer are programs of which less is computed than they say.
func fewer(w *tensor.Param) []rewriting {
	return []rewriting{
		{"dead code", []string{"exp"}, func(_ *tensor.Session, in []*T) []*T {
			in[0].Tanh().Sum()
			return one(in[0].Exp())
		}},
		{"dead code keeps updates", []string{"accumulate"},
			func(s *tensor.Session, in []*T) []*T {
				ops.Accumulate([]*T{s.Read(w)}, []*T{in[0]})
				return one(in[0])
			}},
		{"constants", []string{"multiply"}, func(s *tensor.Session, in []*T) []*T {
			k := s.Enter(tensor.Ones(8)).Exp().Sqrt()
			return one(in[0].Mul(k))
		}},
		{"common", []string{"sum", "add"}, func(_ *tensor.Session, in []*T) []*T {
			return one(in[0].Sum(0).Add(in[0].Sum(0)))
		}},
		{"what is written over is not common", []string{"sum", "accumulate", "sum", "subtract"},
			func(s *tensor.Session, in []*T) []*T {
				before := s.Read(w).Sum(0)
				ops.Accumulate([]*T{s.Read(w)}, []*T{in[0]})
				return one(s.Read(w).Sum(0).Sub(before))
			}},
		{"two dropouts are not common", []string{"dropout", "dropout+add"},
			func(s *tensor.Session, in []*T) []*T {
				k := s.Enter(s.Key)
				return one(ops.Dropout(in[0], k, 0.5, s.Site()).
					Add(ops.Dropout(in[0], k, 0.5, s.Site())))
			}},
	}
}

// joined are programs whose operators become passes.
func joined(w *tensor.Param) []rewriting {
	return []rewriting{
		{"fusion", []string{"sum", "tanh+exp+subtract"},
			func(_ *tensor.Session, in []*T) []*T {
				return one(in[0].Tanh().Exp().Sub(in[0].Sum(0)))
			}},
		{"a pass reads parameters before they change",
			[]string{"multiply", "accumulate", "exp"},
			func(s *tensor.Session, in []*T) []*T {
				y := in[0].Mul(s.Read(w))
				ops.Accumulate([]*T{s.Read(w)}, []*T{in[0]})
				return one(y.Exp())
			}},
		{"a pass waits for what it reads", []string{"exp", "sum", "add"},
			func(_ *tensor.Session, in []*T) []*T {
				y := in[0].Exp()
				return one(y.Add(y.Sum(0)))
			}},
	}
}

// onBlocks are programs with passes on the blocks of a product.
func onBlocks(w, b *tensor.Param) []rewriting {
	return []rewriting{
		{"epilogue", []string{"matmul+add+relu"}, func(s *tensor.Session, in []*T) []*T {
			return one(ops.Relu(in[0].MatMul(s.Read(w)).Add(s.Read(b))))
		}},
		{"epilogue of stacked rows", []string{"matmul+add+relu"},
			func(s *tensor.Session, in []*T) []*T {
				y := in[0].Reshape(4, 2, 8).MatMul(s.Read(w))
				return one(ops.Relu(y.Add(s.Read(b))))
			}},
		{"epilogue of another shape", []string{"matmul+add"},
			func(s *tensor.Session, in []*T) []*T {
				y := in[0].MatMul(s.Read(w)).Reshape(8, 2, 4)
				return one(y.Add(s.Read(b).Reshape(2, 4)))
			}},
		{"no epilogue across rows", []string{"matmul", "add"},
			func(s *tensor.Session, in []*T) []*T {
				y := in[0].Reshape(4, 2, 8).MatMul(s.Read(w))
				return one(y.Add(s.Read(w).Slice(0, 0, 2).Slice(1, 0, 1).Reshape(1, 2, 1)))
			}},
	}
}

// onMany are programs with passes on the blocks of other operators.
func onMany(b, v *tensor.Param) []rewriting {
	return []rewriting{
		{"epilogue of several results", []string{"batch_norm+add+relu", "accumulate"},
			func(s *tensor.Session, in []*T) []*T {
				y, stats := ops.BatchNorm(in[0], s.Read(b), s.Read(b), -1, 1e-3)
				ops.Accumulate([]*T{s.Read(v)}, []*T{stats.Mean})
				return one(ops.Relu(y.Add(in[0])))
			}},
		{"no epilogue that needs what comes later",
			[]string{"batch_norm", "accumulate", "add"},
			func(s *tensor.Session, in []*T) []*T {
				y, stats := ops.BatchNorm(in[0], s.Read(b), s.Read(b), -1, 1e-3)
				ops.Accumulate([]*T{s.Read(v)}, []*T{stats.Mean})
				return one(y.Add(s.Read(v)))
			}},
		{"epilogue of a gradient", []string{"relu", "ops.maxPoolGrad+ops.reluGrad"},
			func(_ *tensor.Session, in []*T) []*T {
				x, two := in[0].Track(), ops.PoolConfig{Size: []int{2, 2}}
				y := ops.MaxPool2D(ops.Relu(x.Reshape(1, 4, 4, 4)), two)
				return tensor.Gradient(y.Sum(), x)
			}},
	}
}

// TestRules: each rule leaves these instructions of a program.
func TestRules(t *testing.T) {
	w := tensor.NewParam("w", tensor.Ones(8, 8))
	b := tensor.NewParam("b", tensor.Ones(8))
	v := tensor.NewParam("v", tensor.Ones(8))
	for _, c := range slices.Concat(fewer(w), joined(w), onBlocks(w, b), onMany(b, v)) {
		t.Run(c.name, func(t *testing.T) {
			s := tensor.NewSession(1, 1, false)
			defer s.Close()
			p := plan.New(s.End(c.f(s, s.Record([]*T{ramp(0, 64).Reshape(8, 8)}))))
			if got := operators(p); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v\n%v", got, c.want, p)
			}
		})
	}
}
