package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("conv2d", Conv2DOp{Strides: tensor.NewInts(1, 1),
		Pads: tensor.NewInts(0, 0, 0, 0), Dilation: tensor.NewInts(1, 1), Groups: 1})
}

// Conv2DOp slides a kernel over images, channels last, of the inputs x, w:
//
//	y[n, i, j, o] = Σ x[n, i·sh + p·dh − top, j·sw + q·dw − left, c] · w[p, q, c, o]
//
// with 0 outside of x. Output channels come in Groups blocks, each reading its block of input
// channels; as many groups as input channels make it depthwise. dx is the transposed convolution
// of dy and w, dw the correlation of x and dy: operators of their own.
// Shapes: x [n, h, w, c], w [kh, kw, c/Groups, o], y [n, h', w', o].
type Conv2DOp struct {
	Strides  tensor.Ints `json:"strides"`  // sh, sw
	Pads     tensor.Ints `json:"pads"`     // rows above, columns left, rows below, columns right
	Dilation tensor.Ints `json:"dilation"` // dh, dw
	Groups   int         `json:"groups"`
}

// Shape checks channels and windows.
func (o Conv2DOp) Shape(in []Spec) Spec {
	arity("Conv2D", in, 2)
	c := o.geometry("Conv2D", in[0], in[1])
	return Spec{DType: in[0].DType,
		Shape: tensor.Shape{c.N, c.OH, c.OW, c.Co}.Check("Conv2D")}
}

// geometry checks an image and a kernel.
func (o Conv2DOp) geometry(op string, x, w Spec) kernel.Conv {
	wantFloat(op, x)
	wantImages(op, x, w)
	o.check(op, w.Shape)
	wantChannels(op, x.Shape, w.Shape, o.Groups)
	c := kernel.Conv{
		N: x.Shape[0], H: x.Shape[1], W: x.Shape[2], Ci: x.Shape[3],
		KH: w.Shape[0], KW: w.Shape[1], Co: w.Shape[3],
		SH: o.Strides.At(0), SW: o.Strides.At(1), DH: o.Dilation.At(0), DW: o.Dilation.At(1),
		PT: o.Pads.At(0), PL: o.Pads.At(1), Groups: o.Groups,
	}
	c.OH = windows(op, x.Shape, 1, window{c.KH, c.SH, c.DH, c.PT + o.Pads.At(2)})
	c.OW = windows(op, x.Shape, 2, window{c.KW, c.SW, c.DW, c.PL + o.Pads.At(3)})
	return c
}

// wantImages checks ranks.
func wantImages(op string, x, w Spec) {
	if len(x.Shape) != 4 || len(w.Shape) != 4 || x.DType != w.DType {
		tensor.Shapef(op, "expected an input [batch, height, width, channels] and a kernel "+
			"[height, width, channels, filters] of its dtype, received %v and %v", x, w)
	}
}

// check looks at the attributes and the kernel.
func (o Conv2DOp) check(op string, w tensor.Shape) {
	wantSizes(op, "strides", o.Strides, 2, 1)
	wantSizes(op, "dilation", o.Dilation, 2, 1)
	wantSizes(op, "pads", o.Pads, 4, 0)
	if w[0] < 1 || w[1] < 1 {
		tensor.Shapef(op, "the kernel %v has an empty window", w)
	}
	if o.Groups < 1 || w[3]%o.Groups != 0 {
		tensor.Valuef(op, "%d groups do not divide the %d filters of the kernel %v",
			o.Groups, w[3], w)
	}
}

// wantSizes panics unless there are n numbers of at least low.
func wantSizes(op, what string, v tensor.Ints, n, low int) {
	ok := v.Len() == n
	for _, i := range v.Slice() {
		ok = ok && i >= low
	}
	if !ok {
		tensor.Valuef(op, "expected %d numbers of at least %d as %s, received %v", n, low, what, v)
	}
}

// wantChannels compares the last axis of the input with the kernel.
func wantChannels(op string, x, w tensor.Shape, groups int) {
	want := w[len(w)-2] * groups
	if x.Last() == want {
		return
	}
	hint := ""
	if slices.Contains(x[1:], want) {
		hint = "; the axes seem to be in another order"
	}
	per := ""
	if groups > 1 {
		per = " in groups"
	}
	tensor.Shapef(op, "expected %d channels%s as in the kernel %v, received input %v%s",
		want, per, w, x, hint)
}

