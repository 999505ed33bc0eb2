package tile

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// exactMethods are the instructions that random programs use: those without rounding of their
// own, so that errors do not add up.
func exactMethods() (one, two []reflect.Method) {
	ones, twos := methods()
	for name, m := range ones {
		if tolerance(name) == 0 {
			one = append(one, m)
		}
	}
	for name, m := range twos {
		if tolerance(name) == 0 || infoOf(name).on == kInts {
			two = append(two, m)
		}
	}
	byName := func(a, b reflect.Method) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(one, byName)
	slices.SortFunc(two, byName)
	return one, two
}

// evaluated is a program under construction next to the values that it must have.
type evaluated struct {
	b    *B
	rng  *rand.Rand
	regs []R
	vals [][]val // by register, then element
}

func (e *evaluated) keep(r R, v []val) {
	e.regs, e.vals = append(e.regs, r), append(e.vals, v)
}

func (e *evaluated) pick() int { return e.rng.IntN(len(e.regs)) }

// pickOf returns a register of type t, casting one if there is none.
func (e *evaluated) pickOf(t DType) int {
	for range 8 {
		if k := e.pick(); e.b.Type(e.regs[k]) == t {
			return k
		}
	}
	return e.cast(e.pick(), t)
}

func (e *evaluated) cast(k int, t DType) int {
	v := make([]val, len(e.vals[k]))
	for i, x := range e.vals[k] {
		v[i] = refCast(x, t)
	}
	e.keep(e.b.Cast(e.regs[k], t), v)
	return len(e.regs) - 1
}

func (e *evaluated) step(one, two []reflect.Method) {
	x := e.pick()
	dt := e.b.Type(e.regs[x])
	v := make([]val, len(e.vals[x]))
	switch e.rng.IntN(6) {
	case 0:
		e.cast(x, Bool+DType(e.rng.IntN(int(numDTypes-Bool))))
	case 1:
		m := one[e.rng.IntN(len(one))]
		if r, ok := call(m, e.b, e.regs[x]); ok {
			for i := range v {
				v[i] = refUnary(m.Name, e.vals[x][i])
			}
			e.keep(r, v)
		}
	case 2:
		c, y := e.pickOf(Bool), e.pickOf(dt)
		for i := range v {
			v[i] = e.vals[y][i]
			if e.vals[c][i].truth() {
				v[i] = e.vals[x][i]
			}
		}
		e.keep(e.b.Where(e.regs[c], e.regs[x], e.regs[y]), v)
	default:
		m, y := two[e.rng.IntN(len(two))], e.pickOf(dt)
		if r, ok := call(m, e.b, e.regs[x], e.regs[y]); ok {
			for i := range v {
				v[i] = refBinary(m.Name, e.vals[x][i], e.vals[y][i])
			}
			e.keep(r, v)
		}
	}
}

// TestRandomProgramsMatchReference runs programs of many types, inputs and outputs.
func TestRandomProgramsMatchReference(t *testing.T) {
	one, two := exactMethods()
	rng := rand.New(rand.NewPCG(13, 14))
	for range 150 {
		n := 1 + rng.IntN(40)
		if rng.IntN(8) == 0 {
			n += 600
		}
		types := make([]DType, 1+rng.IntN(4))
		for i := range types {
			types[i] = Bool + DType(rng.IntN(int(numDTypes-Bool)))
		}
		e := &evaluated{b: NewB(types...), rng: rng}
		var in, out []View
		for i, dt := range types {
			x, v := randomArray(rng, dt, n), make([]val, n)
			for k := range v {
				v[k] = x.get(k)
			}
			in = append(in, x.view())
			e.keep(e.b.In(i), v)
		}
		c := randomVal(rng, Float64)
		e.keep(e.b.Const(Float32, c.f), slices.Repeat([]val{refCast(c, Float32)}, n))
		for range 3 + rng.IntN(30) {
			e.step(one, two)
		}
		results, arrays, picked := []R(nil), []array(nil), []int(nil)
		for range 1 + rng.IntN(4) {
			k := e.pick()
			if len(results) == 0 {
				k = len(e.regs) - 1
			}
			picked, results = append(picked, k), append(results, e.regs[k])
			arrays = append(arrays, newArray(e.b.Type(e.regs[k]), n))
			out = append(out, arrays[len(arrays)-1].view())
		}
		p := e.b.Program(results...)
		p.Run(out, in)
		for j, a := range arrays {
			for i := range n {
				if want := e.vals[picked[j]][i]; !agree(a.get(i), want, 0) {
					t.Fatalf("output %d, element %d = %v; expected %v of\n%v",
						j, i, a.get(i), want, p)
				}
			}
		}
	}
}

