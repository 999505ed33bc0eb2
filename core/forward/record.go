package forward

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// A Recording is what New makes a program of.
type Recording struct {
	Name    string // the model's
	Inputs  []string
	Outputs []string
	// Rows are the sizes of the batches, at least three that differ; Traces are the recordings.
	Rows   []int
	Traces []*tensor.Trace
	// Weights have their names in the file.
	Weights map[string]*tensor.Param
}

// Error reports a forward pass that cannot be kept.
type Error struct{ Detail string }

func (e *Error) Error() string { return e.Detail }

// PythonKind names the exception class that this error becomes.
func (e *Error) PythonKind() string { return "ValueError" }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// maker is a program in the making.
type maker struct {
	Recording
	p     *Program
	first *tensor.Trace
	place map[int]int // of storages of the recordings in the program
}

// New finds the program that did what was recorded. Whatever did not grow evenly with the rows is
// an error that names the operator.
func New(r Recording) (*Program, error) {
	if len(r.Rows) < 3 || len(r.Traces) != len(r.Rows) {
		return nil, errorf("three recordings are needed, received %d", len(r.Traces))
	}
	for _, t := range r.Traces {
		if t.Trouble != "" {
			return nil, errorf("%s", t.Trouble)
		}
		if len(t.Calls) != len(r.Traces[0].Calls) ||
			len(t.Storages) != len(r.Traces[0].Storages) ||
			len(t.Outputs) != len(r.Outputs) || t.Given != len(r.Inputs) {
			return nil, errorf("%d operators run for %d rows, %d for another number: what the "+
				"model computes depends on the rows", len(r.Traces[0].Calls), r.Rows[0],
				len(t.Calls))
		}
	}
	m := &maker{Recording: r, p: &Program{doc: document{Version: 1, Name: r.Name}},
		first: r.Traces[0], place: map[int]int{}}
	return m.p, m.make()
}

func (m *maker) make() error {
	for i, name := range m.Inputs {
		w, ok := m.window(func(t *tensor.Trace) tensor.Ref { return t.Inputs[i] })
		if !ok || !batched(w.Shape) {
			return errorf("the first axis of input %q is not the rows", name)
		}
		w.Storage = m.add(w.Storage, storage{Kind: kindInput, DType: w.DType}, nil)
		m.p.doc.Inputs = append(m.p.doc.Inputs, Port{name, w})
	}
	for i, needed := range m.needed() {
		if !needed {
			continue
		}
		c, err := m.call(i)
		if err != nil {
			return errorf("%s: %v", m.first.Calls[i].Label(), err)
		}
		m.p.doc.Calls = append(m.p.doc.Calls, c)
	}
	for i, name := range m.Outputs {
		w, ok := m.window(func(t *tensor.Trace) tensor.Ref { return t.Outputs[i] })
		if !ok || !batched(w.Shape) {
			return errorf("the first axis of output %q is not the rows of the batch", name)
		}
		if err := m.bring(&w); err != nil {
			return errorf("output %q: %v", name, err)
		}
		m.p.doc.Outputs = append(m.p.doc.Outputs, Port{name, w})
	}
	return nil
}

func (m *maker) window(of func(*tensor.Trace) tensor.Ref) (window, bool) {
	refs := make([]tensor.Ref, len(m.Traces))
	for i, t := range m.Traces {
		refs[i] = of(t)
	}
	return windowOf(m.Rows, refs)
}

// needed reports of each call whether an output depends on it, or it writes over memory.
func (m *maker) needed() []bool {
	storages := make([]bool, len(m.first.Storages))
	for _, r := range m.first.Outputs {
		storages[r.Storage] = true
	}
	calls := make([]bool, len(m.first.Calls))
	for i, c := range slices.Backward(m.first.Calls) {
		calls[i] = c.Writes > 0
		for _, r := range c.Out {
			calls[i] = calls[i] || storages[r.Storage]
		}
		for _, r := range c.In {
			storages[r.Storage] = storages[r.Storage] || calls[i]
		}
	}
	return calls
}