// A window is the extent of a kernel along one axis, and the padding on both sides together.
type window struct{ size, stride, dilation, pad int }

// windows is how many windows lie along an axis.
func windows(op string, x tensor.Shape, axis int, w window) int {
	extent := (w.size-1)*w.dilation + 1
	if x[axis]+w.pad < extent {
		tensor.Shapef(op, "a window of %d does not fit axis %d of the input %v; "+
			"use padding same or a smaller window", extent, axis, x)
	}
	return (x[axis]+w.pad-extent)/w.stride + 1
}

// Eval convolves.
func (o Conv2DOp) Eval(x *Exec, out *Array, in []*Array) { o.EvalAfter(x, out, in, nil) }

// EvalAfter convolves and hands blocks of pixels on while they are in the cache: see
// tensor.Blocked.
func (o Conv2DOp) EvalAfter(x *Exec, out *Array, in []*Array, after func(i, j, m, n int)) {
	c := o.geometry("Conv2D", in[0].Spec(), in[1].Spec())
	if convEmpty(x, c, out) {
		afterAll(out, after)
		return
	}
	if out.DType() == tensor.Float32 {
		y, v, w := operands[float32](x, out, in)
		kernel.ConvForwardAfter(c, y, v, w, after)
		return
	}
	y, v, w := operands[float64](x, out, in)
	kernel.ConvForwardAfter(c, y, v, w, after)
}

// afterAll hands a result on as one block.
func afterAll(out *Array, after func(i, j, m, n int)) { handOn(out, 0, out.Size(), after) }

// convEmpty fills the result of a convolution without products with 0.
func convEmpty(x *Exec, c kernel.Conv, out *Array) bool {
	if c.N*c.OH*c.OW*c.Ci*c.Co != 0 {
		return false
	}
	x.Fill(out, 0)
	return true
}

// operands are the elements of a result and its two inputs.
func operands[F kernel.Float](x *Exec, out *Array, in []*Array) (y, a, b []F) {
	return tensor.Data[F](x, out), tensor.Data[F](x, x.Contiguous(in[0])),
		tensor.Data[F](x, x.Contiguous(in[1]))
}

// VJP is two convolutions more.
func (o Conv2DOp) VJP(c *Ctx) []*T {
	g := make([]*T, 2)
	if c.Need(0) {
		g[0] = tensor.Apply(o.input(c.Spec(0).Shape), c.Dy(0), c.In(1))
	}
	if c.Need(1) {
		g[1] = tensor.Apply(o.weights(c.Spec(1).Shape), c.In(0), c.Dy(0))
	}
	return g
}

func (o Conv2DOp) input(x tensor.Shape) Conv2DTransposeOp {
	return Conv2DTransposeOp{o, x[1], x[2]}
}

func (o Conv2DOp) weights(w tensor.Shape) convWeights { return convWeights{o, w[0], w[1]} }

// convWeights is the gradient of a convolution with respect to a kernel of KH×KW, of the inputs
// x, dy.
type convWeights struct {
	Of     Conv2DOp
	KH, KW int
}

func (o convWeights) Shape(in []Spec) Spec {
	x, dy := in[0].Shape, in[1].Shape
	return Spec{DType: in[0].DType, Shape: tensor.Shape{o.KH, o.KW, x[3] / o.Of.Groups, dy[3]}}
}

func (o convWeights) Eval(x *Exec, out *Array, in []*Array) {
	c := o.Of.geometry("Conv2D", in[0].Spec(), out.Spec())
	if convEmpty(x, c, out) {
		return
	}
	if out.DType() == tensor.Float32 {
		dw, v, dy := operands[float32](x, out, in)
		kernel.ConvWeights(c, dw, v, dy)
		return
	}
	dw, v, dy := operands[float64](x, out, in)
	kernel.ConvWeights(c, dw, v, dy)
}

