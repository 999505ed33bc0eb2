package safetensors

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/goten-ml/goten/core/tensor"
)

// chunk is how many elements are converted at a time.
const chunk = 1 << 16

// writeElements writes the elements of t in row-major order, little endian.
func writeElements(w io.Writer, t *tensor.Tensor) (err error) {
	switch t.DType() {
	case tensor.Bool:
		return write[bool](w, t)
	case tensor.Int8:
		return write[int8](w, t)
	case tensor.Int16:
		return write[int16](w, t)
	case tensor.Int32:
		return write[int32](w, t)
	case tensor.Int64:
		return write[int64](w, t)
	case tensor.Uint8:
		return write[uint8](w, t)
	case tensor.Uint16:
		return write[uint16](w, t)
	case tensor.Uint32:
		return write[uint32](w, t)
	case tensor.Uint64:
		return write[uint64](w, t)
	case tensor.Float32:
		return write[float32](w, t)
	}
	return write[float64](w, t)
}

func write[E tensor.Element](w io.Writer, t *tensor.Tensor) (err error) {
	tensor.View(t, func(v []E) {
		for len(v) > 0 && err == nil {
			n := min(chunk, len(v))
			err = binary.Write(w, binary.LittleEndian, v[:n])
			v = v[n:]
		}
	})
	return err
}

// readElements reads one tensor that has to begin at byte at.
func readElements(r io.Reader, name string, e entry, at int) (*tensor.Tensor, error) {
	d := dtypeOf(e.DType)
	if d == tensor.Invalid {
		return nil, damaged("tensor %q has dtype %q, which is not supported", name, e.DType)
	}
	size := 0
	shape := tensor.Shape(e.Shape)
	if err := tensor.Try(func() { size = shape.Check(name).Size() * d.Size() }); err != nil {
		return nil, damaged("tensor %q: %v", name, err)
	}
	if e.Offsets[0] != at || e.Offsets[1]-e.Offsets[0] != size || size < 0 {
		return nil, damaged("tensor %q: bytes %d to %d do not fit %s%v after byte %d",
			name, e.Offsets[0], e.Offsets[1], e.DType, e.Shape, at)
	}
	// Memory grows with what is really there: a forged size allocates nothing.
	raw, err := io.ReadAll(io.LimitReader(r, int64(size)))
	if err != nil {
		return nil, err
	}
	if len(raw) < size {
		return nil, damaged("truncated: tensor %q has %d of %d bytes", name, len(raw), size)
	}
	return decode(d, raw, shape)
}

func decode(d tensor.DType, raw []byte, shape tensor.Shape) (*tensor.Tensor, error) {
	switch d {
	case tensor.Bool:
		return read[bool](raw, shape)
	case tensor.Int8:
		return read[int8](raw, shape)
	case tensor.Int16:
		return read[int16](raw, shape)
	case tensor.Int32:
		return read[int32](raw, shape)
	case tensor.Int64:
		return read[int64](raw, shape)
	case tensor.Uint8:
		return read[uint8](raw, shape)
	case tensor.Uint16:
		return read[uint16](raw, shape)
	case tensor.Uint32:
		return read[uint32](raw, shape)
	case tensor.Uint64:
		return read[uint64](raw, shape)
	case tensor.Float32:
		return read[float32](raw, shape)
	}
	return read[float64](raw, shape)
}

func read[E tensor.Element](raw []byte, shape tensor.Shape) (*tensor.Tensor, error) {
	v := make([]E, shape.Size())
	if err := binary.Read(bytes.NewReader(raw), binary.LittleEndian, v); err != nil {
		return nil, err
	}
	if len(shape) == 0 {
		return tensor.Scalar(v[0]), nil
	}
	return tensor.FromSlice(v, shape...)
}
