package ops

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	two, none := tensor.NewInts(2, 2), tensor.NewInts(0, 0, 0, 0)
	tensor.Register("max_pool2d", MaxPool2DOp{two, two, none})
	tensor.Register("average_pool2d", AveragePool2DOp{Size: two, Strides: two, Pads: none})
}

// MaxPool2DOp is the largest element of each window of images, channels last; NaN if one is NaN.
// Padding does not count. dx is dy at the first of the largest elements of each window.
// Shapes: x [n, h, w, c], result [n, h', w', c].
type MaxPool2DOp struct {
	Size    tensor.Ints `json:"pool_size"` // rows, columns
	Strides tensor.Ints `json:"strides"`
	Pads    tensor.Ints `json:"pads"` // rows above, columns left, rows below, columns right
}

// Shape counts windows.
func (o MaxPool2DOp) Shape(in []Spec) Spec { return o.pool().shape("MaxPool2D", in) }

func (o MaxPool2DOp) pool() pooling { return pooling{o.Size, o.Strides, o.Pads, false} }

// Eval takes maxima.
func (o MaxPool2DOp) Eval(x *Exec, out *Array, in []*Array) {
	p := o.pool().geometry("MaxPool2D", in[0].Spec())
	if out.Size() == 0 {
		return
	}
	if out.DType() == tensor.Float32 {
		kernel.MaxPool(p, tensor.Data[float32](x, out), contiguous[float32](x, in[0]))
	} else {
		kernel.MaxPool(p, tensor.Data[float64](x, out), contiguous[float64](x, in[0]))
	}
}

// contiguous are the elements of an input in row-major order.
func contiguous[F tensor.Element](x *Exec, a *Array) []F {
	return tensor.Data[F](x, x.Contiguous(a))
}

// VJP finds the maxima again.
func (o MaxPool2DOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(maxPoolGrad{o}, c.In(0), c.Dy(0))}
}

// maxPoolGrad is dx of the inputs x, dy.
type maxPoolGrad struct{ Of MaxPool2DOp }

func (maxPoolGrad) Shape(in []Spec) Spec { return in[0] }

func (o maxPoolGrad) Eval(x *Exec, out *Array, in []*Array) { o.EvalAfter(x, out, in, nil) }

// EvalAfter hands rows of images on: see tensor.Blocked.
func (o maxPoolGrad) EvalAfter(x *Exec, out *Array, in []*Array, after func(i, j, m, n int)) {
	p := o.Of.pool().geometry("MaxPool2D", in[0].Spec())
	if out.Size() == 0 {
		return
	}
	if out.DType() == tensor.Float32 {
		dx, v, dy := operands[float32](x, out, in)
		kernel.MaxPoolGradAfter(p, dx, dy, v, after)
		return
	}
	dx, v, dy := operands[float64](x, out, in)
	kernel.MaxPoolGradAfter(p, dx, dy, v, after)
}

// VJP: linear in dy, which comes from the places of the maxima.
func (o maxPoolGrad) VJP(c *Ctx) []*T {
	return []*T{nil, tensor.Apply(maxPoolTake(o), c.In(0), c.Dy(0))}
}

// maxPoolTake is u at the first of the largest elements of each window of x, of the inputs x, u:
// the transpose of maxPoolGrad.
type maxPoolTake struct{ Of MaxPool2DOp }

func (o maxPoolTake) Shape(in []Spec) Spec { return o.Of.Shape(in[:1]) }

func (o maxPoolTake) Eval(x *Exec, out *Array, in []*Array) {
	p := o.Of.pool().geometry("MaxPool2D", in[0].Spec())
	if out.DType() == tensor.Float32 {
		y, v, u := operands[float32](x, out, in)
		takeAtMax(x, p, y, v, u)
		return
	}
	y, v, u := operands[float64](x, out, in)
	takeAtMax(x, p, y, v, u)
}

