package tile

import "testing"

func BenchmarkAdd4(b *testing.B) {
	bl := NewB(Float32, Float32)
	p := bl.Program(bl.Add(bl.In(0), bl.In(1)))
	x, y, z := make([]float32, 4), make([]float32, 4), make([]float32, 4)
	shape, strides := []int{4}, []int{1}
	b.ReportAllocs()
	for b.Loop() {
		p.Run([]View{viewOf(Float32, z, 0, shape, strides)},
			[]View{viewOf(Float32, x, 0, shape, strides), viewOf(Float32, y, 0, shape, strides)})
	}
}

const many = 4 << 20

func floats(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i%1000)/250 - 2
	}
	return x
}

// large runs p over n float32 and counts the bytes that it must move.
func large(b *testing.B, p *Program, shape []int, strides ...[]int) {
	n := 1
	for _, d := range shape {
		n *= d
	}
	out := []View{viewOf(Float32, make([]float32, n), 0, shape, rowMajor(shape))}
	var in []View
	bytes := 4 * n
	for _, s := range strides {
		if s == nil {
			s = rowMajor(shape)
			bytes += 4 * n
		}
		in = append(in, viewOf(Float32, floats(n), 0, shape, s))
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		p.Run(out, in)
	}
}

func BenchmarkAdd4M(b *testing.B) {
	bl := NewB(Float32, Float32)
	large(b, bl.Program(bl.Add(bl.In(0), bl.In(1))), []int{many}, nil, nil)
}

// BenchmarkChain5 is relu((x·y + x − y)·½).
func BenchmarkChain5(b *testing.B) {
	bl := NewB(Float32, Float32)
	x, y := bl.In(0), bl.In(1)
	u := bl.Sub(bl.Add(bl.Mul(x, y), x), y)
	large(b, bl.Program(bl.Relu(bl.Mul(u, bl.Const(Float32, 0.5)))), []int{many}, nil, nil)
}

func BenchmarkBias256(b *testing.B) {
	bl := NewB(Float32, Float32)
	large(b, bl.Program(bl.Add(bl.In(0), bl.In(1))), []int{many / 256, 256}, nil, []int{0, 1})
}

func BenchmarkBias10(b *testing.B) {
	bl := NewB(Float32, Float32)
	large(b, bl.Program(bl.Add(bl.In(0), bl.In(1))), []int{many / 10, 10}, nil, []int{0, 1})
}

func BenchmarkColumn10(b *testing.B) {
	bl := NewB(Float32, Float32)
	large(b, bl.Program(bl.Add(bl.In(0), bl.In(1))), []int{many / 10, 10}, nil, []int{1, 0})
}

func BenchmarkColumn256(b *testing.B) {
	bl := NewB(Float32, Float32)
	large(b, bl.Program(bl.Add(bl.In(0), bl.In(1))), []int{many / 256, 256}, nil, []int{1, 0})
}

func BenchmarkTransposed2048(b *testing.B) {
	bl := NewB(Float32, Float32)
	p := bl.Program(bl.Add(bl.In(0), bl.In(1)))
	large(b, p, []int{2048, 2048}, nil, []int{1, 2048})
}

func gelu(bl *B) *Program {
	x := bl.In(0)
	scale := func(x R, c float64) R { return bl.Mul(x, bl.Const(Float32, c)) }
	u := scale(bl.Add(x, scale(bl.Mul(x, bl.Mul(x, x)), 0.044715)), 0.7978845608028654)
	return bl.Program(bl.Mul(scale(x, 0.5), bl.Add(bl.Const(Float32, 1), bl.Tanh(u))))
}

func BenchmarkGELU1(b *testing.B) { large(b, gelu(NewB(Float32)), []int{1}, nil) }

func BenchmarkGELU4M(b *testing.B) { large(b, gelu(NewB(Float32)), []int{many}, nil) }

func BenchmarkBuildGELU(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		gelu(NewB(Float32))
	}
}

// BenchmarkElementwise1M compares instructions with an addition of as many elements.
func BenchmarkElementwise1M(b *testing.B) {
	for _, c := range []struct {
		name string
		f    func(bl *B, x, y R) R
	}{
		{"add", func(bl *B, x, y R) R { return bl.Add(x, y) }},
		{"gate", func(bl *B, x, y R) R { return bl.Gate(x, y) }},
		{"lt", func(bl *B, x, y R) R { return bl.Lt(x, y) }},
		{"where", func(bl *B, x, y R) R { return bl.Where(bl.Lt(x, y), x, y) }},
		{"widen", func(bl *B, x, _ R) R { return bl.Cast(x, Float64) }},
		{"int32", func(bl *B, x, _ R) R { return bl.Cast(x, Int32) }},
		{"from-bool", func(bl *B, x, y R) R { return bl.Cast(bl.Lt(x, y), Float32) }},
		{"and", func(bl *B, x, y R) R { return bl.LogicalAnd(bl.Lt(x, y), bl.Le(y, x)) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			bl := NewB(Float32, Float32)
			p := bl.Program(c.f(bl, bl.In(0), bl.In(1)))
			n := []int{1 << 20}
			out := []View{viewOf(p.out[0].t, make([]float64, n[0]), 0, n, []int{1})}
			x := viewOf(Float32, floats(n[0]), 0, n, []int{1})
			y := viewOf(Float32, floats(n[0]), 0, n, []int{1})
			for b.Loop() {
				p.Run(out, []View{x, y})
			}
		})
	}
}
