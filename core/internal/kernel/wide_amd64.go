package kernel

// widest is the most lanes of a wide function.
const widest = 8

// wideBy makes a Unary of assembly for multiples of some lanes, at most widest; what is left runs
// in a vector of its own, so that no result depends on where its element lies.
func wideBy[F Float](lanes int, f func(dst, x *F, n int)) Unary[F] {
	return func(dst, x []F) {
		dst = dst[:len(x)]
		for len(x) >= lanes {
			n := min(len(x), longest/16) &^ (lanes - 1)
			f(&dst[0], &x[0], n)
			dst, x = dst[n:], x[n:]
		}
		if len(x) > 0 {
			var room [widest]F
			copy(room[:], x)
			f(&room[0], &room[0], lanes)
			copy(dst, room[:len(x)])
		}
	}
}

// wide2By makes a Binary likewise.
func wide2By[F Float](lanes int, f func(dst, x, y *F, n int)) Binary[F] {
	return func(dst, x, y []F) {
		dst, y = dst[:len(x)], y[:len(x)]
		for len(x) >= lanes {
			n := min(len(x), longest/16) &^ (lanes - 1)
			f(&dst[0], &x[0], &y[0], n)
			dst, x, y = dst[n:], x[n:], y[n:]
		}
		if len(x) > 0 {
			var room [2][widest]F
			copy(room[0][:], x)
			copy(room[1][:], y)
			f(&room[0][0], &room[0][0], &room[1][0], lanes)
			copy(dst, room[0][:len(x)])
		}
	}
}

// A near tells whether all of x lie where the assembly knows their quadrant.
type near[F Float] struct {
	limit F
	reach func(x *F, n int) F
}

func near32(reach func(x *float32, n int) float32) near[float32] {
	return near[float32]{1 << 17, reach}
}

func near64(reach func(x *float64, n int) float64) near[float64] {
	return near[float64]{1 << 28, reach}
}

// circleBy takes the sine, cosine or tangent of arguments that are not near by the function in Go.
func circleBy[F Float](f Unary[F], is near[F], far func(float64) float64) Unary[F] {
	return func(dst, x []F) {
		var room [512]F
		for len(x) > 0 {
			n := min(len(x), len(room))
			if is.reach(&x[0], n) <= is.limit {
				f(dst[:n], x[:n])
			} else {
				copy(room[:], x[:n])
				f(dst[:n], x[:n])
				for i, v := range room[:n] {
					if v < -is.limit || v > is.limit {
						dst[i] = F(far(float64(v)))
					}
				}
			}
			dst, x = dst[n:], x[n:]
		}
	}
}