// TestInPlace updates several inputs in one pass, as an optimizer does: every result must come
// from the old values.
func TestInPlace(t *testing.T) {
	for _, n := range []int{1, 5, 1024, 5000} {
		b := NewB(Float32, Float32)
		x, y := b.In(0), b.In(1)
		sum := b.Add(x, y)
		p := b.Program(sum, b.Mul(sum, b.Sub(x, y)))
		xs, ys := floats(n), floats(n)
		for i := range ys {
			ys[i] += 3
		}
		wx, wy := make([]float32, n), make([]float32, n)
		for i := range xs {
			wx[i] = xs[i] + ys[i]
			wy[i] = wx[i] * (xs[i] - ys[i])
		}
		views := []View{vec(Float32, xs), vec(Float32, ys)}
		p.Run(views, views)
		if !slices.Equal(xs, wx) || !slices.Equal(ys, wy) {
			t.Fatalf("n = %d: in-place results differ", n)
		}
	}
}

// TestSwapInPlace exchanges two arrays: outputs that are inputs are copied last.
func TestSwapInPlace(t *testing.T) {
	b := NewB(Int16, Int16)
	p := b.Program(b.In(1), b.In(0))
	x, y := []int16{1, 2, 3}, []int16{4, 5, 6}
	views := []View{vec(Int16, x), vec(Int16, y)}
	p.Run(views, views)
	if !slices.Equal(x, []int16{4, 5, 6}) || !slices.Equal(y, []int16{1, 2, 3}) {
		t.Fatal(x, y)
	}
}

// TestInPlaceStrided negates a transposed, reversed view of a matrix in place.
func TestInPlaceStrided(t *testing.T) {
	b := NewB(Float32)
	p := b.Program(b.Neg(b.In(0)))
	x := floats(70 * 41)
	want := make([]float32, len(x))
	for i := range x {
		want[i] = -x[i]
	}
	v := viewOf(Float32, x, 69*41, []int{41, 70}, []int{1, -41})
	p.Run([]View{v}, []View{v})
	if !slices.Equal(x, want) {
		t.Fatal("in-place results differ")
	}
}

func TestEmptyAndScalar(t *testing.T) {
	b := NewB(Float32, Float32)
	p := b.Program(b.Add(b.In(0), b.In(1)))
	z := []float32{7}
	empty := View{nil, Float32, []int{3, 0, 2}, []int{0, 2, 1}}
	p.Run([]View{empty}, []View{empty, empty})
	s := []View{viewOf(Float32, z, 0, nil, nil)}
	p.Run(s, []View{s[0], s[0]})
	if z[0] != 14 {
		t.Fatalf("7 + 7 = %v", z[0])
	}
}

func TestRepeatedOutputs(t *testing.T) {
	b := NewB(Int8)
	n := b.Neg(b.In(0))
	p := b.Program(n, b.In(0), n, b.ConstInt(Int8, 9), b.ConstInt(Int8, 9))
	x := []int8{-128, 5}
	z := make([][]int8, 5)
	var out []View
	for i := range z {
		z[i] = make([]int8, 2)
		out = append(out, vec(Int8, z[i]))
	}
	p.Run(out, []View{vec(Int8, x)})
	for i, want := range [][]int8{{-128, -5}, {-128, 5}, {-128, -5}, {9, 9}, {9, 9}} {
		if !slices.Equal(z[i], want) {
			t.Errorf("output %d = %v; expected %v", i, z[i], want)
		}
	}
}

