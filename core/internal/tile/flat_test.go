package tile

import (
	"slices"
	"testing"
)

// TestFlatRunsEqualRuns: small and large, in one step and in several, with elements that stand for
// all, over an input and beside it.
func TestFlatRunsEqualRuns(t *testing.T) {
	programs := map[string]func(b *B) R{
		"bare":  func(b *B) R { return b.Sub(b.In(0), b.In(1)) },
		"twice": func(b *B) R { return b.Sub(b.Mul(b.In(0), b.In(1)), b.In(0)) },
		"moved": func(b *B) R { return b.In(1) },
		"const": func(b *B) R { return b.Add(b.In(0), b.Const(Float32, 2)) },
	}
	for name, build := range programs {
		b := NewB(Float32, Float32)
		p := b.Program(build(b))
		for _, n := range []int{1, 7, p.Lanes(), p.Lanes() + 1, 5000} {
			for _, one := range []bool{false, true} {
				x, y, want := floats(n), floats(n), make([]float32, n)
				shape, step := []int{n}, []int{1}
				v := viewOf(Float32, y, 0, shape, step)
				if one {
					v = viewOf(Float32, y, 0, shape, []int{0})
				}
				p.Run([]View{viewOf(Float32, want, 0, shape, step)},
					[]View{viewOf(Float32, x, 0, shape, step), v})
				in := []Flat{{Base: ptr(&x[0]), DType: Float32},
					{Base: ptr(&y[0]), DType: Float32, One: one}}
				got := make([]float32, n)
				p.RunFlat(n, []Flat{{Base: ptr(&got[0]), DType: Float32}}, in)
				p.RunFlat(n, in[:1], in) // the output may be an input
				if !slices.Equal(got, want) || !slices.Equal(x, want) {
					t.Errorf("%s of %d, one: %v: %v and %v, want %v", name, n, one, got, x, want)
				}
			}
		}
	}
}

func TestFlatRunsRefuseOtherTypes(t *testing.T) {
	b := NewB(Float32)
	p := b.Program(b.Neg(b.In(0)))
	x := floats(1)
	f, d := Flat{Base: ptr(&x[0]), DType: Float32}, Flat{Base: ptr(&x[0]), DType: Float64}
	for _, call := range []func(){
		func() { p.RunFlat(1, []Flat{d}, []Flat{f}) },
		func() { p.RunFlat(1, []Flat{f}, []Flat{d}) },
		func() { p.RunFlat(1, []Flat{f}, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		}()
	}
}
