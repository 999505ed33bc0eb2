package kernel

import "math"

// running are numbers of each row of scores, which meets its keys block by block.
type running[F Float] struct {
	top  []F // the greatest score so far; replaced by the greatest with the present ones
	drop []F // set to what the one before lies above that, at most 0
	sum  []F // set to the sum of the present weights
}

// softRows is Set.softRows. A top of −∞ stands for no key: the weights are 0 then.
func softRows[F Float](rows, n int, x Mat[F], to running[F]) {
	for r := range rows {
		row, top := x.row(r, n), to.top[r]
		for _, v := range row {
			if v > top {
				top = v
			}
		}
		shift := max(top, lowest[F]())
		to.drop[r], to.top[r], to.sum[r] = to.top[r]-shift, top, expSum(row, shift)
	}
}

// lowest is the least finite number.
func lowest[F Float]() (x F) {
	switch p := any(&x).(type) {
	case *float32:
		*p = -math.MaxFloat32
	case *float64:
		*p = -math.MaxFloat64
	}
	return x
}

// expSum sets x to e^(x−shift) and returns the sum.
func expSum[F Float](x []F, shift F) (s F) {
	for i, v := range x {
		x[i] = expOf(v - shift)
		s += x[i]
	}
	return s
}

func expOf[F Float](x F) F {
	if v, ok := any(x).(float32); ok {
		return F(exp32(v))
	}
	return F(math.Exp(float64(x)))
}

// weighing is the argument of Set.weighRows.
type weighing[F Float] struct {
	x, d       Mat[F]
	lse, delta []F // of each row
}

// weighRows is Set.weighRows.
func weighRows[F Float](rows, n int, w *weighing[F]) {
	for r := range rows {
		x, d := w.x.row(r, n), w.d.row(r, n)
		for i, v := range x {
			x[i] = expOf(v - w.lse[r])
			d[i] = (d[i] - w.delta[r]) * x[i]
		}
	}
}

// dotRows is Set.dotRows.
func dotRows[F Float](n int, x, y Mat[F], dst []F) {
	for r := range dst {
		dst[r] = dot(x.row(r, n), y.row(r, n))
	}
}

// scaleRows is Set.scaleRows.
func scaleRows[F Float](rows, n int, x Mat[F], by []F) {
	for r, v := range by[:rows] {
		row := x.row(r, n)
		for i := range row {
			row[i] *= v
		}
	}
}
