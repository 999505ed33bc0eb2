package bindings

import (
	"fmt"
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// operator is an operator with its attributes. Python makes one of each kind and keeps it.
type operator struct {
	one    tensor.Op // nil for operators of other kinds
	any    any
	floats bool // bools and integers become float32 first
	strict bool // inputs of different dtypes are an error
}

var operators = newTable[operator]("operator", nil)

// threadLimit is the number of elements above which work moves to a goroutine of its own: the
// thread that Python called on runs parallel kernels 1.6 to 2 times slower, and the move costs
// 10 µs.
const threadLimit = 1 << 17

// Operator returns the operator of a name with attributes from a JSON object, "" for defaults.
// floats says that bools and integers become float32 first, as in a division.
func Operator(name, attributes string, floats bool) (h int64, err error) {
	defer guard(&err)
	op, err := tensor.Operator(name, attributes)
	if err != nil {
		return 0, err
	}
	one, _ := op.(tensor.Op)
	return operators.put(&operator{one: one, any: op, floats: floats}), nil
}

// StrictOperator returns an operator that does not make its inputs one dtype: when they differ it
// raises a TypeError.
func StrictOperator(name, attributes string) (h int64, err error) {
	defer guard(&err)
	op, err := tensor.Operator(name, attributes)
	if err != nil {
		return 0, err
	}
	one, _ := op.(tensor.Op)
	return operators.put(&operator{one: one, any: op, strict: true}), nil
}

// Operators lists the names of all operators, one a line.
func Operators() (names string, err error) {
	defer guard(&err)
	for _, n := range tensor.Registered() {
		names += n + "\n"
	}
	return names, nil
}

// Unary applies an operator to one tensor.
func Unary(op, x int64) (h int64, err error) {
	defer guard(&err)
	o, err := operators.get(op)
	if err != nil {
		return 0, err
	}
	t, err := tensors.get(x)
	if err != nil {
		return 0, err
	}
	return o.apply(t)
}

// Binary applies an operator to two tensors, of which it first makes one dtype.
func Binary(op, x, y int64) (h int64, err error) {
	defer guard(&err)
	o, err := operators.get(op)
	if err != nil {
		return 0, err
	}
	a, err := tensors.get(x)
	if err != nil {
		return 0, err
	}
	b, err := tensors.get(y)
	if err != nil {
		return 0, err
	}
	return o.promoted(a, b)
}

// BinaryFloat is Binary with a literal float for one side: y, or x if reversed. A literal leaves
// the dtype of a tensor of floats as it is.
func BinaryFloat(op, x int64, value float64, reversed bool) (h int64, err error) {
	defer guard(&err)
	o, t, err := operand(op, x)
	if err != nil {
		return 0, err
	}
	return o.literal(t, tensor.Full(tensor.Weak(t.DType(), tensor.FloatKind), value), reversed)
}

// BinaryInt is BinaryFloat with a literal integer, which leaves the dtype of any tensor of numbers
// as it is. It is an OverflowError when that dtype cannot hold it.
func BinaryInt(op, x, value int64, reversed bool) (h int64, err error) {
	defer guard(&err)
	o, t, err := operand(op, x)
	if err != nil {
		return 0, err
	}
	dtype := tensor.Weak(t.DType(), tensor.IntKind)
	if !holds(dtype, value) {
		return 0, failure("OverflowError", fmt.Sprintf("%d does not fit %v", value, dtype))
	}
	c := tensor.Scalar(value)
	if dtype != tensor.Int64 {
		c = tensor.Full(dtype, float64(value))
	}
	return o.literal(t, c, reversed)
}

// holds reports whether an integer has an exact place in a dtype of integers; floats round.
func holds(d tensor.DType, v int64) bool {
	bits := uint(8 * d.Size())
	switch {
	case !d.IsInt():
		return true
	case d.IsSigned():
		return v<<(64-bits)>>(64-bits) == v
	}
	return v >= 0 && (bits == 64 || v>>bits == 0)
}

func operand(op, x int64) (*operator, *tensor.Tensor, error) {
	o, err := operators.get(op)
	if err != nil {
		return nil, nil, err
	}
	t, err := tensors.get(x)
	return o, t, err
}

func (o *operator) literal(x, c *tensor.Tensor, reversed bool) (int64, error) {
	if reversed {
		return o.promoted(c, x)
	}
	return o.promoted(x, c)
}

// promoted applies the operator to two tensors cast to one dtype.
func (o *operator) promoted(x, y *tensor.Tensor) (int64, error) {
	if x.DType() != y.DType() {
		if o.strict {
			return 0, failure("TypeError", fmt.Sprintf("%T: the inputs differ in dtype: %v and %v",
				o.any, x.DType(), y.DType()))
		}
		d := tensor.Promote(x.DType(), y.DType())
		x, y = x.Cast(d), y.Cast(d)
	}
	return o.apply(x, y)
}

// apply runs an operator with one result.
func (o *operator) apply(in ...*tensor.Tensor) (int64, error) {
	if o.floats {
		for i, t := range in {
			if !t.DType().IsFloat() {
				in[i] = t.Cast(tensor.Float32)
			}
		}
	}
	for _, t := range in {
		if t.Size() > threadLimit {
			return o.applyApart(slices.Clone(in))
		}
	}
	return give(o.result(in)), nil
}

// applyApart is a function of its own so that small calls do not allocate for its closure.
func (o *operator) applyApart(in []*tensor.Tensor) (int64, error) {
	return apart(func() int64 { return give(o.result(in)) })
}

// result is the one result of the operator.
func (o *operator) result(in []*tensor.Tensor) *tensor.Tensor {
	if o.one != nil {
		return tensor.Apply(o.one, in...)
	}
	out := tensor.Run(o.any, in...)
	if len(out) != 1 {
		panic(failure("TypeError", fmt.Sprintf("%T has %d results, not one", o.any, len(out))))
	}
	return out[0]
}

// Run applies an operator of any kind to the tensors whose handles are count integers at inputs.
// It writes the handles of its results to the address outputs, which has room for that many, and
// returns their number; an operator that writes over its inputs has none.
func Run(op, inputs, count, outputs, room int64) (results int64, err error) {
	defer guard(&err)
	o, err := operators.get(op)
	if err != nil {
		return 0, err
	}
	in, large, err := handles(inputs, count)
	if err != nil {
		return 0, err
	}
	run := func() int64 {
		out := tensor.Run(o.any, in...)
		if int64(len(out)) > room {
			panic(failure("ValueError", fmt.Sprintf("%T has %d results, room is for %d",
				o.any, len(out), room)))
		}
		for i, t := range out {
			ints(outputs, room)[i] = give(t)
		}
		return int64(len(out))
	}
	if large {
		return apart(run)
	}
	return run(), nil
}

// TensorIndex is x[keys] for count keys, each of four integers at an address: the kind, as
// ops.PartKind numbers them, then the bounds of a slice, or an integer, or a tensor's handle. A
// bound that is not given is the least int64.
func TensorIndex(x, keys, count int64) (h int64, err error) {
	defer guard(&err)
	t, err := tensors.get(x)
	if err != nil {
		return 0, err
	}
	large := false
	all := make([]ops.Part, count)
	for i, part := range slices.Collect(slices.Chunk(ints(keys, 4*count), 4)) {
		k := ops.Part{Kind: ops.PartKind(part[0])}
		switch k.Kind {
		case ops.PartSlice:
			k.Start, k.Stop, k.Step = int(part[1]), int(part[2]), int(part[3])
		case ops.PartAt:
			k.At = int(part[1])
		case ops.PartBy:
			if k.By, err = tensors.get(part[1]); err != nil {
				return 0, err
			}
			large = large || max(t.Size(), k.By.Size()) > threadLimit
		}
		all[i] = k
	}
	run := func() int64 { return give(ops.Index(t, all...)) }
	if large {
		return apart(run)
	}
	return run(), nil
}

// handles looks up count tensors and tells whether one is large.
func handles(address, count int64) (ts []*tensor.Tensor, large bool, err error) {
	for _, h := range ints(address, count) {
		t, err := tensors.get(h)
		if err != nil {
			return nil, false, err
		}
		ts = append(ts, t)
		large = large || t.Size() > threadLimit
	}
	return ts, large, nil
}
