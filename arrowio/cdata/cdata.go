// Package cdata exchanges columns and tensors with other libraries in one process, without
// copying: by the Arrow C data and stream interfaces and by DLPack.
//
// It speaks of memory as an address, a length in elements and a DType, and knows no tensor. Who
// imports gets a release function, or an Owner, and must call it once; who exports gives one, and
// it is called once, on whatever thread the consumer chooses, when the consumer is done.
//
// Nothing here trusts a struct: lengths, offsets, buffer counts, formats and nesting are checked
// before memory is touched. (The importer of arrow/go v15 frees twice on errors, leaks on empty
// arrays and panics on malformed formats.) An address that is not such a struct cannot be found
// out; Python passes addresses from capsules alone, which carry their kind.
package cdata

// #include "abi.h"
// #include <stdlib.h>
import "C"

import (
	"fmt"
	"runtime/cgo"
	"sync/atomic"
	"unsafe"
)

// DType names an element type by its letter in the Arrow format: booleans are bits there, and
// bytes in DLPack.
type DType byte

// The types that cross.
const (
	Bool    DType = 'b'
	Int8    DType = 'c'
	Uint8   DType = 'C'
	Int16   DType = 's'
	Uint16  DType = 'S'
	Int32   DType = 'i'
	Uint32  DType = 'I'
	Int64   DType = 'l'
	Uint64  DType = 'L'
	Float32 DType = 'f'
	Float64 DType = 'g'
)

// Size returns the bytes of an element in a tensor, 0 for a type that does not cross.
func (d DType) Size() int {
	switch d {
	case Bool, Int8, Uint8:
		return 1
	case Int16, Uint16:
		return 2
	case Int32, Uint32, Float32:
		return 4
	case Int64, Uint64, Float64:
		return 8
	}
	return 0
}

// Error says why memory cannot cross. Kind is the Python exception it stands for.
type Error struct{ Kind, Text string }

func (e *Error) Error() string { return e.Text }

// PythonKind returns Kind.
func (e *Error) PythonKind() string { return e.Kind }

func valueError(format string, a ...any) error {
	return &Error{"ValueError", fmt.Sprintf(format, a...)}
}

func typeError(format string, a ...any) error {
	return &Error{"TypeError", fmt.Sprintf(format, a...)}
}

func errMemory() error { return &Error{"MemoryError", "out of memory"} }

// Owner counts the users of memory and frees it exactly once, after the last.
type Owner struct {
	users atomic.Int64
	free  func()
}

// NewOwner returns an owner with one user, which calls free when its last user is gone.
func NewOwner(free func()) *Owner {
	o := &Owner{free: free}
	o.users.Store(1)
	return o
}

// Share adds a user and returns what ends its use; calls after the first do nothing.
func (o *Owner) Share() (release func()) {
	o.users.Add(1)
	var once atomic.Bool
	return func() {
		if !once.Swap(true) {
			o.Release()
		}
	}
}

// Release ends the use of one user.
func (o *Owner) Release() {
	if o.users.Add(-1) == 0 && o.free != nil {
		o.free()
	}
}

// exported counts what consumers hold; Exports reports it.
var exported atomic.Int64

// Exports returns the number of exported arrays and streams that consumers have not released.
func Exports() int { return int(exported.Load()) }

// handle makes a number for C under which a value is found until gotenReleaseOwner.
func handle(v any) C.uintptr_t {
	exported.Add(1)
	return C.uintptr_t(cgo.NewHandle(v))
}

//export gotenReleaseOwner
func gotenReleaseOwner(h C.uintptr_t) {
	v := cgo.Handle(h).Value()
	cgo.Handle(h).Delete()
	exported.Add(-1)
	if release, ok := v.(func()); ok {
		release()
		return
	}
	v.(*batches).owner.Release()
}

// Destructor returns the address of the C destructor for capsules of a name ("arrow_schema",
// "arrow_array", "arrow_array_stream", "dltensor", "dltensor_versioned"), 0 for other names.
func Destructor(name string) uintptr {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	return uintptr(C.goten_destructor(c))
}

// New allocates a zeroed C struct of the kind that a capsule of this name holds; the capsule's
// destructor frees it. 0 for other names or when memory is out.
func New(name string) uintptr {
	size := map[string]C.size_t{
		"arrow_schema":       C.sizeof_struct_ArrowSchema,
		"arrow_array":        C.sizeof_struct_ArrowArray,
		"arrow_array_stream": C.sizeof_struct_ArrowArrayStream,
	}[name]
	if size == 0 {
		return 0
	}
	return uintptr(C.calloc(1, size))
}

// Free frees a struct of New after what it holds; for structs that never came into a capsule.
func Free(name string, p uintptr) {
	switch name {
	case "arrow_schema":
		C.goten_release_schema((*C.struct_ArrowSchema)(at(p)))
	case "arrow_array":
		C.goten_release_array((*C.struct_ArrowArray)(at(p)))
	case "arrow_array_stream":
		C.goten_release_stream((*C.struct_ArrowArrayStream)(at(p)))
	}
	C.free(at(p))
}

// at turns an address outside the Go heap into a pointer.
func at(a uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&a)) }

// Bytes views n bytes at an address outside the Go heap.
func Bytes(a uintptr, n int) []byte {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(at(a)), n)
}

// dropHandle forgets a number of handle that C never got; the value is not released.
func dropHandle(h C.uintptr_t) {
	cgo.Handle(h).Delete()
	exported.Add(-1)
}
