package tile

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"testing"
)

// array is a typed slice behind one type, for tests over all dtypes.
type array struct {
	t    DType
	data reflect.Value
}

func newArray(t DType, n int) array {
	of := map[DType]any{Bool: []bool{}, Int8: []int8{}, Int16: []int16{}, Int32: []int32{},
		Int64: []int64{}, Uint8: []uint8{}, Uint16: []uint16{}, Uint32: []uint32{},
		Uint64: []uint64{}, Float32: []float32{}, Float64: []float64{}}[t]
	return array{t, reflect.MakeSlice(reflect.TypeOf(of), n, n)}
}

func (a array) view() View {
	return View{a.data.UnsafePointer(), a.t, []int{a.data.Len()}, []int{1}}
}

func (a array) get(i int) val {
	switch v := a.data.Index(i); {
	case a.t == Bool:
		return boolVal(v.Bool())
	case a.t.IsFloat():
		return val{t: a.t, f: v.Float()}
	case a.t.IsSigned():
		return val{t: a.t, i: big.NewInt(v.Int())}
	default:
		return val{t: a.t, i: new(big.Int).SetUint64(v.Uint())}
	}
}

func (a array) set(i int, v val) {
	switch e := a.data.Index(i); {
	case a.t == Bool:
		e.SetBool(v.i.Sign() != 0)
	case a.t.IsFloat():
		e.SetFloat(v.f)
	case a.t.IsSigned():
		e.SetInt(v.i.Int64())
	default:
		e.SetUint(v.i.Uint64())
	}
}

// randomVal is often one of the values where arithmetic goes wrong.
func randomVal(rng *rand.Rand, t DType) val {
	if t.IsFloat() {
		edge := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, math.Inf(1),
			math.Inf(-1), math.NaN(), 1e-40, 3e38, 300, -300, 2147483648, -2147483649, 1 << 63,
			-(1 << 63), 1.9e19, 4294967296, 127.9, -128.9}
		if rng.IntN(3) == 0 {
			return floatVal(t, edge[rng.IntN(len(edge))])
		}
		return floatVal(t, rng.NormFloat64()*math.Pow(10, float64(rng.IntN(5)-2)))
	}
	x := new(big.Int).SetUint64(rng.Uint64())
	switch rng.IntN(3) {
	case 0:
		x.SetInt64(int64(rng.IntN(7) - 3))
	case 1:
		x.Lsh(big.NewInt(1), uint(rng.IntN(int(width(t)))+1))
		x.Sub(x, big.NewInt(int64(rng.IntN(3)-1)))
	}
	if t == Bool {
		return boolVal(x.Bit(0) == 1)
	}
	return intVal(t, x)
}

func randomArray(rng *rand.Rand, t DType, n int) array {
	a := newArray(t, n)
	for i := range n {
		a.set(i, randomVal(rng, t))
	}
	return a
}

// ulps is the distance of two floats in units of the last place of t.
func ulps(t DType, x, y float64) float64 {
	if x == y || math.IsNaN(x) && math.IsNaN(y) {
		return 0
	}
	if t == Float32 {
		next := float64(math.Nextafter32(float32(math.Abs(y)), math.MaxFloat32))
		return math.Abs(x-y) / (next - math.Abs(float64(float32(y))))
	}
	return math.Abs(x-y) / (math.Nextafter(math.Abs(y), math.MaxFloat64) - math.Abs(y))
}

func agree(got, want val, tolerance float64) bool {
	if !got.t.IsFloat() {
		return got.i.Cmp(want.i) == 0
	}
	exact := tolerance == 0 && want.f == 0
	if exact && math.Signbit(got.f) != math.Signbit(want.f) {
		return false
	}
	// Kernels may flush results below the least normal number.
	least := map[DType]float64{Float32: 0x1p-126, Float64: 0x1p-1022}[got.t]
	if tolerance > 0 && math.Abs(got.f-want.f) <= least {
		return true
	}
	return ulps(got.t, got.f, want.f) <= tolerance
}

func (v val) String() string {
	if v.t.IsFloat() {
		return fmt.Sprintf("%v %v", v.t, v.f)
	}
	return fmt.Sprintf("%v %v", v.t, v.i)
}

// methods are the instructions of B with one and two operands, by reflection: a new one without
// a reference fails.
func methods() (one, two map[string]reflect.Method) {
	one, two = map[string]reflect.Method{}, map[string]reflect.Method{}
	b, r := reflect.TypeFor[*B](), reflect.TypeFor[R]()
	for i := range b.NumMethod() {
		m := b.Method(i)
		if m.Type.NumOut() != 1 || m.Type.Out(0) != r || m.Type.In(1) != r {
			continue
		}
		switch {
		case m.Type.NumIn() == 2:
			one[m.Name] = m
		case m.Type.NumIn() == 3 && m.Type.In(2) == r:
			two[m.Name] = m
		}
	}
	return one, two
}