func TestLongChainsReuseRegisters(t *testing.T) {
	b := NewB(Float64)
	x := b.In(0)
	r := x
	for range 100 {
		r = b.Add(b.Mul(r, b.Const(Float64, 0.5)), x)
	}
	if p := b.Program(r); p.Registers() > 2 || p.Lanes() != 512 {
		t.Fatalf("%d registers of %d lanes; expected at most 2 of 512", p.Registers(), p.Lanes())
	}
}

func TestEqualInstructionsAreOneValue(t *testing.T) {
	b := NewB(Float32)
	x := b.In(0)
	if b.Exp(x) != b.Exp(b.In(0)) || b.Const(Float32, 0) == b.Const(Float32, -0.5) {
		t.Fatal("values are not shared as they should be")
	}
}

func TestConcurrentRuns(t *testing.T) {
	b := NewB(Float32)
	p := b.Program(b.Mul(b.Add(b.In(0), b.Const(Float32, 1)), b.In(0)))
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			n := 1 + g*70000/7
			x, z := floats(n), make([]float32, n)
			for range 20 {
				p.Run([]View{vec(Float32, z)}, []View{vec(Float32, x)})
			}
			for i, v := range x {
				if z[i] != (v+1)*v {
					t.Errorf("element %d of %d = %v; expected %v", i, n, z[i], (v+1)*v)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestMistakesPanicWithTheirReason(t *testing.T) {
	x := vec(Float32, make([]float32, 3))
	short := vec(Float32, make([]float32, 2))
	i := vec(Int32, make([]int32, 3))
	held := View{x.Base, Float32, []int{3}, []int{0}}
	mix := func(f func(b *B) R) func() {
		return func() { f(NewB(Float32, Int32, Bool)) }
	}
	run := func(out, in View) func() {
		return func() {
			b := NewB(Float32)
			b.Program(b.Neg(b.In(0))).Run([]View{out}, []View{in})
		}
	}
	for want, f := range map[string]func(){
		"operands differ: float32 and int32": mix(func(b *B) R { return b.Add(b.In(0), b.In(1)) }),
		"Sub: does not accept bool":          mix(func(b *B) R { return b.Sub(b.In(2), b.In(2)) }),
		"Div: does not accept int32":         mix(func(b *B) R { return b.Div(b.In(1), b.In(1)) }),
		"no input 3 among 3":                 mix(func(b *B) R { return b.In(3) }),
		"the condition is float32": mix(func(b *B) R {
			return b.Where(b.In(0), b.In(1), b.In(1))
		}),
		"not of this builder":                mix(func(b *B) R { return b.Neg(7) }),
		"has no valid dtype":                 func() { NewB(Invalid) },
		"not a valid dtype":                  mix(func(b *B) R { return b.Cast(b.In(0), Invalid) }),
		"no result":                          func() { NewB().Program() },
		"input 0 is int32; expected float32": run(x, i),
		"input 0 has shape [2]":              run(x, short),
		"output 0 is broadcast along axis 0": run(held, x),
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.Contains(got, want) {
					t.Errorf("panic %q; expected %q", got, want)
				}
			}()
			f()
		}()
	}
}

func TestDTypeText(t *testing.T) {
	allTypes(func(dt DType) {
		text, _ := dt.MarshalText()
		var got DType
		if err := got.UnmarshalText(text); err != nil || got != dt {
			t.Errorf("%s became %v, %v", text, got, err)
		}
		if dt.IsFloat() && dt.IsInt() || dt.IsBool() != (dt == Bool) {
			t.Errorf("%v is of two kinds", dt)
		}
	})
	var got DType
	for _, name := range []string{"invalid", "float", ""} {
		if got.UnmarshalText([]byte(name)) == nil {
			t.Errorf("%q is a dtype", name)
		}
	}
}
