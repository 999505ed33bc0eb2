package plan

import (
	"bytes"
	"fmt"

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
