package bindings

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// Arrays of NumPy come by address, for the time of a call, and no handle is made: the caller holds
// them. Strides cross in bytes, as NumPy has them; those that are no multiple of the element's size
// must not come here.

// arrayKernel is an elementwise operator for given dtypes; size is that of an element of each
// operand, the output first.
type arrayKernel struct {
	*tensor.Kernel
	size []int
}

var kernels = newTable[arrayKernel]("kernel", nil)

// sharedBytes counts what operators read and wrote in memory of others, without a copy.
var sharedBytes atomic.Int64

// arrayCall is the scratch of one call.
type arrayCall struct {
	bases   [9]unsafe.Pointer
	strides [9][]int
	shape   []int
	room    []int
}

var arrayCalls = sync.Pool{New: func() any { return new(arrayCall) }}

// ArrayKernel makes the kernel of an elementwise operator with attributes. The integers at the
// address dtypes are: the number of inputs and their dtypes, the number of places in the loop and
// their dtypes, the dtype of the output; see tensor.Signature.
func ArrayKernel(name, attributes string, dtypes int64) (h int64, err error) {
	defer guard(&err)
	op, err := tensor.Operator(name, attributes)
	if err != nil {
		return 0, err
	}
	var s tensor.Signature
	k := &arrayKernel{}
	n := ints(dtypes, 1)[0]
	for _, code := range ints(dtypes+8, n) {
		s.In = append(s.In, dtypeOf(code))
	}
	loop := dtypes + 8*(1+n)
	m := ints(loop, 1)[0]
	for _, code := range ints(loop+8, m) {
		s.Loop = append(s.Loop, dtypeOf(code))
	}
	s.Out = dtypeOf(ints(loop+8*(1+m), 1)[0])
	for _, d := range append([]tensor.DType{s.Out}, s.In...) {
		k.size = append(k.size, d.Size())
	}
	k.Kernel = tensor.NewKernel(op, s)
	return kernels.put(k), nil
}

// ArrayRun runs a kernel. The integers at the address call are: the rank, the shape, and for the
// output and then each input its address and its strides in bytes along that shape. The output may
// be exactly an input and overlaps no other. It returns the number of elements.
func ArrayRun(kernel, call int64) (n int64, err error) {
	defer guard(&err)
	k, err := kernels.get(kernel)
	if err != nil {
		return 0, err
	}
	c := arrayCalls.Get().(*arrayCall)
	n = c.read(k, call)
	operands := len(k.size)
	k.Run(c.shape, c.bases[:operands], c.strides[:operands])
	clear(c.bases[:operands])
	arrayCalls.Put(c)
	return n, nil
}

// read takes in the description of a call and returns the number of elements.
func (c *arrayCall) read(k *arrayKernel, call int64) int64 {
	rank := int(ints(call, 1)[0])
	if rank < 0 || rank > tensor.MaxRank {
		panic(failure("ValueError", fmt.Sprintf("rank %d, at most %d", rank, tensor.MaxRank)))
	}
	operands := len(k.size)
	m := ints(call+8, int64(rank+operands*(1+rank)))
	if need := (operands + 1) * rank; cap(c.room) < need {
		c.room = make([]int, need)
	}
	room := c.room[:cap(c.room)]
	n, bytes := int64(1), 0
	c.shape, room = room[:rank:rank], room[rank:]
	for i := range rank {
		c.shape[i] = int(m[i])
		n *= m[i]
	}
	m = m[rank:]
	for i, size := range k.size {
		c.bases[i] = at(m[0])
		c.strides[i], room = room[:rank:rank], room[rank:]
		for a := range rank {
			c.strides[i][a] = int(m[1+a]) / size
		}
		m = m[1+rank:]
		bytes += size
	}
	sharedBytes.Add(n * int64(bytes))
	return n
}

// lent reads the description of an array, at *m: its dtype, address, rank, shape and strides in
// bytes.
func lent(m *int64) tensor.Memory {
	head := ints(*m, 3)
	rank := head[2]
	d := dtypeOf(head[0])
	a := tensor.Memory{Base: at(head[1]), DType: d, Shape: sizes(*m+3*8, rank),
		Strides: sizes(*m+(3+rank)*8, rank)}
	for i := range a.Strides {
		a.Strides[i] /= d.Size()
	}
	*m += (3 + 2*rank) * 8
	sharedBytes.Add(int64(a.Shape.Size() * d.Size()))
	return a
}

// ArrayEval runs an operator with one result, which is computed at once and not elementwise. The
// integers at the address call are the number of inputs and then, for the output and each input,
// dtype, address, rank, shape and strides in bytes.
func ArrayEval(op, call int64) (n int64, err error) {
	defer guard(&err)
	o, err := operators.get(op)
	if err != nil {
		return 0, err
	}
	if o.one == nil {
		return 0, failure("TypeError", fmt.Sprintf("%T has no single result", o.any))
	}
	count := ints(call, 1)[0]
	next := call + 8
	out := lent(&next)
	var in []tensor.Memory
	n = int64(out.Shape.Size())
	for range count {
		in = append(in, lent(&next))
		n = max(n, int64(in[len(in)-1].Shape.Size()))
	}
	tensor.Into(o.one, out, in...)
	return n, nil
}

// ArrayReduce adds, or multiplies, over axes in NumPy's order. The integers at the address call
// describe the output and the input, as for ArrayEval; both have one shape, and the output has
// stride 0 along the axes that are folded away, of which folds has a bit each. It returns whether
// it knows the order of the layout; if not, nothing was done.
func ArrayReduce(product bool, folds, call int64) (done bool, err error) {
	defer guard(&err)
	next := call
	out, in := lent(&next), lent(&next)
	o := ops.Ordered{Product: product, Fold: make([]bool, len(in.Shape))}
	for i := range o.Fold {
		o.Fold[i] = folds>>i&1 != 0
	}
	if !o.Serves(out, in) {
		return false, nil
	}
	o.Into(out, in)
	return true, nil
}

// ArrayBlock takes memory from the engine's pool for an array: its address is written to room. The
// memory lives until the handle is released.
func ArrayBlock(bytes, room int64) (h int64, err error) {
	defer guard(&err)
	if bytes < 0 {
		return 0, failure("ValueError", fmt.Sprintf("a block of %d bytes", bytes))
	}
	t := tensor.Block(int(bytes))
	ints(room, 1)[0] = int64(uintptr(t.Address()))
	return give(t), nil
}
