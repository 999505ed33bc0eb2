package cdata

// #include "abi.h"
// #include <stdlib.h>
import "C"

import (
	"strconv"
	"unsafe"
)

// ExportArray fills the zeroed structs at two addresses with one column of rows rows, contiguous
// and with booleans as bytes. schema may be 0. release is called once, when the consumer is done;
// after an error it is not called.
func ExportArray(array, schema uintptr, c Column, release func()) error {
	if err := checkExport(array, []Column{c}); err != nil {
		return err
	}
	if schema != 0 && !fillSchema((*C.struct_ArrowSchema)(at(schema)), c.Name, c, 0) {
		return errMemory()
	}
	a := (*C.struct_ArrowArray)(at(array))
	if !fillArray(a, c, 0, release) {
		C.goten_release_array(a)
		return errMemory()
	}
	return nil
}

// ExportBatch fills the zeroed structs at two addresses with a struct of columns that have rows
// rows each. release is called once, when the consumer is done with the last column.
func ExportBatch(array, schema uintptr, columns []Column, release func()) error {
	if err := checkExport(array, columns); err != nil {
		return err
	}
	owner := NewOwner(release)
	if schema != 0 && !fillStructSchema((*C.struct_ArrowSchema)(at(schema)), columns) {
		return errMemory()
	}
	a := (*C.struct_ArrowArray)(at(array))
	if !fillStruct(a, columns, owner) {
		C.goten_release_array(a)
		return errMemory()
	}
	owner.Release()
	return nil
}

// Rows returns the rows of a column: its elements over the sizes of its lists. A column whose
// lists are empty has no rows.
func (c Column) Rows() int {
	n := c.width()
	if n == 0 {
		return 0
	}
	return c.Len / n
}

// width is the number of elements in a row.
func (c Column) width() int {
	n := 1
	for _, d := range c.Shape {
		n *= d
	}
	return n
}

func checkExport(out uintptr, columns []Column) error {
	if out == 0 {
		return valueError("no Arrow struct at address 0")
	}
	for _, c := range columns {
		if c.DType.Size() == 0 {
			return typeError("column %q: type %q cannot be exported", c.Name, string(rune(c.DType)))
		}
		if c.Rows() != columns[0].Rows() {
			return valueError("column %q has %d rows, column %q has %d",
				c.Name, c.Rows(), columns[0].Name, columns[0].Rows())
		}
	}
	return nil
}

// fillSchema fills a schema for the lists of a column from a depth on. False when memory is out;
// what was filled is freed by the schema's release.
func fillSchema(s *C.struct_ArrowSchema, name string, c Column, depth int) bool {
	format, children := string(rune(c.DType)), C.int64_t(0)
	if depth < len(c.Shape) {
		format, children = "+w:"+strconv.Itoa(c.Shape[depth]), 1
	}
	if !startSchema(s, format, name, children) {
		return false
	}
	return children == 0 || fillSchema(*s.children, "item", c, depth+1)
}

func startSchema(s *C.struct_ArrowSchema, format, name string, children C.int64_t) bool {
	f, n := C.CString(format), C.CString(name)
	defer C.free(unsafe.Pointer(f))
	defer C.free(unsafe.Pointer(n))
	return C.goten_fill_schema(s, f, n, children) == 0
}

func fillStructSchema(s *C.struct_ArrowSchema, columns []Column) bool {
	if !startSchema(s, "+s", "", C.int64_t(len(columns))) {
		return false
	}
	for i, c := range columns {
		if !fillSchema(unsafe.Slice(s.children, len(columns))[i], c.Name, c, 0) {
			return false
		}
	}
	return true
}

// fillArray fills an array for the lists of a column from a depth on; the innermost array owns the
// memory. False when memory is out.
func fillArray(a *C.struct_ArrowArray, c Column, depth int, release func()) bool {
	length := c.Rows()
	for _, d := range c.Shape[:depth] {
		length *= d
	}
	if depth < len(c.Shape) {
		if C.goten_fill_array(a, C.int64_t(length), 0, 1) != 0 {
			return false
		}
		return fillArray(*a.children, c, depth+1, release)
	}
	data := c.Data
	var packed unsafe.Pointer
	if c.DType == Bool && length > 0 {
		if packed = pack(Bytes(c.Data, length)); packed == nil {
			return false
		}
		data = uintptr(packed)
	}
	if C.goten_fill_array(a, C.int64_t(length), C.uintptr_t(data), 0) != 0 {
		C.free(packed)
		return false
	}
	C.goten_own_array(a, handle(release), packed)
	return true
}

// pack copies bytes 0 and 1 to bits in new C memory, nil when it is out. The memory is padded to
// 64 bytes, as the format recommends.
func pack(src []byte) unsafe.Pointer {
	size := (len(src)/8 + 64) &^ 63
	p := C.calloc(1, C.size_t(size))
	if p == nil {
		return nil
	}
	dst := unsafe.Slice((*byte)(p), size)
	for i, v := range src {
		dst[i/8] |= v & 1 << (i % 8)
	}
	return p
}

func fillStruct(a *C.struct_ArrowArray, columns []Column, owner *Owner) bool {
	rows := 0
	if len(columns) > 0 {
		rows = columns[0].Rows()
	}
	if C.goten_fill_array(a, C.int64_t(rows), 0, C.int64_t(len(columns))) != 0 {
		return false
	}
	a.n_buffers = 1
	for i, c := range columns {
		release := owner.Share()
		if !fillArray(unsafe.Slice(a.children, len(columns))[i], c, 0, release) {
			release()
			return false
		}
	}
	return true
}
