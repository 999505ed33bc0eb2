package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A wide function computes in vectors of float64. Those of float32 are widened and rounded once,
// so that they need no tricks to be accurate. They take a multiple of the lanes.
type wide struct {
	name   string
	memory float // the type of the arguments
	second bool  // takes y
	consts []uint64
	body   func(x, y reg.VecVirtual) reg.VecVirtual
}

// wides emits the wide functions.
func wides(c *build.Context, i isa) {
	u := newUnit(c, i, f64)
	logs := u.numbers(append(log64, ln2High, ln2Rest, 0.5, 1, exponentBias)...)
	exps := u.numbers(append(exp64, 1/ln2, ln2, ln2Tail, expLow, expHigh, 1)...)
	for _, w := range []wide{
		{name: "exp", memory: f64, consts: exps, body: one(u.expWide)},
		{name: "log", memory: f64, consts: logs, body: one(u.logWide)},
		{name: "sigmoid", memory: f64, consts: exps, body: one(u.sigmoidWide)},
		{name: "tanh", memory: f64, consts: exps, body: one(u.tanhWide)},
		{name: "exp2", memory: f32, consts: exps, body: one(u.exp2Wide)},
		{name: "erfc", memory: f32, consts: exps[len(exps)-6:], body: one(u.erfcWide)},
		{name: "log2", memory: f32, consts: logs, body: one(u.logOfBase(1 / ln2))},
		{name: "log10", memory: f32, consts: logs, body: one(u.logOfBase(1 / ln10))},
		{name: "exp2", memory: f64, consts: exps, body: one(u.exp2Wide)},
		{name: "pow", memory: f32, second: true, body: u.powWide},
		{name: "hypot", memory: f32, second: true, body: u.hypot},
		{name: "hypot", memory: f64, second: true, body: u.hypot},
	} {
		u.wide(w)
	}
	u.widers(exps, logs)
}

// widers emits the functions of wider.go.
func (u *unit) widers(exps, logs []uint64) {
	long := u.numbers(append(append([]float64{}, sin64...), cos64...)...)
	atan := u.numbers(append(append([]float64{}, atanP...), atanQ...)...)
	exps, logs = exps[:12], logs[:7]
	for _, w := range []wide{
		{name: "sin", memory: f64, consts: long, body: one(u.circle(0))},
		{name: "cos", memory: f64, consts: long, body: one(u.circle(1))},
		{name: "tan", memory: f64, consts: long, body: one(u.tanWide)},
		{name: "atan", memory: f64, consts: atan, body: one(u.atanWide)},
		{name: "expm1", memory: f64, consts: exps, body: one(u.expm1Long)},
		{name: "log1p", memory: f64, consts: logs, body: one(u.log1pWide)},
		{name: "cbrt", memory: f32, consts: exps[len(exps)-6:], body: one(u.cbrtWide)},
	} {
		u.wide(w)
	}
}

func one(f func(x reg.VecVirtual) reg.VecVirtual) func(x, y reg.VecVirtual) reg.VecVirtual {
	return func(x, _ reg.VecVirtual) reg.VecVirtual { return f(x) }
}

// wide emits a function.
func (u *unit) wide(w wide) {
	u.Function(fmt.Sprintf("%s%v%v", w.name, w.memory, u.isa))
	u.Attributes(attr.NOSPLIT)
	u.Pragma("noescape")
	u.loaded = map[uint64]reg.VecVirtual{}
	t, names := w.memory.goType(), []string{"dst", "x"}
	if w.second {
		names = append(names, "y")
	}
	u.SignatureExpr(map[bool]string{
		false: "func(dst, x *" + t + ", n int)", true: "func(dst, x, y *" + t + ", n int)",
	}[w.second])
	var streams []stream
	for _, name := range names {
		streams = append(streams, stream{u.arg(name), u.lanes() * int(w.memory)})
	}
	u.preload(w.consts)
	u.blocks(u.lanes(), streams, func(at []operand.Mem) {
		var v [2]reg.VecVirtual
		for i, m := range at[1:] {
			v[i] = u.vec()
			if w.memory == f32 {
				u.VCVTPS2PD(m, v[i])
			} else {
				u.VMOVUPD(m, v[i])
			}
		}
		u.storeWide(w.body(v[0], v[1]), w.memory, at[0])
	})
}

func (u *unit) storeWide(v reg.VecVirtual, memory float, to operand.Mem) {
	if memory == f64 {
		u.VMOVUPD(v, to)
		return
	}
	half := u.half()
	if u.isa == avx512 {
		u.VCVTPD2PS(v, half)
	} else {
		u.VCVTPD2PSY(v, half)
	}
	u.VMOVUPS(half, to)
}