func takeAtMax[F kernel.Float](x *Exec, p kernel.Pool, y, v, u []F) {
	x.For(len(y), max(1, lineGrain/(p.KH*p.KW)), func(lo, hi int) {
		for k := lo; k < hi; k++ {
			c, j, i, n := k%p.C, k/p.C%p.OW, k/p.C/p.OW%p.OH, k/p.C/p.OW/p.OH
			at := -1
			for r := max(0, i*p.SH-p.PT); r < min(p.H, i*p.SH-p.PT+p.KH); r++ {
				for q := max(0, j*p.SW-p.PL); q < min(p.W, j*p.SW-p.PL+p.KW); q++ {
					e := ((n*p.H+r)*p.W+q)*p.C + c
					if at < 0 || v[e] > v[at] || v[e] != v[e] && v[at] == v[at] {
						at = e
					}
				}
			}
			y[k] = 0
			if at >= 0 {
				y[k] = u[at]
			}
		}
	})
}

// VJP is the transpose.
func (o maxPoolTake) VJP(c *Ctx) []*T {
	return []*T{nil, tensor.Apply(maxPoolGrad(o), c.In(0), c.Dy(0))}
}

// AveragePool2DOp is the mean of each window of images, channels last. Padding counts as 0 only
// with CountPadding; without, the border windows divide by the elements that they have.
// dx is dy shared by the elements of each window.
// Shapes: x [n, h, w, c], result [n, h', w', c].
type AveragePool2DOp struct {
	Size         tensor.Ints `json:"pool_size"` // rows, columns
	Strides      tensor.Ints `json:"strides"`
	Pads         tensor.Ints `json:"pads"` // rows above, columns left, rows below, columns right
	CountPadding bool        `json:"count_padding"`
}

// Shape counts windows.
func (o AveragePool2DOp) Shape(in []Spec) Spec { return pooling(o).shape("AveragePool2D", in) }

// Eval takes means.
func (o AveragePool2DOp) Eval(x *Exec, out *Array, in []*Array) {
	p := pooling(o).geometry("AveragePool2D", in[0].Spec())
	if out.Size() == 0 {
		return
	}
	if out.DType() == tensor.Float32 {
		kernel.AveragePool(p, tensor.Data[float32](x, out), contiguous[float32](x, in[0]))
	} else {
		kernel.AveragePool(p, tensor.Data[float64](x, out), contiguous[float64](x, in[0]))
	}
}

// VJP shares dy.
func (o AveragePool2DOp) VJP(c *Ctx) []*T {
	s := c.Spec(0).Shape
	return []*T{tensor.Apply(averagePoolGrad{o, s[1], s[2]}, c.Dy(0))}
}

// averagePoolGrad is dx of images of H×W, of the input dy.
type averagePoolGrad struct {
	Of   AveragePool2DOp
	H, W int
}

func (o averagePoolGrad) Shape(in []Spec) Spec {
	s := in[0].Shape
	return Spec{DType: in[0].DType, Shape: tensor.Shape{s[0], o.H, o.W, s[3]}}
}

func (o averagePoolGrad) Eval(x *Exec, out *Array, in []*Array) {
	p := pooling(o.Of).geometry("AveragePool2D", out.Spec())
	if out.Size() == 0 {
		return
	}
	if out.DType() == tensor.Float32 {
		kernel.AveragePoolGrad(p, tensor.Data[float32](x, out), contiguous[float32](x, in[0]))
	} else {
		kernel.AveragePoolGrad(p, tensor.Data[float64](x, out), contiguous[float64](x, in[0]))
	}
}

// VJP: linear.
func (o averagePoolGrad) VJP(c *Ctx) []*T { return []*T{tensor.Apply(o.Of, c.Dy(0))} }

// pooling is what both kinds have in common.
type pooling struct {
	Size, Strides, Pads tensor.Ints
	CountPadding        bool
}

func (o pooling) shape(op string, in []Spec) Spec {
	arity(op, in, 1)
	p := o.geometry(op, in[0])
	return Spec{DType: in[0].DType, Shape: tensor.Shape{p.N, p.OH, p.OW, p.C}}
}