// call is call i of the recordings for any rows.
func (m *maker) call(i int) (c call, err error) {
	first := &m.first.Calls[i]
	if first.Writes > 0 {
		return c, errorf("it writes over memory in a prediction; only results may be made")
	}
	var texts []string
	for _, t := range m.Traces {
		o := &t.Calls[i]
		name, attributes, err := describe(o.Op)
		if err != nil {
			return c, err
		}
		if c.Op != "" && c.Op != name || len(o.In) != len(first.In) ||
			len(o.Out) != len(first.Out) {
			return c, errorf("another operator runs in its place for other numbers of rows")
		}
		c.Op, texts = name, append(texts, attributes)
	}
	if c.Attributes, err = attributesOf(m.Rows, texts); err != nil {
		return c, err
	}
	if first.Place != nil {
		c.Place = first.Place.String()
	}
	c.In, c.Out = make([]window, len(first.In)), make([]window, len(first.Out))
	for k := range c.In {
		w, ok := m.window(func(t *tensor.Trace) tensor.Ref { return t.Calls[i].In[k] })
		if !ok {
			return c, errorf("the shape or place of operand %d does not grow evenly with the rows",
				k)
		}
		if err := m.bring(&w); err != nil {
			return c, err
		}
		c.In[k] = w
	}
	for k := range c.Out {
		w, ok := m.window(func(t *tensor.Trace) tensor.Ref { return t.Calls[i].Out[k] })
		if !ok {
			return c, errorf("the shape of result %d does not grow evenly with the rows", k)
		}
		w.Storage = m.add(w.Storage, storage{Kind: kindMade, DType: w.DType}, nil)
		c.Out[k] = w
	}
	return c, nil
}

func describe(op any) (name, attributes string, err error) {
	if d, ok := tensor.CopiesTo(op); ok {
		return copyName, fmt.Sprintf("%q", d), nil
	}
	return tensor.Describe(op)
}

// add gives a storage of the recordings its place in the program.
func (m *maker) add(recorded int, s storage, p *tensor.Param) int {
	m.p.doc.Storages = append(m.p.doc.Storages, s)
	m.p.params = append(m.p.params, p)
	m.place[recorded] = len(m.p.params) - 1
	return m.place[recorded]
}

// bring finds the storage that an operand is in, or makes it of what came from outside.
func (m *maker) bring(w *window) (err error) {
	recorded := w.Storage
	if k, known := m.place[recorded]; known {
		w.Storage = k
	} else if w.Storage, err = m.outside(recorded, w); err != nil {
		return err
	}
	if d := m.p.doc.Storages[w.Storage].DType; d != w.DType {
		return errorf("memory of %v is read as %v", d, w.DType)
	}
	return nil
}

// outside makes a storage of what the step did not make.
func (m *maker) outside(recorded int, w *window) (int, error) {
	s := &m.first.Storages[recorded]
	for _, t := range m.Traces {
		if o := &t.Storages[recorded]; o.Kind != s.Kind || o.Buffer != s.Buffer {
			return 0, errorf("it reads other memory for other numbers of rows")
		}
	}
	switch s.Kind {
	case tensor.Given:
		return 0, errorf("it draws random numbers, which a recorded prediction cannot")
	case tensor.State:
		return m.weight(recorded, w), nil
	case tensor.Constant:
		return m.constant(recorded, w)
	}
	return 0, errorf("it reads memory that nothing has written")
}

func (m *maker) weight(recorded int, w *window) int {
	b := m.first.Storages[recorded].Buffer
	for _, name := range slices.Sorted(maps.Keys(m.Weights)) {
		if p := m.Weights[name]; p.Value().Array().Buffer() == b {
			own := tensor.NewParam(name, p.Value())
			return m.add(recorded, storage{Kind: kindWeight, DType: w.DType, Tensor: name}, own)
		}
	}
	return m.data(recorded, w.DType, b.Bytes())
}

// data keeps bytes as a tensor of the file.
func (m *maker) data(recorded int, d tensor.DType, b []byte) int {
	name := fmt.Sprintf("(constant)/%d", len(m.p.params))
	t := tensor.New(d, len(b)/d.Size())
	if len(b) > 0 {
		copy(tensor.Bytes(nil, t.Array()), b)
	}
	return m.add(recorded, storage{Kind: kindConstant, DType: d, Tensor: name},
		tensor.NewParam(name, t))
}

// constant keeps what the program made on the host: the same for all rows, or one element repeated.
func (m *maker) constant(recorded int, w *window) (int, error) {
	b := m.first.Storages[recorded].Data
	same := true
	for _, t := range m.Traces {
		same = same && bytes.Equal(t.Storages[recorded].Data, b)
	}
	if same {
		return m.data(recorded, w.DType, b), nil
	}
	n := w.DType.Size()
	whole := w.Strides == nil && w.Offset == Size{}
	for i, t := range m.Traces {
		data := t.Storages[recorded].Data
		size := tensor.Shape(at(w.Shape, m.Rows[i])).Size()
		if !whole || len(data) != size*n || !repeats(data, b[:n]) {
			return 0, errorf("it reads data that the program makes on the host, and other data " +
				"for other numbers of rows; compute it from the inputs")
		}
	}
	k := m.data(recorded, w.DType, b[:n])
	m.p.doc.Storages[k].Kind, m.p.doc.Storages[k].Shape = kindFill, w.Shape
	return k, nil
}

// repeats reports whether data is one element again and again.
func repeats(data, element []byte) bool {
	for len(data) > 0 {
		if !bytes.HasPrefix(data, element) {
			return false
		}
		data = data[len(element):]
	}
	return true
}