func infoOf(name string) opInfo {
	switch name {
	case "Gt":
		name = "Lt"
	case "Ge":
		name = "Le"
	}
	for _, o := range ops {
		if o.name == name {
			return o
		}
	}
	panic("no instruction " + name)
}

// tolerance of an instruction in units of the last place: the kernels' functions are not
// correctly rounded, the reference is the rounded one of float64.
func tolerance(name string) float64 {
	if name == "Sqrt" || infoOf(name).cost < 4 {
		return 0
	}
	if name == "Phi" {
		return 8
	}
	return 4
}

// call applies an instruction, or reports that it panicked.
func call(m reflect.Method, b *B, rs ...R) (r R, ok bool) {
	defer func() { ok = recover() == nil }()
	args := []reflect.Value{reflect.ValueOf(b)}
	for _, r := range rs {
		args = append(args, reflect.ValueOf(r))
	}
	return m.Func.Call(args)[0].Interface().(R), true
}

func allTypes(f func(t DType)) {
	for t := Bool; t < numDTypes; t++ {
		f(t)
	}
}

const sample = 1500 // more than one tile of 8-byte lanes

func TestUnaryInstructionsMatchReference(t *testing.T) {
	one, _ := methods()
	rng := rand.New(rand.NewPCG(3, 4))
	for name, m := range one {
		allTypes(func(dt DType) {
			b := NewB(dt)
			r, ok := call(m, b, b.In(0))
			if ok != (infoOf(name).on&dt.info().kind != 0) {
				t.Fatalf("%s accepts %v: %v", name, dt, ok)
			}
			if !ok {
				return
			}
			x, z := randomArray(rng, dt, sample), newArray(b.Type(r), sample)
			b.Program(r).Run([]View{z.view()}, []View{x.view()})
			for i := range sample {
				want := refUnary(name, x.get(i))
				if !agree(z.get(i), want, tolerance(name)) {
					t.Fatalf("%s(%v) = %v; expected %v", name, x.get(i), z.get(i), want)
				}
			}
		})
	}
}

func TestBinaryInstructionsMatchReference(t *testing.T) {
	_, two := methods()
	rng := rand.New(rand.NewPCG(5, 6))
	for name, m := range two {
		allTypes(func(dt DType) {
			b := NewB(dt, dt)
			r, ok := call(m, b, b.In(0), b.In(1))
			if ok != (infoOf(name).on&dt.info().kind != 0) {
				t.Fatalf("%s accepts %v: %v", name, dt, ok)
			}
			if !ok || dt.IsFloat() && (name == "FloorDiv" || name == "Mod") {
				return // floats have a test of their own
			}
			x, y := randomArray(rng, dt, sample), randomArray(rng, dt, sample)
			z := newArray(b.Type(r), sample)
			b.Program(r).Run([]View{z.view()}, []View{x.view(), y.view()})
			for i := range sample {
				want := refBinary(name, x.get(i), y.get(i))
				if !agree(z.get(i), want, tolerance(name)) {
					t.Fatalf("%s(%v, %v) = %v; expected %v",
						name, x.get(i), y.get(i), z.get(i), want)
				}
			}
		})
	}
}

func TestCastMatchesReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	allTypes(func(from DType) {
		allTypes(func(to DType) {
			b := NewB(from)
			x, z := randomArray(rng, from, sample), newArray(to, sample)
			b.Program(b.Cast(b.In(0), to)).Run([]View{z.view()}, []View{x.view()})
			for i := range sample {
				if want := refCast(x.get(i), to); !agree(z.get(i), want, 0) {
					t.Fatalf("%v to %v = %v; expected %v", x.get(i), to, z.get(i), want)
				}
			}
		})
	})
}

func TestConstantsConvertAsCast(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	allTypes(func(to DType) {
		for range 50 {
			f, i := randomVal(rng, Float64), randomVal(rng, Int64)
			b := NewB()
			z := []array{newArray(to, 3), newArray(to, 3)}
			p := b.Program(b.Const(to, f.f), b.ConstInt(to, i.i.Int64()))
			p.Run([]View{z[0].view(), z[1].view()}, nil)
			if !agree(z[0].get(2), refCast(f, to), 0) || !agree(z[1].get(2), refCast(i, to), 0) {
				t.Fatalf("%v, %v to %v = %v, %v", f, i, to, z[0].get(2), z[1].get(2))
			}
		}
	})
}

func TestWhereSelects(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	allTypes(func(dt DType) {
		b := NewB(Bool, dt, dt)
		c, x := randomArray(rng, Bool, sample), randomArray(rng, dt, sample)
		y := randomArray(rng, dt, sample)
		z := newArray(dt, sample)
		b.Program(b.Where(b.In(0), b.In(1), b.In(2))).
			Run([]View{z.view()}, []View{c.view(), x.view(), y.view()})
		for i := range sample {
			want := y.get(i)
			if c.get(i).truth() {
				want = x.get(i)
			}
			if !agree(z.get(i), want, 0) {
				t.Fatalf("Where(%v, %v, %v) = %v", c.get(i), x.get(i), y.get(i), z.get(i))
			}
		}
	})
}
