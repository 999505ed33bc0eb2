//go:build cgo

package bindings

import (
	"unsafe"

	"github.com/goten-ml/goten/arrowio/cdata"
	"github.com/goten-ml/goten/core/tensor"
)

// letters pairs our element types with those of package cdata.
var letters = map[tensor.DType]cdata.DType{
	tensor.Bool: cdata.Bool, tensor.Int8: cdata.Int8, tensor.Int16: cdata.Int16,
	tensor.Int32: cdata.Int32, tensor.Int64: cdata.Int64, tensor.Uint8: cdata.Uint8,
	tensor.Uint16: cdata.Uint16, tensor.Uint32: cdata.Uint32, tensor.Uint64: cdata.Uint64,
	tensor.Float32: cdata.Float32, tensor.Float64: cdata.Float64,
}

func fromLetter(l cdata.DType) tensor.DType {
	for d, letter := range letters {
		if letter == l {
			return d
		}
	}
	return tensor.Invalid
}

// CapsuleNew allocates the zeroed C struct of a capsule ("arrow_schema", "arrow_array",
// "arrow_array_stream"); the capsule's destructor frees it.
func CapsuleNew(name string) (address int64, err error) {
	defer guard(&err)
	if address = int64(cdata.New(name)); address == 0 {
		err = failure("MemoryError", "no struct for a capsule named "+name)
	}
	return address, err
}

// CapsuleDestructor is the address of the C destructor for capsules of a name.
func CapsuleDestructor(name string) (address int64, err error) {
	defer guard(&err)
	if address = int64(cdata.Destructor(name)); address == 0 {
		err = failure("KeyError", "no destructor for capsules named "+name)
	}
	return address, err
}

// Exports counts arrays and streams that other libraries hold.
func Exports() (n int64, err error) {
	defer guard(&err)
	return int64(cdata.Exports()), nil
}

// lendOut counts one owner more of a tensor for a consumer in C, and returns what ends that.
func lendOut(t *tensor.Tensor) (release func()) {
	t.Retain()
	return t.Release
}

// columnOf describes a tensor as an Arrow column: its first axis are the rows, the others
// fixed-size lists. A strided tensor is copied.
func columnOf(t *tensor.Tensor, name string) (cdata.Column, *tensor.Tensor, error) {
	if t.Rank() == 0 {
		return cdata.Column{}, nil, failure("ValueError",
			"a tensor without axes has no rows for Arrow: reshape it to (1,)")
	}
	if l := t.Layout(); !l.Contiguous() {
		t = t.Clone()
	}
	c := cdata.Column{Name: name, DType: letters[t.DType()], Len: t.Size(), Shape: t.Shape()[1:]}
	if t.Size() > 0 {
		c.Data = uintptr(t.Address())
	}
	return c, t, nil
}

// ArrowExport fills the zeroed ArrowArray and ArrowSchema at two addresses with a tensor. Its
// memory is shared until the consumer releases the array; bools become bits, in a copy.
func ArrowExport(h, array, schema int64) (rows int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	c, t, err := columnOf(t, "")
	if err != nil {
		return 0, err
	}
	release := lendOut(t)
	if err := cdata.ExportArray(uintptr(array), uintptr(schema), c, release); err != nil {
		release()
		return 0, err
	}
	return int64(c.Rows()), nil
}

// ArrowExportStream fills the zeroed ArrowArrayStream at an address with batches of at most rows
// rows of one column with a name.
func ArrowExportStream(h, stream, rows int64, name string) (total int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	c, t, err := columnOf(t, name)
	if err != nil {
		return 0, err
	}
	release := lendOut(t)
	columns := []cdata.Column{c}
	if err := cdata.ExportStream(uintptr(stream), columns, int(rows), release); err != nil {
		release()
		return 0, err
	}
	return int64(c.Rows()), nil
}

// over makes a tensor over a column of foreign memory; release ends its use. Bools are copied to
// bytes, and misaligned elements to an aligned place.
func over(c cdata.Column, rows int, release func()) *tensor.Tensor {
	d := fromLetter(c.DType)
	shape := append([]int{rows}, c.Shape...)
	size := d.Size()
	if d == tensor.Bool || c.Len == 0 || c.Data%uintptr(size) != 0 {
		defer release()
		t := tensor.New(d, shape...)
		dst := unsafe.Slice((*byte)(t.Address()), c.Len*size)
		fill(dst, c, size)
		return t
	}
	return tensor.Foreign(tensor.ForeignMemory{
		Base: at(int64(c.Data)), Bytes: c.Len * size, DType: d, Shape: shape, Free: release,
	})
}

// ArrowImport takes over the ArrowArray at an address, described by the ArrowSchema at another, as
// a frame: of one unnamed column, or of the columns of a struct. After an error both are as before.
func ArrowImport(array, schema int64) (frame int64, err error) {
	defer guard(&err)
	b, err := cdata.ImportArray(uintptr(array), uintptr(schema))
	if err != nil {
		return 0, err
	}
	defer b.Release()
	return frames.put(share(b)), nil
}

// share makes a frame over the memory of a batch.
func share(b *cdata.Batch) *frame {
	f := &frame{rows: b.Rows}
	for _, c := range b.Columns {
		f.add(c.Name, over(c, b.Rows, b.Share()))
	}
	return f
}

// ArrowImportStream takes over the ArrowArrayStream at an address as a frame. One batch is shared;
// several are copied behind one another.
func ArrowImportStream(stream int64) (frame int64, err error) {
	defer guard(&err)
	s, err := cdata.ImportStream(uintptr(stream))
	if err != nil {
		return 0, err
	}
	defer s.Release()
	var all []*cdata.Batch
	defer func() {
		for _, b := range all {
			b.Release()
		}
	}()
	for {
		b, err := s.Next()
		if err != nil {
			return 0, err
		}
		if b == nil {
			break
		}
		all = append(all, b)
	}
	switch len(all) {
	case 0:
		return 0, failure("ValueError", "Arrow stream without a batch: it has no rows")
	case 1:
		return frames.put(share(all[0])), nil
	}
	return frames.put(join(all)), nil
}

// join copies batches of equal columns behind one another.
func join(all []*cdata.Batch) *frame {
	f := &frame{}
	for _, b := range all {
		f.rows += b.Rows
	}
	for i, c := range all[0].Columns {
		d := fromLetter(c.DType)
		t := tensor.New(d, append([]int{f.rows}, c.Shape...)...)
		dst := unsafe.Slice((*byte)(t.Address()), t.Size()*d.Size())
		for _, b := range all {
			dst = dst[fill(dst, b.Columns[i], d.Size()):]
		}
		f.add(c.Name, t)
	}
	return f
}

// fill copies the elements of a column and returns their size in bytes.
func fill(dst []byte, c cdata.Column, size int) int {
	if c.DType == cdata.Bool {
		c.Unpack(dst)
	} else {
		copy(dst, cdata.Bytes(c.Data, c.Len*size))
	}
	return c.Len * size
}
