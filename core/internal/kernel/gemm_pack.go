package kernel

// packRows copies the block of A to where its stride suits the cache: rows stay rows, and, of a
// transposed A, columns columns.
func (x *tile[F]) packRows(a Mat[F]) Mat[F] {
	if a.CS == 1 {
		rs := x.k + 16
		if rs%128 == 0 {
			rs += 16
		}
		x.rows = grow(x.rows, x.m*rs)
		for i := range x.m {
			copy(x.rows[i*rs:i*rs+x.k], a.Data[i*a.RS:])
		}
		return Mat[F]{x.rows, rs, 1}
	}
	x.rows = grow(x.rows, x.k*x.m)
	for k := range x.k {
		copy(x.rows[k*x.m:(k+1)*x.m], a.Data[k*a.CS:])
	}
	return Mat[F]{x.rows, 1, x.m}
}

// packPanels packs panels lo … hi−1 of the present block of B.
func (p *product[F]) packPanels(lo, hi int) {
	nr := p.t.nr
	for j := lo * nr; j < min(hi*nr, p.nn); j += nr {
		dst := p.panels[j*p.kk : (j+nr)*p.kk]
		packPanel(p.t, p.kk, min(nr, p.nn-j), dst, p.b.from(p.k0, p.j0+j))
	}
}

// packPanel copies k rows of w ≤ nr elements of b to rows nr apart, filled up with 0.
func packPanel[F Float](t *tiles[F], k, w int, dst []F, b Mat[F]) {
	switch {
	case b.CS == 1:
		t.pack(k, w, dst, b.Data, b.RS)
	case b.RS == 1:
		t.packT(k, w, dst, b.Data, b.CS)
	default:
		for i := range k {
			row := dst[i*t.nr : (i+1)*t.nr]
			clear(row[w:])
			for j := range w {
				row[j] = b.Data[i*b.RS+j*b.CS]
			}
		}
	}
}

// packBy returns tiles.pack for panels of nr columns, in Go.
func packBy[F Float](nr int) func(k, w int, dst, src []F, ld int) {
	return func(k, w int, dst, src []F, ld int) {
		for i := range k {
			row := dst[i*nr : (i+1)*nr]
			copy(row, src[i*ld:i*ld+w])
			clear(row[w:])
		}
	}
}

// packTBy returns tiles.packT for panels of nr columns, in Go, four columns at a time.
func packTBy[F Float](nr int) func(k, w int, dst, src []F, ld int) {
	return func(k, w int, dst, src []F, ld int) {
		j := 0
		for ; j+4 <= w; j += 4 {
			a, b := src[j*ld:][:k], src[(j+1)*ld:][:k]
			c, d := src[(j+2)*ld:][:k], src[(j+3)*ld:][:k]
			for i, v := range a {
				row := dst[i*nr+j:][:4]
				row[0], row[1], row[2], row[3] = v, b[i], c[i], d[i]
			}
		}
		for ; j < w; j++ {
			for i, v := range src[j*ld:][:k] {
				dst[i*nr+j] = v
			}
		}
		if w < nr {
			for i := range k {
				clear(dst[i*nr+w : (i+1)*nr])
			}
		}
	}
}
