package tile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

func viewOf[T any](t DType, data []T, off int, shape, strides []int) View {
	return View{unsafe.Pointer(&data[off]), t, shape, strides}
}

func vec[T any](t DType, data []T) View {
	return View{unsafe.Pointer(unsafe.SliceData(data)), t, []int{len(data)}, []int{1}}
}

func rowMajor(shape []int) []int {
	s := make([]int, len(shape))
	n := 1
	for k := len(shape) - 1; k >= 0; k-- {
		s[k], n = n, n*shape[k]
	}
	return s
}

// each calls f with the offset of every element, in row-major order.
func each(shape, strides []int, f func(off int)) {
	var walk func(k, off int)
	walk = func(k, off int) {
		if k == len(shape) {
			f(off)
			return
		}
		for i := range shape[k] {
			walk(k+1, off+i*strides[k])
		}
	}
	walk(0, 0)
}

// layout is a random way to hold a shape in memory.
type layout struct {
	strides   []int
	off, size int
}

func randomLayout(rng *rand.Rand, shape []int, broadcast bool) layout {
	l := layout{strides: make([]int, len(shape))}
	n := 1
	mode := rng.IntN(4)
	order := rng.Perm(len(shape))
	if mode == 0 {
		slices.Sort(order)
		slices.Reverse(order)
	}
	for _, k := range order {
		if broadcast && rng.IntN(4) == 0 {
			continue
		}
		gap := 1
		if mode >= 2 {
			gap = 1 + rng.IntN(2)
		}
		s := n * gap
		n = s * max(shape[k], 1)
		if mode == 3 && rng.IntN(2) == 0 {
			l.off += s * max(shape[k]-1, 0)
			s = -s
		}
		l.strides[k] = s
	}
	l.size = n
	return l
}

func randomShape(rng *rand.Rand) []int {
	shape := make([]int, rng.IntN(6))
	for k := range shape {
		shape[k] = []int{1, 2, 3, 4, 5, 7, 10, 33}[rng.IntN(8)]
	}
	if len(shape) > 0 && rng.IntN(3) == 0 {
		n := 1
		for _, d := range shape {
			n *= d
		}
		if n < 200 {
			shape[rng.IntN(len(shape))] = 500 + rng.IntN(2500)
		}
	}
	return shape
}

// TestRunVisitsEveryElementOfAnyLayout computes x − y over random shapes and strides.
func TestRunVisitsEveryElementOfAnyLayout(t *testing.T) {
	b := NewB(Float32, Float32)
	p := b.Program(b.Sub(b.In(0), b.In(1)))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 600 {
		shape := randomShape(rng)
		lx, ly, lz := randomLayout(rng, shape, true), randomLayout(rng, shape, true),
			randomLayout(rng, shape, false)
		x, y, z := make([]float32, lx.size), make([]float32, ly.size), make([]float32, lz.size)
		for i := range x {
			x[i] = float32(rng.IntN(1000))
		}
		for i := range y {
			y[i] = float32(rng.IntN(1000))
		}
		want := make([]float32, lz.size)
		var xs, ys, zs []int
		each(shape, lx.strides, func(o int) { xs = append(xs, o) })
		each(shape, ly.strides, func(o int) { ys = append(ys, o) })
		each(shape, lz.strides, func(o int) { zs = append(zs, o) })
		for i := range zs {
			want[lz.off+zs[i]] = x[lx.off+xs[i]] - y[ly.off+ys[i]]
		}
		p.Run([]View{viewOf(Float32, z, lz.off, shape, lz.strides)},
			[]View{viewOf(Float32, x, lx.off, shape, lx.strides),
				viewOf(Float32, y, ly.off, shape, ly.strides)})
		if !slices.Equal(z, want) {
			t.Fatalf("shape %v strides %v ← %v − %v", shape, lz.strides, lx.strides, ly.strides)
		}
	}
}

func ExampleB() {
	b := NewB(Float32, Float32)
	x, y := b.In(0), b.In(1)
	p := b.Program(b.Mul(b.Const(Float32, 0.5), b.Add(x, y)))
	xs, ys, zs := []float32{1, 2, 3}, []float32{3, 4, 6}, make([]float32, 3)
	p.Run([]View{vec(Float32, zs)}, []View{vec(Float32, xs), vec(Float32, ys)})
	fmt.Println(zs)
	// Output: [2 3 4.5]
}

func TestNegativeZeroAndNaN(t *testing.T) {
	b := NewB(Float32)
	p := b.Program(b.Sign(b.In(0)), b.Relu(b.In(0)))
	x := []float32{float32(math.Copysign(0, -1)), float32(math.NaN()), -3}
	s, r := make([]float32, 3), make([]float32, 3)
	p.Run([]View{vec(Float32, s), vec(Float32, r)}, []View{vec(Float32, x)})
	if math.Float32bits(s[0]) != 0 || s[1] == s[1] || s[2] != -1 || r[1] == r[1] || r[2] != 0 {
		t.Fatal(s, r)
	}
}

// TestBroadcastIsReadAnewByEveryRun changes a row between runs: what registers keep from tile to
// tile must not outlive a run.
func TestBroadcastIsReadAnewByEveryRun(t *testing.T) {
	b := NewB(Float32, Float32)
	p := b.Program(b.Add(b.In(0), b.In(1)))
	const rows, cols = 300, 10
	x, row, z := floats(rows*cols), floats(cols), make([]float32, rows*cols)
	shape := []int{rows, cols}
	for round := range 5 {
		row[3] = float32(round)
		p.Run([]View{viewOf(Float32, z, 0, shape, []int{cols, 1})},
			[]View{viewOf(Float32, x, 0, shape, []int{cols, 1}),
				viewOf(Float32, row, 0, shape, []int{0, 1})})
		for i := range z {
			if z[i] != x[i]+row[i%cols] {
				t.Fatalf("round %d, element %d = %v; expected %v", round, i, z[i], x[i]+row[i%cols])
			}
		}
	}
}

// TestTilesFromAnywhere starts at every tile: a worker's first tile may be a short one, whose
// broadcast elements do not suffice for the next.
func TestTilesFromAnywhere(t *testing.T) {
	b := NewB(Float32, Float32)
	sum := b.Add(b.In(0), b.In(1))
	const rows, cols, gap = 3, 2100, 2200
	x, z := floats(rows*cols), make([]float32, rows*gap)
	two := []float32{2}
	shape := []int{rows, cols}
	r := b.Program(sum).begin()
	r.collapse([]View{viewOf(Float32, z, 0, shape, []int{gap, 1})},
		[]View{viewOf(Float32, x, 0, shape, []int{cols, 1}),
			viewOf(Float32, two, 0, shape, []int{0, 0})})
	r.divide(rows * cols)
	for lo := range r.tiles() {
		r.p = b.Program(sum) // with registers that hold nothing yet
		clear(z)
		r.tilesOf(lo, r.tiles())
		r.tilesOf(0, lo)
		for i, v := range x {
			if got := z[i/cols*gap+i%cols]; got != v+2 {
				t.Fatalf("from tile %d: element %d = %v; expected %v", lo, i, got, v+2)
			}
		}
	}
}
