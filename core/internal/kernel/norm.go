package kernel

// Rows of normalisations: x and what goes along with it are rows of len(m) elements, the last of
// which may be shorter; m and the other vectors have one number for each column.

// spreadRows is sum += x − m, squares += (x − m)², row by row.
func spreadRows[F Float](sum, squares, x, m []F) {
	sum, squares = sum[:len(m)], squares[:len(m)]
	for ; len(x) > 0; x = x[min(len(m), len(x)):] {
		for i, v := range x[:min(len(m), len(x))] {
			d := v - m[i]
			sum[i] += d
			squares[i] += F(d * d)
		}
	}
}

// affineRows is dst = (x − m)·s + b; dst may be x.
func affineRows[F Float](dst, x, m, s, b []F) {
	s, b, dst = s[:len(m)], b[:len(m)], dst[:len(x)]
	for len(x) > 0 {
		n := min(len(m), len(x))
		for i, v := range x[:n] {
			dst[i] = F(F(v-m[i])*s[i]) + b[i]
		}
		dst, x = dst[n:], x[n:]
	}
}

// slopeRows is sum += dy, along += dy·(x − m), row by row.
func slopeRows[F Float](sum, along, x, dy, m []F) {
	sum, along, dy = sum[:len(m)], along[:len(m)], dy[:len(x)]
	for len(x) > 0 {
		n := min(len(m), len(x))
		for i, v := range x[:n] {
			sum[i] += dy[i]
			along[i] += F(F(v-m[i]) * dy[i])
		}
		x, dy = x[n:], dy[n:]
	}
}

// A NormGrad is what NormGradRows meets rows with: the numbers of each column.
type NormGrad[F Float] struct{ Mean, Slope, Shift, Scale []F }

// normGradRows is dx = ((x − mean)·slope + dy − shift)·scale; dx may be x or dy.
func normGradRows[F Float](dx, x, dy []F, by *NormGrad[F]) {
	m := by.Mean
	slope, shift, scale := by.Slope[:len(m)], by.Shift[:len(m)], by.Scale[:len(m)]
	dx, dy = dx[:len(x)], dy[:len(x)]
	for len(x) > 0 {
		n := min(len(m), len(x))
		for i, v := range x[:n] {
			dx[i] = F((F(F(v-m[i])*slope[i])+dy[i])-shift[i]) * scale[i]
		}
		dx, x, dy = dx[n:], x[n:], dy[n:]
	}
}

// rowNorm is dst = (x − by[0])·by[1]·g + b, of slices of one length; dst may be x.
func rowNorm[F Float](dst, x, g, b []F, by *[2]F) {
	dst, g, b = dst[:len(x)], g[:len(x)], b[:len(x)]
	for i, v := range x {
		dst[i] = F(F(F(v-by[0])*by[1])*g[i]) + b[i]
	}
}

// rowSpread is Σ (x − m)².
func rowSpread[F Float](x []F, m F) (s F) {
	for _, v := range x {
		s += F((v - m) * (v - m))
	}
	return s
}

// A RowGrad is a row of a normalisation, its gradient, and what belongs to columns; By are the
// numbers of the row that a function takes, and Sums those that it makes.
type RowGrad[F Float] struct {
	X, DY, Gamma, DGamma, DBeta []F

	By   [4]F
	Sums [2]F
}

// rowSlopes is dγ += dy·h and dβ += dy of h = (x − by[0])·by[1]; sums are Σ dy·γ and Σ dy·γ·h.
func rowSlopes[F Float](r *RowGrad[F]) { r.Sums = [2]F{}; r.slopesFrom(0) }

// slopesFrom is rowSlopes of the elements from at on, whose sums are added.
func (r *RowGrad[F]) slopesFrom(at int) {
	n, by := len(r.X), &r.By
	dy, g, dg, db := r.DY[:n], r.Gamma[:n], r.DGamma[:n], r.DBeta[:n]
	for i := at; i < n; i++ {
		h := F((r.X[i] - by[0]) * by[1])
		dg[i] += F(dy[i] * h)
		db[i] += dy[i]
		a := F(dy[i] * g[i])
		r.Sums[0] += a
		r.Sums[1] += F(a * h)
	}
}

// rowNormGrad is dx = (dy·γ − by[2] − (x − by[0])·by[3])·by[1]; dx may be x or dy.
func rowNormGrad[F Float](dx []F, r *RowGrad[F]) { r.gradFrom(dx, 0) }

// gradFrom is rowNormGrad of the elements from at on.
func (r *RowGrad[F]) gradFrom(dx []F, at int) {
	n, by := len(r.X), &r.By
	dy, g := r.DY[:n], r.Gamma[:n]
	for i := at; i < n; i++ {
		dx[i] = F((F(dy[i]*g[i])-by[2])-F((r.X[i]-by[0])*by[3])) * by[1]
	}
}
