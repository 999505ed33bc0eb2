package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// A cast is a conversion of n elements, a multiple of the lanes of the wider type.
type cast struct {
	name     string
	to, from string
	sizes    [2]int // of an element of to and of from
	emit     func(to, from operand.Mem)
}

// casts emits the conversions to and from floats that an instruction set has.
func casts(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		list := u.casts32()
		if f == f64 {
			list = u.casts64()
		}
		for _, k := range list {
			lanes := u.castLanes(k)
			u.fn(k.name, "func(dst *"+k.to+", x *"+k.from+", n int)")
			u.blocks(lanes, []stream{
				{u.arg("dst"), lanes * k.sizes[0]}, {u.arg("x"), lanes * k.sizes[1]},
			}, func(at []operand.Mem) { k.emit(at[0], at[1]) })
		}
	}
}

func (u *unit) castLanes(k cast) int { return u.bytes() / max(k.sizes[0], k.sizes[1]) }

// casts32 are those of float32.
func (u *unit) casts32() []cast {
	list := []cast{
		{"fromFloat64", "float32", "float64", [2]int{4, 8}, func(to, from operand.Mem) {
			half := u.half()
			if u.isa == avx512 {
				u.VCVTPD2PS(from, half)
			} else {
				u.VCVTPD2PSY(from, half)
			}
			u.VMOVUPS(half, to)
		}},
		{"fromInt32", "float32", "int32", [2]int{4, 4}, func(to, from operand.Mem) {
			v := u.vec()
			u.VCVTDQ2PS(from, v)
			u.VMOVUPS(v, to)
		}},
		{"fromUint8", "float32", "uint8", [2]int{4, 1}, func(to, from operand.Mem) {
			v := u.vec()
			u.VPMOVZXBD(from, v)
			u.VCVTDQ2PS(v, v)
			u.VMOVUPS(v, to)
		}},
		{"toInt32", "int32", "float32", [2]int{4, 4}, func(to, from operand.Mem) {
			v := u.vec()
			u.VCVTTPS2DQ(from, v)
			u.VMOVUPS(v, to)
		}},
	}
	if u.isa == avx512 {
		list = append(list, cast{"fromInt64", "float32", "int64", [2]int{4, 8},
			func(to, from operand.Mem) {
				half := u.YMM()
				u.VCVTQQ2PS(from, half)
				u.VMOVUPS(half, to)
			}})
	}
	return list
}

// casts64 are those of float64.
func (u *unit) casts64() []cast {
	list := []cast{
		{"fromFloat32", "float64", "float32", [2]int{8, 4}, func(to, from operand.Mem) {
			v := u.vec()
			u.VCVTPS2PD(from, v)
			u.VMOVUPS(v, to)
		}},
		{"fromInt32", "float64", "int32", [2]int{8, 4}, func(to, from operand.Mem) {
			v := u.vec()
			u.VCVTDQ2PD(from, v)
			u.VMOVUPS(v, to)
		}},
		{"fromUint8", "float64", "uint8", [2]int{8, 1}, func(to, from operand.Mem) {
			v, half := u.vec(), u.half()
			u.VPMOVZXBD(from, half)
			u.VCVTDQ2PD(half, v)
			u.VMOVUPS(v, to)
		}},
		{"toInt32", "int32", "float64", [2]int{4, 8}, func(to, from operand.Mem) {
			half := u.half()
			if u.isa == avx512 {
				u.VCVTTPD2DQ(from, half)
			} else {
				u.VCVTTPD2DQY(from, half)
			}
			u.VMOVUPS(half, to)
		}},
	}
	if u.isa == avx512 {
		list = append(list, cast{"fromInt64", "float64", "int64", [2]int{8, 8},
			func(to, from operand.Mem) {
				v := u.vec()
				u.VCVTQQ2PD(from, v)
				u.VMOVUPS(v, to)
			}})
	}
	return list
}
