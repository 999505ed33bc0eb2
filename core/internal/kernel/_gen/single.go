package main

import "github.com/mmcloughlin/avo/reg"

// singles are the functions of float32 that overwrite one vector at a time, two in a round.
func singles(u *unit) []loop {
	nums := func(parts ...[]float64) (all []uint64) {
		for _, p := range parts {
			all = append(all, u.numbers(p...)...)
		}
		return append(all, signBit, signBit-1, 1)
	}
	circle := nums(quarter32, sin32, cos32, []float64{2 / pi, -0.5, 1})
	exp := []float64{log2e, ln2Top32, ln2Low32}
	hyper := nums(exp, sinhPoly, coshPoly, []float64{90, 0.125, 4})
	logs := nums(log32, []float64{ln2High32, ln2Rest32, -0.5, 1})
	var list []loop
	for _, f := range []struct {
		name   string
		consts []uint64
		body   func(x reg.VecVirtual)
	}{
		{"sin", circle, u.sin32},
		{"cos", circle, u.cos32},
		{"tan", nums(quarter32[:2], tan32), u.tan32},
		{"expm1", nums(exp, expm1Poly, []float64{-20, expMax}), u.expm1},
		{"sinh", hyper, u.sinh},
		{"cosh", hyper, u.cosh},
		{"log", logs, u.log},
		{"log1p", logs, u.log1p},
		{"asinh", logs, u.asinh},
		{"acosh", logs, u.acosh},
		{"atanh", logs, u.atanh},
		{"asin", nums(asin32, []float64{0.5, halfPi32, halfPi32 * lost32, 2}), u.asin},
		{"acos", nums(asin32, []float64{0.5, halfPi32, 2 * halfPi32, lost32, -2, 1}), u.acos},
		{"atan", nums(atan32, []float64{halfPi32, lost32, 1, -1}), u.atan},
	} {
		list = append(list, loop{name: f.name, unroll: 2, consts: f.consts, body: each(f.body)})
	}
	return append(list, loop{name: "atan2", unroll: 1, second: true, consts: nums(atan32),
		body: pair(func(x, y reg.VecVirtual) { u.VMOVAPS(u.atan2(x, y), x) })})
}
