//go:build cgo

package bindings

import (
	"github.com/goten-ml/goten/arrowio/cdata"
	"github.com/goten-ml/goten/core/tensor"
)

// DLPackExport makes a DLManagedTensor, or one of version 1.0, over a tensor's memory and returns
// its address. A tracked tensor is read-only for others.
func DLPackExport(h int64, versioned, readOnly bool) (address int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	v := cdata.View{DType: letters[t.DType()], ReadOnly: readOnly}
	if t.Size() > 0 {
		v.Data = uintptr(t.Address())
	}
	l := t.Layout()
	for i, s := range l.Steps(nil) {
		v.Shape, v.Strides = append(v.Shape, int64(l.Shape[i])), append(v.Strides, int64(s))
	}
	release := lendOut(t)
	p, err := cdata.ExportDLPack(v, versioned, release)
	if err != nil {
		release()
	}
	return int64(p), err
}

// DLPackImport takes over the DLManagedTensor, or the one of version 1.0, at an address.
func DLPackImport(address int64, versioned bool) (h int64, err error) {
	defer guard(&err)
	v, release, err := cdata.ImportDLPack(uintptr(address), versioned)
	if err != nil {
		return 0, err
	}
	d := fromLetter(v.DType)
	shape, lo, hi := make([]int, len(v.Shape)), int64(0), int64(0)
	var strides []int
	for i, n := range v.Shape {
		shape[i] = int(n)
		if v.Strides != nil {
			strides = append(strides, int(v.Strides[i]))
			reach := (max(n, 1) - 1) * v.Strides[i]
			lo, hi = lo+min(reach, 0), hi+max(reach, 0)
		}
	}
	size := int64(d.Size())
	if v.Data == 0 || int64(v.Data)%size != 0 {
		return dlpackCopy(v, shape, release)
	}
	bytes := (hi - lo + 1) * size
	if v.Strides == nil {
		bytes = int64(tensor.Shape(shape).Size()) * size
	}
	return give(tensor.Foreign(tensor.ForeignMemory{
		Base: at(int64(v.Data) + lo*size), Bytes: int(bytes), DType: d, Shape: shape,
		Strides: strides, Offset: int(-lo), Free: release,
	})), nil
}

// dlpackCopy takes what has no elements, or elements at odd addresses.
func dlpackCopy(v cdata.View, shape []int, release func()) (int64, error) {
	if v.Data == 0 {
		release()
		return give(tensor.New(fromLetter(v.DType), shape...)), nil
	}
	return 0, failure("BufferError", "DLPack tensor whose elements are not aligned: copy it first")
}