func (o pooling) geometry(op string, x Spec) kernel.Pool {
	wantFloat(op, x)
	wantSizes(op, "pool_size", o.Size, 2, 1)
	wantSizes(op, "strides", o.Strides, 2, 1)
	wantSizes(op, "pads", o.Pads, 4, 0)
	if len(x.Shape) != 4 {
		tensor.Shapef(op, "expected [batch, height, width, channels], received %v", x)
	}
	for i := range 2 {
		if p := max(o.Pads.At(i), o.Pads.At(i+2)); p >= o.Size.At(i) {
			tensor.Valuef(op, "a padding of %d makes windows of %d without elements",
				p, o.Size.At(i))
		}
	}
	p := kernel.Pool{
		N: x.Shape[0], H: x.Shape[1], W: x.Shape[2], C: x.Shape[3],
		KH: o.Size.At(0), KW: o.Size.At(1), SH: o.Strides.At(0), SW: o.Strides.At(1),
		PT: o.Pads.At(0), PL: o.Pads.At(1), CountPadding: o.CountPadding,
	}
	p.OH = windows(op, x.Shape, 1, window{p.KH, p.SH, 1, p.PT + o.Pads.At(2)})
	p.OW = windows(op, x.Shape, 2, window{p.KW, p.SW, 1, p.PL + o.Pads.At(3)})
	return p
}

// A PoolConfig says which windows are pooled. No strides stand for the size of the window.
type PoolConfig struct {
	Size         []int
	Strides      []int
	Padding      Padding
	Pads         []int // instead of Padding: before each axis, then after each
	CountPadding bool  // averages count padding as zeros, as PyTorch's do
}

// resolve finds the attributes for x, which has n spatial axes after the batch, as two axes.
func (p PoolConfig) resolve(op string, x *T, n int) pooling {
	if x.Rank() != n+2 {
		tensor.Shapef(op, "expected rank %d (batch, %d axes of space or time, channels), "+
			"received %v", n+2, n, x.Spec())
	}
	size := oneEach(op, "pool_size", p.Size, n)
	strides := size
	if len(p.Strides) > 0 {
		strides = oneEach(op, "strides", p.Strides, n)
	}
	w := make([]window, n)
	for i := range w {
		w[i] = window{size[i], strides[i], 1, 0}
	}
	pads := p.Pads
	if len(pads) == 0 {
		pads = p.Padding.around(x.Shape()[1:1+n], w).Slice()
	}
	wantSizes(op, "pads", tensor.NewInts(pads...), 2*n, 0)
	if n == 1 {
		size, strides = []int{1, size[0]}, []int{1, strides[0]}
		pads = []int{0, pads[0], 0, pads[1]}
	}
	return pooling{tensor.NewInts(size...), tensor.NewInts(strides...), tensor.NewInts(pads...),
		p.CountPadding}
}

// MaxPool2D is the largest element of each window. Shapes: x [n, h, w, c], result [n, h', w', c].
func MaxPool2D(x *T, p PoolConfig) *T {
	o := p.resolve("MaxPool2D", x, 2)
	return tensor.Apply(MaxPool2DOp{o.Size, o.Strides, o.Pads}, float(x))
}

// MaxPool1D is the largest element of each window. Shapes: x [n, t, c], result [n, t', c].
func MaxPool1D(x *T, p PoolConfig) *T {
	o := p.resolve("MaxPool1D", x, 1)
	return dropRow(tensor.Apply(MaxPool2DOp{o.Size, o.Strides, o.Pads}, oneRow(float(x))))
}

// AveragePool2D is the mean of each window. Shapes: x [n, h, w, c], result [n, h', w', c].
func AveragePool2D(x *T, p PoolConfig) *T {
	return tensor.Apply(AveragePool2DOp(p.resolve("AveragePool2D", x, 2)), float(x))
}

// AveragePool1D is the mean of each window. Shapes: x [n, t, c], result [n, t', c].
func AveragePool1D(x *T, p PoolConfig) *T {
	o := AveragePool2DOp(p.resolve("AveragePool1D", x, 1))
	return dropRow(tensor.Apply(o, oneRow(float(x))))
}

// GlobalMaxPool is the largest element of each channel: over all axes but the first and the last.
func GlobalMaxPool(x *T, keep bool) *T {
	return reduceMax(float(x), keep, spatial("GlobalMaxPool", x)...)
}

// GlobalAveragePool is the mean of each channel: over all axes but the first and the last.
func GlobalAveragePool(x *T, keep bool) *T {
	return reduceMean(x, keep, spatial("GlobalAveragePool", x)...)
}

// spatial are the axes between batch and channels.
func spatial(op string, x *T) []int {
	if x.Rank() < 3 {
		tensor.Shapef(op, "expected a batch, axes of space or time, and channels, received %v",
			x.Spec())
	}
	var axes []int
	for i := 1; i < x.Rank()-1; i++ {
		axes = append(axes, i)
	}
	return axes
}
