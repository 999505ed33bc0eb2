package kernel

import "unsafe"

// genericTiles are the tiles in plain Go: 2 rows of 3 columns. The compiler puts off the additions
// of a turn to its end, so six sums, six products and what they are made of are what fits the 15
// registers that Go has on amd64.
func genericTiles[F Float]() *tiles[F] {
	return &tiles[F]{
		run:   genericColumn[F],
		width: func(int) int { return 3 },
		pack:  packBy[F](3), packT: packTBy[F](3),
		lanes: 4, maxDots: 4, dots: genericDots[F], addRows: genericAddRows[F],
	}
}

func genericColumn[F Float](x *tile[F]) {
	a, c := x.a, x.c
	for i := range x.tiles {
		x.a, x.c = a[i*x.m*x.rs:], c[i*x.m*x.ldc:]
		genericTile(x)
	}
}

// genericTile is a tile. Where the processor fuses multiplication and addition, so may Go. Bounds
// are checked once, before the loops.
func genericTile[F Float](x *tile[F]) {
	if x.m < 2 || x.n < 3 {
		genericEdge(x)
		return
	}
	var c00, c01, c02, c10, c11, c12, s, t, u, v, w F
	var row *[3]F
	size := int(unsafe.Sizeof(s))
	_ = x.a[x.rs+(x.outer*x.k-1)*x.cs+(x.outer-1)*x.jump]
	_ = x.b[(x.outer*x.k-1)*x.ldb+2]
	top, low, b := unsafe.Pointer(&x.a[0]), unsafe.Pointer(&x.a[x.rs]), unsafe.Pointer(&x.b[0])
	ia, ib, cs, ldb := 0, 0, x.cs*size, x.ldb*size
	for range x.outer {
		for range x.k / 2 {
			row = (*[3]F)(unsafe.Add(b, ib))
			s, t, u, v, w = at[F](top, ia), at[F](low, ia), row[0], row[1], row[2]
			c00, c10 = c00+s*u, c10+t*u
			c01, c11 = c01+s*v, c11+t*v
			c02, c12 = c02+s*w, c12+t*w
			ia, ib = ia+cs, ib+ldb
			row = (*[3]F)(unsafe.Add(b, ib))
			s, t, u, v, w = at[F](top, ia), at[F](low, ia), row[0], row[1], row[2]
			c00, c10 = c00+s*u, c10+t*u
			c01, c11 = c01+s*v, c11+t*v
			c02, c12 = c02+s*w, c12+t*w
			ia, ib = ia+cs, ib+ldb
		}
		if x.k%2 != 0 {
			row = (*[3]F)(unsafe.Add(b, ib))
			s, t, u, v, w = at[F](top, ia), at[F](low, ia), row[0], row[1], row[2]
			c00, c10 = c00+s*u, c10+t*u
			c01, c11 = c01+s*v, c11+t*v
			c02, c12 = c02+s*w, c12+t*w
			ia, ib = ia+cs, ib+ldb
		}
		ia += x.jump * size
	}
	putGeneric(x, [2][3]F{{c00, c01, c02}, {c10, c11, c12}})
}

// putGeneric writes the sums of a tile.
func putGeneric[F Float](x *tile[F], sums [2][3]F) {
	for i := range sums {
		row := (*[3]F)(x.c[i*x.ldc:])
		for j, v := range sums[i] {
			if x.acc {
				v += row[j]
			}
			row[j] = v
		}
	}
}

// at is the number so many bytes behind p.
func at[F Float](p unsafe.Pointer, i int) F { return *(*F)(unsafe.Add(p, i)) }

// genericEdge is a tile of fewer rows or columns, element by element.
func genericEdge[F Float](x *tile[F]) {
	for i := range x.m {
		for j := range x.n {
			var s F
			ia, ib := i*x.rs, j
			for range x.outer {
				for range x.k {
					s += x.a[ia] * x.b[ib]
					ia += x.cs
					ib += x.ldb
				}
				ia += x.jump
			}
			if x.acc {
				s += x.c[i*x.ldc+j]
			}
			x.c[i*x.ldc+j] = s
		}
	}
}
