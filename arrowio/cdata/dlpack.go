package cdata

// #include "abi.h"
// #include <stdlib.h>
import "C"

import (
	"math/bits"
	"strconv"
	"sync/atomic"
	"unsafe"
)

// View is a strided tensor in memory: element (i, j, …) lies at Data + (i·Strides[0] +
// j·Strides[1] + …)·Size. Strides are in elements; nil means contiguous, last axis fastest.
type View struct {
	Data           uintptr
	DType          DType
	Shape, Strides []int64
	ReadOnly       bool
}

const maxRank = 64

// dlTypes maps our types to DLPack's code and bits.
func dlType(d DType) (code, size int) {
	switch d {
	case Bool:
		return 6, 8
	case Int8, Int16, Int32, Int64:
		return 0, 8 * d.Size()
	case Float32, Float64:
		return 2, 8 * d.Size()
	}
	return 1, 8 * d.Size()
}

// ExportDLPack makes a DLManagedTensor, or a DLManagedTensorVersioned of version 1.0, and returns
// its address. release is called once, when the consumer is done; after an error it is not called.
// Only the versioned struct can say that memory is read-only: else such memory is a BufferError.
func ExportDLPack(v View, versioned bool, release func()) (uintptr, error) {
	if v.DType.Size() == 0 || len(v.Shape) > maxRank {
		return 0, typeError("DLPack: type %q, rank %d", string(rune(v.DType)), len(v.Shape))
	}
	if v.ReadOnly && !versioned {
		return 0, &Error{"BufferError", "this tensor is read-only, which DLPack says only from " +
			"version 1.0 on: ask for max_version=(1, 0), or copy the tensor"}
	}
	strides := v.Strides
	if strides == nil {
		strides = contiguous(v.Shape)
	}
	n := len(v.Shape)
	t := (*C.DLTensor)(C.calloc(1, C.size_t(C.sizeof_DLTensor+16*n)))
	if t == nil {
		return 0, errMemory()
	}
	defer C.free(unsafe.Pointer(t))
	code, size := dlType(v.DType)
	t.device_type, t.ndim = 1, C.int32_t(n)
	t.code, t.bits, t.lanes = C.uint8_t(code), C.uint8_t(size), 1
	sizes := unsafe.Slice((*int64)(unsafe.Add(unsafe.Pointer(t), C.sizeof_DLTensor)), 2*n)
	copy(sizes, v.Shape)
	copy(sizes[n:], strides)
	if n > 0 {
		t.shape, t.strides = (*C.int64_t)(&sizes[0]), (*C.int64_t)(&sizes[n])
	}
	return finishDLPack(t, v, versioned, release)
}

func finishDLPack(t *C.DLTensor, v View, versioned bool, release func()) (uintptr, error) {
	flags := C.uint64_t(0)
	if v.ReadOnly {
		flags = C.DL_READ_ONLY
	}
	h := handle(release)
	p := C.goten_new_dlpack(t, C.uintptr_t(v.Data), cbool(versioned), flags, h)
	if p == nil {
		dropHandle(h)
		return 0, errMemory()
	}
	return uintptr(p), nil
}

func cbool(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// contiguous returns the strides of a shape with the last axis fastest.
func contiguous(shape []int64) []int64 {
	strides := make([]int64, len(shape))
	n := int64(1)
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = n
		n *= max(shape[i], 1)
	}
	return strides
}

// ImportDLPack describes the DLManagedTensor, or DLManagedTensorVersioned, at an address. Without
// an error the caller owns it: release calls the producer's deleter, once, whatever the number of
// calls. Memory of another device is a BufferError; other types than those here a TypeError.
func ImportDLPack(address uintptr, versioned bool) (v View, release func(), err error) {
	if address == 0 {
		return View{}, nil, valueError("no DLPack tensor at address 0")
	}
	t := &(*C.DLManaged)(at(address)).tensor
	if versioned {
		m := (*C.DLVersioned)(at(address))
		if m.major != 1 {
			return View{}, nil, &Error{"BufferError", "DLPack of version " +
				itoa(int(m.major)) + ": expected 1; ask for max_version=(1, 0)"}
		}
		t, v.ReadOnly = &m.tensor, m.flags&C.DL_READ_ONLY != 0
	}
	if err := v.read(t); err != nil {
		return View{}, nil, err
	}
	var once atomic.Bool
	return v, func() {
		if !once.Swap(true) {
			C.goten_delete_dlpack(at(address), cbool(versioned))
		}
	}, nil
}

// read fills a view from a DLTensor.
func (v *View) read(t *C.DLTensor) error {
	if t.device_type != 1 && t.device_type != 3 { // 3: pinned memory of the host
		return &Error{"BufferError", "DLPack tensor on device type " + itoa(int(t.device_type)) +
			": expected the CPU (1); move it there first"}
	}
	n := int(t.ndim)
	if n < 0 || n > maxRank || n > 0 && t.shape == nil {
		return valueError("DLPack tensor of rank %d", n)
	}
	if v.DType = fromDL(int(t.code), int(t.bits)); v.DType == 0 || t.lanes != 1 {
		return typeError("DLPack tensor of %s: only booleans, integers, float32 and float64 "+
			"become tensors; cast it first", describeDL(int(t.code), int(t.bits), int(t.lanes)))
	}
	elements := uint64(1)
	for _, d := range unsafe.Slice(t.shape, n) {
		hi, lo := bits.Mul64(elements, uint64(d))
		if d < 0 || hi != 0 || lo > maxLength {
			return valueError("DLPack tensor with an axis of %d, after %d elements",
				int64(d), elements)
		}
		elements = lo
		v.Shape = append(v.Shape, int64(d))
	}
	if t.strides != nil {
		for _, s := range unsafe.Slice(t.strides, n) {
			v.Strides = append(v.Strides, int64(s))
		}
	}
	if elements == 0 {
		return nil
	}
	if t.data == nil {
		return valueError("DLPack tensor has no data")
	}
	v.Data = uintptr(t.data) + uintptr(t.byte_offset)
	return nil
}

func fromDL(code, size int) DType {
	for _, d := range []DType{
		Bool, Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64, Float32, Float64,
	} {
		if c, s := dlType(d); c == code && s == size {
			return d
		}
	}
	return 0
}

func describeDL(code, size, lanes int) string {
	names := []string{"int", "uint", "float", "opaque ", "bfloat", "complex", "bool"}
	name := "type code " + itoa(code) + ", bits "
	if code < len(names) {
		name = names[code]
	}
	if lanes != 1 {
		return name + itoa(size) + " in vectors of " + itoa(lanes)
	}
	return name + itoa(size)
}

func itoa(n int) string { return strconv.Itoa(n) }
