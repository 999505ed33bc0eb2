package bindings

import (
	"fmt"
	"strings"
	"unsafe"

	_ "github.com/goten-ml/goten/core/ops" // binds and registers the operators
	"github.com/goten-ml/goten/core/tensor"
)

// tensors counts each handle as an owner of its tensor's memory.
var tensors = newTable("tensor", (*tensor.Tensor).Release)

// give returns a handle for a tensor that Python is to own.
func give(t *tensor.Tensor) int64 {
	t.Retain()
	return tensors.put(t)
}

// at turns an address outside the Go heap into a pointer.
func at(a int64) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&a)) }

// ints views n int64 at an address of memory that Python keeps during the call.
func ints(address, n int64) []int64 {
	if n < 0 || n > 0 && address == 0 {
		panic(failure("ValueError", fmt.Sprintf("%d integers at address %d", n, address)))
	}
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*int64)(at(address)), n)
}

// sizes copies n integers at an address.
func sizes(address, n int64) []int {
	if n > tensor.MaxRank {
		panic(failure("ValueError", fmt.Sprintf("rank %d, at most %d", n, tensor.MaxRank)))
	}
	out := make([]int, n)
	for i, v := range ints(address, n) {
		out[i] = int(v)
	}
	return out
}

// dtypeOf checks a number of DTypes.
func dtypeOf(code int64) tensor.DType {
	d := tensor.DType(code)
	if int64(d) != code || d.Size() == 0 {
		panic(failure("TypeError", fmt.Sprintf("no dtype has the number %d", code)))
	}
	return d
}

// DTypes lists "number name size" of each element type, one a line.
func DTypes() (text string, err error) {
	defer guard(&err)
	var b strings.Builder
	for _, d := range tensor.DTypes() {
		fmt.Fprintf(&b, "%d %s %d\n", d, d, d.Size())
	}
	return b.String(), nil
}

// TensorFull makes a tensor of rank sizes at address shape, each element value converted to dtype.
func TensorFull(dtype int64, value float64, shape, rank int64) (h int64, err error) {
	defer guard(&err)
	return give(tensor.Full(dtypeOf(dtype), value, sizes(shape, rank)...)), nil
}

// TensorInt makes a tensor without axes from an integer, which float64 could not hold exactly.
func TensorInt(dtype, value int64) (h int64, err error) {
	defer guard(&err)
	return give(tensor.Scalar(value).Cast(dtypeOf(dtype))), nil
}

// TensorOver makes a tensor over memory that Python owns, without a copy. At the address memory it
// is described by the integers: first byte, length in bytes, address of element 0, dtype, rank,
// shape, strides in bytes. It is kept under the token until ReleasedToken returns that; after an
// error it is Python's as before.
func TensorOver(memory, token int64) (h int64, err error) {
	defer guard(&err)
	m := ints(memory, 5)
	lo, bytes, address, dtype, rank := m[0], m[1], m[2], dtypeOf(m[3]), m[4]
	if lo == 0 || bytes < 0 || address < lo {
		return 0, failure("ValueError", fmt.Sprintf("memory of %d bytes at %d", bytes, lo))
	}
	shape := sizes(memory+5*8, rank)
	strides := sizes(memory+(5+rank)*8, rank)
	size := dtype.Size()
	for i, s := range append(strides, int(address-lo)) {
		if s%size != 0 {
			return 0, failure("ValueError", "strides are no multiples of the element's size")
		}
		if i < len(strides) {
			strides[i] = s / size
		}
	}
	sharedBytes.Add(bytes)
	release := owned.lend(token)
	defer func() {
		if p := recover(); p != nil {
			owned.cancel()
			panic(p)
		}
	}()
	return give(tensor.Foreign(tensor.ForeignMemory{
		Base: at(lo), Bytes: int(bytes), DType: dtype, Shape: shape, Strides: strides,
		Offset: int(address-lo) / size, Free: release,
	})), nil
}

// TensorInfo writes dtype, rank, whether gradients reach the tensor, the number of its elements,
// its shape and its strides in bytes to room for 4 + 2·32 integers.
func TensorInfo(h, room int64) (rank int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	rank = int64(t.Rank())
	m := ints(room, 4+2*rank)
	m[0], m[1], m[2], m[3] = int64(t.DType()), rank, 0, int64(t.Size())
	if t.Tracked() {
		m[2] = 1
	}
	l := t.Layout()
	for i, s := range l.Steps(nil) {
		m[4+i], m[4+int(rank)+i] = int64(l.Shape[i]), int64(s*t.DType().Size())
	}
	return rank, nil
}

// TensorAddress is where element 0 lies, for those who look at the elements; 0 for a tensor that
// stands for a batch.
func TensorAddress(h int64) (address int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil || t.Symbol() != nil {
		return 0, err
	}
	return int64(uintptr(t.Address())), nil
}

// TensorKind is 256·dtype + rank.
func TensorKind(h int64) (kind int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return int64(t.DType())<<8 | int64(t.Rank()), nil
}

// TensorSize is the number of elements.
func TensorSize(h int64) (size int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return int64(t.Size()), nil
}

// TensorText is how Go prints the tensor.
func TensorText(h int64) (text string, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

// TensorItem returns the only element as a float64.
func TensorItem(h int64) (v float64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return t.Float(), nil
}

// TensorIntItem returns the only element of a tensor of integers or bools.
func TensorIntItem(h int64) (v int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	if t.DType().IsFloat() || t.Size() != 1 {
		return 0, failure("TypeError", "expected one integer, received "+t.Spec().String())
	}
	return tensor.Values[int64](t.Cast(tensor.Int64))[0], nil
}

// TensorCast converts the elements; a tensor of that dtype is returned under a handle of its own.
func TensorCast(h, dtype int64) (out int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return give(t.Cast(dtypeOf(dtype))), nil
}

// TensorShare returns another handle for a tensor.
func TensorShare(h int64) (out int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return give(t), nil
}

// TensorClone copies the elements in row-major order; gradients do not reach the copy.
func TensorClone(h int64) (out int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return give(t.Clone()), nil
}
