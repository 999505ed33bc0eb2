package cdata

// #include "abi.h"
// #include <errno.h>
// #include <stdlib.h>
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// Stream reads the batches of an imported stream, one after the other, on one goroutine.
type Stream struct {
	stream *C.struct_ArrowArrayStream
	schema *C.struct_ArrowSchema
}

// ImportStream takes over the ArrowArrayStream at an address. Release the result.
func ImportStream(address uintptr) (*Stream, error) {
	if address == 0 {
		return nil, valueError("no Arrow stream at address 0")
	}
	c := (*C.struct_ArrowArrayStream)(at(address))
	if c.release == nil {
		return nil, valueError("this Arrow stream was already used; ask its producer for another")
	}
	moved := C.goten_move_stream(c)
	if moved == nil {
		return nil, errMemory()
	}
	s := &Stream{stream: moved}
	s.schema = (*C.struct_ArrowSchema)(C.calloc(1, C.sizeof_struct_ArrowSchema))
	if s.schema == nil {
		s.Release()
		return nil, errMemory()
	}
	if code := C.goten_stream_schema(moved, s.schema); code != 0 {
		err := s.failed(code)
		s.Release()
		return nil, err
	}
	return s, nil
}

// failed turns the code of a stream's function into an error with the producer's text.
func (s *Stream) failed(code C.int) error {
	text := "no reason given"
	if p := C.goten_stream_error(s.stream); p != nil {
		text = C.GoString(p)
	}
	return &Error{"OSError", "Arrow stream: " + text + " (code " + itoa(int(code)) + ")"}
}

// Next returns the next batch, nil after the last. Release each.
func (s *Stream) Next() (*Batch, error) {
	a := (*C.struct_ArrowArray)(C.calloc(1, C.sizeof_struct_ArrowArray))
	if a == nil {
		return nil, errMemory()
	}
	defer C.free(unsafe.Pointer(a))
	if code := C.goten_stream_next(s.stream, a); code != 0 {
		return nil, s.failed(code)
	}
	if a.release == nil {
		return nil, nil
	}
	b, err := read(a, s.schema)
	if err != nil {
		C.goten_release_array(a)
	}
	return b, err
}

// Release ends the use of the stream; batches live on.
func (s *Stream) Release() {
	if s.stream == nil {
		return
	}
	if s.schema != nil {
		C.goten_release_schema(s.schema)
		C.free(unsafe.Pointer(s.schema))
	}
	C.goten_release_stream(s.stream)
	C.free(unsafe.Pointer(s.stream))
	s.stream, s.schema = nil, nil
}

// batches is an exported stream: the rest of its columns and the rows of a batch.
type batches struct {
	columns    []Column
	next, rows int
	owner      *Owner
}

// ExportStream fills the zeroed ArrowArrayStream at an address with columns in batches of at most
// rows rows. release is called once, after the stream and each of its batches are done with.
func ExportStream(address uintptr, columns []Column, rows int, release func()) error {
	if err := checkExport(address, columns); err != nil {
		return err
	}
	if rows < 1 {
		return valueError("a batch of %d rows: expected at least 1", rows)
	}
	b := &batches{columns: columns, rows: rows, owner: NewOwner(release)}
	C.goten_fill_stream((*C.struct_ArrowArrayStream)(at(address)), handle(b))
	return nil
}

//export gotenStreamSchema
func gotenStreamSchema(h C.uintptr_t, out *C.struct_ArrowSchema) C.int {
	b := cgo.Handle(h).Value().(*batches)
	if !fillStructSchema(out, b.columns) {
		C.goten_release_schema(out)
		return C.ENOMEM
	}
	return 0
}

//export gotenStreamNext
func gotenStreamNext(h C.uintptr_t, out *C.struct_ArrowArray) C.int {
	b := cgo.Handle(h).Value().(*batches)
	total := 0
	if len(b.columns) > 0 {
		total = b.columns[0].Rows()
	}
	n := min(b.rows, total-b.next)
	if n <= 0 {
		return 0 // out stays released: the end
	}
	part := make([]Column, len(b.columns))
	for i, c := range b.columns {
		part[i] = c
		part[i].Len = n * c.width()
		part[i].Data += uintptr(b.next * c.width() * c.DType.Size())
	}
	if !fillStruct(out, part, b.owner) {
		C.goten_release_array(out)
		return C.ENOMEM
	}
	b.next += n
	return 0
}
