package plan

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/goten-ml/goten/core/internal/mem"
	"github.com/goten-ml/goten/core/tensor"
)

// difference says where two recordings of a step differ; "" if they do not.
func difference(a, b *tensor.Trace) string {
	for i := range min(len(a.Calls), len(b.Calls)) {
		if text := callsDiffer(&a.Calls[i], &b.Calls[i]); text != "" {
			return b.Calls[i].Label() + ": " + text
		}
	}
	if len(a.Calls) != len(b.Calls) {
		return fmt.Sprintf("%d operators ran in one step, %d in another of the same shapes",
			len(a.Calls), len(b.Calls))
	}
	if a.Note != b.Note || len(a.Beside) != len(b.Beside) {
		return "it returns another structure, or uses other optimizers, in another step"
	}
	if !sameRefs(a.Outputs, b.Outputs) || !sameRefs(a.Inputs, b.Inputs) ||
		len(a.Storages) != len(b.Storages) {
		return "its inputs or results are others in another step"
	}
	for i := range a.Storages {
		if text := storagesDiffer(&a.Storages[i], &b.Storages[i]); text != "" {
			if c := reader(b, i); c != nil {
				return c.Label() + ": " + text
			}
			return text
		}
	}
	return ""
}

func callsDiffer(a, b *tensor.Call) string {
	switch {
	case a.Op != b.Op:
		return fmt.Sprintf("is %#v in one step and %#v in another", a.Op, b.Op)
	case !sameRefs(a.In, b.In) || !sameRefs(a.Out, b.Out):
		return "its operands are others in another step"
	}
	return ""
}

func sameRefs(a, b []tensor.Ref) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

func storagesDiffer(a, b *tensor.Storage) string {
	switch {
	case a.Kind != b.Kind || a.Bytes != b.Bytes:
		return "reads memory of another kind in another step"
	case a.Buffer != b.Buffer:
		return "reads another parameter in another step"
	case !bytes.Equal(a.Data, b.Data):
		return "reads data that the program makes anew for each step; pass it as an input"
	}
	return ""
}

// reader is the first call that reads a storage.
func reader(t *tensor.Trace, storage int) *tensor.Call {
	for i := range t.Calls {
		for _, r := range t.Calls[i].In {
			if r.Storage == storage {
				return &t.Calls[i]
			}
		}
	}
	return nil
}

// alike reports whether two recordings of inputs with different numbers of rows did the same: equal
// operators on the same storages, of which the constants are equal or numbers that grow with the
// rows.
func alike(a, b *tensor.Trace) bool {
	if len(a.Calls) != len(b.Calls) || len(a.Storages) != len(b.Storages) ||
		a.Note != b.Note || len(a.Beside) != len(b.Beside) ||
		!alikeRefs(a.Inputs, b.Inputs) || !alikeRefs(a.Outputs, b.Outputs) {
		return false
	}
	for i := range a.Calls {
		x, y := &a.Calls[i], &b.Calls[i]
		if x.Op != y.Op || !alikeRefs(x.In, y.In) || !alikeRefs(x.Out, y.Out) {
			return false
		}
	}
	for i := range a.Storages {
		x, y := &a.Storages[i], &b.Storages[i]
		if x.Kind != y.Kind || x.Buffer != y.Buffer {
			return false
		}
		if !bytes.Equal(x.Data, y.Data) && !grows(a, b, i) {
			return false
		}
	}
	return true
}

// alikeRefs reports whether windows lie on the same storages.
func alikeRefs(a, b []tensor.Ref) bool {
	return slices.EqualFunc(a, b, func(x, y tensor.Ref) bool {
		return x.Storage == y.Storage && x.DType == y.DType &&
			len(x.Layout.Shape) == len(y.Layout.Shape)
	})
}

// grows reports whether a constant is one number in proportion to the rows of the first input.
func grows(a, b *tensor.Trace, storage int) bool {
	x, rows := number(a, storage)
	y, others := number(b, storage)
	return x != 0 && x*others == y*rows
}

// number is a constant of one number, or 0, and how many rows the first input has.
func number(t *tensor.Trace, storage int) (value, rows float64) {
	c := reader(t, storage)
	if c == nil || t.Given == 0 || len(t.Inputs[0].Layout.Shape) == 0 {
		return 0, 0
	}
	k := slices.IndexFunc(c.In, func(r tensor.Ref) bool { return r.Storage == storage })
	d, data := c.In[k].DType, t.Storages[storage].Data
	if len(data) != d.Size() {
		return 0, 0
	}
	m := mem.Alloc(len(data))
	copy(m.Bytes(), data)
	a := tensor.ArrayIn(m, d, tensor.Layout{})
	return a.Tensor().Float(), float64(t.Inputs[0].Layout.Shape[0])
}
