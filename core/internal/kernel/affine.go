package kernel

// affine is dst = (x − m)·s + b, of slices of one length; dst may be x.
func affine[F Float](dst, x, m, s, b []F) {
	dst, m, s, b = dst[:len(x)], m[:len(x)], s[:len(x)], b[:len(x)]
	for i, v := range x {
		dst[i] = F(F(v-m[i])*s[i]) + b[i]
	}
}

// rowNorm is dst = (x − by[0])·by[1]·g + b, of slices of one length; dst may be x.
func rowNorm[F Float](dst, x, g, b []F, by *[2]F) {
	dst, g, b = dst[:len(x)], g[:len(x)], b[:len(x)]
	for i, v := range x {
		dst[i] = F(F(F(v-by[0])*by[1])*g[i]) + b[i]
	}
}
