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
	fresh  bool // the result never shares memory with an input
}

func newOperator(op any) *operator {
	one, _ := op.(tensor.Op)
	_, tiled := op.(tensor.Elementwise)
	return &operator{one: one, any: op, fresh: tiled}
}

var operators = newTable[operator]("operator", nil)

// Operator returns the operator of a name with attributes from a JSON object, "" for defaults.
// floats says that bools and integers become float32 first, as in a division.
func Operator(name, attributes string, floats bool) (h int64, err error) {
	defer guard(&err)
	op, err := tensor.Operator(name, attributes)
	if err != nil {
		return 0, err
	}
	o := newOperator(op)
	o.floats = floats
	return operators.put(o), nil
}

// StrictOperator returns an operator that does not make its inputs one dtype: when they differ it
// raises a TypeError. floats says that bools and integers become float32 first.
func StrictOperator(name, attributes string, floats bool) (h int64, err error) {
	defer guard(&err)
	op, err := tensor.Operator(name, attributes)
	if err != nil {
		return 0, err
	}
	o := newOperator(op)
	o.strict, o.floats = true, floats
	return operators.put(o), nil
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
// the dtype of a tensor of floats as it is. x may be a variable, which is read in the session.
func BinaryFloat(op, x int64, value float64, reversed bool, session int64) (h int64, err error) {
	defer guard(&err)
	o, t, err := operand(op, x, session)
	if err != nil {
		return 0, err
	}
	return o.literal(t, tensor.Full(tensor.Weak(t.DType(), tensor.FloatKind), value), reversed)
}

// BinaryInt is BinaryFloat with a literal integer, which leaves the dtype of any tensor of numbers
// as it is. It is an OverflowError when that dtype cannot hold it.
func BinaryInt(op, x, value int64, reversed bool, session int64) (h int64, err error) {
	defer guard(&err)
	o, t, err := operand(op, x, session)
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

// operand looks up an operator and its input, a tensor or a variable.
func operand(op, x, session int64) (*operator, *tensor.Tensor, error) {
	o, err := operators.get(op)
	if err != nil {
		return nil, nil, err
	}
	t, err := o.input(x, session)
	return o, t, err
}

// input is the tensor of a handle, or the value in a session of the variable that it stands for.
// Outside of a session later updates do not show in a result: one that may be a window is given
// a copy.
func (o *operator) input(h, session int64) (*tensor.Tensor, error) {
	if h>>kindShift != params.kind {
		return tensors.get(h)
	}
	p, err := params.get(h)
	if err != nil {
		return nil, err
	}
	if session != 0 {
		s, err := sessions.get(session)
		if err != nil {
			return nil, err
		}
		return s.Read(p), nil
	}
	if o.fresh {
		return p.Value(), nil
	}
	return p.Value().Clone(), nil
}

// Apply applies an operator with one result to count tensors, as they are, whose handles are
// integers at inputs. Some may be variables, which are read in the session.
func Apply(op, inputs, count, session int64) (h int64, err error) {
	defer guard(&err)
	o, err := operators.get(op)
	if err != nil {
		return 0, err
	}
	var room [4]*tensor.Tensor
	in := room[:0]
	for _, h := range ints(inputs, count) {
		t, err := o.input(h, session)
		if err != nil {
			return 0, err
		}
		in = append(in, t)
		if o.strict && t.DType() != in[0].DType() {
			return 0, o.differ(in[0], t)
		}
	}
	return o.apply(in...)
}

func (o *operator) differ(x, y *tensor.Tensor) error {
	return failure("TypeError", fmt.Sprintf("%T: the inputs differ in dtype: %v and %v",
		o.any, x.DType(), y.DType()))
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
			return 0, o.differ(x, y)
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
	return give(o.result(in)), nil
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
	in, err := handles(inputs, count)
	if err != nil {
		return 0, err
	}
	out := tensor.Run(o.any, in...)
	if int64(len(out)) > room {
		return 0, failure("ValueError", fmt.Sprintf("%T has %d results, room is for %d",
			o.any, len(out), room))
	}
	for i, t := range out {
		ints(outputs, room)[i] = give(t)
	}
	return int64(len(out)), nil
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
		}
		all[i] = k
	}
	return give(ops.Index(t, all...)), nil
}

// handles looks up count tensors.
func handles(address, count int64) (ts []*tensor.Tensor, err error) {
	for _, h := range ints(address, count) {
		t, err := tensors.get(h)
		if err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	return ts, nil
}
