package forward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// placed is a trace in the making, of a batch of so many rows.
type placed struct {
	p    *Program
	rows int
	t    *tensor.Trace
	size []int // elements of storages; -1: not made yet
}

// trace is what the program does for a batch. Everything is checked: sizes against memory, and
// results against what operators say of their shapes.
func (p *Program) trace(rows int) (*tensor.Trace, error) {
	b := &placed{p: p, rows: rows, t: &tensor.Trace{Given: len(p.doc.Inputs)}}
	for i := range p.doc.Storages {
		s, n, err := b.storage(i)
		if err != nil {
			return nil, fmt.Errorf("storage %d: %w", i, err)
		}
		b.t.Storages, b.size = append(b.t.Storages, s), append(b.size, n)
	}
	for i := range p.doc.Inputs {
		r, err := b.make(&p.doc.Inputs[i].window, kindInput)
		if err != nil {
			return nil, fmt.Errorf("input %d: %w", i, err)
		}
		b.t.Inputs = append(b.t.Inputs, r)
	}
	for i := range p.doc.Calls {
		if err := b.call(&p.doc.Calls[i]); err != nil {
			return nil, fmt.Errorf("call %d, %s: %w", i, p.doc.Calls[i].Op, err)
		}
	}
	for i := range p.doc.Outputs {
		r, err := b.read(&p.doc.Outputs[i].window)
		if err != nil {
			return nil, fmt.Errorf("output %d: %w", i, err)
		}
		b.t.Outputs = append(b.t.Outputs, r)
	}
	return b.t, nil
}

// storage is memory that is there before the program runs, and how many elements it has.
func (b *placed) storage(i int) (s tensor.Storage, n int, err error) {
	d := &b.p.doc.Storages[i]
	switch d.Kind {
	case kindInput:
		return tensor.Storage{Kind: tensor.Given}, -1, nil
	case kindMade:
		return tensor.Storage{Kind: tensor.Made}, -1, nil
	}
	v := b.p.params[i].Value()
	n = v.Size()
	switch d.Kind {
	case kindWeight:
		buffer := v.Array().Buffer()
		return tensor.Storage{Kind: tensor.State, Bytes: buffer.Len(), Buffer: buffer}, n, nil
	case kindConstant:
		return tensor.Storage{Kind: tensor.Constant, Bytes: n * d.DType.Size(),
			Data: data(v)}, n, nil
	}
	r, err := (&window{DType: d.DType, Shape: d.Shape}).ref(b.rows, -1)
	if err != nil {
		return s, 0, err
	}
	n = r.Layout.Shape.Size()
	// None that was recorded is larger: its constants have MaxConstant bytes at most.
	if most := tensor.MaxConstant / d.DType.Size() * b.rows; n > most {
		return s, 0, fmt.Errorf("%d elements are to be filled, at most %d are possible", n, most)
	}
	s = tensor.Storage{Kind: tensor.Constant, Data: bytes.Repeat(data(v), n)}
	s.Bytes = len(s.Data)
	return s, n, nil
}

func data(t *tensor.Tensor) []byte {
	if t.Size() == 0 {
		return nil
	}
	return tensor.Bytes(nil, t.Array())
}

// make is the window of an input or a result, which is all of its storage.
func (b *placed) make(w *window, kind string) (tensor.Ref, error) {
	k := w.Storage
	if k < 0 || k >= len(b.size) || b.p.doc.Storages[k].Kind != kind || b.size[k] >= 0 ||
		w.DType != b.p.doc.Storages[k].DType {
		return tensor.Ref{}, fmt.Errorf("storage %d cannot be written here", k)
	}
	r, err := w.ref(b.rows, -1)
	if err == nil {
		b.size[k] = r.Layout.Shape.Size()
		b.t.Storages[k].Bytes = b.size[k] * w.DType.Size()
	}
	return r, err
}

// read is the window of an operand.
func (b *placed) read(w *window) (tensor.Ref, error) {
	k := w.Storage
	if k < 0 || k >= len(b.size) || b.size[k] < 0 || w.DType != b.p.doc.Storages[k].DType {
		return tensor.Ref{}, fmt.Errorf("storage %d cannot be read here", k)
	}
	return w.ref(b.rows, b.size[k])
}

func (b *placed) call(c *call) error {
	op, err := c.operator(b.rows)
	if err != nil {
		return err
	}
	t := tensor.Call{Op: op}
	if c.Place != "" {
		t.Place = place(c.Place)
	}
	var in []tensor.Spec
	for i := range c.In {
		r, err := b.read(&c.In[i])
		if err != nil {
			return fmt.Errorf("operand %d: %w", i, err)
		}
		t.In, in = append(t.In, r), append(in, r.Spec())
	}
	want, err := results(op, in)
	if err != nil {
		return err
	}
	for i := range c.Out {
		r, err := b.make(&c.Out[i], kindMade)
		if err != nil {
			return fmt.Errorf("result %d: %w", i, err)
		}
		t.Out = append(t.Out, r)
	}
	same := func(r tensor.Ref, s tensor.Spec) bool {
		return r.DType == s.DType && r.Layout.Shape.Equal(s.Shape)
	}
	if !slices.EqualFunc(t.Out, want, same) {
		return fmt.Errorf("it does not give the results that the file says, but %v", want)
	}
	b.t.Calls = append(b.t.Calls, t)
	return nil
}

// operator is what the call runs.
func (c *call) operator(rows int) (any, error) {
	if c.Op == copyName {
		var d tensor.DType
		if err := json.Unmarshal(c.Attributes, &d); err != nil {
			return nil, err
		}
		return tensor.CopyTo(d), nil
	}
	text, err := attributesAt(c.Attributes, rows)
	if err != nil {
		return nil, err
	}
	return tensor.Operator(c.Op, text)
}

// results are what an operator makes of inputs.
func results(op any, in []tensor.Spec) (out []tensor.Spec, err error) {
	defer func() {
		if e, ok := recover().(error); ok { // such as an operand that is missing
			err = e
		}
	}()
	if d, ok := tensor.CopiesTo(op); ok {
		return []tensor.Spec{{DType: d, Shape: in[0].Shape}}, nil
	}
	switch op := op.(type) {
	case tensor.MultiOp:
		return op.Shapes(in), nil
	case tensor.Op:
		_, tiled := op.(tensor.Elementwise)
		if _, ok := op.(tensor.Evaluator); ok || tiled {
			return []tensor.Spec{op.Shape(in)}, nil
		}
	}
	return nil, fmt.Errorf("it is no operator that a recorded prediction may have")
}

// A place is where in the model a call was recorded.
type place string

// String is the layer.
func (p place) String() string { return string(p) }

// Blame adds the layer.
func (p place) Blame(e tensor.Error) tensor.Error { return &placedError{p, e} }

// placedError is an error of an operator in a layer.
type placedError struct {
	at    place
	cause tensor.Error
}

// Error adds the layer.
func (e *placedError) Error() string { return string(e.at) + ": " + e.cause.Error() }

// PythonKind is that of the error of the operator.
func (e *placedError) PythonKind() string { return e.cause.PythonKind() }

// Unwrap is the error of the operator.
func (e *placedError) Unwrap() error { return e.cause }
