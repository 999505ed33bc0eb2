package kernel

// vector computes the products with a vector that run along k in memory, one or four rows of the
// matrix at a time. It reports whether this is one.
func (p *product[F]) vector() bool {
	switch {
	case p.m == 1 && p.b.RS == 1 && p.b.CS != 1: // Cᵀ = Bᵀ·Aᵀ
		p.turned = !p.turned
		p.m, p.n, p.a, p.b, p.c = p.n, p.m, p.b.transposed(), p.a.transposed(), p.c.transposed()
	case p.n == 1 && p.a.CS == 1 && p.m > 1:
	default:
		return false
	}
	if p.b.RS != 1 && p.k > 1 {
		p.panels = grow(p.panels, p.k)
		for i := range p.panels {
			p.panels[i] = p.b.Data[i*p.b.RS]
		}
		p.b.Data = p.panels
	}
	p.each(p.m, (max(1, taskMadds/8/p.k)+3)&^3, p.dotBody)
	return true
}

// dots computes rows lo … hi−1 of C, a column.
func (p *product[F]) dots(lo, hi int) {
	x := p.b.Data[:p.k]
	i := lo
	for ; i+4 <= hi; i += 4 {
		for r, v := range p.t.dot4(x, p.a.Data[i*p.a.RS:], p.a.RS) {
			p.putDot(i+r, v)
		}
	}
	for ; i < hi; i++ {
		p.putDot(i, p.t.dot(x, p.a.Data[i*p.a.RS:][:p.k]))
	}
	p.finish(lo, 0, hi-lo, 1)
}

func (p *product[F]) putDot(i int, v F) {
	c := &p.c.Data[i*p.c.RS]
	if p.acc {
		v += *c
	}
	*c = v
}

// dot4By returns tiles.dot4 by four calls of dot.
func dot4By[F Float](dot func(x, y []F) F) func(x, a []F, rs int) [4]F {
	return func(x, a []F, rs int) (r [4]F) {
		for i := range r {
			r[i] = dot(x, a[i*rs:][:len(x)])
		}
		return r
	}
}