// VJP: linear in both inputs.
func (o convWeights) VJP(c *Ctx) []*T {
	g := make([]*T, 2)
	if c.Need(0) {
		g[0] = tensor.Apply(o.Of.input(c.Spec(0).Shape), c.In(1), c.Dy(0))
	}
	if c.Need(1) {
		g[1] = tensor.Apply(o.Of, c.In(0), c.Dy(0))
	}
	return g
}

// A ConvConfig says how a kernel moves. Empty lists stand for ones, no groups for one.
type ConvConfig struct {
	Strides  []int
	Dilation []int
	Groups   int
	Padding  Padding
	Pads     []int // instead of Padding: before each axis, then after each
}

// Padding is how windows treat the border: Valid ones lie inside; with Same there are as many as
// elements divided by the stride, rounded up, and zeros around, the odd one at the end.
type Padding uint8

// The paddings.
const (
	Valid Padding = iota
	Same
)

// around resolves a padding along spatial axes of the given sizes, as TensorFlow does: before each
// axis, then after each.
func (p Padding) around(sizes []int, w []window) tensor.Ints {
	n := len(sizes)
	pads := make([]int, 2*n)
	for i, size := range sizes {
		if p != Same || w[i].stride < 1 {
			continue
		}
		count := (size + w[i].stride - 1) / w[i].stride
		total := max(0, (count-1)*w[i].stride+(w[i].size-1)*w[i].dilation+1-size)
		pads[i], pads[n+i] = total/2, total-total/2
	}
	return tensor.NewInts(pads...)
}

// oneEach is v, or n ones if v is empty.
func oneEach(op, what string, v []int, n int) []int {
	if len(v) == 0 {
		v = ones(n)
	}
	wantSizes(op, what, tensor.NewInts(v...), n, 1)
	return v
}

// Conv2D slides a kernel over images: see Conv2DOp.
// Shapes: x [n, h, w, c], kernel [kh, kw, c/groups, o], result [n, h', w', o].
func Conv2D(x, w *T, c ConvConfig) *T {
	x, w = promote(float(x), float(w))
	wantImages("Conv2D", x.Spec(), w.Spec())
	return c.apply("Conv2D", x, w)
}

// apply resolves the configuration for images and a kernel of rank 4.
func (c ConvConfig) apply(op string, x, w *T) *T {
	s := oneEach(op, "strides", c.Strides, 2)
	d := oneEach(op, "dilation", c.Dilation, 2)
	k := w.Shape()
	o := Conv2DOp{tensor.NewInts(s...), tensor.NewInts(c.Pads...), tensor.NewInts(d...),
		max(1, c.Groups)}
	if len(c.Pads) == 0 {
		o.Pads = c.Padding.around(x.Shape()[1:3],
			[]window{{k[0], s[0], d[0], 0}, {k[1], s[1], d[1], 0}})
	}
	return tensor.Apply(o, x, w)
}

// Conv1D slides a kernel along time: Conv2D of images of one row.
// Shapes: x [n, t, c], kernel [k, c/groups, o], result [n, t', o].
func Conv1D(x, w *T, c ConvConfig) *T {
	x, w = promote(float(x), float(w))
	if x.Rank() != 3 || w.Rank() != 3 {
		tensor.Shapef("Conv1D", "expected an input [batch, time, channels] and a kernel "+
			"[time, channels, filters], received %v and %v", x.Spec(), w.Spec())
	}
	wantChannels("Conv1D", x.Shape(), w.Shape(), max(1, c.Groups))
	c.Strides = append([]int{1}, oneEach("Conv1D", "strides", c.Strides, 1)...)
	c.Dilation = append([]int{1}, oneEach("Conv1D", "dilation", c.Dilation, 1)...)
	if len(c.Pads) > 0 {
		wantSizes("Conv1D", "pads", tensor.NewInts(c.Pads...), 2, 0)
		c.Pads = []int{0, c.Pads[0], 0, c.Pads[1]}
	}
	y := c.apply("Conv1D", oneRow(x), Reshape(w, append([]int{1}, w.Shape()...)...))
	return dropRow(y)
}

// oneRow sees [n, t, c] as images of one row.
func oneRow(x *T) *T { s := x.Shape(); return Reshape(x, s[0], 1, s[1], s[2]) }

// dropRow is the inverse of oneRow.
func dropRow(x *T) *T { s := x.Shape(); return Reshape(x, s[0], s[2], s[3]) }
